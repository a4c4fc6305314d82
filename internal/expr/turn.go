package expr

import (
	"slices"
	"strconv"
	"time"

	"bihuan/internal/calendar"
	"bihuan/internal/ledger"
)

// Turns finds out when the value of an expression may change as time passes and nothing else does.
//
// The parts of the expression that depend on the day are split into steps: comparisons and numbers that go
// one way as the days go by, such as days(due - today) < 20. Such a step changes at most once, on a day that
// is found by halving, and which is today where it changes in the course of it. What goes to and fro, such as
// month(today), is looked at again every day. A step that cannot matter for a record, such as today > due in
// state == "open" && today > due of a closed one, is passed over.
type Turns struct{ steps []*turnStep }

// turnStep is a part whose value changes one way: a number, or the two sides of a comparison. One without
// sides may change every day.
type turnStep struct {
	guards []guard
	fixed  []eval // what it reads that no day changes, as the variables "0", "1", …
	sides  []eval
	op     Op // that compares two sides
}

// guard keeps a step out of account when a part that no day changes has one of these values.
type guard struct {
	part                   eval
	isTrue, isFalse, empty bool
}

// Horizon is how many days ahead Turns looks; what has not changed by then does not change.
const Horizon = 36525

// NewTurns returns the turns of e; fields that are computed when read must be inlined.
func NewTurns(e *Expr) *Turns {
	t := &Turns{}
	t.split(e.root, nil)
	walk(e.root, t.change)
	return t
}

// change adds a step for the days on which a parameter changes: until then it has one value.
func (t *Turns) change(n Node) {
	c, ok := n.(*Call)
	switch {
	case !ok || c.Op != OpAt || !timed(c.Args[1]):
	case trend(c.Args[1]) == toAndFro:
		t.step(nil, "")
	default:
		t.step(nil, "", &Call{Op: opNth, Args: c.Args, Of: Int})
	}
}

// Never reports whether no passing of time changes the value.
func (t *Turns) Never() bool { return len(t.steps) == 0 }

// Next returns the first day on which the value may be another: after s.Today or, where now is compared, s.Today
// itself as long as it is still to come; ok is false when there is none.
// The errors are those of s.Follow.
func (t *Turns) Next(s *Scope) (next calendar.Date, ok bool, err error) {
	for _, step := range t.steps {
		day, turns, err := step.next(s)
		if err != nil {
			return 0, false, err
		}
		if turns && (!ok || day < next) {
			next, ok = day, true
		}
	}
	return next, ok, nil
}

// split takes n apart into steps.
func (t *Turns) split(n Node, guards []guard) {
	if !timed(n) {
		return
	}
	c, isCall := n.(*Call)
	switch {
	case isCall && orders[c.Op] && apart(trend(c.Args[0]), trend(c.Args[1])) != toAndFro:
		t.step(guards, c.Op, c.Args...)
	case trend(n) != toAndFro:
		t.step(guards, "", n)
	case !isCall || !passes[c.Op]:
		t.step(guards, "")
	default:
		for i, arg := range c.Args {
			t.split(arg, guarded(c, i, guards))
		}
	}
}

// guarded adds to guards those under which argument i of c does not matter.
func guarded(c *Call, i int, guards []guard) []guard {
	add := func(n Node, g guard) {
		if !timed(n) {
			g.part = build(n)
			guards = append(guards[:len(guards):len(guards)], g)
		}
	}
	switch c.Op {
	case OpAnd:
		add(c.Args[1-i], guard{isFalse: true})
	case OpOr:
		add(c.Args[1-i], guard{isTrue: true})
	case OpCond:
		if i > 0 {
			add(c.Args[0], guard{isTrue: i == 2, isFalse: i == 1, empty: true})
		}
	}
	return guards
}

// shuts reports whether the step does not matter where the part of g has the value v.
func (g *guard) shuts(v ledger.Value) bool {
	switch {
	case v.IsEmpty():
		return g.empty
	case v.Flag():
		return g.isTrue
	}
	return g.isFalse
}

