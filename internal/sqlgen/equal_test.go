package sqlgen

import (
	"fmt"
	"strconv"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"bihuan/internal/calendar"
	"bihuan/internal/expr"
	"bihuan/internal/ledger"
	"bihuan/internal/problem"
)

type testingTB interface {
	Helper()
	Fatal(...any)
	Fatalf(string, ...any)
}

func itoa(n int) string { return strconv.Itoa(n) }

// kind is the SQL type of column i, for casts.
func (t Table) kind(i int) string {
	c := t.Columns[i]
	if c.Field == nil {
		if c.Name == "number" || c.Name == "state" || c.Name == "tallied" {
			return "text"
		}
		return "bigint"
	}
	if c.Field.Kind == ledger.KindFlag {
		return "bigint"
	}
	return kindOf(expr.TypeOf(c.Field))
}

// world is some ledgers with records, and a person who looks at them.
type world struct {
	ledgers []*ledger.Ledger
	records map[string]map[ledger.ID]*ledger.Record
	scope   *expr.Scope
	live    map[*ledger.Field]*expr.Expr
}

func (w *world) lookup(path string) *ledger.Ledger {
	for _, l := range w.ledgers {
		if l.Path() == path {
			return l
		}
	}
	return nil
}

func (w *world) env(l *ledger.Ledger) *expr.Env {
	return &expr.Env{
		Ledger: l, Lookup: w.lookup, Me: true, Mine: w.ledgers[0],
		Params: map[string]*ledger.Param{"n": {Name: "n", Kind: ledger.KindInt}, "rate": {Name: "rate", Kind: ledger.KindPercent}, "open": {Name: "open", Kind: ledger.KindFlag}},
		Vars:   map[string]expr.Type{"asof": expr.Date},
	}
}

// kinds are those that fields of generated ledgers have.
var fieldKinds = []ledger.Kind{ledger.KindText, ledger.KindInt, ledger.KindDecimal, ledger.KindMoney, ledger.KindDate,
	ledger.KindTime, ledger.KindFlag, ledger.KindChoice, ledger.KindChoices, ledger.KindRef, ledger.KindUnit, ledger.KindUnits,
	ledger.KindPerson, ledger.KindPersons, ledger.KindGroup}

var choices = []*ledger.Choice{{Name: "fire"}, {Name: "flood"}, {Name: "fraud"}}

// drawWorld makes ledgers with random fields, each with some records.
func drawWorld(t *rapid.T, pack string) *world {
	w := &world{records: map[string]map[ledger.ID]*ledger.Record{}}
	names := []string{"duty", "unit", "person", "team"}
	for _, name := range names {
		l := &ledger.Ledger{Pack: pack, Name: name, Number: "N-{000}"}
		switch name {
		case "unit":
			l.As = ledger.AsUnit
		case "person":
			l.As = ledger.AsPerson
		case "team":
			l.As = ledger.AsGroup
		case "duty":
			l.Flow = &ledger.Flow{States: []*ledger.State{{Name: "open", Start: true}, {Name: "done", End: true}}}
		}
		l.Fields = []*ledger.Field{
			{Name: "unit", Kind: ledger.KindUnit, To: pack + ".unit"},
			{Name: "leader", Kind: ledger.KindPerson, To: pack + ".person"},
		}
		n := rapid.IntRange(1, 12).Draw(t, "fields")
		for i := range n {
			kind := rapid.SampledFrom(fieldKinds).Draw(t, "kind")
			f := &ledger.Field{Name: fmt.Sprintf("%s%d", kind, i), Kind: kind}
			switch kind {
			case ledger.KindChoice, ledger.KindChoices:
				f.Choices = choices
			case ledger.KindRef:
				f.To = pack + "." + rapid.SampledFrom(names).Draw(t, "to")
			case ledger.KindUnit, ledger.KindUnits:
				f.To = pack + ".unit"
			case ledger.KindPerson, ledger.KindPersons:
				f.To = pack + ".person"
			case ledger.KindGroup:
				f.To = pack + ".team"
			}
			l.Fields = append(l.Fields, f)
		}
		l.Seal()
		w.ledgers = append(w.ledgers, l)
	}
	for i, l := range w.ledgers {
		w.records[l.Path()] = map[ledger.ID]*ledger.Record{}
		last := ledger.ID(6)
		if i == 0 {
			last = casesPerExpr
		}
		for id := ledger.ID(1); id <= last; id++ {
			w.records[l.Path()][id] = drawRecord(t, l, id)
		}
	}
	w.drawScope(t)
	return w
}

