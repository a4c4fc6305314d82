package expr

import (
	"fmt"
	"slices"

	"cel.dev/cel-go/common/ast"

	"bihuan/internal/calendar"
	"bihuan/internal/ledger"
)

// Spans have no values in records. A tree holds them only where they are needed: adding one to a date or an instant
// is lowered to the operator for its unit, and choosing between spans becomes choosing between dates.

// spanAdd maps the unit of a span to the operator that adds it to a date; seconds are added to instants only.
var spanAdd = map[Op]Op{
	OpSpanDays: OpAddDays, OpSpanWorkdays: OpAddWorkdays, OpSpanMonths: OpAddMonths, OpSpanYears: OpAddMonths,
	OpSpanSeconds: "",
}

// Seconds of a day and of an hour.
const (
	daySeconds  = 86400
	hourSeconds = 3600
)

// shift returns date + span, or nil when a part of the span is in hours.
func shift(date, span Node) Node {
	return chosen(span, Date, func(c *Call) Node {
		switch c.Op {
		case OpSpanSeconds:
			return nil
		case OpSpanYears:
			months := fold(&Call{Op: OpMul, Args: []Node{c.Args[0], intConst(12)}, Of: Int})
			return fold(&Call{Op: OpAddMonths, Args: []Node{date, months}, Of: Date})
		}
		return fold(&Call{Op: spanAdd[c.Op], Args: []Node{date, c.Args[0]}, Of: Date})
	})
}

// shiftTime returns time + span, or nil when a part of the span has no fixed length.
func shiftTime(time, span Node) Node {
	return chosen(span, Time, func(c *Call) Node {
		n := secondsOf(c)
		if n == nil {
			return nil
		}
		return fold(&Call{Op: OpAddSeconds, Args: []Node{time, n}, Of: Time})
	})
}

// chosen puts what of says in the place of each span that a choice of spans may yield, and makes it a choice of values
// of type t; nil when of says so.
func chosen(span Node, t Type, of func(*Call) Node) Node {
	c, ok := span.(*Call)
	if !ok {
		return &Const{Of: t} // the empty span
	}
	if _, unit := spanAdd[c.Op]; unit {
		return of(c)
	}
	args := slices.Clone(c.Args)
	for i := range args {
		if args[i].Type() != Span {
			continue
		}
		if args[i] = chosen(args[i], t, of); args[i] == nil {
			return nil
		}
	}
	return fold(&Call{Op: c.Op, Args: args, Of: t})
}

// scaleSpan returns -span.
func scaleSpan(span Node) Node {
	return chosen(span, Span, func(c *Call) Node {
		n := c.Args[0]
		return &Call{Op: c.Op, Args: []Node{fold(&Call{Op: OpNeg, Args: []Node{n}, Of: n.Type()})}, Of: Span}
	})
}

// secondsOf returns the seconds of a span in one unit, or nil when that has no fixed length.
func secondsOf(c *Call) Node {
	switch c.Op {
	case OpSpanSeconds:
		return c.Args[0]
	case OpSpanDays:
		return product(widen(c.Args[0], Decimal), daySeconds)
	}
	return nil
}

// product returns a decimal so many times.
func product(n Node, times int64) Node {
	factor := &Const{Value: ledger.Dec(ledger.Decimal(times) * ledger.One), Of: Decimal}
	return fold(&Call{Op: OpMul, Args: []Node{n, factor}, Of: Decimal})
}

// dayCount returns the number of days of a span, or nil when it may be in another unit.
func dayCount(span Node) Node {
	return chosen(span, Int, func(c *Call) Node {
		if c.Op != OpSpanDays {
			return nil
		}
		return c.Args[0]
	})
}

// secondCount returns the number of seconds of a span, or nil when it may have no fixed length.
func secondCount(span Node) Node { return chosen(span, Decimal, secondsOf) }

// inHours reports whether a span may be one of hours.
func inHours(span Node) bool {
	found := false
	walk(span, func(n Node) {
		c, ok := n.(*Call)
		found = found || ok && c.Op == OpSpanSeconds
	})
	return found
}

// addSpans lowers span ± span, which must have one unit; days beside hours are hours.
func (l *lowering) addSpans(e ast.Expr, op Op, a, b Node) Node {
	x, okX := a.(*Call)
	y, okY := b.(*Call)
	if !okX || !okY {
		return l.refuse(e, "add_spans")
	}
	if _, unit := spanAdd[x.Op]; !unit || x.Op != y.Op {
		n, m := secondsOf(x), secondsOf(y)
		if n == nil || m == nil {
			return l.refuse(e, "add_spans")
		}
		sum := fold(&Call{Op: op, Args: []Node{n, m}, Of: Decimal})
		return &Call{Op: OpSpanSeconds, Args: []Node{sum}, Of: Span}
	}
	sum := fold(&Call{Op: op, Args: []Node{x.Args[0], y.Args[0]}, Of: x.Args[0].Type()})
	return &Call{Op: x.Op, Args: []Node{sum}, Of: Span}
}

// makeSpan lowers days(n), workdays(n), months(n) and years(n), and days(span).
func makeSpan(op Op) func(*lowering, ast.Expr, []Node) Node {
	return func(l *lowering, e ast.Expr, args []Node) Node {
		if args[0].Type() == Span && op == OpSpanDays {
			if n := dayCount(args[0]); n != nil {
				return n
			}
			return l.refuse(e, "days_of_span")
		}
		n := asType(args[0], Int)
		if n == nil {
			return nil
		}
		return &Call{Op: op, Args: []Node{n}, Of: Span}
	}
}

// lowerHours lowers hours(n), and hours(span): how many hours it is, which may be a fraction.
func lowerHours(l *lowering, e ast.Expr, args []Node) Node {
	if args[0].Type() == Span {
		n := secondCount(args[0])
		if n == nil {
			return l.refuse(e, "hours_of_span")
		}
		hour := &Const{Value: ledger.Dec(hourSeconds * ledger.One), Of: Decimal}
		return fold(&Call{Op: OpDiv, Args: []Node{n, hour}, Of: Decimal})
	}
	n := asType(args[0], Decimal)
	if n == nil {
		return nil
	}
	return &Call{Op: OpSpanSeconds, Args: []Node{product(n, hourSeconds)}, Of: Span}
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
