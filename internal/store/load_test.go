package store_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"bihuan/internal/ledger"
	"bihuan/internal/sqlgen"
	"bihuan/internal/store"
	"bihuan/internal/store/storetest"
)

func TestWholeRecordsAreLoadedAsTheyAre(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		l := billLedger()
		l.Schedules = []*ledger.Schedule{{Name: "bills", Make: "rent.bill"}}
		apply(t, s, l)
		want := &store.Whole{Record: bill(l, 7), Words: "一季度租金"}
		r := want.Record
		r.ID = 7
		r.Attach(ledger.Proof{Hash: strings.Repeat("ab", 32), Name: "a.pdf", Size: 4, Type: "application/pdf", By: 3, At: noon})
		want.Entry = made(r)
		want.Entry.Proofs = []string{r.Proofs[0].Hash}
		near := store.Warning{Ledger: "rent.bill", Record: 7, Name: "near", Level: "yellow", RaisedOn: 19905}
		again := near
		near.Cleared, near.ClearedOn, near.AcknowledgedBy, near.AcknowledgedAt = true, 19906, 8, noon
		again.RaisedOn, again.Up, again.Next = 19910, 1, ledger.Date(19912)
		want.Warnings = []store.Told{{Warning: &near, To: []ledger.ID{8}}, {Warning: &again, To: []ledger.ID{8, 9}}}
		want.Schedules = []store.Schedule{{Ledger: "rent.bill", Record: 7, Name: "bills", Next: 3, Active: true, Due: 19950}}
		want.Made = []store.MadeBy{{Schedule: "bills", Made: store.Made{Period: 2, Element: "5", Child: 9}}}
		write(t, s, func(tx *store.Tx) error { return tx.Load(want) })
		read(t, s, func(tx *store.Tx) error {
			got, err := tx.Whole(l, 7)
			if err != nil {
				return err
			}
			wantWhole(t, want, got)
			entries, err := tx.Entries("rent.bill", 7, 10)
			if err != nil || len(entries) != 1 || entries[0].Proofs[0] != r.Proofs[0].Hash {
				t.Errorf("entries are %v, %v", entries, err)
			}
			open, err := tx.OpenWarnings(8, 10)
			if err != nil || len(open) != 1 || open[0].RaisedOn != 19910 {
				t.Errorf("person 8 is warned of %v, %v", open, err)
			}
			found, _, err := tx.List(sqlgen.List{Ledger: l, Match: "季度", Limit: 5})
			if err != nil || len(found) != 1 {
				t.Errorf("%d records are found, %v", len(found), err)
			}
			return err
		})
		write(t, s, func(tx *store.Tx) error {
			next := bill(l, 8)
			if err := tx.Insert(next); err != nil || next.ID != 8 {
				t.Errorf("the next record has the id %d, %v", next.ID, err)
			}
			raised, err := tx.Raise(&store.Warning{Ledger: "rent.bill", Record: 8, Name: "near"}, nil)
			if !raised {
				t.Error("another warning cannot be raised")
			}
			return err
		})
	})
}

// wantWhole compares all but the entry, the words, and the ids that the store has given.
func wantWhole(t *testing.T, want, got *store.Whole) {
	t.Helper()
	if got == nil {
		t.Fatal("there is no record")
	}
	got.Record.Proofs[0].ID = 0
	for i := range got.Warnings {
		got.Warnings[i].ID = 0
	}
	if diff := cmp.Diff(want.Record.Values, got.Record.Values); diff != "" {
		t.Errorf("values (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff(want.Record.Proofs, got.Record.Proofs); diff != "" || got.Record.ProofCount != 1 {
		t.Errorf("%d proofs (-want +got):\n%s", got.Record.ProofCount, diff)
	}
	if diff := cmp.Diff(want.Warnings, got.Warnings); diff != "" {
		t.Errorf("warnings (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff(want.Schedules, got.Schedules); diff != "" {
		t.Errorf("schedules (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff(want.Made, got.Made); diff != "" {
		t.Errorf("made (-want +got):\n%s", diff)
	}
}

func TestNumbersAreRaisedAndNeverLowered(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		write(t, s, func(tx *store.Tx) error {
			for _, last := range []int64{7, 3} {
				if err := tx.RaiseNumber("ZD", last); err != nil {
					return err
				}
				if got, err := tx.LastNumber("ZD"); got != 7 {
					t.Errorf("raised to %d the series has come to %d, %v", last, got, err)
				}
			}
			n, err := tx.NextNumber("ZD")
			if n != 8 {
				t.Errorf("the next number is %d", n)
			}
			return err
		})
	})
}
