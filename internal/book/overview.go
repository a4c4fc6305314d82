package book

import (
	"context"
	"time"

	"bihuan/internal/calendar"
	"bihuan/internal/engine"
	"bihuan/internal/expr"
	"bihuan/internal/i18n"
	"bihuan/internal/ledger"
	"bihuan/internal/problem"
	"bihuan/internal/sqlgen"
)

// How far an overview looks.
const (
	weeksAhead  = 12
	monthsBack  = 12
	roundsShown = 50
)

// Overview returns one screen over the records of a round, or of all rounds when round is 0. What is looked
// at is what the first pack reads documents into.
func (b *Book) Overview(ctx context.Context, v *Visitor, round ledger.ID) (*Overview, error) {
	o := &Overview{Round: round}
	err := b.read(ctx, v, func(rs *records) error {
		def := rs.firstReading()
		if def == nil {
			return problem.New(problem.Missing, "book.no_overview")
		}
		l := rs.program.Ledger(def.Measures.Ledger)
		o.Ledger, o.Today = l.Path(), rs.moment.Today
		var err error
		if o.Rounds, err = rs.choices(rs.program.Ledger(def.Round), "", roundsShown); err != nil {
			return err
		}
		return rs.overview(o, l, def)
	})
	return o, err
}

// firstReading returns the first mapping of documents that a pack declares.
func (rs *records) firstReading() *ledger.Reading {
	for _, pack := range rs.program.Packs {
		if len(pack.Readings) > 0 {
			return pack.Readings[0]
		}
	}
	return nil
}

func (rs *records) overview(o *Overview, l *engine.Ledger, def *ledger.Reading) error {
	filters := roundFilter(l, def.Round, o.Round)
	where, err := rs.conditions(l, &ListQuery{Filters: filters})
	if err != nil {
		return err
	}
	if err := rs.matrix(o, l, where); err != nil {
		return err
	}
	if err := rs.dueWeeks(o, l, where); err != nil {
		return err
	}
	if err := rs.trend(o, l, where); err != nil {
		return err
	}
	for _, f := range rs.program.Figures(l.Pack) {
		if f.Ledger.ReadRule() == nil {
			continue
		}
		view, err := rs.figure(f, rs.moment.Today, nil, roundFilter(f.Ledger, def.Round, o.Round))
		if err != nil {
			return err
		}
		o.Figures = append(o.Figures, view)
	}
	return nil
}

// roundFilter narrows l to one round, where a field of it refers to rounds.
func roundFilter(l *engine.Ledger, path string, round ledger.ID) []Filter {
	if round == 0 {
		return nil
	}
	for _, f := range l.Fields {
		if f.Kind == ledger.KindRef && f.To == path {
			return []Filter{{Field: f.Name, Op: "is", Values: []string{ledger.Ref(round).String()}}}
		}
	}
	return nil
}

// matrix counts the records on each light for each unit.
func (rs *records) matrix(o *Overview, l *engine.Ledger, where []*expr.Expr) error {
	unit := l.Field(l.Parts.Unit)
	if unit == nil || len(l.Lights) == 0 {
		return nil
	}
	t := &sqlgen.Tally{
		Ledger: l.Ledger, Scope: rs.scope(l), Where: where, By: []*expr.Expr{expr.Get(l.Ledger, unit.Name)},
		Terms: []sqlgen.Term{{Op: "count"}},
	}
	for _, light := range l.Lights {
		o.Lights, o.Names = append(o.Lights, light.Title), append(o.Names, light.Name)
		t.Terms = append(t.Terms, sqlgen.Term{Op: "count", Where: l.LightIs(light.Name)})
	}
	rows, err := rs.tx.Tally(t)
	if err != nil {
		return err
	}
	names := rs.labels()
	wanted := map[string][]ledger.Value{}
	for _, row := range rows {
		names.want(wanted, unit, row.By[0])
	}
	if err := names.fetch(wanted); err != nil {
		return err
	}
	for _, row := range rows {
		line := MatrixRow{Unit: row.By[0].ID(), Name: names.value(i18n.ZH, unit, row.By[0]), Total: int(row.Results[0].Int())}
		for _, count := range row.Results[1:] {
			line.Counts = append(line.Counts, int(count.Int()))
		}
		o.Units = append(o.Units, line)
	}
	return nil
}

// dueWeeks counts what falls due in the coming weeks, in one pass. The first week holds what is overdue too.
func (rs *records) dueWeeks(o *Overview, l *engine.Ledger, where []*expr.Expr) error {
	if l.Field(l.Parts.Due) == nil {
		return nil
	}
	due := expr.Get(l.Ledger, l.Parts.Due)
	day := func(d calendar.Date) *expr.Expr { return expr.Literal(ledger.Date(d), expr.Date) }
	monday := rs.moment.Today.AddDays(-((int(rs.moment.Today.Weekday()) + 6) % 7))
	t := &sqlgen.Tally{Ledger: l.Ledger, Scope: rs.scope(l), Where: append(where[:len(where):len(where)], notEnded(l))}
	t.Terms = append(t.Terms, sqlgen.Term{Op: "count", Where: expr.Compare(expr.OpLt, due, day(rs.moment.Today))})
	for i := range weeksAhead {
		week := DueWeek{From: monday.AddDays(7 * i), Until: monday.AddDays(7*i + 6)}
		o.Due = append(o.Due, week)
		from := max(week.From, rs.moment.Today)
		t.Terms = append(t.Terms, sqlgen.Term{Op: "count", Where: expr.And(
			expr.Compare(expr.OpGe, due, day(from)), expr.Compare(expr.OpLe, due, day(week.Until)))})
	}
	rows, err := rs.tx.Tally(t)
	if err != nil {
		return err
	}
	o.Due[0].Late = int(rows[0].Results[0].Int())
	for i := range o.Due {
		o.Due[i].Count = int(rows[0].Results[i+1].Int())
	}
	return nil
}

// trend counts what was open and what had ended at the end of each month. A record that ended stays ended:
// a relapse makes a new one.
func (rs *records) trend(o *Overview, l *engine.Ledger, where []*expr.Expr) error {
	if l.Flow == nil {
		return nil
	}
	t := &sqlgen.Tally{Ledger: l.Ledger, Scope: rs.scope(l), Where: where}
	ended := expr.Not(notEnded(l))
	for i := monthsBack - 1; i >= 0; i-- {
		on := min(rs.moment.Today.AddDays(1-rs.moment.Today.Day()).AddMonths(-i).MonthEnd(), rs.moment.Today)
		o.Trend = append(o.Trend, TrendPoint{On: on})
		night := ledger.Time(on.AddDays(1).Time().Add(-8 * time.Hour))
		made := expr.Compare(expr.OpLt, expr.Get(l.Ledger, wordCreated), expr.Literal(night, expr.Time))
		over := expr.And(ended, expr.Compare(expr.OpLe, expr.Get(l.Ledger, "entered"), expr.Literal(ledger.Date(on), expr.Date)))
		t.Terms = append(t.Terms, sqlgen.Term{Op: "count", Where: made}, sqlgen.Term{Op: "count", Where: over})
	}
	rows, err := rs.tx.Tally(t)
	if err != nil {
		return err
	}
	for i := range o.Trend {
		made, over := int(rows[0].Results[2*i].Int()), int(rows[0].Results[2*i+1].Int())
		o.Trend[i].Open, o.Trend[i].Ended = made-over, over
	}
	return nil
}
