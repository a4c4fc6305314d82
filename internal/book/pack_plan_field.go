package book

import (
	"slices"
	"strings"

	"bihuan/internal/ledger"
	"bihuan/internal/store"
)

// ledger compares a ledger with what it was; before is nil for one that no pack had.
func (p *planner) ledger(before, after *ledger.Ledger) error {
	p.about = after.Title
	if before == nil && !p.kept(after) {
		p.say("+", "plan.ledger_new", after.Path(), len(after.Fields))
		return nil
	}
	if before == nil {
		before = &ledger.Ledger{Pack: after.Pack, Name: after.Name, Title: after.Title}
	}
	if before.Path() != after.Path() {
		p.say("~", "plan.ledger_renamed", before.Path(), after.Path())
		if p.kept(after) {
			p.object("~", "plan.name_taken", after.Path())
		}
	}
	for _, step := range []func(before, after *ledger.Ledger) error{
		p.fields, p.fieldsGone, p.required, p.states, p.moves,
	} {
		if err := step(before, after); err != nil {
			return err
		}
	}
	return nil
}

// kept reports whether the database has a table for l.
func (p *planner) kept(l *ledger.Ledger) bool {
	for key := range p.forms {
		if strings.HasPrefix(key, l.Path()+".") {
			return true
		}
	}
	return false
}

// column reports whether the database has a column for f of l.
func (p *planner) column(l *ledger.Ledger, f *ledger.Field) bool {
	_, ok := p.forms[l.Path()+"."+f.Name]
	return ok
}

// form returns the form of the values that f would go on with: those of old, or of a column of its own name.
func (p *planner) form(before *ledger.Ledger, old, f *ledger.Field) (string, bool) {
	if old == nil {
		old = f
	}
	form, ok := p.forms[before.Path()+"."+old.Name]
	return form, ok
}

// fields looks at the fields that there would be.
func (p *planner) fields(before, after *ledger.Ledger) error {
	live := p.program.Ledger(after.Path()).Live
	for _, f := range after.Fields {
		old := after.FormerField(before, f.Name)
		kept, ok := p.form(before, old, f)
		switch {
		case ok && !live(f) && !store.Fits(kept, store.Form(f)):
			p.object("~", "plan.field_form", f.Title, f.Name, kept, store.Form(f))
			continue
		case old == nil:
			p.say("+", "plan.field_new", f.Title, f.Name, f.Kind)
			continue
		case old.Kind != f.Kind:
			p.say("~", "plan.field_kind", f.Title, f.Name, old.Kind, f.Kind)
		}
		if old.Name != f.Name {
			p.say("~", "plan.field_renamed", f.Title, old.Name, f.Name)
			if p.column(before, f) {
				p.object("~", "plan.name_taken", f.Name)
			}
		}
		if err := p.target(before, old, f); err != nil {
			return err
		}
		if err := p.choices(before, after, old, f); err != nil {
			return err
		}
		if !slices.Equal(formulaTexts(old), formulaTexts(f)) {
			p.say("~", "plan.field_formula", f.Title, f.Name)
		}
	}
	return nil
}

// target looks at references that would lead to another ledger.
func (p *planner) target(before *ledger.Ledger, old, f *ledger.Field) error {
	if p.sameTarget(old, f) {
		return nil
	}
	n, err := p.given(before, old)
	if err == nil && n > 0 {
		was, is := or(old.To, string(old.Kind)), or(f.To, string(f.Kind))
		p.object("~", "plan.field_target", f.Title, f.Name, was, is, n)
	}
	return err
}

// sameTarget reports whether what old refers to is what f refers to, whatever it is called.
func (p *planner) sameTarget(old, f *ledger.Field) bool {
	if old.Kind.Refers() != f.Kind.Refers() {
		return false
	}
	if l := p.program.Ledger(f.To); l != nil && old.To != "" {
		former := l.Former(p.before)
		return former != nil && former.Path() == old.To
	}
	return old.To == f.To
}

// choices looks at choices that would be there no more.
func (p *planner) choices(before, after *ledger.Ledger, old, f *ledger.Field) error {
	if len(f.Choices) == 0 {
		return nil
	}
	for _, c := range old.Choices {
		name := after.PresentChoice(f.Name, c.Name)
		if f.Choice(name) != nil {
			if name != c.Name {
				p.say("~", "plan.choice_renamed", f.Title, c.Name, name)
			}
			continue
		}
		n, err := p.chosen(before, old, c.Name)
		if err != nil {
			return err
		}
		if n > 0 {
			p.object("-", "plan.choice_used", f.Title, c.Title, c.Name, f.Name, n)
		} else {
			p.say("-", "plan.choice_gone", f.Title, c.Title, c.Name)
		}
	}
	return nil
}

// fieldsGone looks at the fields that there would be no more. Their columns stay, but nobody reads them: what
// people wrote is given up only by a pack that says so.
func (p *planner) fieldsGone(before, after *ledger.Ledger) error {
	for _, f := range before.Fields {
		if now := after.Field(after.PresentField(f.Name)); now != nil && after.FormerField(before, now.Name) == f {
			continue
		}
		n, err := p.given(before, f)
		if err != nil {
			return err
		}
		if n > 0 && f.Given() && !slices.Contains(after.Drops, f.Name) {
			p.object("-", "plan.field_lost", f.Title, f.Name, n)
		} else {
			p.say("-", "plan.field_gone", f.Title, f.Name, n)
		}
	}
	return nil
}

// required looks at fields that must be given from now on, and at the open records that lack them.
func (p *planner) required(before, after *ledger.Ledger) error {
	for _, f := range after.Fields {
		old := after.FormerField(before, f.Name)
		if !f.Given() || old != nil && old.Required {
			continue
		}
		states := p.demanding(after, f)
		if old != nil {
			known := p.demanding(before, old)
			for i, name := range known {
				known[i] = after.PresentState(name)
			}
			states = slices.DeleteFunc(states, func(s string) bool { return slices.Contains(known, s) })
		}
		if len(states) == 0 {
			continue
		}
		n, err := p.lacking(before, after, old, states)
		if err != nil {
			return err
		}
		p.say("~", "plan.field_required", f.Title, f.Name, n)
	}
	return nil
}

// demanding returns the open states in which f must be given; "" stands for a ledger without a flow.
func (p *planner) demanding(l *ledger.Ledger, f *ledger.Field) []string {
	if l.Flow == nil {
		if f.Required {
			return []string{""}
		}
		return nil
	}
	var states []string
	for _, s := range l.Flow.States {
		if !s.End && (f.Required || slices.Contains(s.Required, f.Name)) {
			states = append(states, s.Name)
		}
	}
	return states
}
