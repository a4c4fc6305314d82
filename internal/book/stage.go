package book

import (
	"context"

	"bihuan/internal/engine"
	"bihuan/internal/store"
)

// stage is where the clock and stories act: the store itself, where each change is a command of its own, or
// one transaction, where each change is a part of it.
type stage struct {
	*Book
	read    func(func(*store.Tx) error) error
	write   func(func(*store.Tx) error) error
	figures *figureMemory // nil: each look begins anew
}

// live is the store itself: what is changed there is kept.
func (b *Book) live(ctx context.Context) *stage {
	return &stage{
		Book:  b,
		read:  func(fn func(*store.Tx) error) error { return b.store.Read(ctx, fn) },
		write: func(fn func(*store.Tx) error) error { return b.store.Write(ctx, fn) },
	}
}

// rehearsal is one transaction, which somebody else keeps or takes back.
func (b *Book) rehearsal(tx *store.Tx) *stage {
	return &stage{
		Book:  b,
		read:  func(fn func(*store.Tx) error) error { return fn(tx) },
		write: func(fn func(*store.Tx) error) error { return tx.Try(func() error { return fn(tx) }) },
	}
}

// foresighted is a rehearsal that goes through many days: it looks only where something may be due.
func (b *Book) foresighted(tx *store.Tx) (*stage, error) {
	s := b.rehearsal(tx)
	s.figures = newFigureMemory()
	return s, tx.Foresee(b.program.Definitions())
}

// look runs a look of the System at a moment.
func (s *stage) look(moment engine.Moment, fn func(*records) error) error {
	return s.read(func(tx *store.Tx) error { return fn(s.records(tx, moment)) })
}

// change runs a change at a moment, all or nothing.
func (s *stage) change(moment engine.Moment, fn func(*records) error) error {
	return s.write(func(tx *store.Tx) error { return fn(s.records(tx, moment)) })
}

func (s *stage) records(tx *store.Tx, moment engine.Moment) *records {
	return &records{Book: s.Book, tx: tx, moment: moment, told: s.figures}
}
