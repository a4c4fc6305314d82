package store

import (
	"errors"
	"fmt"
)

// Try runs fn as a part of the command that may fail alone: when fn returns an error, all that it changed
// is taken back, numbers and journal entries included, and the command may go on. Parts may have parts.
func (tx *Tx) Try(fn func() error) error {
	if tx.group == nil {
		return ErrReadOnly
	}
	c := tx.group.conn
	if err := c.flush(); err != nil {
		return err
	}
	part := fmt.Sprintf("part%d", tx.parts)
	if _, err := c.exec("SAVEPOINT " + part); err != nil {
		return err
	}
	entries, words, tallies, looks := len(tx.entries), len(tx.words), len(tx.tallies), len(tx.looks)
	tx.parts++
	err := fn()
	tx.parts--
	if err == nil {
		err = c.flush() // what waits belongs to this part, with its failures
	}
	if err == nil {
		return errors.Join(c.later("RELEASE "+part, nil, nil), tx.spillWords())
	}
	c.forget()
	tx.entries, tx.words, tx.seen = tx.entries[:entries], tx.words[:words], nil
	tx.tallies, tx.looks = tx.tallies[:tallies], tx.looks[:looks]
	for _, sql := range []string{"ROLLBACK TO " + part, "RELEASE " + part} {
		if _, failed := c.exec(sql); failed != nil {
			return errors.Join(err, failed)
		}
	}
	return err
}
