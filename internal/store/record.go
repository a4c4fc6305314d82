package store

import (
	"fmt"
	"strconv"
	"strings"

	"bihuan/internal/ledger"
	"bihuan/internal/problem"
	"bihuan/internal/sqlgen"
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
	t := tx.layout.table(l)
	list, err := tx.records(l, t, t.get, int64(id))
	if err != nil || len(list) == 0 {
		return nil, err
	}
	r := list[0]
	if r.ProofCount > 0 {
		if r.Proofs, err = tx.Proofs(l.Path(), id); err != nil {
			return nil, err
		}
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
func (tx *Tx) records(l *ledger.Ledger, t *table, sql string, args ...any) ([]*ledger.Record, error) {
	var list []*ledger.Record
	err := tx.conn.query(sql, args, func(row row) error {
		r, err := scanRecord(l, t, row)
		list = append(list, r)
		return err
	})
	return list, err
}

// firstField is the place of the first field among the columns of a table, and proofsColumn that of the
// number of proofs, which AddProof alone changes.
const (
	firstField   = 12
	proofsColumn = 9
	wakeColumn   = 10
)

// scanRecord reads the columns of a table of records.
func scanRecord(l *ledger.Ledger, t *table, row row) (*ledger.Record, error) {
	r := ledger.New(l)
	r.ID, r.Version = ledger.ID(row.int(0)), row.int(1)
	r.Number, r.State = row.text(2), row.text(3)
	r.CreatedAt, r.CreatedBy = instant(row.int(4)), ledger.ID(row.int(5))
	r.UpdatedAt, r.UpdatedBy = instant(row.int(6)), ledger.ID(row.int(7))
	r.Entered, r.ProofCount = instant(row.int(8)), int(row.int(proofsColumn))
	r.Wake, r.Tallied = value(row, wakeColumn, ledger.StoreDate), row.text(wakeColumn+1)
	for i, c := range t.Columns[firstField:] {
		v, err := column(row, firstField+i, c.Field)
		if err != nil {
			return nil, fmt.Errorf("read %s %d: %w", l.Path(), r.ID, err)
		}
		r.Values[c.Field.Index] = v
	}
	return r, nil
}

// column returns the value that a row has for a field.
func column(r row, i int, f *ledger.Field) (ledger.Value, error) {
	if f.Kind.Storage() != ledger.StoreList || r.null(i) {
		return value(r, i, f.Kind.Storage()), nil
	}
	v, err := sqlgen.ParseList(f, r.bytes(i))
	if err != nil {
		return ledger.Empty, fmt.Errorf("field %s: %w", f.Name, err)
	}
	return v, nil
}

// value returns a value that is no list.
func value(r row, i int, s ledger.Storage) ledger.Value {
	switch {
	case r.null(i):
		return ledger.Empty
	case s == ledger.StoreText:
		return ledger.Text(r.text(i))
	}
	return ledger.Of(s, r.int(i))
}

// Insert keeps a new record and gives it the next ID when it has none. Its proofs are kept by AddProof.
func (tx *Tx) Insert(r *ledger.Record) error {
	t := tx.layout.table(r.Ledger)
	args, err := t.Values(r)
	if err != nil {
		return err
	}
	if r.ID == 0 {
		args[0] = nil
	}
	args[proofsColumn] = int64(0)
	id, err := tx.insert(t.insert, args...)
	if err != nil {
		return err
	}
	r.ID = ledger.ID(id)
	tx.appears(r)
	seen := *r
	seen.Proofs, seen.ProofCount = nil, 0
	tx.note(&seen)
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
	if tx.group == nil {
		return ErrReadOnly
	}
	t := tx.layout.table(r.Ledger)
	sets, args, err := tx.changes(t, r, version)
	if err != nil || len(sets) == 0 {
		return err
	}
	n := len(args)
	sql := "UPDATE " + t.Name + " SET " + strings.Join(sets, ", ") +
		" WHERE id = $" + strconv.Itoa(n+1) + " AND version = $" + strconv.Itoa(n+2)
	tx.appears(r)
	key := recordKey{r.Ledger, r.ID}
	if old := tx.seen[key]; old != nil {
		seen := *r
		seen.Proofs, seen.ProofCount = old.Proofs, old.ProofCount
		tx.note(&seen)
	}
	return tx.conn.later(sql, append(args, int64(r.ID), version), func(changed int64) error {
		if changed == 1 {
			return nil
		}
		return problem.New(problem.Conflict, "store.conflict", name(r))
	})
}

// changes returns the columns to be set with their values: only what has changed, because an index costs
// only when one of its columns is set.
func (tx *Tx) changes(t *table, r *ledger.Record, version int64) (sets []string, args []any, err error) {
	after, err := t.Values(r)
	if err != nil {
		return nil, nil, err
	}
	var before []any
	if old := tx.seen[recordKey{r.Ledger, r.ID}]; old != nil && old.Version == version {
		if before, err = t.Values(old); err != nil {
			return nil, nil, err
		}
	}
	for i, c := range t.Columns {
		if i == 0 || i == proofsColumn || before != nil && before[i] == after[i] {
			continue
		}
		args = append(args, after[i])
		sets = append(sets, c.Name+" = $"+strconv.Itoa(len(args)))
	}
	return sets, args, nil
}

// name returns what people call r.
func name(r *ledger.Record) string {
	if r.Number != "" {
		return r.Number
	}
	return r.Ledger.Name + " " + strconv.FormatInt(int64(r.ID), 10)
}
