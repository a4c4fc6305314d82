package engine

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"bihuan/internal/expr"
	"bihuan/internal/ledger"
)

// Tally is a number that is kept as records change, so that reading it costs nothing however many records
// there are: how many records of a ledger meet a condition, and the sum of a value over them.
//
// What a record adds to the tallies of its ledger stands in the record itself. When that changes, the
// difference goes into the tallies, in the same transaction.
type Tally struct {
	Name   string // unique among all
	Ledger *Ledger
	Of     *expr.Expr   // what is summed, over the records that have it; nil: they are only counted
	Where  *expr.Expr   // nil: all records
	By     []*expr.Expr // what it is broken down by
	Cuts   []Cut        // the breakdowns that are kept

	by    []*expr.Expr // By as it was asked for
	round int          // place of the round in By; -1: the ledger has none
}

// Cut is a breakdown by some of what a tally can be broken down by, as places in By. The empty one is the whole.
type Cut []int

// String names the cut.
func (c Cut) String() string {
	parts := make([]string, len(c))
	for i, by := range c {
		parts[i] = strconv.Itoa(by)
	}
	return strings.Join(parts, ",")
}

// TallyChange is what a change of a record adds to one row of a tally.
type TallyChange struct {
	Name, Cut, Key string
	Count, Sum     int64 // Sum is raw: millionths, whole numbers
}

// Tallies returns what is kept of the records of l.
func (l *Ledger) Tallies() []*Tally { return l.tallies }

// Tally returns the tally of l that sums of where where holds, or counts where of is nil; nil when there is none.
func (l *Ledger) Tally(of, where *expr.Expr) *Tally {
	name := tallyName(l, of, where)
	i := slices.IndexFunc(l.tallies, func(t *Tally) bool { return t.Name == name })
	if i < 0 {
		return nil
	}
	return l.tallies[i]
}

// Kept reports whether all that f is gathered from is kept in tallies, so that f changes by itself only on days
// on which the clock looks at a record of it.
func (f *Figure) Kept() bool {
	terms := f.Terms()
	return len(terms) > 0 && len(f.Tallies()) == len(terms)
}

// Tallies returns the tallies that f is gathered from.
func (f *Figure) Tallies() (list []*Tally) {
	for _, t := range f.Terms() {
		if tally := t.Ledger.Tally(t.Of, t.Where); tally != nil {
			list = append(list, tally)
		}
	}
	return list
}

// tallyName tells by their texts what is summed and where.
func tallyName(l *Ledger, of, where *expr.Expr) string {
	text := func(e *expr.Expr) string {
		if e == nil {
			return ""
		}
		return e.Text()
	}
	sum := sha256.Sum256([]byte(text(of) + "\x00" + text(where)))
	return l.Path() + "#" + hex.EncodeToString(sum[:8])
}

// Cut returns how t is broken down by some expressions, and by the round besides; ok is false when it is not.
func (t *Tally) Cut(by []*expr.Expr, round bool) (cut Cut, ok bool) {
	cut = Cut{}
	for _, e := range by {
		i := t.place(e)
		if i < 0 {
			return nil, false
		}
		cut = append(cut, i)
	}
	if round {
		cut = append(cut, t.round)
	}
	return cut, slices.ContainsFunc(t.Cuts, func(c Cut) bool { return slices.Equal(c, cut) })
}

// place returns where e stands among what t is broken down by, or -1.
func (t *Tally) place(e *expr.Expr) int {
	return slices.IndexFunc(t.by, func(known *expr.Expr) bool { return known.Text() == e.Text() })
}

// compileTallies finds out what can be kept: the numbers of all figures, and the course of every ledger.
func (c *compiler) compileTallies() {
	for _, pack := range c.Packs {
		for _, f := range c.Program.Figures(pack.Name) {
			if f == nil {
				return // refused
			}
			for _, term := range f.Terms() {
				c.keep(term, f.waysOf(term))
			}
		}
	}
	for _, l := range c.order {
		c.keepCourse(l)
	}
}

// waysOf are what a term of f is broken down by.
func (f *Figure) waysOf(term *Term) []*expr.Expr {
	var ways []*expr.Expr
	for _, by := range f.By {
		way := by.Value
		if term.Ledger != f.Ledger {
			way = by.Over
		}
		if way != nil {
			ways = append(ways, way)
		}
	}
	return ways
}

