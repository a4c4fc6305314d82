package sqlgen

import (
	"testing"
	"time"

	"pgregory.net/rapid"

	"bihuan/internal/calendar"
	"bihuan/internal/expr"
	"bihuan/internal/ledger"
	"bihuan/internal/problem"
)

// TestNothingChangesBeforeItsTurn looks at every day that Turns passes over.
func TestNothingChangesBeforeItsTurn(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		w := drawWorld(t, "p")
		l := w.ledgers[0]
		g := &generator{t: t, w: w, from: l}
		kind := rapid.SampledFrom([]expr.Type{expr.Bool, expr.Bool, expr.Int, expr.Decimal, expr.Date}).Draw(t, "type")
		text := g.draw(kind, rapid.IntRange(0, 4).Draw(t, "depth"))
		e, err := expr.Compile(ledger.Source{Text: text}, w.env(l), kind)
		if err != nil {
			t.Fatalf("Compile(%s): %s", text, problem.All(err).Error())
		}
		turns := expr.NewTurns(e)
		for _, r := range w.records[l.Path()] {
			scope := *w.scope
			scope.Record, scope.Now = r, midnight(scope.Today)
			next, ok, err := turns.Next(&scope)
			must(t, err)
			days := 200
			if ok {
				days = min(days, int(next-scope.Today)-1)
			}
			if ok && (turns.Never() || next > scope.Today.AddDays(expr.Horizon)) {
				t.Fatalf("%s turns on %s", text, next)
			}
			w.same(t, e, scope, days)
		}
	})
}

// same fails when the value of e changes within some days.
func (w *world) same(t *rapid.T, e *expr.Expr, scope expr.Scope, days int) {
	now, err := e.Eval(&scope)
	must(t, err)
	today := scope.Today
	for range days {
		if scope.Today == calendar.MaxDate {
			return
		}
		scope.Today++
		scope.Now = midnight(scope.Today)
		v, err := e.Eval(&scope)
		must(t, err)
		if !v.Equal(now) {
			t.Fatalf("%s of record %d is %v on %s and %v on %s", e.Text(), scope.Record.ID, now, today, v, scope.Today)
		}
	}
}

func midnight(day calendar.Date) time.Time {
	return time.UnixMicro(int64(day)*expr.DayMicros - expr.ZoneMicros).UTC()
}
