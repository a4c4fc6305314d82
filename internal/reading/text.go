package reading

import (
	"bytes"
	"encoding/json"
	"strings"
	"unicode/utf8"

	"bihuan/internal/exchange"
	"bihuan/internal/outline"
)

func marshalText(s string) ([]byte, error) {
	if s == "" {
		return []byte("null"), nil
	}
	if isPlain(s) {
		return append(append(append(make([]byte, 0, len(s)+2), '"'), s...), '"'), nil
	}
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(s); err != nil {
		return nil, err
	}
	return bytes.TrimRight(b.Bytes(), "\n"), nil
}

// isPlain reports whether s stands in JSON as it is.
func isPlain(s string) bool {
	for i := range len(s) {
		if c := s[i]; c < ' ' || c == '"' || c == '\\' {
			return false
		}
	}
	return utf8.ValidString(s) && !strings.Contains(s, "\u2028") && !strings.Contains(s, "\u2029")
}

// span is a piece of one paragraph, with its folded form.
type span struct {
	outline.Folded
	at exchange.Place // where the source text of it stands
}

func newSpan(src string, at exchange.Place) span {
	at.To = at.From + len(src)
	return span{Folded: outline.Fold(src), at: at}
}

// cut returns the piece that bytes from … to of the folded text stand for.
func (s span) cut(from, to int) span {
	if from >= to {
		return span{at: s.at}
	}
	start, end := s.Span(from, to)
	at := s.at
	at.From, at.To = at.From+start, at.From+end
	return span{Folded: s.Slice(from, to), at: at}
}

// from returns the rest of s from byte i of the folded text on.
func (s span) from(i int) span { return s.cut(i, len(s.Text)) }

func (s span) empty() bool { return s.Text == "" }

// place returns where bytes from … to of the folded text stand.
func (s span) place(from, to int) exchange.Place {
	start, end := s.Span(from, to)
	at := s.at
	at.From, at.To = at.From+start, at.From+end
	return at
}

// trimStop drops closing punctuation.
func (s span) trimStop() span {
	end := len(strings.TrimRight(s.Text, "。;,:、!"))
	if end == len(s.Text) {
		return s
	}
	return s.cut(0, end)
}

func runes(s string) int { return utf8.RuneCountInString(s) }

// lastRunes returns at most the last n signs of s.
func lastRunes(s string, n int) string {
	for i := len(s); i > 0; {
		_, size := utf8.DecodeLastRuneInString(s[:i])
		i -= size
		if n--; n == 0 {
			return s[i:]
		}
	}
	return s
}

// firstRunes returns at most the first n signs of s.
func firstRunes(s string, n int) string {
	for i := range s {
		if n == 0 {
			return s[:i]
		}
		n--
	}
	return s
}

// closing returns the offset of the quotation mark that closes the one at the start of s, or -1.
func closing(s string) int {
	depth := 0
	for i, r := range s {
		switch r {
		case '“':
			depth++
		case '”':
			if depth--; depth == 0 {
				return i
			}
		}
	}
	return -1
}

// hasAny reports whether s contains one of words.
func hasAny(s string, words ...string) bool {
	for _, w := range words {
		if strings.Contains(s, w) {
			return true
		}
	}
	return false
}

func hasSuffix(s string, words ...string) bool {
	for _, w := range words {
		if strings.HasSuffix(s, w) {
			return true
		}
	}
	return false
}

func hasPrefix(s string, words ...string) bool {
	for _, w := range words {
		if strings.HasPrefix(s, w) {
			return true
		}
	}
	return false
}
