package sqlgen

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"bihuan/internal/calendar"
	"bihuan/internal/expr"
	"bihuan/internal/ledger"
)

// Index is an index of a table. Its name says which table and, by a hash, what it holds, so that an index
// is made anew exactly when its content changes.
type Index struct {
	Name string
	SQL  string
}

// key is one column of an index.
type key struct {
	column string
	down   bool
}

// Uses are what is often asked of a ledger beside lists.
type Uses struct {
	Tallies []*Tally
	Keys    [][]*ledger.Field // by which records are looked for together, in this order
}

// Indexes returns the indexes of l: one for its lists as they are sorted, one for each reference (which is
// how children are found, and lists of one unit or leader), one for the state, one for the number, one for
// each tally that holds all columns that the tally reads, and one for the fields of each key.
func (s *Schema) Indexes(l *ledger.Ledger, uses Uses) []Index {
	all := s.listKeys(l)
	for _, fields := range uses.Keys {
		keys := make([]key, len(fields))
		for i, f := range fields {
			keys[i] = key{column: Column(f)}
		}
		all = append(all, keys)
	}
	for _, tally := range uses.Tallies {
		if keys := s.coverKeys(l, tally); keys != nil {
			all = append(all, keys)
		}
	}
	return append(s.indexes(s.Table(l).Name, all), s.wakeIndex(l))
}

// wakeIndex is how the clock finds the records that it must look at: only these are in it.
func (s *Schema) wakeIndex(l *ledger.Ledger) Index {
	table := s.Table(l).Name
	name := short("x_" + strings.TrimPrefix(table, "r_") + "_wake")
	return Index{Name: name, SQL: "CREATE INDEX " + name + " ON " + table + " (wake, id) WHERE wake IS NOT NULL"}
}

// Waking returns the query for the ids of the records of l that the clock must look at by a day, the longest
// waiting first.
func (s *Schema) Waking(l *ledger.Ledger, day calendar.Date) Statement {
	return Statement{
		SQL:  "SELECT id FROM " + s.Table(l).Name + " WHERE wake <= $1 ORDER BY wake, id",
		Args: []any{int64(day)},
	}
}

// FirstWake returns the query for the first day on which a record of l waits for the clock.
func (s *Schema) FirstWake(l *ledger.Ledger) string {
	return "SELECT MIN(wake) FROM " + s.Table(l).Name + " WHERE wake IS NOT NULL"
}

// Foresee returns the query that tells for each ledger, by its place among them, the first day on which a record
// waits for the clock and whether there is any record.
func (s *Schema) Foresee(ledgers []*ledger.Ledger) Statement {
	parts := make([]string, len(ledgers))
	for i, l := range ledgers {
		parts[i] = "SELECT " + strconv.Itoa(i) + ", (" + s.FirstWake(l) + "), " +
			"(SELECT COUNT(*) FROM (SELECT 1 AS one FROM " + s.Table(l).Name + " LIMIT 1) r)"
	}
	return Statement{SQL: strings.Join(parts, "\nUNION ALL\n")}
}

// Asleep returns the query for whether no record of l waits for the clock on a day.
func (s *Schema) Asleep(l *ledger.Ledger, day calendar.Date) Statement {
	return Statement{
		SQL:  "SELECT COUNT(*) FROM (SELECT 1 AS one FROM " + s.Table(l).Name + " WHERE wake <= $1 LIMIT 1) w",
		Args: []any{int64(day)},
	}
}

// listKeys returns the keys of the indexes that serve lists.
func (s *Schema) listKeys(l *ledger.Ledger) [][]key {
	order := s.sortKeys(l)
	var all [][]key
	if len(order) > 1 {
		all = append(all, order)
	}
	for _, f := range l.Fields {
		if f.Kind.Refers() && s.Stored(f) {
			all = append(all, leading(Column(f), order))
		}
	}
	if l.Flow != nil {
		all = append(all, leading("state", order))
	}
	if l.Number != "" {
		all = append(all, []key{{column: "number"}})
	}
	if due := s.dueKeys(l); due != nil {
		all = append(all, due)
	}
	return all
}

// ordered reports whether an index, perhaps behind a column that a condition fixes, gives the order of
// terms.
func (s *Schema) ordered(l *ledger.Ledger, terms []sortTerm) bool {
	want := make([]key, len(terms))
	for i, t := range terms {
		want[i] = key{t.column, t.down}
	}
	begins := func(keys []key) bool { return len(keys) >= len(want) && slices.Equal(keys[:len(want)], want) }
	return len(want) == 1 || slices.ContainsFunc(s.listKeys(l), func(keys []key) bool {
		return begins(keys) || begins(keys[1:])
	})
}

