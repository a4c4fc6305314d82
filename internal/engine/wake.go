package engine

import (
	"slices"
	"time"

	"bihuan/internal/calendar"
	"bihuan/internal/expr"
	"bihuan/internal/ledger"
)

// watch is what the clock looks at in the records of a ledger: everything kept about a record that may change
// as the days go by and nobody does anything.
type watch struct {
	turns []*expr.Turns            // of warnings and of what goes into tallies
	once  map[string][]*expr.Turns // of moves by condition, by the state they are made from
	at    map[string][]*Move       // moves of the clock, by the state they are made from
}

// compileWatch finds out what the clock looks at in l, and what other records it depends on: their changes
// are looked at when they happen.
func (c *compiler) compileWatch(l *Ledger) {
	l.watch = watch{once: map[string][]*expr.Turns{}, at: map[string][]*Move{}}
	for _, w := range l.Warn {
		l.watch.add(c.turns(l, w.When))
	}
	for _, t := range l.tallies {
		for _, e := range append([]*expr.Expr{t.Where, t.Of}, t.By...) {
			l.watch.add(c.turns(l, e))
		}
	}
	if l.Flow == nil {
		return
	}
	for _, def := range l.Flow.Moves {
		m := l.moves[def.Name]
		once := c.turns(l, m.Once)
		c.turns(l, m.At) // for what it depends on
		for _, state := range def.From {
			if m.At != nil {
				l.watch.at[state] = append(l.watch.at[state], m)
			}
			if once != nil && !once.Never() {
				l.watch.once[state] = append(l.watch.once[state], once)
			}
		}
	}
}

func (w *watch) add(t *expr.Turns) {
	if t != nil && !t.Never() {
		w.turns = append(w.turns, t)
	}
}

// turns returns when the value of e may change by itself, and notes which records it follows; nil for none.
func (c *compiler) turns(l *Ledger, e *expr.Expr) *expr.Turns {
	if e == nil {
		return nil
	}
	inlined, err := e.Inline(c.LiveExpr)
	if err != nil {
		inlined = e
	}
	for _, path := range inlined.Deps() {
		c.follow(l, path)
	}
	return expr.NewTurns(inlined)
}

// settle works out what follows from a record that is going to be kept with so many more proofs: when the
// clock must look at it again, and what it adds to the tallies.
func (d *decision) settle(l *Ledger, r *ledger.Record, proofs int) error {
	r.ProofCount += proofs
	defer func() { r.ProofCount -= proofs }()
	return l.settle(d.scope(nil, r), d.clock)
}

// Settle gives r what follows from it after the clock has looked at it.
func (p *Program) Settle(look *Look, r *ledger.Record) error {
	return p.ledgers[r.Ledger.Path()].settle(p.Scope(look, r), true)
}

func (l *Ledger) settle(scope *expr.Scope, looked bool) (err error) {
	if scope.Record.Tallied, err = l.contributions(scope); err != nil {
		return err
	}
	scope.Record.Wake, err = l.wake(scope, looked)
	return err
}

// tally carries into the tallies what a record adds to them otherwise than before.
func (d *decision) tally(l *Ledger, before, after *ledger.Record) error {
	was := ""
	if before != nil {
		was = before.Tallied
	}
	changes, err := l.TallyChanges(was, after.Tallied)
	if err != nil || len(changes) == 0 {
		return err
	}
	return d.recs.Tally(changes)
}

// wake returns the day on which the clock must look at the record of scope; empty when it never must. What
// the clock could not do on a day it tries again on the next one.
func (l *Ledger) wake(scope *expr.Scope, looked bool) (ledger.Value, error) {
	first := ledger.Empty
	note := func(day calendar.Date) {
		if first.IsEmpty() || day < first.Date() {
			first = ledger.Date(day)
		}
	}
	for _, m := range l.watch.at[scope.Record.State] {
		at, err := m.At.Eval(scope)
		if err != nil {
			return first, err
		}
		switch {
		case at.IsEmpty():
		case looked && hasCome(at, scope.Today, scope.Now):
			note(scope.Today.AddDays(1))
		default:
			note(max(dayOf(at), scope.Today))
		}
	}
	for _, turns := range slices.Concat(l.watch.turns, l.watch.once[scope.Record.State]) {
		day, ok, err := turns.Next(scope)
		if err != nil {
			return first, err
		}
		if ok {
			note(day)
		}
	}
	return first, nil
}

// DueMove returns the move of the clock that has been due longest for a record and is not among those that
// were tried in vain; nil when there is none.
func (p *Program) DueMove(recs Records, l *Ledger, id ledger.ID, moment Moment, vain []string) (*Move, error) {
	r, err := recs.Get(l.Ledger, id)
	if err != nil || r == nil {
		return nil, err
	}
	d := &decision{Program: p, recs: recs, actor: &Actor{System: true}, moment: moment}
	var due *Move
	var since time.Time
	for _, m := range l.watch.at[r.State] {
		at, err := m.At.Eval(d.scope(nil, r))
		if err != nil {
			return nil, err
		}
		if at.IsEmpty() || !hasCome(at, moment.Today, moment.Now) || slices.Contains(vain, m.Name) {
			continue
		}
		if due == nil || beginning(at).Before(since) {
			due, since = m, beginning(at)
		}
	}
	return due, nil
}

// hasCome reports whether a day or an instant has come.
func hasCome(at ledger.Value, today calendar.Date, now time.Time) bool {
	if at.Storage() == ledger.StoreTime {
		return !at.Time().After(now)
	}
	return at.Date() <= today
}

// dayOf returns a day, or that of an instant.
func dayOf(at ledger.Value) calendar.Date {
	if at.Storage() == ledger.StoreTime {
		return expr.DayOf(at.Time())
	}
	return at.Date()
}

// beginning returns an instant, or that at which a day begins.
func beginning(at ledger.Value) time.Time {
	if at.Storage() == ledger.StoreTime {
		return at.Time()
	}
	return expr.Midnight(at.Date())
}
