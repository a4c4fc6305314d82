package store

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"
	"strings"
	"sync"

	"bihuan/internal/calendar"
	"bihuan/internal/expr"
	"bihuan/internal/ledger"
	"bihuan/internal/problem"
	"bihuan/internal/sqlgen"
)

// Tables is what the tables of records are made for.
type Tables struct {
	Ledgers []*ledger.Ledger
	// Live returns the formula of a field that is computed when read, and nil for a stored field.
	Live     func(*ledger.Field) *expr.Expr
	Tallies  map[string][]*sqlgen.Tally   // by path of the ledger: what is gathered often
	Keys     map[string][][]*ledger.Field // by path of the ledger: what records are looked for by, together
	Calendar *calendar.Calendar           // nil: that of the notices
}

// uses returns what is often asked of l.
func (t Tables) uses(l *ledger.Ledger) sqlgen.Uses {
	return sqlgen.Uses{Tallies: t.Tallies[l.Path()], Keys: t.Keys[l.Path()]}
}

// tablesKey is the setting that holds what was applied.
const tablesKey = "store.tables"

// applied is what the database was made for.
type applied struct {
	Tables   string            // hash of the statements
	Calendar string            // hash of the working days
	Shapes   map[string]string // of all columns that there ever were, by ledger and field
}

// Apply makes or changes the tables of records, and lets transactions that begin later use them. Columns
// are only ever added. It is refused when a column holds values of another form than its field has now.
// It costs next to nothing when nothing has changed. A store that is read only or beside another program
// must fit already.
func (s *Store) Apply(ctx context.Context, t Tables) error {
	if t.Calendar == nil {
		t.Calendar = calendar.New()
	}
	layout := newLayout(s.backend.dialect(), t.Live)
	days := sqlgen.CalendarDays(t.Calendar)
	next := applied{Tables: layout.hash(t), Calendar: hashDays(days), Shapes: layout.shapes(t.Ledgers)}
	var last applied
	err := s.Read(ctx, func(tx *Tx) error {
		if _, err := tx.Setting(tablesKey, &last); err != nil {
			return err
		}
		_, err := tx.Setting(renamesKey, &layout.renames)
		return err
	})
	if err != nil {
		return err
	}
	if last.Tables != next.Tables || last.Calendar != next.Calendar {
		if s.beside {
			return problem.New(problem.Unfit, "store.other_tables")
		}
		err := s.Write(ctx, func(tx *Tx) error { return tx.apply(layout, t, days, next) })
		if err == ErrReadOnly {
			return problem.New(problem.Unfit, "store.other_tables")
		}
		if err != nil {
			return err
		}
	}
	s.layout.Store(layout)
	return nil
}

func (tx *Tx) apply(layout *layout, t Tables, days []sqlgen.CalendarDay, next applied) error {
	var last applied
	if _, err := tx.Setting(tablesKey, &last); err != nil {
		return err
	}
	if err := merge(last.Shapes, next.Shapes, t.Ledgers); err != nil {
		return err
	}
	for _, l := range t.Ledgers {
		if err := tx.alter(layout.schema, l, t.uses(l)); err != nil {
			return fmt.Errorf("change the table of %s: %w", l.Path(), err)
		}
	}
	if last.Calendar != next.Calendar {
		if err := tx.fillCalendar(days); err != nil {
			return fmt.Errorf("keep the calendar: %w", err)
		}
	}
	return tx.PutSetting(tablesKey, next)
}

// alter brings the table of l up to date.
func (tx *Tx) alter(schema *sqlgen.Schema, l *ledger.Ledger, uses sqlgen.Uses) error {
	var existing sqlgen.Existing
	columns, indexes := schema.Inspect(l)
	for statement, names := range map[*sqlgen.Statement]*[]string{
		&columns: &existing.Columns, &indexes: &existing.Indexes,
	} {
		err := tx.conn.query(statement.SQL, statement.Args, func(r row) error {
			*names = append(*names, r.text(0))
			return nil
		})
		if err != nil {
			return err
		}
	}
	for _, sql := range schema.Alter(l, existing, uses) {
		if err := tx.conn.script(sql); err != nil {
			return err
		}
	}
	return nil
}

