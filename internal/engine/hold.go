package engine

import (
	"slices"

	"bihuan/internal/ledger"
	"bihuan/internal/problem"
)

// doubt is a record whose checks a command has set against through what it gathers or follows.
type doubt struct {
	ledger *Ledger
	before *ledger.Record
}

// doubted notes a record that follows from others when one of its checks held before and does not now, as it was
// when that happened first. The command is not refused yet: what follows from it may still put the record right.
func (d *decision) doubted(l *Ledger, before, after *ledger.Record) error {
	known := func(one doubt) bool { return one.ledger == l && one.before.ID == after.ID }
	if slices.ContainsFunc(d.doubts, known) {
		return nil
	}
	for _, c := range l.checks {
		broken, err := d.breaks(c, before, after)
		if err != nil {
			return err
		}
		if broken {
			d.doubts = append(d.doubts, doubt{l, before})
			return nil
		}
	}
	return nil
}

// breaks reports whether a check held of before and does not hold of after.
func (d *decision) breaks(c *check, before, after *ledger.Record) (bool, error) {
	violated, err := c.violated(d.scope(before, after))
	if err != nil || !violated {
		return false, err
	}
	already, err := c.violated(d.scope(before, before))
	return !already, err
}

// hold refuses a command that leaves a check of another record broken which held before. What was broken already
// does not stand in the way, and what the System does by the clock is not stopped: there is nobody to mend it.
func (d *decision) hold() error {
	if d.actor.System {
		return nil
	}
	var problems problem.List
	for _, doubt := range d.doubts {
		after, err := d.recs.Get(doubt.ledger.Ledger, doubt.before.ID)
		if err != nil {
			return err
		}
		for _, c := range doubt.ledger.checks {
			broken, err := d.breaks(c, doubt.before, after)
			if err != nil {
				return err
			}
			if !broken {
				continue
			}
			told, err := d.tell(doubt.ledger, after, c)
			if err != nil {
				return err
			}
			problems = append(problems, told)
		}
	}
	return problems.Err()
}

// tell says that a check of r is broken: which record it is only to whom may read it.
func (d *decision) tell(l *Ledger, r *ledger.Record, c *check) (*problem.Problem, error) {
	readable, err := d.may(l.read, r, r)
	if err != nil || !readable {
		return &problem.Problem{Kind: problem.Invalid, Key: "engine.check", Say: c.Say}, err
	}
	return problem.New(problem.Invalid, "engine.check_of", l.Title, r.Number, c.Say), nil
}
