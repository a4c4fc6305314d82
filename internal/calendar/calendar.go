// Package calendar counts civil days and working days, and tells how a due date came about.
//
// A Date is a day without a zone. A Calendar knows which days are worked: Monday to Friday, except
// for the days off and the make-up days of the yearly notices of the State Council and for the days
// that a district sets itself. A Limit is how long something may take from a day on; Calendar.Due
// works out its last day, Calendar.Explain also gives the Steps, which a page shows in words.
//
// Counting follows the Civil Code of China, book one, chapter ten: the first day does not count
// (art. 201); a period of months or years ends on the corresponding day, or on the last day of the
// month when there is none (art. 202); a limit may move its end off a rest day (art. 203).
//
// A pause stops the count. Its days, or its working days when working days are counted, are added
// at the end. An extension goes on from the due date as it was before.
//
// Invariants: a Calendar never changes; years without a notice count as Monday to Friday, and the
// steps say so; Due and Explain agree; no result leaves the years 1 to 9999.
package calendar

import (
	"cmp"
	"slices"
	"sort"

	"bihuan/internal/i18n"
)

// Day says of one day whether it is worked, against or beside the rule of Monday to Friday.
type Day struct {
	Date    Date      `json:"date"`
	Working bool      `json:"working"`
	Name    i18n.Text `json:"name,omitzero"` // of the holiday that it is part of or makes up for
}

// Calendar tells working days from rest days. It may be used by several goroutines.
type Calendar struct {
	days  []Day // listed days, sorted
	bends []bend
	known map[int]bool
}

// bend is a listed day that differs from Monday to Friday, and so bends the count of working days.
type bend struct {
	date    Date
	ordinal int64 // working days up to this day
	shift   int64 // the same, less the weekdays up to this day
}

// New returns the calendar of the notices that are known, changed by the days of a district. Of two
// entries for one day the last counts.
//
// A district that enters a year ahead of a new release lists all days of its notice: a year whose
// 1 January is among the days off is known, as every notice has it.
func New(district ...Day) *Calendar {
	days := append(national(), district...)
	slices.SortStableFunc(days, func(a, b Day) int { return cmp.Compare(a.Date, b.Date) })
	c := &Calendar{known: map[int]bool{}}
	for i, day := range days {
		if i+1 == len(days) || days[i+1].Date != day.Date {
			c.list(day)
		}
	}
	return c
}

// list adds a day later than all others.
func (c *Calendar) list(day Day) {
	c.days = append(c.days, day)
	if year, month, dom := day.Date.Civil(); month == 1 && dom == 1 && !day.Working {
		c.known[year] = true
	}
	if day.Working == isWeekday(day.Date) {
		return
	}
	b := bend{date: day.Date}
	if n := len(c.bends); n > 0 {
		b.shift = c.bends[n-1].shift
	}
	if day.Working {
		b.shift++
	} else {
		b.shift--
	}
	b.ordinal = weekdays(day.Date) + b.shift
	c.bends = append(c.bends, b)
}

// Known reports whether the days off of year are known.
func (c *Calendar) Known(year int) bool { return c.known[year] }

// Days returns the listed days from one day to another, both included, in their order. Every other
// day is worked from Monday to Friday.
func (c *Calendar) Days(from, to Date) []Day {
	lo, hi := c.find(from), c.find(to.AddDays(1))
	if to == MaxDate {
		hi = len(c.days)
	}
	if lo >= hi {
		return nil
	}
	return slices.Clone(c.days[lo:hi])
}

// Name returns the name of the holiday that d is part of, as a day off or as a day made up for it.
// It is zero for all other days.
func (c *Calendar) Name(d Date) i18n.Text {
	if i := c.find(d); i < len(c.days) && c.days[i].Date == d {
		return c.days[i].Name
	}
	return i18n.Text{}
}

// find returns the index of the first listed day not before d.
func (c *Calendar) find(d Date) int {
	return sort.Search(len(c.days), func(i int) bool { return c.days[i].Date >= d })
}

// IsWorkday reports whether d is worked.
func (c *Calendar) IsWorkday(d Date) bool {
	i := c.after(d)
	if i > 0 && c.bends[i-1].date == d {
		return !isWeekday(d)
	}
	return isWeekday(d)
}

// AddWorkdays returns the n-th working day after d, or before d when n is negative. When n is 0 it
// is d itself, worked or not.
func (c *Calendar) AddWorkdays(d Date, n int) Date {
	k := c.ordinal(d) + int64(bound(n))
	switch {
	case n == 0:
		return d
	case n < 0 && !c.IsWorkday(d):
		k++
	}
	return c.workday(k)
}

// WorkdaysBetween counts the working days after from, up to and including to. It is negative when
// to lies before from: WorkdaysBetween(a, b) = -WorkdaysBetween(b, a).
func (c *Calendar) WorkdaysBetween(from, to Date) int {
	return int(c.ordinal(to) - c.ordinal(from))
}

// NextWorkday returns d when it is worked, else the first working day after it.
func (c *Calendar) NextWorkday(d Date) Date {
	if c.IsWorkday(d) {
		return d
	}
	return c.AddWorkdays(d, 1)
}

// PreviousWorkday returns d when it is worked, else the last working day before it.
func (c *Calendar) PreviousWorkday(d Date) Date {
	if c.IsWorkday(d) {
		return d
	}
	return c.AddWorkdays(d, -1)
}

// ordinal counts the working days up to and including d, from some day long ago.
func (c *Calendar) ordinal(d Date) int64 {
	n := weekdays(d)
	if i := c.after(d); i > 0 {
		n += c.bends[i-1].shift
	}
	return n
}

// workday returns the first day whose ordinal is k, which is a working day.
func (c *Calendar) workday(k int64) Date {
	i := sort.Search(len(c.bends), func(i int) bool { return c.bends[i].ordinal >= k })
	var shift int64
	if i > 0 {
		shift = c.bends[i-1].shift
	}
	d := weekday(k - shift)
	if i < len(c.bends) {
		d = min(d, c.bends[i].date) // reached by a make-up day before the next weekday
	}
	return d
}

// after returns the index of the first bend after d.
func (c *Calendar) after(d Date) int {
	lo, hi := 0, len(c.bends)
	for lo < hi {
		if mid := int(uint(lo+hi) >> 1); c.bends[mid].date <= d {
			lo = mid + 1
		} else {
			hi = mid
		}
	}
	return lo
}

// monday is the number of days from a Monday to 1970-01-01, a Thursday.
const monday = 3

func isWeekday(d Date) bool { return floorMod(int64(d)+monday, 7) < 5 }

// weekdays counts the days from Monday to Friday from 1969-12-29 up to and including d; it is
// negative for earlier days.
func weekdays(d Date) int64 {
	n := int64(d) + monday
	week := floorDiv(n, 7)
	return week*5 + min(n-week*7+1, 5)
}

// weekday returns the first day up to which there are n weekdays.
func weekday(n int64) Date {
	week := floorDiv(n-1, 5)
	return clamp(week*7 + (n - 1 - week*5) - monday)
}
