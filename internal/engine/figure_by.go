package engine

import (
	"bihuan/internal/expr"
	"bihuan/internal/i18n"
	"bihuan/internal/ledger"
)

// By is one way to break a figure down.
type By struct {
	Name   string // as the pack writes it
	Title  i18n.Text
	Value  *expr.Expr
	Over   *expr.Expr    // the same over the ledger of the denominator, where that is another one
	Field  *ledger.Field // whose titles are shown; nil for state and for what is computed
	Period string        // month, quarter or year when the values are the first days of periods, or ""
	State  bool          // the values are states of the ledger

	// Read and OverRead are of which records, of the two ledgers, who asks may see what Value and Over come to;
	// nil: of all that may be read.
	Read, OverRead *expr.Expr
}

// Months returns how many months the periods have that a breakdown is by; 0 where it is by something else.
func (b *By) Months() int { return months[b.Period] }

// starts are the operators that yield the first day of a period.
var starts = map[expr.Op]string{
	expr.OpMonthStart: "month", expr.OpQuarterStart: "quarter", expr.OpYearStart: "year",
}

// by compiles what a figure of l is broken down by.
func (c *compiler) by(l *Ledger, source ledger.Source) *By {
	value := c.counted(l, source)
	if value == nil {
		return nil
	}
	t := value.Type()
	if t.IsList() || t.Storage() == ledger.StoreNone {
		c.refuse(source.Pos, "engine.by", source.Text)
		return nil
	}
	by := &By{Name: source.Text, Value: value, Title: titleOf(value)}
	switch n := value.Root().(type) {
	case *expr.Field:
		by.Field, by.State = n.Field, n.Word == "state"
	case *expr.Call:
		by.Period = starts[n.Op]
	}
	if by.Field == nil && t.Ledger() != "" {
		by.Field = &ledger.Field{Name: source.Text, Title: by.Title, Kind: ledger.KindRef, To: t.Ledger()}
	}
	return by
}

// titleOf names what an expression yields: the title of its field, with the period that it is cut to, or the
// expression itself.
func titleOf(e *expr.Expr) i18n.Text {
	switch n := e.Root().(type) {
	case *expr.Field:
		if n.Field != nil {
			return n.Field.Title
		}
		if n.Word == "state" {
			return worded("engine.by_state")
		}
	case *expr.Call:
		if period := starts[n.Op]; period != "" {
			if f, ok := n.Args[0].(*expr.Field); ok && f.Field != nil {
				return worded("engine.by_"+period, f.Field.Title)
			}
		}
	}
	return i18n.Text{ZH: e.Text(), EN: e.Text()}
}

// worded returns a text of the catalogue in both languages.
func worded(key string, args ...any) i18n.Text {
	return i18n.Text{ZH: i18n.T(i18n.ZH, key, args...), EN: i18n.T(i18n.EN, key, args...)}
}
