package book

import (
	"context"

	"bihuan/internal/calendar"
	"bihuan/internal/engine"
	"bihuan/internal/expr"
	"bihuan/internal/ledger"
	"bihuan/internal/problem"
)

// Figure computes a figure over the records that the visitor may read, as of a day, broken down by some of
// what the pack allows, over the records of a round, or of all when round is 0.
func (b *Book) Figure(
	ctx context.Context, v *Visitor, path string, asOf calendar.Date, by []string, round ledger.ID,
) (*FigureView, error) {
	var view *FigureView
	err := b.read(ctx, v, func(rs *records) (err error) {
		rs.deed.what = deedFigure
		f := rs.program.Figure(path)
		if f == nil {
			return problem.New(problem.Missing, "book.no_figure", path)
		}
		if asOf == 0 {
			asOf = rs.moment.Today
		}
		view, err = rs.figure(f, asOf, by, rs.ofRound(round))
		return err
	})
	return view, err
}

// narrow says which filters the records of a ledger are narrowed by; nil narrows nothing.
type narrow func(*engine.Ledger) []Filter

// ofRound narrows ledgers to a round, where a field of theirs refers to what documents go under.
func (rs *records) ofRound(round ledger.ID) narrow {
	if round == 0 {
		return nil
	}
	return func(l *engine.Ledger) []Filter {
		for _, pack := range rs.program.Packs {
			for _, def := range pack.Readings {
				if filters := roundFilter(l, def.Round, round); filters != nil {
					return filters
				}
			}
		}
		return nil
	}
}

func (n narrow) of(l *engine.Ledger) []Filter {
	if n == nil || l == nil {
		return nil
	}
	return n(l)
}

// figure computes f, and breaks it down.
func (rs *records) figure(f *engine.Figure, asOf calendar.Date, by []string, within narrow) (*FigureView, error) {
	value, err := rs.figureValue(f, asOf, within)
	if err != nil {
		return nil, err
	}
	var earlier engine.Earlier // what is kept is of the whole district
	if within == nil && rs.wholeFigure(f) {
		earlier = rs.earlier(f)
	}
	view, err := rs.figureView(f, value, asOf, within.of(f.Ledger), earlier)
	if err != nil || len(by) == 0 {
		return view, err
	}
	view.Parts, err = rs.figureParts(f, asOf, by, within)
	return view, err
}

// figureView makes the view of a figure of its value.
func (rs *records) figureView(
	f *engine.Figure, value ledger.Value, asOf calendar.Date, filters []Filter, earlier engine.Earlier,
) (*FigureView, error) {
	view := &FigureView{Figure: f.Figure, AsOf: asOf, Value: value, Where: rs.rowsOf(f, asOf, filters)}
	for _, by := range f.By {
		view.Ways = append(view.Ways, FigureWay{Name: by.Name, Title: by.Title})
	}
	for _, name := range sortedKeys(f.Sources()) {
		view.Of = append(view.Of, f.Sources()[name].Figure)
	}
	bounds, err := f.Bounds(rs.program, asOf)
	if err != nil {
		return nil, err
	}
	for _, b := range bounds {
		view.Bounds = append(view.Bounds, FigureBound(b))
	}
	if view.Target, err = f.TargetOn(rs.program, asOf); err != nil {
		return nil, err
	}
	if !view.Target.IsEmpty() && !value.IsEmpty() {
		view.Reached = expr.Divide(value.Decimal(), view.Target.Decimal())
	}
	view.Level, err = f.Level(rs.program, value, asOf, earlier)
	return view, err
}
