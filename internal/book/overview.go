package book

import (
	"context"
	"sync"

	"bihuan/internal/calendar"
	"bihuan/internal/engine"
	"bihuan/internal/expr"
	"bihuan/internal/i18n"
	"bihuan/internal/ledger"
	"bihuan/internal/problem"
	"bihuan/internal/sqlgen"
	"bihuan/internal/store"
)

// How far an overview looks.
const (
	weeksAhead  = 12
	monthsBack  = 12
	roundsShown = 50
)

// Overview returns one screen over the records of a round, or of all rounds when round is 0. What is looked
// at is what the first pack reads documents into. It is computed anew when anything has changed since.
func (b *Book) Overview(ctx context.Context, v *Visitor, round ledger.ID) (*Overview, error) {
	var o *Overview
	err := b.read(ctx, v, func(rs *records) error {
		size, err := rs.tx.JournalSize()
		if err != nil {
			return err
		}
		key := overviewKey{person: v.Me.Person, round: round, day: rs.moment.Today}
		if o = b.overviews.get(key, size); o != nil {
			return nil
		}
		if o, err = rs.newOverview(round); err == nil {
			b.overviews.put(key, size, o)
		}
		return err
	})
	return o, err
}

func (rs *records) newOverview(round ledger.ID) (*Overview, error) {
	def := rs.firstReading()
	if def == nil {
		return nil, problem.New(problem.Missing, "book.no_overview")
	}
	l := rs.program.Ledger(def.Measures.Ledger)
	o := &Overview{Round: round, Ledger: l.Path(), Today: rs.moment.Today}
	var err error
	if o.Rounds, err = rs.choices(rs.program.Ledger(def.Round), "", roundsShown); err != nil {
		return nil, err
	}
	return o, rs.overview(o, l, def)
}

// overviewKey is what an overview depends on, beside the records.
type overviewKey struct {
	person ledger.ID
	round  ledger.ID
	day    calendar.Date
}

// overviews remembers overviews as of a size of the journal: as long as it has not grown, no record, right
// or unit has changed. An Overview is never changed once it is made.
type overviews struct {
	mu    sync.Mutex
	known map[overviewKey]sizedOverview
}

type sizedOverview struct {
	size int64
	of   *Overview
}

// maxOverviews is how many are remembered; when there are more, all are forgotten.
const maxOverviews = 200

func (c *overviews) get(key overviewKey, size int64) *Overview {
	c.mu.Lock()
	defer c.mu.Unlock()
	if found := c.known[key]; found.size == size {
		return found.of
	}
	return nil
}

func (c *overviews) put(key overviewKey, size int64, o *Overview) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.known == nil || len(c.known) >= maxOverviews {
		c.known = map[overviewKey]sizedOverview{}
	}
	c.known[key] = sizedOverview{size, o}
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
	for _, draw := range []func(*Overview, *engine.Ledger, []Filter) error{rs.matrix, rs.dueWeeks, rs.trend} {
		if err := draw(o, l, filters); err != nil {
			return err
		}
	}
	for _, f := range rs.program.Figures(l.Pack) {
		view, err := rs.drawn(f, rs.ofRound(o.Round))
		if err != nil {
			return err
		}
		if view != nil {
			o.Figures = append(o.Figures, view)
		}
	}
	return rs.cameBack(o, l.Pack)
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

// counted returns how many records of l meet a condition, for each value of by.
func (rs *records) counted(l *engine.Ledger, where *expr.Expr, filters []Filter, by ...*expr.Expr) ([]store.TallyRow, error) {
	return rs.tally(&asked{
		ledger: l, asOf: rs.moment.Today, filters: filters, by: by, terms: []sqlgen.Term{{Op: "count", Where: where}},
	})
}

// matrix counts the records on each light for each unit.
func (rs *records) matrix(o *Overview, l *engine.Ledger, filters []Filter) error {
	unit := l.Field(l.Parts.Unit)
	if unit == nil || len(l.Lights) == 0 {
		return nil
	}
	for _, light := range l.Lights {
		o.Lights, o.Names = append(o.Lights, light.Title), append(o.Names, light.Name)
	}
	rows, err := rs.counted(l, nil, filters, expr.Get(l.Ledger, unit.Name), l.LightIndex())
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
		last := len(o.Units) - 1
		if last < 0 || o.Units[last].Unit != row.By[0].ID() {
			o.Units = append(o.Units, MatrixRow{
				Unit: row.By[0].ID(), Name: names.value(i18n.ZH, unit, row.By[0]), Counts: make([]int, len(l.Lights)),
			})
			last++
		}
		count := int(row.Results[0].Int())
		o.Units[last].Total += count
		if i := row.By[1].Int(); i >= 0 {
			o.Units[last].Counts[i] += count
		}
	}
	return nil
}

// dueWeeks counts what falls due in the coming weeks, and what is overdue.
func (rs *records) dueWeeks(o *Overview, l *engine.Ledger, filters []Filter) error {
	if l.Field(l.Parts.Due) == nil || l.OpenExpr() == nil {
		return nil
	}
	rows, err := rs.counted(l, l.DueExpr(), filters, expr.Get(l.Ledger, l.Parts.Due))
	if err != nil {
		return err
	}
	today := rs.moment.Today
	monday := today.AddDays(-((int(today.Weekday()) + 6) % 7))
	for i := range weeksAhead {
		o.Due = append(o.Due, DueWeek{From: monday.AddDays(7 * i), Until: monday.AddDays(7*i + 6)})
	}
	for _, row := range rows {
		due, count := row.By[0].Date(), int(row.Results[0].Int())
		if due < today {
			o.Due[0].Late += count
		} else if week := int(due-monday) / 7; week < weeksAhead {
			o.Due[week].Count += count
		}
	}
	return nil
}

// trend counts what was open and what had ended at the end of each month. A record that ended stays ended:
// a relapse makes a new one.
func (rs *records) trend(o *Overview, l *engine.Ledger, filters []Filter) error {
	if l.Field(l.Parts.Due) == nil || l.OpenExpr() == nil {
		return nil
	}
	made, err := rs.counted(l, nil, filters, l.MadeExpr())
	if err != nil {
		return err
	}
	ended, err := rs.counted(l, expr.Not(l.OpenExpr()), filters, expr.Get(l.Ledger, "entered"))
	if err != nil {
		return err
	}
	today := rs.moment.Today
	first := today.AddDays(1 - today.Day())
	for i := monthsBack - 1; i >= 0; i-- {
		on := min(first.AddMonths(-i).MonthEnd(), today)
		point := TrendPoint{On: on, Ended: countedBy(ended, on)}
		point.Open = countedBy(made, on) - point.Ended
		o.Trend = append(o.Trend, point)
	}
	return nil
}

// countedBy adds up what was counted up to a day.
func countedBy(rows []store.TallyRow, day calendar.Date) int {
	n := 0
	for _, row := range rows {
		if !row.By[0].IsEmpty() && row.By[0].Date() <= day {
			n += int(row.Results[0].Int())
		}
	}
	return n
}
