package expr

import (
	"slices"
	"strings"
	"unicode/utf8"

	"bihuan/internal/ledger"
)

// buildCall makes the closure of an operator.
func buildCall(c *Call) eval {
	if c.Of == Span {
		return func(*frame) ledger.Value { return ledger.Empty } // see EvalSpan
	}
	if c.Op == OpAt || c.Op == opNth {
		return buildAt(c)
	}
	args := make([]eval, len(c.Args))
	for i, arg := range c.Args {
		args[i] = build(arg)
	}
	switch c.Op {
	case OpAnd, OpOr:
		return buildLogic(args, c.Op == OpOr)
	case OpGiven:
		return func(f *frame) ledger.Value { return ledger.Flag(!args[0](f).IsEmpty()) }
	case OpEmpty:
		return func(f *frame) ledger.Value { return ledger.Flag(args[0](f).IsEmpty()) }
	case OpElse:
		return buildElse(args)
	case OpCond:
		return buildCond(args)
	case OpList:
		return buildList(args)
	case OpIn:
		return buildIn(c, args)
	case OpOverlaps:
		return buildOverlaps(c, args)
	case OpEq, OpNe, OpLt, OpLe, OpGt, OpGe:
		return buildCompare(c, args)
	case OpAddWorkdays:
		return binary(args, (*frame).addWorkdays)
	case OpWorkdays:
		return binary(args, (*frame).workdaysBetween)
	}
	if f, ok := unaries[c.Op]; ok {
		return unary(args[0], f)
	}
	if c.Of == Decimal {
		if f, ok := decimalBinaries[c.Op]; ok {
			return binary(args, f)
		}
	}
	f, ok := binaries[c.Op]
	if !ok {
		panic("expr: unknown operator " + string(c.Op))
	}
	return binary(args, f)
}

// unary applies f to an argument that is not empty.
func unary(arg eval, f func(ledger.Value) ledger.Value) eval {
	return func(fr *frame) ledger.Value {
		v := arg(fr)
		if v.IsEmpty() {
			return ledger.Empty
		}
		return f(v)
	}
}

// binary applies f to two arguments that are not empty.
func binary(args []eval, f func(*frame, ledger.Value, ledger.Value) ledger.Value) eval {
	a, b := args[0], args[1]
	return func(fr *frame) ledger.Value {
		x := a(fr)
		if x.IsEmpty() {
			return ledger.Empty
		}
		y := b(fr)
		if y.IsEmpty() {
			return ledger.Empty
		}
		return f(fr, x, y)
	}
}

// buildLogic is && and ||: decisive settles it, whatever the other side.
func buildLogic(args []eval, decisive bool) eval {
	a, b := args[0], args[1]
	return func(f *frame) ledger.Value {
		x := a(f)
		if !x.IsEmpty() && x.Flag() == decisive {
			return x
		}
		y := b(f)
		if !y.IsEmpty() && y.Flag() == decisive || x.IsEmpty() == y.IsEmpty() {
			return y
		}
		return ledger.Empty
	}
}

func buildElse(args []eval) eval {
	x, otherwise := args[0], args[1]
	return func(f *frame) ledger.Value {
		if v := x(f); !v.IsEmpty() {
			return v
		}
		return otherwise(f)
	}
}

func buildCond(args []eval) eval {
	cond, yes, no := args[0], args[1], args[2]
	return func(f *frame) ledger.Value {
		c := cond(f)
		switch {
		case c.IsEmpty():
			return ledger.Empty
		case c.Flag():
			return yes(f)
		}
		return no(f)
	}
}

// buildList keeps empty elements: whether x is among them is not known.
func buildList(args []eval) eval {
	return func(f *frame) ledger.Value {
		list := make([]ledger.Value, len(args))
		for i, arg := range args {
			list[i] = arg(f)
		}
		return ledger.List(list...)
	}
}

func buildIn(c *Call, args []eval) eval {
	x := args[0]
	if in, ok := c.Args[1].(*Input); ok {
		if ids := principalIDs(in.Name); ids != nil {
			return inPrincipal(x, ids)
		}
	}
	list := args[1]
	return func(f *frame) ledger.Value {
		v := x(f)
		if v.IsEmpty() {
			return ledger.Empty
		}
		l := list(f)
		if l.IsEmpty() {
			return ledger.Empty
		}
		return among(v, l.List())
	}
}

