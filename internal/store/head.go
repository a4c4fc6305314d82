package store

import (
	"slices"

	"golang.org/x/mod/sumdb/tlog"
)

// head is the right edge of the journal's tree: all that is needed to append to it.
type head struct {
	loaded bool
	size   int64       // entries
	edge   []tlog.Hash // roots of the complete subtrees, from left to right; never changed in place
}

// add appends an entry and returns the hashes it completes, lowest level first (RFC 6962 §2.1).
func (h *head) add(leaf tlog.Hash) []byte {
	node := leaf
	hashes := append(make([]byte, 0, 2*tlog.HashSize), node[:]...)
	edge := slices.Clone(h.edge)
	for n := h.size; n&1 == 1; n >>= 1 {
		last := len(edge) - 1
		node = tlog.NodeHash(edge[last], node)
		edge = edge[:last]
		hashes = append(hashes, node[:]...)
	}
	h.edge = append(edge, node)
	h.size++
	return hashes
}

// load makes h the head of the journal as it is now.
func (h *head) load(c conn) error {
	size, err := journalSize(c)
	if err != nil || h.loaded && h.size == size {
		return err
	}
	loaded := head{loaded: true, size: size}
	for level := 62; level >= 0; level-- {
		if size>>level&1 == 0 {
			continue
		}
		hash, err := readHash(c, level, size>>level-1)
		if err != nil {
			return err
		}
		loaded.edge = append(loaded.edge, hash)
	}
	*h = loaded
	return nil
}
