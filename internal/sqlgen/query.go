package sqlgen

import (
	"encoding/json"
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"sync"

	"bihuan/internal/calendar"
	"bihuan/internal/expr"
	"bihuan/internal/ledger"
)

// Schema is how ledgers are kept in a database.
type Schema struct {
	*Dialect
	// Live returns the formula of a field that is computed when read, and nil for a stored field.
	Live func(*ledger.Field) *expr.Expr

	tables sync.Map // *ledger.Ledger → Table, made when first needed
}

// Stored reports whether f has a column.
func (s *Schema) Stored(f *ledger.Field) bool { return s.Live == nil || s.Live(f) == nil }

// Statement is SQL with the arguments of its parameters $1, $2 …: int64 and string.
type Statement struct {
	SQL  string
	Args []any
}

// Query writes expressions over the records of one ledger, with the joins and arguments they need.
type Query struct {
	schema *Schema
	from   *ledger.Ledger
	scope  *expr.Scope
	joins  []string
	alias  map[string]string // of followed references, by their path
	args   []any
}

// Query begins a query over the records of from. Values that do not depend on a record are taken from scope.
func (s *Schema) Query(from *ledger.Ledger, scope *expr.Scope) *Query {
	return &Query{schema: s, from: from, scope: scope, alias: map[string]string{}}
}

// From returns what follows FROM: the table as "t", and the references that expressions written before
// follow.
func (q *Query) From() string {
	return q.schema.Table(q.from).Name + " t" + strings.Join(q.joins, "")
}

// Statement returns sql with the arguments that it uses. Parameters are numbered anew in the order in which
// they stand: SQLite gives names such as $2 their places in that order.
func (q *Query) Statement(sql string) Statement {
	out := Statement{}
	places := map[string]string{}
	out.SQL = parameter.ReplaceAllStringFunc(sql, func(name string) string {
		if place, ok := places[name]; ok {
			return place
		}
		n, err := strconv.Atoi(name[1:])
		if err != nil || n > len(q.args) {
			panic("sqlgen: parameter " + name)
		}
		out.Args = append(out.Args, q.args[n-1])
		places[name] = "$" + strconv.Itoa(len(out.Args))
		return places[name]
	})
	return out
}

// parameter finds parameters; a dollar stands nowhere else.
var parameter = regexp.MustCompile(`\$[0-9]+`)

// Expr returns e as SQL. A condition becomes a boolean, any other value its stored form. It is an error
// when e reads the record before a change, which no table holds.
func (q *Query) Expr(e *expr.Expr) (string, error) {
	if e.UsesWas() {
		return "", fmt.Errorf("write %q as SQL: was is not stored", e.Text())
	}
	if e.Type() == expr.Span {
		return "", fmt.Errorf("write %q as SQL: a span has no stored form", e.Text())
	}
	if q.schema.Live != nil {
		inlined, err := e.Inline(q.schema.Live)
		if err != nil {
			return "", err
		}
		e = inlined
	}
	return q.node(e.Root()), nil
}

// Column returns e as SQL that yields a number or text: conditions become 0 and 1.
func (q *Query) Column(e *expr.Expr) (string, error) {
	sql, err := q.Expr(e)
	if err == nil && e.Type() == expr.Bool {
		sql = "CAST(" + sql + " AS INTEGER)"
	}
	return sql, err
}

// node writes n.
func (q *Query) node(n expr.Node) string {
	if expr.Fixed(n) {
		return q.value(expr.Value(n, q.scope), n.Type())
	}
	switch n := n.(type) {
	case *expr.Field:
		return q.field(n)
	case *expr.Call:
		return q.call(n)
	}
	panic(fmt.Sprintf("sqlgen: unexpected node %T", n))
}

// value binds v.
func (q *Query) value(v ledger.Value, t expr.Type) string {
	kind := kindOf(t)
	switch {
	case v.IsEmpty():
		return q.schema.cast("NULL", kind)
	case t == expr.Bool && v.Flag():
		return "TRUE"
	case t == expr.Bool:
		return "FALSE"
	case t == expr.Text:
		return q.bind(v.Text(), kind)
	case t.IsList():
		data, err := json.Marshal(v)
		if err != nil {
			panic("sqlgen: " + err.Error())
		}
		return q.bind(string(data), kind)
	}
	return q.bind(v.Raw(), kind)
}

// kindOf is the SQL type of values of t.
func kindOf(t expr.Type) string {
	switch {
	case t == expr.Bool:
		return "boolean"
	case t == expr.Text:
		return "text"
	case t.IsList():
		return "jsonb"
	}
	return "bigint"
}

// bind adds an argument and returns its parameter.
func (q *Query) bind(arg any, kind string) string {
	q.args = append(q.args, arg)
	return q.schema.cast("$"+strconv.Itoa(len(q.args)), kind)
}

// field writes a column of the record or of one that is reached by references.
func (q *Query) field(f *expr.Field) string {
	table := "t"
	path := ""
	for _, step := range f.Way {
		path += "." + step.Via.Name
		table = q.join(table, path, step)
	}
	if f.Field != nil {
		column := table + "." + Column(f.Field)
		if f.Of == expr.Bool {
			return "(" + column + " = 1)"
		}
		return column
	}
	switch f.Word {
	case "self":
		return table + ".id"
	case "entered":
		return q.schema.guard(fill(dayOf, table+".entered"), int64(calendar.MinDate)-1, int64(calendar.MaxDate)+1)
	}
	return table + "." + f.Word
}

