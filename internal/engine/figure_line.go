package engine

import (
	"slices"

	"bihuan/internal/calendar"
	"bihuan/internal/expr"
	"bihuan/internal/ledger"
)

// line is a compiled bound on a figure.
type line struct {
	*ledger.Line
	when *expr.Expr
}

// compileLines compiles the bounds of a figure, and what it makes when it crosses one.
func (c *compiler) compileLines(f *Figure) {
	for _, def := range f.Lines {
		f.lines = append(f.lines, &line{def, c.bound(f.Pack, def.When, expr.Bool)})
	}
	for _, def := range f.Figure.Opens {
		if o := c.opens(f.Pack, def); o != nil {
			f.opens = append(f.opens, o)
		}
	}
}

// Earlier returns the value that a figure had on an earlier day; empty where it is not known.
type Earlier func(day calendar.Date) (ledger.Value, error)

// Level returns the name of the first line that value has reached on a day, or "". Without earlier values, a line
// that must be crossed several times in a row is passed over.
func (f *Figure) Level(p *Program, value ledger.Value, asOf calendar.Date, earlier Earlier) (string, error) {
	for _, ln := range f.lines {
		if ln.Times > 1 && earlier == nil {
			continue
		}
		reached, err := f.reached(p, ln, value, asOf, earlier)
		if err != nil || reached {
			return ln.Line.Level, err
		}
	}
	return "", nil
}

// reached reports whether a line is crossed on a day, and was at the end of as many periods before as it takes.
func (f *Figure) reached(
	p *Program, ln *line, value ledger.Value, asOf calendar.Date, earlier Earlier,
) (bool, error) {
	crossed, err := f.crossed(p, ln, value, asOf)
	for n := 1; n < ln.Times && crossed && err == nil; n++ {
		day := f.PeriodEnd(asOf, n)
		var then ledger.Value
		if then, err = earlier(day); err == nil {
			crossed, err = f.crossed(p, ln, then, day)
		}
	}
	return crossed, err
}

// crossed reports whether a value was beyond a line on a day. Nothing is beyond no line.
func (f *Figure) crossed(p *Program, ln *line, value ledger.Value, on calendar.Date) (bool, error) {
	if value.IsEmpty() {
		return false, nil
	}
	vars := map[string]ledger.Value{"value": ledger.Dec(value.Decimal())}
	return ln.when.True(p.figureScope(f, on, vars))
}

// Repeats reports whether a line of f must be crossed several times in a row.
func (f *Figure) Repeats() bool {
	for _, ln := range f.lines {
		if ln.Times > 1 {
			return true
		}
	}
	return false
}

// PeriodEnd returns the last day of the n-th of f's periods before the one that day lies in.
func (f *Figure) PeriodEnd(day calendar.Date, n int) calendar.Date {
	switch f.Every {
	case "", "day":
		return day.AddDays(-n)
	case "week":
		monday := day.AddDays(-(int(day.Weekday()) + 6) % 7)
		return monday.AddDays(-7*(n-1) - 1)
	}
	first := day.PeriodStart(months[f.Every])
	return first.AddMonths(-months[f.Every] * (n - 1)).AddDays(-1)
}

// Bound is the number at which a line begins.
type Bound struct {
	Level string
	At    ledger.Value // a decimal
}

// Bounds returns the numbers at which the lines of f begin on a day: of those that compare the value with a number.
func (f *Figure) Bounds(p *Program, asOf calendar.Date) ([]Bound, error) {
	var bounds []Bound
	for _, ln := range f.lines {
		limit := limitOf(ln.when)
		if limit == nil {
			continue
		}
		at, err := limit.Eval(p.figureScope(f, asOf, nil))
		if err != nil {
			return nil, err
		}
		if !at.IsEmpty() {
			bounds = append(bounds, Bound{ln.Line.Level, ledger.Dec(at.Decimal())})
		}
	}
	return bounds, nil
}

// limitOf returns what a condition compares the value with, or nil.
func limitOf(when *expr.Expr) *expr.Expr {
	c, ok := when.Root().(*expr.Call)
	if !ok || len(c.Args) != 2 || when.Type() != expr.Bool {
		return nil
	}
	switch c.Op {
	case expr.OpLt, expr.OpLe, expr.OpGt, expr.OpGe:
	default:
		return nil
	}
	for i, arg := range c.Args {
		in, isInput := arg.(*expr.Input)
		other := expr.Part(c.Args[1-i])
		if isInput && in.Name == "var.value" && !slices.Contains(other.Vars(), "value") {
			return other
		}
	}
	return nil
}