// among is x == a || x == b ….
func among(x ledger.Value, list []ledger.Value) ledger.Value {
	unknown := false
	for _, v := range list {
		if same(x, v) {
			return ledger.Flag(true)
		}
		unknown = unknown || v.IsEmpty()
	}
	if unknown {
		return ledger.Empty
	}
	return ledger.Flag(false)
}

// same compares two values of one type.
func same(a, b ledger.Value) bool {
	return a.Storage() == b.Storage() && a.Raw() == b.Raw() && a.Text() == b.Text()
}

// principalIDs returns how to find a list of the principal, or nil when name is another input.
func principalIDs(name string) func(*Principal) []ledger.ID {
	kind, rest := splitInput(name)
	switch {
	case kind == "reach":
		return func(p *Principal) []ledger.ID { return p.RoleUnits[rest] }
	case name == "me.units":
		return func(p *Principal) []ledger.ID { return p.Units }
	case name == "me.below":
		return func(p *Principal) []ledger.ID { return p.Below }
	case name == "me.above":
		return func(p *Principal) []ledger.ID { return p.Above }
	case name == "me.groups":
		return func(p *Principal) []ledger.ID { return p.Groups }
	}
	return nil
}

// inPrincipal looks x up without making a list of values. Who has no units is in none: that is known.
func inPrincipal(x eval, ids func(*Principal) []ledger.ID) eval {
	return func(f *frame) ledger.Value {
		v := x(f)
		if v.IsEmpty() {
			return ledger.Empty
		}
		return ledger.Flag(f.Me != nil && slices.Contains(ids(f.Me), v.ID()))
	}
}

// buildOverlaps is empty when a list of the record is, but not when one of the person is.
func buildOverlaps(c *Call, args []eval) eval {
	a, b := args[0], args[1]
	knownA, knownB := OfPerson(c.Args[0]), OfPerson(c.Args[1])
	return func(f *frame) ledger.Value {
		x, y := a(f), b(f)
		if x.IsEmpty() && !knownA || y.IsEmpty() && !knownB {
			return ledger.Empty
		}
		return overlaps(x.List(), y.List())
	}
}

// OfPerson reports whether n is a list of the person who asks. Such a list may have no elements and is
// a value even then: nothing is in it.
func OfPerson(n Node) bool {
	in, ok := n.(*Input)
	return ok && principalIDs(in.Name) != nil
}

// buildCompare compares texts by their bytes and all else by its raw number.
func buildCompare(c *Call, args []eval) eval {
	holds := map[Op]func(int) bool{
		OpEq: func(n int) bool { return n == 0 }, OpNe: func(n int) bool { return n != 0 },
		OpLt: func(n int) bool { return n < 0 }, OpLe: func(n int) bool { return n <= 0 },
		OpGt: func(n int) bool { return n > 0 }, OpGe: func(n int) bool { return n >= 0 },
	}[c.Op]
	if c.Args[0].Type() == Text {
		return binary(args, func(_ *frame, a, b ledger.Value) ledger.Value {
			return ledger.Flag(holds(strings.Compare(a.Text(), b.Text())))
		})
	}
	return binary(args, func(_ *frame, a, b ledger.Value) ledger.Value {
		return ledger.Flag(holds(compareRaw(a.Raw(), b.Raw())))
	})
}

func compareRaw(a, b int64) int {
	switch {
	case a < b:
		return -1
	case a > b:
		return 1
	}
	return 0
}

// unaries are the operators on one value that is not empty.
var unaries = map[Op]func(ledger.Value) ledger.Value{
	OpNot:      func(v ledger.Value) ledger.Value { return ledger.Flag(!v.Flag()) },
	OpNeg:      func(v ledger.Value) ledger.Value { return ledger.Of(v.Storage(), -v.Raw()) },
	OpAbs:      func(v ledger.Value) ledger.Value { return ledger.Of(v.Storage(), max(v.Raw(), -v.Raw())) },
	OpWiden:    func(v ledger.Value) ledger.Value { return widened(v.Raw()) },
	OpTrunc:    func(v ledger.Value) ledger.Value { return ledger.Int(v.Raw() / int64(ledger.One)) },
	OpLength:   func(v ledger.Value) ledger.Value { return ledger.Int(int64(utf8.RuneCountInString(v.Text()))) },
	OpDraw:     func(v ledger.Value) ledger.Value { return ledger.Dec(Drawn(v.Text())) },
	OpCount:    func(v ledger.Value) ledger.Value { return ledger.Int(int64(len(v.List()))) },
	OpDay:      func(v ledger.Value) ledger.Value { return day(dayOfMicros(v.Raw())) },
	OpYear:     func(v ledger.Value) ledger.Value { return ledger.Int(int64(v.Date().Year())) },
	OpMonth:    func(v ledger.Value) ledger.Value { return ledger.Int(int64(v.Date().Month())) },
	OpMonthDay: func(v ledger.Value) ledger.Value { return ledger.Int(int64(v.Date().Day())) },

	OpMonthStart:   func(v ledger.Value) ledger.Value { return ledger.Date(v.Date().PeriodStart(1)) },
	OpQuarterStart: func(v ledger.Value) ledger.Value { return ledger.Date(v.Date().PeriodStart(3)) },
	OpYearStart:    func(v ledger.Value) ledger.Value { return ledger.Date(v.Date().PeriodStart(12)) },
}

