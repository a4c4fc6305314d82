package expr

import (
	"strings"

	"bihuan/internal/i18n"
	"bihuan/internal/ledger"
)

// Type is what an expression yields. The types of records and lists carry what they are of.
type Type string

// The plain types.
const (
	Bool    Type = "bool"
	Int     Type = "int"
	Decimal Type = "decimal"
	Text    Type = "text"
	Date    Type = "date"
	Time    Type = "time"
	Span    Type = "span" // days, working days or months; it has no value of its own in a record
	row     Type = "row"  // element of kind lines; nothing can be done with it
	null    Type = "null" // the word null, and the element of []
)

// ListOf is the type of a list whose elements are of type t.
func ListOf(t Type) Type { return "list(" + t + ")" }

// RecordOf is the type of a record of the ledger called path. An empty path is a record of a ledger that
// is not known, such as me.person where no field says who persons are.
func RecordOf(path string) Type { return Type("record(" + path + ")") }

// Elem returns the type of the elements of a list, or "".
func (t Type) Elem() Type {
	if inner, ok := strings.CutPrefix(string(t), "list("); ok {
		return Type(strings.TrimSuffix(inner, ")"))
	}
	return ""
}

// IsList reports whether t is a list.
func (t Type) IsList() bool { return strings.HasPrefix(string(t), "list(") }

// IsRecord reports whether t is a record.
func (t Type) IsRecord() bool { return strings.HasPrefix(string(t), "record(") }

// IsNumber reports whether t is a whole number or a decimal.
func (t Type) IsNumber() bool { return t == Int || t == Decimal }

// Ledger returns the path of the ledger whose records t stands for, or "".
func (t Type) Ledger() string {
	if inner, ok := strings.CutPrefix(string(t), "record("); ok {
		return strings.TrimSuffix(inner, ")")
	}
	return ""
}

// Storage returns how values of t are held.
func (t Type) Storage() ledger.Storage {
	switch {
	case t == Bool:
		return ledger.StoreFlag
	case t == Int, t.IsRecord():
		return ledger.StoreInt
	case t == Decimal:
		return ledger.StoreDecimal
	case t == Text:
		return ledger.StoreText
	case t == Date:
		return ledger.StoreDate
	case t == Time:
		return ledger.StoreTime
	case t.IsList():
		return ledger.StoreList
	}
	return ledger.StoreNone
}

// TypeOf returns the type of the values of f.
func TypeOf(f *ledger.Field) Type {
	switch f.Kind {
	case ledger.KindUnits, ledger.KindPersons:
		return ListOf(RecordOf(f.To))
	case ledger.KindChoices, ledger.KindFigures:
		return ListOf(Text)
	case ledger.KindLines:
		return ListOf(row)
	}
	if f.Kind.Refers() {
		return RecordOf(f.To)
	}
	return typeOfKind(f.Kind)
}

// typeOfKind returns the type of a kind of scalar.
func typeOfKind(k ledger.Kind) Type {
	switch k.Storage() {
	case ledger.StoreText:
		return Text
	case ledger.StoreInt:
		return Int
	case ledger.StoreDecimal:
		return Decimal
	case ledger.StoreDate:
		return Date
	case ledger.StoreTime:
		return Time
	case ledger.StoreFlag:
		return Bool
	}
	return null
}

// Title is t in words.
func (t Type) Title() i18n.Text {
	switch {
	case t.IsList():
		return words("expr.type_list", t.Elem().Title())
	case t.IsRecord() && t.Ledger() != "":
		return words("expr.type_record", t.Ledger())
	case t.IsRecord():
		return words("expr.type_any_record")
	}
	return words("expr.type_" + string(t))
}

// words returns a text of the catalogue in both languages.
func words(key string, args ...any) i18n.Text {
	return i18n.Text{ZH: i18n.T(i18n.ZH, key, args...), EN: i18n.T(i18n.EN, key, args...)}
}

// unify returns the type that values of a and b can share: int widens to decimal, null and unknown
// records to what they stand beside. ok is false when there is none.
func unify(a, b Type) (t Type, ok bool) {
	switch {
	case a == b, b == null:
		return a, true
	case a == null:
		return b, true
	case a.IsNumber() && b.IsNumber():
		return Decimal, true
	case a.IsRecord() && b == RecordOf(""):
		return a, true
	case b.IsRecord() && a == RecordOf(""):
		return b, true
	case a.IsList() && b.IsList():
		t, ok = unify(a.Elem(), b.Elem())
		return ListOf(t), ok && (t != Decimal || a == b)
	}
	return "", false
}
