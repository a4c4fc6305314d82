package store_test

import (
	"bytes"
	"path/filepath"
	"sync/atomic"
	"testing"

	"github.com/ncruces/go-sqlite3"

	"bihuan/internal/store"
	"bihuan/internal/store/storetest"
)

// benchClients is how many clients write at the same time.
const benchClients = 16

// BenchmarkWrite compares a command of the store, an insert with number and journal entry, with bare inserts
// of the same two rows that are committed in groups by hand. Both wait for the disk.
func BenchmarkWrite(b *testing.B) {
	b.Run("bare", benchBare)
	b.Run("sqlite", func(b *testing.B) { benchStore(b, syncedStore(b), false) })
	b.Run("sqlite with words", func(b *testing.B) { benchStore(b, syncedStore(b), true) })
	b.Run("postgres", func(b *testing.B) { benchStore(b, storetest.Postgres(b), false) })
	b.Run("postgres with words", func(b *testing.B) { benchStore(b, storetest.Postgres(b), true) })
}

// syncedStore returns an empty store on SQLite that waits for the disk.
func syncedStore(b *testing.B) *store.Store {
	s, err := store.Open(b.Context(), store.Options{Dir: b.TempDir()})
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { s.Close() })
	return s
}

func benchStore(b *testing.B, s *store.Store, words bool) {
	l := billLedger()
	apply(b, s, l)
	each(b, func() error {
		return s.Write(b.Context(), func(tx *store.Tx) error {
			n, err := tx.NextNumber("ZD")
			if err != nil {
				return err
			}
			r := bill(l, int(n))
			if err := tx.Insert(r); err != nil {
				return err
			}
			if words {
				if err := tx.PutSearch(l.Path(), r.ID, benchText(int(n))); err != nil {
					return err
				}
			}
			return tx.Log(made(r))
		})
	})
}

// each runs command b.N times on the clients.
func each(b *testing.B, command func() error) {
	b.Helper()
	var left atomic.Int64
	left.Store(int64(b.N))
	b.ResetTimer()
	clients(benchClients, func(int) {
		for left.Add(-1) >= 0 {
			if err := command(); err != nil {
				b.Error(err)
				return
			}
		}
	})
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "writes/s")
}

func benchBare(b *testing.B) {
	db, err := sqlite3.Open(filepath.Join(b.TempDir(), "bare.db"))
	if err != nil {
		b.Fatal(err)
	}
	defer db.Close()
	err = db.Exec(`
PRAGMA journal_mode = WAL;
PRAGMA synchronous = FULL;
PRAGMA cache_size = -65536;
CREATE TABLE r (id INTEGER PRIMARY KEY, version, number, state, created_at, created_by, updated_at, updated_by,
  entered, title, note, parent, amount, due_on, seen_at, urgent, kinds, units, lines);
CREATE TABLE j (seq INTEGER PRIMARY KEY, ledger, record, leaf, hashes);
CREATE INDEX j_record ON j (ledger, record, seq);`)
	if err != nil {
		b.Fatal(err)
	}
	requests := make(chan chan error)
	done := make(chan error)
	go func() { done <- bareWriter(db, requests) }()
	each(b, func() error {
		answer := make(chan error, 1)
		requests <- answer
		return <-answer
	})
	close(requests)
	if err := <-done; err != nil {
		b.Fatal(err)
	}
}

// bareWriter inserts two rows for every request and commits those that wait together.
func bareWriter(db *sqlite3.Conn, requests chan chan error) error {
	record, _, err := db.Prepare(`INSERT INTO r VALUES (NULL, 1, ?1, 'due', 1719806400000000, 3, 1719806400000000, 4,
1719806400000000, ?2, ?3, 9, -12345678, 19905, 1719806400000001, 1, '["a","b"]', '[3,1]', '[["x","1.5",2]]')`)
	if err != nil {
		return err
	}
	defer record.Close()
	entry, _, err := db.Prepare(`INSERT INTO j VALUES (NULL, 'rent.bill', ?1, ?2, ?3)`)
	if err != nil {
		return err
	}
	defer entry.Close()
	leaf, hashes := bytes.Repeat([]byte("x"), 400), bytes.Repeat([]byte("h"), 64)
	insert := func() error {
		record.BindText(1, "ZD-0001")
		record.BindText(2, "一季度租金")
		record.BindText(3, "两行\n'\"$1?")
		if err := record.Exec(); err != nil {
			return err
		}
		entry.BindInt64(1, db.LastInsertRowID())
		entry.BindBlob(2, leaf)
		entry.BindBlob(3, hashes)
		return entry.Exec()
	}
	for first := range requests {
		group := []chan error{first}
		if err := db.Exec("BEGIN IMMEDIATE"); err != nil {
			return err
		}
		err := insert()
		for more := true; more && len(group) < 64 && err == nil; {
			select {
			case next := <-requests:
				group = append(group, next)
				err = insert()
			default:
				more = false
			}
		}
		if err == nil {
			err = db.Exec("COMMIT")
		}
		for _, answer := range group {
			answer <- err
		}
		if err != nil {
			return err
		}
	}
	return nil
}
