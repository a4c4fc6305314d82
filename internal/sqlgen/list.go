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

// List returns the query for a page. Its columns are those of the table in their order, followed by the
// sort criteria, whose values make the next cursor.
func (s *Schema) List(l List) (Statement, error) {
	q := s.Query(l.Ledger, l.Scope)
	keys, err := q.sortTerms(l.Sort)
	if err != nil {
		return Statement{}, err
	}
	where, err := q.where(l.Where, l.After, keys)
	if err != nil {
		return Statement{}, err
	}
	columns := s.Table(l.Ledger).names("t.")
	for _, k := range keys[:len(l.Sort)] {
		columns += ", " + k.sql
	}
	sql := "SELECT " + columns + "\nFROM " + q.From() + where + "\nORDER BY " + s.orderBy(keys)
	if l.Limit > 0 {
		sql += "\nLIMIT " + strconv.Itoa(l.Limit)
	}
	return q.Statement(sql), nil
}

// Count returns the query for the number of records that l asks for, counting no further than most. Sort,
// After and Limit are not looked at.
func (s *Schema) Count(l List, most int) (Statement, error) {
	q := s.Query(l.Ledger, l.Scope)
	where, err := q.where(l.Where, nil, nil)
	if err != nil {
		return Statement{}, err
	}
	sql := "SELECT COUNT(*)\nFROM (SELECT 1 AS one FROM " + q.From() + where + "\nLIMIT " + strconv.Itoa(most) + ") c"
	return q.Statement(sql), nil
}

// sortTerm is a criterion as SQL.
type sortTerm struct {
	sql   string
	of    expr.Type
	down  bool
	never bool // it is never empty
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
		terms = append(terms, sortTerm{sql: sql, of: o.By.Type(), down: down, never: neverEmpty(o.By)})
	}
	return append(terms, sortTerm{sql: "t.id", of: expr.Int, down: down, never: true}), nil
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

// where writes the conditions and the place after which the page begins.
func (q *Query) where(conditions []*expr.Expr, after *Cursor, keys []sortTerm) (string, error) {
	var parts []string
	for _, e := range conditions {
		if e == nil {
			continue
		}
		sql, err := q.Expr(e)
		if err != nil {
			return "", err
		}
		parts = append(parts, sql)
	}
	if after != nil {
		values := append(append([]ledger.Value(nil), after.Values...), ledger.Ref(after.ID))
		parts = append(parts, q.after(keys, values))
	}
	if len(parts) == 0 {
		return "", nil
	}
	return "\nWHERE " + strings.Join(parts, "\nAND "), nil
}

// after writes that a record comes behind values in the order of keys. The first criterion is said once
// more, weakly, because only that lets an index begin in the right place.
func (q *Query) after(keys []sortTerm, values []ledger.Value) string {
	strict := q.behind(keys, values)
	first, v := keys[0], values[0]
	if v.IsEmpty() || first.down && !first.never || len(keys) == 1 {
		return strict
	}
	sign := " >= "
	if first.down {
		sign = " <= "
	}
	return "(" + first.sql + sign + q.sortValue(v, first) + " AND " + strict + ")"
}

// behind writes (k > v OR k = v AND the next is behind).
func (q *Query) behind(keys []sortTerm, values []ledger.Value) string {
	k, v := keys[0], values[0]
	var beyond, same string
	switch {
	case v.IsEmpty() && k.down:
		beyond, same = "FALSE", k.sql+" IS NULL"
	case v.IsEmpty():
		beyond, same = k.sql+" IS NOT NULL", k.sql+" IS NULL"
	case k.down:
		beyond, same = k.sql+" < "+q.sortValue(v, k), k.sql+" = "+q.sortValue(v, k)
		if !k.never {
			beyond = "(" + beyond + " OR " + k.sql + " IS NULL)"
		}
	default:
		beyond, same = k.sql+" > "+q.sortValue(v, k), k.sql+" = "+q.sortValue(v, k)
	}
	if len(keys) == 1 {
		return beyond
	}
	return "(" + beyond + " OR (" + same + " AND " + q.behind(keys[1:], values[1:]) + "))"
}

// sortValue binds a value of a criterion; conditions are sorted as 0 and 1.
func (q *Query) sortValue(v ledger.Value, k sortTerm) string {
	if k.of == expr.Bool {
		return q.bind(v.Raw(), "bigint")
	}
	return q.value(v, k.of)
}
