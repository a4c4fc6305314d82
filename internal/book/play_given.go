package book

import (
	"slices"

	"bihuan/internal/engine"
	"bihuan/internal/ledger"
	"bihuan/internal/problem"
)

// given makes what there is before the first step, as the System: the persons with their names, the records
// in their order, and for each person unit, posts and groups as soon as these are there.
func (p *player) given() error {
	waiting := slices.Clone(p.story.People)
	for _, person := range waiting {
		if err := p.person(person); err != nil {
			return err
		}
	}
	for i := 0; ; i++ {
		var err error
		if waiting, err = p.place(waiting); err != nil || i == len(p.story.Given) {
			return err
		}
		if err := p.record(p.story.Given[i]); err != nil {
			return err
		}
	}
}

// person makes the record of a person, who is called by the handle.
func (p *player) person(s *ledger.StoryPerson) error {
	l := p.program.Directory(ledger.AsPerson)
	set := map[string]ledger.Value{"name": ledger.Text(s.Handle)}
	r, err := p.bySystem(s.Pos, &engine.Command{Ledger: l.Path(), Set: set})
	if err != nil {
		return err
	}
	p.handles[s.Handle] = named{l, r.ID}
	return nil
}

// record makes a given record.
func (p *player) record(s *ledger.StoryRecord) error {
	cmd, err := p.command(s.Ledger, s.Values)
	if err != nil {
		return err
	}
	r, err := p.bySystem(s.Pos, cmd)
	if err != nil {
		return err
	}
	p.handles[s.Handle] = named{p.program.Ledger(s.Ledger), r.ID}
	p.advance(1)
	return nil
}

// place gives unit, posts and groups to the persons whose units and groups are there, and returns the others.
func (p *player) place(people []*ledger.StoryPerson) ([]*ledger.StoryPerson, error) {
	var waiting []*ledger.StoryPerson
	for _, person := range people {
		commands, ready := p.places(person)
		if !ready {
			waiting = append(waiting, person)
			continue
		}
		for _, cmd := range commands {
			if _, err := p.bySystem(person.Pos, cmd); err != nil {
				return nil, err
			}
		}
		p.advance(1)
	}
	return waiting, nil
}

// places returns the commands that give a person unit, posts and groups; ready is false when one of those is
// not there yet.
func (p *player) places(s *ledger.StoryPerson) (commands []*engine.Command, ready bool) {
	ready = true
	ref := func(handle string) ledger.Value {
		n, known := p.handles[handle]
		ready = ready && (known || handle == "")
		return ledger.Ref(n.id)
	}
	add := func(part ledger.Part, id ledger.ID, set map[string]ledger.Value) {
		if l := p.program.Directory(part); l != nil {
			commands = append(commands, &engine.Command{Ledger: l.Path(), ID: id, Set: set})
		}
	}
	self := p.handles[s.Handle].id
	if s.Unit != "" {
		add(ledger.AsPerson, self, map[string]ledger.Value{"unit": ref(s.Unit)})
	}
	for _, role := range s.Roles {
		add(ledger.AsPost, 0, map[string]ledger.Value{
			"person": ledger.Ref(self), "role": ledger.Text(role.Role), "unit": ref(role.Unit)})
	}
	for _, unit := range s.Units {
		add(ledger.AsPost, 0, map[string]ledger.Value{"person": ledger.Ref(self), "unit": ref(unit)})
	}
	for _, group := range s.Groups {
		add(ledger.AsMembership, 0, map[string]ledger.Value{"person": ledger.Ref(self), "group": ref(group)})
	}
	return commands, ready
}

// bySystem runs a command of the System; the story cannot go on when it is refused.
func (p *player) bySystem(pos ledger.Pos, cmd *engine.Command) (*ledger.Record, error) {
	var r *ledger.Record
	err := p.change(p.moment, func(rs *records) (err error) {
		r, err = rs.run(cmd, &engine.Actor{System: true})
		return err
	})
	if why := problem.All(err); why != nil {
		return nil, p.stop(pos, "story.refused", sentences(why))
	}
	return r, err
}
