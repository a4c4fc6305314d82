package engine

import (
	"fmt"
	"slices"
	"strings"

	"bihuan/internal/calendar"
	"bihuan/internal/expr"
	"bihuan/internal/ledger"
	"bihuan/internal/problem"
)

// apply puts the values of a command into after and computes what follows from them. With a move, the
// fields that the move asks for may be given although they are locked.
func (d *decision) apply(l *Ledger, before, after *ledger.Record, cmd *Command, m *Move) error {
	problems, dangling, err := d.give(l, before, after, cmd, m)
	if err == nil {
		err = append(problems, dangling...).Err()
	}
	if err != nil {
		return err
	}
	return d.compute(l, before, after)
}

// give puts the values of a command into after. What is wrong with references stands apart: such a value counts as not
// given, so that nobody learns which records are there from what else is said.
func (d *decision) give(
	l *Ledger, before, after *ledger.Record, cmd *Command, m *Move,
) (problems, dangling problem.List, err error) {
	names := make([]string, 0, len(cmd.Set))
	for name := range cmd.Set {
		names = append(names, name)
	}
	slices.Sort(names)
	for _, name := range names {
		p, err := d.setField(l, before, after, name, cmd.Set[name], m)
		switch {
		case err != nil:
			return nil, nil, err
		case p != nil && p.Key == keyDangling:
			dangling = append(dangling, p)
		case p != nil:
			problems = append(problems, p)
		}
	}
	return problems, dangling, nil
}

// setField gives one field a value, or says why it cannot be given.
func (d *decision) setField(l *Ledger, before, after *ledger.Record, name string, v ledger.Value, m *Move) (*problem.Problem, error) {
	f := l.Field(name)
	if f == nil {
		return problem.New(problem.Invalid, "engine.no_field", name, l.Path()).On(name), nil
	}
	v, err := d.completed(l, f, distinct(f, v), after)
	if err != nil {
		return nil, err
	}
	shown, err := d.shows(l, before, f)
	if err != nil || sentBack(v, after.Values[f.Index], shown) {
		return nil, err
	}
	if !f.Given() {
		return problem.New(problem.Invalid, "engine.computed", f.Title).On(name), nil
	}
	if p := valid(f, v); p != nil {
		return p, nil
	}
	if !d.actor.System {
		if p, err := d.settable(l, before, after, f, m); p != nil || err != nil {
			return p, err
		}
	}
	if p, err := d.reaches(f, v, after.Values[f.Index]); p != nil || err != nil {
		return p, err
	}
	after.Values[f.Index] = v
	return nil, nil
}

// shows reports whether a form shows the person what f of a record holds.
func (d *decision) shows(l *Ledger, before *ledger.Record, f *ledger.Field) (bool, error) {
	access := l.fields[f.Name]
	if before == nil || access == nil || access.read == nil {
		return true, nil
	}
	return d.may(access.read, before, before)
}

// sentBack reports whether v is what a form sends back that nobody has typed in: the value that it was filled with,
// or nothing where it does not show the value. To who may not read a value it makes no difference whether he guessed
// it.
func sentBack(v, value ledger.Value, shown bool) bool {
	if !shown {
		return v.IsEmpty()
	}
	return v.Equal(value)
}

// settable says why the person cannot give f now, or nil.
func (d *decision) settable(l *Ledger, before, after *ledger.Record, f *ledger.Field, m *Move) (*problem.Problem, error) {
	asked := m != nil && slices.Contains(m.Asks, f.Name)
	if m != nil && !asked {
		return problem.New(problem.Invalid, "engine.not_asked", f.Title, m.Title).On(f.Name), nil
	}
	if !asked {
		if before != nil && f.Once {
			return problem.New(problem.Invalid, "engine.once", f.Title).On(f.Name), nil
		}
		// A field that must be given when the record is made can be given then, locked or not.
		if l.Locked(after.State, f) && (before != nil || !l.Requires(after.State, f) && !f.Once) {
			return problem.New(problem.Invalid, "engine.locked", f.Title, l.Flow.State(after.State).Title).On(f.Name), nil
		}
	}
	access := l.fields[f.Name]
	if access == nil || access.write == nil {
		return nil, nil
	}
	allowed, err := access.write.True(d.scope(before, after))
	if err != nil || allowed {
		return nil, err
	}
	return problem.New(problem.Forbidden, "engine.may_not_set", f.Title).On(f.Name), nil
}

// Locked reports whether f cannot be edited in state.
func (l *Ledger) Locked(state string, f *ledger.Field) bool {
	if l.Flow == nil {
		return false
	}
	s := l.Flow.State(state)
	return s != nil && (slices.Contains(s.Locked, "all") || slices.Contains(s.Locked, f.Name))
}

// distinct returns v with each element of a list once; rows may repeat.
func distinct(f *ledger.Field, v ledger.Value) ledger.Value {
	if v.Storage() != ledger.StoreList || f.Kind == ledger.KindLines {
		return v
	}
	var once []ledger.Value
	for _, e := range v.List() {
		if !slices.ContainsFunc(once, e.Equal) {
			once = append(once, e)
		}
	}
	return ledger.List(once...)
}

