package expr

import (
	"strings"

	"bihuan/internal/ledger"
)

// Node is one node of the typed tree that both executors run. There are four kinds: Const, Input, Field
// and Call. Trees are immutable and share nodes freely.
type Node interface{ Type() Type }

// Const is a fixed value.
type Const struct {
	Value ledger.Value
	Of    Type
}

// Input is a value that is the same for every record: today, now, asof, param.x, me.person, me.units,
// mine.x (field x of the record that gathers), role.x (does the person hold role x?), reach.x (the units for which the person holds role x).
type Input struct {
	Name string
	Of   Type
}

// Field is a field or a word of the record, or of one that is reached by following references.
type Field struct {
	Was   bool // of the record as it was before the change
	From  *ledger.Ledger
	Way   []Step        // references followed; empty for the record itself
	Field *ledger.Field // nil for a word
	Word  string
	Of    Type
}

// Step is one reference that is followed, and where it leads.
type Step struct {
	Via *ledger.Field
	To  *ledger.Ledger
}

// Call computes Op over Args. See the operators for what they take.
type Call struct {
	Op   Op
	Args []Node
	Of   Type
}

// Type returns the type of the value.
func (c *Const) Type() Type { return c.Of }

// Type returns the type of the value.
func (i *Input) Type() Type { return i.Of }

// Type returns the type of the value.
func (f *Field) Type() Type { return f.Of }

// Type returns the type of the value.
func (c *Call) Type() Type { return c.Of }

// Op is an operator. Unless said otherwise the result is empty when an argument is.
type Op string

// The operators.
const (
	// Logic of three values, as in SQL: what is empty is not known.
	OpAnd Op = "and" // (bool, bool); false when one is false, whatever the other
	OpOr  Op = "or"  // (bool, bool); true when one is true, whatever the other
	OpNot Op = "not"

	// Comparison of two values of one storage.
	OpEq Op = "=="
	OpNe Op = "!="
	OpLt Op = "<"
	OpLe Op = "<="
	OpGt Op = ">"
	OpGe Op = ">="

	// Choice and emptiness; these are never empty because of an empty argument alone.
	OpGiven Op = "given"
	OpEmpty Op = "empty"
	OpElse  Op = "else" // (x, default); default when x is empty
	OpCond  Op = "cond" // (bool, x, y); empty when the condition is

	// Lists.
	OpIn       Op = "in"       // (x, list); like x == a || x == b …
	OpOverlaps Op = "overlaps" // (list, list); have they an element in common?
	OpCount    Op = "count"    // (list)
	OpList     Op = "list"     // its elements; empty when there is none

	// Arithmetic on two int or two decimal. What does not fit, and division by zero, is empty.
	OpAdd   Op = "+"
	OpSub   Op = "-"
	OpMul   Op = "*"
	OpDiv   Op = "/" // decimal only; rounded half away from zero
	OpMod   Op = "%" // int only; the sign is that of the dividend
	OpNeg   Op = "neg"
	OpAbs   Op = "abs"
	OpMin   Op = "min" // any two of one ordered type but text
	OpMax   Op = "max"
	OpWiden Op = "widen" // int → decimal
	OpTrunc Op = "trunc" // decimal → int, towards zero
	OpRound Op = "round" // (decimal, constant places 0…6), half away from zero

	// Dates. A date is a day from 0001-01-01 to 9999-12-31; what lies outside is empty.
	OpAddDays     Op = "add_days"         // (date, int)
	OpAddWorkdays Op = "add_workdays"     // (date, int)
	OpAddMonths   Op = "add_months"       // (date, int), clamped to the end of the month
	OpDays        Op = "days_between"     // (from, to) → int
	OpWorkdays    Op = "workdays_between" // (from, to) → int
	OpDay         Op = "day_of"           // time → date
	OpAddSeconds  Op = "add_seconds"      // (time, decimal); what lies outside the days of dates is empty
	OpSeconds     Op = "seconds_between"  // (from, to), instants → decimal
	OpYear        Op = "year"
	OpMonth       Op = "month"
	OpMonthDay    Op = "day"

	// The first day of the month, quarter or year that a date lies in.
	OpMonthStart   Op = "month_start"
	OpQuarterStart Op = "quarter_start"
	OpYearStart    Op = "year_start"

	// Texts. Order is that of the bytes of UTF-8.
	OpJoin     Op = "join"
	OpLength   Op = "length" // characters
	OpContains Op = "contains"
	OpStarts   Op = "starts"
	OpEnds     Op = "ends"
	OpDraw     Op = "draw" // text → decimal from 0 to below 1; see Drawn

	// Parameters with dated changes.
	OpAt  Op = "at"  // (input param.x, date); its value on the day
	opNth Op = "nth" // (input param.x, date) → int; how many changes there have been

	// Spans; they stand only at the root of an expression of type Span, or below OpCond and OpElse there.
	OpSpanDays     Op = "days"
	OpSpanWorkdays Op = "workdays"
	OpSpanMonths   Op = "months"
	OpSpanYears    Op = "years"
	OpSpanSeconds  Op = "seconds" // of decimal: hours, and what lies between two instants
)

// Path is a field as a list of names: ["lease", "tenant", "name"].
type Path []string

// String joins the names by dots.
func (p Path) String() string { return strings.Join(p, ".") }

// Path returns the names of f.
func (f *Field) Path() Path {
	var p Path
	for _, s := range f.Way {
		p = append(p, s.Via.Name)
	}
	if f.Field != nil {
		return append(p, f.Field.Name)
	}
	return append(p, f.Word)
}

// walk calls visit for n and everything below it.
func walk(n Node, visit func(Node)) {
	visit(n)
	if c, ok := n.(*Call); ok {
		for _, arg := range c.Args {
			walk(arg, visit)
		}
	}
}

// Fixed reports whether n reads no record: its value is the same for every row of a query.
func Fixed(n Node) bool {
	fixed := true
	walk(n, func(n Node) {
		if _, ok := n.(*Field); ok {
			fixed = false
		}
	})
	return fixed
}