// sortKeys returns the order of the lists of l as far as it consists of its own columns, with the id last.
func (s *Schema) sortKeys(l *ledger.Ledger) []key {
	var keys []key
	down := false
	for _, name := range l.Sort {
		name, down = strings.CutPrefix(name, "-")
		column := name
		if f := l.Field(name); f != nil {
			if !s.Stored(f) {
				return []key{{column: "id"}}
			}
			column = Column(f)
		} else if !slices.Contains(words, name) {
			return []key{{column: "id"}}
		}
		keys = append(keys, key{column, down})
	}
	return append(keys, key{"id", down})
}

// leading puts a column before others.
func leading(column string, others []key) []key {
	keys := []key{{column: column}}
	for _, k := range others {
		if k.column != column {
			keys = append(keys, k)
		}
	}
	return keys
}

// dueKeys returns the index for what is due: by state and due date.
func (s *Schema) dueKeys(l *ledger.Ledger) []key {
	f := l.Field(l.Parts.Due)
	if f == nil || !s.Stored(f) || l.Flow == nil {
		return nil
	}
	return []key{{column: "state"}, {column: Column(f)}}
}

// coverKeys returns the columns that t reads of l, those it is broken down by first; nil when it follows
// references, which no index of l covers.
func (s *Schema) coverKeys(l *ledger.Ledger, t *Tally) []key {
	if t.Ledger != l {
		return nil
	}
	var keys []key
	seen := map[string]bool{}
	for _, e := range t.exprs() {
		if s.Live != nil {
			inlined, err := e.Inline(s.Live)
			if err != nil {
				return nil
			}
			e = inlined
		}
		for _, path := range e.Deps() {
			if len(path) > 1 {
				return nil
			}
			column := path[0]
			if f := l.Field(column); f != nil {
				column = Column(f)
			} else if column == "self" {
				column = "id"
			}
			if !seen[column] {
				seen[column] = true
				keys = append(keys, key{column: column})
			}
		}
	}
	return keys
}

// exprs returns the expressions of t, those it is broken down by first.
func (t *Tally) exprs() []*expr.Expr {
	all := slices.Concat(t.By, t.Where)
	for _, term := range t.Terms {
		all = append(all, term.Where, term.Of)
	}
	return slices.DeleteFunc(all, func(e *expr.Expr) bool { return e == nil })
}

// indexes writes each list of keys as an index, leaving out what is the beginning of another.
func (s *Schema) indexes(table string, all [][]key) []Index {
	var out []Index
	for i, keys := range all {
		if coveredBy(keys, all[:i], true) || coveredBy(keys, all[i+1:], false) {
			continue
		}
		terms := make([]string, len(keys))
		for j, k := range keys {
			terms[j] = k.column + s.direction(k.down)
		}
		columns := strings.Join(terms, ", ")
		name := short("x_"+strings.TrimPrefix(table, "r_")+"_"+keys[0].column) + "_" + hash(columns)
		if len(name) > maxName {
			name = name[:maxName-9] + "_" + hash(table+columns)
		}
		out = append(out, Index{Name: name, SQL: "CREATE INDEX " + name + " ON " + table + " (" + columns + ")"})
	}
	return out
}

// coveredBy reports whether keys is the beginning of one of others, or, with same, equal to one.
func coveredBy(keys []key, others [][]key, same bool) bool {
	for _, other := range others {
		if len(other) < len(keys) || len(other) == len(keys) && !same {
			continue
		}
		if slices.Equal(other[:len(keys)], keys) {
			return true
		}
	}
	return false
}

// direction writes an order in which no value comes before all values.
func (s *Schema) direction(down bool) string {
	switch {
	case down && s.nulls:
		return " DESC NULLS LAST"
	case down:
		return " DESC"
	case s.nulls:
		return " ASC NULLS FIRST"
	}
	return ""
}

// Matching returns the query for the ids of the records whose fields have these values, none of them empty,
// from after on; nil stands for the record itself.
func (s *Schema) Matching(l *ledger.Ledger, fields []*ledger.Field, values []ledger.Value, after ledger.ID,
	limit int) (Statement, error) {
	out := Statement{SQL: "SELECT id FROM " + s.Table(l).Name + " WHERE "}
	for i, f := range fields {
		column := "id"
		if f != nil {
			column = Column(f)
		}
		arg, err := Argument(values[i])
		if err != nil {
			return out, fmt.Errorf("look for %s by %s: %w", l.Path(), column, err)
		}
		out.Args = append(out.Args, arg)
		out.SQL += column + " = $" + strconv.Itoa(i+1) + " AND "
	}
	out.Args = append(out.Args, int64(after), int64(limit))
	n := len(fields)
	out.SQL += "id > $" + strconv.Itoa(n+1) + " ORDER BY id LIMIT $" + strconv.Itoa(n+2)
	return out, nil
}