// join adds the table that step leads to, once for each path, and returns its alias.
func (q *Query) join(table, path string, step expr.Step) string {
	if alias, ok := q.alias[path]; ok {
		return alias
	}
	alias := "j" + strconv.Itoa(len(q.alias)+1)
	q.alias[path] = alias
	q.joins = append(q.joins, fmt.Sprintf(" LEFT JOIN %s %s ON %s.id = %s.%s",
		q.schema.Table(step.To).Name, alias, alias, table, Column(step.Via)))
	return alias
}

// call writes an operator with its arguments.
func (q *Query) call(c *expr.Call) string {
	switch c.Op {
	case expr.OpIn:
		return q.in(c.Args[0], c.Args[1])
	case expr.OpAt:
		return q.at(c)
	case expr.OpOverlaps:
		for i, arg := range c.Args {
			if q.nobodys(arg) {
				return q.noneOf(c.Args[1-i])
			}
		}
	}
	operand := c.Of
	if c.Of == expr.Bool {
		operand = c.Args[0].Type()
	}
	template, ok := q.schema.op(c.Op, operand)
	if !ok {
		panic("sqlgen: no template for " + string(c.Op))
	}
	args := make([]string, len(c.Args))
	for i, arg := range c.Args {
		args[i] = q.node(arg)
	}
	return q.bounded(c, fill(template, args...))
}

// at writes what a parameter is worth on a day of the record.
func (q *Query) at(c *expr.Call) string {
	day, worth := q.node(c.Args[1]), expr.Worth(c, q.scope)
	sql := "CASE WHEN " + day + " IS NULL THEN " + q.value(ledger.Empty, c.Of)
	for i := len(worth.Changes) - 1; i >= 0; i-- {
		change := worth.Changes[i]
		from := q.value(ledger.Date(change.From), expr.Date)
		sql += " WHEN " + day + " >= " + from + " THEN " + q.value(change.Value, c.Of)
	}
	return sql + " ELSE " + q.value(worth.First, c.Of) + " END"
}

// bounded makes results empty that do not fit.
func (q *Query) bounded(c *expr.Call, sql string) string {
	switch c.Op {
	case expr.OpAdd, expr.OpSub:
		return q.schema.guard(sql, -expr.Limit, expr.Limit)
	case expr.OpMul, expr.OpDiv, expr.OpWiden, expr.OpRound:
		return q.schema.cast(q.schema.guard(sql, -expr.Limit, expr.Limit), "bigint")
	case expr.OpAddDays, expr.OpDay:
		return q.schema.guard(sql, int64(calendar.MinDate)-1, int64(calendar.MaxDate)+1)
	case expr.OpAddSeconds:
		return q.schema.guard(sql, expr.MinTime-1, expr.MaxTime+1)
	}
	return sql
}

// in writes membership in a list that is bound, written out, or a field.
func (q *Query) in(x, list expr.Node) string {
	if call, ok := list.(*expr.Call); ok && call.Op == expr.OpList {
		items := make([]string, len(call.Args))
		term := q.node(x)
		for i, arg := range call.Args {
			items[i] = q.node(arg)
		}
		if len(items) == 1 { // SQLite takes IN ((SELECT …)) for a set, which is empty where the value is
			return "(" + term + " = " + items[0] + ")"
		}
		return "(" + term + " IN (" + strings.Join(items, ", ") + "))"
	}
	if !expr.Fixed(list) {
		term, field := q.node(x), q.node(list)
		return fill(q.schema.ops["has"], term, field)
	}
	if q.nobodys(list) {
		return q.noneOf(x)
	}
	v := expr.Value(list, q.scope)
	if v.IsEmpty() {
		return q.schema.cast("NULL", "boolean")
	}
	term := q.node(x)
	if x.Type() == expr.Bool {
		term = "CAST(" + term + " AS INTEGER)"
	}
	return fill(q.schema.oneOf, term, q.elements(v, x.Type()))
}

// nobodys reports whether n is a list of the person who asks, without elements.
func (q *Query) nobodys(n expr.Node) bool {
	return expr.OfPerson(n) && expr.Value(n, q.scope).IsEmpty()
}

// noneOf is false when x has a value.
func (q *Query) noneOf(x expr.Node) string {
	return "CASE WHEN " + q.node(x) + " IS NOT NULL THEN FALSE END"
}

// elements binds the elements of v as one argument, so that the text of the statement stays the same.
func (q *Query) elements(v ledger.Value, t expr.Type) string {
	items := make([]string, len(v.List()))
	for i, e := range v.List() {
		items[i] = e.Text()
		if t != expr.Text {
			items[i] = strconv.FormatInt(e.Raw(), 10)
		}
	}
	return q.bind(q.schema.array(items, t == expr.Text), kindOf(t)+"[]")
}

func quoteJSON(s string) string {
	data, err := json.Marshal(s)
	if err != nil {
		panic("sqlgen: " + err.Error())
	}
	return string(data)
}
