package journal

import (
	"errors"
	"fmt"

	"golang.org/x/mod/sumdb/tlog"
)

// ProveEntry returns the proof that entry seq is in the tree of size entries: RFC 6962 §2.1.1.
func ProveEntry(seq, size int64, r HashReader) ([]Hash, error) {
	proof, err := tlog.ProveRecord(size, seq, r)
	if err != nil {
		return nil, fmt.Errorf("prove entry %d of %d: %w", seq, size, err)
	}
	return proof, nil
}

// CheckEntry returns nil if proof shows that leaf is entry seq of the tree that c states.
func CheckEntry(proof []Hash, c Checkpoint, seq int64, leaf []byte) error {
	if err := tlog.CheckRecord(proof, c.Size, c.Root, seq, LeafHash(leaf)); err != nil {
		return fmt.Errorf("check entry %d of %d: %w", seq, c.Size, err)
	}
	return nil
}

// ProveConsistency returns the proof that the tree of size entries begins with that of older
// entries: RFC 6962 §2.1.2.
func ProveConsistency(older, size int64, r HashReader) ([]Hash, error) {
	if older == 0 && size >= 0 {
		return nil, nil // every tree begins with the empty one
	}
	proof, err := tlog.ProveTree(size, older, r)
	if err != nil {
		return nil, fmt.Errorf("prove that %d entries begin with %d: %w", size, older, err)
	}
	return proof, nil
}

// CheckConsistency returns nil if proof shows that the tree of c begins with the tree of older:
// nothing that older covers was changed.
func CheckConsistency(proof []Hash, older, c Checkpoint) error {
	err := checkConsistency(proof, older, c)
	if err != nil {
		return fmt.Errorf("check that %d entries begin with %d: %w", c.Size, older.Size, err)
	}
	return nil
}

func checkConsistency(proof []Hash, older, c Checkpoint) error {
	switch {
	case older.Size > 0:
		return tlog.CheckTree(proof, c.Size, c.Root, older.Size, older.Root)
	case older.Root != emptyRoot() || c.Size == 0 && c.Root != older.Root:
		return errors.New("wrong root of the empty tree")
	case len(proof) > 0 || older.Size < 0 || c.Size < 0:
		return errors.New("invalid proof")
	}
	return nil
}
