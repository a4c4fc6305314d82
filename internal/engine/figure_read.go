package engine

import "bihuan/internal/expr"

// figureSights finds out of which records each figure tells who asks: where the pack says who may read it, as that
// says; otherwise where he may read every field that it is gathered from, and for a breakdown those that it is by.
func (c *compiler) figureSights() {
	for _, pack := range c.Packs {
		for _, f := range c.Program.Figures(pack.Name) {
			switch {
			case f == nil || f.Ledger == nil && len(f.Figure.Read) == 0: // refused, or computed of others
			case f.Ledger == nil:
				c.refuse(f.Figure.Read[0].Pos, "engine.figure_read", f.Title)
			case len(f.Figure.Read) > 0:
				c.openFigure(f)
			default:
				c.inheritFigure(f)
			}
		}
	}
}

// openFigure lowers who may read a figure, over each ledger that it is gathered from.
func (c *compiler) openFigure(f *Figure) {
	f.Read = c.who(f.Ledger, f.Figure.Read)
	if f.Over == nil {
		return
	}
	f.Over.Read = f.Read
	if !f.Same() {
		f.Over.Read = c.who(f.Over.Ledger, f.Figure.Read)
	}
}

func (c *compiler) inheritFigure(f *Figure) {
	own := []*expr.Expr{f.Of, f.Weight, f.Where}
	if f.Over != nil {
		over := []*expr.Expr{f.Over.Of, f.Over.Where}
		if f.Same() {
			own = append(own, over...)
		} else {
			f.Over.Read = c.FieldsReadable(f.Over.Ledger, over...)
		}
	}
	f.Read = c.FieldsReadable(f.Ledger, own...)
	if f.Same() {
		f.Over.Read = f.Read
	}
	for _, by := range f.By {
		by.Read = c.FieldsReadable(f.Ledger, by.Value)
		if by.Over != nil {
			by.OverRead = c.FieldsReadable(f.Over.Ledger, by.Over)
		}
	}
}

// Tells reports whether a figure tells who asks of any record at all, as far as who he is decides.
func (f *Figure) Tells(scope func(*Ledger) *expr.Scope) bool {
	for _, t := range f.Terms() {
		if t.Read != nil && t.Read.For(scope(t.Ledger)).Never() {
			return false
		}
	}
	return true
}
