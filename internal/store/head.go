package store

import (
	"context"
	"slices"
	"sync"

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

// load reads the head from the journal.
func (h *head) load(c conn) error {
	size, err := journalSize(c)
	if err != nil {
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

// headReader reads the head on a connection of its own: the transaction that appends sees the journal as
// it was when it began, not as it is now that it holds the lock.
type headReader struct {
	dial func(context.Context) (*pgConn, error)

	mu   sync.Mutex
	conn *pgConn // nil until needed and after an error
	last head
}

// read returns the head as it is now. The caller holds the lock of the journal.
func (r *headReader) read(ctx context.Context) (*head, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.conn == nil {
		c, err := r.dial(ctx)
		if err != nil {
			return nil, err
		}
		r.conn = c
	}
	r.conn.ctx = ctx
	h := r.last
	size, err := journalSize(r.conn)
	if err == nil && (!h.loaded || h.size != size) {
		err = h.load(r.conn)
	}
	if err != nil {
		r.conn.close()
		r.conn = nil
		return nil, err
	}
	return &h, nil
}

// keep notes the head after a commit, so that it need not be read the next time.
func (r *headReader) keep(h *head) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if !r.last.loaded || h.size > r.last.size {
		r.last = *h
	}
}

func (r *headReader) close() error {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.conn == nil {
		return nil
	}
	return r.conn.close()
}
