package book

import (
	"strings"

	"bihuan/internal/engine"
	"bihuan/internal/expr"
	"bihuan/internal/i18n"
	"bihuan/internal/ledger"
	"bihuan/internal/quantity"
)

// handBlank is what stands in the text for a value that is not there: a place to write it in by hand.
const handBlank = "________"

func orBlank(text string) string {
	if text == "" {
		return handBlank
	}
	return text
}

// phrase fills the holes of p from the record of the letter; or from row, a record of a table.
func (w *letterWriter) phrase(p *engine.Phrase, row *ledger.Record) (string, error) {
	filled, err := w.filled(p, row)
	return strings.Join(filled, ""), err
}

// filled returns what each piece of p comes to.
func (w *letterWriter) filled(p *engine.Phrase, row *ledger.Record) ([]string, error) {
	scope := w.program.Scope(w.look(), w.record)
	if row != nil {
		scope = w.program.Scope(w.look(), row)
		scope.Mine = w.record
	}
	var out []string
	for _, piece := range p.In(w.lang) {
		if piece.Value == nil {
			out = append(out, piece.Text)
			continue
		}
		v, err := piece.Value.Eval(scope)
		if err != nil {
			return nil, err
		}
		text, err := w.words(piece, v)
		if err != nil {
			return nil, err
		}
		out = append(out, orBlank(text))
	}
	return out, nil
}

// words returns what a hole comes to, in words.
func (w *letterWriter) words(piece engine.Piece, v ledger.Value) (string, error) {
	switch {
	case v.IsEmpty():
		return "", nil
	case piece.Format == ledger.FormatMoney:
		return group(v.Decimal().Fixed(2)), nil
	case piece.Format == ledger.FormatPercent:
		return FormatPercent(v.Decimal(), 0) + "%", nil
	case piece.Format == ledger.FormatCapital:
		return quantity.Capital(int64(v.Decimal().Round(2)) / (int64(ledger.One) / 100)), nil
	}
	if f, ok := piece.Value.Root().(*expr.Field); ok && f.Word == wordState {
		return w.stateWords(f, v), nil
	}
	return w.value(meantField(piece.Value), v)
}

// stateWords returns the title of the state v of the ledger that a node leads to.
func (w *letterWriter) stateWords(n *expr.Field, v ledger.Value) string {
	l := n.From
	if len(n.Way) > 0 {
		l = n.Way[len(n.Way)-1].To
	}
	if l.Flow != nil && l.Flow.State(v.Text()) != nil {
		return l.Flow.State(v.Text()).Title.In(w.lang)
	}
	return v.Text()
}

// value returns a value of a field in words, for the text of a letter; the field says no more than what v means.
func (w *letterWriter) value(f *ledger.Field, v ledger.Value) (string, error) {
	if v.Storage() == ledger.StoreDate {
		return dayWords(w.lang, v), nil
	}
	wanted := map[string][]ledger.Value{}
	w.names.want(wanted, f, v)
	if err := w.names.fetch(wanted); err != nil {
		return "", err
	}
	return w.names.value(w.lang, f, v), nil
}

// dayWords writes a day out.
func dayWords(lang i18n.Lang, v ledger.Value) string {
	if v.IsEmpty() {
		return ""
	}
	day := v.Date().Time()
	if lang == i18n.EN {
		return day.Format("2 January 2006")
	}
	return i18n.T(lang, "book.letter_day", day.Year(), int(day.Month()), day.Day())
}

// meantField returns a field whose values mean what those of e mean: the one that it reads, alone or among choices
// and sums, or one made up for its type.
func meantField(e *expr.Expr) *ledger.Field {
	if f := fieldBelow(e.Root()); f != nil {
		return f
	}
	t := e.Type()
	f := &ledger.Field{To: t.Ledger()}
	switch {
	case t.IsRecord():
		f.Kind = ledger.KindRef
	case t.IsList() && t.Elem().IsRecord():
		f.Kind, f.To = ledger.KindPersons, t.Elem().Ledger()
	case t.IsList():
		f.Kind = ledger.KindChoices
	case t == expr.Bool:
		f.Kind = ledger.KindFlag
	case t == expr.Decimal:
		f.Kind = ledger.KindDecimal
	case t == expr.Int:
		f.Kind = ledger.KindInt
	case t == expr.Time:
		f.Kind = ledger.KindTime
	default:
		f.Kind = ledger.KindText
	}
	return f
}

// passing are the operators whose value means what their arguments mean.
var passing = map[expr.Op]bool{
	expr.OpCond: true, expr.OpElse: true, expr.OpAdd: true, expr.OpSub: true, expr.OpNeg: true, expr.OpAbs: true,
	expr.OpMin: true, expr.OpMax: true, expr.OpWiden: true, expr.OpRound: true,
}

// fieldBelow returns the first field that a value passes on from, or nil.
func fieldBelow(n expr.Node) *ledger.Field {
	switch n := n.(type) {
	case *expr.Field:
		return n.Field
	case *expr.Call:
		if !passing[n.Op] {
			return nil
		}
		for _, arg := range n.Args {
			if arg.Type() != n.Of {
				continue
			}
			if f := fieldBelow(arg); f != nil {
				return f
			}
		}
	}
	return nil
}