// orders are the operators that look only at which of two values is greater.
var orders = map[Op]bool{OpEq: true, OpNe: true, OpLt: true, OpLe: true, OpGt: true, OpGe: true}

// passes are the operators whose value changes only on a day on which that of an argument does.
var passes = map[Op]bool{
	OpAnd: true, OpOr: true, OpNot: true, OpCond: true, OpElse: true, OpGiven: true, OpEmpty: true,
	OpEq: true, OpNe: true, OpLt: true, OpLe: true, OpGt: true, OpGe: true,
	OpIn: true, OpOverlaps: true, OpList: true, OpCount: true,
	OpAdd: true, OpSub: true, OpMul: true, OpDiv: true, OpMod: true, OpNeg: true, OpAbs: true, OpMin: true,
	OpMax: true, OpWiden: true, OpTrunc: true, OpRound: true,
	OpAddDays: true, OpAddWorkdays: true, OpAddMonths: true, OpAddSeconds: true, OpDays: true, OpSeconds: true,
	OpWorkdays: true, OpYear: true, OpMonth: true, OpMonthDay: true, OpDay: true, OpMonthStart: true, OpQuarterStart: true, OpYearStart: true,
}

// step adds a step with these sides.
func (t *Turns) step(guards []guard, op Op, sides ...Node) {
	step := &turnStep{op: op, guards: guards}
	for _, side := range sides {
		step.sides = append(step.sides, build(step.hoist(side)))
	}
	t.steps = append(t.steps, step)
}

// hoist puts a variable in the place of each part that no day changes, so that it is read once.
func (t *turnStep) hoist(n Node) Node {
	switch n := n.(type) {
	case *Const:
		return n
	case *Call:
		if n.Op == opNth {
			return &Call{Op: opNth, Args: []Node{n.Args[0], t.hoist(n.Args[1])}, Of: n.Of}
		}
		if !timed(n) {
			break
		}
		args := make([]Node, len(n.Args))
		for i, arg := range n.Args {
			args[i] = t.hoist(arg)
		}
		return &Call{Op: n.Op, Args: args, Of: n.Of}
	}
	if timed(n) {
		return n
	}
	t.fixed = append(t.fixed, build(n))
	return &Input{Name: "var." + strconv.Itoa(len(t.fixed)-1), Of: n.Type()}
}

// next returns the first day, s.Today or a later one, in the course of which a side ceases to be as it is now.
func (t *turnStep) next(s *Scope) (calendar.Date, bool, error) {
	f := frame{Scope: s}
	for i := range t.guards {
		if t.guards[i].shuts(t.guards[i].part(&f)) {
			return 0, false, f.err
		}
	}
	if len(t.sides) == 0 {
		return s.Today.AddDays(1), true, f.err
	}
	vars := make(map[string]ledger.Value, len(t.fixed))
	for i, read := range t.fixed {
		vars[strconv.Itoa(i)] = read(&f)
	}
	if f.err != nil {
		return 0, false, f.err
	}
	later := *s
	later.Vars = vars
	at := frame{Scope: &later}
	now := t.at(&at, s.Today, s.Now)
	asNow := func(days int) bool { // at the end of the day so many days from today
		day := s.Today.AddDays(days)
		return t.at(&at, day, Midnight(day.AddDays(1)).Add(-time.Microsecond)) == now
	}
	if asNow(Horizon) {
		return 0, false, nil
	}
	if !asNow(0) {
		return s.Today, true, nil
	}
	same, other := 0, 1
	for asNow(other) {
		same, other = other, min(2*other, Horizon)
	}
	for other-same > 1 {
		middle := (same + other) / 2
		if asNow(middle) {
			same = middle
		} else {
			other = middle
		}
	}
	return s.Today.AddDays(other), true, nil
}

// turnValue is what a step comes to at a moment: how its sides compare, or the number.
type turnValue struct {
	empty  bool
	number int64
}

