package store

import (
	"cmp"
	"math/bits"
	"slices"
	"unicode/utf8"

	"bihuan/internal/calendar"
	"bihuan/internal/ledger"
)

// TallyKey names one row of what is kept: a tally, what it is broken down by, and the values of that.
type TallyKey struct{ Name, Cut, Key string }

// KeptTally is a row that is kept. A sum that no whole number of 64 bits holds is not Fitting.
type KeptTally struct {
	Key     string
	Count   int64
	Sum     int64
	Fitting bool
}

// tallyChange is what is added to a row. The sum stands in two parts, so that adding never overflows.
type tallyChange struct {
	TallyKey
	count, high, low int64
}

// tallyBits is how many bits the lower part of a sum has.
const tallyBits = 31

// maxTallies is how many changes a command holds back before it adds up what goes to the same row.
const maxTallies = 4096

// AddTally adds to a row of what is kept. It can be read when the command is committed: the changes of all
// commands of a group are added up and written together.
func (tx *Tx) AddTally(key TallyKey, count, sum int64) error {
	if tx.group == nil {
		return ErrReadOnly
	}
	tx.tallies = append(tx.tallies, tallyChange{key, count, sum >> tallyBits, sum & (1<<tallyBits - 1)})
	if len(tx.tallies) >= max(maxTallies, 2*tx.rows) && tx.parts == 0 {
		tx.tallies = addedUp(tx.tallies)
		tx.rows = len(tx.tallies)
	}
	return nil
}

// addedUp returns one change for each row, in the order of the rows, leaving out what comes to nothing.
func addedUp(changes []tallyChange) []tallyChange {
	slices.SortStableFunc(changes, func(a, b tallyChange) int {
		return cmp.Or(cmp.Compare(a.Name, b.Name), cmp.Compare(a.Cut, b.Cut), cmp.Compare(a.Key, b.Key))
	})
	sums := changes[:0]
	for _, c := range changes {
		if last := len(sums) - 1; last >= 0 && sums[last].TallyKey == c.TallyKey {
			sums[last].count, sums[last].high, sums[last].low = sums[last].count+c.count, sums[last].high+c.high, sums[last].low+c.low
			continue
		}
		sums = append(sums, c)
	}
	return slices.DeleteFunc(sums, func(c tallyChange) bool { return c.count == 0 && c.high == 0 && c.low == 0 })
}

func writeTallies(c conn, changes []tallyChange) error {
	for _, change := range addedUp(changes) {
		err := c.later(`
INSERT INTO tally (name, cut, key, count, high, low) VALUES ($1, $2, $3, $4, $5, $6)
ON CONFLICT (name, cut, key) DO UPDATE
SET count = tally.count + excluded.count, high = tally.high + excluded.high, low = tally.low + excluded.low`,
			[]any{change.Name, change.Cut, change.Key, change.count, change.high, change.low}, nil)
		if err != nil {
			return err
		}
	}
	return nil
}

// Kept returns the rows of a tally broken down by cut that records stand behind, in the order of their keys: all,
// or those whose keys end so.
func (tx *Tx) Kept(name, cut, ending string) ([]KeptTally, error) {
	var rows []KeptTally
	sql := "SELECT key, count, high, low FROM tally WHERE name = $1 AND cut = $2 AND count <> 0"
	args := []any{name, cut}
	if ending != "" {
		sql += " AND SUBSTR(key, LENGTH(key) - $3 + 1) = $4"
		args = append(args, int64(utf8.RuneCountInString(ending)), ending)
	}
	err := tx.conn.query(sql+" ORDER BY key", args, func(r row) error {
		rows = append(rows, keptTally(r.text(0), r.int(1), r.int(2), r.int(3)))
		return nil
	})
	return rows, err
}

// EachKept goes through all that is kept and has not come to nothing.
func (tx *Tx) EachKept(each func(key TallyKey, kept KeptTally) error) error {
	return tx.conn.query(`
SELECT name, cut, key, count, high, low FROM tally
WHERE count <> 0 OR high <> 0 OR low <> 0
ORDER BY name, cut, key`, nil, func(r row) error {
		return each(TallyKey{r.text(0), r.text(1), r.text(2)}, keptTally(r.text(2), r.int(3), r.int(4), r.int(5)))
	})
}

func keptTally(key string, count, high, low int64) KeptTally {
	kept := KeptTally{Key: key, Count: count}
	// high·2³¹ + low in 128 bits.
	top, bottom := high>>(64-tallyBits), uint64(high)<<tallyBits
	bottom, carry := bits.Add64(bottom, uint64(low), 0)
	top += int64(carry) + low>>63
	kept.Sum = int64(bottom)
	kept.Fitting = top == kept.Sum>>63
	return kept
}

// DropTallies forgets all that is kept.
func (tx *Tx) DropTallies() error { return tx.change("DELETE FROM tally") }

// Waking returns the records of l that the clock must look at by a day, the longest waiting first.
func (tx *Tx) Waking(l *ledger.Ledger, day calendar.Date) (ids []ledger.ID, err error) {
	records := waiting{waitingRecord, l.Path()}
	if tx.calm(records, day) {
		return nil, nil
	}
	statement := tx.layout.schema.Waking(l, day)
	err = tx.conn.query(statement.SQL, statement.Args, func(r row) error {
		ids = append(ids, ledger.ID(r.int(0)))
		return nil
	})
	if err == nil && ids == nil {
		err = tx.rests(records, tx.layout.schema.FirstWake(l))
	}
	return ids, err
}

// Asleep reports whether no record of l waits for the clock on a day.
func (tx *Tx) Asleep(l *ledger.Ledger, day calendar.Date) (asleep bool, err error) {
	statement := tx.layout.schema.Asleep(l, day)
	_, err = one(tx.conn, statement.SQL, statement.Args, func(r row) error {
		asleep = r.int(0) == 0
		return nil
	})
	return asleep, err
}
