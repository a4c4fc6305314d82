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
		concerned := func(r *Rollup) bool { return r.concerns(before, after) }
		if err := d.feed(f, concerned, before, after); err != nil {
			return err
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

// feed gathers the chosen roll-ups anew of the records that gather from one or other form of a record.
func (d *decision) feed(f *feed, chosen func(*Rollup) bool, forms ...*ledger.Record) error {
	rollups := slices.DeleteFunc(slices.Clone(f.rollups), func(r *Rollup) bool { return !chosen(r) })
	if len(rollups) == 0 {
		return nil
	}
	ids, err := d.gatherers(f, forms...)
	if err != nil {
		return err
	}
	for _, id := range ids {
		if err := d.gather(f.parent, id, rollups); err != nil {
			return err
		}
	}
	return nil
}

// gatherers returns the records that gather from one or other form of a record, each once.
func (d *decision) gatherers(f *feed, forms ...*ledger.Record) ([]ledger.ID, error) {
	var ids []ledger.ID
	seen := map[ledger.ID]bool{0: true}
	for _, r := range forms {
		if r == nil {
			continue
		}
		found, err := d.matching(f, r)
		if err != nil {
			return nil, err
		}
		for _, id := range found {
			if !seen[id] && (f.parent.Ledger != r.Ledger || id != r.ID) {
				seen[id] = true
				ids = append(ids, id)
			}
		}
	}
	return ids, nil
}

// matching returns the records that match r.
func (d *decision) matching(f *feed, r *ledger.Record) ([]ledger.ID, error) {
	fields := make([]*ledger.Field, len(f.pairs))
	values := make([]ledger.Value, len(f.pairs))
	for i, p := range f.pairs {
		fields[i], values[i] = p.mine, r.Values[p.theirs.Index]
		if values[i].IsEmpty() {
			return nil, nil
		}
	}
	if len(fields) == 1 && fields[0] == nil {
		return []ledger.ID{values[0].ID()}, nil
	}
	return d.recs.Matching(f.parent.Ledger, fields, values)
}

// gather works roll-ups of one record out anew.
func (d *decision) gather(l *Ledger, id ledger.ID, rollups []*Rollup) error {
	before, err := d.recs.Get(l.Ledger, id)
	if err != nil || before == nil {
		return err
	}
	after := before.Clone()
	for _, r := range rollups {
		v, err := d.recs.Rollup(r, after)
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
	if err := d.doubted(l, before, after); err != nil {
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
	ids, err := d.recs.Matching(owner.Ledger, []*ledger.Field{via}, []ledger.Value{ledger.Ref(id)})
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
		if err := d.feed(f, func(r *Rollup) bool { return r.follows }, before); err != nil {
			return err
		}
	}
	return nil
}
