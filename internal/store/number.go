package store

// NextNumber returns the next number of a series, from 1. A command that is refused gives its number back:
// numbers have no gaps.
func (tx *Tx) NextNumber(series string) (int64, error) {
	return tx.insert(`
INSERT INTO number (series, last) VALUES ($1, 1)
ON CONFLICT (series) DO UPDATE SET last = number.last + 1
RETURNING last`, series)
}
