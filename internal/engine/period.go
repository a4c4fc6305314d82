package engine

import (
	"slices"
	"strings"
	"unicode"

	"bihuan/internal/calendar"
	"bihuan/internal/expr"
	"bihuan/internal/ledger"
	"bihuan/internal/problem"
)

// periods are what a schedule of one record counts in: all of one length, the first from a day on.
type periods struct {
	first calendar.Date
	every string
}

// months are how many months the periods last that are counted in months.
var months = map[string]int{"month": 1, "quarter": 3, "half": 6, "year": 12}

// start returns the first day of period n.
func (p periods) start(n int64) calendar.Date {
	switch p.every {
	case "day":
		return p.first.AddDays(int(n))
	case "week":
		return p.first.AddDays(7 * int(n))
	}
	return p.first.AddMonths(months[p.every] * int(n))
}

// number returns the number of the period that day lies in; 0 before the first.
func (p periods) number(day calendar.Date) int64 {
	if day < p.first {
		return 0
	}
	days := int64(day - p.first)
	switch p.every {
	case "day":
		return days
	case "week":
		return days / 7
	}
	// No month is longer than 31 days, so the search begins at or before the right one.
	n := days / int64(31*months[p.every])
	for p.start(n+1) <= day {
		n++
	}
	return n
}

// every compiles how long the periods of a schedule are: one length, or an expression over fields of the
// record itself that comes to nothing but lengths.
func (c *compiler) every(l *Ledger, def *ledger.Schedule) *expr.Expr {
	if slices.Contains(ledger.Periods, def.Every.Text) {
		return expr.Literal(ledger.Text(def.Every.Text), expr.Text)
	}
	if oneWord(def.Every.Text) && l.Field(def.Every.Text) == nil {
		c.refuse(def.Every.Pos, "engine.schedule_every", def.Title)
		return nil
	}
	env := c.env(l)
	env.Was, env.Me = false, false
	e := c.compiled(def.Every, env, expr.Text)
	if e == nil {
		return nil
	}
	followed := slices.ContainsFunc(e.Deps(), func(path expr.Path) bool { return len(path) > 1 })
	if followed || e.UsesToday() || !onlyPeriods(e.Root()) {
		c.refuse(def.Every.Pos, "engine.schedule_every", def.Title)
	}
	return e
}

// oneWord reports whether text is but a word: where no field has that name, a length was meant.
func oneWord(text string) bool {
	other := func(r rune) bool { return r != '_' && !unicode.IsLetter(r) && !unicode.IsDigit(r) }
	return !strings.ContainsFunc(text, other)
}

// onlyPeriods reports whether n never comes to anything but the name of a period.
func onlyPeriods(n expr.Node) bool {
	switch n := n.(type) {
	case *expr.Const:
		return slices.Contains(ledger.Periods, n.Value.Text())
	case *expr.Field:
		other := func(c *ledger.Choice) bool { return !slices.Contains(ledger.Periods, c.Name) }
		return n.Field != nil && n.Field.Kind == ledger.KindChoice && !slices.ContainsFunc(n.Field.Choices, other)
	case *expr.Call:
		switch n.Op {
		case expr.OpCond:
			return onlyPeriods(n.Args[1]) && onlyPeriods(n.Args[2])
		case expr.OpElse:
			return onlyPeriods(n.Args[0]) && onlyPeriods(n.Args[1])
		}
	}
	return false
}

// samePeriods refuses a change of how long the periods of a schedule are that has made records: those to come
// could not be told from those that are there.
func (d *decision) samePeriods(l *Ledger, before, after *ledger.Record) error {
	if before == nil {
		return nil
	}
	for _, s := range l.schedules {
		was, err := s.every.Eval(d.scope(nil, before))
		if err != nil {
			return err
		}
		is, err := s.every.Eval(d.scope(nil, after))
		if err != nil {
			return err
		}
		if was.Equal(is) {
			continue
		}
		progress, err := d.recs.Schedule(before, s.Name)
		if err != nil {
			return err
		}
		if progress.Next > 0 {
			return problem.List{problem.New(problem.Invalid, "engine.schedule_begun", s.Title)}
		}
	}
	return nil
}
