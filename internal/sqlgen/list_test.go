package sqlgen

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"bihuan/internal/expr"
	"bihuan/internal/ledger"
)

// eval evaluates e on r.
func (w *world) eval(t testingTB, e *expr.Expr, r *ledger.Record) ledger.Value {
	t.Helper()
	scope := *w.scope
	scope.Record = r
	v, err := e.Eval(&scope)
	must(t, err)
	return v
}

// matching returns the records of l for which all conditions hold, in the order of their ids.
func (w *world) matching(t testingTB, l *ledger.Ledger, where ...*expr.Expr) []*ledger.Record {
	var found []*ledger.Record
	for id := ledger.ID(1); int(id) <= len(w.records[l.Path()]); id++ {
		r := w.records[l.Path()][id]
		if !slices.ContainsFunc(where, func(e *expr.Expr) bool { return e != nil && !w.eval(t, e, r).Flag() }) {
			found = append(found, r)
		}
	}
	return found
}

// sorted returns the ids of records in the order of a list.
func (w *world) sorted(t testingTB, records []*ledger.Record, order []Order) []ledger.ID {
	slices.SortFunc(records, func(a, b *ledger.Record) int {
		down := false
		for _, o := range order {
			down = o.Down
			if c := w.eval(t, o.By, a).Compare(w.eval(t, o.By, b)); c != 0 {
				return direct(c, down)
			}
		}
		return direct(int(a.ID-b.ID), down)
	})
	ids := make([]ledger.ID, len(records))
	for i, r := range records {
		ids[i] = r.ID
	}
	return ids
}

func direct(c int, down bool) int {
	if down {
		return -c
	}
	return c
}

func (g *generator) compiled(t *rapid.T, kind expr.Type, depth int) *expr.Expr {
	text := g.draw(kind, depth)
	e, err := expr.Compile(ledger.Source{Text: text}, g.w.env(g.from), kind)
	if err != nil {
		t.Fatalf("Compile(%s): %v", text, err)
	}
	return e
}

// eachWorld runs check with a random world in each database.
func eachWorld(t *testing.T, prefix string, check func(t *rapid.T, db database, s *Schema, w *world, g *generator)) {
	all := databases(t)
	packs := 0
	rapid.Check(t, func(t *rapid.T) {
		packs++
		w := drawWorld(t, fmt.Sprintf("%s%d", prefix, packs))
		db := all[rapid.IntRange(0, len(all)-1).Draw(t, "database")]
		s := &Schema{Dialect: db.dialect()}
		w.create(t, db, s)
		check(t, db, s, w, &generator{t: t, w: w, from: w.ledgers[0]})
		for _, l := range w.ledgers {
			must(t, db.exec("DROP TABLE "+s.Table(l).Name))
		}
	})
}

func TestPagesOfAListHoldEachRecordOnceInOrder(t *testing.T) {
	eachWorld(t, "l", func(t *rapid.T, db database, s *Schema, w *world, g *generator) {
		list := List{Ledger: g.from, Scope: w.scope, Limit: rapid.IntRange(1, 4).Draw(t, "limit")}
		for range rapid.IntRange(0, 2).Draw(t, "conditions") {
			list.Where = append(list.Where, g.compiled(t, expr.Bool, 2))
		}
		kinds := []expr.Type{expr.Bool, expr.Int, expr.Decimal, expr.Text, expr.Date, expr.Time}
		for range rapid.IntRange(0, 3).Draw(t, "criteria") {
			by := g.compiled(t, rapid.SampledFrom(kinds).Draw(t, "kind"), rapid.IntRange(0, 1).Draw(t, "depth"))
			list.Sort = append(list.Sort, Order{By: by, Down: rapid.Bool().Draw(t, "down")})
		}
		want := w.sorted(t, w.matching(t, g.from, list.Where...), list.Sort)
		if got := pages(t, db, s, list); !slices.Equal(got, want) {
			t.Fatalf("%s: got %v, want %v", s.Name, got, want)
		}
		count, err := s.Count(list, 3)
		must(t, err)
		rows, err := db.query(count)
		must(t, err)
		if got := rows[0][0]; got != int64(min(3, len(want))) {
			t.Fatalf("counted %v of %d", got, len(want))
		}
	})
}

