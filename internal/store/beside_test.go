package store_test

import (
	"errors"
	"testing"
	"time"

	"bihuan/internal/journal"
	"bihuan/internal/store"
)

func TestStoreIsKeptBesideTheProgramThatHoldsIt(t *testing.T) {
	dir := t.TempDir()
	holder, err := store.Open(t.Context(), store.Options{Dir: dir})
	if err != nil {
		t.Fatal(err)
	}
	beside, err := store.Open(t.Context(), store.Options{Dir: dir, Beside: true})
	if err != nil {
		t.Fatal(err)
	}
	for i := range 3 { // both write in turn
		for _, s := range []*store.Store{holder, beside} {
			err := s.Write(t.Context(), func(tx *store.Tx) error { return tx.PutSetting("n", i) })
			if err != nil {
				t.Fatal(err)
			}
		}
	}
	err = beside.Write(t.Context(), func(tx *store.Tx) error {
		if err := tx.PutSetting("n", 99); err != nil {
			return err
		}
		return tx.Log(&journal.Entry{At: time.Unix(0, 0), Command: "edit", Ledger: "a.b", Record: 1})
	})
	if !errors.Is(err, store.ErrBeside) {
		t.Errorf("a journalled change beside the holder: %v", err)
	}
	n := 0
	err = holder.Read(t.Context(), func(tx *store.Tx) error {
		_, err := tx.Setting("n", &n)
		return err
	})
	if err != nil || n != 2 {
		t.Errorf("n = %d, %v; want 2", n, err)
	}
	// What the other one wrote last does not keep the holder from putting the file in order.
	if err := errors.Join(beside.Close(), holder.Close()); err != nil {
		t.Errorf("Close() = %v", err)
	}
	_ = holder.Close() // an error at most, and not the end of the program
	if key := openProblem(t, store.Options{Dir: dir + "/none", Beside: true}); key == "" {
		t.Error("a folder without data was opened beside nobody")
	}
}
