package store

import (
	"context"
	"errors"
	"fmt"
	"os"
	"runtime"
	"strings"
	"time"

	"github.com/ncruces/go-sqlite3"

	"bihuan/internal/problem"
	"bihuan/internal/sqlgen"
)

// errLost is what a group ends with when one of its commands met a failing disk.
var errLost = errors.New("the database gave the transaction up")

// busyTimeout is how long a connection waits for another program, such as a backup, to let go.
const busyTimeout = 10 * time.Second

// Settings of the connections. FULL makes every commit wait for the disk. What a long command could take
// back lies in a temporary file: in memory it is gone through once more after every statement.
const (
	writerPragmas = `
PRAGMA journal_mode = WAL;
PRAGMA synchronous = FULL;
PRAGMA foreign_keys = OFF;
PRAGMA cache_size = -65536;
PRAGMA wal_autocheckpoint = 4000;
PRAGMA journal_size_limit = 67108864;`
	readerPragmas = `
PRAGMA query_only = ON;
PRAGMA temp_store = MEMORY;
PRAGMA cache_size = -16384;`
)

var sqliteDialect = dialect{
	sql:      sqlgen.SQLite(),
	marks:    strings.NewReplacer("{bytes}", "BLOB", "{identity}", "INTEGER PRIMARY KEY"),
	hasTable: "SELECT count(*) FROM sqlite_schema WHERE type = 'table' AND name = $1",
}

// sqliteBackend is one file with one writer and several readers.
type sqliteBackend struct {
	path    string
	group   *group // nil when read-only
	readers *pool[*sqliteConn]
}

func openSQLite(path string, opts Options) (*sqliteBackend, error) {
	b := &sqliteBackend{path: path}
	b.readers = newPool(max(4, 2*runtime.GOMAXPROCS(0)), func(context.Context) (*sqliteConn, error) {
		return dialSQLite(path, sqlite3.OPEN_READONLY, readerPragmas)
	})
	if opts.ReadOnly {
		if _, err := os.Stat(path); err != nil {
			return nil, problem.New(problem.Unfit, "store.folder", path, err)
		}
		return b, nil
	}
	pragmas := writerPragmas
	if opts.NoSync {
		pragmas += "PRAGMA synchronous = OFF;"
	}
	writer, err := dialSQLite(path, sqlite3.OPEN_READWRITE|sqlite3.OPEN_CREATE, pragmas)
	if err != nil {
		return nil, err
	}
	// In a new file every page is to carry a checksum, which is looked at whenever the page is read.
	if err := writer.db.EnableChecksums("main"); err != nil {
		writer.close()
		return nil, damaged(path, fmt.Errorf("open database %s: %w", path, err))
	}
	b.group = newGroup(writer)
	return b, nil
}

func (b *sqliteBackend) dialect() dialect { return sqliteDialect }

func (b *sqliteBackend) write(ctx context.Context, layout *layout, fn func(*Tx) error) error {
	if b.group == nil {
		return ErrReadOnly
	}
	return damaged(b.path, b.group.write(ctx, layout, fn))
}

func (b *sqliteBackend) read(ctx context.Context, layout *layout, fn func(*Tx) error) error {
	c, err := b.readers.get(ctx)
	if err != nil {
		return err
	}
	defer b.readers.put(c)
	c.db.SetInterrupt(ctx)
	defer c.db.SetInterrupt(context.Background())
	if _, err := c.exec("BEGIN"); err != nil {
		return interrupted(ctx, err)
	}
	defer func() {
		c.db.SetInterrupt(context.Background())
		c.exec("ROLLBACK")
	}()
	c.failed = nil
	return damaged(b.path, interrupted(ctx, fn(&Tx{layout: layout, conn: c})))
}

// interrupted returns the reason of ctx for an error that came of it.
func interrupted(ctx context.Context, err error) error {
	if err != nil && ctx.Err() != nil && errors.Is(err, sqlite3.INTERRUPT) {
		return ctx.Err()
	}
	return err
}

func (b *sqliteBackend) close() error {
	err := b.readers.close()
	if b.group != nil {
		err = errors.Join(err, b.group.close())
	}
	return err
}

// sqliteConn is a connection with its prepared statements.
type sqliteConn struct {
	db     *sqlite3.Conn
	stmts  map[string]*sqlite3.Stmt // not in use
	failed error                    // of the command that runs
}

func dialSQLite(path string, flags sqlite3.OpenFlag, pragmas string) (*sqliteConn, error) {
	db, err := sqlite3.OpenFlags(path, flags)
	if err != nil {
		return nil, damaged(path, fmt.Errorf("open database %s: %w", path, err))
	}
	c := &sqliteConn{db: db, stmts: map[string]*sqlite3.Stmt{}}
	if err := c.prepare(pragmas); err != nil {
		db.Close()
		return nil, damaged(path, fmt.Errorf("open database %s: %w", path, err))
	}
	return c, nil
}

func (c *sqliteConn) prepare(pragmas string) error {
	if err := c.db.BusyTimeout(busyTimeout); err != nil {
		return err
	}
	if err := sqlgen.Install(c.db); err != nil {
		return err
	}
	// Without this a statement is planned anew for each value that it compares an indexed column with; there
	// are no statistics that a better plan could come from.
	if _, err := c.db.Config(sqlite3.DBCONFIG_ENABLE_QPSG, true); err != nil {
		return err
	}
	if err := c.db.Exec(pragmas); err != nil {
		return err
	}
	// The first look at the schema tells whether the file is a database at all.
	return c.db.Exec("SELECT count(*) FROM sqlite_schema")
}

