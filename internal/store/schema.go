package store

import (
	"context"
	"fmt"
	"strings"
	"sync"

	"bihuan/internal/ledger"
)

// schemas remembers the statements of the ledgers, by definition.
type schemas struct{ tables sync.Map }

// table is how the records of one ledger are kept.
type table struct {
	name    string // quoted
	columns string // of a whole record, as scanRecord reads them
}

// recordColumns stand before the fields in every table of records.
var recordColumns = []string{
	"id", "version", "number", "state", "created_at", "created_by", "updated_at", "updated_by", "entered",
}

// table returns how the records of l are kept.
func (s *Store) table(l *ledger.Ledger) *table {
	if t, ok := s.schema.tables.Load(l); ok {
		return t.(*table)
	}
	names := append([]string(nil), recordColumns...)
	for _, f := range l.Fields {
		names = append(names, quote(f.Name))
	}
	t := &table{name: quote(l.Pack + "_" + l.Name), columns: strings.Join(names, ", ")}
	s.schema.tables.Store(l, t)
	return t
}

func quote(name string) string { return `"` + name + `"` }

// Apply makes or changes the tables of the ledgers.
func (s *Store) Apply(ctx context.Context, ledgers []*ledger.Ledger) error {
	return s.Write(ctx, func(tx *Tx) error {
		for _, l := range ledgers {
			sql := "CREATE TABLE IF NOT EXISTS " + s.table(l).name + " (id {identity}, version BIGINT NOT NULL, " +
				"number TEXT, state TEXT, created_at BIGINT, created_by BIGINT, updated_at BIGINT, updated_by BIGINT, entered BIGINT"
			for _, f := range l.Fields {
				kind := "BIGINT"
				if st := f.Kind.Storage(); st == ledger.StoreText || st == ledger.StoreList {
					kind = "TEXT"
				}
				sql += ", " + quote(f.Name) + " " + kind
			}
			if err := tx.conn.script(s.backend.dialect().marks.Replace(sql + ")")); err != nil {
				return fmt.Errorf("make the table of %s: %w", l.Path(), err)
			}
		}
		return nil
	})
}
