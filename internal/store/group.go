package store

import (
	"context"
	"errors"
	"fmt"
	"sync"
)

// maxGroup is how many commands are committed together at most.
const maxGroup = 64

// group commits waiting commands together. Its one goroutine owns the transaction and lends the connection
// to one command after the other; the commands run on the goroutines of their callers.
type group struct {
	conn    *sqliteConn
	head    *head // of the journal, as of the commands run so far
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

var (
	// errAbandoned is what a command ends with whose goroutine went away.
	errAbandoned = errors.New("command was abandoned")
	// errLost is what a group ends with when another of its commands met a failing disk.
	errLost = errors.New("the database gave the transaction up")
)

func newGroup(c *sqliteConn) *group {
	g := &group{
		conn: c, head: &head{}, waiting: make(chan *turn),
		closing: make(chan struct{}), done: make(chan struct{}),
	}
	go g.run()
	return g
}

// write waits for the connection, runs fn and waits until it is committed.
func (g *group) write(ctx context.Context, s *Store, fn func(*Tx) error) error {
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
	if err := g.command(ctx, s, t, fn); err != nil {
		return err
	}
	return <-t.answer
}

// command runs fn and hands the connection back, even if fn panics.
func (g *group) command(ctx context.Context, s *Store, t *turn, fn func(*Tx) error) error {
	result := errAbandoned
	defer func() { t.finished <- result }()
	if result = ctx.Err(); result != nil {
		return result
	}
	result = errAbandoned
	g.conn.failed = nil
	tx := &Tx{store: s, conn: g.conn, writes: true}
	err := fn(tx)
	if err == nil {
		err = tx.finish()
	}
	result = err
	return err
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
	if _, err := g.conn.exec("BEGIN IMMEDIATE"); err != nil {
		first.start <- fmt.Errorf("begin: %w", err)
		return
	}
	committed := *g.head
	var kept []*turn
	var err error
	for t, n := first, 1; t != nil && err == nil; t, n = g.next(n), n+1 {
		var ok bool
		ok, err = g.lend(t)
		if ok {
			kept = append(kept, t)
		}
	}
	if err == nil {
		err = g.end(len(kept) > 0)
	}
	if err != nil {
		*g.head = committed
		g.conn.exec("ROLLBACK")
		err = fmt.Errorf("commit: %w", err)
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

// lend runs one command in a savepoint. It reports whether the command went well and waits for an answer.
// An error means that the transaction of the whole group is lost, as it is when the disk is full.
func (g *group) lend(t *turn) (ok bool, lost error) {
	if _, err := g.conn.exec("SAVEPOINT command"); err != nil {
		t.start <- err
		return false, err
	}
	before := *g.head
	t.start <- nil
	err := <-t.finished
	if g.conn.db.GetAutocommit() {
		return err == nil, errLost
	}
	if err != nil {
		*g.head = before
		if _, lost := g.conn.exec("ROLLBACK TO command"); lost != nil {
			return false, lost
		}
	}
	_, lost = g.conn.exec("RELEASE command")
	return err == nil, lost
}

func (g *group) end(keep bool) error {
	if !keep {
		_, err := g.conn.exec("ROLLBACK")
		return err
	}
	_, err := g.conn.exec("COMMIT")
	return err
}

func (g *group) close() error {
	g.once.Do(func() { close(g.closing) })
	<-g.done
	return g.conn.close()
}
