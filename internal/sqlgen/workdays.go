package sqlgen

import (
	"bihuan/internal/calendar"
	"bihuan/internal/expr"
)

// CalendarTable makes the table that working days are counted with: whether each day is worked, and how
// many worked days there are from the first day of the table to it.
const CalendarTable = `CREATE TABLE calendar_day (
  day BIGINT PRIMARY KEY,
  ordinal BIGINT NOT NULL,
  work BIGINT NOT NULL
)`

// CalendarIndex finds a working day by its ordinal.
const CalendarIndex = `CREATE INDEX x_calendar_day ON calendar_day (ordinal, work, day)`

// CalendarDay is one row of the table.
type CalendarDay struct{ Day, Ordinal, Work int64 }

// CalendarDays returns the rows for a calendar, in order. Whoever changes the calendar replaces them all.
func CalendarDays(c *calendar.Calendar) []CalendarDay {
	rows := make([]CalendarDay, 0, expr.LastWorkday-expr.FirstWorkday+1)
	ordinal := int64(0)
	for day := calendar.Date(expr.FirstWorkday); day <= expr.LastWorkday; day++ {
		row := CalendarDay{Day: int64(day)}
		if c.IsWorkday(day) {
			ordinal++
			row.Work = 1
		}
		row.Ordinal = ordinal
		rows = append(rows, row)
	}
	return rows
}