// valid says why v is no value for f, or nil.
func valid(f *ledger.Field, v ledger.Value) *problem.Problem {
	if v.IsEmpty() {
		return nil
	}
	if v.Storage() != f.Kind.Storage() {
		return problem.New(problem.Invalid, "engine.kind", f.Title).On(f.Name)
	}
	switch f.Kind {
	case ledger.KindChoice:
		if f.Choice(v.Text()) == nil {
			return problem.New(problem.Invalid, "engine.choice", f.Title, v.Text()).On(f.Name)
		}
	case ledger.KindChoices, ledger.KindFigures:
		for _, e := range v.List() {
			if f.Choice(e.Text()) == nil {
				return problem.New(problem.Invalid, "engine.choice", f.Title, e.Text()).On(f.Name)
			}
		}
	case ledger.KindLines:
		return validRows(f, v)
	case ledger.KindText:
		if strings.ContainsAny(v.Text(), "\n\r") {
			return problem.New(problem.Invalid, "engine.one_line", f.Title).On(f.Name)
		}
	}
	return nil
}

// validRows says why the rows of v are no value for f, or nil.
func validRows(f *ledger.Field, v ledger.Value) *problem.Problem {
	for i, row := range v.List() {
		cells := row.List()
		if len(cells) > len(f.Lines) {
			return problem.New(problem.Invalid, "engine.kind", f.Title).On(f.Name)
		}
		for j, column := range f.Lines {
			cell := ledger.Empty
			if j < len(cells) {
				cell = cells[j]
			}
			if column.Required && cell.IsEmpty() {
				return problem.New(problem.Invalid, "engine.cell_missing", f.Title, column.Title, i+1).On(f.Name)
			}
			if p := valid(column, cell); p != nil {
				return p.On(f.Name)
			}
		}
	}
	return nil
}

// compute computes the fields of after that nobody gives, each after what it reads; those of the day last.
func (d *decision) compute(l *Ledger, before, after *ledger.Record) error {
	scope := d.scope(before, after)
	err := d.fill(l.stored, scope, beside{d.stays(before, after), func(r *Rollup) (ledger.Value, error) {
		if !r.moved(before, after) {
			return after.Values[r.Field.Index], nil
		}
		return d.recs.Rollup(r, after)
	}})
	if err != nil {
		return err
	}
	return d.fill(l.live, scope, beside{})
}

// beside is what fields are computed from that does not stand in the record or those it refers to.
type beside struct {
	stays  stays                               // the states that it has been in
	gather func(*Rollup) (ledger.Value, error) // from other records
}

// fill computes the fields of formulas in the record of scope.
func (p *Program) fill(formulas []*formula, scope *expr.Scope, more beside) error {
	r := scope.Record
	for _, f := range formulas {
		v, err := p.value(f, scope, more)
		if err != nil {
			return fmt.Errorf("compute %s.%s of %d: %w", r.Ledger.Path(), f.field.Name, r.ID, err)
		}
		r.Values[f.field.Index] = v
	}
	return nil
}

// value computes one field. A limit whose clock stands has no due date.
func (p *Program) value(f *formula, scope *expr.Scope, more beside) (ledger.Value, error) {
	switch {
	case f.rollup != nil:
		return more.gather(f.rollup)
	case f.rows != nil:
		return f.rows.value(scope)
	case f.limit == nil:
		return f.is.Eval(scope)
	}
	limit, begun, err := f.limit.at(scope, more.stays)
	if err != nil || !begun {
		return ledger.Empty, err
	}
	due := p.Calendar().Due(limit)
	if due.Paused {
		return ledger.Empty, nil
	}
	return ledger.Date(due.On), nil
}

// at returns the limit as it is for the record of scope; begun is false when it does not run yet.
func (c *compiledLimit) at(scope *expr.Scope, in stays) (limit calendar.Limit, begun bool, err error) {
	from, err := c.from.Eval(scope)
	if err != nil || from.IsEmpty() {
		return limit, false, err
	}
	scope = since(scope, from.Date())
	if c.when != nil {
		if holds, err := c.when.True(scope); err != nil || !holds {
			return limit, false, err
		}
	}
	span, ok, err := c.within.EvalSpan(scope)
	if err != nil || !ok {
		return limit, false, err
	}
	limit = calendar.Limit{From: from.Date(), Span: span, Shift: calendar.ParseShift(c.Shift)}
	if len(c.Pause) > 0 {
		list, err := in()
		if err != nil {
			return limit, false, err
		}
		limit.Pauses = c.pauses(list)
	}
	return limit, true, nil
}

// since returns scope with the parameters as they are on the day that a limit runs from.
func since(scope *expr.Scope, day calendar.Date) *expr.Scope {
	s := *scope
	s.Since = &day
	return &s
}

// check says what does not hold of a finished record: required fields and checks.
func (d *decision) check(l *Ledger, before, after *ledger.Record) error {
	var problems problem.List
	for _, f := range l.Fields {
		if after.Values[f.Index].IsEmpty() && f.Given() && l.Requires(after.State, f) {
			problems = append(problems, problem.New(problem.Invalid, "engine.required", f.Title).On(f.Name))
		}
	}
	scope := d.scope(before, after)
	for _, c := range l.checks {
		violated, err := c.violated(scope)
		if err != nil {
			return err
		}
		if violated {
			problems = append(problems, &problem.Problem{Kind: problem.Invalid, Key: "engine.check", Field: c.On, Say: c.Say})
		}
	}
	return problems.Err()
}

// violated reports whether a check does not hold. What cannot be told yet is not violated.
func (c *check) violated(scope *expr.Scope) (bool, error) {
	if c.when != nil {
		if holds, err := c.when.True(scope); err != nil || !holds {
			return false, err
		}
	}
	v, err := c.that.Eval(scope)
	return !v.IsEmpty() && !v.Flag(), err
}

// Requires reports whether f must be given in state.
func (l *Ledger) Requires(state string, f *ledger.Field) bool {
	if f.Required {
		return true
	}
	if l.Flow == nil {
		return false
	}
	s := l.Flow.State(state)
	return s != nil && slices.Contains(s.Required, f.Name)
}
