package store

import (
	"context"
	"errors"
	"fmt"
	"sync"

	"bihuan/internal/journal"
	"bihuan/internal/sqlgen"
)

// maxGroup is how many commands are committed together at most.
const maxGroup = 64

// writer is the one connection of this program that changes the database. While its transaction is open no
// other program changes the database either.
type writer interface {
	conn
	begin() error
	save() error    // begins a command
	undo() error    // takes back what came after save; an error means that the transaction is lost
	release() error // ends a command that is to be kept
	forget()        // drops what waits, and the failure that flush would return
	commit() error
	rollback() error // also after a failed commit
	// shared reports whether another program may have written since the last transaction.
	shared() bool
	close() error
}

// group commits waiting commands together. Its one goroutine owns the transaction and lends the connection
// to one command after the other; the commands run on the goroutines of their callers.
type group struct {
	conn    writer
	tree    *journal.Tree      // of the commands run so far; replaced, never changed; nil until read
	known   bool               // tree is up to date in this transaction
	words   []sqlgen.Statement // of the commands run so far in this transaction
	tallies []tallyChange      // likewise
	waiting chan *turn
	closing chan struct{}
	done    chan struct{}
	once    sync.Once
}

// turn is a command that waits for the connection.
type turn struct {
	start    chan error // nil: it is your turn
	finished chan error // what became of the command
	answer   chan error // what became of the commit
}

// errAbandoned is what a command ends with whose goroutine went away.
var errAbandoned = errors.New("command was abandoned")

func newGroup(c writer) *group {
	g := &group{
		conn: c, waiting: make(chan *turn), closing: make(chan struct{}), done: make(chan struct{}),
	}
	go g.run()
	return g
}

// write waits for the connection, runs fn and waits until it is committed. The context counts until fn
// runs: a command that is interrupted would take the others of its group with it.
func (g *group) write(ctx context.Context, layout *layout, fn func(*Tx) error) error {
	t := &turn{start: make(chan error, 1), finished: make(chan error, 1), answer: make(chan error, 1)}
	select {
	case g.waiting <- t:
	case <-ctx.Done():
		return ctx.Err()
	case <-g.closing:
		return ErrClosed
	}
	if err := <-t.start; err != nil {
		return err
	}
	if err := g.command(ctx, layout, t, fn); err != nil {
		return err
	}
	return <-t.answer
}

// command runs fn and hands the connection back, even if fn panics.
func (g *group) command(ctx context.Context, layout *layout, t *turn, fn func(*Tx) error) error {
	result := errAbandoned
	defer func() { t.finished <- result }()
	if err := ctx.Err(); err != nil {
		result = err
		return err
	}
	tx := &Tx{layout: layout, conn: g.conn, group: g}
	err := fn(tx)
	tx.group = nil // no changes from now on
	if err == nil {
		err = writeLooks(g.conn, tx.looks)
	}
	if err == nil {
		err = g.finish(tx)
	}
	if err == nil {
		g.words = append(g.words, tx.words...)
		g.tallies = append(g.tallies, tx.tallies...)
	}
	result = err
	return err
}

// finish puts the journal entries of a command into the journal and sends what waits to be sent.
func (g *group) finish(tx *Tx) error {
	if len(tx.entries) == 0 {
		return g.conn.flush()
	}
	head, err := g.head()
	if err != nil {
		return fmt.Errorf("read the end of the journal: %w", err)
	}
	tree := head.Clone()
	if err := appendEntries(g.conn, tree, tx.entries); err != nil {
		return fmt.Errorf("append to journal: %w", err)
	}
	if err := g.conn.flush(); err != nil {
		return err
	}
	g.tree = tree
	return nil
}

// head returns the tree of the journal as the transaction sees it, without what the running command notes.
func (g *group) head() (*journal.Tree, error) {
	if g.known {
		return g.tree, nil
	}
	size, err := journalSize(g.conn)
	if err != nil {
		return nil, err
	}
	if g.tree == nil || g.tree.Size() != size {
		if g.tree, err = journal.Load(size, hashReader{g.conn}); err != nil {
			return nil, err
		}
	}
	g.known = true
	return g.tree, nil
}

func (g *group) run() {
	defer close(g.done)
	for {
		select {
		case t := <-g.waiting:
			g.commit(t)
		case <-g.closing:
			return
		}
	}
}

// commit runs first and all commands that wait meanwhile, and answers them when they are on the disk.
func (g *group) commit(first *turn) {
	if err := g.conn.begin(); err != nil {
		first.start <- fmt.Errorf("begin: %w", err)
		return
	}
	committed := g.tree
	g.known = g.tree != nil && !g.conn.shared()
	var kept []*turn
	var err error
	for t, n := first, 1; t != nil && err == nil; t, n = g.next(n), n+1 {
		var ok bool
		ok, err = g.lend(t)
		if ok {
			kept = append(kept, t)
		}
	}
	if err == nil && len(kept) > 0 {
		err = errors.Join(writeWords(g.conn, g.words), writeTallies(g.conn, g.tallies))
	}
	g.words, g.tallies = nil, nil
	if err == nil && len(kept) > 0 {
		err = g.conn.commit()
	}
	if err != nil || len(kept) == 0 {
		g.tree = committed
		err = errors.Join(err, g.conn.rollback())
	}
	for _, t := range kept {
		t.answer <- err
	}
}

// next returns a command that waits already, or nil when the group of n is complete.
func (g *group) next(n int) *turn {
	if n >= maxGroup {
		return nil
	}
	select {
	case t := <-g.waiting:
		return t
	default:
		return nil
	}
}

// lend runs one command. It reports whether the command went well and waits for an answer. An error means
// that the transaction of the whole group is lost, as it is when the disk is full.
func (g *group) lend(t *turn) (ok bool, lost error) {
	if err := g.conn.save(); err != nil {
		t.start <- err
		return false, err
	}
	t.start <- nil
	if err := <-t.finished; err != nil {
		return false, g.conn.undo()
	}
	return true, g.conn.release()
}

func (g *group) close() error {
	g.once.Do(func() { close(g.closing) })
	<-g.done
	return g.conn.close()
}
