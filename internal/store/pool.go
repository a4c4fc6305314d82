package store

import (
	"context"
	"errors"
	"sync"
)

// pool lends connections, at most max at a time. They are opened when first needed.
type pool[C interface{ close() error }] struct {
	open  func(context.Context) (C, error)
	turns chan struct{} // one for each connection that may be lent

	mu     sync.Mutex
	idle   []C
	closed bool
}

func newPool[C interface{ close() error }](max int, open func(context.Context) (C, error)) *pool[C] {
	return &pool[C]{open: open, turns: make(chan struct{}, max)}
}

// get lends a connection, waiting until there is one.
func (p *pool[C]) get(ctx context.Context) (C, error) {
	var none C
	select {
	case p.turns <- struct{}{}:
	case <-ctx.Done():
		return none, ctx.Err()
	}
	p.mu.Lock()
	if p.closed {
		p.mu.Unlock()
		<-p.turns
		return none, ErrClosed
	}
	if n := len(p.idle); n > 0 {
		c := p.idle[n-1]
		p.idle = p.idle[:n-1]
		p.mu.Unlock()
		return c, nil
	}
	p.mu.Unlock()
	c, err := p.open(ctx)
	if err != nil {
		<-p.turns
		return none, err
	}
	return c, nil
}

// put takes a sound connection back.
func (p *pool[C]) put(c C) {
	p.mu.Lock()
	closed := p.closed
	if !closed {
		p.idle = append(p.idle, c)
	}
	p.mu.Unlock()
	if closed {
		c.close()
	}
	<-p.turns
}

// drop takes a broken connection back.
func (p *pool[C]) drop(c C) {
	c.close()
	<-p.turns
}

// close closes the idle connections; lent ones are closed when they come back, which it waits for.
func (p *pool[C]) close() error {
	p.mu.Lock()
	p.closed = true
	idle := p.idle
	p.idle = nil
	p.mu.Unlock()
	var err error
	for _, c := range idle {
		err = errors.Join(err, c.close())
	}
	for range cap(p.turns) {
		p.turns <- struct{}{}
	}
	for range cap(p.turns) {
		<-p.turns
	}
	return err
}
