package engine

import (
	"bihuan/internal/calendar"
	"bihuan/internal/expr"
	"bihuan/internal/ledger"
)

// Look is how records are looked at: who looks, when, how references are followed and others are gathered.
type Look struct {
	Follow func(*ledger.Ledger, ledger.ID) (*ledger.Record, error)
	Stays  func(*ledger.Record) ([]Stay, error)                       // as in Records; nil: nothing is known of them
	Gather func(r *Rollup, mine *ledger.Record) (ledger.Value, error) // as Rollup of Records; nil: it stays as it is
	Me     *expr.Principal
	Moment Moment
}

// Scope returns what expressions over r see.
func (p *Program) Scope(look *Look, r *ledger.Record) *expr.Scope {
	me := look.Me
	if me == nil {
		me = &expr.Principal{}
	}
	return &expr.Scope{
		Record: r, Follow: look.Follow, Today: look.Moment.Today, Now: look.Moment.Now,
		Calendar: p.Calendar, Params: p.Params[r.Ledger.Pack], Me: me,
	}
}

// LedgerScope returns what expressions over the records of l see that read no record: for queries.
func (p *Program) LedgerScope(look *Look, l *Ledger) *expr.Scope {
	return p.Scope(look, ledger.New(l.Ledger))
}

// Fill computes the fields of r that depend on the day.
func (p *Program) Fill(look *Look, r *ledger.Record) error {
	l := p.ledgers[r.Ledger.Path()]
	if len(l.live) == 0 {
		return nil
	}
	return p.fill(l.live, p.Scope(look, r), beside{})
}

// Defaults gives a new record the defaults of its fields.
func (p *Program) Defaults(look *Look, r *ledger.Record) error {
	return p.fill(p.ledgers[r.Ledger.Path()].defaults, p.Scope(look, r), beside{})
}

// Recompute computes all fields of r that nobody gives.
func (p *Program) Recompute(look *Look, r *ledger.Record) error {
	l := p.ledgers[r.Ledger.Path()]
	err := p.fill(l.stored, p.Scope(look, r), beside{look.stays(r), func(rollup *Rollup) (ledger.Value, error) {
		if look.Gather == nil {
			return r.Values[rollup.Field.Index], nil
		}
		return look.Gather(rollup, r)
	}})
	if err != nil {
		return err
	}
	return p.Fill(look, r)
}

// Light returns the light that r shows: the first one that holds; nil if there is none.
func (p *Program) Light(look *Look, r *ledger.Record) (*ledger.Light, error) {
	scope := p.Scope(look, r)
	for _, candidate := range p.ledgers[r.Ledger.Path()].lights {
		if candidate.when == nil {
			return candidate.Light, nil
		}
		holds, err := candidate.when.True(scope)
		if err != nil {
			return nil, err
		}
		if holds {
			return candidate.Light, nil
		}
	}
	return nil, nil
}

// LightIs returns the condition under which records of l show the light called name; nil if l has no such
// light. It holds exactly where Light returns it: its own condition does and none before it.
func (l *Ledger) LightIs(name string) *expr.Expr {
	var before *expr.Expr
	for _, candidate := range l.lights {
		if candidate.Light.Name == name {
			if candidate.when == nil && before == nil {
				return expr.Literal(ledger.Flag(true), expr.Bool)
			}
			return expr.And(candidate.when, before)
		}
		if candidate.when == nil {
			return nil
		}
		before = expr.And(before, expr.Not(expr.Holds(candidate.when)))
	}
	return nil
}

// LightIndex returns which light records of l show, as the place among the lights of the ledger; -1 where
// none holds. It says the same as Light, in one expression.
func (l *Ledger) LightIndex() *expr.Expr {
	number := func(n int) *expr.Expr { return expr.Literal(ledger.Int(int64(n)), expr.Int) }
	index := number(-1)
	for i := len(l.lights) - 1; i >= 0; i-- {
		if l.lights[i].when == nil {
			index = number(i)
		} else {
			index = expr.Choose(l.lights[i].when, number(i), index)
		}
	}
	return index
}

// Ended reports whether nothing is owed for r any more.
func (l *Ledger) Ended(r *ledger.Record) bool {
	if l.Flow == nil {
		return false
	}
	s := l.Flow.State(r.State)
	return s != nil && s.End
}

// OpenExpr holds of the records of l for which something is owed; nil where that is never over.
func (l *Ledger) OpenExpr() *expr.Expr {
	if l.Flow == nil {
		return nil
	}
	var ends []ledger.Value
	for _, s := range l.Flow.States {
		if s.End {
			ends = append(ends, ledger.Text(s.Name))
		}
	}
	if len(ends) == 0 {
		return nil
	}
	return expr.Not(expr.OneOf(expr.Get(l.Ledger, "state"), ends...))
}

// Explain tells how the value of a date field came about, through the fields that it was computed from.
func (p *Program) Explain(look *Look, r *ledger.Record, field *ledger.Field) ([]calendar.Step, error) {
	return p.explain(look, r, field, maxDepth)
}

