// Package sqlgen writes SQL: the tables of ledgers, and queries from expressions.
//
// It is the second executor of the trees of package expr. A Schema joins a Dialect with the knowledge of
// which fields are computed when read; it gives the statements that make and change tables, and those that
// list, count, tally and gather records. What is the same in SQLite and PostgreSQL is written once; a
// Dialect holds the differences as values.
//
// A table holds one column for each stored value: texts as TEXT, in the order of their bytes; lists as
// JSON; everything else as BIGINT: whole numbers and ids as they are, decimals in millionths, dates as days
// since 1970-01-01, instants in microseconds of UTC, flags as 0 and 1. No value is NULL.
//
// Working days are counted with the table calendar_day, which the store fills with CalendarDays.
// Beside each table stands one of words, by which records are found.
//
// Invariants: values of records and of people are bound, never written into SQL; parts of a tree that read
// no record are computed in Go and bound; both databases and package expr agree on every value.
package sqlgen

import (
	"fmt"
	"strings"

	"bihuan/internal/expr"
)

// Dialect is what differs between databases.
type Dialect struct {
	Name     string
	identity string            // type of the column id
	text     string            // type of columns of text
	list     string            // type of columns of lists
	least    string            // function that gives the least of its arguments
	greatest string            // function that gives the greatest
	ops      map[string]string // templates; see op
	nulls    bool              // NULLS FIRST and NULLS LAST are written: they are not the default
	cast     func(term, kind string) string
	array    func(elements []string, quoted bool) string // a list as one bound text
	oneOf    string                                      // template: {0} is among the elements of the bound list {1}

	search               search
	replaceInList        string // template: the list {0} with $1 in the place of $2; and where it holds $2
	columnsOf, indexesOf string // queries for the names of the columns and indexes of table $1
}

// op returns the template of an operator on values of type of; {0}, {1} … are its arguments. A template
// uses an argument only once: arguments may be large.
func (d *Dialect) op(op expr.Op, of expr.Type) (string, bool) {
	for _, key := range []string{string(op) + " " + string(of), string(op)} {
		if t, ok := d.ops[key]; ok {
			return t, true
		}
		if t, ok := commonOps[key]; ok {
			return t, true
		}
	}
	return "", false
}

// guard makes a term NULL that does not lie between the bounds, which are out of range themselves.
func (d *Dialect) guard(term string, below, above int64) string {
	return fmt.Sprintf("NULLIF(NULLIF(%s(%s(%s, %d), %d), %d), %d)",
		d.greatest, d.least, term, above, below, above, below)
}

// fill puts args into a template, in the places of {0}, {1} … Other braces stay.
func fill(template string, args ...string) string {
	var out strings.Builder
	for {
		i := strings.IndexByte(template, '{')
		if i < 0 || i+2 >= len(template) {
			break
		}
		n := int(template[i+1]) - '0'
		if template[i+2] != '}' || n < 0 || n >= len(args) {
			out.WriteString(template[:i+1])
			template = template[i+1:]
			continue
		}
		out.WriteString(template[:i])
		out.WriteString(args[n])
		template = template[i+3:]
	}
	out.WriteString(template)
	return out.String()
}

// commonOps are the templates that both databases understand.
var commonOps = map[string]string{
	"and": "({0} AND {1})", "or": "({0} OR {1})", "not": "(NOT {0})",
	"==": "({0} = {1})", "!=": "({0} <> {1})",
	"<": "({0} < {1})", "<=": "({0} <= {1})", ">": "({0} > {1})", ">=": "({0} >= {1})",
	"given": "({0} IS NOT NULL)", "empty": "({0} IS NULL)", "else": "COALESCE({0}, {1})",
	"cond": "CASE {0} WHEN TRUE THEN {1} WHEN FALSE THEN {2} END",
	"+":    "({0} + {1})", "-": "({0} - {1})", "neg": "(-{0})", "abs": "ABS({0})",
	"trunc": "({0} / 1000000)", "add_days": "({0} + {1})", "days_between": "(-{0} + {1})",
	"add_seconds": "({0} + {1})", "seconds_between": "(-{0} + {1})",
	"day_of": dayOf, "join": "({0} || {1})", "length": "LENGTH({0})",
	"add_workdays": addWorkdays, "workdays_between": workdaysBetween,
}

// dayOf divides towards the past: days are counted from so early that no instant lies before.
var dayOf = fmt.Sprintf("(({0} + %d) / %d - %d)", expr.ZoneMicros+early*expr.DayMicros, expr.DayMicros, early)

