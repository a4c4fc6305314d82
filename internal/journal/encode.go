package journal

import (
	"bytes"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"
)

// timeLayout has always six digits of a second, in UTC.
const timeLayout = "2006-01-02T15:04:05.000000Z"

// Encode returns the leaf of e: one line of JSON, the keys in a fixed order, those without content
// left out, keys of objects in values sorted, and no more escapes in strings than JSON needs. It
// fails on text that is not UTF-8 and on values that are not allowed.
func (e *Entry) Encode() ([]byte, error) {
	if err := e.check(); err != nil {
		return nil, fmt.Errorf("encode entry %d: %w", e.Seq, err)
	}
	w := &writer{b: make([]byte, 0, 256)}
	w.b = append(w.b, '{')
	w.number("seq", e.Seq, true)
	w.key("at")
	w.b = append(w.b, '"')
	w.b = e.At.UTC().AppendFormat(w.b, timeLayout)
	w.b = append(w.b, '"')
	w.text("day", e.Day)
	w.number("by", e.By, false)
	w.number("for", e.For, false)
	w.text("figure", e.Figure)
	w.text("command", e.Command)
	w.text("ledger", e.Ledger)
	w.number("record", e.Record, false)
	w.number("version", e.Version, false)
	w.text("move", e.Move)
	w.text("remark", e.Remark)
	w.text("seal", e.Seal)
	w.changes(e.Changes)
	w.proofs(e.Proofs)
	w.text("key", e.Key)
	w.b = append(w.b, '}')
	if w.err != nil {
		return nil, fmt.Errorf("encode entry %d: %w", e.Seq, w.err)
	}
	return w.b, nil
}

// check says what an entry may not be.
func (e *Entry) check() error {
	if e.Seq < 0 || e.Record < 0 || e.Version < 0 {
		return errors.New("a negative seq, record or version")
	}
	if e.Command == "" {
		return errors.New("no command")
	}
	if year := e.At.UTC().Year(); year < 1 || year > 9999 {
		return fmt.Errorf("year %d", year)
	}
	if e.Day != "" {
		if _, err := time.Parse(time.DateOnly, e.Day); err != nil {
			return fmt.Errorf("day %q", e.Day)
		}
	}
	for _, hash := range e.Proofs {
		raw, err := hex.DecodeString(hash)
		if err != nil || len(raw) != HashSize || hex.EncodeToString(raw) != hash {
			return fmt.Errorf("hash of a proof %q", hash)
		}
	}
	return nil
}

// writer writes the members of an entry and remembers the first error.
type writer struct {
	b   []byte
	err error
}

func (w *writer) key(name string) {
	if w.b[len(w.b)-1] != '{' {
		w.b = append(w.b, ',')
	}
	w.b = append(w.b, '"')
	w.b = append(w.b, name...)
	w.b = append(w.b, '"', ':')
}

func (w *writer) number(name string, n int64, always bool) {
	if n != 0 || always {
		w.key(name)
		w.b = strconv.AppendInt(w.b, n, 10)
	}
}

func (w *writer) text(name, s string) {
	if s != "" {
		w.key(name)
		w.string(s)
	}
}

func (w *writer) changes(changes []Change) {
	if len(changes) == 0 {
		return
	}
	w.key("changes")
	w.b = append(w.b, '[')
	for i, c := range changes {
		if i > 0 {
			w.b = append(w.b, ',')
		}
		w.b = append(w.b, `{"field":`...)
		w.string(c.Field)
		w.raw("before", c.Before)
		w.raw("after", c.After)
		w.b = append(w.b, '}')
	}
	w.b = append(w.b, ']')
}

func (w *writer) proofs(hashes []string) {
	if len(hashes) == 0 {
		return
	}
	w.key("proofs")
	w.b = append(w.b, '[')
	for i, hash := range hashes {
		if i > 0 {
			w.b = append(w.b, ',')
		}
		w.string(hash)
	}
	w.b = append(w.b, ']')
}

