package ledger

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"bihuan/internal/calendar"
)

// Value is one typed value, or nothing. The zero Value is empty.
type Value struct {
	kind Storage
	n    int64
	s    string
	list []Value
}

// Empty is no value.
var Empty = Value{}

// Text returns a text value; an empty string is no value.
func Text(s string) Value {
	if s == "" {
		return Empty
	}
	return Value{kind: StoreText, s: s}
}

// Int returns a whole number.
func Int(n int64) Value { return Value{kind: StoreInt, n: n} }

// Ref returns a reference; id 0 is no value.
func Ref(id ID) Value {
	if id == 0 {
		return Empty
	}
	return Value{kind: StoreInt, n: int64(id)}
}

// Dec returns a decimal value.
func Dec(d Decimal) Value { return Value{kind: StoreDecimal, n: int64(d)} }

// Date returns a date value.
func Date(d calendar.Date) Value { return Value{kind: StoreDate, n: int64(d)} }

// Time returns an instant, cut to microseconds.
func Time(t time.Time) Value { return Value{kind: StoreTime, n: t.UnixMicro()} }

// Flag returns yes or no.
func Flag(b bool) Value {
	if b {
		return Value{kind: StoreFlag, n: 1}
	}
	return Value{kind: StoreFlag}
}

// List returns a list value; an empty list is no value.
func List(vs ...Value) Value {
	if len(vs) == 0 {
		return Empty
	}
	return Value{kind: StoreList, list: vs}
}

// Of returns the value of storage s with the raw number n, as databases hold it.
func Of(s Storage, n int64) Value { return Value{kind: s, n: n} }

// Storage returns how v is held; StoreNone for no value.
func (v Value) Storage() Storage { return v.kind }

// IsEmpty reports whether there is no value.
func (v Value) IsEmpty() bool { return v.kind == StoreNone }

// Text returns the text, or "".
func (v Value) Text() string { return v.s }

// Raw returns the number as databases hold it: whole number, millionths, days, microseconds, 0 or 1.
func (v Value) Raw() int64 { return v.n }

// Int returns the whole number, or 0.
func (v Value) Int() int64 { return v.n }

// ID returns the reference, or 0.
func (v Value) ID() ID { return ID(v.n) }

// Decimal returns the decimal; a whole number is converted.
func (v Value) Decimal() Decimal {
	if v.kind == StoreInt {
		return WholeDecimal(v.n)
	}
	return Decimal(v.n)
}

// Date returns the date; check IsEmpty first.
func (v Value) Date() calendar.Date { return calendar.Date(v.n) }

// Time returns the instant in UTC; check IsEmpty first.
func (v Value) Time() time.Time { return time.UnixMicro(v.n).UTC() }

// Flag reports whether the value is yes.
func (v Value) Flag() bool { return v.kind == StoreFlag && v.n != 0 }

// List returns the elements.
func (v Value) List() []Value { return v.list }

// Equal reports whether two values are the same.
func (v Value) Equal(w Value) bool {
	return v.kind == w.kind && v.n == w.n && v.s == w.s && slices.EqualFunc(v.list, w.list, Value.Equal)
}

// Compare orders two values of one storage; no value comes first.
func (v Value) Compare(w Value) int {
	switch {
	case v.kind != w.kind:
		return int(v.kind) - int(w.kind)
	case v.kind == StoreText:
		return strings.Compare(v.s, w.s)
	case v.kind == StoreList:
		return slices.CompareFunc(v.list, w.list, Value.Compare)
	case v.n < w.n:
		return -1
	case v.n > w.n:
		return 1
	}
	return 0
}

// String is the plain form used in files and messages: 2024-07-01, 12.5, true.
func (v Value) String() string {
	switch v.kind {
	case StoreText:
		return v.s
	case StoreInt:
		return strconv.FormatInt(v.n, 10)
	case StoreDecimal:
		return Decimal(v.n).String()
	case StoreDate:
		return v.Date().String()
	case StoreTime:
		return v.Time().Format(time.RFC3339Nano)
	case StoreFlag:
		return strconv.FormatBool(v.n != 0)
	case StoreList:
		parts := make([]string, len(v.list))
		for i, e := range v.list {
			parts[i] = e.String()
		}
		return strings.Join(parts, "; ")
	}
	return ""
}

// MarshalJSON writes whole numbers as numbers, decimals, dates and instants as strings, no value as null.
func (v Value) MarshalJSON() ([]byte, error) { return v.appendJSON(nil) }

func (v Value) appendJSON(b []byte) ([]byte, error) {
	switch v.kind {
	case StoreNone:
		return append(b, "null"...), nil
	case StoreInt:
		return strconv.AppendInt(b, v.n, 10), nil
	case StoreFlag:
		return strconv.AppendBool(b, v.n != 0), nil
	case StoreList:
		b = append(b, '[')
		for i, e := range v.list {
			if i > 0 {
				b = append(b, ',')
			}
			var err error
			if b, err = e.appendJSON(b); err != nil {
				return nil, err
			}
		}
		return append(b, ']'), nil
	}
	text, err := json.Marshal(v.String())
	return append(b, text...), err
}

// FromJSON returns the value that data holds for storage s. Elements of lists of scalars have storage elem.
func FromJSON(data []byte, s, elem Storage) (Value, error) {
	data = bytes.TrimSpace(data)
	switch text := string(data); {
	case text == "null":
		return Empty, nil
	case text == "true" || text == "false":
		if s == StoreFlag {
			return Flag(text == "true"), nil
		}
	case strings.HasPrefix(text, "["):
		if s == StoreList {
			return listFromJSON(data, elem)
		}
	case strings.HasPrefix(text, `"`):
		var content string
		if err := json.Unmarshal(data, &content); err != nil {
			return Empty, fmt.Errorf("decode value: %w", err)
		}
		if s != StoreInt && s != StoreFlag && s != StoreList {
			return parseStorage(content, s)
		}
	case (s == StoreInt || s == StoreDecimal) && json.Valid(data):
		return parseStorage(text, s) // no binary floating point on the way
	}
	return Empty, fmt.Errorf("decode value: %.20q does not fit", data)
}

func listFromJSON(data []byte, elem Storage) (Value, error) {
	var raws []json.RawMessage
	if err := json.Unmarshal(data, &raws); err != nil {
		return Empty, fmt.Errorf("decode list: %w", err)
	}
	list := make([]Value, len(raws))
	for i, raw := range raws {
		v, err := FromJSON(raw, elem, StoreText)
		if err != nil {
			return Empty, err
		}
		list[i] = v
	}
	return List(list...), nil
}

// parseStorage reads the plain form of a value.
func parseStorage(text string, s Storage) (Value, error) {
	switch s {
	case StoreText:
		return Text(text), nil
	case StoreInt:
		n, err := strconv.ParseInt(text, 10, 64)
		if err != nil {
			return Empty, fmt.Errorf("decode whole number %q: %w", text, err)
		}
		return Int(n), nil
	case StoreDecimal:
		d, err := ParseDecimal(text)
		return Dec(d), err
	case StoreDate:
		d, err := calendar.Parse(text)
		return Date(d), err
	case StoreTime:
		t, err := time.Parse(time.RFC3339Nano, text)
		return Time(t), err
	}
	return Empty, fmt.Errorf("decode value: unexpected text %q", text)
}
