package expr

import (
	"maps"
	"slices"

	"cel.dev/cel-go/common/ast"

	"bihuan/internal/calendar"
	"bihuan/internal/ledger"
)

// function is one function of the language. lower returns nil when the arguments have wrong types.
type function struct {
	usage    string // how it is written, for messages
	min, max int
	lower    func(l *lowering, e ast.Expr, args []Node) Node
}

// functions are all functions by name. A function f(x, y) may also be written x.f(y).
var functions = map[string]function{
	"days":     {usage: "days(n)", min: 1, max: 1, lower: makeSpan(OpSpanDays)},
	"workdays": {usage: "workdays(n)", min: 1, max: 1, lower: makeSpan(OpSpanWorkdays)},
	"months":   {usage: "months(n)", min: 1, max: 1, lower: makeSpan(OpSpanMonths)},
	"years":    {usage: "years(n)", min: 1, max: 1, lower: makeSpan(OpSpanYears)},
	"hours":    {usage: "hours(n)", min: 1, max: 1, lower: lowerHours},
	"workdays_between": {usage: "workdays_between(from, to)", min: 2, max: 2,
		lower: plain(OpWorkdays, Int, Date, Date)},
	"date":  {usage: `date("2024-07-01")`, min: 1, max: 1, lower: lowerDate},
	"year":  {usage: "year(date)", min: 1, max: 1, lower: plain(OpYear, Int, Date)},
	"month": {usage: "month(date)", min: 1, max: 1, lower: plain(OpMonth, Int, Date)},
	"day":   {usage: "day(date)", min: 1, max: 1, lower: plain(OpMonthDay, Int, Date)},
	"month_start": {usage: "month_start(date)", min: 1, max: 1,
		lower: plain(OpMonthStart, Date, Date)},
	"quarter_start": {usage: "quarter_start(date)", min: 1, max: 1,
		lower: plain(OpQuarterStart, Date, Date)},
	"year_start": {usage: "year_start(date)", min: 1, max: 1,
		lower: plain(OpYearStart, Date, Date)},
	"given":      {usage: "given(x)", min: 1, max: 1, lower: lowerGiven(OpGiven)},
	"empty":      {usage: "empty(x)", min: 1, max: 1, lower: lowerGiven(OpEmpty)},
	"or":         {usage: "or(x, default)", min: 2, max: 2, lower: lowerElse},
	"round":      {usage: "round(x, places)", min: 1, max: 2, lower: lowerRound},
	"abs":        {usage: "abs(x)", min: 1, max: 1, lower: lowerAbs},
	"min":        {usage: "min(x, y)", min: 2, max: 9, lower: lowerBest(OpMin)},
	"max":        {usage: "max(x, y)", min: 2, max: 9, lower: lowerBest(OpMax)},
	"int":        {usage: "int(x)", min: 1, max: 1, lower: lowerInt},
	"decimal":    {usage: "decimal(x)", min: 1, max: 1, lower: plain("", Decimal, Decimal)},
	"size":       {usage: "size(x)", min: 1, max: 1, lower: lowerSize},
	"contains":   {usage: `x.contains("…")`, min: 2, max: 2, lower: plain(OpContains, Bool, Text, Text)},
	"startsWith": {usage: `x.startsWith("…")`, min: 2, max: 2, lower: plain(OpStarts, Bool, Text, Text)},
	"endsWith":   {usage: `x.endsWith("…")`, min: 2, max: 2, lower: plain(OpEnds, Bool, Text, Text)},
	"draw":       {usage: `draw("…")`, min: 1, max: 1, lower: plain(OpDraw, Decimal, Text)},
	"overlaps":   {usage: "overlaps(list, list)", min: 2, max: 2, lower: lowerOverlaps},
}

// Functions returns the names of all functions, in order.
func Functions() []string {
	return slices.Sorted(slices.Values(append(slices.Collect(maps.Keys(functions)), "at", "holds")))
}

// asType returns n as a value of t, or nil.
func asType(n Node, t Type) Node {
	if common, ok := unify(t, n.Type()); !ok || common != t {
		return nil
	}
	return retype(n, t)
}

