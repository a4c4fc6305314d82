package engine

import (
	"slices"

	"bihuan/internal/ledger"
	"bihuan/internal/problem"
)

// withinSight refuses references that a person gives to records that he may not read: a reference shows what
// its record is called, and follows its fields. Nobody is told that such a record is there.
func (d *decision) withinSight(l *Ledger, before, after *ledger.Record, cmd *Command) error {
	if d.actor.System {
		return nil
	}
	var problems problem.List
	for _, f := range l.Fields {
		if _, given := cmd.Set[f.Name]; !given || f.To == "" {
			continue
		}
		hidden, err := d.outOfSight(f, before, after)
		if err != nil {
			return err
		}
		if hidden != 0 {
			problems = append(problems, dangling(f, d.ledgers[f.To], hidden))
		}
	}
	return problems.Err()
}

// outOfSight returns a record that f refers to now, did not before, and that the person may not read; or 0.
func (d *decision) outOfSight(f *ledger.Field, before, after *ledger.Record) (ledger.ID, error) {
	known := ledger.Empty
	if before != nil {
		known = before.Values[f.Index]
	}
	target := d.ledgers[f.To]
	for _, id := range referred(f, after.Values[f.Index]) {
		if slices.Contains(referred(f, known), id) {
			continue
		}
		r, err := d.recs.Get(target.Ledger, id)
		if err != nil {
			return 0, err
		}
		readable, err := d.may(target.read, r, r)
		if err != nil || !readable {
			return id, err
		}
	}
	return 0, nil
}

// referred returns the records that a value of f refers to.
func referred(f *ledger.Field, v ledger.Value) []ledger.ID {
	switch {
	case v.IsEmpty():
		return nil
	case f.Kind.RefersToMany():
		return ids(v)
	}
	return []ledger.ID{v.ID()}
}

// dangling says that f refers to what is not there.
func dangling(f *ledger.Field, target *Ledger, id ledger.ID) *problem.Problem {
	return problem.New(problem.Invalid, "engine.dangling", f.Title, target.Ledger.Title, id).On(f.Name)
}
