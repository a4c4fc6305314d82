package sqlgen

import (
	"fmt"
	"hash/fnv"
	"slices"
	"strings"
	"time"

	"bihuan/internal/ledger"
)

// Table is where the records of a ledger are kept.
type Table struct {
	Name    string
	Columns []TableColumn // the words of every record, then the stored fields in their order
}

// TableColumn is one column.
type TableColumn struct {
	Name  string
	Type  string        // as DDL says it
	Field *ledger.Field // nil for a word
}

// maxName is how long names may be; PostgreSQL cuts what is longer.
const maxName = 60

// words are the columns of every table; the word light is not among them because it depends on today.
var words = []string{"id", "version", "number", "state", "created_at", "created_by", "updated_at", "updated_by",
	"entered", "proofs"}

// hidden are the columns behind the words that no expression reads: when the clock must look at a record, and
// what it adds to tallies.
var hidden = []string{"wake", "tallied"}

// Table returns the table of l, whose columns are shared: nobody may change them.
func (s *Schema) Table(l *ledger.Ledger) Table {
	if t, ok := s.tables.Load(l); ok {
		return t.(Table)
	}
	t := s.newTable(l)
	s.tables.Store(l, t)
	return t
}

func (s *Schema) newTable(l *ledger.Ledger) Table {
	t := Table{Name: TableOf(l.Path())}
	for _, word := range slices.Concat(words, hidden) {
		t.Columns = append(t.Columns, TableColumn{Name: word, Type: s.wordType(word)})
	}
	for _, f := range l.Fields {
		if s.Stored(f) {
			t.Columns = append(t.Columns, TableColumn{Name: Column(f), Type: s.typeOf(f), Field: f})
		}
	}
	return t
}

// Column returns the name of the column of a stored field.
func Column(f *ledger.Field) string { return ColumnOf(f.Name) }

func (s *Schema) wordType(word string) string {
	switch word {
	case "id":
		return s.identity
	case "number", "state", "tallied":
		return s.text
	case "version", "proofs":
		return "BIGINT NOT NULL DEFAULT 0"
	}
	return "BIGINT"
}

func (s *Schema) typeOf(f *ledger.Field) string {
	switch f.Kind.Storage() {
	case ledger.StoreText:
		return s.text
	case ledger.StoreList:
		return s.list
	}
	return "BIGINT"
}

// short returns name, or its beginning with a hash when it is too long for a name.
func short(name string) string {
	if len(name) <= maxName {
		return name
	}
	return name[:maxName-9] + "_" + hash(name)
}

// hash returns eight letters that tell texts apart.
func hash(text string) string {
	h := fnv.New32a()
	h.Write([]byte(text))
	return fmt.Sprintf("%08x", h.Sum32())
}

// names lists the columns, with a prefix such as "t.".
func (t Table) names(prefix string) string {
	names := make([]string, len(t.Columns))
	for i, c := range t.Columns {
		names[i] = prefix + c.Name
	}
	return strings.Join(names, ", ")
}

// Names lists the columns of t for SELECT and INSERT, in their order.
func (t Table) Names() string { return t.names("") }

// Values returns the columns of r as arguments, in their order: int64, string or nil.
func (t Table) Values(r *ledger.Record) ([]any, error) {
	args := []any{
		int64(r.ID), r.Version, textOrNil(r.Number), textOrNil(r.State),
		timeOrNil(r.CreatedAt), idOrNil(r.CreatedBy), timeOrNil(r.UpdatedAt), idOrNil(r.UpdatedBy),
		timeOrNil(r.Entered), int64(r.ProofCount), dateOrNil(r.Wake), textOrNil(r.Tallied),
	}
	for _, c := range t.Columns[len(words)+len(hidden):] {
		arg, err := Argument(r.Get(c.Field.Name))
		if err != nil {
			return nil, fmt.Errorf("keep %s of %s: %w", c.Field.Name, r.Ledger.Path(), err)
		}
		args = append(args, arg)
	}
	return args, nil
}

func textOrNil(s string) any {
	if s == "" {
		return nil
	}
	return s
}

func idOrNil(id ledger.ID) any {
	if id == 0 {
		return nil
	}
	return int64(id)
}

func dateOrNil(v ledger.Value) any {
	if v.IsEmpty() {
		return nil
	}
	return v.Raw()
}

func timeOrNil(t time.Time) any {
	if t.IsZero() {
		return nil
	}
	return t.UnixMicro()
}

// Create returns the statements that make the table of l with its indexes.
func (s *Schema) Create(l *ledger.Ledger, uses Uses) []string {
	t := s.Table(l)
	columns := make([]string, len(t.Columns))
	for i, c := range t.Columns {
		columns[i] = "  " + c.Name + " " + c.Type
	}
	statements := []string{"CREATE TABLE " + t.Name + " (\n" + strings.Join(columns, ",\n") + "\n)"}
	for _, index := range s.Indexes(l, uses) {
		statements = append(statements, index.SQL)
	}
	return append(statements, s.CreateSearch(l)...)
}

// Existing is what a database has already.
type Existing struct {
	Columns []string // of the table; empty when there is no table
	Indexes []string // names
}

// Alter returns the statements that bring the table of l up to date: new columns, and the indexes that are
// needed now. Columns that l no longer has stay: what was written is kept.
func (s *Schema) Alter(l *ledger.Ledger, existing Existing, uses Uses) []string {
	if len(existing.Columns) == 0 {
		return s.Create(l, uses)
	}
	have := map[string]bool{}
	for _, name := range append(append([]string(nil), existing.Columns...), existing.Indexes...) {
		have[name] = true
	}
	var statements []string
	t := s.Table(l)
	for _, c := range t.Columns {
		if !have[c.Name] {
			statements = append(statements, "ALTER TABLE "+t.Name+" ADD COLUMN "+c.Name+" "+c.Type)
		}
	}
	needed := map[string]bool{}
	for _, index := range s.Indexes(l, uses) {
		needed[index.Name] = true
		if !have[index.Name] {
			statements = append(statements, index.SQL)
		}
	}
	for _, name := range existing.Indexes {
		if !needed[name] && strings.HasPrefix(name, "x_") { // others belong to the database
			statements = append(statements, "DROP INDEX "+name)
		}
	}
	return append(statements, s.CreateSearch(l)...)
}

// Inspect returns the queries for Existing of the table of l: the names of its columns, of its indexes.
func (s *Schema) Inspect(l *ledger.Ledger) (columns, indexes Statement) {
	args := []any{s.Table(l).Name}
	return Statement{SQL: s.columnsOf, Args: args}, Statement{SQL: s.indexesOf, Args: args}
}
