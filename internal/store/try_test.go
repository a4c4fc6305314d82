package store_test

import (
	"errors"
	"testing"

	"bihuan/internal/ledger"
	"bihuan/internal/problem"
	"bihuan/internal/store"
	"bihuan/internal/store/storetest"
)

// makeBill keeps a record with a number, a proof and an entry, as commands do.
func makeBill(tx *store.Tx, l *ledger.Ledger) (*ledger.Record, error) {
	n, err := tx.NextNumber("ZD")
	if err != nil {
		return nil, err
	}
	r := bill(l, int(n))
	if err := tx.Insert(r); err != nil {
		return nil, err
	}
	if err := tx.AddProof(r, &ledger.Proof{Hash: "00", Name: "收据", At: noon}); err != nil {
		return nil, err
	}
	return r, tx.Log(made(r))
}

func TestPartThatFailsIsTakenBackAndTheCommandGoesOn(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		l := billLedger()
		apply(t, s, l)
		refused := errors.New("refused")
		write(t, s, func(tx *store.Tx) error {
			first, err := makeBill(tx, l)
			if err != nil {
				return err
			}
			err = tx.Try(func() error {
				next := first.Clone()
				next.Version, next.State = 2, "paid"
				if err := tx.Update(next); err != nil {
					return err
				}
				if _, err := makeBill(tx, l); err != nil {
					return err
				}
				return refused
			})
			if err != refused {
				t.Errorf("Try() = %v", err)
			}
			if r, err := tx.Get(l, first.ID); err != nil || r.State != "due" || r.Version != 1 || len(r.Proofs) != 1 {
				t.Errorf("after the part: %+v, %v", r, err)
			}
			if err := tx.Try(func() error { _, err := makeBill(tx, l); return err }); err != nil {
				t.Errorf("second part: %v", err)
			}
			return nil
		})
		if r := get(t, s, l, 2); r == nil || r.Number != "ZD-0002" || r.ProofCount != 1 {
			t.Errorf("second bill: %+v", r)
		}
		if r := get(t, s, l, 3); r != nil {
			t.Errorf("third bill: %+v", r)
		}
		verify(t, s, 2)
	})
}

func TestPartsMayHaveParts(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		l := billLedger()
		apply(t, s, l)
		insert := func(tx *store.Tx) error { _, err := makeBill(tx, l); return err }
		write(t, s, func(tx *store.Tx) error {
			return tx.Try(func() error {
				for _, outcome := range []error{nil, errors.New("inner"), nil} {
					err := tx.Try(func() error { return errors.Join(insert(tx), outcome) })
					if (err != nil) != (outcome != nil) {
						t.Errorf("inner part with %v: %v", outcome, err)
					}
				}
				return nil
			})
		})
		write(t, s, func(tx *store.Tx) error {
			err := tx.Try(func() error {
				if err := tx.Try(func() error { return insert(tx) }); err != nil {
					return err
				}
				return errors.New("outer")
			})
			if err == nil {
				t.Error("the outer part was kept")
			}
			return nil
		})
		verify(t, s, 2)
		read(t, s, func(tx *store.Tx) error {
			list, err := tx.Each(l, 0, 10)
			if len(list) != 2 {
				t.Errorf("%d records are there, want 2", len(list))
			}
			return err
		})
	})
}

func TestFailedStatementFailsItsPartOnly(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		l := billLedger()
		apply(t, s, l)
		write(t, s, func(tx *store.Tx) error {
			r, err := makeBill(tx, l)
			if err != nil {
				return err
			}
			err = tx.Try(func() error {
				tx.Insert(r) // the same id again, and nobody looks at the error
				return nil
			})
			if err == nil {
				t.Error("a part with a failed statement was kept")
			}
			err = tx.Try(func() error {
				old := r.Clone()
				old.Version = 9
				old.State = "paid"
				return tx.Update(old)
			})
			if problem.KindOf(err) != problem.Conflict {
				t.Errorf("conflict within a part: %v", err)
			}
			_, err = makeBill(tx, l)
			return err
		})
		verify(t, s, 2)
	})
}

func TestPanicWithinAPartEndsTheCommand(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		func() {
			defer func() { recover() }()
			s.Write(t.Context(), func(tx *store.Tx) error {
				return tx.Try(func() error {
					tx.NextNumber("x")
					panic("a broken invariant")
				})
			})
		}()
		write(t, s, func(tx *store.Tx) error {
			n, err := tx.NextNumber("x")
			if n != 1 {
				t.Errorf("next number is %d", n)
			}
			return err
		})
	})
}
