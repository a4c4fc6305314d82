package sqlgen

import (
	"fmt"
	"strconv"
	"strings"

	"bihuan/internal/expr"
	"bihuan/internal/ledger"
)

// Tally asks for numbers gathered from the records of a ledger, perhaps broken down. Several terms are
// gathered in one pass.
type Tally struct {
	Ledger *ledger.Ledger
	Scope  *expr.Scope
	Where  []*expr.Expr // all must hold; nil entries are left out
	By     []*expr.Expr // what the numbers are broken down by
	Terms  []Term
	Limit  int // of the breakdown; 0: all
}

// Term is one number.
type Term struct {
	Op    string     // count, sum, min, max, mean
	Of    *expr.Expr // what is gathered; nil for count
	Where *expr.Expr // the records that count for this term; nil: all
}

// aggregates are the SQL functions of the operations; a mean is the sum, which Result divides.
var aggregates = map[string]string{"count": "COUNT", "sum": "SUM", "min": "MIN", "max": "MAX", "mean": "SUM"}

// Tally returns the query. Each row holds the values of By, then two numbers for each term: the raw result
// and how many values it comes from. Result makes a value of them.
func (s *Schema) Tally(t *Tally) (Statement, error) {
	q := s.Query(t.Ledger, t.Scope)
	var columns, group []string
	for i, by := range t.By {
		if by.Type().IsList() {
			return Statement{}, fmt.Errorf("tally by %q: a record has many of them", by.Text())
		}
		sql, err := q.Column(by)
		if err != nil {
			return Statement{}, err
		}
		columns = append(columns, sql)
		group = append(group, strconv.Itoa(i+1))
	}
	for _, term := range t.Terms {
		pair, err := q.term(term)
		if err != nil {
			return Statement{}, err
		}
		columns = append(columns, pair...)
	}
	where, err := q.conditions(t.Where)
	if err != nil {
		return Statement{}, err
	}
	sql := "SELECT " + strings.Join(columns, ", ") + "\nFROM " + q.From() + whereAll(where)
	if len(group) > 0 {
		up := s.direction(false)
		sql += "\nGROUP BY " + strings.Join(group, ", ") + "\nORDER BY " + strings.Join(group, up+", ") + up
	}
	if t.Limit > 0 {
		sql += "\nLIMIT " + strconv.Itoa(t.Limit)
	}
	return q.Statement(sql), nil
}

// term writes the result and the number of values of a term.
func (q *Query) term(t Term) ([]string, error) {
	function, ok := aggregates[t.Op]
	if !ok {
		return nil, fmt.Errorf("tally: no operation %q", t.Op)
	}
	of := "*"
	if t.Of != nil {
		var err error
		if of, err = q.Column(t.Of); err != nil {
			return nil, err
		}
	}
	filter := ""
	if t.Where != nil {
		sql, err := q.Expr(t.Where)
		if err != nil {
			return nil, err
		}
		filter = " FILTER (WHERE " + sql + ")"
	}
	count := "COUNT(" + of + ")" + filter
	if function == "COUNT" {
		return []string{count, count}, nil
	}
	result := function + "(" + of + ")" + filter
	if function == "SUM" {
		result = q.schema.cast(q.schema.guard(result, -expr.Limit, expr.Limit), "bigint")
	}
	return []string{result, count}, nil
}

// Result makes the value of a term from the two numbers of a row. The count of nothing is 0; the sum of
// nothing is 0 too, so that a balance can be drawn; all else of nothing is empty.
func (t Term) Result(raw int64, null bool, count int64) ledger.Value {
	switch t.Op {
	case "count":
		return ledger.Int(count)
	case "mean":
		if count == 0 || null {
			return ledger.Empty
		}
		sum := ledger.Of(t.Of.Type().Storage(), raw)
		return expr.Divide(sum.Decimal(), ledger.WholeDecimal(count))
	}
	of := t.Of.Type().Storage()
	if t.Op == "sum" && count == 0 {
		return ledger.Of(of, 0)
	}
	if null {
		return ledger.Empty
	}
	return ledger.Of(of, raw)
}
