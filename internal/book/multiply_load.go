package book

import (
	"context"
	"errors"

	"bihuan/internal/engine"
	"bihuan/internal/store"
)

// load keeps the copies from one to another of stencils. They are made ready while others are being written.
func (m *multiplication) load(ctx context.Context, stencils []*stencil, from, to int64) error {
	ctx, stop := context.WithCancel(ctx)
	ready := make(chan []*store.Whole, 1)
	made := make(chan error, 1)
	go func() {
		defer close(ready)
		made <- m.makeReady(ctx, stencils, from, to, ready)
	}()
	var err error
	for wholes := range ready {
		if err == nil {
			err = m.keep(ctx, wholes)
		}
		if err != nil {
			stop()
		}
	}
	stop()
	if err = errors.Join(err, <-made); err != nil {
		return err
	}
	return m.tallyCopies(context.WithoutCancel(ctx), stencils, from, to)
}

// makeReady makes the copies, in the order of their ids.
func (m *multiplication) makeReady(
	ctx context.Context, stencils []*stencil, from, to int64, ready chan<- []*store.Whole,
) error {
	var wholes []*store.Whole
	for k := from; k <= to; k++ {
		for i, s := range stencils {
			w, err := s.copy(k)
			if err != nil {
				return err
			}
			wholes = append(wholes, w)
			if len(wholes) < loadedTogether && (k < to || i < len(stencils)-1) {
				continue
			}
			select {
			case ready <- wholes:
				wholes = nil
			case <-ctx.Done():
				return ctx.Err()
			}
		}
	}
	return nil
}

// keep writes copies.
func (m *multiplication) keep(ctx context.Context, wholes []*store.Whole) error {
	err := m.store.Write(ctx, func(tx *store.Tx) error {
		for _, w := range wholes {
			if err := tx.Load(w); err != nil {
				return err
			}
		}
		return nil
	})
	m.done += len(wholes)
	if err == nil && m.progress != nil {
		m.progress(m.done, m.total)
	}
	return err
}

// talliedTogether is for how many copies tallies are written at once: few enough for any sum.
const talliedTogether = 100

// tallyCopies adds up what the copies from one to another add to the tallies.
func (m *multiplication) tallyCopies(ctx context.Context, stencils []*stencil, from, to int64) error {
	for ; from <= to; from += talliedTogether {
		err := m.store.Write(ctx, func(tx *store.Tx) error {
			for _, s := range stencils {
				if err := s.tallyCopies(tx, from, min(to, from+talliedTogether-1)); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// tallyCopies adds what copies add to the tallies: the same for each where that names no record that is copied too.
func (s *stencil) tallyCopies(tx *store.Tx, from, to int64) error {
	if len(s.parts) <= 1 {
		return s.tally(tx, s.adds, to-from+1)
	}
	for k := from; k <= to; k++ {
		adds, err := s.ledger.TallyChanges("", s.tallied(k))
		if err != nil {
			return err
		}
		if err := s.tally(tx, adds, 1); err != nil {
			return err
		}
	}
	return nil
}

func (s *stencil) tally(tx *store.Tx, adds []engine.TallyChange, times int64) error {
	for _, c := range adds {
		key := store.TallyKey{Name: c.Name, Cut: c.Cut, Key: c.Key}
		if err := tx.AddTally(key, c.Count*times, c.Sum*times); err != nil {
			return err
		}
	}
	return nil
}
