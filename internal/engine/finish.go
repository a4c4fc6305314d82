package engine

import (
	"fmt"
	"slices"

	"bihuan/internal/ledger"
)

// touched names a record whose moves and warnings are looked at in the end.
type touched struct {
	ledger *Ledger
	id     ledger.ID
}

// touch notes that a record has changed.
func (d *decision) touch(l *Ledger, id ledger.ID) {
	t := touched{l, id}
	if !slices.Contains(d.open, t) {
		d.open = append(d.open, t)
		d.settled = append(d.settled, t)
	}
}

func (d *decision) tooDeep(r *ledger.Record) error {
	return fmt.Errorf("%s %d: one command sets off more than %d others", r.Ledger.Path(), r.ID, maxDepth)
}

// maxFollowing bounds how many moves one command may set off in all.
const maxFollowing = 10_000

// finish lets the moves and the records of schedules follow that the command has made due, then raises and
// clears warnings.
func (d *decision) finish() error {
	for n := 0; len(d.open) > 0; n++ {
		if n > maxFollowing {
			return fmt.Errorf("%s: moves set off each other without end", d.open[0].ledger.Path())
		}
		t := d.open[0]
		d.open = d.open[1:]
		if err := d.follow(t); err != nil {
			return err
		}
		if err := d.runSchedules(t); err != nil {
			return err
		}
	}
	done := map[touched]bool{}
	for _, t := range d.settled {
		if done[t] {
			continue
		}
		done[t] = true
		if err := d.warn(t.ledger, t.id); err != nil {
			return err
		}
	}
	return nil
}

// Review is the clock's look at a record: the moves by condition that have become due follow, its warnings
// are raised and cleared, and it is noted when the clock must look again.
func (p *Program) Review(recs Records, l *Ledger, id ledger.ID, moment Moment) error {
	d := &decision{Program: p, recs: recs, actor: &Actor{System: true}, moment: moment, clock: true}
	d.touch(l, id)
	if err := d.finish(); err != nil {
		return err
	}
	before, err := recs.Get(l.Ledger, id)
	if err != nil || before == nil {
		return err
	}
	return d.amend(l, before, before.Clone())
}

// follow makes the first move of a record whose condition has come true. The move touches the record, so
// the next one is looked for afterwards.
func (d *decision) follow(t touched) error {
	r, err := d.recs.Get(t.ledger.Ledger, t.id)
	if err != nil || r == nil || t.ledger.Flow == nil {
		return err
	}
	for _, def := range t.ledger.Flow.Moves {
		m := t.ledger.moves[def.Name]
		if m.Once == nil || !slices.Contains(m.From, r.State) {
			continue
		}
		holds, err := m.Once.True(d.scope(nil, r))
		if err != nil {
			return err
		}
		if holds {
			return d.asSystem(&Command{Ledger: t.ledger.Path(), ID: t.id, Move: m.Name})
		}
	}
	return nil
}

// warn raises the warnings of a record whose condition holds and clears those whose condition does not.
func (d *decision) warn(l *Ledger, id ledger.ID) error {
	if len(l.Warn) == 0 {
		return nil
	}
	r, err := d.recs.Get(l.Ledger, id)
	if err != nil || r == nil {
		return err
	}
	raised, err := d.recs.Raised(r)
	if err != nil {
		return err
	}
	for _, w := range l.Warn {
		holds, err := w.When.True(d.scope(nil, r))
		if err != nil {
			return err
		}
		open := slices.Contains(raised, w.Name)
		switch {
		case holds && !open:
			err = d.raise(l, r, w)
		case !holds && open:
			err = d.recs.Clear(r, w.Name, d.moment.Today)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// raise opens a warning and finds the people who are told.
func (d *decision) raise(l *Ledger, r *ledger.Record, w *Warning) error {
	var tell []ledger.ID
	for _, t := range w.tell {
		people, err := d.people(l, r, t)
		if err != nil {
			return err
		}
		for _, p := range people {
			if !slices.Contains(tell, p) {
				tell = append(tell, p)
			}
		}
	}
	next, err := d.nextTold(w, r, d.moment.Today)
	if err != nil {
		return err
	}
	return d.recs.Raise(r, w, d.moment.Today, next, tell)
}

// people finds whom an entry of "tell" means: the holders of a role, persons, the people of units or of a group.
func (d *decision) people(l *Ledger, r *ledger.Record, t *teller) ([]ledger.ID, error) {
	if t.role != nil {
		unit := ledger.ID(0)
		if t.role.UnitBound && l.Parts.Unit != "" {
			unit = r.Get(l.Parts.Unit).ID()
		}
		return d.recs.Holders(t.role.Name, unit)
	}
	v := r.Values[t.field.Index]
	if v.IsEmpty() {
		return nil, nil
	}
	switch t.field.Kind {
	case ledger.KindPerson:
		return []ledger.ID{v.ID()}, nil
	case ledger.KindPersons:
		return ids(v), nil
	case ledger.KindUnit:
		return d.recs.Members(ledger.AsUnit, v.ID())
	case ledger.KindUnits:
		return d.membersOfAll(ids(v))
	case ledger.KindGroup:
		return d.recs.Members(ledger.AsGroup, v.ID())
	}
	return nil, fmt.Errorf("tell %s.%s: nobody is known for this kind of field", l.Path(), t.field.Name)
}

// membersOfAll finds the people of several units.
func (d *decision) membersOfAll(units []ledger.ID) ([]ledger.ID, error) {
	var people []ledger.ID
	for _, unit := range units {
		of, err := d.recs.Members(ledger.AsUnit, unit)
		if err != nil {
			return nil, err
		}
		people = append(people, of...)
	}
	return people, nil
}

// ids returns the records that a list refers to.
func ids(list ledger.Value) []ledger.ID {
	out := make([]ledger.ID, len(list.List()))
	for i, v := range list.List() {
		out[i] = v.ID()
	}
	return out
}
