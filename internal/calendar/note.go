package calendar

import (
	"slices"

	"bihuan/internal/i18n"
)

// Above these numbers rest days are counted instead of named.
const (
	mostWeekendDays = 4
	mostHolidays    = 4
)

// run is a row of days off with one name.
type run struct {
	name     i18n.Text
	from, to Date
}

// notes tells which days after from, up to and including to, were not counted though others were,
// and which weekend days were counted as made up.
func (c *Calendar) notes(from, to Date) []Note {
	var off []run
	var madeUp []Day
	listed := 0 // weekend days that are listed, so no ordinary weekend
	for _, day := range c.Days(from.AddDays(1), to) {
		if !isWeekday(day.Date) {
			listed++
		}
		switch n := len(off); {
		case day.Working && !isWeekday(day.Date):
			madeUp = append(madeUp, day)
		case day.Working:
		case n > 0 && off[n-1].to+1 == day.Date && off[n-1].name == day.Name:
			off[n-1].to = day.Date
		default:
			off = append(off, run{day.Name, day.Date, day.Date})
		}
	}
	weekend := int(to) - int(from) - int(weekdays(to)-weekdays(from)) - listed
	notes := c.weekendNotes(from, to, weekend)
	notes = append(notes, holidayNotes(off)...)
	notes = append(notes, madeUpNotes(madeUp)...)
	return append(notes, c.unknownNotes(from.AddDays(1), to)...)
}

// weekendNotes tells of the n ordinary weekend days after from up to to.
func (c *Calendar) weekendNotes(from, to Date, n int) []Note {
	switch {
	case n <= 0:
		return nil
	case n > mostWeekendDays:
		return []Note{{"calendar.skip_weekend_days", []any{n}}}
	}
	var dates []Date
	for d := from + 1; d <= to; d++ {
		if i := c.find(d); !isWeekday(d) && (i == len(c.days) || c.days[i].Date != d) {
			dates = append(dates, d)
		}
	}
	return []Note{{"calendar.skip_weekend", []any{list(dates)}}}
}

func holidayNotes(off []run) []Note {
	if len(off) > mostHolidays {
		n := 0
		for _, r := range off {
			n += int(r.to-r.from) + 1
		}
		return []Note{{"calendar.skip_holiday_days", []any{n}}}
	}
	var notes []Note
	for _, r := range off {
		name := r.name
		if name.IsZero() {
			name = text("calendar.day_off")
		}
		if r.from == r.to {
			notes = append(notes, Note{"calendar.skip_holiday_day", []any{name, r.from}})
			continue
		}
		n := int(r.to-r.from) + 1
		notes = append(notes, Note{"calendar.skip_holiday", []any{name, r.from, r.to, n}})
	}
	return notes
}

func madeUpNotes(days []Day) []Note {
	if len(days) > mostHolidays {
		return []Note{{"calendar.count_made_up_days", []any{len(days)}}}
	}
	var notes []Note
	for len(days) > 0 {
		name := days[0].Name
		n := slices.IndexFunc(days, func(d Day) bool { return d.Name != name })
		if n < 0 {
			n = len(days)
		}
		dates := make([]Date, n)
		for i := range dates {
			dates[i] = days[i].Date
		}
		days = days[n:]
		if name.IsZero() {
			notes = append(notes, Note{"calendar.count_worked", []any{list(dates)}})
			continue
		}
		notes = append(notes, Note{"calendar.count_made_up", []any{list(dates), name}})
	}
	return notes
}

// unknownNotes tells for which years from one day to another no notice is known.
func (c *Calendar) unknownNotes(from, to Date) []Note {
	var notes []Note
	for first := from.Year(); first <= to.Year(); first++ {
		if c.Known(first) {
			continue
		}
		last := first
		for last < to.Year() && !c.Known(last+1) {
			last++
		}
		if first == last {
			notes = append(notes, Note{"calendar.unknown_year", []any{first}})
		} else {
			notes = append(notes, Note{"calendar.unknown_years", []any{first, last}})
		}
		first = last
	}
	return notes
}

// list returns dates in a row, with the separator of each language.
func list(dates []Date) i18n.Text {
	return i18n.Text{ZH: join(dates, i18n.ZH), EN: join(dates, i18n.EN)}
}

func join(dates []Date, lang i18n.Lang) string {
	var text string
	for i, d := range dates {
		if i > 0 {
			text += i18n.T(lang, "calendar.date_separator")
		}
		text += d.String()
	}
	return text
}