// keepCourse keeps of every ledger with a due date what is drawn of it: its records by unit and light, those
// that are open by due date, all by the day of their making, and those that have ended by that day.
func (c *compiler) keepCourse(l *Ledger) {
	count := func(where *expr.Expr) *Term { return &Term{Op: "count", Ledger: l, Where: where} }
	if l.Parts.Unit != "" && len(l.lights) > 0 {
		c.keep(count(nil), []*expr.Expr{expr.Get(l.Ledger, l.Parts.Unit), l.LightIndex()})
	}
	if l.OpenExpr() == nil || l.Parts.Due == "" {
		return
	}
	c.keep(count(l.DueExpr()), []*expr.Expr{expr.Get(l.Ledger, l.Parts.Due)})
	c.keep(count(nil), []*expr.Expr{l.MadeExpr()})
	c.keep(count(expr.Not(l.OpenExpr())), []*expr.Expr{expr.Get(l.Ledger, "entered")})
}

// DueExpr holds of the records of l that are owed by a day.
func (l *Ledger) DueExpr() *expr.Expr {
	return expr.And(l.OpenExpr(), expr.Given(expr.Get(l.Ledger, l.Parts.Due)))
}

// MadeExpr is the day on which a record of l was made.
func (l *Ledger) MadeExpr() *expr.Expr { return expr.DayIn(expr.Get(l.Ledger, "created_at")) }

// keep keeps a term, if it can be kept, broken down by these ways: each of them, all together, and the same
// again for each round, where the ledger has rounds. A term can be kept when it is counted or summed, and what
// is summed does not change from day to day by itself.
func (c *compiler) keep(term *Term, ways []*expr.Expr) {
	if term.Op != "count" && term.Op != "sum" {
		return
	}
	l := term.Ledger
	t := l.Tally(term.Of, term.Where)
	if t == nil {
		t = &Tally{Name: tallyName(l, term.Of, term.Where), Ledger: l, round: -1}
		var of, where bool
		t.Of, of = c.keepable(term.Of)
		t.Where, where = c.keepable(term.Where)
		if !of || !where || t.Of != nil && t.Of.UsesToday() {
			return
		}
		l.tallies = append(l.tallies, t)
	}
	all := Cut{}
	t.cut(all)
	for _, way := range ways {
		if place := c.way(t, way); place >= 0 {
			all = append(all, place)
			t.cut(Cut{place})
		}
	}
	if len(all) == len(ways) {
		t.cut(all)
	}
	c.keepRounds(t)
}

// keepable returns e with the formulas that it reads, on today; ok is false when it cannot be kept.
func (c *compiler) keepable(e *expr.Expr) (_ *expr.Expr, ok bool) {
	if e == nil {
		return nil, true
	}
	e, err := e.AsOfToday().Inline(c.LiveExpr)
	return e, err == nil && !readsOwnID(e)
}

// way adds a way to break t down and returns its place, -1 when it cannot be kept.
func (c *compiler) way(t *Tally, way *expr.Expr) int {
	if place := t.place(way); place >= 0 {
		return place
	}
	kept, ok := c.keepable(way)
	if !ok || way.Type().IsList() || anyText(way) {
		return -1
	}
	t.by, t.By = append(t.by, way), append(t.By, kept)
	return len(t.By) - 1
}

// cut adds a breakdown.
func (t *Tally) cut(cut Cut) {
	if !slices.ContainsFunc(t.Cuts, func(known Cut) bool { return slices.Equal(known, cut) }) {
		t.Cuts = append(t.Cuts, slices.Clone(cut))
	}
}

// keepRounds adds to each breakdown the same for each round, where the ledger has rounds.
func (c *compiler) keepRounds(t *Tally) {
	f := t.Ledger.RoundField(c.Packs)
	if f == nil {
		return
	}
	t.round = c.way(t, expr.Get(t.Ledger.Ledger, f.Name))
	for _, cut := range slices.Clone(t.Cuts) {
		if !slices.Contains(cut, t.round) {
			t.cut(append(slices.Clone(cut), t.round))
		}
	}
}

// anyText reports whether e may be a text of any length, too long to tell rows apart by.
func anyText(e *expr.Expr) bool {
	f, isField := e.Root().(*expr.Field)
	return e.Type() == expr.Text && (!isField || f.Field != nil && f.Field.Kind != ledger.KindChoice)
}

// readsOwnID reports whether e reads the id of the record, which it does not have when it is made.
func readsOwnID(e *expr.Expr) bool {
	return slices.ContainsFunc(e.Deps(), func(path expr.Path) bool {
		return len(path) == 1 && (path[0] == "self" || path[0] == "id")
	})
}

