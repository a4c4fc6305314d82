package store

import (
	"slices"

	"bihuan/internal/calendar"
	"bihuan/internal/ledger"
)

// foresight is what a transaction knows of what waits for the clock: for each kind of waiting, by ledger, a day
// before which nothing waits. A day that is too early costs a query, one that is too late would lose something:
// so whatever is written lowers it at once, and within a part of a command nothing raises it, because what was
// looked at there may be taken back.
type foresight struct {
	until map[waiting]calendar.Date
	first calendar.Date           // of all of them, or a day before that
	empty map[*ledger.Ledger]bool // whether a ledger has no record, where that is known
}

// waiting is a kind of waiting.
type waiting struct {
	kind   waitingKind
	ledger string // path; "" for warnings
}

type waitingKind int

const (
	waitingRecord waitingKind = iota
	waitingSchedule
	waitingWarning
)

// foreseenTogether is how many ledgers one statement asks about: databases bound how long one may be.
const foreseenTogether = 200

// Foresee looks ahead in all of these ledgers, so that for the rest of the transaction Waking, DueSchedules and
// Escalating ask the database only when something may be due, and Empty only where records have come. That is
// worth it for who goes through many days in one transaction.
func (tx *Tx) Foresee(ledgers []*ledger.Ledger) error {
	f := &foresight{until: map[waiting]calendar.Date{}, empty: map[*ledger.Ledger]bool{}}
	for some := range slices.Chunk(ledgers, foreseenTogether) {
		statement := tx.layout.schema.Foresee(some)
		err := tx.conn.query(statement.SQL, statement.Args, func(r row) error {
			l := some[r.int(0)]
			f.until[waiting{waitingRecord, l.Path()}] = dayOrNever(r, 1)
			f.until[waiting{waitingSchedule, l.Path()}] = calendar.MaxDate
			f.empty[l] = r.int(2) == 0
			return nil
		})
		if err != nil {
			return err
		}
	}
	tx.foresight = f
	err := tx.rests(waiting{kind: waitingWarning}, firstTold)
	if err != nil {
		return err
	}
	return tx.conn.query("SELECT ledger, MIN(due) FROM schedule WHERE due IS NOT NULL GROUP BY ledger", nil,
		func(r row) error {
			f.until[waiting{waitingSchedule, r.text(0)}] = dayOrNever(r, 1)
			return nil
		})
}

func dayOrNever(r row, i int) calendar.Date {
	if r.null(i) {
		return calendar.MaxDate
	}
	return calendar.Date(r.int(i))
}

// calm reports whether it is known that nothing waits by a day.
func (tx *Tx) calm(w waiting, day calendar.Date) bool {
	if tx.foresight == nil {
		return false
	}
	until, known := tx.foresight.until[w]
	return known && day < until
}

// Calm reports whether it is known that nothing at all waits by a day.
func (tx *Tx) Calm(day calendar.Date) bool {
	f := tx.foresight
	if f == nil || day < f.first {
		return f != nil
	}
	f.first = calendar.MaxDate
	for _, until := range f.until {
		f.first = min(f.first, until)
	}
	return day < f.first
}

// wait notes that something waits for a day.
func (tx *Tx) wait(w waiting, day calendar.Date) {
	if tx.foresight == nil {
		return
	}
	if until, known := tx.foresight.until[w]; known && day < until {
		tx.foresight.until[w] = day
		tx.foresight.first = min(tx.foresight.first, day)
	}
}

// rests notes that nothing was found waiting, after asking for the first day on which something will.
func (tx *Tx) rests(w waiting, sql string, args ...any) error {
	if tx.foresight == nil || tx.parts > 0 {
		return nil
	}
	_, err := one(tx.conn, sql, args, func(r row) error {
		tx.foresight.until[w] = dayOrNever(r, 0)
		return nil
	})
	return err
}

// Empty reports whether a ledger has no record.
func (tx *Tx) Empty(l *ledger.Ledger) (bool, error) {
	if tx.foresight != nil {
		if empty, known := tx.foresight.empty[l]; known {
			return empty, nil
		}
	}
	first, err := tx.Each(l, 0, 1)
	if err == nil && tx.foresight != nil && tx.parts == 0 {
		tx.foresight.empty[l] = len(first) == 0
	}
	return len(first) == 0, err
}

// appears notes that a record has been made, or is written as it is now.
func (tx *Tx) appears(r *ledger.Record) {
	if tx.foresight == nil {
		return
	}
	if tx.foresight.empty[r.Ledger] {
		delete(tx.foresight.empty, r.Ledger) // it may be taken back
	}
	if !r.Wake.IsEmpty() {
		tx.wait(waiting{waitingRecord, r.Ledger.Path()}, r.Wake.Date())
	}
}
