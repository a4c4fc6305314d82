package engine

import (
	"maps"

	"bihuan/internal/calendar"
	"bihuan/internal/expr"
	"bihuan/internal/ledger"
)

// Figure is a compiled figure. It is gathered from the records of a ledger, or derived of other figures.
type Figure struct {
	*ledger.Figure
	Ledger *Ledger    // nil for a derived one
	Of     *expr.Expr // what is summed; nil for count
	Weight *expr.Expr // of what is averaged; nil: all weigh the same
	Where  *expr.Expr // nil: all records
	Over   *Term      // denominator of a ratio; nil otherwise
	Read   *expr.Expr // of which records of Ledger it tells who asks; nil: of all that may be read
	By     []*By
	target *expr.Expr
	lines  []*line
	opens  []*Opens
	derived
}

// Term is a number that is gathered from a ledger.
type Term struct {
	Op     string // count, sum, min, max, mean
	Ledger *Ledger
	Of     *expr.Expr // nil for count
	Where  *expr.Expr // nil: all records
	Read   *expr.Expr // of which records it tells who asks; nil: of all that may be read
}

// Figures returns the figures of a pack in the order in which it lists them.
func (p *Program) Figures(pack string) []*Figure {
	var out []*Figure
	for _, candidate := range p.Packs {
		if candidate.Name != pack {
			continue
		}
		for _, def := range candidate.Figures {
			out = append(out, p.figures[def.Path()])
		}
	}
	return out
}

// Figure returns the figure called path ("pack.figure"), or nil.
func (p *Program) Figure(path string) *Figure { return p.figures[path] }

// compileFigures compiles the figures of a pack but for what they derive of other figures.
func (c *compiler) compileFigures(pack *ledger.Pack) {
	for _, def := range pack.Figures {
		f := &Figure{Figure: def, target: c.bound(pack.Name, def.Target, expr.Decimal)}
		c.compileLines(f)
		if def.Is.IsZero() && def.Growth == nil && !c.compileGathered(f) {
			continue
		}
		c.figures[def.Path()] = f
	}
}

// compileGathered compiles what a figure gathers from a ledger; it reports false when there is no such ledger.
func (c *compiler) compileGathered(f *Figure) bool {
	def, l := f.Figure, c.ledgers[f.Figure.Ledger]
	if l == nil {
		c.refuse(def.Pos, "engine.no_ledger", def.Ledger)
		return false
	}
	f.Ledger = l
	f.Of, f.Weight = c.counted(l, def.Of, expr.Int, expr.Decimal), c.counted(l, def.Weight, expr.Int, expr.Decimal)
	f.Where = c.counted(l, def.Where, expr.Bool)
	if def.Over != nil {
		f.Over = c.term(l, def)
	}
	for _, source := range def.By {
		by := c.by(l, source)
		if by == nil {
			continue
		}
		if f.Over != nil && !f.Same() {
			by.Over = c.counted(f.Over.Ledger, source, by.Value.Type())
		}
		f.By = append(f.By, by)
	}
	return true
}

func (c *compiler) term(l *Ledger, def *ledger.Figure) *Term {
	at := l
	if def.Over.Ledger != "" {
		if at = c.ledgers[def.Over.Ledger]; at == nil {
			c.refuse(def.Pos, "engine.no_ledger", def.Over.Ledger)
			return nil
		}
	}
	return &Term{
		Op: def.Over.Op, Ledger: at,
		Of: c.counted(at, def.Over.Of, expr.Int, expr.Decimal), Where: c.counted(at, def.Over.Where, expr.Bool),
	}
}

// counted compiles what a figure counts. It is the same for everybody, so me is not known there.
func (c *compiler) counted(l *Ledger, source ledger.Source, want ...expr.Type) *expr.Expr {
	env := c.env(l)
	env.Me, env.Was = false, false
	env.Vars = map[string]expr.Type{"asof": expr.Date}
	return c.compiled(source, env, want...)
}

// bound compiles the bound of a line, or a target, of a figure of pack. A percentage is compared as the share
// that it is.
func (c *compiler) bound(pack string, source ledger.Source, want expr.Type) *expr.Expr {
	vars := map[string]expr.Type{"asof": expr.Date}
	if want == expr.Bool {
		vars["value"] = expr.Decimal
	}
	return c.compiled(source, &expr.Env{Params: c.paramDefs(pack), Vars: vars}, want)
}

// Terms returns the numbers that f is gathered as: one, or a numerator and a denominator. A derived figure has
// none.
func (f *Figure) Terms() []*Term {
	own := &Term{Op: f.Op, Ledger: f.Ledger, Of: f.Of, Where: f.Where, Read: f.Read}
	switch {
	case f.Ledger == nil:
		return nil
	case f.Weight != nil:
		own.Op, own.Of = "sum", expr.Product(f.Of, f.Weight)
		own.Where = expr.And(f.Where, expr.Given(own.Of))
		return []*Term{own, {Op: "sum", Ledger: f.Ledger, Of: f.Weight, Where: own.Where, Read: f.Read}}
	case f.Over == nil:
		return []*Term{own}
	}
	own.Op = "count"
	if f.Of != nil {
		own.Op = "sum"
	}
	return []*Term{own, f.Over}
}

// Type returns the type of the values of f: int or decimal.
func (f *Figure) Type() expr.Type {
	switch {
	case f.Op == "count":
		return expr.Int
	case f.Of != nil && (f.Op == "sum" || f.Op == "min" || f.Op == "max"):
		return f.Of.Type()
	}
	return expr.Decimal
}

// Typed returns a value of f that was kept as a decimal.
func (f *Figure) Typed(v ledger.Value) ledger.Value {
	if f.Type() == expr.Int && !v.IsEmpty() {
		return ledger.Int(v.Raw() / int64(ledger.One))
	}
	return v
}

// Same reports whether the numerator and the denominator count records of one ledger, so that one pass over
// it yields both.
func (f *Figure) Same() bool { return f.Over != nil && f.Over.Ledger == f.Ledger }

// TargetOn returns what the figure should be on a day; empty where nothing is said.
func (f *Figure) TargetOn(p *Program, asOf calendar.Date) (ledger.Value, error) {
	if f.target == nil {
		return ledger.Empty, nil
	}
	return f.target.Eval(p.figureScope(f, asOf, nil))
}

// figureScope is what an expression sees that reads no record.
func (p *Program) figureScope(f *Figure, asOf calendar.Date, vars map[string]ledger.Value) *expr.Scope {
	all := map[string]ledger.Value{"asof": ledger.Date(asOf)}
	maps.Copy(all, vars)
	return &expr.Scope{Today: asOf, Calendar: p.Calendar(), Params: p.Params()[f.Pack], Vars: all}
}
