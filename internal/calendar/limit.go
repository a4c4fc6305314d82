package calendar

import (
	"cmp"
	"slices"

	"bihuan/internal/i18n"
)

// Span is a length of time. Its parts are added in this order: years and months, days, working
// days. Negative parts count backwards.
type Span struct {
	Years    int `json:"years,omitempty"`
	Months   int `json:"months,omitempty"`
	Days     int `json:"days,omitempty"`
	Workdays int `json:"workdays,omitempty"`
}

// Plus returns s and t together.
func (s Span) Plus(t Span) Span {
	return Span{s.Years + t.Years, s.Months + t.Months, s.Days + t.Days, s.Workdays + t.Workdays}
}

// Times returns n times s.
func (s Span) Times(n int) Span {
	return Span{s.Years * n, s.Months * n, s.Days * n, s.Workdays * n}
}

// Shift says what happens to an end that falls on a rest day.
type Shift int

// The shifts.
const (
	Stay              Shift = iota // the end stays
	ToNextWorkday                  // it moves to the next working day: Civil Code art. 203
	ToPreviousWorkday              // it moves to the previous working day
)

// ParseShift returns the shift that a pack calls name: next_workday, previous_workday; Stay for any
// other.
func ParseShift(name string) Shift {
	switch name {
	case "next_workday":
		return ToNextWorkday
	case "previous_workday":
		return ToPreviousWorkday
	}
	return Stay
}

// String returns the name by which a pack knows s.
func (s Shift) String() string {
	switch s {
	case ToNextWorkday:
		return "next_workday"
	case ToPreviousWorkday:
		return "previous_workday"
	}
	return ""
}

// Period is the days from one to another, both included. As a pause it still runs when To lies
// before From, as it does when To is not given.
type Period struct {
	From Date `json:"from"`
	To   Date `json:"to,omitzero"`
}

// open reports whether p has not ended.
func (p Period) open() bool { return p.To < p.From }

// Extension puts off a due date: to a day that was decided, or by a span counted from the due date
// as it was before.
type Extension struct {
	To        Date   `json:"to,omitzero"` // counts when given, and is not shifted
	By        Span   `json:"by,omitzero"`
	Reference string `json:"reference,omitempty"` // number of the decision, shown in the steps
}

// Limit is how long something may take.
type Limit struct {
	From       Date // the period starts here; this day does not count
	Span       Span
	Shift      Shift
	Pauses     []Period    // in any order; they may overlap
	Extensions []Extension // in the order in which they were granted
}

// Due is the outcome of a limit.
type Due struct {
	On     Date   // the last day
	Paused bool   // a pause still runs: On is the earliest day that it can be
	Steps  []Step // how On came about; only from Explain
}

// In returns the steps in lang, as one text.
func (d Due) In(lang i18n.Lang) string {
	var text string
	for i, step := range d.Steps {
		if i > 0 {
			text += i18n.T(lang, "calendar.step_separator")
		}
		text += step.In(lang)
	}
	return text
}

// Due works out the last day of l.
func (c *Calendar) Due(l Limit) Due { return c.due(l, nil) }

// Explain works out the last day of l and says how it came about.
func (c *Calendar) Explain(l Limit) Due {
	t := &teller{cal: c}
	due := c.due(l, t)
	due.Steps = t.steps
	return due
}

// due counts l. The teller notes each step, unless it is nil.
func (c *Calendar) due(l Limit, tell *teller) Due {
	run := &count{cal: c, tell: tell, at: l.From, pauses: merge(l.Pauses)}
	tell.start(l.From, l.Span)
	run.add(l.Span)
	run.shift(l.Shift)
	for _, e := range l.Extensions {
		tell.extension(run.at, e)
		if e.To != 0 {
			run.at = e.To
			continue
		}
		run.add(e.By)
		run.shift(l.Shift)
	}
	return Due{On: run.at, Paused: run.paused}
}

// count is a limit being counted.
type count struct {
	cal    *Calendar
	tell   *teller
	at     Date // reached so far
	pauses []Period
	paused bool
}

func (r *count) add(s Span) {
	if n := bound(s.Years)*12 + bound(s.Months); n != 0 {
		end := r.at.AddMonths(n)
		r.tell.months(r.at, end, s)
		r.reach(end, dayUnit)
	}
	if s.Days != 0 {
		end := r.at.AddDays(s.Days)
		r.tell.days(r.at, end, s.Days)
		r.reach(end, dayUnit)
	}
	if s.Workdays != 0 {
		end := r.cal.AddWorkdays(r.at, s.Workdays)
		r.tell.workdays(r.at, end, s.Workdays)
		r.reach(end, workdayUnit)
	}
}

// unit is what a pause is measured in.
type unit int

const (
	dayUnit unit = iota
	workdayUnit
)

// between counts the units after from, up to and including to.
func (c *Calendar) between(from, to Date, u unit) int {
	if u == workdayUnit {
		return c.WorkdaysBetween(from, to)
	}
	return int(to) - int(from)
}

// reach moves on to end, and past it for the pauses on the way. Counting backwards knows no pauses.
func (r *count) reach(end Date, u unit) {
	start := r.at
	r.at = end
	for _, p := range r.pauses {
		before := max(p.From.AddDays(-1), start) // the day before the first one lost
		if before >= r.at {
			return
		}
		if p.open() {
			if !r.paused {
				r.tell.paused(before.AddDays(1), r.at, r.cal.between(before, r.at, u), u)
			}
			r.paused = true
			return
		}
		if p.To <= start {
			continue
		}
		lost := r.cal.between(before, p.To, u)
		end := r.at.AddDays(lost)
		if u == workdayUnit {
			end = r.cal.AddWorkdays(r.at, lost)
		}
		r.tell.pause(r.at, end, Period{before.AddDays(1), p.To}, lost, u)
		r.at = end
	}
}

func (r *count) shift(s Shift) {
	end := r.at
	switch s {
	case ToNextWorkday:
		end = r.cal.NextWorkday(r.at)
	case ToPreviousWorkday:
		end = r.cal.PreviousWorkday(r.at)
	}
	if end != r.at {
		r.tell.shift(r.at, end)
	}
	r.at = end
}

// merge returns pauses in order, those that overlap or touch joined. The last may be open.
func merge(pauses []Period) []Period {
	if len(pauses) == 0 {
		return nil
	}
	sorted := slices.SortedFunc(slices.Values(pauses), func(a, b Period) int {
		return cmp.Compare(a.From, b.From)
	})
	merged := sorted[:1]
	for _, p := range sorted[1:] {
		last := &merged[len(merged)-1]
		switch {
		case last.open():
			return merged
		case p.From > last.To.AddDays(1):
			merged = append(merged, p)
		case p.open():
			last.To = last.From - 1
		default:
			last.To = max(last.To, p.To)
		}
	}
	return merged
}
