// Package storetest runs a test on both databases.
//
// Invariants: every call gets stores of its own, which are empty and closed when the test ends; without
// PostgreSQL that half is skipped with a line.
package storetest

import (
	"testing"

	"bihuan/internal/pgtest"
	"bihuan/internal/store"
)

// Each runs test on an empty store on SQLite and on one on PostgreSQL.
func Each(t *testing.T, test func(t *testing.T, s *store.Store)) {
	t.Helper()
	t.Run("sqlite", func(t *testing.T) { test(t, SQLite(t)) })
	t.Run("postgres", func(t *testing.T) { test(t, Postgres(t)) })
}

// SQLite returns an empty store on SQLite, which does not wait for the disk.
func SQLite(tb testing.TB) *store.Store {
	return open(tb, store.Options{Dir: tb.TempDir(), NoSync: true})
}

// Postgres returns an empty store on PostgreSQL, or skips the test.
func Postgres(tb testing.TB) *store.Store {
	return open(tb, store.Options{Dir: tb.TempDir(), DSN: pgtest.Start(tb)})
}

func open(tb testing.TB, opts store.Options) *store.Store {
	tb.Helper()
	s, err := store.Open(tb.Context(), opts)
	if err != nil {
		tb.Fatalf("Open() = %v", err)
	}
	tb.Cleanup(func() {
		if err := s.Close(); err != nil {
			tb.Errorf("Close() = %v", err)
		}
	})
	return s
}