// pages reads a list page by page.
func pages(t testingTB, db database, s *Schema, list List) []ledger.ID {
	var ids []ledger.ID
	for range casesPerExpr + 1 {
		statements, err := s.List(list)
		must(t, err)
		var rows [][]any
		for _, st := range statements {
			found, err := db.query(st)
			if err != nil {
				t.Fatalf("%v\n%s\n%v", err, st.SQL, st.Args)
			}
			rows = append(rows, found...)
		}
		rows = rows[:min(len(rows), list.Limit)]
		for _, row := range rows {
			ids = append(ids, ledger.ID(row[0].(int64)))
		}
		if len(rows) < list.Limit {
			return ids
		}
		last := rows[len(rows)-1]
		list.After = &Cursor{ID: ledger.ID(last[0].(int64))}
		for i, o := range list.Sort {
			v := value(last[len(last)-len(list.Sort)+i], o.By.Type().Storage())
			list.After.Values = append(list.After.Values, v)
		}
	}
	t.Fatalf("pages do not end: %v", ids)
	return nil
}

// value is what the store makes of a column.
func value(column any, storage ledger.Storage) ledger.Value {
	switch column := column.(type) {
	case int64:
		return ledger.Of(storage, column)
	case string:
		return ledger.Text(column)
	}
	return ledger.Empty
}

func TestTalliesGatherWhatGoGathers(t *testing.T) {
	eachWorld(t, "t", func(t *rapid.T, db database, s *Schema, w *world, g *generator) {
		tally := &Tally{Ledger: g.from, Scope: w.scope, Where: []*expr.Expr{g.compiled(t, expr.Bool, 2)}}
		kinds := []expr.Type{expr.Bool, expr.Int, expr.Text, g.record("unit")}
		for range rapid.IntRange(0, 2).Draw(t, "by") {
			tally.By = append(tally.By, g.compiled(t, rapid.SampledFrom(kinds).Draw(t, "kind"), 1))
		}
		for range rapid.IntRange(1, 3).Draw(t, "terms") {
			term := Term{Op: rapid.SampledFrom([]string{"count", "sum", "min", "max", "mean"}).Draw(t, "op")}
			if term.Op != "count" {
				// Halves of the largest numbers: SQLite refuses sums beyond 64 bits.
				term.Of = g.bounded(t, rapid.SampledFrom([]expr.Type{expr.Int, expr.Decimal}).Draw(t, "of"))
			}
			if rapid.Bool().Draw(t, "filtered") {
				term.Where = g.compiled(t, expr.Bool, 1)
			}
			tally.Terms = append(tally.Terms, term)
		}
		st, err := s.Tally(tally)
		must(t, err)
		rows, err := db.query(st)
		if err != nil {
			t.Fatalf("%v\n%s\n%v", err, st.SQL, st.Args)
		}
		if got, want := tallied(tally, rows), w.tallied(t, tally); !slices.Equal(got, want) {
			t.Fatalf("%s: got %q, want %q\n%s\n%v", s.Name, got, want, st.SQL, st.Args)
		}
	})
}

// bounded draws a number whose sums stay small.
func (g *generator) bounded(t *rapid.T, kind expr.Type) *expr.Expr {
	text := "min(100000, max(-100000, " + g.draw(kind, 1) + "))"
	e, err := expr.Compile(ledger.Source{Text: text}, g.w.env(g.from))
	must(t, err)
	return e
}

// tallied prints the rows of a tally.
func tallied(tally *Tally, rows [][]any) []string {
	var lines []string
	for _, row := range rows {
		var parts []string
		for i, by := range tally.By {
			parts = append(parts, value(row[i], by.Type().Storage()).String())
		}
		for i, term := range tally.Terms {
			raw, count := row[len(tally.By)+2*i], row[len(tally.By)+2*i+1].(int64)
			n, _ := raw.(int64)
			parts = append(parts, term.Result(n, raw == nil, count).String())
		}
		lines = append(lines, strings.Join(parts, "|"))
	}
	return lines
}

// tallied does the same in Go.
func (w *world) tallied(t testingTB, tally *Tally) []string {
	groups := map[string][]*ledger.Record{}
	var keys [][]ledger.Value
	for _, r := range w.matching(t, tally.Ledger, tally.Where...) {
		var key []ledger.Value
		for _, by := range tally.By {
			key = append(key, w.eval(t, by, r))
		}
		name := fmt.Sprintf("%q", key)
		if groups[name] == nil {
			keys = append(keys, key)
		}
		groups[name] = append(groups[name], r)
	}
	if len(tally.By) == 0 {
		keys = [][]ledger.Value{nil}
	}
	slices.SortFunc(keys, func(a, b []ledger.Value) int { return slices.CompareFunc(a, b, ledger.Value.Compare) })
	var lines []string
	for _, key := range keys {
		var parts []string
		for _, v := range key {
			parts = append(parts, v.String())
		}
		for _, term := range tally.Terms {
			parts = append(parts, w.gather(t, term, groups[fmt.Sprintf("%q", key)]).String())
		}
		lines = append(lines, strings.Join(parts, "|"))
	}
	return lines
}

