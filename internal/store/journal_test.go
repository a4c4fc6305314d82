package store_test

import (
	"bytes"
	"crypto/rand"
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"bihuan/internal/journal"
	"bihuan/internal/ledger"
	"bihuan/internal/store"
	"bihuan/internal/store/storetest"
)

// made returns the entry of a new record.
func made(r *ledger.Record) *journal.Entry {
	return &journal.Entry{
		At: noon, Day: "2024-07-01", By: 3, Command: "make", Ledger: r.Ledger.Path(), Record: int64(r.ID),
		Version: r.Version, Changes: []journal.Change{
			{Field: "title", After: []byte(`"一季度租金"`)}, {Field: "amount", After: []byte(`"-12.345678"`)},
		},
	}
}

// moved returns the entry of a move of record n.
func moved(n int64, move string) *journal.Entry {
	return &journal.Entry{At: noon, Command: "move", Ledger: "rent.bill", Record: n, Version: 2, Move: move, By: n}
}

// log keeps entries in one command.
func log(t *testing.T, s *store.Store, entries ...*journal.Entry) {
	t.Helper()
	write(t, s, func(tx *store.Tx) error {
		for _, e := range entries {
			if err := tx.Log(e); err != nil {
				return err
			}
		}
		return nil
	})
}

// verify reads the journal and wants nothing to be wrong with it.
func verify(t testing.TB, s *store.Store, size int64, checkpoints ...journal.Checkpoint) *journal.Report {
	t.Helper()
	var report *journal.Report
	err := s.Read(t.Context(), func(tx *store.Tx) (err error) {
		report, err = journal.Verify(tx.JournalRows(), checkpoints...)
		return err
	})
	if err != nil {
		t.Fatalf("Verify() = %v", err)
	}
	if !report.OK() || report.Size != size {
		t.Errorf("journal of %d entries: %v; want %d", report.Size, report.Faults, size)
	}
	return report
}

func seqs(entries []*journal.Entry) (list []int64) {
	for _, e := range entries {
		list = append(list, e.Seq)
	}
	return list
}

func TestJournalGrowsByCommandsThatAreKept(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		failed := fmt.Errorf("refused")
		for n := range int64(700) {
			err := s.Write(t.Context(), func(tx *store.Tx) error {
				for range n % 4 {
					if err := tx.Log(moved(n, "pay")); err != nil {
						return err
					}
				}
				if n%5 == 0 {
					return failed
				}
				return nil
			})
			if err != nil && err != failed {
				t.Fatal(err)
			}
		}
		verify(t, s, 840)
	})
}

func TestFirstCommandMayFailAfterItLogged(t *testing.T) {
	dir := t.TempDir()
	for range 3 {
		s, err := store.Open(t.Context(), store.Options{Dir: dir})
		if err != nil {
			t.Fatal(err)
		}
		refused := fmt.Errorf("refused")
		clients(8, func(client int) {
			s.Write(t.Context(), func(tx *store.Tx) error {
				if err := tx.Log(moved(1, "x")); err != nil {
					return err
				}
				if client%2 == 0 {
					return refused
				}
				return nil
			})
		})
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
	}
	s, err := store.Open(t.Context(), store.Options{Dir: dir, ReadOnly: true})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	verify(t, s, 12)
}

