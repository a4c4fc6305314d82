package book

import (
	"bihuan/internal/calendar"
	"bihuan/internal/engine"
	"bihuan/internal/expr"
	"bihuan/internal/ledger"
	"bihuan/internal/problem"
	"bihuan/internal/sqlgen"
)

// figureValue computes the value of a figure over the records that the visitor may read.
func (rs *records) figureValue(f *engine.Figure, asOf calendar.Date, within narrow) (ledger.Value, error) {
	if f.Ledger == nil {
		return rs.derivedValue(f, asOf, within)
	}
	if !rs.all && !f.Tells(rs.scope) {
		return ledger.Empty, problem.New(problem.Forbidden, "book.may_not_read", f.Title)
	}
	now := asOf == rs.moment.Today && within == nil
	if v, known := rs.figures.value(f); known && now {
		return v, nil
	}
	sides, err := rs.sides(f, asOf, within)
	if err != nil {
		return ledger.Empty, err
	}
	v := quotient(f, sides)
	if now {
		rs.figures.note(f, v)
	}
	return v, nil
}

// sides gathers the numbers that a figure is made of.
func (rs *records) sides(f *engine.Figure, asOf calendar.Date, within narrow) ([]ledger.Value, error) {
	sides, err := rs.gathered(f.Ledger, asOf, within.of(f.Ledger), terms(f), f.Read)
	if err != nil || f.Over == nil || f.Same() {
		return sides, err
	}
	over, err := rs.gathered(f.Over.Ledger, asOf, within.of(f.Over.Ledger), []sqlgen.Term{sqlTerm(f.Over)}, f.Over.Read)
	return append(sides, over...), err
}

// gathered is the one place that numbers of whole figures come from: what terms gather from the records of l
// that the visitor may read, under read besides, and filters leave.
func (rs *records) gathered(
	l *engine.Ledger, asOf calendar.Date, filters []Filter, terms []sqlgen.Term, read *expr.Expr,
) ([]ledger.Value, error) {
	rows, err := rs.tally(&asked{ledger: l, asOf: asOf, filters: filters, terms: terms, reads: []*expr.Expr{read}})
	if err != nil {
		return nil, err
	}
	return rows[0].Results, nil
}

// figureScope is what the expressions of a figure of l see.
func (rs *records) figureScope(l *engine.Ledger, asOf calendar.Date) *expr.Scope {
	scope := rs.scope(l)
	scope.Today, scope.Vars = asOf, map[string]ledger.Value{"asof": ledger.Date(asOf)}
	return scope
}

// terms are the numbers of a figure that are gathered from its own ledger.
func terms(f *engine.Figure) []sqlgen.Term {
	var own []sqlgen.Term
	for _, term := range f.Terms() {
		if term.Ledger == f.Ledger {
			own = append(own, sqlTerm(term))
		}
	}
	return own
}

func sqlTerm(t *engine.Term) sqlgen.Term { return sqlgen.Term{Op: t.Op, Of: t.Of, Where: t.Where} }

// quotient makes the value of a figure of its numbers.
func quotient(f *engine.Figure, sides []ledger.Value) ledger.Value {
	if len(sides) == 1 {
		return sides[0]
	}
	if sides[0].IsEmpty() || sides[1].IsEmpty() {
		return ledger.Empty
	}
	return expr.Divide(sides[0].Decimal(), sides[1].Decimal())
}

// derivedValue computes a figure of others.
func (rs *records) derivedValue(f *engine.Figure, asOf calendar.Date, within narrow) (ledger.Value, error) {
	now, err := rs.sourceValues(f, asOf, within)
	if err != nil {
		return ledger.Empty, err
	}
	var base map[string]ledger.Value
	if day, ok := f.BaseDay(asOf); ok {
		if base, err = rs.sourceValues(f, day, within); err != nil {
			return ledger.Empty, err
		}
	}
	return f.Derive(rs.program, asOf, now, base)
}

func (rs *records) sourceValues(f *engine.Figure, asOf calendar.Date, within narrow) (map[string]ledger.Value, error) {
	values := map[string]ledger.Value{}
	for name, source := range f.Sources() {
		v, err := rs.figureValue(source, asOf, within)
		if err != nil {
			return nil, err
		}
		values[name] = asDecimal(v)
	}
	return values, nil
}
