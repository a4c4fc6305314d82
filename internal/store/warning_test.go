package store_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"bihuan/internal/ledger"
	"bihuan/internal/store"
	"bihuan/internal/store/storetest"
)

func TestWarningIsRaisedOnceUntilItIsCleared(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		raise := func(want bool) (id int64) {
			t.Helper()
			write(t, s, func(tx *store.Tx) error {
				w := &store.Warning{Ledger: "rent.bill", Record: 3, Name: "near", Level: "yellow", RaisedOn: 19905}
				raised, err := tx.Raise(w, []ledger.ID{8, 9, 8})
				if raised != want {
					t.Errorf("Raise() = %v, want %v", raised, want)
				}
				id = w.ID
				return err
			})
			return id
		}
		open := func(person ledger.ID) (list []*store.Warning) {
			t.Helper()
			read(t, s, func(tx *store.Tx) (err error) {
				list, err = tx.OpenWarnings(person, 10)
				return err
			})
			return list
		}
		first := raise(true)
		raise(false)
		if got := open(9); len(got) != 1 || got[0].ID != first || got[0].Cleared {
			t.Errorf("open warnings: %v", got)
		}
		write(t, s, func(tx *store.Tx) error {
			if err := tx.Acknowledge(first, 8, noon); err != nil {
				return err
			}
			return tx.Acknowledge(first, 9, noon.Add(1e9))
		})
		write(t, s, func(tx *store.Tx) error {
			if err := tx.Clear("rent.bill", 3, "other", 19906); err != nil {
				return err
			}
			return tx.Clear("rent.bill", 3, "near", 19906)
		})
		if got := open(9); len(got) != 0 {
			t.Errorf("open warnings after clearing: %v", got)
		}
		second := raise(true)
		read(t, s, func(tx *store.Tx) error {
			all, err := tx.Warnings("rent.bill", 3, false)
			if err != nil {
				return err
			}
			want := []*store.Warning{
				{ID: first, Ledger: "rent.bill", Record: 3, Name: "near", Level: "yellow", RaisedOn: 19905,
					Cleared: true, ClearedOn: 19906, AcknowledgedBy: 8, AcknowledgedAt: noon},
				{ID: second, Ledger: "rent.bill", Record: 3, Name: "near", Level: "yellow", RaisedOn: 19905},
			}
			if diff := cmp.Diff(want, all); diff != "" {
				t.Error(diff)
			}
			now, err := tx.Warnings("rent.bill", 3, true)
			if len(now) != 1 || now[0].ID != second {
				t.Errorf("open ones: %v", now)
			}
			one, _ := tx.Warning(first)
			if diff := cmp.Diff(want[0], one); diff != "" {
				t.Error(diff)
			}
			told, _ := tx.ToldOf(first)
			if diff := cmp.Diff([]ledger.ID{8, 9}, told); diff != "" {
				t.Error(diff)
			}
			return err
		})
	})
}
