package store

import (
	"cmp"
	"slices"
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

// PutFigureDay keeps what a figure came to on a day, in the place of what was kept for that day before. It is
// written when the command ends; FigureDays and FigureBefore know of it at once.
func (tx *Tx) PutFigureDay(d *FigureDay) error {
	if tx.group == nil {
		return ErrReadOnly
	}
	look := *d
	tx.looks = append(tx.looks, &look)
	return nil
}

func writeLooks(c conn, looks []*FigureDay) error {
	for _, d := range looks {
		var value any
		if !d.Value.IsEmpty() {
			value = d.Value.Raw()
		}
		err := c.later(`
INSERT INTO figure_day (figure, day, value, level, levels) VALUES ($1, $2, $3, $4, $5)
ON CONFLICT (figure, day) DO UPDATE SET value = excluded.value, level = excluded.level, levels = excluded.levels`,
			[]any{d.Figure, int64(d.Day), value, d.Level, strings.Join(d.Levels, " ")}, nil)
		if err != nil {
			return err
		}
	}
	return nil
}

// FigureDays returns what a figure came to from one day to another, in order; days that were not looked at are
// left out.
func (tx *Tx) FigureDays(path string, from, until calendar.Date) ([]*FigureDay, error) {
	stored, err := tx.figureDays(`
SELECT day, value, level, levels
FROM figure_day
WHERE figure = $1 AND day BETWEEN $2 AND $3
ORDER BY day`, path, int64(from), int64(until))
	return tx.withLooks(stored, path, from, until), err
}

// withLooks puts the looks of this command in their places among those that are stored.
func (tx *Tx) withLooks(days []*FigureDay, path string, from, until calendar.Date) []*FigureDay {
	for _, look := range tx.looks {
		if look.Figure != path || look.Day < from || look.Day > until {
			continue
		}
		own := *look
		i, known := slices.BinarySearchFunc(days, own.Day, func(d *FigureDay, day calendar.Date) int {
			return cmp.Compare(d.Day, day)
		})
		if known {
			days[i] = &own
		} else {
			days = slices.Insert(days, i, &own)
		}
	}
	return days
}

// FigureBefore returns what a figure came to on the last day before one, or nil.
func (tx *Tx) FigureBefore(path string, day calendar.Date) (*FigureDay, error) {
	list, err := tx.figureDays(`
SELECT day, value, level, levels
FROM figure_day
WHERE figure = $1 AND day < $2
ORDER BY day DESC
LIMIT 1`, path, int64(day))
	list = tx.withLooks(list, path, calendar.MinDate, day-1)
	if err != nil || len(list) == 0 {
		return nil, err
	}
	return list[len(list)-1], nil
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
