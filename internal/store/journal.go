package store

import (
	"fmt"

	"golang.org/x/mod/sumdb/tlog"
)

// pendingEntry is a journal entry of a command that has not ended yet.
type pendingEntry struct {
	ledger string
	record int64
	leaf   []byte
}

// append puts the entries of a command into the journal.
func (g *group) append(entries []pendingEntry) error {
	if !g.known {
		if err := g.head.load(g.conn); err != nil {
			return err
		}
		g.known = true
	}
	for _, e := range entries {
		seq := g.head.size
		hashes := g.head.add(tlog.RecordHash(e.leaf))
		err := g.conn.later("INSERT INTO journal (seq, ledger, record, leaf, hashes) VALUES ($1, $2, $3, $4, $5)",
			[]any{seq, e.ledger, e.record, e.leaf, hashes}, nil)
		if err != nil {
			return err
		}
	}
	return nil
}

// journalSize returns the number of entries.
func journalSize(c conn) (size int64, err error) {
	_, err = one(c, "SELECT seq + 1 FROM journal ORDER BY seq DESC LIMIT 1", nil, func(r row) error {
		size = r.int(0)
		return nil
	})
	return size, err
}

// readHash returns the hash of the n-th complete subtree of a level. It stands in the row of the subtree's
// last entry.
func readHash(c conn, level int, n int64) (hash tlog.Hash, err error) {
	seq := (n+1)<<level - 1
	found, err := one(c, "SELECT hashes FROM journal WHERE seq = $1", []any{seq}, func(r row) error {
		hashes := r.bytes(0)
		if len(hashes) < (level+1)*tlog.HashSize {
			return fmt.Errorf("journal entry %d holds no hash of level %d", seq, level)
		}
		copy(hash[:], hashes[level*tlog.HashSize:])
		return nil
	})
	if err == nil && !found {
		err = fmt.Errorf("journal entry %d is missing", seq)
	}
	return hash, err
}

// appendLeaf notes an entry, which is put into the journal when the command ends.
func (tx *Tx) appendLeaf(path string, record int64, leaf []byte) error {
	if tx.group == nil {
		return ErrReadOnly
	}
	tx.entries = append(tx.entries, pendingEntry{path, record, leaf})
	return nil
}
