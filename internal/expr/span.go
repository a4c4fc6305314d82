package expr

import (
	"fmt"

	"cel.dev/cel-go/common/ast"

	"bihuan/internal/calendar"
)

// Spans have no values in records. A tree holds them only where they are needed: adding one to a date is
// lowered to the operator for its unit, and choosing between spans becomes choosing between dates.

// spanAdd maps the unit of a span to the operator that adds it to a date.
var spanAdd = map[Op]Op{
	OpSpanDays: OpAddDays, OpSpanWorkdays: OpAddWorkdays, OpSpanMonths: OpAddMonths, OpSpanYears: OpAddMonths,
}

// shift returns date + span.
func shift(date, span Node) Node {
	c, ok := span.(*Call)
	if !ok {
		return &Const{Of: Date} // the empty span
	}
	if op, ok := spanAdd[c.Op]; ok {
		n := c.Args[0]
		if c.Op == OpSpanYears {
			n = fold(&Call{Op: OpMul, Args: []Node{n, intConst(12)}, Of: Int})
		}
		return fold(&Call{Op: op, Args: []Node{date, n}, Of: Date})
	}
	args := []Node{c.Args[0]}
	if c.Op == OpElse {
		args[0] = shift(date, c.Args[0])
	}
	for _, arg := range c.Args[1:] {
		args = append(args, shift(date, arg))
	}
	return fold(&Call{Op: c.Op, Args: args, Of: Date})
}

// scaleSpan returns -span.
func scaleSpan(span Node) Node {
	return mapSpan(span, func(c *Call) Node {
		return &Call{Op: c.Op, Args: []Node{fold(&Call{Op: OpNeg, Args: c.Args, Of: Int})}, Of: Span}
	})
}

// mapSpan applies f to each span that a choice of spans may yield.
func mapSpan(span Node, f func(*Call) Node) Node {
	c, ok := span.(*Call)
	if !ok {
		return span
	}
	if _, ok := spanAdd[c.Op]; ok {
		return f(c)
	}
	args := append([]Node(nil), c.Args...)
	for i := range args {
		if args[i].Type() == Span {
			args[i] = mapSpan(args[i], f)
		}
	}
	return &Call{Op: c.Op, Args: args, Of: Span}
}

// dayCount returns the number of days of a span, or nil when it may be in another unit.
func dayCount(span Node) Node {
	c, ok := span.(*Call)
	if !ok {
		return &Const{Of: Int}
	}
	switch c.Op {
	case OpSpanDays:
		return c.Args[0]
	case OpSpanWorkdays, OpSpanMonths, OpSpanYears:
		return nil
	}
	args := append([]Node(nil), c.Args...)
	for i := range args {
		if args[i].Type() != Span {
			continue
		}
		if args[i] = dayCount(args[i]); args[i] == nil {
			return nil
		}
	}
	return fold(&Call{Op: c.Op, Args: args, Of: Int})
}

// addSpans lowers span ± span, which must have one unit.
func (l *lowering) addSpans(e ast.Expr, op Op, a, b Node) Node {
	x, okX := a.(*Call)
	y, okY := b.(*Call)
	if !okX || !okY || x.Op != y.Op || spanAdd[x.Op] == "" {
		return l.refuse(e, "add_spans")
	}
	sum := fold(&Call{Op: op, Args: []Node{x.Args[0], y.Args[0]}, Of: Int})
	return &Call{Op: x.Op, Args: []Node{sum}, Of: Span}
}

// makeSpan lowers days(n), workdays(n), months(n) and years(n), and days(span).
func makeSpan(op Op) func(*lowering, ast.Expr, []Node) Node {
	return func(_ *lowering, _ ast.Expr, args []Node) Node {
		if args[0].Type() == Span && op == OpSpanDays {
			return dayCount(args[0])
		}
		n := asType(args[0], Int)
		if n == nil {
			return nil
		}
		return &Call{Op: op, Args: []Node{n}, Of: Span}
	}
}

// EvalSpan returns the value of an expression of type Span; ok is false when it is empty.
func (e *Expr) EvalSpan(s *Scope) (span calendar.Span, ok bool, err error) {
	f := &frame{Scope: s}
	span, ok = evalSpan(e.root, f)
	if f.err != nil {
		return calendar.Span{}, false, fmt.Errorf("evaluate %q: %w", e.text, f.err)
	}
	return span, ok, nil
}

// maxSpan bounds the parts of a span: more days than there are dates.
const maxSpan = 4_000_000

func evalSpan(n Node, f *frame) (span calendar.Span, ok bool) {
	c, isCall := n.(*Call)
	if !isCall {
		return span, false
	}
	v := build(c.Args[0])(f)
	switch c.Op {
	case OpCond:
		switch {
		case v.IsEmpty():
			return span, false
		case v.Flag():
			return evalSpan(c.Args[1], f)
		}
		return evalSpan(c.Args[2], f)
	case OpElse:
		if span, ok = evalSpan(c.Args[0], f); ok {
			return span, true
		}
		return evalSpan(c.Args[1], f)
	}
	count := int(v.Int())
	if v.IsEmpty() || count > maxSpan || count < -maxSpan {
		return span, false
	}
	switch c.Op {
	case OpSpanDays:
		span.Days = count
	case OpSpanWorkdays:
		span.Workdays = count
	case OpSpanMonths:
		span.Months = count
	case OpSpanYears:
		span.Years = count
	}
	return span, true
}
