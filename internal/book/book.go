// Package book is the one door: every read and every change of every face goes through it.
//
// A Book is a store with a compiled program. A face names the Visitor who is at the door; what the visitor
// may see and do follows from the posts, groups and delegations in the directory of the packs, never from
// the face. A change is a Command: it is put into typed values, decided by the engine on one transaction of
// the store, written into the journal with it, and is on the disk when the method returns. A look is a
// query with the visitor's rights compiled into it.
//
// Invariants: nothing is read or changed without a Visitor or the System; rights are conditions of every
// query, also of counts, figures, exports and files; a command is kept whole or not at all; the clock is
// read once for each call.
package book

import (
	"context"
	"io/fs"
	"log/slog"
	"sync"
	"time"

	"bihuan/internal/calendar"
	"bihuan/internal/engine"
	"bihuan/internal/expr"
	"bihuan/internal/ledger"
	"bihuan/internal/packfile"
	"bihuan/internal/sqlgen"
	"bihuan/internal/store"
)

// Options say what a Book is opened on.
type Options struct {
	Dir      string           // data folder
	DSN      string           // PostgreSQL, or "" for SQLite in Dir
	Packs    fs.FS            // folders of packs
	Now      func() time.Time // the clock
	Log      *slog.Logger     // nil: nothing is logged
	ReadOnly bool
	Beside   bool // another program may serve the book: only accounts, tokens and webhooks are changed
	NoSync   bool // SQLite does not wait for the disk: for tests and throw-away data
}

// Book is open for business. It is safe for concurrent use.
type Book struct {
	store     *store.Store
	program   *engine.Program
	now       func() time.Time
	log       *slog.Logger
	hashing   chan struct{} // bounds how many passwords are hashed at once
	readOnly  bool
	overviews overviews
	settling  settling

	params sync.Mutex // one parameter is set at a time
	setup  sync.Mutex // holds setupToken
	token  string
}

// Open opens the store, compiles the packs and brings the tables up to date. Problems in packs are a
// problem.List.
func Open(ctx context.Context, opts Options) (*Book, error) {
	defs, err := packfile.Load(opts.Packs)
	if err != nil {
		return nil, err
	}
	s, err := store.Open(ctx, store.Options{
		Dir: opts.Dir, DSN: opts.DSN, ReadOnly: opts.ReadOnly, Beside: opts.Beside, NoSync: opts.NoSync, Log: opts.Log,
	})
	if err != nil {
		return nil, err
	}
	b := &Book{
		store: s, now: opts.Now, log: opts.Log, hashing: make(chan struct{}, 2), readOnly: opts.ReadOnly,
		settling: settling{patience: settlePatience},
	}
	if b.log == nil {
		b.log = slog.New(slog.DiscardHandler)
	}
	err = b.compile(ctx, defs)
	if err == nil && !opts.ReadOnly && !opts.Beside {
		err = b.upgrade(ctx, opts.Packs)
	}
	if err == nil {
		err = b.store.Apply(ctx, b.tables())
	}
	if err == nil && !opts.ReadOnly && !opts.Beside {
		err = b.refresh(ctx)
	}
	if err != nil {
		s.Close()
		return nil, err
	}
	return b, nil
}

// compile gives the packs their meaning with the district's own parameters and days.
func (b *Book) compile(ctx context.Context, defs []*ledger.Pack) error {
	return b.store.Read(ctx, func(tx *store.Tx) (err error) {
		b.program, err = compiled(tx, defs)
		return err
	})
}

// tables is what the store keeps for the packs.
func (b *Book) tables() store.Tables {
	tables := store.Tables{
		Ledgers: b.program.Definitions(), Live: b.program.LiveExpr, Tallies: map[string][]*sqlgen.Tally{},
		Keys: b.program.Keys(), Calendar: b.program.Calendar(),
	}
	for _, pack := range b.program.Packs {
		for _, f := range b.program.Figures(pack.Name) {
			if f.Ledger != nil {
				path := f.Ledger.Path()
				tables.Tallies[path] = append(tables.Tallies[path], b.tally(f))
			}
		}
	}
	return tables
}

// compiled gives packs their meaning with the district's own parameters and days.
func compiled(tx *store.Tx, packs []*ledger.Pack) (*engine.Program, error) {
	own, err := ownParamsOf(tx)
	if err != nil {
		return nil, err
	}
	return compiledWith(tx, packs, own)
}

// compiledWith is compiled with parameters that may not be set yet.
func compiledWith(tx *store.Tx, packs []*ledger.Pack, own ownParams) (*engine.Program, error) {
	days, err := ownDaysOf(tx)
	if err != nil {
		return nil, err
	}
	params, err := own.worths(packs)
	if err != nil {
		return nil, err
	}
	return engine.Compile(packs, calendar.New(days...), params)
}

// Close stops what goes on behind requests, waits for the command that is being written and closes the store.
func (b *Book) Close() error {
	b.halt()
	return b.store.Close()
}

// Now returns the instant.
func (b *Book) Now() time.Time { return b.now() }

// Today returns the civil day of the district.
func (b *Book) Today() calendar.Date { return b.moment().Today }

// moment reads the clock.
func (b *Book) moment() engine.Moment {
	now := b.now().UTC().Truncate(time.Microsecond)
	return engine.Moment{Now: now, Today: expr.DayOf(now)}
}

// Definition returns the ledger called path, or nil.
func (b *Book) Definition(path string) *ledger.Ledger {
	if l := b.program.Ledger(path); l != nil {
		return l.Ledger
	}
	return nil
}

// Packs returns the definitions of all packs, each after those it uses.
func (b *Book) Packs() []*ledger.Pack { return b.program.Packs }
