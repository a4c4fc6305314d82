package engine

import (
	"slices"
	"strings"

	"bihuan/internal/calendar"
	"bihuan/internal/expr"
	"bihuan/internal/ledger"
)

// derived is what a figure has that is computed of other figures.
type derived struct {
	is      *expr.Expr         // over the values of sources, by their names
	sources map[string]*Figure // nil for a figure that is gathered
}

// grown is the name of the figure whose growth is computed.
const grown = "figure"

// Sources returns the figures that f is computed of, by the names that Derive wants their values under; nil
// for one that is gathered from a ledger.
func (f *Figure) Sources() map[string]*Figure { return f.sources }

// BaseDay returns the day with whose values those of asOf are compared; ok is false for what is no growth.
func (f *Figure) BaseDay(asOf calendar.Date) (base calendar.Date, ok bool) {
	if f.Growth == nil {
		return 0, false
	}
	return asOf.AddMonths(-months[f.Growth.Over]), true
}

// Derive computes f of the values of its sources on a day, and for a growth of those on the base day. There is
// no growth where the base is not above zero.
func (f *Figure) Derive(p *Program, asOf calendar.Date, now, base map[string]ledger.Value) (ledger.Value, error) {
	if f.Growth == nil {
		return f.is.Eval(p.figureScope(f, asOf, now))
	}
	is, was := now[grown], base[grown]
	if is.IsEmpty() || was.IsEmpty() || was.Decimal() <= 0 {
		return ledger.Empty, nil
	}
	share := expr.Divide(is.Decimal(), was.Decimal())
	if share.IsEmpty() {
		return share, nil
	}
	return ledger.Dec(share.Decimal() - ledger.One), nil
}

// deriveFigures compiles what the figures of all packs compute of each other, and refuses circles.
func (c *compiler) deriveFigures() {
	var all []*Figure
	for _, pack := range c.Packs {
		for _, f := range c.Program.Figures(pack.Name) {
			if f != nil && f.Ledger == nil {
				c.derive(f)
				all = append(all, f)
			}
		}
	}
	done := map[*Figure]bool{}
	for _, f := range all {
		if c.figureCircle(f, nil, done) {
			break
		}
	}
	for _, f := range all {
		f.By = c.sharedBy(f)
	}
}

// derive compiles what one figure computes of others.
func (c *compiler) derive(f *Figure) {
	f.sources = map[string]*Figure{}
	if f.Growth != nil {
		if of := c.figures[f.Growth.Figure]; of != nil {
			f.sources[grown] = of
		}
		return
	}
	known := c.figuresFor(f.Pack)
	vars := map[string]expr.Type{}
	for name := range known {
		vars[name] = expr.Decimal
	}
	vars["asof"] = expr.Date
	f.is = c.compiled(f.Is, &expr.Env{Params: c.paramDefs(f.Pack), Vars: vars}, expr.Decimal)
	if f.is == nil {
		return
	}
	for _, name := range f.is.Vars() {
		if of := known[name]; of != nil {
			f.sources[name] = of
		}
	}
	if len(f.sources) == 0 {
		c.refuse(f.Is.Pos, "engine.figure_alone", f.Title)
	}
}

// figuresFor returns the figures that a pack may name: its own, and those of the packs that it uses behind
// the name of the pack.
func (c *compiler) figuresFor(pack string) map[string]*Figure {
	known := map[string]*Figure{}
	for _, def := range c.Packs {
		if def.Name != pack {
			continue
		}
		for _, own := range def.Figures {
			known[own.Name] = c.figures[own.Path()]
		}
		for _, used := range def.Uses {
			for _, f := range c.Program.Figures(used) {
				if f != nil {
					known[f.Path()] = f
				}
			}
		}
	}
	return known
}

// figureCircle refuses a figure that is computed of itself, with the path.
func (c *compiler) figureCircle(f *Figure, way []*Figure, done map[*Figure]bool) bool {
	if i := slices.Index(way, f); i >= 0 {
		var names []string
		for _, g := range append(way[i:], f) {
			names = append(names, g.Path())
		}
		c.refuse(f.Pos, "engine.figure_circle", strings.Join(names, " → "))
		return true
	}
	if done[f] {
		return false
	}
	done[f] = true
	for _, name := range sortedNames(f.sources) {
		if c.figureCircle(f.sources[name], append(slices.Clip(way), f), done) {
			return true
		}
	}
	return false
}

// sharedBy returns the ways in which a derived figure is broken down: each must be one of all its sources.
func (c *compiler) sharedBy(f *Figure) []*By {
	var shared []*By
	for _, name := range f.Breakdowns() {
		var by *By
		for _, source := range sortedNames(f.sources) {
			of := f.sources[source]
			i := slices.IndexFunc(of.By, func(b *By) bool { return b.Name == name })
			if i < 0 {
				c.refuse(f.Pos, "engine.figure_by", name, of.Path())
				by = nil
				break
			}
			by = &By{Name: name, Title: of.By[i].Title}
		}
		if by != nil {
			shared = append(shared, by)
		}
	}
	return shared
}

func sortedNames(of map[string]*Figure) []string {
	names := make([]string, 0, len(of))
	for name := range of {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}
