package engine

import (
	"slices"

	"bihuan/internal/ledger"
)

// Copies says how the records of a book can stand in it several times over, each copy by itself: a reference
// leads from a copy into the same copy, and what a record gathers it gathers there. The directory is there once,
// and so is what there can be only one of for a unit, a year and the like: records of a ledger that would gather
// from all copies at once, and what belongs to those.
type Copies struct {
	Copied map[string]bool        // paths of the ledgers whose records are copied
	Differ map[*ledger.Field]bool // texts that tell records apart: each copy has others
	Mixed  []*Ledger              // ledgers whose records are there once and gather from all copies
}

// Copies finds out what can be copied.
func (p *Program) Copies() *Copies {
	c := &Copies{Copied: map[string]bool{}, Differ: map[*ledger.Field]bool{}}
	for _, l := range p.order {
		c.Copied[l.Path()] = !p.holdsDirectory(l.Pack)
	}
	for p.narrow(c) {
	}
	for _, l := range p.order {
		for _, r := range l.rollups {
			if c.Copied[l.Path()] && c.Copied[r.From.Path()] {
				c.tellApart(r)
			}
		}
		mixed := func(r *Rollup) bool { return c.Copied[r.From.Path()] && !c.apart(l, r) }
		if !c.Copied[l.Path()] && slices.ContainsFunc(l.rollups, mixed) {
			c.Mixed = append(c.Mixed, l)
		}
	}
	return c
}

// holdsDirectory reports whether a ledger of the pack stands for units, persons and the like.
func (p *Program) holdsDirectory(pack string) bool {
	return slices.ContainsFunc(p.order, func(l *Ledger) bool { return l.Pack == pack && l.As != "" })
}

// narrow takes ledgers out that cannot be copied for what their records gather, and reports whether there were
// any.
func (p *Program) narrow(c *Copies) (narrower bool) {
	for _, l := range p.order {
		for _, r := range l.rollups {
			to, from, apart := c.Copied[l.Path()], c.Copied[r.From.Path()], c.apart(l, r)
			switch {
			case to && from != apart: // it would gather from all copies, or its copies would gather nothing
				c.Copied[l.Path()] = false
			case !to && from && !apart && r.From.Pack == l.Pack: // it would gather its own parts many times over
				c.Copied[r.From.Path()] = false
			default:
				continue
			}
			narrower = true
		}
	}
	return narrower
}

// apart reports whether a record of l that gathers r gathers from one copy only.
func (c *Copies) apart(l *Ledger, r *Rollup) bool {
	return slices.ContainsFunc(r.pairs, c.leads) || c.Copied[l.Path()] && slices.ContainsFunc(r.pairs, plainText)
}

// leads reports whether the fields of a pair refer to records that are copied.
func (c *Copies) leads(p pair) bool { return p.theirs.To != "" && c.Copied[p.theirs.To] }

// plainText reports whether the fields of a pair are texts that people give.
func plainText(p pair) bool {
	given := func(f *ledger.Field) bool { return f.Given() && f.Kind == ledger.KindText }
	return p.mine != nil && given(p.theirs) && given(p.mine)
}

// tellApart notes the texts by which r gathers from one copy only, where no reference does that.
func (c *Copies) tellApart(r *Rollup) {
	if slices.ContainsFunc(r.pairs, c.leads) {
		return
	}
	if i := slices.IndexFunc(r.pairs, plainText); i >= 0 {
		c.Differ[r.pairs[i].theirs], c.Differ[r.pairs[i].mine] = true, true
	}
}
