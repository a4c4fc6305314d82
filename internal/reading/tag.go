package reading

import (
	"strings"
	"unicode/utf8"
)

// tags takes the tags off both ends of s: 【已完成】…, …(已完成), …(责任单位:办公室;完成时限:2024年9月底).
func tags(s span) (span, fields) {
	if !bracketed(s.Text) {
		return s, fields{}
	}
	var all fields
	for {
		rest, f, ok := tagAtEnd(s)
		if !ok {
			rest, f, ok = tagAtStart(s)
		}
		if !ok {
			return s, all
		}
		all.merge(f)
		s = rest
	}
}

// bracketed reports whether a bracket stands at one end of text: most texts have none, and need no more looks.
func bracketed(text string) bool {
	first, _ := utf8.DecodeRuneInString(text)
	last, _ := utf8.DecodeLastRuneInString(trimStops(text))
	return isOpen(first) || isClose(last)
}

// take makes f hold what more says besides; both may be nil.
func take(f **fields, more *fields) {
	if more == nil || more.none() {
		return
	}
	if *f == nil {
		*f = &fields{}
	}
	(*f).merge(*more)
}

// orNil returns f as an entry keeps it: nil for no fields.
func (f fields) orNil() *fields {
	if f.none() {
		return nil
	}
	return &f
}

// get returns f, or no fields for nil.
func (f *fields) get() fields {
	if f == nil {
		return fields{}
	}
	return *f
}

// merge takes over from more what f lacks.
func (f *fields) merge(more fields) {
	for _, p := range []struct{ mine, its *span }{
		{&f.leader, &more.leader}, {&f.person, &more.person}, {&f.deadline, &more.deadline}, {&f.status,
			&more.status},
	} {
		if p.mine.empty() {
			*p.mine = *p.its
		}
	}
	if len(f.units) == 0 {
		f.units = more.units
	}
}

// The brackets that tags stand in.
const openBrackets, closeBrackets = "([【〔{<", ")]】〕}>"

func isOpen(r rune) bool {
	return r == '(' || r == '[' || r == '【' || r == '〔' || r == '{' || r == '<'
}

func isClose(r rune) bool {
	return r == ')' || r == ']' || r == '】' || r == '〕' || r == '}' || r == '>'
}

// tagAtEnd takes one bracket off the end of s when it is a tag.
func tagAtEnd(s span) (span, fields, bool) {
	text := trimStops(s.Text)
	last, size := utf8.DecodeLastRuneInString(text)
	if !isClose(last) {
		return s, fields{}, false
	}
	from := strings.LastIndexFunc(text, isOpen)
	if from < 0 || strings.ContainsAny(text[from:len(text)-size], closeBrackets) {
		return s, fields{}, false
	}
	_, open := utf8.DecodeRuneInString(text[from:])
	f, ok := readTag(s.cut(from+open, len(text)-size))
	if !ok || from == 0 {
		return s, fields{}, false
	}
	return s.cut(0, from), f, true
}

// tagAtStart takes one bracket off the start of s when it is a tag.
func tagAtStart(s span) (span, fields, bool) {
	first, size := utf8.DecodeRuneInString(s.Text)
	if !isOpen(first) {
		return s, fields{}, false
	}
	end := strings.IndexFunc(s.Text, isClose)
	if end < 0 {
		return s, fields{}, false
	}
	f, ok := readTag(s.cut(size, end))
	_, shut := utf8.DecodeRuneInString(s.Text[end:])
	rest := s.Text[end+shut:]
	from := end + shut + len(rest) - len(strings.TrimLeft(rest, ":。,"))
	if !ok || from >= len(s.Text) {
		return s, fields{}, false
	}
	return s.from(from), f, true
}

// saysStatus reports whether text is nothing but a word for progress.
func saysStatus(text string) bool {
	status, ok := tagStatus(strings.Trim(text, "。;,"))
	return ok && status != Unstated
}

// isStatus reports whether s is nothing but a word for progress, in brackets or not.
func isStatus(s span) bool {
	if len(s.Text) > 120 {
		return false
	}
	return saysStatus(strings.Trim(s.Text, openBrackets+closeBrackets))
}

// readTag reads the inside of a bracket.
func readTag(s span) (fields, bool) {
	if f, ok := readFields(s); ok {
		return f, true
	}
	if _, ok := tagStatus(s.Text); ok {
		return fields{status: s}, true
	}
	return fields{}, false
}
