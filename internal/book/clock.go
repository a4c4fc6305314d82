package book

import (
	"context"
	"slices"
	"time"

	"bihuan/internal/calendar"
	"bihuan/internal/engine"
	"bihuan/internal/expr"
	"bihuan/internal/ledger"
	"bihuan/internal/problem"
	"bihuan/internal/sqlgen"
	"bihuan/internal/store"
)

// sweptKey is the setting that holds the last day that was swept.
const sweptKey = "clock.swept"

// Sweep does what falls due by itself: for each day since the last sweep, in order, the moves that the clock
// makes and the warnings that begin or end. A day that was swept is not swept again.
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
	if !known {
		last = today.AddDays(-1)
	}
	for day := last.AddDays(1); day <= today; day = day.AddDays(1) {
		if err := b.sweepDay(ctx, day); err != nil {
			return err
		}
	}
	return nil
}

// SweepAgain looks at today once more: for records that were brought in from elsewhere.
func (b *Book) SweepAgain(ctx context.Context) error { return b.sweepDay(ctx, b.Today()) }

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

// sweep does what falls due on the day of moment: moves, then what schedules make, then warnings. Ledgers
// without records are passed by.
func (s *stage) sweep(moment engine.Moment) error {
	var ledgers []*engine.Ledger
	err := s.look(moment, func(rs *records) error {
		for _, l := range s.program.Ledgers() {
			first, err := rs.tx.Each(l.Ledger, 0, 1)
			if err != nil {
				return err
			}
			if len(first) > 0 {
				ledgers = append(ledgers, l)
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	for _, part := range []func(*engine.Ledger, engine.Moment) error{s.sweepMoves, s.sweepSchedules, s.sweepWarnings} {
		for _, l := range ledgers {
			if err := part(l, moment); err != nil {
				return err
			}
		}
	}
	return nil
}

// sweepMoves makes the moves of l whose day has come, the earliest first.
func (s *stage) sweepMoves(l *engine.Ledger, moment engine.Moment) error {
	if l.Flow == nil {
		return nil
	}
	for _, def := range l.Flow.Moves {
		m := l.Move(def.Name)
		if m.At == nil {
			continue
		}
		come := expr.Compare(expr.OpLe, m.At, expr.Literal(ledger.Date(moment.Today), expr.Date))
		ids, err := s.sweptIDs(l, expr.And(inStates(l, def.From), come), []sqlgen.Order{{By: m.At}}, moment)
		if err != nil {
			return err
		}
		for _, id := range ids {
			if err := s.clockMove(l, m, id, moment); err != nil {
				return err
			}
		}
	}
	return nil
}

// inStates holds of records in one of the states.
func inStates(l *engine.Ledger, names []string) *expr.Expr {
	values := make([]ledger.Value, len(names))
	for i, name := range names {
		values[i] = ledger.Text(name)
	}
	return expr.OneOf(expr.Get(l.Ledger, wordState), values...)
}

// clockMove makes one move as the clock. What the pack does not allow yet is tried again on the next day.
func (s *stage) clockMove(l *engine.Ledger, m *engine.Move, id ledger.ID, moment engine.Moment) error {
	err := s.change(moment, func(rs *records) error {
		r, err := rs.Get(l.Ledger, id)
		if err != nil || r == nil || !slices.Contains(m.From, r.State) {
			return err
		}
		_, err = rs.run(&engine.Command{Ledger: l.Path(), ID: id, Move: m.Name}, &engine.Actor{System: true})
		return err
	})
	if problem.KindOf(err) != problem.Internal {
		s.log.Warn("clock: move refused", "ledger", l.Path(), "record", id, "move", m.Name)
		return nil
	}
	return err
}

// sweptIDs returns the records of l for which a condition holds at a moment.
func (s *stage) sweptIDs(l *engine.Ledger, where *expr.Expr, sort []sqlgen.Order, moment engine.Moment) ([]ledger.ID, error) {
	var ids []ledger.ID
	err := s.look(moment, func(rs *records) error {
		list, _, err := rs.tx.List(sqlgen.List{
			Ledger: l.Ledger, Scope: rs.scope(l), Where: []*expr.Expr{where}, Sort: sort,
		})
		for _, r := range list {
			ids = append(ids, r.ID)
		}
		return err
	})
	return ids, err
}

// sweepSchedules makes the records of schedules whose day has come, the earliest first.
func (s *stage) sweepSchedules(l *engine.Ledger, moment engine.Moment) error {
	if len(l.Schedules) == 0 {
		return nil
	}
	var due []store.Schedule
	err := s.look(moment, func(rs *records) (err error) {
		due, err = rs.tx.DueSchedules(l.Path(), moment.Today)
		return err
	})
	if err != nil {
		return err
	}
	for _, schedule := range due {
		err := s.change(moment, func(rs *records) error { return s.program.Review(rs, l, schedule.Record, moment) })
		if problem.KindOf(err) != problem.Internal {
			s.log.Warn("clock: schedule refused", "ledger", l.Path(), "record", schedule.Record, "schedule", schedule.Name)
			continue
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// sweepWarnings looks at the records of l whose warnings begin or end on the day.
func (s *stage) sweepWarnings(l *engine.Ledger, moment engine.Moment) error {
	var turned []ledger.ID
	for _, w := range l.Warn {
		holding, err := s.sweptIDs(l, w.When, nil, moment)
		if err != nil {
			return err
		}
		var open []ledger.ID
		err = s.look(moment, func(rs *records) (err error) {
			open, err = rs.tx.Warned(l.Path(), w.Name)
			return err
		})
		if err != nil {
			return err
		}
		turned = add(turned, onlyOne(holding, open)...)
	}
	for _, id := range turned {
		err := s.change(moment, func(rs *records) error { return s.program.Review(rs, l, id, moment) })
		if err != nil {
			return err
		}
	}
	return nil
}

// onlyOne returns the ids that are in one of two lists but not in both.
func onlyOne(a, b []ledger.ID) []ledger.ID {
	in := map[ledger.ID]int{}
	for _, id := range a {
		in[id]++
	}
	for _, id := range b {
		in[id]--
	}
	var out []ledger.ID
	for _, id := range append(append([]ledger.ID(nil), a...), b...) {
		if in[id] != 0 {
			out = append(out, id)
			in[id] = 0
		}
	}
	return out
}
