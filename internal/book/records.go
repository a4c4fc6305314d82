package book

import (
	"encoding/json"
	"fmt"
	"strings"

	"bihuan/internal/calendar"
	"bihuan/internal/engine"
	"bihuan/internal/expr"
	"bihuan/internal/journal"
	"bihuan/internal/ledger"
	"bihuan/internal/sqlgen"
	"bihuan/internal/store"
)

// records is the state that one decision or look works on: a transaction at a moment, as one person sees it.
// It is what the engine calls Records.
type records struct {
	*Book
	tx     *store.Tx
	moment engine.Moment
	me     *expr.Principal // nil for the system
	all    bool            // nothing is hidden: for the System, which looks what has become of a story
	key    string          // idempotency key of the command, for the journal
	deed   deed            // what the visitor does, for the log of the audit
	denied []refusal       // parts of a command that were refused without the rest

	told    *figureMemory // is told what changes; nil but in a rehearsal of many days
	figures *figureMemory // nil but where the figures of one day after the other are looked at in a rehearsal
}

// look returns how records are looked at.
func (rs *records) look() *engine.Look {
	return &engine.Look{Follow: rs.Get, Stays: rs.Stays, Gather: rs.Rollup, Me: rs.me, Moment: rs.moment}
}

// scope returns what expressions over l see that read no record.
func (rs *records) scope(l *engine.Ledger) *expr.Scope { return rs.program.LedgerScope(rs.look(), l) }

// Get returns a record with its proofs and the fields of the day, or nil.
func (rs *records) Get(l *ledger.Ledger, id ledger.ID) (*ledger.Record, error) {
	r, err := rs.tx.Get(l, id)
	if err != nil || r == nil {
		return nil, err
	}
	return r, rs.program.Fill(rs.look(), r)
}

// list runs a query for records and fills in the fields of the day.
func (rs *records) list(q sqlgen.List) ([]*ledger.Record, []sqlgen.Cursor, error) {
	list, cursors, err := rs.tx.List(q)
	if err != nil {
		return nil, nil, err
	}
	for _, r := range list {
		if err := rs.program.Fill(rs.look(), r); err != nil {
			return nil, nil, err
		}
	}
	return list, cursors, nil
}

// Insert keeps a new record and gives it its ID.
func (rs *records) Insert(r *ledger.Record) error {
	rs.told.inserted()
	return rs.tx.Insert(r)
}

// Update keeps a changed record whose version has grown by one.
func (rs *records) Update(r *ledger.Record) error { return rs.tx.Update(r) }

// Amend keeps computed values of a record.
func (rs *records) Amend(r *ledger.Record) error { return rs.tx.Amend(r) }

// Tally adds to what is kept of the records.
func (rs *records) Tally(changes []engine.TallyChange) error {
	for _, c := range changes {
		rs.told.added(c.Name)
		if err := rs.tx.AddTally(store.TallyKey{Name: c.Name, Cut: c.Cut, Key: c.Key}, c.Count, c.Sum); err != nil {
			return err
		}
	}
	return nil
}

// NextNumber returns the next number of a series, from 1.
func (rs *records) NextNumber(series string) (int64, error) { return rs.tx.NextNumber(series) }

// AddProof attaches a stored file to a record.
func (rs *records) AddProof(r *ledger.Record, p *ledger.Proof) error { return rs.tx.AddProof(r, p) }

// Rollup gathers a value for mine.
func (rs *records) Rollup(r *engine.Rollup, mine *ledger.Record) (ledger.Value, error) {
	scope := rs.scope(r.From)
	scope.Mine = mine
	var of *expr.Expr
	if r.Of != nil {
		of = expr.Get(r.From.Ledger, r.Of.Name)
	}
	if r.Order != nil {
		return rs.pick(r, scope, of)
	}
	rows, err := rs.tx.Tally(&sqlgen.Tally{
		Ledger: r.From.Ledger, Scope: scope, Where: []*expr.Expr{r.Where}, Terms: []sqlgen.Term{{Op: r.Op, Of: of}},
	})
	if err != nil {
		return ledger.Empty, err
	}
	return rows[0].Results[0], nil
}

// pick returns the value that comes first or last, or the record of it where no value is named.
func (rs *records) pick(r *engine.Rollup, scope *expr.Scope, of *expr.Expr) (ledger.Value, error) {
	order := expr.Get(r.From.Ledger, r.Order.Name)
	where := []*expr.Expr{r.Where, expr.Given(order)}
	if of != nil {
		where = append(where, expr.Given(of))
	}
	picked, _, err := rs.tx.List(sqlgen.List{
		Ledger: r.From.Ledger, Scope: scope, Where: where, Limit: 1,
		Sort: []sqlgen.Order{{By: order, Down: r.Op == "last"}},
	})
	switch {
	case err != nil || len(picked) == 0:
		return ledger.Empty, err
	case r.Of == nil:
		return ledger.Ref(picked[0].ID), nil
	}
	return picked[0].Values[r.Of.Index], nil
}

// page is how many ids are asked for at once.
const page = 1000

// Matching returns the records of l whose fields have these values.
func (rs *records) Matching(l *ledger.Ledger, fields []*ledger.Field, values []ledger.Value) ([]ledger.ID, error) {
	var all []ledger.ID
	for after := ledger.ID(0); ; after = all[len(all)-1] {
		ids, err := rs.tx.Matching(l, fields, values, after, page)
		if err != nil {
			return nil, err
		}
		all = append(all, ids...)
		if len(ids) < page {
			return all, nil
		}
	}
}

