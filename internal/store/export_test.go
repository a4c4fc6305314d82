package store

import (
	"testing"

	"bihuan/internal/ledger"
)

// Indexes returns the names of the indexes of the table of l.
func Indexes(t *testing.T, s *Store, l *ledger.Ledger) (names []string) {
	t.Helper()
	err := s.Read(t.Context(), func(tx *Tx) error {
		_, indexes := tx.layout.schema.Inspect(l)
		return tx.conn.query(indexes.SQL, indexes.Args, func(r row) error {
			names = append(names, r.text(0))
			return nil
		})
	})
	if err != nil {
		t.Fatal(err)
	}
	return names
}
