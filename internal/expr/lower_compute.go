package expr

import "cel.dev/cel-go/common/ast"

// compute lowers + - * / %.
func (l *lowering) compute(e ast.Expr, op Op, a, b Node) Node {
	ta, tb := a.Type(), b.Type()
	switch {
	case ta.IsNumber() && tb.IsNumber():
		return l.numeric(e, op, a, b)
	case op == OpAdd && ta == Text && tb == Text:
		return fold(&Call{Op: OpJoin, Args: []Node{a, b}, Of: Text})
	case op == OpAdd && (ta == Date || ta == Time) && tb == Span:
		return l.later(e, a, b)
	case op == OpAdd && ta == Span && (tb == Date || tb == Time):
		return l.later(e, b, a)
	case op == OpSub && (ta == Date || ta == Time) && tb == Span:
		return l.later(e, a, scaleSpan(b))
	case op == OpSub && ta == Time && tb == Time:
		seconds := fold(&Call{Op: OpSeconds, Args: []Node{b, a}, Of: Decimal})
		return &Call{Op: OpSpanSeconds, Args: []Node{seconds}, Of: Span}
	case op == OpSub && dateBesideTime(ta, tb):
		return l.refuse(e, "compare_date_time")
	case op == OpSub && ta == Date && tb == Date:
		days := &Call{Op: OpDays, Args: []Node{b, a}, Of: Int}
		return &Call{Op: OpSpanDays, Args: []Node{fold(days)}, Of: Span}
	case (op == OpAdd || op == OpSub) && ta == Span && tb == Span:
		return l.addSpans(e, op, a, b)
	case ta == Date && tb.IsNumber() || ta.IsNumber() && tb == Date:
		return l.refuse(e, "date_plus_number", string(op))
	case ta == Text || tb == Text:
		return l.refuse(e, "text_plus_other", string(op), ta.Title(), tb.Title())
	}
	return l.refuse(e, "compute_types", string(op), ta.Title(), tb.Title())
}

// later lowers a date or an instant plus a span.
func (l *lowering) later(e ast.Expr, from, span Node) Node {
	if from.Type() == Time {
		if n := shiftTime(from, span); n != nil {
			return n
		}
		return l.refuse(e, "time_plus_span")
	}
	if n := shift(from, span); n != nil {
		return n
	}
	return l.refuse(e, "date_plus_hours")
}

func (l *lowering) numeric(e ast.Expr, op Op, a, b Node) Node {
	t, _ := unify(a.Type(), b.Type())
	switch {
	case op == OpDiv:
		t = Decimal
	case op == OpMod && t != Int:
		return l.refuse(e, "modulo_whole")
	}
	return fold(&Call{Op: op, Args: []Node{widen(a, t), widen(b, t)}, Of: t})
}
