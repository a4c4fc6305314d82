package engine

import (
	"bihuan/internal/calendar"
	"bihuan/internal/expr"
	"bihuan/internal/ledger"
)

// Figure is a compiled figure.
type Figure struct {
	*ledger.Figure
	Ledger *Ledger
	Of     *expr.Expr // what is summed; nil for count
	Where  *expr.Expr // nil: all records
	Over   *Term      // denominator of a ratio; nil otherwise
	By     []*By
	lines  []*line
}

// Term is the denominator of a ratio.
type Term struct {
	Op     string
	Ledger *Ledger
	Of     *expr.Expr
	Where  *expr.Expr
}

// By is one way to break a figure down: the path of a field, or the word state.
type By struct {
	Name  string
	Value *expr.Expr
	Field *ledger.Field // whose titles are shown; nil for state
}

type line struct {
	*ledger.Line
	when *expr.Expr
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

func (c *compiler) compileFigures(pack *ledger.Pack) {
	for _, def := range pack.Figures {
		l := c.ledgers[def.Ledger]
		if l == nil {
			c.refuse(def.Pos, "engine.no_ledger", def.Ledger)
			continue
		}
		f := &Figure{Figure: def, Ledger: l, Of: c.counted(l, def.Of), Where: c.counted(l, def.Where, expr.Bool)}
		if def.Over != nil {
			f.Over = c.term(l, def)
		}
		for _, name := range def.By {
			if by := c.by(l, name, def.Pos); by != nil {
				f.By = append(f.By, by)
			}
		}
		for _, ln := range def.Lines {
			f.lines = append(f.lines, &line{ln, c.lineExpr(l, ln.When)})
		}
		c.figures[def.Path()] = f
	}
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
		Of: c.counted(at, def.Over.Of), Where: c.counted(at, def.Over.Where, expr.Bool),
	}
}

// counted compiles what a figure counts. It is the same for everybody, so me is not known there.
func (c *compiler) counted(l *Ledger, source ledger.Source, want ...expr.Type) *expr.Expr {
	env := c.env(l)
	env.Me, env.Was = false, false
	env.Vars = map[string]expr.Type{"asof": expr.Date}
	return c.compiled(source, env, want...)
}

// lineExpr compiles the bound of a line over "value"; a percentage is compared as the share it is.
func (c *compiler) lineExpr(l *Ledger, source ledger.Source) *expr.Expr {
	env := &expr.Env{Params: c.paramDefs(l.Pack), Vars: map[string]expr.Type{"value": expr.Decimal}}
	return c.compiled(source, env, expr.Bool)
}

// by resolves the path of a field or word that a figure is broken down by.
func (c *compiler) by(l *Ledger, name string, pos ledger.Pos) *By {
	value := c.counted(l, ledger.Source{Text: name, Pos: pos})
	if value == nil {
		return nil
	}
	node, ok := value.Root().(*expr.Field)
	if !ok {
		c.refuse(pos, "engine.by", name)
		return nil
	}
	return &By{Name: name, Value: value, Field: node.Field}
}

// Same reports whether the numerator and the denominator count records of one ledger, so that one pass over
// it yields both.
func (f *Figure) Same() bool { return f.Over != nil && f.Over.Ledger == f.Ledger }

// Level returns the name of the first line that value has crossed, or "".
func (f *Figure) Level(p *Program, value ledger.Value, today calendar.Date) (string, error) {
	if value.IsEmpty() {
		return "", nil
	}
	scope := &expr.Scope{
		Today: today, Calendar: p.Calendar, Params: p.Params[f.Pack],
		Vars: map[string]ledger.Value{"value": ledger.Dec(value.Decimal())},
	}
	for _, ln := range f.lines {
		crossed, err := ln.when.True(scope)
		if err != nil || crossed {
			return ln.Line.Level, err
		}
	}
	return "", nil
}
