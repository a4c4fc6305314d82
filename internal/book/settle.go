package book

import (
	"context"
	"errors"
	"sync"
	"time"

	"bihuan/internal/store"
)

// settlePatience is how long who has set something waits for what follows from it: as long as most districts take.
const settlePatience = 2 * time.Second

// settling computes anew, behind the request, what follows from what the district has set. It goes through the
// records in pieces, and others write between them. What is cut off begins again when the book is opened next: the
// formulas that stored values are computed with are noted only at the end.
type settling struct {
	patience time.Duration // how long who has set something waits

	mu    sync.Mutex
	stop  context.CancelFunc
	ended chan struct{} // closed when all is computed; nil: nothing goes on
	again bool          // something was set meanwhile
	done  int           // records gone through
	of    int
}

// Settling tells how many of how many records have been gone through since something was set; of is 0 when all
// is computed.
func (b *Book) Settling() (done, of int) {
	b.settling.mu.Lock()
	defer b.settling.mu.Unlock()
	if b.settling.ended == nil {
		return 0, 0
	}
	return min(b.settling.done, b.settling.of), max(b.settling.of, 1)
}

// Settled waits until what follows from what was set is computed.
func (b *Book) Settled(ctx context.Context) error {
	b.settling.mu.Lock()
	ended := b.settling.ended
	b.settling.mu.Unlock()
	if ended == nil {
		return nil
	}
	select {
	case <-ended:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// settle begins to compute anew, and waits a little for the end.
func (b *Book) settle(ctx context.Context) {
	s := &b.settling
	s.mu.Lock()
	if s.ended != nil {
		s.again = true
	} else {
		behind, stop := context.WithCancel(context.WithoutCancel(ctx))
		s.stop, s.ended, s.done, s.of = stop, make(chan struct{}), 0, 0
		go b.settleAll(behind)
	}
	s.mu.Unlock()
	patient, cancel := context.WithTimeout(ctx, s.patience)
	defer cancel()
	if err := b.Settled(patient); err != nil {
		b.log.Info("values are computed anew behind the request", "waited", s.patience)
	}
}

// settleAll computes anew until nothing was set meanwhile.
func (b *Book) settleAll(ctx context.Context) {
	s := &b.settling
	for {
		err := b.settleOnce(ctx)
		if err != nil && !errors.Is(err, context.Canceled) {
			b.log.Error("values could not be computed anew; they will be at the next start", "error", err)
		}
		s.mu.Lock()
		if !s.again || err != nil {
			s.stop()
			close(s.ended)
			s.ended, s.again = nil, false
			s.mu.Unlock()
			return
		}
		s.again, s.done = false, 0
		s.mu.Unlock()
	}
}

func (b *Book) settleOnce(ctx context.Context) error {
	hash, err := b.formulasHash()
	if err != nil {
		return err
	}
	of := 0
	err = b.store.Read(ctx, func(tx *store.Tx) error {
		for _, l := range b.program.Ledgers() {
			n, err := tx.Last(l.Ledger)
			if err != nil {
				return err
			}
			of += int(n)
		}
		return nil
	})
	if err != nil {
		return err
	}
	b.settling.mu.Lock()
	b.settling.of = of
	b.settling.mu.Unlock()
	return b.recomputeAll(ctx, hash, false)
}

// passed notes that records were gone through.
func (s *settling) passed(n int) {
	s.mu.Lock()
	s.done += n
	s.mu.Unlock()
}

// halt stops what goes on and waits until it has.
func (b *Book) halt() {
	s := &b.settling
	s.mu.Lock()
	ended := s.ended
	if ended != nil {
		s.stop()
	}
	s.mu.Unlock()
	if ended != nil {
		<-ended
	}
}
