package engine

import (
	"fmt"
	"slices"

	"bihuan/internal/calendar"
	"bihuan/internal/expr"
	"bihuan/internal/ledger"
)

// schedule is a compiled schedule.
type schedule struct {
	*ledger.Schedule
	target                          *Ledger
	every, from, until, ahead, when *expr.Expr
	each                            *each // nil: one record a period
	set                             []*assign
}

// Progress is how far a schedule of a record has come.
type Progress struct {
	Begun  bool
	Next   int64         // number of the next period, from 0
	Active bool          // a record is going to be made
	Due    calendar.Date // the day on which it is made, when Active
}

// Made is a record that a schedule has made.
type Made struct {
	Period  int64
	Element string // for which element of a list; "" where there is none
	ID      ledger.ID
}

// periodVars are what the values of a schedule see of the period, beside the record of the schedule.
var periodVars = map[string]expr.Type{"period_start": expr.Date, "period_end": expr.Date, "period_no": expr.Int}

func (c *compiler) compileSchedule(l *Ledger, def *ledger.Schedule) {
	target := c.ledgers[def.Make]
	if target == nil {
		c.refuse(def.Pos, "engine.no_ledger", def.Make)
		return
	}
	s := &schedule{
		Schedule: def, target: target, every: c.every(l, def), each: c.each(l, def.Each),
		from: c.expr(l, def.From, expr.Date), until: c.expr(l, def.Until, expr.Date),
		ahead: c.expr(l, def.Ahead, expr.Span), when: c.expr(l, def.When, expr.Bool),
	}
	for _, e := range []*expr.Expr{s.from, s.until, s.when} {
		if e != nil && e.UsesToday() {
			c.refuse(def.Pos, "engine.schedule_today", def.Title)
		}
	}
	if s.each == nil && !def.Each.IsZero() {
		return
	}
	env := s.each.env(c, l)
	env.Was, env.Me, env.Vars = false, false, periodVars
	s.set = c.assigns(env, target, def.Set)
	l.schedules = append(l.schedules, s)
}

// maxMade bounds how many records a schedule makes at once: more is a mistyped date.
const maxMade = 1200

// runSchedules makes the records of a record's schedules whose day has come, and notes when the next ones
// are due.
func (d *decision) runSchedules(t touched) error {
	if len(t.ledger.schedules) == 0 {
		return nil
	}
	r, err := d.recs.Get(t.ledger.Ledger, t.id)
	if err != nil || r == nil {
		return err
	}
	for _, s := range t.ledger.schedules {
		if err := d.runSchedule(s, r); err != nil {
			return fmt.Errorf("schedule %s of %s %d: %w", s.Name, r.Ledger.Path(), r.ID, err)
		}
	}
	return nil
}

func (d *decision) runSchedule(s *schedule, r *ledger.Record) error {
	old, err := d.recs.Schedule(r, s.Name)
	if err != nil {
		return err
	}
	in, runs, err := d.scheduleRuns(s, r)
	if err != nil || !runs && !old.Begun {
		return err
	}
	next := old
	next.Begun, next.Active = true, false
	if runs {
		if old.Begun && !old.Active {
			next.Next = max(next.Next, in.number(d.moment.Today))
		}
		if next, err = d.makePeriods(s, r, in, next); err != nil {
			return err
		}
		if err := d.revise(s, r, in); err != nil {
			return err
		}
	}
	if next == old {
		return nil
	}
	return d.recs.PutSchedule(r, s.Name, next)
}

// scheduleRuns reports whether a schedule makes records now, and in what periods.
func (d *decision) scheduleRuns(s *schedule, r *ledger.Record) (in periods, runs bool, err error) {
	scope := d.scope(nil, r)
	if s.when != nil {
		if holds, err := s.when.True(scope); err != nil || !holds {
			return in, false, err
		}
	}
	from, err := s.from.Eval(scope)
	if err != nil || from.IsEmpty() {
		return in, false, err
	}
	every, err := s.every.Eval(scope)
	return periods{from.Date(), every.Text()}, err == nil && !every.IsEmpty(), err
}

