package engine

import (
	"slices"

	"bihuan/internal/ledger"
)

// ripple carries a change on: into the roll-ups of the records it belongs to, and into the records that
// follow a reference to it. Computed values keep the version of their record; nobody has edited it.
func (d *decision) ripple(l *Ledger, before, after *ledger.Record) error {
	if d.depth++; d.depth > maxDepth {
		return d.tooDeep(after)
	}
	defer func() { d.depth-- }()
	for _, f := range l.feeds {
		for _, parent := range parents(f.via, before, after) {
			if err := d.gather(f.parent, parent, f.rollups); err != nil {
				return err
			}
		}
	}
	for _, f := range l.fans {
		if !f.concerns(before, after) {
			continue
		}
		if err := d.fanOut(f, after.ID, len(f.way)-1); err != nil {
			return err
		}
	}
	return nil
}

// parents returns the records that a record belonged to and belongs to now, each once.
func parents(via *ledger.Field, before, after *ledger.Record) []ledger.ID {
	var ids []ledger.ID
	for _, r := range []*ledger.Record{before, after} {
		if r == nil {
			continue
		}
		if id := r.Values[via.Index].ID(); id != 0 && !slices.Contains(ids, id) {
			ids = append(ids, id)
		}
	}
	return ids
}

// gather works roll-ups of one record out anew.
func (d *decision) gather(l *Ledger, id ledger.ID, rollups []*Rollup) error {
	before, err := d.recs.Get(l.Ledger, id)
	if err != nil || before == nil {
		return err
	}
	after := before.Clone()
	for _, r := range rollups {
		v, err := d.recs.Rollup(r, id)
		if err != nil {
			return err
		}
		after.Values[r.Field.Index] = v
	}
	return d.amend(l, before, after)
}

// amend computes after anew and, if that changes it, keeps it and lets it ripple.
func (d *decision) amend(l *Ledger, before, after *ledger.Record) error {
	if err := d.compute(l, before, after); err != nil {
		return err
	}
	if err := d.settle(l, after, 0); err != nil {
		return err
	}
	same := slices.EqualFunc(before.Values, after.Values, ledger.Value.Equal)
	if same && after.Tallied == before.Tallied && after.Wake.Equal(before.Wake) {
		return nil
	}
	if err := d.samePeriods(l, before, after); err != nil {
		return err
	}
	if err := d.recs.Amend(after); err != nil {
		return err
	}
	if err := d.tally(l, before, after); err != nil || same {
		return err
	}
	d.touch(l, after.ID)
	return d.ripple(l, before, after)
}

// concerns reports whether a change is one of those that the fan reads.
func (f *fan) concerns(before, after *ledger.Record) bool {
	if before == nil {
		return false // nobody can refer to a record that has just been made
	}
	for name := range f.reads {
		if field := after.Ledger.Field(name); field != nil {
			if !before.Values[field.Index].Equal(after.Values[field.Index]) {
				return true
			}
			continue
		}
		if name != "state" || before.State != after.State {
			return true
		}
	}
	return false
}

// fanOut computes the records anew that reach id by the references of the fan up to step.
func (d *decision) fanOut(f *fan, id ledger.ID, step int) error {
	via := f.way[step]
	owner := d.ledgers[via.Ledger.Path()]
	ids, err := d.recs.Referring(owner.Ledger, via, id)
	if err != nil {
		return err
	}
	for _, found := range ids {
		if step > 0 {
			err = d.fanOut(f, found, step-1)
		} else {
			err = d.refresh(owner, found)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// refresh computes one record anew, and the roll-ups whose conditions may have changed with what it follows.
// Its moves and warnings may follow the same.
func (d *decision) refresh(l *Ledger, id ledger.ID) error {
	before, err := d.recs.Get(l.Ledger, id)
	if err != nil || before == nil {
		return err
	}
	if err := d.amend(l, before, before.Clone()); err != nil {
		return err
	}
	d.touch(l, id)
	for _, f := range l.feeds {
		parent := before.Values[f.via.Index].ID()
		if parent == 0 || !slices.ContainsFunc(f.rollups, (*Rollup).follows) {
			continue
		}
		if err := d.gather(f.parent, parent, f.rollups); err != nil {
			return err
		}
	}
	return nil
}

// follows reports whether the condition of r reads records that the child refers to.
func (r *Rollup) follows() bool {
	if r.Where == nil {
		return false
	}
	for _, path := range r.Where.Deps() {
		if len(path) > 1 {
			return true
		}
	}
	return false
}

// nothing is what r gathers where there are no children.
func (r *Rollup) nothing() ledger.Value {
	switch r.Op {
	case "count":
		return ledger.Int(0)
	case "sum":
		return ledger.Of(r.Of.Kind.Storage(), 0)
	}
	return ledger.Empty
}
