package store

import (
	"fmt"
	"iter"
	"slices"

	"bihuan/internal/journal"
	"bihuan/internal/ledger"
)

// Log notes an entry and gives it its Seq. It is encoded and put into the journal when the command ends:
// until then it may still be changed.
func (tx *Tx) Log(e *journal.Entry) error {
	if tx.group == nil {
		return ErrReadOnly
	}
	size, err := tx.JournalSize()
	if err != nil {
		return err
	}
	e.Seq = size
	tx.entries = append(tx.entries, e)
	return nil
}

// JournalSize returns the number of entries, those of this command included.
func (tx *Tx) JournalSize() (int64, error) {
	if tx.group == nil {
		return journalSize(tx.conn)
	}
	tree, err := tx.group.head()
	if err != nil {
		return 0, fmt.Errorf("read the end of the journal: %w", err)
	}
	return tree.Size() + int64(len(tx.entries)), nil
}

// journalSize returns the number of entries that are stored.
func journalSize(c conn) (size int64, err error) {
	_, err = one(c, "SELECT seq + 1 FROM journal ORDER BY seq DESC LIMIT 1", nil, func(r row) error {
		size = r.int(0)
		return nil
	})
	return size, err
}

// append puts the entries of a command behind tree.
func appendEntries(c conn, tree *journal.Tree, entries []*journal.Entry) error {
	for _, e := range entries {
		leaf, err := e.Encode()
		if err != nil {
			return err
		}
		var hashes []byte
		for _, hash := range tree.Append(leaf) {
			hashes = append(hashes, hash[:]...)
		}
		err = c.later(`
INSERT INTO journal (seq, ledger, record, move, leaf, hashes) VALUES ($1, $2, $3, $4, $5, $6)`,
			[]any{e.Seq, e.Ledger, e.Record, e.Move, leaf, hashes}, nil)
		if err != nil {
			return err
		}
	}
	return nil
}

// LastMove returns the latest entry of a move of a record, or nil. It knows the entries of this command.
func (tx *Tx) LastMove(path string, record ledger.ID, move string) (*journal.Entry, error) {
	for _, e := range slices.Backward(tx.entries) {
		if e.Ledger == path && e.Record == int64(record) && e.Move == move {
			return e, nil
		}
	}
	list, err := tx.journal(`
SELECT leaf FROM journal WHERE ledger = $1 AND record = $2 AND move = $3 ORDER BY seq DESC LIMIT 1`,
		path, int64(record), move)
	if err != nil || len(list) == 0 {
		return nil, err
	}
	return list[0], nil
}

// Moves returns the entries of the moves of a record, oldest first. It knows the entries of this command.
func (tx *Tx) Moves(path string, record ledger.ID) ([]*journal.Entry, error) {
	list, err := tx.journal("SELECT leaf FROM journal WHERE ledger = $1 AND record = $2 AND move <> '' ORDER BY seq",
		path, int64(record))
	for _, e := range tx.entries {
		if e.Ledger == path && e.Record == int64(record) && e.Move != "" {
			list = append(list, e)
		}
	}
	return list, err
}

// Entries returns the latest entries of a record, newest first, at most limit. It knows the entries of this
// command.
func (tx *Tx) Entries(path string, record ledger.ID, limit int) ([]*journal.Entry, error) {
	var own []*journal.Entry
	for _, e := range slices.Backward(tx.entries) {
		if e.Ledger == path && e.Record == int64(record) && len(own) < limit {
			own = append(own, e)
		}
	}
	list, err := tx.journal(`
SELECT leaf FROM journal WHERE ledger = $1 AND record = $2 ORDER BY seq DESC LIMIT $3`,
		path, int64(record), int64(limit-len(own)))
	return append(own, list...), err
}

// EntriesSince returns at most limit stored entries from seq on, oldest first.
func (tx *Tx) EntriesSince(seq int64, limit int) ([]*journal.Entry, error) {
	return tx.journal("SELECT leaf FROM journal WHERE seq >= $1 ORDER BY seq LIMIT $2", seq, int64(limit))
}

// EntriesBefore returns at most limit stored entries with smaller numbers than seq, newest first.
func (tx *Tx) EntriesBefore(seq int64, limit int) ([]*journal.Entry, error) {
	return tx.journal("SELECT leaf FROM journal WHERE seq < $1 ORDER BY seq DESC LIMIT $2", seq, int64(limit))
}

// journal runs a query for leaves and decodes them.
func (tx *Tx) journal(sql string, args ...any) ([]*journal.Entry, error) {
	var list []*journal.Entry
	err := tx.conn.query(sql, args, func(r row) error {
		e, err := tx.Decode(r.bytes(0))
		list = append(list, e)
		return err
	})
	return list, err
}

// JournalRows returns the stored journal, which it reads piece by piece.
func (tx *Tx) JournalRows() journal.Source { return journalRows{tx.conn} }

type journalRows struct{ conn conn }

// pageRows is how many rows of the journal are held in memory.
const pageRows = 500

// Rows yields all rows in their order.
func (j journalRows) Rows() iter.Seq2[journal.Row, error] {
	return func(yield func(journal.Row, error) bool) {
		for next := int64(0); ; {
			page, err := j.page(next)
			if err != nil {
				yield(journal.Row{}, err)
				return
			}
			if len(page) == 0 {
				return
			}
			for _, row := range page {
				if !yield(row, nil) {
					return
				}
			}
			next = page[len(page)-1].Seq + 1
		}
	}
}

// page returns the next rows from seq on.
func (j journalRows) page(seq int64) (page []journal.Row, err error) {
	err = j.conn.query("SELECT seq, leaf, hashes FROM journal WHERE seq >= $1 ORDER BY seq LIMIT $2",
		[]any{seq, int64(pageRows)}, func(r row) error {
			page = append(page, journal.Row{Seq: r.int(0), Leaf: r.bytes(1), Hashes: splitHashes(r.bytes(2))})
			return nil
		})
	return page, err
}

// splitHashes cuts the hashes of a row; a rest that is no hash is left out, and so found missing.
func splitHashes(data []byte) []journal.Hash {
	var hashes []journal.Hash
	for chunk := range slices.Chunk(data, journal.HashSize) {
		if len(chunk) == journal.HashSize {
			hashes = append(hashes, journal.Hash(chunk))
		}
	}
	return hashes
}

// Hashes returns the stored hashes, for proofs.
func (tx *Tx) Hashes() journal.HashReader { return hashReader{tx.conn} }

type hashReader struct{ conn conn }

// ReadHashes returns the hashes with these indexes.
func (h hashReader) ReadHashes(indexes []int64) ([]journal.Hash, error) {
	hashes := make([]journal.Hash, len(indexes))
	for i, index := range indexes {
		seq, level := journal.Locate(index)
		var stored []journal.Hash
		_, err := one(h.conn, "SELECT hashes FROM journal WHERE seq = $1", []any{seq}, func(r row) error {
			stored = splitHashes(r.bytes(0))
			return nil
		})
		if err != nil {
			return nil, err
		}
		if len(stored) <= level {
			return nil, fmt.Errorf("journal entry %d holds no hash of level %d", seq, level)
		}
		hashes[i] = stored[level]
	}
	return hashes, nil
}
