package engine

import (
	"slices"

	"bihuan/internal/expr"
	"bihuan/internal/i18n"
	"bihuan/internal/ledger"
	"bihuan/internal/problem"
)

// Option is a move of a record's state as one person sees it.
type Option struct {
	Move     *Move
	Allowed  bool         // the person may make it, were the rest there
	Possible bool         // nothing is missing but what is given together with the move
	Needs    []NeedState  // what it needs, met or not
	Why      problem.List // why it is not possible, each in a sentence
}

// NeedState is one thing that a move needs.
type NeedState struct {
	Text  i18n.Text
	Met   bool
	Field *ledger.Field   // that can be given with the move, or nil
	Reads []*ledger.Field // given with the move, that it depends on
	Proof bool            // proofs can be given with the move
}

// Options returns the moves of r's state that people make, in the order of the flow.
func (p *Program) Options(recs Records, r *ledger.Record, actor *Actor, moment Moment) ([]Option, error) {
	l := p.ledgers[r.Ledger.Path()]
	if l.Flow == nil {
		return nil, nil
	}
	d := &decision{Program: p, recs: recs, actor: actor, moment: moment}
	var out []Option
	for _, def := range l.Flow.Moves {
		m := l.moves[def.Name]
		if m.by == nil || !slices.Contains(m.From, r.State) {
			continue
		}
		o, err := d.option(l, m, r)
		if err != nil {
			return nil, err
		}
		out = append(out, o)
	}
	return out, nil
}

func (d *decision) option(l *Ledger, m *Move, r *ledger.Record) (Option, error) {
	o := Option{Move: m}
	p, err := d.mayMove(l, m, r)
	if err != nil {
		return o, err
	}
	o.Allowed = p == nil
	if p != nil {
		o.Why = append(o.Why, p)
	}
	if m.when != nil {
		holds, err := m.when.True(d.scope(r, r))
		if err != nil {
			return o, err
		}
		if !holds {
			o.Why = append(o.Why, refusal("engine.when", m.Say, m.Title))
		}
	}
	for _, n := range m.needs {
		if applies, err := d.applies(m, n, r); err != nil {
			return o, err
		} else if !applies {
			continue
		}
		state, open, err := d.needState(l, m, n, r)
		if err != nil {
			return o, err
		}
		o.Needs = append(o.Needs, state)
		if !state.Met && !open {
			o.Why = append(o.Why, n.problem(l))
		}
	}
	o.Possible = len(o.Why) == 0
	return o, nil
}

// needState tells whether a need is met; open is true when it can still be met together with the move.
func (d *decision) needState(l *Ledger, m *Move, n *need, r *ledger.Record) (state NeedState, open bool, err error) {
	state = NeedState{Text: n.Text(l.Ledger), Proof: n.Proof > 0}
	state.Met, err = d.met(n, r, r)
	if n.Field != "" && slices.Contains(m.Asks, n.Field) {
		state.Field = l.Field(n.Field)
	}
	for _, name := range m.asked(n.that) {
		state.Reads = append(state.Reads, l.Field(name))
	}
	return state, n.Proof > 0 || state.Field != nil || len(state.Reads) > 0, err
}

// applies reports whether a need is one of r. A condition that reads what is given with the move may yet hold.
func (d *decision) applies(m *Move, n *need, r *ledger.Record) (bool, error) {
	if n.when == nil || len(m.asked(n.when)) > 0 {
		return true, nil
	}
	return n.when.True(d.scope(r, r))
}

// asked returns the fields a condition reads that are given together with the move.
func (m *Move) asked(e *expr.Expr) []string {
	if e == nil {
		return nil
	}
	var names []string
	for _, path := range e.Deps() {
		if slices.Contains(m.Asks, path[0]) && !slices.Contains(names, path[0]) {
			names = append(names, path[0])
		}
	}
	return names
}

// Editable returns whether the person may edit r at all, and which of its fields.
func (p *Program) Editable(recs Records, r *ledger.Record, actor *Actor, moment Moment) (bool, map[string]bool, error) {
	l := p.ledgers[r.Ledger.Path()]
	d := &decision{Program: p, recs: recs, actor: actor, moment: moment}
	allowed, err := d.may(l.write, r, r)
	if err != nil || !allowed {
		return false, nil, err
	}
	fields := map[string]bool{}
	for _, f := range l.Fields {
		if !f.Given() {
			continue
		}
		p, err := d.settable(l, r, r, f, nil)
		if err != nil {
			return false, nil, err
		}
		if p == nil {
			fields[f.Name] = true
		}
	}
	return len(fields) > 0, fields, nil
}

// MayMake reports whether the person may make some record of l: Decide has the last word on each.
func (p *Program) MayMake(l *Ledger, look *Look) (bool, error) {
	for i, entry := range l.Access.Write {
		if l.makers[i] == nil {
			if look.Me != nil && look.Me.Roles[entry.Text] {
				return true, nil
			}
			continue
		}
		allowed, err := l.makers[i].True(p.LedgerScope(look, l))
		if err != nil || allowed {
			return allowed, err
		}
	}
	return false, nil
}

// Hidden returns the fields of r that the person may not read.
func (p *Program) Hidden(look *Look, r *ledger.Record) (map[string]bool, error) {
	l := p.ledgers[r.Ledger.Path()]
	var hidden map[string]bool
	for name, access := range l.fields {
		if access.read == nil {
			continue
		}
		allowed, err := access.read.True(p.Scope(look, r))
		if err != nil {
			return nil, err
		}
		if !allowed {
			if hidden == nil {
				hidden = map[string]bool{}
			}
			hidden[name] = true
		}
	}
	return hidden, nil
}
