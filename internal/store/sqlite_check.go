package store

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/ncruces/go-sqlite3"

	"bihuan/internal/problem"
)

// checksumBytes is what the checksum of a page takes at its end.
const checksumBytes = 8

// check reads every page in use from the disk and compares it with its checksum, and tables with their
// indexes. It has a connection of its own: others may hold pages in memory as they were.
func (b *sqliteBackend) check(ctx context.Context) error {
	c, err := dialSQLite(b.path, sqlite3.OPEN_READONLY, readerPragmas)
	if err != nil {
		return err
	}
	defer c.close()
	c.db.SetInterrupt(ctx)
	reserved, err := c.db.FileControl("main", sqlite3.FCNTL_RESERVE_BYTES)
	if err != nil {
		return fmt.Errorf("check database %s: %w", b.path, err)
	}
	if reserved != checksumBytes {
		return problem.New(problem.Unfit, "store.damaged", b.path, "checksum")
	}
	fault, err := c.fault("PRAGMA integrity_check(1)")
	if err == nil && fault != "" {
		if table := c.faultyTable(); table != "" {
			return problem.New(problem.Unfit, "store.damaged_table", b.path, table, fault)
		}
		return problem.New(problem.Unfit, "store.damaged", b.path, fault)
	}
	return interrupted(ctx, err)
}

// fault returns what an integrity check finds, or "".
func (c *sqliteConn) fault(pragma string) (fault string, err error) {
	err = c.query(pragma, nil, func(r row) error {
		if text := r.text(0); text != "ok" {
			fault = strings.Join(strings.Fields(text), " ") // one sentence is one line
		}
		return nil
	})
	if isDamage(err) {
		return damage(err), nil
	}
	return fault, err
}

// faultyTable returns the first table in which something is wrong, or "" when it is in none or cannot be
// told.
func (c *sqliteConn) faultyTable() string {
	var tables []string
	err := c.query("SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name", nil, func(r row) error {
		tables = append(tables, r.text(0))
		return nil
	})
	if err != nil {
		return ""
	}
	for _, table := range tables {
		fault, err := c.fault("PRAGMA integrity_check(" + sqlite3.QuoteIdentifier(table) + ")")
		if err != nil || fault != "" {
			return table
		}
	}
	return ""
}

// isDamage reports whether err says that the file is no sound database, or a page does not match its
// checksum.
func isDamage(err error) bool {
	return errors.Is(err, sqlite3.NOTADB) || errors.Is(err, sqlite3.CORRUPT) ||
		errors.Is(err, sqlite3.IOERR_DATA)
}

// damaged turns the error of a file that is no sound database into a problem.
func damaged(path string, err error) error {
	if isDamage(err) {
		return problem.New(problem.Unfit, "store.damaged", path, damage(err))
	}
	return err
}

// damage says in a few words what is wrong, without the statement that met it.
func damage(err error) string {
	if errors.Is(err, sqlite3.IOERR_DATA) {
		return "checksum"
	}
	var cause *sqlite3.Error
	if errors.As(err, &cause) {
		return cause.Error()
	}
	return err.Error()
}