// raw writes a member whose value comes as JSON, unless it is null.
func (w *writer) raw(name string, raw json.RawMessage) {
	raw = bytes.TrimSpace(raw)
	if len(raw) == 0 || string(raw) == "null" {
		return
	}
	w.key(name)
	if isPlain(raw) {
		w.b = append(w.b, raw...)
		return
	}
	if !utf8.Valid(raw) {
		w.fail(errors.New("a value that is not UTF-8"))
		return
	}
	value, err := parse(raw)
	if err != nil {
		w.fail(err)
		return
	}
	w.value(value)
}

// isPlain reports whether raw is a scalar that stands in the canonical form already.
func isPlain(raw []byte) bool {
	switch n := len(raw); {
	case string(raw) == "true", string(raw) == "false":
		return true
	case n >= 2 && raw[0] == '"' && raw[n-1] == '"':
		inner := raw[1 : n-1]
		special := func(c byte) bool { return c < ' ' || c == '"' || c == '\\' }
		return !slices.ContainsFunc(inner, special) && utf8.Valid(inner)
	}
	return isInteger(string(raw))
}

// isInteger reports whether s is a whole number of 64 bits as strconv writes it.
func isInteger(s string) bool {
	n, err := strconv.ParseInt(s, 10, 64)
	return err == nil && strconv.FormatInt(n, 10) == s
}

// parse reads exactly one JSON value, its numbers kept as text.
func parse(raw []byte) (value any, err error) {
	dec := json.NewDecoder(bytes.NewReader(raw))
	dec.UseNumber()
	if err := dec.Decode(&value); err != nil {
		return nil, fmt.Errorf("a value that is not JSON: %w", err)
	}
	if dec.InputOffset() != int64(len(raw)) {
		return nil, errors.New("more than one value")
	}
	return value, nil
}

// value writes a value that parse returned.
func (w *writer) value(value any) {
	switch v := value.(type) {
	case nil:
		w.b = append(w.b, "null"...)
	case bool:
		w.b = strconv.AppendBool(w.b, v)
	case string:
		w.string(v)
	case json.Number:
		if !isInteger(v.String()) {
			w.fail(fmt.Errorf("the number %s: only whole numbers of 64 bits can be journalled", v))
		}
		w.b = append(w.b, v...)
	case []any:
		w.b = append(w.b, '[')
		for i, item := range v {
			if i > 0 {
				w.b = append(w.b, ',')
			}
			w.value(item)
		}
		w.b = append(w.b, ']')
	case map[string]any:
		w.b = append(w.b, '{')
		for i, name := range slices.Sorted(maps.Keys(v)) {
			if i > 0 {
				w.b = append(w.b, ',')
			}
			w.string(name)
			w.b = append(w.b, ':')
			w.value(v[name])
		}
		w.b = append(w.b, '}')
	}
}

// string writes s with the escapes of RFC 8785 §3.2.2.2, which do not depend on any library.
func (w *writer) string(s string) {
	if !utf8.ValidString(s) {
		w.fail(fmt.Errorf("text that is not UTF-8: %q", s))
	}
	w.b = append(w.b, '"')
	for i := range len(s) {
		if c := s[i]; c >= ' ' && c != '"' && c != '\\' {
			w.b = append(w.b, c)
		} else {
			w.escape(c)
		}
	}
	w.b = append(w.b, '"')
}

func (w *writer) escape(c byte) {
	const special, letters, digits = "\"\\\b\t\n\f\r", `"\btnfr`, "0123456789abcdef"
	if i := strings.IndexByte(special, c); i >= 0 {
		w.b = append(w.b, '\\', letters[i])
		return
	}
	w.b = append(w.b, '\\', 'u', '0', '0', digits[c>>4], digits[c&15])
}

func (w *writer) fail(err error) {
	if w.err == nil {
		w.err = err
	}
}
