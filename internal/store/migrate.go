package store

import (
	"context"
	"embed"
	"fmt"
	"io/fs"
	"strconv"
	"strings"

	"bihuan/internal/problem"
	"bihuan/internal/sqlgen"
)

//go:embed migrations/*.sql
var migrations embed.FS

// dialect is what the statements of this package need to know of a database.
type dialect struct {
	sql      *sqlgen.Dialect
	marks    *strings.Replacer // of the migrations
	hasTable string            // counts the tables called $1
}

// migration is one step of the meta tables.
type migration struct {
	version int64
	sql     string
}

// steps returns the migrations in order.
func steps() ([]migration, error) {
	entries, err := fs.ReadDir(migrations, "migrations")
	if err != nil {
		return nil, fmt.Errorf("list migrations: %w", err)
	}
	var list []migration
	for i, entry := range entries {
		number, _, _ := strings.Cut(entry.Name(), "_")
		version, err := strconv.ParseInt(number, 10, 64)
		if err != nil || version != int64(i+1) {
			return nil, fmt.Errorf("migration %s is not number %d", entry.Name(), i+1)
		}
		text, err := migrations.ReadFile("migrations/" + entry.Name())
		if err != nil {
			return nil, fmt.Errorf("read migration: %w", err)
		}
		list = append(list, migration{version, string(text)})
	}
	return list, nil
}

// migrate runs the migrations that the database has not seen.
func (s *Store) migrate(ctx context.Context) error {
	list, err := steps()
	if err != nil {
		return err
	}
	return s.Write(ctx, func(tx *Tx) error {
		d := s.backend.dialect()
		version, err := tx.version()
		if err != nil {
			return err
		}
		if version > int64(len(list)) {
			return problem.New(problem.Unfit, "store.newer", version, len(list))
		}
		for _, m := range list[version:] {
			if err := tx.conn.script(d.marks.Replace(m.sql)); err != nil {
				return fmt.Errorf("migration %d: %w", m.version, err)
			}
			if _, err := tx.conn.exec("UPDATE meta SET version = $1", m.version); err != nil {
				return err
			}
		}
		return nil
	})
}

// version returns the version of the meta tables; 0 for an empty database, which it makes ready.
func (tx *Tx) version() (int64, error) {
	version, found, err := tx.storedVersion()
	if err != nil || found {
		return version, err
	}
	if err := tx.conn.script("CREATE TABLE meta (version BIGINT NOT NULL)"); err != nil {
		return 0, err
	}
	_, err = tx.conn.exec("INSERT INTO meta (version) VALUES (0)")
	return 0, err
}

func (tx *Tx) storedVersion() (version int64, found bool, err error) {
	if found, err = tx.hasTable("meta"); err != nil || !found {
		return 0, false, err
	}
	found, err = one(tx.conn, "SELECT version FROM meta", nil, func(r row) error {
		version = r.int(0)
		return nil
	})
	return version, found, err
}

// checkVersion refuses a database that this program cannot read.
func (s *Store) checkVersion(ctx context.Context) error {
	list, err := steps()
	if err != nil {
		return err
	}
	return s.Read(ctx, func(tx *Tx) error {
		version, _, err := tx.storedVersion()
		if err == nil && version != int64(len(list)) {
			return problem.New(problem.Unfit, "store.newer", version, len(list))
		}
		return err
	})
}

// hasTable reports whether there is a table called name.
func (tx *Tx) hasTable(name string) (bool, error) {
	tables := int64(0)
	_, err := one(tx.conn, tx.layout.dialect.hasTable, []any{name}, func(r row) error {
		tables = r.int(0)
		return nil
	})
	return tables > 0, err
}
