package store

import (
	"bihuan/internal/calendar"
	"bihuan/internal/ledger"
)

// Schedule is how far a schedule of a record has come.
type Schedule struct {
	Ledger string // path
	Record ledger.ID
	Name   string
	Next   int64 // number of the next period
	Active bool
	Due    calendar.Date // the day on which its record is made, when Active
}

// Schedule returns how far a schedule has come, or nil when it has not begun.
func (tx *Tx) Schedule(path string, record ledger.ID, name string) (s *Schedule, err error) {
	_, err = one(tx.conn, "SELECT next, due FROM schedule WHERE ledger = $1 AND record = $2 AND name = $3",
		[]any{path, int64(record), name}, func(r row) error {
			s = &Schedule{path, record, name, r.int(0), !r.null(1), calendar.Date(r.int(1))}
			return nil
		})
	return s, err
}

// PutSchedule keeps how far a schedule has come.
func (tx *Tx) PutSchedule(s Schedule) error {
	var due any
	if s.Active {
		due = int64(s.Due)
		tx.wait(waiting{waitingSchedule, s.Ledger}, s.Due)
	}
	return tx.change(`
INSERT INTO schedule (ledger, record, name, next, due) VALUES ($1, $2, $3, $4, $5)
ON CONFLICT (ledger, record, name) DO UPDATE SET next = excluded.next, due = excluded.due`,
		s.Ledger, int64(s.Record), s.Name, s.Next, due)
}

// DueSchedules returns the schedules of a ledger that are due by a day, the earliest first.
func (tx *Tx) DueSchedules(path string, day calendar.Date) ([]Schedule, error) {
	var list []Schedule
	schedules := waiting{waitingSchedule, path}
	if tx.calm(schedules, day) {
		return nil, nil
	}
	err := tx.conn.query(`
SELECT record, name, next, due
FROM schedule
WHERE due <= $1 AND ledger = $2
ORDER BY due, ledger, record, name`, []any{int64(day), path}, func(r row) error {
		list = append(list, Schedule{path, ledger.ID(r.int(0)), r.text(1), r.int(2), true, calendar.Date(r.int(3))})
		return nil
	})
	if err == nil && list == nil {
		err = tx.rests(schedules, "SELECT MIN(due) FROM schedule WHERE due IS NOT NULL AND ledger = $1", path)
	}
	return list, err
}

// Made is a record that a schedule has made for a period.
type Made struct {
	Period  int64
	Element string // for which element of a list; "" where there is none
	Child   ledger.ID
}

// PutMade notes the record that a schedule has made for a period.
func (tx *Tx) PutMade(path string, record ledger.ID, name string, m Made) error {
	return tx.change("INSERT INTO made (ledger, record, name, period, element, child) VALUES ($1, $2, $3, $4, $5, $6)",
		path, int64(record), name, m.Period, m.Element, int64(m.Child))
}

// Made returns the records that a schedule has made for periods from a number on, by period.
func (tx *Tx) Made(path string, record ledger.ID, name string, from int64) (list []Made, err error) {
	err = tx.conn.query(`
SELECT period, element, child
FROM made
WHERE ledger = $1 AND record = $2 AND name = $3 AND period >= $4
ORDER BY period, child`, []any{path, int64(record), name, from}, func(r row) error {
		list = append(list, Made{r.int(0), r.text(1), ledger.ID(r.int(2))})
		return nil
	})
	return list, err
}
