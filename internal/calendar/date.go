package calendar

import (
	"fmt"
	"time"
)

// Date is a civil day: the number of days since 1970-01-01. It has no time and no zone, and dates
// compare as numbers.
type Date int32

// The days that arithmetic stays within: it stops at them instead of overflowing.
const (
	MinDate Date = -719162 // 0001-01-01
	MaxDate Date = 2932896 // 9999-12-31
)

// layout is the only text form of a date.
const layout = "2006-01-02"

const secondsPerDay = 24 * 60 * 60

// Of returns the day that year, month and day name; a month or day too large or small runs over
// into the next or previous ones, as with time.Date.
func Of(year int, month time.Month, day int) Date {
	return FromTime(time.Date(year, month, day, 0, 0, 0, 0, time.UTC))
}

// FromTime returns the civil day on which t falls in its own location.
func FromTime(t time.Time) Date {
	_, offset := t.Zone()
	days := floorDiv(t.Unix()+int64(offset), secondsPerDay)
	return clamp(days)
}

// Parse reads a date of the form 2006-01-02, of the years 0001 to 9999.
func Parse(s string) (Date, error) {
	t, err := time.Parse(layout, s)
	if err != nil || t.Year() < 1 {
		return 0, fmt.Errorf("parse date %q: not a day of the form YYYY-MM-DD", s)
	}
	return FromTime(t), nil
}

// Time returns the first instant of d in UTC.
func (d Date) Time() time.Time { return time.Unix(int64(d)*secondsPerDay, 0).UTC() }

// Civil returns the year, month and day of d.
func (d Date) Civil() (year int, month time.Month, day int) { return d.Time().Date() }

// Year returns the year of d.
func (d Date) Year() int { return d.Time().Year() }

// Month returns the month of d.
func (d Date) Month() time.Month { return d.Time().Month() }

// Day returns the day of the month of d.
func (d Date) Day() int { return d.Time().Day() }

// Weekday returns the day of the week of d.
func (d Date) Weekday() time.Weekday {
	return time.Weekday(floorMod(int64(d)+int64(time.Thursday), 7))
}

// String returns d as 2006-01-02.
func (d Date) String() string { return d.Time().Format(layout) }

// Format returns d in a layout of package time.
func (d Date) Format(layout string) string { return d.Time().Format(layout) }

// AddDays returns the day n calendar days after d.
func (d Date) AddDays(n int) Date {
	return clamp(int64(d) + int64(bound(n)))
}

// AddMonths returns the corresponding day n months after d, or the last day of that month when it
// has no such day: Civil Code art. 202.
func (d Date) AddMonths(n int) Date {
	year, month, day := d.Civil()
	months := int64(year)*12 + int64(month-1) + int64(bound(n))
	switch y := floorDiv(months, 12); {
	case y < 1:
		return MinDate
	case y > 9999:
		return MaxDate
	}
	first := Of(int(floorDiv(months, 12)), time.Month(floorMod(months, 12)+1), 1)
	return first + Date(min(day, first.MonthEnd().Day())-1)
}

// PeriodStart returns the first day of the period of so many months that d lies in: 1 for months, 3 for
// quarters, 6 for halves, 12 for years.
func (d Date) PeriodStart(months int) Date {
	year, month, _ := d.Civil()
	return Of(year, month-(month-1)%time.Month(months), 1)
}

// MonthEnd returns the last day of d's month.
func (d Date) MonthEnd() Date {
	year, month, _ := d.Civil()
	return Of(year, month+1, 0)
}

// MarshalText writes d as 2006-01-02, in JSON too.
func (d Date) MarshalText() ([]byte, error) { return d.AppendText(nil) }

// AppendText appends d as 2006-01-02.
func (d Date) AppendText(b []byte) ([]byte, error) {
	if d < MinDate || d > MaxDate {
		return b, fmt.Errorf("write date: day %d is not of the years 1 to 9999", int32(d))
	}
	return d.Time().AppendFormat(b, layout), nil
}

// UnmarshalText reads what MarshalText wrote.
func (d *Date) UnmarshalText(text []byte) error {
	parsed, err := Parse(string(text))
	if err != nil {
		return err
	}
	*d = parsed
	return nil
}

// clamp returns days as a date between MinDate and MaxDate.
func clamp(days int64) Date {
	return Date(min(max(days, int64(MinDate)), int64(MaxDate)))
}

// bound keeps a count of days or months so small that sums cannot overflow; it is still larger than
// all the days there are.
func bound(n int) int {
	const most = 1 << 23
	return min(max(n, -most), most)
}

func floorDiv(a, b int64) int64 {
	q := a / b
	if a%b < 0 {
		q--
	}
	return q
}

func floorMod(a, b int64) int64 { return a - floorDiv(a, b)*b }
