// Package store keeps records, the journal, files and accounts on SQLite or PostgreSQL.
//
// A Store is opened on a data folder, and on a PostgreSQL database if one is named. Everything else happens
// in a transaction: Write runs one command, all or nothing; Read sees one consistent moment. What a command
// changes is in its Tx: records and their numbers, proofs, journal entries, warnings, messages, accounts,
// documents. Files lie beside the database under the hash of their content.
//
// One writer lends its connection to one waiting command after the other, each in a savepoint of its own,
// and commits up to 64 of them together: durability costs one fsync a group. Programs that share one
// PostgreSQL take turns, group by group. So commands never conflict, on either database, and numbers,
// roll-ups and the journal need no second thought; what waits is the reading of others, never.
//
// Records lie in the tables that package sqlgen describes; Apply makes them for the ledgers of the packs.
//
// Invariants:
//   - When Write returns nil the change is on the disk; when it returns an error nothing of it is kept.
//   - A journal entry is committed together with the change it tells of, and with its hashes.
//   - The same calls have the same effects on both databases; no SQL text exists twice.
//   - A stored file is complete or absent; its name is the SHA-256 of its content.
//   - A changed byte of the SQLite file is noticed when its page is read: pages carry checksums.
//   - Two programs never write one data folder; a database of a newer program is not touched.
package store

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"sync/atomic"

	"bihuan/internal/problem"
)

// Options say where a store lives.
type Options struct {
	Dir      string       // data folder; made if it does not exist
	DSN      string       // connection string of PostgreSQL, or "" for SQLite in Dir
	ReadOnly bool         // only Read is used: the folder is not locked, nothing is migrated
	Beside   bool         // another program may hold the folder: see Write
	NoSync   bool         // a power failure may lose what was kept: for tests and throw-away data in SQLite
	Log      *slog.Logger // nil: nothing is logged
}

// Store is an open store. It is safe for concurrent use.
type Store struct {
	files   files
	backend backend
	lock    *folderLock
	beside  bool
	log     *slog.Logger
	layout  atomic.Pointer[layout] // of the tables of records, as of the last Apply
}

// backend is what differs between the two databases.
type backend interface {
	write(ctx context.Context, layout *layout, fn func(*Tx) error) error
	read(ctx context.Context, layout *layout, fn func(*Tx) error) error
	dialect() dialect
	// check asks the database whether its own structures are sound.
	check(ctx context.Context) error
	copyTo(ctx context.Context, path string) error
	close() error
}

// ErrClosed is returned for commands that come after Close.
var ErrClosed = errors.New("store is closed")

// ErrBeside is returned for a journalled change where another program may hold the data folder.
var ErrBeside = errors.New("only the program that holds the data folder changes records")

// Open opens the store and brings its meta tables up to date.
func Open(ctx context.Context, opts Options) (*Store, error) {
	s := &Store{files: files{dir: filepath.Join(opts.Dir, "files"), sync: !opts.NoSync}, beside: opts.Beside, log: opts.Log}
	if s.log == nil {
		s.log = slog.New(slog.DiscardHandler)
	}
	if err := s.open(ctx, opts); err != nil {
		s.Close()
		return nil, err
	}
	return s, nil
}

func (s *Store) open(ctx context.Context, opts Options) error {
	if !opts.ReadOnly {
		if err := os.MkdirAll(s.files.dir, 0o750); err != nil {
			return problem.New(problem.Unfit, "store.folder", opts.Dir, err)
		}
	}
	var err error
	if opts.DSN != "" {
		err = s.openServer(ctx, opts)
	} else {
		err = s.openFolder(opts)
	}
	if err != nil {
		return err
	}
	s.layout.Store(newLayout(s.backend.dialect(), nil))
	if opts.ReadOnly || opts.Beside {
		return s.checkVersion(ctx)
	}
	return s.migrate(ctx)
}

func (s *Store) openServer(ctx context.Context, opts Options) error {
	b, err := openPostgres(ctx, opts.DSN, opts.ReadOnly)
	if err != nil {
		return err
	}
	s.backend = b
	return nil
}

// openFolder opens SQLite in the data folder, locked against other programs.
func (s *Store) openFolder(opts Options) error {
	if !opts.ReadOnly && !opts.Beside {
		lock, err := lockFolder(opts.Dir)
		if err != nil {
			return err
		}
		s.lock = lock
	}
	b, err := openSQLite(filepath.Join(opts.Dir, databaseFile), opts)
	if err != nil {
		return err
	}
	s.backend = b
	return nil
}

// Close waits for the command that is being committed and closes the store.
func (s *Store) Close() error {
	var err error
	if s.backend != nil {
		err = s.backend.close()
	}
	if s.lock != nil {
		err = errors.Join(err, s.lock.release())
	}
	if err != nil {
		return fmt.Errorf("close store: %w", err)
	}
	return nil
}

// Write runs fn as one command: all of it is kept or, when fn returns an error, nothing. The change is
// durable when Write returns nil. Commands run one after the other: fn must not wait for anything and not
// call Write or Read. The Tx is of no use after fn has returned.
//
// A store that is open beside another program changes what is in no journal: accounts, tokens, documents,
// settings. A change of records is refused with ErrBeside: two programs would not know of each other's entries.
func (s *Store) Write(ctx context.Context, fn func(*Tx) error) error {
	if s.beside {
		fn = unjournalled(fn)
	}
	return s.backend.write(ctx, s.layout.Load(), fn)
}

func unjournalled(fn func(*Tx) error) func(*Tx) error {
	return func(tx *Tx) error {
		if err := fn(tx); err != nil {
			return err
		}
		if len(tx.entries) > 0 {
			return ErrBeside
		}
		return nil
	}
}

// Read runs fn on one consistent state of the store, which fn cannot change.
func (s *Store) Read(ctx context.Context, fn func(*Tx) error) error {
	return s.backend.read(ctx, s.layout.Load(), fn)
}

// Check asks the database whether its file or structures are sound. It reads all of them.
func (s *Store) Check(ctx context.Context) error { return s.backend.check(ctx) }
