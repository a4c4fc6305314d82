package store

import (
	"time"

	"bihuan/internal/calendar"
	"bihuan/internal/ledger"
)

// Warning is a warning that was raised for a record.
type Warning struct {
	ID             int64
	Ledger         string // path
	Record         ledger.ID
	Name           string
	Level          string
	RaisedOn       calendar.Date
	Cleared        bool
	ClearedOn      calendar.Date // when Cleared
	AcknowledgedBy ledger.ID     // 0: nobody yet
	AcknowledgedAt time.Time
	Up             int          // how many units above that of the record it has been told to
	Next           ledger.Value // day on which it is told further up; empty: never
}

const warningColumns = `w.id, w.ledger, w.record, w.name, w.level, w.raised_on, w.cleared_on,
w.acknowledged_by, w.acknowledged_at, w.up, w.next`

func scanWarning(r row) *Warning {
	return &Warning{
		ID: r.int(0), Ledger: r.text(1), Record: ledger.ID(r.int(2)), Name: r.text(3), Level: r.text(4),
		RaisedOn: calendar.Date(r.int(5)), Cleared: !r.null(6), ClearedOn: calendar.Date(r.int(6)),
		AcknowledgedBy: ledger.ID(r.int(7)), AcknowledgedAt: instant(r.int(8)),
		Up: int(r.int(9)), Next: value(r, 10, ledger.StoreDate),
	}
}

func (tx *Tx) warnings(sql string, args ...any) ([]*Warning, error) {
	var list []*Warning
	err := tx.conn.query(sql, args, func(r row) error {
		list = append(list, scanWarning(r))
		return nil
	})
	return list, err
}

// Raise opens a warning and notes who is told of it. It reports false, and changes nothing, when the
// warning is open already.
func (tx *Tx) Raise(w *Warning, tell []ledger.ID) (raised bool, err error) {
	w.ID, err = tx.insert(`
INSERT INTO warning (ledger, record, name, level, raised_on, next) VALUES ($1, $2, $3, $4, $5, $6)
ON CONFLICT (ledger, record, name) WHERE cleared_on IS NULL DO NOTHING
RETURNING id`, w.Ledger, int64(w.Record), w.Name, w.Level, int64(w.RaisedOn), dayOrNil(w.Next))
	if err != nil || w.ID == 0 {
		return false, err
	}
	tx.waitTold(w.Next)
	return true, tx.tell(w.ID, tell)
}

// waitTold notes the day on which a warning is to be told further up.
func (tx *Tx) waitTold(next ledger.Value) {
	if !next.IsEmpty() {
		tx.wait(waiting{kind: waitingWarning}, next.Date())
	}
}

// tell notes who is told of a warning.
func (tx *Tx) tell(id int64, people []ledger.ID) error {
	for _, person := range people {
		err := tx.change("INSERT INTO told (warning, person, open) VALUES ($1, $2, 1) ON CONFLICT DO NOTHING",
			id, int64(person))
		if err != nil {
			return err
		}
	}
	return nil
}

func dayOrNil(v ledger.Value) any {
	if v.IsEmpty() {
		return nil
	}
	return v.Raw()
}

// Escalating returns the open warnings that are to be told further up by a day, the longest waiting first:
// nobody has acknowledged them.
func (tx *Tx) Escalating(day calendar.Date) ([]*Warning, error) {
	told := waiting{kind: waitingWarning}
	if tx.calm(told, day) {
		return nil, nil
	}
	list, err := tx.warnings(`
SELECT `+warningColumns+`
FROM warning w
WHERE w.next <= $1 AND w.cleared_on IS NULL AND w.acknowledged_by IS NULL
ORDER BY w.next, w.id`, int64(day))
	if err == nil && list == nil {
		err = tx.rests(told, firstTold)
	}
	return list, err
}

// firstTold asks for the first day on which a warning is told further up.
const firstTold = `
SELECT MIN(next) FROM warning WHERE next IS NOT NULL AND cleared_on IS NULL AND acknowledged_by IS NULL`

// Escalate notes that a warning was told to people so many units up, and on what day it goes on.
func (tx *Tx) Escalate(id int64, up int, next ledger.Value, tell []ledger.ID) error {
	err := tx.change("UPDATE warning SET up = $1, next = $2 WHERE id = $3", int64(up), dayOrNil(next), id)
	if err != nil {
		return err
	}
	tx.waitTold(next)
	return tx.tell(id, tell)
}

// Clear closes the open warning called name of a record, if there is one.
func (tx *Tx) Clear(path string, record ledger.ID, name string, on calendar.Date) error {
	id, err := tx.insert(`
UPDATE warning SET cleared_on = $1, next = NULL
WHERE ledger = $2 AND record = $3 AND name = $4 AND cleared_on IS NULL
RETURNING id`, int64(on), path, int64(record), name)
	if err != nil || id == 0 {
		return err
	}
	return tx.change("UPDATE told SET open = 0 WHERE warning = $1", id)
}

// Acknowledge notes that a person has taken note of a warning; the first one counts.
func (tx *Tx) Acknowledge(id int64, by ledger.ID, at time.Time) error {
	return tx.change(`
UPDATE warning SET acknowledged_by = $1, acknowledged_at = $2, next = NULL
WHERE id = $3 AND acknowledged_by IS NULL`, int64(by), micros(at), id)
}

// Warning returns a warning, or nil.
func (tx *Tx) Warning(id int64) (*Warning, error) {
	list, err := tx.warnings("SELECT "+warningColumns+" FROM warning w WHERE w.id = $1", id)
	if err != nil || len(list) == 0 {
		return nil, err
	}
	return list[0], nil
}

// Warnings returns the warnings of a record, oldest first: all of them, or the open ones.
func (tx *Tx) Warnings(path string, record ledger.ID, open bool) ([]*Warning, error) {
	sql := "SELECT " + warningColumns + " FROM warning w WHERE w.ledger = $1 AND w.record = $2"
	if open {
		sql += " AND w.cleared_on IS NULL"
	}
	return tx.warnings(sql+" ORDER BY w.id", path, int64(record))
}

// Raised returns the names of the open warnings of a record.
func (tx *Tx) Raised(path string, record ledger.ID) ([]string, error) {
	var names []string
	err := tx.conn.query(`
SELECT name FROM warning WHERE ledger = $1 AND record = $2 AND cleared_on IS NULL ORDER BY id`,
		[]any{path, int64(record)}, func(r row) error {
			names = append(names, r.text(0))
			return nil
		})
	return names, err
}

// OpenWarnings returns the open warnings that a person was told of, newest first, at most limit.
func (tx *Tx) OpenWarnings(person ledger.ID, limit int) ([]*Warning, error) {
	return tx.warnings(`
SELECT `+warningColumns+`
FROM told t JOIN warning w ON w.id = t.warning
WHERE t.open = 1 AND t.person = $1
ORDER BY t.warning DESC
LIMIT $2`, int64(person), int64(limit))
}

// ToldOf returns the persons who were told of a warning.
func (tx *Tx) ToldOf(id int64) ([]ledger.ID, error) {
	var list []ledger.ID
	err := tx.conn.query("SELECT person FROM told WHERE warning = $1 ORDER BY person", []any{id},
		func(r row) error {
			list = append(list, ledger.ID(r.int(0)))
			return nil
		})
	return list, err
}

// AllWarnings returns the open warnings of all records, in the order in which they were raised.
func (tx *Tx) AllWarnings() ([]*Warning, error) {
	return tx.warnings("SELECT " + warningColumns + " FROM warning w WHERE w.cleared_on IS NULL ORDER BY w.id")
}
