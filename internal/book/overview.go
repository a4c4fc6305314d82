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
	where, err := rs.conditions(l, &ListQuery{Filters: filters})
	if err != nil {
		return err
	}
	if err := rs.matrix(o, l, where); err != nil {
		return err
	}
	// Each in a pass of its own: what is due and the figures are read from indexes alone.
	for _, ask := range []func(*pass, *Overview, *engine.Ledger){(*pass).dueWeeks, (*pass).trend} {
		p := newPass(rs)
		ask(p, o, l)
		if err := p.run(o, def); err != nil {
			return err
		}
	}
	pass := newPass(rs)
	for _, f := range rs.program.Figures(l.Pack) {
		if f.Ledger != nil && f.Ledger.ReadRule() != nil {
			pass.figure(o, f, roundFilter(f.Ledger, def.Round, o.Round))
		}
	}
	if err := pass.run(o, def); err != nil {
		return err
	}
	return rs.derivedFigures(o, l.Pack)
}

// pass gathers numbers from each ledger in one go.
type pass struct {
	rs    *records
	asked map[*engine.Ledger]*sqlgen.Tally
	order []*engine.Ledger
	then  []reader
}

func newPass(rs *records) *pass {
	return &pass{rs: rs, asked: map[*engine.Ledger]*sqlgen.Tally{}}
}

// reader takes the numbers that it has asked for.
type reader struct {
	ledger   *engine.Ledger
	from, to int // among the terms of the ledger
	take     func([]ledger.Value) error
}

// ask adds terms over l.
func (p *pass) ask(l *engine.Ledger, terms []sqlgen.Term, take func([]ledger.Value) error) {
	t := p.asked[l]
	if t == nil {
		t = &sqlgen.Tally{Ledger: l.Ledger, Scope: p.rs.figureScope(l, p.rs.moment.Today)}
		p.asked[l] = t
		p.order = append(p.order, l)
	}
	from := len(t.Terms)
	t.Terms = append(t.Terms, terms...)
	p.then = append(p.then, reader{l, from, len(t.Terms), take})
}

func (p *pass) figure(o *Overview, f *engine.Figure, filters []Filter) {
	p.ask(f.Ledger, terms(f), func(values []ledger.Value) error {
		view, err := p.rs.gatheredView(f, values, filters)
		o.Figures = append(o.Figures, view)
		return err
	})
}

// run asks each ledger once and hands the numbers out in the order in which they were asked for.
func (p *pass) run(o *Overview, def *ledger.Reading) error {
	results := map[*engine.Ledger][]ledger.Value{}
	for _, l := range p.order {
		where, err := p.rs.conditions(l, &ListQuery{Filters: roundFilter(l, def.Round, o.Round)})
		if err != nil {
			return err
		}
		p.asked[l].Where = where
		rows, err := p.rs.tx.Tally(p.asked[l])
		if err != nil {
			return err
		}
		results[l] = rows[0].Results
	}
	for _, r := range p.then {
		if err := r.take(results[r.ledger][r.from:r.to]); err != nil {
			return err
		}
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
	for _, light := range l.Lights {
		o.Lights, o.Names = append(o.Lights, light.Title), append(o.Names, light.Name)
	}
	rows, err := rs.tx.Tally(&sqlgen.Tally{
		Ledger: l.Ledger, Scope: rs.scope(l), Where: where,
		By: []*expr.Expr{expr.Get(l.Ledger, unit.Name), l.LightIndex()}, Terms: []sqlgen.Term{{Op: "count"}},
	})
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
func (p *pass) dueWeeks(o *Overview, l *engine.Ledger) {
	if l.Field(l.Parts.Due) == nil {
		return
	}
	due, today := expr.Get(l.Ledger, l.Parts.Due), p.rs.moment.Today
	between := func(from, until calendar.Date) sqlgen.Term {
		day := func(d calendar.Date) *expr.Expr { return expr.Literal(ledger.Date(d), expr.Date) }
		return sqlgen.Term{Op: "count", Where: expr.And(l.OpenExpr(),
			expr.Compare(expr.OpGe, due, day(from)), expr.Compare(expr.OpLe, due, day(until)))}
	}
	monday := today.AddDays(-((int(today.Weekday()) + 6) % 7))
	terms := []sqlgen.Term{between(calendar.MinDate, today.AddDays(-1))}
	for i := range weeksAhead {
		week := DueWeek{From: monday.AddDays(7 * i), Until: monday.AddDays(7*i + 6)}
		o.Due = append(o.Due, week)
		terms = append(terms, between(max(week.From, today), week.Until))
	}
	p.ask(l, terms, func(counts []ledger.Value) error {
		o.Due[0].Late = int(counts[0].Int())
		for i := range o.Due {
			o.Due[i].Count = int(counts[i+1].Int())
		}
		return nil
	})
}

// trend counts what was open and what had ended at the end of each month. A record that ended stays ended:
// a relapse makes a new one.
func (p *pass) trend(o *Overview, l *engine.Ledger) {
	open := l.OpenExpr()
	if open == nil {
		return
	}
	today := p.rs.moment.Today
	first := today.AddDays(1 - today.Day())
	var terms []sqlgen.Term
	for i := monthsBack - 1; i >= 0; i-- {
		on := min(first.AddMonths(-i).MonthEnd(), today)
		o.Trend = append(o.Trend, TrendPoint{On: on})
		night := ledger.Time(atDay(on.AddDays(1), 0).Now)
		made := expr.Compare(expr.OpLt, expr.Get(l.Ledger, wordCreated), expr.Literal(night, expr.Time))
		entered := expr.Compare(expr.OpLe, expr.Get(l.Ledger, "entered"), expr.Literal(ledger.Date(on), expr.Date))
		terms = append(terms, sqlgen.Term{Op: "count", Where: made}, sqlgen.Term{Op: "count", Where: expr.And(expr.Not(open), entered)})
	}
	p.ask(l, terms, func(counts []ledger.Value) error {
		for i := range o.Trend {
			made, ended := int(counts[2*i].Int()), int(counts[2*i+1].Int())
			o.Trend[i].Open, o.Trend[i].Ended = made-ended, ended
		}
		return nil
	})
}