func (t *turnStep) at(f *frame, day calendar.Date, now time.Time) turnValue {
	f.Today, f.Now = day, now
	v := t.sides[0](f)
	if len(t.sides) == 1 {
		return turnValue{empty: v.IsEmpty(), number: v.Raw()}
	}
	w := t.sides[1](f)
	if v.IsEmpty() || w.IsEmpty() {
		return turnValue{empty: true}
	}
	return turnValue{number: t.compared(v.Compare(w))}
}

// compared tells what the operator says to an order of the sides, as one of two or, where the sides may
// meet for a day, three numbers that go one way.
func (t *turnStep) compared(order int) int64 {
	switch t.op {
	case OpLt, OpGe:
		return int64(max(-1, min(order, 0)))
	case OpLe, OpGt:
		return int64(min(1, max(order, 0)))
	}
	return int64(max(-1, min(1, order)))
}

// Midnight returns the instant at which a civil day begins.
func Midnight(day calendar.Date) time.Time {
	return time.UnixMicro(int64(day)*DayMicros - ZoneMicros).UTC()
}

// timed reports whether n changes as time passes. What a parameter is worth on a day does so on few days, which
// have steps of their own.
func timed(n Node) bool {
	switch n := n.(type) {
	case *Input:
		return n.Name == "today" || n.Name == "now"
	case *Call:
		return n.Op != OpAt && slices.ContainsFunc(n.Args, timed)
	}
	return false
}

// way is how a value goes as the days go by.
type way int

// The ways. What goes oneWay grows or falls, but which of them depends on the record.
const (
	still way = iota
	grows
	falls
	oneWay
	toAndFro
)

// together is how the sum of two values goes.
func together(a, b way) way {
	switch {
	case a == still:
		return b
	case b == still, a == b && a != oneWay:
		return a
	}
	return toAndFro
}

// apart is how the difference of two values goes.
func apart(a, b way) way { return together(a, negated(b)) }

func negated(w way) way {
	switch w {
	case grows:
		return falls
	case falls:
		return grows
	}
	return w
}

// either is how a value goes that is one of two, whichever of them does not depend on the day.
func either(a, b way) way {
	switch {
	case a == toAndFro || b == toAndFro:
		return toAndFro
	case a == b || b == still:
		return a
	case a == still:
		return b
	}
	return oneWay
}

// trend tells how n goes.
func trend(n Node) way {
	if !timed(n) {
		return still
	}
	c, ok := n.(*Call)
	if !ok {
		return grows // today, now
	}
	switch c.Op {
	case OpNeg:
		return negated(trend(c.Args[0]))
	case OpWiden, OpTrunc, OpRound, OpDay, OpYear, OpMonthStart, OpQuarterStart, OpYearStart:
		return trend(c.Args[0])
	case OpAdd, OpMin, OpMax, OpAddDays, OpAddWorkdays, OpAddMonths, OpAddSeconds:
		return together(trend(c.Args[0]), trend(c.Args[1]))
	case OpSub:
		return apart(trend(c.Args[0]), trend(c.Args[1]))
	case OpDays, OpWorkdays, OpSeconds:
		return apart(trend(c.Args[1]), trend(c.Args[0]))
	case OpMul:
		return scaled(c.Args[0], c.Args[1])
	case OpDiv:
		if timed(c.Args[1]) {
			return toAndFro
		}
		return stretched(trend(c.Args[0]), c.Args[1])
	case OpElse, OpCond: // a number that gets too large is empty, so even else may go to and fro
		if timed(c.Args[0]) {
			return toAndFro
		}
		return either(trend(c.Args[len(c.Args)-2]), trend(c.Args[len(c.Args)-1]))
	}
	return toAndFro
}

// scaled is how a product goes.
func scaled(a, b Node) way {
	switch {
	case timed(a) && timed(b):
		return toAndFro
	case timed(b):
		return stretched(trend(b), a)
	}
	return stretched(trend(a), b)
}

// stretched is how a value that goes w goes when it is multiplied or divided by a factor.
func stretched(w way, factor Node) way {
	c, ok := factor.(*Const)
	switch {
	case w == toAndFro:
		return w
	case !ok:
		return oneWay
	case c.Value.Raw() < 0:
		return negated(w)
	}
	return w
}
