package store

import (
	"bihuan/internal/journal"
	"bihuan/internal/ledger"
	"bihuan/internal/sqlgen"
)

// Whole is a record with all that is kept beside it.
type Whole struct {
	Record    *ledger.Record // with its proofs
	Entry     *journal.Entry // of its making
	Words     string         // text that it is found by
	Warnings  []Told         // oldest first
	Schedules []Schedule
	Made      []MadeBy

	args []any            // of the record; nil: not ready
	put  sqlgen.Statement // of the words
}

// Told is a warning with the persons who were told of it.
type Told struct {
	*Warning
	To []ledger.ID
}

// MadeBy is a record that a schedule has made.
type MadeBy struct {
	Schedule string
	Made
}

// Whole returns a record with all that is kept beside it, but for its entries and words; nil without one.
func (tx *Tx) Whole(l *ledger.Ledger, id ledger.ID) (*Whole, error) {
	r, err := tx.Get(l, id)
	if err != nil || r == nil {
		return nil, err
	}
	w := &Whole{Record: r}
	warnings, err := tx.Warnings(l.Path(), id, false)
	if err != nil {
		return nil, err
	}
	for _, warning := range warnings {
		to, err := tx.ToldOf(warning.ID)
		if err != nil {
			return nil, err
		}
		w.Warnings = append(w.Warnings, Told{warning, to})
	}
	for _, def := range l.Schedules {
		s, err := tx.Schedule(l.Path(), id, def.Name)
		if err != nil {
			return nil, err
		}
		if s != nil {
			w.Schedules = append(w.Schedules, *s)
		}
		made, err := tx.Made(l.Path(), id, def.Name, 0)
		if err != nil {
			return nil, err
		}
		for _, m := range made {
			w.Made = append(w.Made, MadeBy{def.Name, m})
		}
	}
	return w, nil
}

// Ready works out what Load will write as far as it needs no transaction. It may be left out; what it saves is
// time in which nobody else writes.
func (s *Store) Ready(w *Whole) error { return w.ready(s.layout.Load()) }

func (w *Whole) ready(layout *layout) (err error) {
	w.put = layout.schema.PutSearch(w.Record.Ledger.Path(), w.Record.ID, w.Words)
	w.args, err = layout.table(w.Record.Ledger).Values(w.Record)
	return err
}

// Load keeps a whole record as it stands, with the id that it has and under which there must be none yet.
// Nothing is read back, so that many are kept quickly.
func (tx *Tx) Load(w *Whole) error {
	if w.args == nil {
		if err := w.ready(tx.layout); err != nil {
			return err
		}
	}
	r := w.Record
	if err := tx.change(tx.layout.table(r.Ledger).load, w.args...); err != nil {
		return err
	}
	tx.appears(r)
	if err := tx.Log(w.Entry); err != nil {
		return err
	}
	tx.words = append(tx.words, w.put)
	if err := tx.spillWords(); err != nil {
		return err
	}
	for _, p := range r.Proofs {
		err := tx.change(insertProof, proofArgs(r, &p)...)
		if err != nil {
			return err
		}
	}
	for _, warning := range w.Warnings {
		if err := tx.loadWarning(r, warning); err != nil {
			return err
		}
	}
	return tx.loadSchedules(w)
}

// loadSchedules keeps how far the schedules of a record have come.
func (tx *Tx) loadSchedules(w *Whole) error {
	path, id := w.Record.Ledger.Path(), w.Record.ID
	for _, s := range w.Schedules {
		s.Ledger, s.Record = path, id
		if err := tx.PutSchedule(s); err != nil {
			return err
		}
	}
	for _, m := range w.Made {
		if err := tx.PutMade(path, id, m.Schedule, m.Made); err != nil {
			return err
		}
	}
	return nil
}

// loadWarning keeps a warning of a record, and who was told.
func (tx *Tx) loadWarning(r *ledger.Record, w Told) error {
	var cleared, by, at any
	if w.Cleared {
		cleared = int64(w.ClearedOn)
	}
	if w.AcknowledgedBy != 0 {
		by, at = int64(w.AcknowledgedBy), micros(w.AcknowledgedAt)
	}
	tx.waitTold(w.Next)
	path, id := r.Ledger.Path(), int64(r.ID)
	err := tx.change(`
INSERT INTO warning (ledger, record, name, level, raised_on, cleared_on, acknowledged_by, acknowledged_at, up, next)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
		path, id, w.Name, w.Level, int64(w.RaisedOn), cleared, by, at, int64(w.Up), dayOrNil(w.Next))
	if err != nil {
		return err
	}
	for _, person := range w.To {
		err := tx.change(`
INSERT INTO told (warning, person, open)
SELECT MAX(id), $1, $2 FROM warning WHERE ledger = $3 AND record = $4`,
			int64(person), number(!w.Cleared), path, id)
		if err != nil {
			return err
		}
	}
	return nil
}
