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
	"bihuan/internal/store"
)

// drawnDays is how far back a drawing of a history goes.
const drawnDays = 365

// Mechanism returns one screen over a pack: its figures, its drawings, and what stands on which light in its
// ledgers. What the visitor may not read is left out.
func (b *Book) Mechanism(ctx context.Context, v *Visitor, name string) (*Mechanism, error) {
	var m *Mechanism
	err := b.read(ctx, v, func(rs *records) error {
		pack := rs.pack(name)
		if pack == nil {
			return problem.New(problem.Missing, "book.no_pack", name)
		}
		m = &Mechanism{Pack: pack, Today: rs.moment.Today}
		for _, draw := range []func(*Mechanism) error{rs.packFigures, rs.packDrawings, rs.packLights} {
			if err := draw(m); err != nil {
				return err
			}
		}
		return nil
	})
	return m, err
}

func (rs *records) pack(name string) *ledger.Pack {
	for _, pack := range rs.program.Packs {
		if pack.Name == name {
			return pack
		}
	}
	return nil
}

// packFigures computes all figures of a pack.
func (rs *records) packFigures(m *Mechanism) error {
	for _, f := range rs.program.Figures(m.Pack.Name) {
		view, err := rs.drawn(f, nil)
		if err != nil {
			return err
		}
		if view != nil {
			m.Figures = append(m.Figures, view)
		}
	}
	return nil
}

// drawn computes a figure of today over some records; nil where the visitor may not.
func (rs *records) drawn(f *engine.Figure, within narrow) (*FigureView, error) {
	if f.Ledger != nil && f.Ledger.ReadRule() == nil {
		return nil, nil
	}
	view, err := rs.figure(f, rs.moment.Today, nil, within)
	if problem.KindOf(err) == problem.Forbidden {
		return nil, nil
	}
	return view, err
}

// packDrawings gathers what the drawings of a pack show.
func (rs *records) packDrawings(m *Mechanism) error {
	known := map[string]*FigureView{}
	for _, view := range m.Figures {
		known[view.Figure.Path()] = view
	}
	for _, def := range m.Pack.Drawings {
		d := &DrawingView{Drawing: def}
		for _, path := range def.Figures {
			if err := rs.draw(d, rs.program.Figure(path), known[path]); err != nil {
				return err
			}
		}
		if len(d.Figures) > 0 {
			m.Drawings = append(m.Drawings, d)
		}
	}
	return nil
}

// draw adds a figure to a drawing, unless the visitor may not read it; known is the figure without its parts, nil
// where it has not been computed.
func (rs *records) draw(d *DrawingView, f *engine.Figure, known *FigureView) (err error) {
	if known == nil {
		if known, err = rs.drawn(f, nil); err != nil || known == nil {
			return err
		}
	}
	view, today := *known, rs.moment.Today
	ways, err := ways(f, d.By)
	if err != nil {
		return err
	}
	if len(ways) > 0 {
		if view.Parts, err = rs.figureParts(f, today, d.By, nil); err != nil {
			return err
		}
	}
	switch d.Kind {
	case ledger.DrawColumns:
		view.Parts = withoutGaps(view.Parts, ways[0])
	case ledger.DrawGrid:
		d.Across = across(f, ways[1], view.Parts)
	case ledger.DrawHistory:
		d.Days, err = rs.history(f, today.AddDays(-drawnDays), today)
	}
	d.Figures = append(d.Figures, &view)
	return err
}

// withoutGaps puts the periods among parts that nothing stands in: what is drawn over time keeps its distances.
func withoutGaps(parts []FigurePart, way *engine.By) []FigurePart {
	months := way.Months()
	if months == 0 {
		return parts
	}
	var out []FigurePart
	var last calendar.Date
	for _, p := range parts {
		if p.Key[0].IsEmpty() {
			out = append(out, p)
			continue
		}
		first := p.Key[0].Date()
		for last != 0 && last.AddMonths(months) < first && len(out) < maxParts {
			last = last.AddMonths(months)
			out = append(out, FigurePart{Key: []ledger.Value{ledger.Date(last)},
				Labels: []i18n.Text{periodWords(way.Period, last)}})
		}
		out, last = append(out, p), first
	}
	return out
}

// across returns one part for each key of the second breakdown, in the order of the pack.
func across(f *engine.Figure, way *engine.By, parts []FigurePart) []FigurePart {
	var out []FigurePart
	for _, p := range parts {
		same := func(other FigurePart) bool { return other.Key[1].Equal(p.Key[1]) }
		if !slices.ContainsFunc(out, same) {
			out = append(out, p)
		}
	}
	var names []string
	if f.Ledger != nil {
		names = namedOrder(f.Ledger, way)
	}
	slices.SortStableFunc(out, func(a, b FigurePart) int { return compareParts(names, a.Key[1], b.Key[1]) })
	return out
}

// packLights counts what stands on which light in the ledgers that the menu names.
func (rs *records) packLights(m *Mechanism) error {
	for _, item := range m.Pack.Menu {
		for _, link := range rs.menuLinks(item) {
			if err := rs.addLights(m, link); err != nil {
				return err
			}
		}
	}
	return nil
}

func (rs *records) addLights(m *Mechanism, link MenuLink) error {
	l := rs.program.Ledger(link.Ledger)
	if l == nil {
		return nil
	}
	line := LedgerLights{Ledger: l.Ledger, Title: link.Title, Counts: make([]int, len(l.Lights))}
	rows, err := rs.byLight(l)
	if err != nil {
		return err
	}
	for _, row := range rows {
		count := int(row.Results[0].Int())
		line.Total += count
		if len(l.Lights) > 0 && row.By[0].Int() >= 0 {
			line.Counts[row.By[0].Int()] += count
		}
	}
	m.Ledgers = append(m.Ledgers, line)
	return nil
}

// byLight counts the records of l on each light, or all where there are none.
func (rs *records) byLight(l *engine.Ledger) ([]store.TallyRow, error) {
	var by []*expr.Expr
	if len(l.Lights) > 0 {
		by = append(by, l.LightIndex())
	}
	return rs.counted(l, nil, nil, by...)
}

// Mechanism is a pack on one screen.
type Mechanism struct {
	Pack     *ledger.Pack
	Today    calendar.Date
	Figures  []*FigureView
	Drawings []*DrawingView
	Ledgers  []LedgerLights // that the menu names
}

// DrawingView is what a drawing shows.
type DrawingView struct {
	*ledger.Drawing
	Figures []*FigureView // with their parts; those that may be read
	Days    []FigureDay   // of a history
	Across  []FigurePart  // of a grid: one part for each key of the second breakdown, in the order of the pack
}

// LedgerLights is how many records of a ledger stand on which of its lights.
type LedgerLights struct {
	Ledger *ledger.Ledger
	Title  i18n.Text
	Counts []int // in the order of the lights
	Total  int
}
