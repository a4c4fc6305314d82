package reading

import (
	"strings"
	"unicode/utf8"
)

// tags takes the tags off both ends of s: 【已完成】…, …(已完成), …(责任单位:办公室;完成时限:2024年9月底).
func tags(s span) (span, fields) {
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

// merge takes over from more what f lacks.
func (f *fields) merge(more fields) {
	for _, p := range []struct{ mine, its *span }{
		{&f.leader, &more.leader}, {&f.person, &more.person}, {&f.deadline, &more.deadline}, {&f.status, &more.status},
	} {
		if p.mine.empty() {
			*p.mine = *p.its
		}
	}
	if len(f.units) == 0 {
		f.units = more.units
	}
}

const openBrackets, closeBrackets = "([【〔{<", ")]】〕}>"

// tagAtEnd takes one bracket off the end of s when it is a tag.
func tagAtEnd(s span) (span, fields, bool) {
	text := trimStops(s.Text)
	last, size := utf8.DecodeLastRuneInString(text)
	if size == 0 || last > 0x80 && last < 0x3010 || last > 0x3015 || !strings.ContainsRune(closeBrackets, last) {
		return s, fields{}, false
	}
	from := -1
	for i, r := range text {
		if strings.ContainsRune(openBrackets, r) {
			from = i
		}
	}
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
	if size == 0 || !strings.ContainsRune(openBrackets, first) {
		return s, fields{}, false
	}
	end := strings.IndexAny(s.Text, closeBrackets)
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

// isStatus reports whether s is nothing but a word for progress, in brackets or not.
func isStatus(s span) bool {
	status, ok := tagStatus(strings.Trim(s.Text, openBrackets+closeBrackets+"。;,"))
	return ok && status != Unstated
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
