package store

import (
	"fmt"
	"strconv"
	"strings"

	"bihuan/internal/ledger"
	"bihuan/internal/problem"
)

// recordKey names a record within a transaction.
type recordKey struct {
	ledger *ledger.Ledger
	id     ledger.ID
}

// Get returns a record with its proofs, or nil. The record is the caller's: changing it changes nothing.
func (tx *Tx) Get(l *ledger.Ledger, id ledger.ID) (*ledger.Record, error) {
	if r, ok := tx.seen[recordKey{l, id}]; ok {
		return r.Clone(), nil
	}
	t := tx.store.table(l)
	list, err := tx.records(l, "SELECT "+t.columns+" FROM "+t.name+" WHERE id = $1", int64(id))
	if err != nil || len(list) == 0 {
		return nil, err
	}
	r := list[0]
	if r.Proofs, err = tx.Proofs(l.Path(), id); err != nil {
		return nil, err
	}
	tx.note(r)
	return r, nil
}

// maxSeen is how many records a transaction remembers: a command meets the same few again and again.
const maxSeen = 1000

// note remembers r as the transaction sees it now.
func (tx *Tx) note(r *ledger.Record) {
	if tx.seen == nil {
		tx.seen = map[recordKey]*ledger.Record{}
	}
	if len(tx.seen) >= maxSeen {
		clear(tx.seen)
	}
	tx.seen[recordKey{r.Ledger, r.ID}] = r.Clone()
}

// records runs a query for whole records.
func (tx *Tx) records(l *ledger.Ledger, sql string, args ...any) ([]*ledger.Record, error) {
	var list []*ledger.Record
	err := tx.conn.query(sql, args, func(row row) error {
		r, err := scanRecord(l, row)
		list = append(list, r)
		return err
	})
	return list, err
}

// scanRecord reads the columns of a table of records.
func scanRecord(l *ledger.Ledger, row row) (*ledger.Record, error) {
	r := ledger.New(l)
	r.ID, r.Version = ledger.ID(row.int(0)), row.int(1)
	r.Number, r.State = row.text(2), row.text(3)
	r.CreatedAt, r.CreatedBy = instant(row.int(4)), ledger.ID(row.int(5))
	r.UpdatedAt, r.UpdatedBy = instant(row.int(6)), ledger.ID(row.int(7))
	r.Entered = instant(row.int(8))
	for i, f := range l.Fields {
		v, err := column(row, len(recordColumns)+i, f)
		if err != nil {
			return nil, fmt.Errorf("read %s %d: %w", l.Path(), r.ID, err)
		}
		r.Values[i] = v
	}
	return r, nil
}

// arguments returns r as the parameters of an insert, its id first.
func arguments(r *ledger.Record) ([]any, error) {
	args := []any{
		int64(r.ID), r.Version, textOrNull(r.Number), textOrNull(r.State), micros(r.CreatedAt), int64(r.CreatedBy),
		micros(r.UpdatedAt), int64(r.UpdatedBy), micros(r.Entered),
	}
	for i, v := range r.Values {
		arg, err := argument(v)
		if err != nil {
			return nil, fmt.Errorf("keep %s of %s: %w", r.Ledger.Fields[i].Name, r.Ledger.Path(), err)
		}
		args = append(args, arg)
	}
	return args, nil
}

func textOrNull(s string) any {
	if s == "" {
		return nil
	}
	return s
}

// Insert keeps a new record and gives it the next ID when it has none.
func (tx *Tx) Insert(r *ledger.Record) error {
	t := tx.store.table(r.Ledger)
	args, err := arguments(r)
	if err != nil {
		return err
	}
	columns := t.columns
	if r.ID == 0 {
		columns, args = strings.TrimPrefix(columns, "id, "), args[1:]
	}
	sql := "INSERT INTO " + t.name + " (" + columns + ") VALUES (" + marks(len(args)) + ") RETURNING id"
	id, err := tx.insert(sql, args...)
	if err != nil {
		return err
	}
	r.ID = ledger.ID(id)
	tx.note(r)
	return nil
}

// marks returns "$1, $2, …".
func marks(n int) string {
	var b strings.Builder
	for i := range n {
		if i > 0 {
			b.WriteString(", ")
		}
		b.WriteString("$" + strconv.Itoa(i+1))
	}
	return b.String()
}

// Update keeps a changed record whose Version is one more than that of the stored one; it is a conflict when
// the stored version is another.
func (tx *Tx) Update(r *ledger.Record) error { return tx.update(r, r.Version-1) }

// Amend keeps computed values of a record; its version stays.
func (tx *Tx) Amend(r *ledger.Record) error { return tx.update(r, r.Version) }

func (tx *Tx) update(r *ledger.Record, version int64) error {
	t := tx.store.table(r.Ledger)
	after, err := arguments(r)
	if err != nil {
		return err
	}
	var before []any
	old := tx.seen[recordKey{r.Ledger, r.ID}]
	if old != nil && old.Version == version {
		if before, err = arguments(old); err != nil {
			return err
		}
	}
	// Only what has changed is written: an index costs only when one of its columns is set.
	var sets []string
	var args []any
	names := strings.Split(t.columns, ", ")
	for i, name := range names {
		if i == 0 || before != nil && before[i] == after[i] {
			continue
		}
		args = append(args, after[i])
		sets = append(sets, name+" = $"+strconv.Itoa(len(args)))
	}
	if len(sets) == 0 {
		return nil
	}
	n := len(args)
	sql := "UPDATE " + t.name + " SET " + strings.Join(sets, ", ") +
		" WHERE id = $" + strconv.Itoa(n+1) + " AND version = $" + strconv.Itoa(n+2)
	if tx.group == nil {
		return ErrReadOnly
	}
	delete(tx.seen, recordKey{r.Ledger, r.ID})
	if old != nil {
		seen := *r
		seen.Proofs = old.Proofs // proofs are attached by AddProof alone
		tx.note(&seen)
	}
	return tx.conn.later(sql, append(args, int64(r.ID), version), func(changed int64) error {
		if changed == 1 {
			return nil
		}
		return problem.New(problem.Conflict, "store.conflict", name(r))
	})
}

// name returns what people call r.
func name(r *ledger.Record) string {
	if r.Number != "" {
		return r.Number
	}
	return r.Ledger.Name + " " + strconv.FormatInt(int64(r.ID), 10)
}