func TestEntriesAreFoundByRecordMoveAndPlace(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		log(t, s, moved(1, "pay"), moved(2, "pay"), moved(1, "note"))
		log(t, s, moved(1, "pay"), moved(1, "settle"))
		write(t, s, func(tx *store.Tx) error {
			late := moved(1, "note")
			if err := tx.Log(late); err != nil {
				return err
			}
			late.Remark = "写完以后补的" // entries are encoded when the command ends
			last, err := tx.LastMove("rent.bill", 1, "note")
			if last != late || err != nil {
				t.Errorf("LastMove(note) within the command = %v, %v", last, err)
			}
			if list, err := tx.Entries("rent.bill", 1, 3); !slices.Equal(seqs(list), []int64{5, 4, 3}) || err != nil {
				t.Errorf("Entries() within the command = %v, %v", seqs(list), err)
			}
			size, err := tx.JournalSize()
			if size != 6 {
				t.Errorf("JournalSize() within the command = %d", size)
			}
			return err
		})
		read(t, s, func(tx *store.Tx) error {
			want := moved(1, "note")
			want.Seq, want.Remark = 5, "写完以后补的"
			last, err := tx.LastMove("rent.bill", 1, "note")
			if diff := cmp.Diff(want, last); diff != "" || err != nil {
				t.Errorf("LastMove(note): %v %s", err, diff)
			}
			if last, err := tx.LastMove("rent.bill", 2, "note"); last != nil || err != nil {
				t.Errorf("LastMove of a move that was never made = %v, %v", last, err)
			}
			if list, err := tx.Entries("rent.bill", 1, 10); !slices.Equal(seqs(list), []int64{5, 4, 3, 2, 0}) || err != nil {
				t.Errorf("Entries() = %v, %v", seqs(list), err)
			}
			if list, err := tx.EntriesSince(2, 3); !slices.Equal(seqs(list), []int64{2, 3, 4}) || err != nil {
				t.Errorf("EntriesSince(2) = %v, %v", seqs(list), err)
			}
			size, err := tx.JournalSize()
			if size != 6 {
				t.Errorf("JournalSize() = %d", size)
			}
			return err
		})
	})
}

func TestRecordIsProvenWithTheStoredHashes(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		for n := range int64(50) {
			log(t, s, moved(n%7, "pay"))
		}
		signer, err := journal.NewSigner(rand.Reader, "example")
		if err != nil {
			t.Fatal(err)
		}
		signed := checkpoint(t, s, signer)
		log(t, s, moved(3, "late"))
		read(t, s, func(tx *store.Tx) error {
			list, err := tx.Checkpoints()
			if err != nil || len(list) != 1 || list[0].Note != string(signed) || list[0].Size != 50 || list[0].Made != noon {
				t.Fatalf("Checkpoints() = %v, %v", list, err)
			}
			var leaves [][]byte
			for row, err := range tx.JournalRows().Rows() {
				if err != nil {
					return err
				}
				if bytes.Contains(row.Leaf, []byte(`"record":3`)) && row.Seq < 50 {
					leaves = append(leaves, row.Leaf)
				}
			}
			data, err := journal.Export(leaves, signed, tx.Hashes())
			if err != nil {
				return err
			}
			report, err := journal.VerifyExport(data, signer.VerifierKey())
			if err == nil && len(report.Entries) != 7 {
				t.Errorf("proved %d entries", len(report.Entries))
			}
			return err
		})
		c, err := journal.OpenCheckpoint(signed, signer.VerifierKey())
		if err != nil {
			t.Fatal(err)
		}
		if report := verify(t, s, 51, c); report.Checkpoints != 1 {
			t.Errorf("%d checkpoints agree", report.Checkpoints)
		}
	})
}

// checkpoint signs and keeps a checkpoint of the journal as it is.
func checkpoint(t *testing.T, s *store.Store, signer *journal.Signer) (signed []byte) {
	t.Helper()
	write(t, s, func(tx *store.Tx) error {
		size, err := tx.JournalSize()
		if err != nil {
			return err
		}
		root, err := journal.RootAt(size, tx.Hashes())
		if err != nil {
			return err
		}
		if signed, err = signer.Sign(size, root); err != nil {
			return err
		}
		again := store.Checkpoint{Size: size, Note: "another", Made: noon.Add(time.Hour)}
		if err := tx.PutCheckpoint(store.Checkpoint{Size: size, Note: string(signed), Made: noon}); err != nil {
			return err
		}
		return tx.PutCheckpoint(again) // the first one stays
	})
	return signed
}
