package engine

import (
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
}

// Cut is a breakdown by some of what a tally can be broken down by, as places in By in rising order. The
// empty one is the whole.
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

// Tally returns the tally of l called name, or nil.
func (l *Ledger) Tally(name string) *Tally {
	i := slices.IndexFunc(l.tallies, func(t *Tally) bool { return t.Name == name })
	if i < 0 {
		return nil
	}
	return l.tallies[i]
}

// Names of the tallies of a ledger that are there without a figure, behind its path.
const (
	TallyLights = "#lights" // all records by unit and light
	TallyDue    = "#due"    // those that have not ended, by due date
	TallyMade   = "#made"   // all, by the day of their making
	TallyEnded  = "#ended"  // those that have ended, by the day of their ending
)

// compileTallies finds out what can be kept. A number can when it is counted or summed, and what is summed
// does not change from day to day by itself.
func (c *compiler) compileTallies() {
	for _, pack := range c.Packs {
		for _, f := range c.Program.Figures(pack.Name) {
			if f == nil {
				return // refused
			}
			for i, term := range f.Terms() {
				c.keep(term.Ledger, f.tallyName(i), term, f.breakdowns(term.Ledger))
			}
		}
	}
	for _, l := range c.order {
		c.keepCourse(l)
	}
}

func (f *Figure) tallyName(i int) string { return f.Path() + "#" + strconv.Itoa(i) }

// breakdowns are what f is broken down by where records of l are counted.
func (f *Figure) breakdowns(l *Ledger) []*expr.Expr {
	var by []*expr.Expr
	for _, b := range f.By {
		if l == f.Ledger {
			by = append(by, b.Value)
		} else if b.Over != nil {
			by = append(by, b.Over)
		}
	}
	return by
}

// keepCourse keeps what is drawn of every ledger with a due date or a flow.
func (c *compiler) keepCourse(l *Ledger) {
	count := func(where *expr.Expr) *Term { return &Term{Op: "count", Ledger: l, Where: where} }
	get := func(name string) *expr.Expr { return expr.Get(l.Ledger, name) }
	if l.Parts.Unit != "" && len(l.lights) > 0 {
		c.keep(l, l.Path()+TallyLights, count(nil), []*expr.Expr{get(l.Parts.Unit), l.LightIndex()})
	}
	open := l.OpenExpr()
	if due := l.Field(l.Parts.Due); due != nil && open != nil {
		c.keep(l, l.Path()+TallyDue, count(expr.And(open, expr.Given(get(due.Name)))), []*expr.Expr{get(due.Name)})
		made := c.counted(l, ledger.Source{Text: "date(created_at)"})
		c.keep(l, l.Path()+TallyMade, count(nil), []*expr.Expr{made})
		c.keep(l, l.Path()+TallyEnded, count(expr.Not(open)), []*expr.Expr{get("entered")})
	}
}

// keep adds a tally, if the term can be kept, with these breakdowns: each of them, and all together; and the
// same again for each round, where the ledger has rounds.
func (c *compiler) keep(l *Ledger, name string, term *Term, by []*expr.Expr) {
	t := &Tally{Name: name, Ledger: l}
	if term.Op != "count" && term.Op != "sum" && term.Op != "mean" {
		return
	}
	ok := true
	inlined := func(e *expr.Expr, still bool) *expr.Expr {
		if e == nil {
			return nil
		}
		e, err := e.AsOfToday().Inline(c.LiveExpr)
		ok = ok && err == nil && !(still && e.UsesToday()) && !readsOwnID(e)
		return e
	}
	t.Of, t.Where = inlined(term.Of, true), inlined(term.Where, false)
	for _, e := range by {
		ok = ok && !anyText(e)
		t.By = append(t.By, inlined(e, false))
	}
	if !ok {
		return
	}
	t.Cuts = cuts(len(by), c.roundOf(l, t))
	l.tallies = append(l.tallies, t)
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

// roundOf adds the round to what t is broken down by and returns its place, or -1 where l has no rounds.
func (c *compiler) roundOf(l *Ledger, t *Tally) int {
	f := l.RoundField(c.Packs)
	if f == nil {
		return -1
	}
	t.By = append(t.By, expr.Get(l.Ledger, f.Name))
	return len(t.By) - 1
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

// cuts lists the whole, each of n breakdowns, and all of them together; with a round, each also for it.
func cuts(n, round int) []Cut {
	all := Cut{}
	list := []Cut{{}}
	for i := range n {
		all = append(all, i)
		list = append(list, Cut{i})
	}
	if n > 1 {
		list = append(list, all)
	}
	if round < 0 {
		return list
	}
	for _, cut := range list[:len(list):len(list)] {
		list = append(list, append(slices.Clone(cut), round))
	}
	return list
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