// early is in days before 1970, and before the year 1.
const early = 800_000

const addWorkdays = `(SELECT CASE WHEN v.n = 0 THEN v.d ELSE (SELECT c.day FROM calendar_day c ` +
	`WHERE c.work = 1 AND c.ordinal = o.ordinal + v.n + CASE WHEN v.n < 0 AND o.work = 0 THEN 1 ELSE 0 END) END ` +
	`FROM (SELECT {0} AS d, {1} AS n) v JOIN calendar_day o ON o.day = v.d)`

const workdaysBetween = `(SELECT b.ordinal - a.ordinal FROM calendar_day a CROSS JOIN calendar_day b ` +
	`WHERE a.day = {0} AND b.day = {1})`

// SQLite returns the dialect of SQLite. Its connections need the functions of Install.
func SQLite() *Dialect {
	return &Dialect{
		Name: "sqlite", identity: "INTEGER PRIMARY KEY", text: "TEXT", list: "TEXT", least: "MIN", greatest: "MAX",
		ops:   sqliteOps,
		cast:  func(term, _ string) string { return term },
		array: jsonArray,
		oneOf: "({0} IN (SELECT value FROM json_each({1})))",

		search: sqliteSearch,
		replaceInList: "(SELECT json_group_array(CASE e.value WHEN b.old THEN b.new ELSE e.value END) " +
			"FROM json_each({0}) e, (SELECT $1 AS new, $2 AS old) b) WHERE {0} LIKE '%\"' || $2 || '\"%'",
		columnsOf: "SELECT name FROM pragma_table_info($1)",
		indexesOf: "SELECT name FROM pragma_index_list($1)",
	}
}

var sqliteOps = map[string]string{
	"*": "({0} * {1})", "* decimal": "bihuan_mul({0}, {1})", "/": "bihuan_div({0}, {1})", "%": "({0} % {1})",
	"widen": "({0} * 1000000)", "round": "bihuan_round({0}, {1})", "min": "MIN({0}, {1})", "max": "MAX({0}, {1})",
	"add_months":  "bihuan_months({0}, {1})",
	"year":        "CAST(strftime('%Y', {0} * 86400, 'unixepoch') AS INTEGER)",
	"month":       "CAST(strftime('%m', {0} * 86400, 'unixepoch') AS INTEGER)",
	"day":         "CAST(strftime('%d', {0} * 86400, 'unixepoch') AS INTEGER)",
	"month_start": "bihuan_start({0}, 1)", "quarter_start": "bihuan_start({0}, 3)",
	"year_start": "bihuan_start({0}, 12)",
	"contains":   "(INSTR({0}, {1}) > 0)", "starts": "(INSTR({0}, {1}) = 1)",
	"draw":  "bihuan_draw({0})",
	"ends":  "(SELECT SUBSTR(v.a, -LENGTH(v.b)) = v.b FROM (SELECT {0} AS a, {1} AS b) v)",
	"count": "json_array_length({0})",
	"has": "(SELECT CASE WHEN v.x IS NOT NULL AND v.l IS NOT NULL THEN " +
		"EXISTS (SELECT 1 FROM json_each(v.l) e WHERE e.value = v.x) END FROM (SELECT {0} AS x, {1} AS l) v)",
	"overlaps": "(SELECT CASE WHEN v.a IS NOT NULL AND v.b IS NOT NULL THEN EXISTS (SELECT 1 FROM json_each(v.a) x " +
		"WHERE x.value IN (SELECT y.value FROM json_each(v.b) y)) END FROM (SELECT {0} AS a, {1} AS b) v)",
}

// Postgres returns the dialect of PostgreSQL.
func Postgres() *Dialect {
	return &Dialect{
		Name: "postgres", identity: "BIGINT GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY",
		text: `TEXT COLLATE "C"`, list: "JSONB", least: "LEAST", greatest: "GREATEST",
		ops: postgresOps, nulls: true,
		cast: pgCast, array: pgArray,
		oneOf: "({0} = ANY({1}))",

		search: pgSearch,
		replaceInList: "(SELECT jsonb_agg(CASE e.x WHEN b.old THEN b.new ELSE e.x END ORDER BY e.i) " +
			"FROM jsonb_array_elements({0}) WITH ORDINALITY e(x, i), " +
			"(SELECT to_jsonb($1::text) AS new, to_jsonb($2::text) AS old) b) WHERE jsonb_exists({0}, $2)",
		columnsOf: "SELECT column_name::text FROM information_schema.columns " +
			"WHERE table_schema = current_schema() AND table_name = $1",
		indexesOf: "SELECT indexname::text FROM pg_indexes WHERE schemaname = current_schema() AND tablename = $1",
	}
}