// plain lowers a function to op over arguments of the types in want. Without op it is its argument.
func plain(op Op, of Type, want ...Type) func(*lowering, ast.Expr, []Node) Node {
	return func(_ *lowering, _ ast.Expr, args []Node) Node {
		typed := make([]Node, len(want))
		for i, t := range want {
			if typed[i] = asType(args[i], t); typed[i] == nil {
				return nil
			}
		}
		if op == "" {
			return typed[0]
		}
		return fold(&Call{Op: op, Args: typed, Of: of})
	}
}

// lowerDate makes a date of a text that is written out, or of an instant.
func lowerDate(l *lowering, e ast.Expr, args []Node) Node {
	switch n := args[0].(type) {
	case *Const:
		if n.Of != Text {
			break
		}
		d, err := calendar.Parse(n.Value.Text())
		if err != nil {
			return l.refuse(e, "bad_date", n.Value.Text())
		}
		return &Const{Value: ledger.Date(d), Of: Date}
	}
	switch args[0].Type() {
	case Time:
		return fold(&Call{Op: OpDay, Args: args, Of: Date})
	case Date:
		return args[0]
	}
	return nil
}

func lowerGiven(op Op) func(*lowering, ast.Expr, []Node) Node {
	return func(_ *lowering, _ ast.Expr, args []Node) Node {
		if args[0].Type() == Span {
			return nil
		}
		return fold(&Call{Op: op, Args: args, Of: Bool})
	}
}

func lowerElse(l *lowering, e ast.Expr, args []Node) Node {
	t, ok := unify(args[0].Type(), args[1].Type())
	if !ok {
		return l.refuse(e, "mixed_choice", args[0].Type().Title(), args[1].Type().Title())
	}
	if !l.allowed(e, args[1], args[0]) {
		return nil
	}
	return fold(&Call{Op: OpElse, Args: []Node{retype(args[0], t), retype(args[1], t)}, Of: t})
}

func lowerRound(l *lowering, e ast.Expr, args []Node) Node {
	x := asType(args[0], Decimal)
	if x == nil {
		return nil
	}
	places := Node(intConst(0))
	if len(args) == 2 {
		places = args[1]
	}
	c, ok := places.(*Const)
	if !ok || c.Of != Int || c.Value.Int() < 0 || c.Value.Int() > 6 {
		return l.refuse(e, "round_places")
	}
	return fold(&Call{Op: OpRound, Args: []Node{x, c}, Of: Decimal})
}

func lowerAbs(_ *lowering, _ ast.Expr, args []Node) Node {
	if !args[0].Type().IsNumber() {
		return nil
	}
	return fold(&Call{Op: OpAbs, Args: args, Of: args[0].Type()})
}

// lowerBest lowers min and max of several values to a chain of two.
func lowerBest(op Op) func(*lowering, ast.Expr, []Node) Node {
	return func(_ *lowering, _ ast.Expr, args []Node) Node {
		t, ok := args[0].Type(), true
		for _, arg := range args[1:] {
			if t, ok = unify(t, arg.Type()); !ok {
				return nil
			}
		}
		if !t.IsNumber() && t != Date && t != Time {
			return nil
		}
		best := retype(args[0], t)
		for _, arg := range args[1:] {
			best = fold(&Call{Op: op, Args: []Node{best, retype(arg, t)}, Of: t})
		}
		return best
	}
}

func lowerInt(_ *lowering, _ ast.Expr, args []Node) Node {
	switch args[0].Type() {
	case Int:
		return args[0]
	case Decimal:
		return fold(&Call{Op: OpTrunc, Args: args, Of: Int})
	}
	return nil
}

func lowerSize(_ *lowering, _ ast.Expr, args []Node) Node {
	switch t := args[0].Type(); {
	case t == Text:
		return fold(&Call{Op: OpLength, Args: args, Of: Int})
	case t.IsList():
		return fold(&Call{Op: OpCount, Args: args, Of: Int})
	}
	return nil
}

func lowerOverlaps(l *lowering, e ast.Expr, args []Node) Node {
	a, b := args[0].Type(), args[1].Type()
	if _, ok := unify(a, b); !ok || !a.IsList() || !b.IsList() || a.Elem() == row {
		return nil
	}
	if !l.allowed(e, args[0], args[1]) || !l.allowed(e, args[1], args[0]) {
		return nil
	}
	return fold(&Call{Op: OpOverlaps, Args: args, Of: Bool})
}

func intConst(n int64) *Const { return &Const{Value: ledger.Int(n), Of: Int} }