func (p *Program) explain(look *Look, r *ledger.Record, field *ledger.Field, depth int) ([]calendar.Step, error) {
	if depth == 0 || field.Kind != ledger.KindDate {
		return nil, nil
	}
	v, l := r.Values[field.Index], p.ledgers[r.Ledger.Path()]
	f := l.formula(field)
	switch {
	case v.IsEmpty() && (f == nil || f.limit == nil):
		return nil, nil
	case field.Rollup != nil:
		child := p.ledgers[field.Rollup.From]
		return []calendar.Step{step("engine.due_gathered", v.Date(), field.Title, child.Title, v.Date())}, nil
	case f == nil:
		return []calendar.Step{step("engine.due_given", v.Date(), field.Title, v.Date())}, nil
	case f.limit != nil:
		return p.explainLimit(look, r, f, depth)
	}
	from, at, err := p.chosen(look, r, f.is.Root())
	if err != nil {
		return nil, err
	}
	if from == nil {
		return []calendar.Step{step("engine.due_computed", v.Date(), field.Title, v.Date())}, nil
	}
	return p.explain(look, at, from, depth-1)
}

// explainLimit tells how the day came about that the limit runs from, then how the limit was counted.
func (p *Program) explainLimit(look *Look, r *ledger.Record, f *formula, depth int) ([]calendar.Step, error) {
	scope := p.Scope(look, r)
	limit, begun, err := f.limit.at(scope, look.stays(r))
	if err != nil || !begun {
		return nil, err
	}
	var steps []calendar.Step
	from, at, err := p.chosen(look, r, f.limit.from.Root())
	if err != nil {
		return nil, err
	}
	if from != nil {
		if steps, err = p.explain(look, at, from, depth-1); err != nil {
			return nil, err
		}
	}
	return append(steps, p.Calendar.Explain(limit).Steps...), nil
}

// chosen returns the one field whose value an expression passes on for r, with the record that it stands
// in: through choices and first-given-of. It is nil when the value is computed otherwise.
func (p *Program) chosen(look *Look, r *ledger.Record, n expr.Node) (*ledger.Field, *ledger.Record, error) {
	switch n := n.(type) {
	case *expr.Field:
		return p.reached(look, r, n)
	case *expr.Call:
		next, err := p.branch(look, r, n)
		if err != nil || next == nil {
			return nil, nil, err
		}
		return p.chosen(look, r, next)
	}
	return nil, nil, nil
}

// branch returns the argument whose value a choice yields for r, or nil for other operators.
func (p *Program) branch(look *Look, r *ledger.Record, c *expr.Call) (expr.Node, error) {
	if c.Op != expr.OpCond && c.Op != expr.OpElse {
		return nil, nil
	}
	v, err := expr.Part(c.Args[0]).Eval(p.Scope(look, r))
	switch {
	case err != nil:
		return nil, err
	case c.Op == expr.OpElse && !v.IsEmpty():
		return c.Args[0], nil
	case c.Op == expr.OpElse || v.Flag():
		return c.Args[1], nil
	}
	return c.Args[2], nil
}

// reached follows the references of a field node from r.
func (p *Program) reached(look *Look, r *ledger.Record, n *expr.Field) (*ledger.Field, *ledger.Record, error) {
	for _, s := range n.Way {
		id := r.Values[s.Via.Index].ID()
		if id == 0 {
			return nil, nil, nil
		}
		next, err := look.Follow(s.To, id)
		if err != nil || next == nil {
			return nil, nil, err
		}
		r = next
	}
	return n.Field, r, nil
}

// formula returns the formula of f, or nil.
func (l *Ledger) formula(f *ledger.Field) *formula {
	for _, list := range [][]*formula{l.stored, l.live} {
		for _, candidate := range list {
			if candidate.field == f {
				return candidate
			}
		}
	}
	return nil
}

// LiveExpr returns the formula of a field that is computed when read; nil for a stored one.
func (p *Program) LiveExpr(f *ledger.Field) *expr.Expr {
	for _, candidate := range p.ledgers[f.Ledger.Path()].live {
		if candidate.field == f {
			return candidate.is
		}
	}
	return nil
}

func step(key string, on calendar.Date, args ...any) calendar.Step {
	return calendar.Step{Before: on, After: on, Key: key, Args: args}
}

// Expr compiles an expression that a person has written over the records of l.
func (p *Program) Expr(l *Ledger, source ledger.Source) (*expr.Expr, error) {
	env := p.env(l)
	env.Was = false
	return expr.Compile(source, env, expr.Bool)
}

// FieldsReadable returns the condition under which the person may read all fields of l that e reads; nil
// when that narrows nothing. Whoever filters by a field learns of its value.
func (p *Program) FieldsReadable(l *Ledger, e *expr.Expr) *expr.Expr {
	var all *expr.Expr
	for _, path := range e.Deps() {
		if access := l.fields[path[0]]; access != nil {
			all = expr.And(all, access.read)
		}
	}
	return all
}