func (w *world) drawScope(t *rapid.T) {
	w.scope = &expr.Scope{
		Today: calendar.Date(drawDate(t)), Now: time.UnixMicro(drawTime(t)), Calendar: calendar.New(),
		Follow: func(l *ledger.Ledger, id ledger.ID) (*ledger.Record, error) { return w.records[l.Path()][id], nil },
		Params: map[string]ledger.Worth{"n": drawWorth(t, ledger.KindInt), "rate": drawWorth(t, ledger.KindPercent), "open": drawWorth(t, ledger.KindFlag)},
		Vars:   map[string]ledger.Value{"asof": ledger.Date(calendar.Date(drawDate(t)))},
		Mine:   w.records[w.ledgers[0].Path()][ledger.ID(rapid.IntRange(1, 6).Draw(t, "mine"))],
		Me: &expr.Principal{Person: drawID(t), Units: drawIDs(t), Below: drawIDs(t), Groups: drawIDs(t),
			Roles: map[string]bool{"office": rapid.Bool().Draw(t, "office")}, RoleUnits: map[string][]ledger.ID{"office": drawIDs(t)}},
	}
}

// drawWorth draws a parameter with changes on some days.
func drawWorth(t *rapid.T, kind ledger.Kind) ledger.Worth {
	worth := ledger.Worth{First: drawValue(t, &ledger.Field{Kind: kind})}
	day := drawDate(t)
	for range rapid.IntRange(0, 3).Draw(t, "changes") {
		change := &ledger.Change{From: calendar.Date(day), Value: drawValue(t, &ledger.Field{Kind: kind})}
		worth.Changes = append(worth.Changes, change)
		day += rapid.Int64Range(1, 400).Draw(t, "until")
	}
	return worth
}

func drawRecord(t *rapid.T, l *ledger.Ledger, id ledger.ID) *ledger.Record {
	r := ledger.New(l)
	r.ID, r.Version, r.Number = id, 1, fmt.Sprintf("N-%03d", id)
	if l.Flow != nil {
		r.State = rapid.SampledFrom([]string{"open", "done"}).Draw(t, "state")
	}
	r.CreatedBy = drawID(t)
	r.CreatedAt, r.UpdatedAt = time.UnixMicro(max(drawTime(t), -1)), time.UnixMicro(max(drawTime(t), -1)) // always there
	r.Entered = time.UnixMicro(drawTime(t))
	r.ProofCount = rapid.IntRange(0, 2).Draw(t, "proofs")
	for i, f := range l.Fields {
		r.Values[i] = drawValue(t, f)
	}
	return r
}

