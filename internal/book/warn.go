package book

import (
	"encoding/json"
	"slices"

	"bihuan/internal/calendar"
	"bihuan/internal/engine"
	"bihuan/internal/journal"
	"bihuan/internal/ledger"
	"bihuan/internal/problem"
	"bihuan/internal/store"
)

// What becomes of a warning stands in the journal, as commands of these names with the name of the warning as
// remark: so it can be told to programs like any change, once and in order.
const (
	commandRaise       = "raise"
	commandEscalate    = "escalate"
	commandClear       = "clear"
	commandAcknowledge = "acknowledge"
)

// toldField is where an entry says who was told. No field of a pack can be called so.
const toldField = "#told"

// ofWarning reports whether an entry tells what became of a warning.
func ofWarning(e *journal.Entry) bool {
	return slices.Contains([]string{commandRaise, commandEscalate, commandClear, commandAcknowledge}, e.Command)
}

// toldOf returns who was told, as an entry says it.
func toldOf(e *journal.Entry) (told []ledger.ID) {
	for _, c := range e.Changes {
		if c.Field == toldField && json.Unmarshal(c.After, &told) != nil {
			return nil
		}
	}
	return told
}

// Raised returns the names of the open warnings of a record.
func (rs *records) Raised(r *ledger.Record) ([]string, error) {
	return rs.tx.Raised(r.Ledger.Path(), r.ID)
}

// Raise opens a warning and tells people of it, others on the day next unless it is empty.
func (rs *records) Raise(
	r *ledger.Record, w *engine.Warning, on calendar.Date, next ledger.Value, tell []ledger.ID,
) error {
	raised, err := rs.tx.Raise(&store.Warning{
		Ledger: r.Ledger.Path(), Record: r.ID, Name: w.Name, Level: w.Level, RaisedOn: on, Next: next,
	}, tell)
	if err != nil || !raised {
		return err
	}
	return rs.logWarning(commandRaise, r, w.Name, tell, &engine.Actor{System: true})
}

// Clear closes a warning.
func (rs *records) Clear(r *ledger.Record, name string, on calendar.Date) error {
	if err := rs.tx.Clear(r.Ledger.Path(), r.ID, name, on); err != nil {
		return err
	}
	return rs.logWarning(commandClear, r, name, nil, &engine.Actor{System: true})
}

// escalate tells a warning further up that nobody has acknowledged.
func (rs *records) escalate(w *store.Warning) error {
	l := rs.program.Ledger(w.Ledger)
	if l == nil {
		return rs.tx.Escalate(w.ID, w.Up, ledger.Empty, nil) // of a pack that is not there any more
	}
	r, err := rs.Get(l.Ledger, w.Record)
	if err != nil || r == nil {
		return err
	}
	next, err := rs.program.Escalate(rs, r, w.Name, w.Up, rs.moment)
	if err != nil {
		return err
	}
	if err := rs.tx.Escalate(w.ID, next.Up, next.Next, next.People); err != nil || len(next.People) == 0 {
		return err
	}
	return rs.logWarning(commandEscalate, r, w.Name, next.People, &engine.Actor{System: true})
}

// acknowledge notes that somebody who was told of a warning has taken note of it; the first one counts.
func (rs *records) acknowledge(id int64, actor *engine.Actor) error {
	told, err := rs.tx.ToldOf(id)
	if err != nil {
		return err
	}
	w, err := rs.tx.Warning(id)
	if err != nil {
		return err
	}
	if w == nil || !slices.Contains(told, actor.Me.Person) {
		if w != nil {
			d := deed{what: deedAcknowledge, path: w.Ledger, id: w.Record}
			rs.denied = append(rs.denied, refusal{d, problem.New(problem.Forbidden, "book.not_told")})
		}
		return problem.New(problem.Missing, "book.no_warning")
	}
	if w.Cleared || w.AcknowledgedBy != 0 {
		return nil
	}
	if err := rs.tx.Acknowledge(id, actor.By, rs.moment.Now); err != nil {
		return err
	}
	l := rs.program.Ledger(w.Ledger)
	if l == nil {
		return nil
	}
	r, err := rs.tx.Get(l.Ledger, w.Record)
	if err != nil || r == nil {
		return err
	}
	return rs.logWarning(commandAcknowledge, r, w.Name, nil, actor)
}

// logWarning writes into the journal what becomes of a warning.
func (rs *records) logWarning(command string, r *ledger.Record, name string, told []ledger.ID, actor *engine.Actor) error {
	e := &journal.Entry{
		At: rs.moment.Now, Day: rs.moment.Today.String(), By: int64(actor.By), For: int64(actor.For()),
		Command: command, Ledger: r.Ledger.Path(), Record: int64(r.ID), Version: r.Version, Remark: name,
	}
	if len(told) > 0 {
		list, err := json.Marshal(told)
		if err != nil {
			return err
		}
		e.Changes = []journal.Change{{Field: toldField, After: list}}
	}
	return rs.tx.Log(e)
}