// makePeriods makes the records whose day has come and returns how far the schedule is then.
func (d *decision) makePeriods(s *schedule, r *ledger.Record, in periods, p Progress) (Progress, error) {
	scope := d.scope(nil, r)
	for n := 0; ; n++ {
		start := in.start(p.Next)
		if s.until != nil {
			until, err := s.until.Eval(scope)
			if err != nil || !until.IsEmpty() && start > until.Date() {
				return p, err
			}
		}
		day, err := d.makeDay(s, scope, start)
		if err != nil {
			return p, err
		}
		if day > d.moment.Today {
			p.Active, p.Due = true, day
			return p, nil
		}
		if n >= maxMade {
			return p, fmt.Errorf("more than %d periods at once", maxMade)
		}
		if err := d.makePeriod(s, r, in, p.Next); err != nil {
			return p, err
		}
		p.Next++
	}
}

// makeDay returns the day on which the record of a period is made.
func (d *decision) makeDay(s *schedule, scope *expr.Scope, start calendar.Date) (calendar.Date, error) {
	if s.ahead == nil {
		return start, nil
	}
	span, ok, err := s.ahead.EvalSpan(scope)
	if err != nil || !ok {
		return start, err
	}
	return d.Calendar().Due(calendar.Limit{From: start, Span: span.Times(-1)}).On, nil
}

// makePeriod makes the records of one period.
func (d *decision) makePeriod(s *schedule, r *ledger.Record, in periods, n int64) error {
	list, err := d.elements(s.each, d.periodScope(r, in, n))
	if err != nil {
		return err
	}
	for _, e := range list {
		if err := d.makeElement(s, r, n, e); err != nil {
			return err
		}
	}
	return nil
}

// makeElement makes one record of a period.
func (d *decision) makeElement(s *schedule, r *ledger.Record, n int64, e element) error {
	set, err := worth(s.set, e.scope)
	if err != nil {
		return err
	}
	actor := d.actor
	d.actor = &Actor{System: true}
	made, err := d.run(&Command{Ledger: s.target.Path(), Set: set})
	d.actor = actor
	if err != nil {
		return err
	}
	return d.recs.PutMade(r, s.Name, Made{Period: n, Element: e.key, ID: made.ID})
}

// periodScope returns what the values of a schedule see for one period.
func (d *decision) periodScope(r *ledger.Record, in periods, n int64) *expr.Scope {
	scope := d.scope(nil, r)
	scope.Vars = map[string]ledger.Value{
		"period_start": ledger.Date(in.start(n)), "period_end": ledger.Date(in.start(n + 1).AddDays(-1)),
		"period_no": ledger.Int(n + 1),
	}
	return scope
}

// revise gives the records of periods to come the values that the schedule has for them now, and makes those
// of elements that have come to its list since. What a person has touched stays as it is.
func (d *decision) revise(s *schedule, r *ledger.Record, in periods) error {
	made, err := d.recs.Made(r, s.Name, in.number(d.moment.Today))
	if err != nil {
		return err
	}
	for len(made) > 0 {
		n := made[0].Period
		end := slices.IndexFunc(made, func(m Made) bool { return m.Period != n })
		if end < 0 {
			end = len(made)
		}
		if in.start(n) > d.moment.Today {
			if err := d.revisePeriod(s, r, in, made[:end]); err != nil {
				return err
			}
		}
		made = made[end:]
	}
	return nil
}

// revisePeriod revises the records that were made for one period.
func (d *decision) revisePeriod(s *schedule, r *ledger.Record, in periods, made []Made) error {
	n := made[0].Period
	list, err := d.elements(s.each, d.periodScope(r, in, n))
	if err != nil {
		return err
	}
	for _, e := range list {
		i := slices.IndexFunc(made, func(m Made) bool { return m.Element == e.key })
		if i < 0 {
			err = d.makeElement(s, r, n, e)
		} else {
			err = d.reviseElement(s, made[i].ID, e)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// reviseElement gives one record the values that it would be made with now.
func (d *decision) reviseElement(s *schedule, id ledger.ID, e element) error {
	child, err := d.recs.Get(s.target.Ledger, id)
	if err != nil || child == nil || child.UpdatedBy != 0 {
		return err
	}
	set, err := worth(s.set, e.scope)
	if err != nil {
		return err
	}
	for name, v := range set {
		if child.Get(name).Equal(v) {
			delete(set, name)
		}
	}
	if len(set) == 0 {
		return nil
	}
	return d.asSystem(&Command{Ledger: s.target.Path(), ID: id, Set: set})
}
