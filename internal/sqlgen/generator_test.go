package sqlgen

import (
	"fmt"
	"strings"

	"pgregory.net/rapid"

	"bihuan/internal/expr"
	"bihuan/internal/ledger"
)

// generator writes random expressions that compile.
type generator struct {
	t    *rapid.T
	w    *world
	from *ledger.Ledger
}

// types are the types of whole expressions that are compared.
func (g *generator) types() []expr.Type {
	types := []expr.Type{expr.Bool, expr.Bool, expr.Int, expr.Decimal, expr.Text, expr.Date, expr.Time}
	return append(types, g.record("unit"), g.record("person"))
}

func (g *generator) record(name string) expr.Type { return expr.RecordOf(g.from.Pack + "." + name) }

func (g *generator) pick(n int) int { return rapid.IntRange(0, n-1).Draw(g.t, "pick") }

func (g *generator) one(options ...string) string {
	return options[g.pick(len(options))]
}

// draw writes an expression of type t.
func (g *generator) draw(t expr.Type, depth int) string {
	if depth <= 0 || g.pick(6) == 0 {
		return g.leaf(t)
	}
	d := depth - 1
	if param := map[expr.Type]string{expr.Bool: "open", expr.Int: "n", expr.Decimal: "rate"}[t]; param != "" && g.pick(8) == 0 {
		return "at(param." + param + ", " + g.draw(expr.Date, d) + ")"
	}
	switch g.pick(8) {
	case 0:
		return fmt.Sprintf("(%s ? %s : %s)", g.draw(expr.Bool, d), g.draw(t, d), g.draw(t, d))
	case 1:
		return fmt.Sprintf("or(%s, %s)", g.draw(t, d), g.draw(t, d))
	}
	switch t {
	case expr.Bool:
		return g.condition(d)
	case expr.Int:
		return g.whole(d)
	case expr.Decimal:
		return g.decimal(d)
	case expr.Text:
		return "(" + g.draw(t, d) + " + " + g.draw(t, d) + ")"
	case expr.Date:
		return g.date(d)
	case expr.Time:
		if g.pick(2) == 0 {
			hours := "hours(" + g.draw([]expr.Type{expr.Int, expr.Decimal}[g.pick(2)], min(d, 1)) + ")"
			return "(" + g.draw(t, d) + g.one(" + ", " - ") + g.one(hours, "days("+g.draw(expr.Int, 0)+")") + ")"
		}
		return g.one("min", "max") + "(" + g.draw(t, d) + ", " + g.draw(t, d) + ")"
	}
	return g.leaf(t)
}

func (g *generator) condition(d int) string {
	switch g.pick(12) {
	case 0, 1:
		return "(" + g.draw(expr.Bool, d) + g.one(" && ", " || ") + g.draw(expr.Bool, d) + ")"
	case 2:
		return "!(" + g.draw(expr.Bool, d) + ")"
	case 3, 4:
		t := []expr.Type{expr.Int, expr.Decimal, expr.Text, expr.Date, expr.Time}[g.pick(5)]
		return "(" + g.draw(t, d) + g.one(" == ", " != ", " < ", " <= ", " > ", " >= ") + g.draw(t, d) + ")"
	case 5:
		t := []expr.Type{expr.Bool, g.record("unit"), g.record("person")}[g.pick(3)]
		return "(" + g.draw(t, d) + g.one(" == ", " != ") + g.draw(t, d) + ")"
	case 6:
		types := g.types()
		return g.one("given", "empty") + "(" + g.draw(types[g.pick(len(types))], d) + ")"
	case 7:
		return g.draw(expr.Text, d) + g.one(".contains(", ".startsWith(", ".endsWith(") + g.draw(expr.Text, d) + ")"
	case 8:
		t := []expr.Type{expr.Int, expr.Decimal, expr.Text, expr.Date}[g.pick(4)]
		items := []string{g.draw(t, d), g.draw(t, 0)}
		return "(" + g.draw(t, d) + " in [" + strings.Join(items[:1+g.pick(2)], ", ") + "])"
	case 9:
		list, t := g.list()
		x := g.one(`"fire"`, `"fraud"`, "number")
		if t != expr.Text {
			x = g.draw(t, d)
		}
		return "(" + x + " in " + list + ")"
	case 10:
		a, t := g.list()
		b, u := g.list()
		if t != u {
			b = a
		}
		return "overlaps(" + a + ", " + b + ")"
	}
	if g.pick(2) == 0 {
		return `holds("office", ` + g.draw(g.record("unit"), d) + ")"
	}
	if g.pick(2) == 0 {
		return "((" + g.draw(expr.Time, d) + " - " + g.draw(expr.Time, d) + ") > hours(" + g.draw(expr.Decimal, 0) + "))"
	}
	return "((" + g.draw(expr.Date, d) + " - " + g.draw(expr.Date, d) + ") > days(" + g.draw(expr.Int, 0) + "))"
}

