package engine

import (
	"slices"
	"strings"

	"bihuan/internal/calendar"
	"bihuan/internal/expr"
	"bihuan/internal/i18n"
	"bihuan/internal/ledger"
)

// Explain tells how the value of a date field came about, through the fields that it was computed from.
func (p *Program) Explain(look *Look, r *ledger.Record, field *ledger.Field) ([]calendar.Step, error) {
	return p.explain(look, r, field, maxDepth)
}

// Explainable reports whether who looks may read all that a field of r is computed of, and so how it came about.
func (p *Program) Explainable(look *Look, r *ledger.Record, field *ledger.Field) (bool, error) {
	l := p.ledgers[r.Ledger.Path()]
	f := l.formula(field)
	if f == nil {
		return true, nil
	}
	readable := p.FieldsReadable(l, f.parts()...)
	if readable == nil {
		return true, nil
	}
	return readable.True(p.Scope(look, r))
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
		from := l.Title
		if child := p.ledgers[field.Rollup.From]; child != nil {
			from = child.Title
		}
		return []calendar.Step{step("engine.due_gathered", v.Date(), field.Title, from, v.Date())}, nil
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
	params, err := p.explainParams(since(p.Scope(look, r), limit.From), r.Ledger.Pack, f.limit.within.Root())
	if err != nil {
		return nil, err
	}
	return slices.Concat(steps, params, p.Calendar().Explain(limit).Steps), nil
}

// explainParams tells which values of parameters with dated changes a span is counted with.
func (p *Program) explainParams(scope *expr.Scope, pack string, n expr.Node) ([]calendar.Step, error) {
	switch n := n.(type) {
	case *expr.Input:
		return p.explainParam(*scope.Since, pack, n), nil
	case *expr.Call:
		if n.Op == expr.OpAt {
			day, err := expr.Part(n.Args[1]).Eval(scope)
			if err != nil || day.IsEmpty() {
				return nil, err
			}
			return p.explainParam(day.Date(), pack, n.Args[0].(*expr.Input)), nil
		}
		args := n.Args
		next, err := branch(scope, n)
		if err != nil {
			return nil, err
		}
		if next != nil {
			args = []expr.Node{next}
		}
		var steps []calendar.Step
		for _, arg := range args {
			more, err := p.explainParams(scope, pack, arg)
			if err != nil {
				return nil, err
			}
			steps = append(steps, more...)
		}
		return steps, nil
	}
	return nil, nil
}

// explainParam tells since when, or until when, a parameter has the value of a day; nil where it never changes.
func (p *Program) explainParam(day calendar.Date, pack string, in *expr.Input) []calendar.Step {
	name, _ := strings.CutPrefix(in.Name, "param.")
	worth, def := p.Params()[pack][name], p.paramDefs(pack)[name]
	if len(worth.Changes) == 0 {
		return nil
	}
	key, turn := "engine.due_param_before", worth.Changes[0].From
	if c := worth.Since(day); c != nil {
		key, turn = "engine.due_param_since", c.From
	}
	value := worth.On(day).String()
	return []calendar.Step{step(key, day, def.Title, turn, i18n.Text{ZH: value + def.Unit, EN: value})}
}

// chosen returns the one field whose value an expression passes on for r, with the record that it stands
// in: through choices and first-given-of. It is nil when the value is computed otherwise.
func (p *Program) chosen(look *Look, r *ledger.Record, n expr.Node) (*ledger.Field, *ledger.Record, error) {
	switch n := n.(type) {
	case *expr.Field:
		return p.reached(look, r, n)
	case *expr.Call:
		next, err := branch(p.Scope(look, r), n)
		if err != nil || next == nil {
			return nil, nil, err
		}
		return p.chosen(look, r, next)
	}
	return nil, nil, nil
}

// branch returns the argument whose value a choice yields, or nil for other operators.
func branch(scope *expr.Scope, c *expr.Call) (expr.Node, error) {
	if c.Op != expr.OpCond && c.Op != expr.OpElse || c.Args[0].Type() == expr.Span {
		return nil, nil
	}
	v, err := expr.Part(c.Args[0]).Eval(scope)
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

func step(key string, on calendar.Date, args ...any) calendar.Step {
	return calendar.Step{Before: on, After: on, Key: key, Args: args}
}
