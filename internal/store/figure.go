package store

import (
	"strings"

	"bihuan/internal/calendar"
	"bihuan/internal/ledger"
)

// FigureDay is what a figure came to on a day, for the whole district.
type FigureDay struct {
	Figure string // path
	Day    calendar.Date
	Value  ledger.Value // a decimal; empty when there was nothing to count
	Level  string       // line that it had crossed at the last look, or ""
	Levels []string     // all that it had in the course of the day
}

// PutFigureDay keeps what a figure came to on a day, in the place of what was kept for that day before.
func (tx *Tx) PutFigureDay(d *FigureDay) error {
	var value any
	if !d.Value.IsEmpty() {
		value = d.Value.Raw()
	}
	return tx.change(`
INSERT INTO figure_day (figure, day, value, level, levels) VALUES ($1, $2, $3, $4, $5)
ON CONFLICT (figure, day) DO UPDATE SET value = excluded.value, level = excluded.level, levels = excluded.levels`,
		d.Figure, int64(d.Day), value, d.Level, strings.Join(d.Levels, " "))
}

// FigureDays returns what a figure came to from one day to another, in order; days that were not looked at are
// left out.
func (tx *Tx) FigureDays(path string, from, until calendar.Date) ([]*FigureDay, error) {
	return tx.figureDays(`
SELECT day, value, level, levels
FROM figure_day
WHERE figure = $1 AND day BETWEEN $2 AND $3
ORDER BY day`, path, int64(from), int64(until))
}

// FigureBefore returns what a figure came to on the last day before one, or nil.
func (tx *Tx) FigureBefore(path string, day calendar.Date) (*FigureDay, error) {
	list, err := tx.figureDays(`
SELECT day, value, level, levels
FROM figure_day
WHERE figure = $1 AND day < $2
ORDER BY day DESC
LIMIT 1`, path, int64(day))
	if err != nil || len(list) == 0 {
		return nil, err
	}
	return list[0], nil
}

func (tx *Tx) figureDays(sql, path string, args ...any) ([]*FigureDay, error) {
	var list []*FigureDay
	err := tx.conn.query(sql, append([]any{path}, args...), func(r row) error {
		d := &FigureDay{
			Figure: path, Day: calendar.Date(r.int(0)), Level: r.text(2), Levels: strings.Fields(r.text(3)),
		}
		if !r.null(1) {
			d.Value = ledger.Dec(ledger.Decimal(r.int(1)))
		}
		list = append(list, d)
		return nil
	})
	return list, err
}
