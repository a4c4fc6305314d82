package sqlgen

import (
	"strconv"
	"strings"

	"bihuan/internal/expr"
	"bihuan/internal/ledger"
)

// List asks for a page of records.
type List struct {
	Ledger *ledger.Ledger
	Scope  *expr.Scope
	Where  []*expr.Expr // all must hold; nil entries are left out
	Sort   []Order
	After  *Cursor // nil: from the beginning
	Limit  int     // 0: all
	Match  string  // words that the records must have; empty: any
	Common []bool  // for each query of Matches: it counted many records
}

// Order is one criterion of sorting. No value comes before all values, and last when Down.
type Order struct {
	By   *expr.Expr
	Down bool
}

// Cursor is where a page ended: the values of the sort criteria of its last record, and its id.
type Cursor struct {
	Values []ledger.Value
	ID     ledger.ID
}

// List returns the queries for a page: their rows, one query after the other, are the page, as soon as
// there are Limit of them. Where an index gives the order each query reads one stretch of it, so that any
// page costs what the first one does; else there is one query. The columns are those of the table in their
// order, followed by the sort criteria, whose values make the next cursor.
func (s *Schema) List(l List) ([]Statement, error) {
	q := s.Query(l.Ledger, l.Scope)
	keys, err := q.sortTerms(l.Sort)
	if err != nil {
		return nil, err
	}
	where, err := q.asked(l)
	if err != nil {
		return nil, err
	}
	columns := s.Table(l.Ledger).names("t.")
	for _, k := range keys[:len(l.Sort)] {
		columns += ", " + k.sql
	}
	var statements []Statement
	for _, stretch := range q.stretches(l, keys) {
		all := append(where[:len(where):len(where)], stretch...)
		sql := "SELECT " + columns + "\nFROM " + q.From() + whereAll(all) + "\nORDER BY " + s.orderBy(keys)
		if l.Limit > 0 {
			sql += "\nLIMIT " + strconv.Itoa(l.Limit)
		}
		statements = append(statements, q.Statement(sql))
	}
	return statements, nil
}

// Count returns the query for the number of records that l asks for, counting no further than most. Sort,
// After and Limit are not looked at.
func (s *Schema) Count(l List, most int) (Statement, error) {
	q := s.Query(l.Ledger, l.Scope)
	where, err := q.asked(l)
	if err != nil {
		return Statement{}, err
	}
	found := "SELECT 1 AS one FROM " + q.From() + whereAll(where) + "\nLIMIT " + strconv.Itoa(most)
	return q.Statement("SELECT COUNT(*)\nFROM (" + found + ") c"), nil
}

// sortTerm is a criterion as SQL.
type sortTerm struct {
	sql    string
	column string // of the table, or "" if it is not simply a column
	of     expr.Type
	down   bool
	never  bool // it is never empty
}

// sortTerms writes the criteria and, so that the order is total, the id in the direction of the last one.
func (q *Query) sortTerms(order []Order) ([]sortTerm, error) {
	var terms []sortTerm
	down := false
	for _, o := range order {
		sql, err := q.Column(o.By)
		if err != nil {
			return nil, err
		}
		down = o.Down
		terms = append(terms, sortTerm{
			sql: sql, column: q.schema.columnOf(o.By), of: o.By.Type(), down: down, never: neverEmpty(o.By),
		})
	}
	return append(terms, sortTerm{sql: "t.id", column: "id", of: expr.Int, down: down, never: true}), nil
}

// columnOf returns the column whose values are those of e, or "".
func (s *Schema) columnOf(e *expr.Expr) string {
	f, ok := e.Root().(*expr.Field)
	switch {
	case !ok || f.Was || len(f.Way) > 0 || e.Type() == expr.Bool:
		return ""
	case f.Field != nil && s.Stored(f.Field):
		return Column(f.Field)
	case f.Field != nil || f.Word == "entered":
		return ""
	case f.Word == "self":
		return "id"
	}
	return f.Word
}

// neverEmpty reports whether e is a word that every record has.
func neverEmpty(e *expr.Expr) bool {
	f, ok := e.Root().(*expr.Field)
	if !ok || len(f.Way) > 0 {
		return false
	}
	switch f.Word {
	case "id", "self", "version", "proofs", "created_at", "updated_at":
		return true
	case "number":
		return f.From.Number != ""
	}
	return false
}

func (s *Schema) orderBy(terms []sortTerm) string {
	parts := make([]string, len(terms))
	for i, t := range terms {
		parts[i] = t.sql + s.direction(t.down)
	}
	return strings.Join(parts, ", ")
}

// asked writes the conditions of a list.
func (q *Query) asked(l List) ([]string, error) {
	parts, err := q.conditions(l.Where)
	if err == nil && l.Match != "" {
		parts = append(parts, q.match(l.Match, l.Common)...)
	}
	return parts, err
}

// conditions writes the conditions that all must hold.
func (q *Query) conditions(all []*expr.Expr) ([]string, error) {
	var parts []string
	for _, e := range all {
		if e == nil {
			continue
		}
		sql, err := q.Expr(e)
		if err != nil {
			return nil, err
		}
		parts = append(parts, sql)
	}
	return parts, nil
}

func whereAll(conditions []string) string {
	if len(conditions) == 0 {
		return ""
	}
	return "\nWHERE " + strings.Join(conditions, "\nAND ")
}

// stretches returns the conditions under which a record comes behind l.After, in disjoint parts and in the
// order of the list. Each part fixes the first criteria and bounds the next one, which is one stretch of an
// index; without an index for the order all parts are one.
func (q *Query) stretches(l List, keys []sortTerm) [][]string {
	if l.After == nil {
		return [][]string{nil}
	}
	values := append(append([]ledger.Value(nil), l.After.Values...), ledger.Ref(l.After.ID))
	var parts [][]string
	for n := len(keys) - 1; n >= 0; n-- {
		var same []string
		for i, k := range keys[:n] {
			same = append(same, q.same(k, values[i]))
		}
		for _, beyond := range q.beyond(keys[n], values[n]) {
			parts = append(parts, append(same[:n:n], beyond))
		}
	}
	if q.schema.ordered(l.Ledger, keys) {
		return parts
	}
	either := make([]string, len(parts))
	for i, part := range parts {
		either[i] = "(" + strings.Join(part, " AND ") + ")"
	}
	return [][]string{{"(" + strings.Join(either, " OR ") + ")"}}
}

// same writes that a criterion has the value v.
func (q *Query) same(k sortTerm, v ledger.Value) string {
	if v.IsEmpty() {
		return k.sql + " IS NULL"
	}
	return k.sql + " = " + q.sortValue(v, k)
}

// beyond writes, in one or two parts, that a criterion comes behind v. Nothing comes behind no value when
// it stands last.
func (q *Query) beyond(k sortTerm, v ledger.Value) []string {
	switch {
	case v.IsEmpty() && k.down:
		return nil
	case v.IsEmpty():
		return []string{k.sql + " IS NOT NULL"}
	case !k.down:
		return []string{k.sql + " > " + q.sortValue(v, k)}
	case k.never:
		return []string{k.sql + " < " + q.sortValue(v, k)}
	}
	return []string{k.sql + " < " + q.sortValue(v, k), k.sql + " IS NULL"}
}

// sortValue binds a value of a criterion; conditions are sorted as 0 and 1.
func (q *Query) sortValue(v ledger.Value, k sortTerm) string {
	if k.of == expr.Bool {
		return q.bind(v.Raw(), "bigint")
	}
	return q.value(v, k.of)
}