// gather computes a term over records.
func (w *world) gather(t testingTB, term Term, records []*ledger.Record) ledger.Value {
	var values []ledger.Value
	for _, r := range records {
		if term.Where != nil && !w.eval(t, term.Where, r).Flag() {
			continue
		}
		if term.Of == nil {
			values = append(values, ledger.Int(1))
		} else if v := w.eval(t, term.Of, r); !v.IsEmpty() {
			values = append(values, v)
		}
	}
	sum := int64(0)
	for _, v := range values {
		sum += v.Raw()
	}
	switch {
	case term.Op == "count":
		return ledger.Int(int64(len(values)))
	case term.Op == "sum":
		return ledger.Of(term.Of.Type().Storage(), sum)
	case len(values) == 0:
		return ledger.Empty
	case term.Op == "min":
		return slices.MinFunc(values, ledger.Value.Compare)
	case term.Op == "max":
		return slices.MaxFunc(values, ledger.Value.Compare)
	}
	mean, _ := ledger.Of(term.Of.Type().Storage(), sum).Decimal().Div(ledger.WholeDecimal(int64(len(values))))
	return ledger.Dec(mean)
}

// TestWhatMatchesARecordIsGathered compares what is gathered for one record of those whose fields equal its own,
// and the records that are found by these fields.
func TestWhatMatchesARecordIsGathered(t *testing.T) {
	eachWorld(t, "r", func(t *rapid.T, db database, s *Schema, w *world, g *generator) {
		mine := w.scope.Mine
		names := rapid.SliceOfNDistinct(rapid.SampledFrom(scalars(g.from)), 1, 2, rapid.ID).Draw(t, "match")
		where := []*expr.Expr{g.compiled(t, expr.Bool, 2)}
		var fields []*ledger.Field
		var values []ledger.Value
		for _, name := range names {
			where = append(where, expr.Equal(expr.Get(g.from, name), expr.Mine(g.from, name)))
			fields, values = append(fields, g.from.Field(name)), append(values, mine.Get(name))
		}
		self := expr.Equal(expr.Get(g.from, "self"), expr.Mine(g.from, "self"))
		where = append(where, expr.Not(expr.Holds(self)))
		term := Term{Op: rapid.SampledFrom([]string{"count", "sum", "mean", "max"}).Draw(t, "op")}
		if term.Op != "count" {
			term.Of = g.bounded(t, expr.Decimal)
		}
		st, err := s.Tally(&Tally{Ledger: g.from, Scope: w.scope, Where: where, Terms: []Term{term}})
		must(t, err)
		rows, err := db.query(st)
		must(t, err)
		n, _ := rows[0][0].(int64)
		want := w.gather(t, term, w.matching(t, g.from, where...))
		if got := term.Result(n, rows[0][0] == nil, rows[0][1].(int64)); !got.Equal(want) {
			t.Fatalf("got %v, want %v\n%s", got, want, st.SQL)
		}
		w.findMatching(t, db, s, g.from, fields, values)
	})
}

// scalars lists the fields of l that hold one value.
func scalars(l *ledger.Ledger) []string {
	var names []string
	for _, f := range l.Fields {
		if f.Kind.Storage() != ledger.StoreList {
			names = append(names, f.Name)
		}
	}
	return names
}

// findMatching compares the records that are found by values of their fields.
func (w *world) findMatching(t *rapid.T, db database, s *Schema, l *ledger.Ledger, fields []*ledger.Field,
	values []ledger.Value) {
	if slices.ContainsFunc(values, ledger.Value.IsEmpty) {
		return
	}
	var want []int64
	for _, r := range w.matching(t, l) {
		same := true
		for i, f := range fields {
			same = same && r.Values[f.Index].Equal(values[i])
		}
		if same {
			want = append(want, int64(r.ID))
		}
	}
	st, err := s.Matching(l, append(fields, nil), append(values, ledger.Ref(ledger.ID(want[0]))), 0, 100)
	must(t, err)
	for i := range want {
		if i > 0 {
			st, err = s.Matching(l, fields, values, ledger.ID(want[i-1]), 100)
			must(t, err)
		}
		rows, err := db.query(st)
		must(t, err)
		if len(rows) == 0 || rows[0][0] != want[i] || i == 0 && len(rows) != 1 || i > 0 && len(rows) != len(want)-i {
			t.Fatalf("got %v, want %v\n%s", rows, want[i:], st.SQL)
		}
	}
}