// referring returns the records of l that refer to id through via.
func (rs *records) referring(l *ledger.Ledger, via *ledger.Field, id ledger.ID) ([]ledger.ID, error) {
	return rs.Matching(l, []*ledger.Field{via}, []ledger.Value{ledger.Ref(id)})
}

// LastMover returns who made move on the record last, and for whom.
func (rs *records) LastMover(r *ledger.Record, move string) (by, on ledger.ID, err error) {
	e, err := rs.tx.LastMove(r.Ledger.Path(), r.ID, move)
	if err != nil || e == nil {
		return 0, 0, err
	}
	return ledger.ID(e.By), ledger.ID(e.For), nil
}

// Stays returns the states that a record has been in, the present one last.
func (rs *records) Stays(r *ledger.Record) ([]engine.Stay, error) {
	moves, err := rs.tx.Moves(r.Ledger.Path(), r.ID)
	if err != nil {
		return nil, err
	}
	var list []engine.Stay
	since := expr.DayOf(r.CreatedAt)
	for _, e := range moves {
		left := stateBefore(e)
		if left == "" {
			continue
		}
		list = append(list, engine.Stay{State: left, From: since})
		if since, err = calendar.Parse(e.Day); err != nil {
			return nil, fmt.Errorf("day of entry %d: %w", e.Seq, err)
		}
	}
	return append(list, engine.Stay{State: r.State, From: since}), nil
}

// Schedule returns how far a schedule of a record has come.
func (rs *records) Schedule(r *ledger.Record, name string) (engine.Progress, error) {
	s, err := rs.tx.Schedule(r.Ledger.Path(), r.ID, name)
	if err != nil || s == nil {
		return engine.Progress{}, err
	}
	return engine.Progress{Begun: true, Next: s.Next, Active: s.Active, Due: s.Due}, nil
}

// PutSchedule keeps how far a schedule has come.
func (rs *records) PutSchedule(r *ledger.Record, name string, p engine.Progress) error {
	return rs.tx.PutSchedule(store.Schedule{
		Ledger: r.Ledger.Path(), Record: r.ID, Name: name, Next: p.Next, Active: p.Active, Due: p.Due,
	})
}

// Made returns the records that a schedule of r has made for periods from a number on.
func (rs *records) Made(r *ledger.Record, name string, from int64) ([]engine.Made, error) {
	list, err := rs.tx.Made(r.Ledger.Path(), r.ID, name, from)
	made := make([]engine.Made, len(list))
	for i, m := range list {
		made[i] = engine.Made{Period: m.Period, Element: m.Element, ID: m.Child}
	}
	return made, err
}

// PutMade notes that a schedule of r has made a record for a period.
func (rs *records) PutMade(r *ledger.Record, name string, m engine.Made) error {
	return rs.tx.PutMade(r.Ledger.Path(), r.ID, name, store.Made{Period: m.Period, Element: m.Element, Child: m.ID})
}

// Log writes a change into the journal: what people gave and what moves set. What is computed from that is
// not repeated, it can be computed again.
func (rs *records) Log(c *engine.Change) error {
	e := &journal.Entry{
		At: c.At, Day: c.Day.String(), By: int64(c.Actor.By), For: int64(c.Actor.For()), Figure: c.Actor.Figure, Command: c.Command,
		Ledger: c.After.Ledger.Path(), Record: int64(c.After.ID), Version: c.After.Version, Move: c.Move,
		Remark: c.Remark, Seal: c.Seal, Key: rs.key,
	}
	for _, p := range c.Proofs {
		e.Proofs = append(e.Proofs, p.Hash)
	}
	var err error
	if e.Changes, err = changes(c.Before, c.After); err != nil {
		return fmt.Errorf("journal %s %d: %w", e.Ledger, e.Record, err)
	}
	if err := rs.tx.Log(e); err != nil {
		return err
	}
	return rs.index(c.Before, c.After)
}

// index lets a record be found by its number and by the words of its texts that everybody may read who may
// read the record.
func (rs *records) index(before, after *ledger.Record) error {
	text := searchText(rs.program.Ledger(after.Ledger.Path()), after)
	if before != nil && text == searchText(rs.program.Ledger(before.Ledger.Path()), before) {
		return nil
	}
	return rs.tx.PutSearch(after.Ledger.Path(), after.ID, text)
}

func searchText(l *engine.Ledger, r *ledger.Record) string {
	var b strings.Builder
	b.WriteString(r.Number)
	for i, f := range l.Fields {
		if (f.Kind == ledger.KindText || f.Kind == ledger.KindNote) && f.Given() && !l.Restricted(f.Name) && !r.Values[i].IsEmpty() {
			b.WriteString("\n" + r.Values[i].Text())
		}
	}
	return b.String()
}

// changes lists number, state and the given fields that differ.
func changes(before, after *ledger.Record) ([]journal.Change, error) {
	var out []journal.Change
	add := func(name string, was, is ledger.Value) error {
		if was.Equal(is) {
			return nil
		}
		wasJSON, err := json.Marshal(was)
		if err != nil {
			return err
		}
		isJSON, err := json.Marshal(is)
		if err != nil {
			return err
		}
		out = append(out, journal.Change{Field: name, Before: wasJSON, After: isJSON})
		return nil
	}
	old := before
	if old == nil {
		old = ledger.New(after.Ledger)
	}
	if err := add("number", ledger.Text(old.Number), ledger.Text(after.Number)); err != nil {
		return nil, err
	}
	if err := add("state", ledger.Text(old.State), ledger.Text(after.State)); err != nil {
		return nil, err
	}
	for i, f := range after.Ledger.Fields {
		if !f.Given() {
			continue
		}
		if err := add(f.Name, old.Values[i], after.Values[i]); err != nil {
			return nil, err
		}
	}
	return out, nil
}
