package book

import (
	"context"
	"fmt"
	"slices"

	"bihuan/internal/engine"
	"bihuan/internal/ledger"
	"bihuan/internal/problem"
	"bihuan/internal/store"
)

// MaxScale is how many times over a book can be had at most.
const MaxScale = 10_000

// loadedTogether is how many records are loaded in one transaction.
const loadedTogether = 2000

// Multiply makes a book n times as large: beside every record that can be copied it puts n−1 copies, as
// engine.Copies tells, each with an entry of its making in the journal. What is tallied and gathered counts them
// afterwards. Progress, if given, is told how many records of how many are kept. When Multiply does not come to
// its end, the book is to be given up.
func (b *Book) Multiply(ctx context.Context, n int, progress func(done, total int)) error {
	if n < 1 || n > MaxScale {
		return problem.New(problem.Invalid, "book.scale", MaxScale)
	}
	if n == 1 {
		return nil
	}
	m := &multiplication{
		Book: b, Copies: b.program.Copies(), n: int64(n), moment: b.moment(), last: map[string]ledger.ID{},
		series: map[string]int64{}, progress: progress,
	}
	for _, step := range []func(context.Context) error{
		m.measure, m.remember, m.copyOnce, m.settleCopies, m.copyAll, m.count, m.stretch,
	} {
		if err := step(ctx); err != nil {
			return fmt.Errorf("multiply: %w", err)
		}
	}
	return nil
}

// multiplication is a book that is being made larger.
type multiplication struct {
	*Book
	*engine.Copies
	n        int64
	moment   engine.Moment
	last     map[string]ledger.ID    // by path of a copied ledger: its greatest id before
	series   map[string]int64        // by series of numbers: what it had come to before
	apart    int64                   // what keeps the texts of copies apart
	figures  map[string]ledger.Value // by path: what they came to before
	progress func(done, total int)
	done     int
	total    int
}

// ledgers returns those whose records are copied.
func (m *multiplication) ledgers() []*engine.Ledger {
	return slices.DeleteFunc(slices.Clone(m.program.Ledgers()), func(l *engine.Ledger) bool {
		return !m.Copied[l.Path()] || m.last[l.Path()] == 0
	})
}

// measure looks how much there is to copy, and how texts that tell records apart are kept apart.
func (m *multiplication) measure(ctx context.Context) error {
	return m.store.Read(ctx, func(tx *store.Tx) error {
		texts := map[string]bool{}
		for _, l := range m.program.Ledgers() {
			if !m.Copied[l.Path()] {
				continue
			}
			last, err := tx.Last(l.Ledger)
			if err != nil {
				return err
			}
			m.last[l.Path()] = last
			m.total += int(last) * int(m.n-1)
			if err := m.measureLedger(tx, l, texts); err != nil {
				return err
			}
		}
		m.apart = apart(texts)
		return nil
	})
}

// measureLedger notes the series of numbers of a ledger, and its texts that tell records apart.
func (m *multiplication) measureLedger(tx *store.Tx, l *engine.Ledger, texts map[string]bool) error {
	return eachRecord(tx, l, 0, func(r *ledger.Record) error {
		for _, f := range l.Fields {
			if v := r.Values[f.Index]; m.Differ[f] && !v.IsEmpty() {
				texts[v.Text()] = true
			}
		}
		c, ok := l.Counted(r.Number)
		if !ok {
			if r.Number != "" {
				texts[r.Number] = true
			}
			return nil
		}
		if series := c.Series(l); m.series[series] < c.N {
			last, err := tx.LastNumber(series)
			if err != nil {
				return err
			}
			m.series[series] = max(last, c.N)
		}
		return nil
	})
}

// eachRecord calls each for the records of l with greater ids than after, in their order.
func eachRecord(tx *store.Tx, l *engine.Ledger, after ledger.ID, each func(*ledger.Record) error) error {
	for {
		list, err := tx.Each(l.Ledger, after, page)
		if err != nil || len(list) == 0 {
			return err
		}
		for _, r := range list {
			if err := each(r); err != nil {
				return err
			}
			after = r.ID
		}
	}
}

// copyOnce makes the first copy of every record. What nobody gives of it is as it is with the record itself.
func (m *multiplication) copyOnce(ctx context.Context) error {
	for _, l := range m.ledgers() {
		stencils, err := m.stencils(ctx, l, 0)
		if err != nil {
			return err
		}
		if err := m.load(ctx, stencils, 1, 1); err != nil {
			return err
		}
	}
	return nil
}

// settleCopies works out what nobody gives of the first copies, and what they add to the tallies: they stand
// among other records than those that they were copied from, and have no history.
func (m *multiplication) settleCopies(ctx context.Context) error {
	return settled(func(bool) (changed int, err error) {
		for _, l := range m.ledgers() {
			n, err := m.settleCopiesOf(ctx, l)
			if err != nil {
				return changed, err
			}
			changed += n
		}
		return changed, nil
	})
}

func (m *multiplication) settleCopiesOf(ctx context.Context, l *engine.Ledger) (changed int, err error) {
	err = m.store.Write(ctx, func(tx *store.Tx) error {
		rs := &records{Book: m.Book, tx: tx, moment: m.moment}
		return eachRecord(tx, l, m.last[l.Path()], func(r *ledger.Record) error {
			differs, err := rs.settleCopy(l, r)
			if differs {
				changed++
			}
			return err
		})
	})
	return changed, err
}

// settleCopy works out what nobody gives of a copy. If that is not as it was with the record that it was copied
// from, the clock is to look at it.
func (rs *records) settleCopy(l *engine.Ledger, stored *ledger.Record) (differs bool, err error) {
	again, err := rs.anew(l, stored)
	if err != nil {
		return false, err
	}
	if !sameValues(stored, again) {
		again.Wake = ledger.Date(rs.moment.Today)
	}
	return rs.replace(l, stored, again)
}

// copyAll copies the first copies as often as there is to be more of them.
func (m *multiplication) copyAll(ctx context.Context) error {
	if m.n == 2 {
		return nil
	}
	for _, l := range m.ledgers() {
		stencils, err := m.stencils(ctx, l, m.last[l.Path()])
		if err != nil {
			return err
		}
		if err := m.load(ctx, stencils, 2, m.n-1); err != nil {
			return err
		}
	}
	return nil
}

// count lets numbers go on behind those of the copies, and what is there once gather from all of them.
func (m *multiplication) count(ctx context.Context) error {
	err := m.store.Write(ctx, func(tx *store.Tx) error {
		for _, series := range sortedKeys(m.series) {
			if err := tx.RaiseNumber(series, m.series[series]*m.n); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil || len(m.Mixed) == 0 {
		return err
	}
	return settled(func(first bool) (changed int, err error) {
		for _, l := range m.program.Ledgers() {
			if m.Copied[l.Path()] || first && !slices.Contains(m.Mixed, l) {
				continue
			}
			n, err := m.refreshLedger(ctx, l, first, false)
			if err != nil {
				return changed, err
			}
			changed += n
		}
		return changed, nil
	})
}
