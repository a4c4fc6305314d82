package store_test

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"sync"
	"testing"

	"bihuan/internal/ledger"
	"bihuan/internal/store"
	"bihuan/internal/store/storetest"
)

// clients runs work on n goroutines and waits for them.
func clients(n int, work func(client int)) {
	var wg sync.WaitGroup
	for client := range n {
		wg.Go(func() { work(client) })
	}
	wg.Wait()
}

func TestManyClientsGetNumbersWithoutGaps(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		const each = 25
		refused := errors.New("refused")
		clients(16, func(client int) {
			for i := range each {
				err := s.Write(t.Context(), func(tx *store.Tx) error {
					if _, err := tx.NextNumber("series"); err != nil {
						return err
					}
					if (client+i)%5 == 0 {
						return refused
					}
					return nil
				})
				if err != nil && err != refused {
					t.Errorf("Write() = %v", err)
				}
			}
		})
		write(t, s, func(tx *store.Tx) error {
			n, err := tx.NextNumber("series")
			if n != 16*each*4/5+1 {
				t.Errorf("after %d commands the next number is %d", 16*each*4/5, n)
			}
			return err
		})
	})
}

func TestReadsSeeOneMoment(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		l := billLedger()
		apply(t, s, l)
		put := func(amount int64) {
			write(t, s, func(tx *store.Tx) error {
				for id := ledger.ID(1); id <= 2; id++ {
					r, err := tx.Get(l, id)
					if err != nil {
						return err
					}
					if r == nil {
						r = bill(l, int(id))
						r.Set("amount", ledger.Dec(ledger.Decimal(amount)))
						if err := tx.Insert(r); err != nil {
							return err
						}
						continue
					}
					r.Version++
					r.Set("amount", ledger.Dec(ledger.Decimal(amount)))
					if err := tx.Update(r); err != nil {
						return err
					}
				}
				return nil
			})
		}
		put(0)
		done := make(chan struct{})
		go func() {
			defer close(done)
			for amount := range int64(60) {
				put(amount + 1)
			}
		}()
		for running := true; running; {
			select {
			case <-done:
				running = false
			default:
			}
			read(t, s, func(tx *store.Tx) error {
				first, err := tx.Get(l, 1)
				if err != nil {
					return err
				}
				runtime.Gosched()
				second, err := tx.Get(l, 2)
				if err == nil && !first.Get("amount").Equal(second.Get("amount")) {
					t.Errorf("one read saw %v and %v", first.Get("amount"), second.Get("amount"))
				}
				return err
			})
		}
	})
}

func TestCommandThatPanicsEndsAlone(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		func() {
			defer func() {
				if recover() == nil {
					t.Error("the panic was swallowed")
				}
			}()
			s.Write(t.Context(), func(tx *store.Tx) error {
				tx.NextNumber("x")
				panic("a broken invariant")
			})
		}()
		go s.Write(t.Context(), func(tx *store.Tx) error {
			runtime.Goexit()
			return nil
		})
		write(t, s, func(tx *store.Tx) error {
			n, err := tx.NextNumber("x")
			if n != 1 {
				t.Errorf("the command that panicked left number %d", n-1)
			}
			return err
		})
	})
}

func TestCommandWhoseCallerHasGoneIsNotRun(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		err := s.Write(ctx, func(tx *store.Tx) error {
			_, err := tx.NextNumber("x")
			return err
		})
		if !errors.Is(err, context.Canceled) {
			t.Errorf("Write() = %v", err)
		}
		write(t, s, func(tx *store.Tx) error {
			n, err := tx.NextNumber("x")
			if n != 1 {
				t.Errorf("it was run: next number is %d", n)
			}
			return err
		})
	})
}

func TestSwallowedErrorStillFailsTheCommand(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		l := billLedger()
		apply(t, s, l)
		err := s.Write(t.Context(), func(tx *store.Tx) error {
			r := bill(l, 1)
			r.ID = 1
			if err := tx.Insert(r); err != nil {
				return err
			}
			tx.Insert(r) // the same id again
			return nil
		})
		if err == nil {
			t.Error("a command with a failed statement was kept")
		}
		if r := get(t, s, l, 1); r != nil {
			t.Errorf("it left %v", r)
		}
	})
}

func TestClosedStoreRefusesCommands(t *testing.T) {
	s, err := store.Open(t.Context(), store.Options{Dir: t.TempDir()})
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	nothing := func(*store.Tx) error { return nil }
	if err := s.Write(t.Context(), nothing); !errors.Is(err, store.ErrClosed) {
		t.Errorf("Write() = %v", err)
	}
	if err := s.Read(t.Context(), nothing); !errors.Is(err, store.ErrClosed) {
		t.Errorf("Read() = %v", err)
	}
}

func TestClientsOfOneRecordAllSucceedWhenTheyLookFirst(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		l := billLedger()
		apply(t, s, l)
		write(t, s, func(tx *store.Tx) error { return tx.Insert(bill(l, 1)) })
		clients(8, func(client int) {
			for i := range 10 {
				err := s.Write(t.Context(), func(tx *store.Tx) error {
					r, err := tx.Get(l, 1)
					if err != nil {
						return err
					}
					r.Version++
					r.Set("title", ledger.Text(fmt.Sprint(client, i)))
					return tx.Update(r)
				})
				if err != nil {
					t.Errorf("Write() = %v", err)
				}
			}
		})
		if r := get(t, s, l, 1); r.Version != 81 {
			t.Errorf("80 changes led to version %d", r.Version)
		}
	})
}