// fillCalendar replaces the working days.
func (tx *Tx) fillCalendar(days []sqlgen.CalendarDay) error {
	found, err := tx.hasTable("calendar_day")
	if err != nil {
		return err
	}
	if !found {
		if err := tx.conn.script(sqlgen.CalendarTable + ";" + sqlgen.CalendarIndex); err != nil {
			return err
		}
	}
	if err := tx.change("DELETE FROM calendar_day"); err != nil {
		return err
	}
	for chunk := range slices.Chunk(days, 2000) {
		sql := strings.Builder{}
		sql.WriteString("INSERT INTO calendar_day (day, ordinal, work) VALUES ")
		for i, day := range chunk {
			if i > 0 {
				sql.WriteByte(',')
			}
			fmt.Fprintf(&sql, "(%d,%d,%d)", day.Day, day.Ordinal, day.Work)
		}
		if err := tx.conn.script(sql.String()); err != nil {
			return err
		}
	}
	return nil
}

func hashDays(days []sqlgen.CalendarDay) string {
	h := sha256.New()
	for _, day := range days {
		h.Write([]byte{byte(day.Work)})
	}
	return hex.EncodeToString(h.Sum(nil))
}

// layout is how records are kept: the schema and, made when first needed, the statements of each ledger.
type layout struct {
	dialect dialect
	schema  *sqlgen.Schema
	tables  sync.Map // *ledger.Ledger → *table
	renames []renamed
}

// table is the table of one ledger with the beginnings of its statements.
type table struct {
	sqlgen.Table
	get    string // SELECT of one record by its id
	insert string // INSERT of a record with the id as its first parameter, NULL for the next one
	load   string // INSERT of a record that has its id
}

func newLayout(d dialect, live func(*ledger.Field) *expr.Expr) *layout {
	return &layout{dialect: d, schema: &sqlgen.Schema{Dialect: d.sql, Live: live}}
}

// table returns how the records of l are kept.
func (y *layout) table(l *ledger.Ledger) *table {
	if t, ok := y.tables.Load(l); ok {
		return t.(*table)
	}
	t := &table{Table: y.schema.Table(l)}
	t.get = "SELECT " + t.Names() + " FROM " + t.Name + " WHERE id = $1"
	// The next id is the same on both databases, and has no gap after a command that was refused.
	next := "COALESCE($1, (SELECT COALESCE(MAX(id), 0) + 1 FROM " + t.Name + "))"
	t.insert = "INSERT INTO " + t.Name + " (" + t.Names() + ") " +
		"VALUES (" + next + strings.TrimPrefix(marks(len(t.Columns)), "$1") + ") RETURNING id"
	t.load = "INSERT INTO " + t.Name + " (" + t.Names() + ") VALUES (" + marks(len(t.Columns)) + ")"
	y.tables.Store(l, t)
	return t
}

// hash tells whether the statements that make the tables are the same.
func (y *layout) hash(t Tables) string {
	h := sha256.New()
	for _, l := range t.Ledgers {
		for _, sql := range y.schema.Create(l, t.uses(l)) {
			fmt.Fprintln(h, sql)
		}
		for _, f := range l.Fields {
			fmt.Fprintln(h, f.Name, shape(f))
		}
	}
	return hex.EncodeToString(h.Sum(nil))
}

// shapes returns the form of the values in each column.
func (y *layout) shapes(ledgers []*ledger.Ledger) map[string]string {
	shapes := map[string]string{}
	for _, l := range ledgers {
		for _, f := range l.Fields {
			if y.schema.Stored(f) {
				shapes[l.Path()+"."+f.Name] = shape(f)
			}
		}
	}
	return shapes
}

// storages are the words for forms of values. They are kept in databases: never change one.
var storages = map[ledger.Storage]string{
	ledger.StoreText: "text", ledger.StoreInt: "int", ledger.StoreDecimal: "decimal", ledger.StoreDate: "date",
	ledger.StoreTime: "time", ledger.StoreFlag: "flag",
}

// shape describes the form of the values of f. Shapes of kind lines may grow at their end.
func shape(f *ledger.Field) string {
	if f.Kind == ledger.KindLines {
		text := "lines "
		for _, column := range f.Lines {
			text += column.Name + ":" + shape(column) + ";"
		}
		return text
	}
	if f.Kind.Storage() == ledger.StoreList {
		return "list of " + storages[f.Kind.Element().Storage()]
	}
	return storages[f.Kind.Storage()]
}

// merge adds to shapes the columns that there were before, and refuses a change of form.
func merge(before, shapes map[string]string, ledgers []*ledger.Ledger) error {
	var problems problem.List
	for _, l := range ledgers {
		for _, f := range l.Fields {
			key := l.Path() + "." + f.Name
			old, was := before[key]
			now, is := shapes[key]
			if was && is && !Fits(old, now) {
				problems = append(problems, problem.New(problem.Unfit, "store.other_form", key, old, now))
			}
		}
	}
	for key, old := range before {
		if _, ok := shapes[key]; !ok {
			shapes[key] = old
		}
	}
	return problems.Err()
}
