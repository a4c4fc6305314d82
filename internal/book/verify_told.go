package book

import (
	"encoding/json"
	"errors"
	"maps"
	"slices"

	"bihuan/internal/calendar"
	"bihuan/internal/journal"
	"bihuan/internal/ledger"
)

// told looks for what the journal tells beside the changes of records that are there: records that are gone,
// and parameters that the district has set.
func (c *verification) told() error {
	set := map[string]json.RawMessage{}
	var days json.RawMessage
	renames := map[int64][]ledger.Rename{}
	for row, err := range c.tx.JournalRows().Rows() {
		if err != nil {
			return err
		}
		e, err := c.tx.Decode(row.Leaf)
		switch {
		case err != nil: // the journal has said so
		case e.Command == "make":
			if err := c.gone(e); err != nil {
				return err
			}
		case e.Command == paramCommand:
			for _, change := range e.Changes {
				set[change.Field] = change.After
			}
		case e.Command == journal.Upgrade:
			if list := toldRenames(e); list != nil {
				renames[e.Seq] = list
			}
		case e.Command == daysCommand:
			for _, change := range e.Changes {
				days = change.After
			}
		}
	}
	if err := errors.Join(c.renames(renames), c.days(days)); err != nil {
		return err
	}
	return c.params(set)
}

// days compares the district's own days with what the journal says of them.
func (c *verification) days(told json.RawMessage) error {
	own, err := ownDaysOf(c.tx)
	if err != nil {
		return err
	}
	var listed []calendar.Day
	if told != nil {
		if err := json.Unmarshal(told, &listed); err != nil {
			return err
		}
	}
	if !slices.Equal(own, listed) {
		c.fault("verify.days")
	}
	return nil
}

// gone notes a record that an entry has made and that is not there.
func (c *verification) gone(e *journal.Entry) error {
	l := c.program.Ledger(e.Ledger)
	if l == nil {
		return nil
	}
	r, err := c.tx.Get(l.Ledger, ledger.ID(e.Record))
	if err == nil && r == nil {
		c.fault("verify.record_gone", l.Title, e.Record, e.Seq)
	}
	return err
}

// renames compares the names that things were given with those that the entries of upgrades tell of.
func (c *verification) renames(told map[int64][]ledger.Rename) error {
	known, err := c.tx.Renames()
	if err == nil && !maps.EqualFunc(known, told, slices.Equal) {
		c.fault("verify.renames")
	}
	return err
}

// toldRenames returns the new names that the entry of an upgrade tells of.
func toldRenames(e *journal.Entry) (list []ledger.Rename) {
	for _, c := range e.Changes {
		if r, ok := ledger.ParseRename(c.Field, textOf(c.Before), textOf(c.After)); ok {
			list = append(list, r)
		}
	}
	return list
}
