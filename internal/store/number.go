package store

// NextNumber returns the next number of a series, from 1. A command that is refused gives its number back:
// numbers have no gaps.
func (tx *Tx) NextNumber(series string) (int64, error) {
	return tx.insert(`
INSERT INTO number (series, last) VALUES ($1, 1)
ON CONFLICT (series) DO UPDATE SET last = number.last + 1
RETURNING last`, series)
}

// RaiseNumber lets a series go on behind a number, unless it has come further already.
func (tx *Tx) RaiseNumber(series string, last int64) error {
	return tx.change(`
INSERT INTO number (series, last) VALUES ($1, $2)
ON CONFLICT (series) DO UPDATE SET last = excluded.last WHERE excluded.last > number.last`, series, last)
}

// LastNumber returns the number that a series has come to; 0 when it has not begun.
func (tx *Tx) LastNumber(series string) (last int64, err error) {
	_, err = one(tx.conn, "SELECT last FROM number WHERE series = $1", []any{series}, func(r row) error {
		last = r.int(0)
		return nil
	})
	return last, err
}
