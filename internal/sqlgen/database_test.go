package sqlgen

import (
	"context"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"
	"github.com/ncruces/go-sqlite3"

	"bihuan/internal/calendar"
	"bihuan/internal/ledger"
	"bihuan/internal/pgtest"
)

// database runs statements; values are int64, string or nil.
type database interface {
	dialect() *Dialect
	exec(sql string, args ...any) error
	query(s Statement) ([][]any, error)
}

// databases returns a fresh database of each kind, with the calendar.
func databases(t *testing.T) []database {
	t.Helper()
	all := []database{openSQLite(t)}
	t.Run("postgres", func(sub *testing.T) {
		dsn := pgtest.Start(sub)
		all = append(all, openPostgres(t, dsn))
	})
	for _, db := range all {
		must(t, db.exec(CalendarTable))
		must(t, db.exec(CalendarIndex))
		fillCalendar(t, db)
	}
	return all
}

func fillCalendar(t *testing.T, db database) {
	t.Helper()
	rows := CalendarDays(calendar.New())
	for len(rows) > 0 {
		n := min(300, len(rows))
		var q Query
		q.schema = &Schema{Dialect: db.dialect()}
		var values []string
		for _, row := range rows[:n] {
			values = append(values, "("+q.bind(row.Day, "bigint")+","+q.bind(row.Ordinal, "bigint")+","+q.bind(row.Work, "bigint")+")")
		}
		s := q.Statement("INSERT INTO calendar_day (day, ordinal, work) VALUES " + strings.Join(values, ","))
		must(t, db.exec(s.SQL, s.Args...))
		rows = rows[n:]
	}
}

func must(t interface {
	Helper()
	Fatal(...any)
}, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

type sqliteDB struct{ conn *sqlite3.Conn }

func openSQLite(t *testing.T) *sqliteDB {
	conn, err := sqlite3.Open(":memory:")
	must(t, err)
	t.Cleanup(func() { conn.Close() })
	must(t, Install(conn))
	return &sqliteDB{conn}
}

func (db *sqliteDB) dialect() *Dialect { return SQLite() }

func (db *sqliteDB) exec(sql string, args ...any) error {
	_, err := db.query(Statement{sql, args})
	return err
}

func (db *sqliteDB) query(s Statement) ([][]any, error) {
	stmt, _, err := db.conn.Prepare(s.SQL)
	if err != nil {
		return nil, err
	}
	defer stmt.Close()
	for i, arg := range s.Args {
		switch arg := arg.(type) {
		case int64:
			err = stmt.BindInt64(i+1, arg)
		case string:
			err = stmt.BindText(i+1, arg)
		case nil:
			err = stmt.BindNull(i + 1)
		}
		if err != nil {
			return nil, err
		}
	}
	var rows [][]any
	for stmt.Step() {
		row := make([]any, stmt.ColumnCount())
		for i := range row {
			switch stmt.ColumnType(i) {
			case sqlite3.INTEGER:
				row[i] = stmt.ColumnInt64(i)
			case sqlite3.TEXT:
				row[i] = stmt.ColumnText(i)
			case sqlite3.FLOAT:
				row[i] = stmt.ColumnFloat(i)
			}
		}
		rows = append(rows, row)
	}
	return rows, stmt.Err()
}

type postgresDB struct{ conn *pgx.Conn }

func openPostgres(t *testing.T, dsn string) *postgresDB {
	conn, err := pgx.Connect(context.Background(), dsn)
	must(t, err)
	t.Cleanup(func() { conn.Close(context.Background()) })
	return &postgresDB{conn}
}

func (db *postgresDB) dialect() *Dialect { return Postgres() }

func (db *postgresDB) exec(sql string, args ...any) error {
	_, err := db.conn.Exec(context.Background(), sql, args...)
	return err
}

func (db *postgresDB) query(s Statement) ([][]any, error) {
	result, err := db.conn.Query(context.Background(), s.SQL, s.Args...)
	if err != nil {
		return nil, err
	}
	defer result.Close()
	var rows [][]any
	for result.Next() {
		row, err := result.Values()
		if err != nil {
			return nil, err
		}
		for i, v := range row {
			if n, ok := v.(int32); ok {
				row[i] = int64(n)
			}
		}
		rows = append(rows, row)
	}
	return rows, result.Err()
}

// insert keeps records.
func insert(t testingTB, db database, s *Schema, records ...*ledger.Record) {
	t.Helper()
	for _, r := range records {
		table := s.Table(r.Ledger)
		args, err := table.Values(r)
		must(t, err)
		q := s.Query(r.Ledger, nil)
		marks := make([]string, len(args))
		for i, arg := range args {
			q.args = append(q.args, arg)
			marks[i] = q.schema.cast("$"+itoa(i+1), table.kind(i))
		}
		must(t, db.exec("INSERT INTO "+table.Name+" ("+table.Names()+") VALUES ("+strings.Join(marks, ", ")+")", args...))
	}
}