// binaries are the operators on two values that are not empty.
var binaries = map[Op]func(*frame, ledger.Value, ledger.Value) ledger.Value{
	OpAdd:        func(_ *frame, a, b ledger.Value) ledger.Value { return bounded(a.Storage(), plus(a.Raw(), b.Raw())) },
	OpSub:        func(_ *frame, a, b ledger.Value) ledger.Value { return bounded(a.Storage(), plus(a.Raw(), -b.Raw())) },
	OpMul:        func(_ *frame, a, b ledger.Value) ledger.Value { return bounded(a.Storage(), times(a.Raw(), b.Raw())) },
	OpMod:        func(_ *frame, a, b ledger.Value) ledger.Value { return modulo(a.Raw(), b.Raw()) },
	OpMin:        func(_ *frame, a, b ledger.Value) ledger.Value { return ledger.Of(a.Storage(), min(a.Raw(), b.Raw())) },
	OpMax:        func(_ *frame, a, b ledger.Value) ledger.Value { return ledger.Of(a.Storage(), max(a.Raw(), b.Raw())) },
	OpRound:      func(_ *frame, a, b ledger.Value) ledger.Value { return rounded(a.Decimal(), int(b.Int())) },
	OpAddDays:    func(_ *frame, a, b ledger.Value) ledger.Value { return day(plus(a.Raw(), b.Raw())) },
	OpAddMonths:  func(_ *frame, a, b ledger.Value) ledger.Value { return addMonths(a, b.Int()) },
	OpDays:       func(_ *frame, a, b ledger.Value) ledger.Value { return ledger.Int(b.Raw() - a.Raw()) },
	OpAddSeconds: func(_ *frame, a, b ledger.Value) ledger.Value { return moment(plus(a.Raw(), b.Raw())) },
	OpSeconds:    func(_ *frame, a, b ledger.Value) ledger.Value { return ledger.Dec(ledger.Decimal(b.Raw() - a.Raw())) },
	OpJoin:       func(_ *frame, a, b ledger.Value) ledger.Value { return ledger.Text(a.Text() + b.Text()) },
	OpContains: func(_ *frame, a, b ledger.Value) ledger.Value {
		return ledger.Flag(strings.Contains(a.Text(), b.Text()))
	},
	OpStarts: func(_ *frame, a, b ledger.Value) ledger.Value {
		return ledger.Flag(strings.HasPrefix(a.Text(), b.Text()))
	},
	OpEnds: func(_ *frame, a, b ledger.Value) ledger.Value {
		return ledger.Flag(strings.HasSuffix(a.Text(), b.Text()))
	},
	OpOverlaps: func(_ *frame, a, b ledger.Value) ledger.Value { return overlaps(a.List(), b.List()) },
}

// decimalBinaries replace binaries where both values are decimals.
var decimalBinaries = map[Op]func(*frame, ledger.Value, ledger.Value) ledger.Value{
	OpMul: func(_ *frame, a, b ledger.Value) ledger.Value { return Multiply(a.Decimal(), b.Decimal()) },
	OpDiv: func(_ *frame, a, b ledger.Value) ledger.Value { return Divide(a.Decimal(), b.Decimal()) },
}

// overlaps reports whether two lists have an element in common.
func overlaps(a, b []ledger.Value) ledger.Value {
	for _, x := range a {
		if !x.IsEmpty() && among(x, b).Flag() {
			return ledger.Flag(true)
		}
	}
	return ledger.Flag(false)
}
