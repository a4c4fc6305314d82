package book

import (
	"context"
	"slices"

	"bihuan/internal/calendar"
	"bihuan/internal/engine"
	"bihuan/internal/expr"
	"bihuan/internal/i18n"
	"bihuan/internal/ledger"
	"bihuan/internal/problem"
	"bihuan/internal/sqlgen"
)

// figureParts is how many lines a breakdown has at most.
const figureParts = 200

// Figure computes a figure over the records that the visitor may read, as of a day, broken down by some of
// what the pack allows, over the records that filters leave.
func (b *Book) Figure(ctx context.Context, v *Visitor, path string, asOf calendar.Date, by []string, filters []Filter) (*FigureView, error) {
	var view *FigureView
	err := b.read(ctx, v, func(rs *records) (err error) {
		f := rs.program.Figure(path)
		if f == nil {
			return problem.New(problem.Missing, "book.no_figure", path)
		}
		if asOf == 0 {
			asOf = rs.moment.Today
		}
		view, err = rs.figure(f, asOf, by, filters)
		return err
	})
	return view, err
}

// tally returns the query of a figure with everything that it can be broken down by.
func (b *Book) tally(f *engine.Figure, scope *expr.Scope, where []*expr.Expr) *sqlgen.Tally {
	t := &sqlgen.Tally{Ledger: f.Ledger.Ledger, Scope: scope, Where: where, Terms: terms(f)}
	for _, by := range f.By {
		if !by.Value.Type().IsList() {
			t.By = append(t.By, by.Value)
		}
	}
	return t
}

// terms are the numbers of a figure that are gathered from its ledger: one, or both sides of a ratio.
func terms(f *engine.Figure) []sqlgen.Term {
	if f.Op != "ratio" {
		return []sqlgen.Term{{Op: f.Op, Of: f.Of, Where: f.Where}}
	}
	sides := []sqlgen.Term{{Op: ratioOp(f.Of), Of: f.Of, Where: f.Where}}
	if f.Same() {
		sides = append(sides, sqlgen.Term{Op: ratioOp(f.Over.Of), Of: f.Over.Of, Where: f.Over.Where})
	}
	return sides
}

// ratioOp is what a side of a ratio does: it sums what it is of, or counts.
func ratioOp(of *expr.Expr) string {
	if of == nil {
		return "count"
	}
	return "sum"
}

// figure computes f. The whole and its parts come from one pass each.
func (rs *records) figure(f *engine.Figure, asOf calendar.Date, by []string, filters []Filter) (*FigureView, error) {
	where, err := rs.conditions(f.Ledger, &ListQuery{Filters: filters})
	if err != nil {
		return nil, err
	}
	scope := rs.figureScope(f.Ledger, asOf)
	rows, err := rs.tx.Tally(&sqlgen.Tally{Ledger: f.Ledger.Ledger, Scope: scope, Where: where, Terms: terms(f)})
	if err != nil {
		return nil, err
	}
	view, err := rs.figureView(f, rows[0].Results, scope, filters)
	if err != nil || len(by) == 0 {
		return view, err
	}
	return view, rs.figureParts(view, f, by, scope, where)
}

// figureScope is what the expressions of a figure of l see.
func (rs *records) figureScope(l *engine.Ledger, asOf calendar.Date) *expr.Scope {
	scope := rs.scope(l)
	scope.Today, scope.Vars = asOf, map[string]ledger.Value{"asof": ledger.Date(asOf)}
	return scope
}

// figureView makes the view of a figure of its terms.
func (rs *records) figureView(f *engine.Figure, terms []ledger.Value, scope *expr.Scope, filters []Filter) (*FigureView, error) {
	view := &FigureView{Figure: f.Figure, AsOf: scope.Today, Where: slices.Clone(filters)}
	if f.Where != nil {
		view.Where = append(view.Where, Filter{Field: wordFigure, Op: "is", Values: []string{f.Path()}})
	}
	var err error
	if view.Value, err = rs.result(f, terms, scope); err != nil {
		return nil, err
	}
	view.Level, err = f.Level(rs.program, view.Value, scope.Today)
	return view, err
}

// result makes the value of a figure of its terms.
func (rs *records) result(f *engine.Figure, terms []ledger.Value, scope *expr.Scope) (ledger.Value, error) {
	if f.Op != "ratio" {
		return terms[0], nil
	}
	over := ledger.Empty
	if f.Same() {
		over = terms[1]
	} else if f.Over != nil {
		where, err := rs.readScope(f.Over.Ledger)
		if err != nil {
			return over, err
		}
		rows, err := rs.tx.Tally(&sqlgen.Tally{
			Ledger: f.Over.Ledger.Ledger, Scope: scope,
			Where: where,
			Terms: []sqlgen.Term{{Op: ratioOp(f.Over.Of), Of: f.Over.Of, Where: f.Over.Where}},
		})
		if err != nil {
			return over, err
		}
		over = rows[0].Results[0]
	}
	if over.IsEmpty() || terms[0].IsEmpty() {
		return ledger.Empty, nil
	}
	return expr.Divide(terms[0].Decimal(), over.Decimal()), nil
}

// figureParts breaks a figure down.
func (rs *records) figureParts(view *FigureView, f *engine.Figure, by []string, scope *expr.Scope, where []*expr.Expr) error {
	parts := rs.tally(f, scope, where)
	parts.By, parts.Limit = nil, figureParts
	var fields []*engine.By
	for _, name := range by {
		i := slices.IndexFunc(f.By, func(b *engine.By) bool { return b.Name == name })
		if i < 0 {
			return problem.New(problem.Invalid, "book.no_breakdown", f.Title, name)
		}
		fields = append(fields, f.By[i])
		parts.By = append(parts.By, f.By[i].Value)
	}
	rows, err := rs.tx.Tally(parts)
	if err != nil {
		return err
	}
	names := rs.labels()
	wanted := map[string][]ledger.Value{}
	for _, row := range rows {
		for i, by := range fields {
			if by.Field != nil {
				names.want(wanted, by.Field, row.By[i])
			}
		}
	}
	if err := names.fetch(wanted); err != nil {
		return err
	}
	for _, row := range rows {
		part := FigurePart{Key: row.By, Filters: slices.Clone(view.Where)}
		if part.Value, err = rs.result(f, row.Results, scope); err != nil {
			return err
		}
		for i, by := range fields {
			part.Labels = append(part.Labels, names.part(f, by, row.By[i]))
			part.Filters = append(part.Filters, partFilter(by, row.By[i]))
		}
		view.Parts = append(view.Parts, part)
	}
	return nil
}

// part returns the words for one key of a breakdown.
func (n *labels) part(f *engine.Figure, by *engine.By, v ledger.Value) i18n.Text {
	switch {
	case v.IsEmpty():
		return words("book.none")
	case by.Field != nil:
		return i18n.Text{ZH: n.value(i18n.ZH, by.Field, v), EN: n.value(i18n.EN, by.Field, v)}
	}
	if f.Ledger.Flow != nil {
		if s := f.Ledger.Flow.State(v.Text()); s != nil {
			return s.Title
		}
	}
	return i18n.Text{ZH: v.String(), EN: v.String()}
}

// partFilter leads to the rows of one part.
func partFilter(by *engine.By, v ledger.Value) Filter {
	if v.IsEmpty() {
		return Filter{Field: by.Name, Op: "empty"}
	}
	return Filter{Field: by.Name, Op: "is", Values: []string{v.String()}}
}

// Param returns the value of a parameter as the district has set it, or its default.
func (b *Book) Param(pack, name string) ledger.Value { return b.program.Params[pack][name] }
