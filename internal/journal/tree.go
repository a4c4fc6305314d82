package journal

import (
	"fmt"
	"math/bits"
	"slices"

	"golang.org/x/mod/sumdb/tlog"
)

// Hash is a hash of the tree: SHA-256 with the prefixes of RFC 6962 §2.1.
type Hash = tlog.Hash

// HashSize is the size of a Hash in bytes.
const HashSize = tlog.HashSize

// HashReader reads stored hashes by their index. The hashes of all entries in a row, in the order
// in which Append returned them, have the indexes 0, 1, 2 …
type HashReader = tlog.HashReader

// LeafHash returns the hash of a leaf.
func LeafHash(leaf []byte) Hash { return tlog.RecordHash(leaf) }

// Locate says where the hash with an index stands: with which entry it was stored, and how many of
// that entry's hashes stand before it, which is its level.
func Locate(index int64) (seq int64, level int) {
	level, n := tlog.SplitStoredHashIndex(index)
	return (n+1)<<level - 1, level
}

// HashCount returns how many hashes are stored with entry seq: the number of subtrees that it
// completes.
func HashCount(seq int64) int { return bits.TrailingZeros64(^uint64(seq)) + 1 }

// Tree is a tree of which only the right edge is known, so it can grow without reading anything.
// The zero Tree is empty.
type Tree struct {
	size int64
	edge []Hash // roots of the complete subtrees, the largest first
}

// Load returns the tree of size entries whose hashes r reads. It reads at most 63 hashes, at once.
func Load(size int64, r HashReader) (*Tree, error) {
	if size < 0 {
		return nil, fmt.Errorf("load tree of %d entries", size)
	}
	var indexes []int64
	for level := bits.Len64(uint64(size)) - 1; level >= 0; level-- {
		if size>>level&1 == 1 {
			indexes = append(indexes, tlog.StoredHashIndex(level, size>>level-1))
		}
	}
	if len(indexes) == 0 {
		return &Tree{}, nil
	}
	edge, err := r.ReadHashes(indexes)
	if err != nil {
		return nil, fmt.Errorf("load tree of %d entries: %w", size, err)
	}
	if len(edge) != len(indexes) {
		return nil, fmt.Errorf("load tree of %d entries: %d hashes for %d", size, len(edge), len(indexes))
	}
	return &Tree{size: size, edge: slices.Clone(edge)}, nil
}

// Size returns the number of entries.
func (t *Tree) Size() int64 { return t.size }

// Clone returns a copy that grows on its own, for a transaction that may be rolled back.
func (t *Tree) Clone() *Tree { return &Tree{size: t.size, edge: slices.Clone(t.edge)} }

// Append adds a leaf, whose entry has the seq Size, and returns the hashes to be stored with it:
// its own first, then one for each level above that it completes. There are fewer than two on
// average.
func (t *Tree) Append(leaf []byte) []Hash { return t.appendHash(LeafHash(leaf)) }

func (t *Tree) appendHash(node Hash) []Hash {
	hashes := make([]Hash, 1, HashCount(t.size))
	hashes[0] = node
	for n := t.size; n&1 == 1; n >>= 1 {
		last := len(t.edge) - 1
		node = tlog.NodeHash(t.edge[last], node)
		t.edge = t.edge[:last]
		hashes = append(hashes, node)
	}
	t.edge = append(t.edge, node)
	t.size++
	return hashes
}

// Root returns the root of the tree.
func (t *Tree) Root() Hash {
	if t.size == 0 {
		return emptyRoot()
	}
	last := len(t.edge) - 1
	root := t.edge[last]
	for i := last - 1; i >= 0; i-- {
		root = tlog.NodeHash(t.edge[i], root)
	}
	return root
}

// RootAt returns the root that the tree had when it held size entries.
func RootAt(size int64, r HashReader) (Hash, error) {
	tree, err := Load(size, r)
	if err != nil {
		return Hash{}, err
	}
	return tree.Root(), nil
}

// emptyRoot returns the root of the tree without entries: RFC 6962 §2.1.
func emptyRoot() Hash {
	root, err := tlog.TreeHash(0, nil)
	if err != nil {
		panic("journal: no root of the empty tree: " + err.Error())
	}
	return root
}