var (
	someInts = []int64{0, 1, -1, 2, 3, 7, -10, 12, 100, 365, 999_999, 1_000_000, -1_500_000, 5_000_000_000_000,
		expr.Limit - 1, -(expr.Limit - 1), expr.Limit / 3}
	someTexts = []string{"a", "ab", "b", "消防", "防", "%", "_", "$1", "{0}", `"`, `\`, "'", "👍a", "A", " ", "é"}
)

func drawDate(t *rapid.T) int64 {
	near := rapid.Int64Range(19_000, 20_100)
	return rapid.OneOf(near, near, rapid.SampledFrom([]int64{int64(calendar.MinDate), int64(calendar.MaxDate), -1, 0, 11_016, 19_782}),
		rapid.Int64Range(expr.FirstWorkday-40, expr.FirstWorkday+40), rapid.Int64Range(expr.LastWorkday-40, expr.LastWorkday+40)).Draw(t, "date")
}

func drawTime(t *rapid.T) int64 {
	return rapid.OneOf(rapid.Int64Range(1_600_000_000_000_000, 1_800_000_000_000_000),
		rapid.SampledFrom([]int64{1, -1, -62_135_596_800_000_000, 253_402_300_799_999_999})).Draw(t, "time")
}

func drawID(t *rapid.T) ledger.ID { return ledger.ID(rapid.IntRange(0, 7).Draw(t, "id")) }

func drawIDs(t *rapid.T) []ledger.ID {
	var ids []ledger.ID
	for range rapid.IntRange(0, 3).Draw(t, "ids") {
		ids = append(ids, max(1, drawID(t)))
	}
	return ids
}

func drawValue(t *rapid.T, f *ledger.Field) ledger.Value {
	if rapid.IntRange(0, 4).Draw(t, "empty") == 0 {
		return ledger.Empty
	}
	switch f.Kind {
	case ledger.KindChoice:
		return ledger.Text(rapid.SampledFrom(choices).Draw(t, "choice").Name)
	case ledger.KindChoices:
		var list []ledger.Value
		for range rapid.IntRange(0, 3).Draw(t, "choices") {
			list = append(list, ledger.Text(rapid.SampledFrom(choices).Draw(t, "choice").Name))
		}
		return ledger.List(list...)
	case ledger.KindUnits, ledger.KindPersons:
		var list []ledger.Value
		for _, id := range drawIDs(t) {
			list = append(list, ledger.Ref(id))
		}
		return ledger.List(list...)
	}
	if f.Kind.Refers() {
		return ledger.Ref(drawID(t))
	}
	switch s := f.Kind.Storage(); s {
	case ledger.StoreText:
		return ledger.Text(strings.Join(rapid.SliceOfN(rapid.SampledFrom(someTexts), 1, 3).Draw(t, "text"), ""))
	case ledger.StoreDate:
		return ledger.Of(s, drawDate(t))
	case ledger.StoreTime:
		return ledger.Of(s, drawTime(t))
	case ledger.StoreFlag:
		return ledger.Flag(rapid.Bool().Draw(t, "flag"))
	default:
		return ledger.Of(s, rapid.OneOf(rapid.SampledFrom(someInts), rapid.Int64Range(-5000, 5000)).Draw(t, "number"))
	}
}

// create makes the tables of w and keeps its records.
func (w *world) create(t testingTB, db database, s *Schema) {
	for _, l := range w.ledgers {
		for _, sql := range s.Create(l, Uses{}) {
			if err := db.exec(sql); err != nil {
				t.Fatalf("%s: %v", sql, err)
			}
		}
		for _, r := range w.records[l.Path()] {
			insert(t, db, s, r)
		}
	}
}

// A run compares that many values: expressions of a world times records of the ledger that they are over, times
// the hundred worlds that rapid draws.
const (
	exprsPerWorld = 48
	casesPerExpr  = 24
)

func TestGoAndBothDatabasesComputeTheSame(t *testing.T) {
	all := databases(t)
	packs := 0
	rapid.Check(t, func(t *rapid.T) {
		packs++
		w := drawWorld(t, fmt.Sprintf("p%d", packs))
		l := w.ledgers[0]
		g := &generator{t: t, w: w, from: l}
		var es []*expr.Expr
		for range exprsPerWorld {
			kind := rapid.SampledFrom(g.types()).Draw(t, "type")
			text := g.draw(kind, rapid.IntRange(0, 4).Draw(t, "depth"))
			e, err := expr.Compile(ledger.Source{Text: text}, w.env(l), kind)
			if err != nil {
				t.Fatalf("Compile(%s): %s", text, problem.All(err).Error())
			}
			es = append(es, e)
		}
		for _, db := range all {
			s := &Schema{Dialect: db.dialect()}
			w.create(t, db, s)
			for _, e := range es {
				w.compare(t, db, s, l, e)
			}
			for _, l := range w.ledgers {
				must(t, db.exec("DROP TABLE "+s.Table(l).Name))
			}
		}
	})
}

// compare evaluates e on each record in Go and in the database.
func (w *world) compare(t testingTB, db database, s *Schema, l *ledger.Ledger, e *expr.Expr) {
	q := s.Query(l, w.scope)
	sql, err := q.Column(e)
	must(t, err)
	st := q.Statement("SELECT t.id, " + sql + " FROM " + q.From())
	rows, err := db.query(st)
	if err != nil {
		t.Fatalf("%s\n%s\n%v\n%v", e.Text(), st.SQL, st.Args, err)
	}
	if len(rows) != len(w.records[l.Path()]) {
		t.Fatalf("%d rows", len(rows))
	}
	for _, row := range rows {
		scope := *w.scope
		scope.Record = w.records[l.Path()][ledger.ID(row[0].(int64))]
		v, err := e.Eval(&scope)
		must(t, err)
		want, err := Argument(v)
		must(t, err)
		if row[1] != want {
			t.Fatalf("%s on record %d: Go gives %v, %s gives %v (%T)\n%s\n%v", e.Text(), row[0], want, s.Name, row[1], row[1], st.SQL, st.Args)
		}
	}
}