// close may be called again.
func (c *sqliteConn) close() error {
	if c.stmts == nil {
		return nil
	}
	for _, stmt := range c.stmts {
		stmt.Close()
	}
	c.stmts = nil
	// What another program has written since is seen before the file is put in order: the library cannot let go
	// of a mapping that pages with checksums never have. A file that cannot be read was told of before.
	_ = c.db.Exec("BEGIN; SELECT count(*) FROM sqlite_schema; ROLLBACK")
	return c.db.Close()
}

// take returns a prepared statement, which nobody else uses until it is given back.
func (c *sqliteConn) take(sql string) (*sqlite3.Stmt, error) {
	if stmt, ok := c.stmts[sql]; ok {
		delete(c.stmts, sql)
		return stmt, nil
	}
	stmt, tail, err := c.db.PrepareFlags(sql, sqlite3.PREPARE_PERSISTENT)
	if err != nil {
		return nil, err
	}
	if stmt == nil || tail != "" {
		stmt.Close()
		return nil, fmt.Errorf("not one statement: %s", sql)
	}
	return stmt, nil
}

// give puts a statement back for the next use.
func (c *sqliteConn) give(sql string, stmt *sqlite3.Stmt) {
	stmt.Reset()
	if _, ok := c.stmts[sql]; ok || stmt.ClearBindings() != nil {
		stmt.Close()
		return
	}
	if len(c.stmts) >= maxStmts {
		for other, old := range c.stmts { // any one will do: this is seldom needed
			old.Close()
			delete(c.stmts, other)
			break
		}
	}
	c.stmts[sql] = stmt
}

func (c *sqliteConn) query(sql string, args []any, each func(row) error) error {
	stmt, err := c.take(sql)
	if err != nil {
		return c.fail(sql, err)
	}
	defer c.give(sql, stmt)
	if err := bind(stmt, args); err != nil {
		return c.fail(sql, err)
	}
	for stmt.Step() {
		if err := each(sqliteRow{stmt}); err != nil {
			return err
		}
	}
	return c.fail(sql, stmt.Err())
}

func (c *sqliteConn) exec(sql string, args ...any) (int64, error) {
	stmt, err := c.take(sql)
	if err != nil {
		return 0, c.fail(sql, err)
	}
	defer c.give(sql, stmt)
	if err := bind(stmt, args); err != nil {
		return 0, c.fail(sql, err)
	}
	if err := stmt.Exec(); err != nil {
		return 0, c.fail(sql, err)
	}
	return c.db.Changes(), nil
}

func (c *sqliteConn) later(sql string, args []any, check func(changed int64) error) error {
	changed, err := c.exec(sql, args...)
	if err != nil || check == nil {
		return err
	}
	return check(changed)
}

func (c *sqliteConn) flush() error { return c.failed }

func (c *sqliteConn) forget() { c.failed = nil }

func (c *sqliteConn) begin() error {
	_, err := c.exec("BEGIN IMMEDIATE")
	return err
}

func (c *sqliteConn) save() error {
	c.failed = nil
	_, err := c.exec("SAVEPOINT command")
	return err
}

func (c *sqliteConn) undo() error {
	c.failed = nil
	if c.db.GetAutocommit() {
		return errLost
	}
	_, err := c.exec("ROLLBACK TO command")
	return err
}

func (c *sqliteConn) release() error {
	_, err := c.exec("RELEASE command")
	return err
}

func (c *sqliteConn) commit() error {
	_, err := c.exec("COMMIT")
	return err
}

func (c *sqliteConn) rollback() error {
	if c.db.GetAutocommit() {
		return nil
	}
	_, err := c.exec("ROLLBACK")
	return err
}

func (c *sqliteConn) shared() bool { return false }

// fail notes the error of a statement.
func (c *sqliteConn) fail(sql string, err error) error {
	err = statementError(sql, err)
	if c.failed == nil {
		c.failed = err
	}
	return err
}

func (c *sqliteConn) script(sql string) error { return c.fail(sql, c.db.Exec(sql)) }

// bind gives the parameters of stmt their values.
func bind(stmt *sqlite3.Stmt, args []any) error {
	for i, arg := range args {
		var err error
		switch v := arg.(type) {
		case nil:
			err = stmt.BindNull(i + 1)
		case int64:
			err = stmt.BindInt64(i+1, v)
		case string:
			err = stmt.BindText(i+1, v)
		case []byte:
			err = stmt.BindBlob(i+1, v)
		case bool:
			err = stmt.BindBool(i+1, v)
		default:
			err = fmt.Errorf("parameter %d: %T", i+1, arg)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// statementError adds the statement to an error; it holds no values.
func statementError(sql string, err error) error {
	if err == nil {
		return nil
	}
	return fmt.Errorf("%w in %q", err, sql)
}

// sqliteRow is the row a statement stands on.
type sqliteRow struct{ stmt *sqlite3.Stmt }

func (r sqliteRow) null(i int) bool    { return r.stmt.ColumnType(i) == sqlite3.NULL }
func (r sqliteRow) int(i int) int64    { return r.stmt.ColumnInt64(i) }
func (r sqliteRow) text(i int) string  { return r.stmt.ColumnText(i) }
func (r sqliteRow) bytes(i int) []byte { return r.stmt.ColumnBlob(i, nil) }
