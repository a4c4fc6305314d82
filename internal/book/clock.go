package book

import (
	"context"
	"fmt"
	"slices"
	"time"

	"bihuan/internal/calendar"
	"bihuan/internal/engine"
	"bihuan/internal/ledger"
	"bihuan/internal/problem"
	"bihuan/internal/store"
)

// sweptKey is the setting that holds the last day that was swept.
const sweptKey = "clock.swept"

// Sweep does what falls due by itself: for each day since the last sweep, in order, the moves that the clock
// makes, the warnings that begin or end, and the records that schedules make. On a day that was swept it does
// what has become due since.
func (b *Book) Sweep(ctx context.Context) error {
	var last calendar.Date
	var known bool
	err := b.store.Read(ctx, func(tx *store.Tx) (err error) {
		known, err = tx.Setting(sweptKey, &last)
		return err
	})
	if err != nil {
		return err
	}
	today := b.Today()
	if !known || last > today {
		last = today.AddDays(-1)
	}
	if last == today {
		return b.live(ctx).sweep(b.moment())
	}
	for day := last.AddDays(1); day <= today; day = day.AddDays(1) {
		if err := b.sweepDay(ctx, day); err != nil {
			return err
		}
	}
	return nil
}

// sweepDay does what falls due on one day. Each record is a command of its own, so a sweep that is
// interrupted goes on where it was.
func (b *Book) sweepDay(ctx context.Context, day calendar.Date) error {
	moment := b.moment()
	if day < moment.Today {
		moment = atDay(day, sweepTime)
	}
	if err := b.live(ctx).sweep(moment); err != nil {
		return err
	}
	return b.store.Write(ctx, func(tx *store.Tx) error { return tx.PutSetting(sweptKey, day) })
}

// sweepTime is the time of day at which a day that is made up for is swept: before anybody works.
const sweepTime = 5 * time.Minute

// atDay returns the moment at a time of day.
func atDay(day calendar.Date, clock time.Duration) engine.Moment {
	year, month, dom := day.Civil()
	night := time.Date(year, month, dom, 0, 0, 0, 0, civil)
	return engine.Moment{Now: night.Add(clock).UTC(), Today: day}
}

// sweep does what falls due on the day of moment: what the clock must look at, then what schedules make. It
// costs what is due, not what there is.
func (s *stage) sweep(moment engine.Moment) error {
	calm := false
	err := s.look(moment, func(rs *records) error {
		calm = rs.tx.Calm(moment.Today)
		return nil
	})
	if err == nil && !calm {
		err = s.sweepDue(moment)
	}
	if err != nil {
		return err
	}
	return s.sweepFigures(moment)
}

// sweepDue does what falls due but for the figures, which each day has.
func (s *stage) sweepDue(moment engine.Moment) error {
	for _, part := range []func(*engine.Ledger, engine.Moment) error{s.sweepRecords, s.sweepSchedules} {
		for _, l := range s.program.Ledgers() {
			if err := part(l, moment); err != nil {
				return err
			}
		}
	}
	return s.sweepWarnings(moment)
}

// sweepRecords looks at the records of l that the clock must look at by the day, the longest waiting first.
func (s *stage) sweepRecords(l *engine.Ledger, moment engine.Moment) error {
	var due []ledger.ID
	err := s.look(moment, func(rs *records) (err error) {
		due, err = rs.tx.Waking(l.Ledger, moment.Today)
		return err
	})
	if err != nil {
		return err
	}
	return s.each(moment, l, due, (*records).awake)
}

// sweepSchedules makes the records of schedules whose day has come, the earliest first.
func (s *stage) sweepSchedules(l *engine.Ledger, moment engine.Moment) error {
	if len(l.Schedules) == 0 {
		return nil
	}
	var due []ledger.ID
	err := s.look(moment, func(rs *records) error {
		list, err := rs.tx.DueSchedules(l.Path(), moment.Today)
		for _, schedule := range list {
			due = append(due, schedule.Record)
		}
		return err
	})
	if err != nil {
		return err
	}
	return s.each(moment, l, due, (*records).review)
}

// sweptTogether is how many records are looked at in one transaction.
const sweptTogether = 64

// each does something with records of l, some in a transaction, each all or nothing. What is refused is told
// in the log and keeps nothing else from happening.
func (s *stage) each(moment engine.Moment, l *engine.Ledger, ids []ledger.ID, do func(*records, *engine.Ledger, ledger.ID) error) error {
	for some := range slices.Chunk(ids, sweptTogether) {
		err := s.change(moment, func(rs *records) error {
			for _, id := range some {
				if err := do(rs, l, id); err != nil {
					return fmt.Errorf("clock: %s %d: %w", l.Path(), id, err)
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

// awake is the clock's look at one record: the moves that are due, the longest first, then all that follows
// from the day. What the pack does not allow yet is tried again on the next day.
func (rs *records) awake(l *engine.Ledger, id ledger.ID) error {
	var vain []string
	for {
		m, err := rs.program.DueMove(rs, l, id, rs.moment, vain)
		if err != nil {
			return err
		}
		if m == nil {
			return rs.review(l, id)
		}
		done, err := rs.tryAlone(l, id, func() error {
			_, err := rs.run(&engine.Command{Ledger: l.Path(), ID: id, Move: m.Name}, &engine.Actor{System: true})
			return err
		})
		if err != nil {
			return err
		}
		if !done {
			vain = append(vain, m.Name)
		}
	}
}

// review lets follow what has become due for a record, as far as the pack allows it. If it does not, the clock
// looks again on the next day.
func (rs *records) review(l *engine.Ledger, id ledger.ID) error {
	done, err := rs.tryAlone(l, id, func() error { return rs.program.Review(rs, l, id, rs.moment) })
	if err != nil || done {
		return err
	}
	r, err := rs.tx.Get(l.Ledger, id)
	if err != nil || r == nil {
		return err
	}
	r.Wake = ledger.Date(rs.moment.Today.AddDays(1))
	return rs.tx.Amend(r)
}

// tryAlone does something with a record that may be refused; that is told in the log.
func (rs *records) tryAlone(l *engine.Ledger, id ledger.ID, do func() error) (done bool, err error) {
	err = rs.tx.Try(do)
	if why := problem.All(err); why != nil {
		rs.log.Warn("clock: refused", "ledger", l.Path(), "record", id, "why", why[0].Key)
		return false, nil
	}
	return err == nil, err
}

// sweepWarnings tells the warnings further up that nobody has acknowledged in time.
func (s *stage) sweepWarnings(moment engine.Moment) error {
	var due []*store.Warning
	err := s.look(moment, func(rs *records) (err error) {
		due, err = rs.tx.Escalating(moment.Today)
		return err
	})
	if err != nil {
		return err
	}
	for some := range slices.Chunk(due, sweptTogether) {
		err := s.change(moment, func(rs *records) error {
			for _, w := range some {
				if err := rs.escalate(w); err != nil {
					return fmt.Errorf("clock: escalate %s of %s %d: %w", w.Name, w.Ledger, w.Record, err)
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