// pgCast says what a parameter is; texts are compared by their bytes, whatever the server's language.
func pgCast(term, kind string) string {
	if kind == "text" {
		return "(" + term + `::text COLLATE "C")`
	}
	return term + "::" + kind
}

var postgresOps = map[string]string{
	"*": "({0}::numeric * {1})", "* decimal": "ROUND({0}::numeric * {1} * 0.000001)",
	// 22 places are enough to tell any quotient of two raw numbers from a half.
	"/": "ROUND({0}::numeric * 1000000.0000000000000000000000 / NULLIF({1}, 0))",
	"%": "({0} % NULLIF({1}, 0))", "widen": "({0}::numeric * 1000000)",
	"round":       "ROUND({0}::numeric, ({1} - 6)::integer)",
	"min":         "(SELECT CASE WHEN v.a <= v.b THEN v.a WHEN v.a > v.b THEN v.b END FROM (SELECT {0} AS a, {1} AS b) v)",
	"max":         "(SELECT CASE WHEN v.a >= v.b THEN v.a WHEN v.a < v.b THEN v.b END FROM (SELECT {0} AS a, {1} AS b) v)",
	"add_months":  pgAddMonths,
	"year":        "EXTRACT(year FROM DATE '1970-01-01' + ({0})::integer)::bigint",
	"month":       "EXTRACT(month FROM DATE '1970-01-01' + ({0})::integer)::bigint",
	"day":         "EXTRACT(day FROM DATE '1970-01-01' + ({0})::integer)::bigint",
	"month_start": pgStart("month"), "quarter_start": pgStart("quarter"), "year_start": pgStart("year"),
	"contains": "(STRPOS({0}, {1}) > 0)", "starts": "STARTS_WITH({0}, {1})",
	"draw": "((('x' || SUBSTR(ENCODE(SHA256(CONVERT_TO({0}, 'UTF8')), 'hex'), 1, 8))::bit(32)::bigint & 4294967295) " +
		"* 1000000 >> 32)",
	"ends":  "(SELECT RIGHT(v.a, LENGTH(v.b)) = v.b FROM (SELECT {0} AS a, {1} AS b) v)",
	"count": "jsonb_array_length({0})::bigint",
	"has":   "({1} @> to_jsonb({0}))",
	"overlaps": "(SELECT CASE WHEN v.a IS NOT NULL AND v.b IS NOT NULL THEN EXISTS (SELECT 1 " +
		"FROM jsonb_array_elements(v.a) x JOIN jsonb_array_elements(v.b) y ON x.value = y.value) END " +
		"FROM (SELECT {0} AS a, {1} AS b) v)",
}

// pgAddMonths checks the range before it adds; the count is cut first because constants are computed early.
const pgAddMonths = `(SELECT CASE WHEN EXTRACT(year FROM v.d) * 12 + EXTRACT(month FROM v.d) - 1 + v.n ` +
	`BETWEEN 12 AND 119999 THEN ((v.d + make_interval(months => GREATEST(LEAST(v.n, 200000), -200000)::integer))::date ` +
	`- DATE '1970-01-01')::bigint END FROM (SELECT DATE '1970-01-01' + ({0})::integer AS d, {1} AS n) v)`

// pgStart cuts a date to the begin of its period.
func pgStart(period string) string {
	return "(DATE_TRUNC('" + period + "', (DATE '1970-01-01' + ({0})::integer)::timestamp)::date - DATE '1970-01-01')::bigint"
}

// jsonArray writes elements as a JSON array.
func jsonArray(elements []string, quoted bool) string {
	if quoted {
		for i, e := range elements {
			elements[i] = quoteJSON(e)
		}
	}
	return "[" + strings.Join(elements, ",") + "]"
}

// pgArray writes elements as PostgreSQL writes arrays.
func pgArray(elements []string, quoted bool) string {
	if quoted {
		escape := strings.NewReplacer(`\`, `\\`, `"`, `\"`)
		for i, e := range elements {
			elements[i] = `"` + escape.Replace(e) + `"`
		}
	}
	return "{" + strings.Join(elements, ",") + "}"
}