// RoundField returns the field of l that says to which round a record belongs, as the first reading of packs
// says it; nil when there is none.
func (l *Ledger) RoundField(packs []*ledger.Pack) *ledger.Field {
	for _, pack := range packs {
		if len(pack.Readings) == 0 {
			continue
		}
		for _, f := range l.Fields {
			if f.Kind == ledger.KindRef && f.To == pack.Readings[0].Round {
				return f
			}
		}
		return nil
	}
	return nil
}

// contributions writes what the record of scope adds to the tallies of l: a line for each, with the place of
// the tally, what is summed, and the values that it is broken down by.
func (l *Ledger) contributions(scope *expr.Scope) (string, error) {
	var b strings.Builder
	for i, t := range l.tallies {
		if err := t.contribute(&b, i, scope); err != nil {
			return "", fmt.Errorf("tally %s of %d: %w", t.Name, scope.Record.ID, err)
		}
	}
	return b.String(), nil
}

func (t *Tally) contribute(b *strings.Builder, place int, scope *expr.Scope) error {
	if t.Where != nil {
		if holds, err := t.Where.True(scope); err != nil || !holds {
			return err
		}
	}
	sum := int64(0)
	if t.Of != nil {
		v, err := t.Of.Eval(scope)
		if err != nil || v.IsEmpty() {
			return err
		}
		sum = v.Raw()
	}
	key := make([]ledger.Value, len(t.By))
	for i, by := range t.By {
		var err error
		if key[i], err = by.Eval(scope); err != nil {
			return err
		}
	}
	text, err := json.Marshal(key)
	if err != nil {
		return err
	}
	fmt.Fprintf(b, "%d:%d:%s\n", place, sum, text)
	return nil
}

// TallyChanges returns what it means for the tallies of l that a record adds after to them instead of before.
func (l *Ledger) TallyChanges(before, after string) ([]TallyChange, error) {
	if before == after {
		return nil, nil
	}
	was, is := strings.SplitAfter(before, "\n"), strings.SplitAfter(after, "\n")
	changes, err := l.changesOf(nil, missing(was, is), -1)
	if err != nil {
		return nil, err
	}
	return l.changesOf(changes, missing(is, was), 1)
}

// missing returns the lines that others has not.
func missing(lines, others []string) []string {
	var out []string
	for _, line := range lines {
		if !slices.Contains(others, line) {
			out = append(out, line)
		}
	}
	return out
}

// changesOf adds what lines of contributions come to, sign times.
func (l *Ledger) changesOf(changes []TallyChange, lines []string, sign int64) ([]TallyChange, error) {
	for _, line := range lines {
		place, rest, _ := strings.Cut(strings.TrimSuffix(line, "\n"), ":")
		sum, keys, found := strings.Cut(rest, ":")
		i, err := strconv.Atoi(place)
		if err != nil || !found || i < 0 || i >= len(l.tallies) {
			return nil, fmt.Errorf("what a record of %s adds to tallies: %q", l.Path(), line)
		}
		n, err := strconv.ParseInt(sum, 10, 64)
		if err != nil {
			return nil, err
		}
		var values []json.RawMessage
		if err := json.Unmarshal([]byte(keys), &values); err != nil {
			return nil, err
		}
		t := l.tallies[i]
		for _, cut := range t.Cuts {
			changes = append(changes, TallyChange{Name: t.Name, Cut: cut.String(), Key: cut.key(values), Count: sign, Sum: sign * n})
		}
	}
	return changes, nil
}

// key joins the values of the cut.
func (c Cut) key(values []json.RawMessage) string {
	parts := make([]string, len(c))
	for i, by := range c {
		parts[i] = string(values[by])
	}
	return "[" + strings.Join(parts, ",") + "]"
}

// Ending returns how the keys of the rows of the cut end whose last value is v; nothing when v is empty.
func (c Cut) Ending(v ledger.Value) string {
	if v.IsEmpty() {
		return ""
	}
	if len(c) > 1 {
		return "," + v.String() + "]"
	}
	return "[" + v.String() + "]"
}

// Key reads the values that a row of the cut stands for.
func (t *Tally) Key(cut Cut, key string) ([]ledger.Value, error) {
	var raws []json.RawMessage
	if err := json.Unmarshal([]byte(key), &raws); err != nil || len(raws) != len(cut) {
		return nil, fmt.Errorf("row %s of tally %s: %w", key, t.Name, err)
	}
	values := make([]ledger.Value, len(cut))
	for i, by := range cut {
		var err error
		if values[i], err = ledger.FromJSON(raws[i], t.By[by].Type().Storage(), ledger.StoreNone); err != nil {
			return nil, err
		}
	}
	return values, nil
}
