package store

import (
	"errors"
	"time"

	"bihuan/internal/journal"
	"bihuan/internal/ledger"
	"bihuan/internal/sqlgen"
)

// Tx is one transaction: a command within Write, or a look at the store within Read.
type Tx struct {
	layout  *layout
	conn    conn
	group   *group                       // nil: nothing can be changed
	entries []*journal.Entry             // noted by this command
	words   []sqlgen.Statement           // to be written when the group is committed
	tallies []tallyChange                // likewise
	rows    int                          // that tallies came to when they were added up last
	parts   int                          // that this command is in; see Try
	seen    map[recordKey]*ledger.Record // records as this transaction left them

	looks     []*FigureDay // at figures, to be written when the command ends
	foresight *foresight   // nil: see Foresee
}

// ErrReadOnly is returned for a change that is tried within Read.
var ErrReadOnly = errors.New("change within Read")

// Writing reports whether tx is a command, whose own changes are not in the tallies yet.
func (tx *Tx) Writing() bool { return tx.group != nil }

// change runs a statement that changes something, at the latest when the command ends.
func (tx *Tx) change(sql string, args ...any) error {
	if tx.group == nil {
		return ErrReadOnly
	}
	return tx.conn.later(sql, args, nil)
}

// changeNow runs a statement that changes something and returns the number of rows changed.
func (tx *Tx) changeNow(sql string, args ...any) (int64, error) {
	if tx.group == nil {
		return 0, ErrReadOnly
	}
	return tx.conn.exec(sql, args...)
}

// insert runs an INSERT … RETURNING id.
func (tx *Tx) insert(sql string, args ...any) (id int64, err error) {
	if tx.group == nil {
		return 0, ErrReadOnly
	}
	_, err = one(tx.conn, sql, args, func(r row) error {
		id = r.int(0)
		return nil
	})
	return id, err
}

// micros returns t as it is stored; the zero time is 0.
func micros(t time.Time) int64 {
	if t.IsZero() {
		return 0
	}
	return t.UnixMicro()
}

// instant returns what micros stored.
func instant(n int64) time.Time {
	if n == 0 {
		return time.Time{}
	}
	return time.UnixMicro(n).UTC()
}

// number returns 1 for yes; both databases hold flags of the meta tables as numbers.
func number(b bool) int64 {
	if b {
		return 1
	}
	return 0
}