// list writes a list of texts, units or persons.
func (g *generator) list() (string, expr.Type) {
	if fields := g.fields(expr.ListOf(expr.Text)); len(fields) > 0 && g.pick(2) == 0 {
		return g.one(fields...), expr.Text
	}
	if fields := g.fields(expr.ListOf(g.record("unit"))); len(fields) > 0 && g.pick(2) == 0 {
		return g.one(fields...), g.record("unit")
	}
	if fields := g.fields(expr.ListOf(g.record("person"))); len(fields) > 0 && g.pick(2) == 0 {
		return g.one(fields...), g.record("person")
	}
	if g.pick(2) == 0 {
		return `["fire", "flood"]`, expr.Text
	}
	return g.one("me.units", "me.below", "me.above"), g.record("unit")
}

func (g *generator) whole(d int) string {
	switch g.pick(8) {
	case 0:
		return "int(" + g.draw(expr.Decimal, d) + ")"
	case 1:
		return g.one("abs(", "-(") + g.draw(expr.Int, d) + ")"
	case 2:
		return g.one("min(", "max(") + g.draw(expr.Int, d) + ", " + g.draw(expr.Int, d) + ")"
	case 3:
		return g.one("year(", "month(", "day(") + g.draw(expr.Date, d) + ")"
	case 4:
		return "days(" + g.draw(expr.Date, d) + " - " + g.draw(expr.Date, d) + ")"
	case 5:
		return "workdays_between(" + g.draw(expr.Date, d) + ", " + g.draw(expr.Date, d) + ")"
	case 6:
		if g.pick(2) == 0 {
			return "size(" + g.draw(expr.Text, d) + ")"
		}
		list, _ := g.list()
		return "size(" + list + ")"
	}
	return "(" + g.draw(expr.Int, d) + g.one(" + ", " - ", " * ", " % ") + g.draw(expr.Int, d) + ")"
}

func (g *generator) decimal(d int) string {
	switch g.pick(8) {
	case 7:
		t := []expr.Type{expr.Date, expr.Time}[g.pick(2)]
		return "hours(" + g.draw(t, d) + " - " + g.draw(t, d) + ")"
	case 6:
		return "draw(" + g.draw(expr.Text, d) + ")"
	case 0:
		return "round(" + g.draw(expr.Decimal, d) + ", " + itoa(g.pick(7)) + ")"
	case 1:
		return "decimal(" + g.draw(expr.Int, d) + ")"
	case 2:
		return "(" + g.draw(expr.Int, d) + " / " + g.draw(expr.Decimal, d) + ")"
	case 3:
		return g.one("min(", "max(") + g.draw(expr.Decimal, d) + ", " + g.draw(expr.Decimal, d) + ")"
	}
	return "(" + g.draw(expr.Decimal, d) + g.one(" + ", " - ", " * ", " / ") + g.draw(expr.Decimal, d) + ")"
}

func (g *generator) date(d int) string {
	switch g.pick(7) {
	case 2:
		return g.one("month_start(", "quarter_start(", "year_start(") + g.draw(expr.Date, d) + ")"
	case 0:
		return "date(" + g.draw(expr.Time, d) + ")"
	case 1:
		return g.one("min(", "max(") + g.draw(expr.Date, d) + ", " + g.draw(expr.Date, d) + ")"
	}
	span := g.one("days(", "workdays(", "months(", "years(") + g.draw(expr.Int, min(d, 1)) + ")"
	return "(" + g.draw(expr.Date, d) + g.one(" + ", " - ") + span + ")"
}

// leaf writes a constant, an input or a field.
func (g *generator) leaf(t expr.Type) string {
	if fields := g.fields(t); len(fields) > 0 && g.pick(4) > 0 {
		return g.one(fields...)
	}
	if fields := g.mine(t); len(fields) > 0 && g.pick(4) == 0 {
		return g.one(fields...)
	}
	switch t {
	case expr.Bool:
		return g.one("true", "false", `holds("office")`)
	case expr.Int:
		return g.one("0", "1", "-3", "7", "100", "1000000", "4611686018427387903", "param.n", "id", "proofs")
	case expr.Decimal:
		return g.one("0.5", "2.0", "-0.000001", "1234567.891", "param.rate", "0.0")
	case expr.Text:
		return g.one(`"a"`, `"消"`, `"'"`, `"$1"`, "number", `"\\"`)
	case expr.Date:
		return g.one("today", "asof", "entered", `date("2024-02-29")`, `date("2023-12-31")`)
	case expr.Time:
		return g.one("now", "created_at", "updated_at")
	case g.record("person"):
		return g.one("me.person", "created_by", "leader")
	}
	return "unit"
}

// mine lists the fields of type t of the record that gathers.
func (g *generator) mine(t expr.Type) []string {
	var found []string
	for _, f := range g.w.scope.Mine.Ledger.Fields {
		if expr.TypeOf(f) == t && f.Kind != ledger.KindChoice {
			found = append(found, "mine."+f.Name)
		}
	}
	return found
}

// fields lists the fields of type t, also those behind one or two references.
func (g *generator) fields(t expr.Type) []string {
	var found []string
	var visit func(l *ledger.Ledger, prefix string, depth int)
	visit = func(l *ledger.Ledger, prefix string, depth int) {
		for _, f := range l.Fields {
			if expr.TypeOf(f) == t && f.Kind != ledger.KindChoice {
				found = append(found, prefix+f.Name)
			}
			if f.Kind.Refers() && depth < 2 {
				visit(g.w.lookup(f.To), prefix+f.Name+".", depth+1)
			}
		}
	}
	visit(g.from, "", 0)
	return found
}
