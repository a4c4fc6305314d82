package store

import "time"

// Checkpoint is a signed checkpoint of the journal.
type Checkpoint struct {
	Size int64  // entries that it covers
	Note string // as it was signed
	Made time.Time
}

// PutCheckpoint keeps a checkpoint. There is one of each size: the first that was made.
func (tx *Tx) PutCheckpoint(c Checkpoint) error {
	return tx.change("INSERT INTO checkpoint (size, note, made) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING",
		c.Size, c.Note, micros(c.Made))
}

// Checkpoints returns all checkpoints by their size.
func (tx *Tx) Checkpoints() ([]Checkpoint, error) {
	var list []Checkpoint
	err := tx.conn.query("SELECT size, note, made FROM checkpoint ORDER BY size", nil, func(r row) error {
		list = append(list, Checkpoint{Size: r.int(0), Note: r.text(1), Made: instant(r.int(2))})
		return nil
	})
	return list, err
}
