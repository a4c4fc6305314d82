package reading

import (
	"slices"
	"strings"

	"bihuan/internal/outline"
)

// measures makes the measures of a finding from what follows the problem in its own paragraph and from the
// nodes below it.
func (b *body) measures(rest *span, nodes []*outline.Node, group Status) []Measure {
	m := &maker{b: b, entries: make([]entry, 0, len(nodes)+1)}
	if rest != nil && !rest.empty() {
		m.paragraph(*rest, "", false)
	}
	m.nodes(nodes)
	return m.make(group)
}

// maker collects the entries of one finding.
type maker struct {
	b       *body
	entries []entry
	class   class  // given by a label that stands alone, for what follows
	common  fields // of all measures
}

func (m *maker) nodes(nodes []*outline.Node) {
	for _, n := range nodes {
		m.b.keep(n)
		marked := n.Mark.Kind != outline.None
		s := m.b.spanOf(n)
		if isIntro(s.Text) && len(n.Children) > 0 {
			m.intro(s)
			m.nodes(n.Children)
			continue
		}
		if marked && isSubject(n) {
			m.nodes(n.Children)
			continue
		}
		no := n.Mark.Text
		if marked && n.Mark.Kind == outline.Is && strings.Contains(s.Text, "二是") {
			// 一是…二是… in one paragraph is one running text.
			s = m.b.whole(n)
			no = ""
		}
		m.paragraph(s, no, marked)
		for _, c := range n.Children {
			if c.Mark.Kind != outline.None {
				m.nodes([]*outline.Node{c})
				continue
			}
			m.b.keep(c)
			if marked {
				m.goOn(m.b.spanOf(c))
			} else {
				m.paragraph(m.b.spanOf(c), "", false)
			}
		}
	}
}

// whole returns the paragraph of n with its mark.
func (b *body) whole(n *outline.Node) span {
	p := b.r.paras[n.Source]
	return p.span
}

// isIntro reports whether text only leads to what follows: a label alone, or a sentence that ends in a colon.
func isIntro(text string) bool {
	if c, end := labelOf(text); c != plain && strings.Trim(text[end:], "。:;") == "" {
		return true
	}
	return strings.HasSuffix(text, ":") && runes(text) < 60
}

// isSubject reports whether n only names what the marked lines below it are about.
func isSubject(n *outline.Node) bool {
	return len(n.Children) > 0 && n.Children[0].Mark.Kind != outline.None && runes(n.Text) <= 30 &&
		!strings.ContainsAny(n.Text, "。;:")
}

// intro notes the class that a label gives to what follows.
func (m *maker) intro(s span) {
	if c, _ := labelOf(s.Text); c != plain {
		m.class = c
	}
}

// paragraph adds one paragraph; labels inside it begin parts of their own.
func (m *maker) paragraph(s span, no string, marked bool) {
	for i, part := range splitLabels(s) {
		if i > 0 {
			no, marked = "", false
		}
		m.part(part, no, marked)
	}
}

// splitLabels cuts a paragraph before 整改成效： and the like.
func splitLabels(s span) []span {
	if !mayHoldLabel(s.Text) {
		return []span{s}
	}
	var out []span
	from := 0
	for _, loc := range innerLabel.FindAllStringSubmatchIndex(s.Text, -1) {
		at := loc[2]
		if at > 0 && strings.HasSuffix(s.Text[:at], "【") || at > 0 && strings.HasSuffix(s.Text[:at], "[") {
			at = loc[0] + len(strings.TrimRight(s.Text[loc[0]:loc[2]], "【["))
		}
		if at > from {
			out = append(out, s.cut(from, at))
			from = at
		}
	}
	return append(out, s.from(from))
}

// part adds a paragraph, or a labelled piece of one.
func (m *maker) part(s span, no string, marked bool) {
	if f, ok := readFields(s); ok {
		m.assign(f)
		return
	}
	s, f := tags(s)
	class := m.class
	if c, end := labelOf(s.Text); c != plain {
		class = c
		s = s.from(end)
		s, more := tags(s)
		f.merge(more)
		if strings.Trim(s.Text, "。:;") == "" {
			m.class = class
			return
		}
		if isStatus(s) {
			m.assign(fields{status: s})
			return
		}
		if mark, size := outline.MarkAt(s.Text); mark.Kind == outline.Is &&
			!strings.Contains(s.Text, "二是") || mark.Kind != outline.None && mark.Kind != outline.Is &&
			mark.N == 1 && !marked {
			no, marked, s = mark.Text, true, s.from(size)
		}
		m.add(entry{no: no, lines: []span{s}, class: class, marked: marked, fields: f.orNil()})
		return
	}
	if isStatus(s) {
		m.assign(fields{status: s})
		return
	}
	if strings.Trim(s.Text, "。:;") == "" {
		return
	}
	m.add(entry{no: no, lines: []span{s}, class: class, marked: marked, fields: f.orNil()})
}

func (m *maker) add(e entry) { m.entries = append(m.entries, e) }

// goOn adds an unmarked paragraph under a marked one: it belongs to that measure.
func (m *maker) goOn(s span) {
	if len(m.entries) == 0 {
		m.paragraph(s, "", false)
		return
	}
	last := &m.entries[len(m.entries)-1]
	for _, part := range splitLabels(s) {
		if f, ok := readFields(part); ok {
			take(&last.own, &f)
			continue
		}
		part, f := tags(part)
		if _, end := labelOf(part.Text); end > 0 {
			part = part.from(end)
		}
		if isStatus(part) {
			take(&last.own, &fields{status: part})
			continue
		}
		take(&last.fields, &f)
		if !part.empty() {
			last.lines = append(last.lines, part)
		}
	}
}

// assign keeps fields that stand on a line of their own: for all measures of the finding.
func (m *maker) assign(f fields) { m.common.merge(f) }

// make pairs actions with their results and makes the measures.
func (m *maker) make(group Status) []Measure {
	m.share()
	entries := pair(dropIntros(m.entries))
	out := make([]Measure, 0, len(entries))
	for i := range entries {
		e := &entries[i]
		take(&e.fields, e.own)
		take(&e.fields, &m.common)
		out = append(out, e.measure(group))
	}
	return out
}

// share makes the fields that stand on lines below the last measure only those of all measures.
func (m *maker) share() {
	for i, e := range m.entries {
		last := i == len(m.entries)-1
		if (e.own == nil) == last {
			return
		}
	}
	if n := len(m.entries); n > 1 {
		m.common.merge(m.entries[n-1].own.get())
	}
}

// dropIntros leaves out sentences that only lead to numbered measures.
func dropIntros(entries []entry) []entry {
	marked := slices.ContainsFunc(entries, func(e entry) bool { return e.marked })
	if !marked {
		return entries
	}
	return slices.DeleteFunc(entries, func(e entry) bool {
		return !e.marked && len(e.lines) == 1 && strings.HasSuffix(e.lines[0].Text, ":")
	})
}

// pair joins actions and results where there are as many of one as of the other.
func pair(entries []entry) []entry {
	if !slices.ContainsFunc(entries, func(e entry) bool { return e.class == action }) {
		return entries
	}
	var actions, results, others []entry
	for _, e := range entries {
		switch e.class {
		case action:
			actions = append(actions, e)
		case result:
			results = append(results, e)
		default:
			others = append(others, e)
		}
	}
	if len(actions) == 0 || len(actions) != len(results) || len(others) > 0 {
		return entries
	}
	for i := range actions {
		actions[i].lines = append(actions[i].lines, results[i].lines...)
		take(&actions[i].fields, results[i].fields)
		take(&actions[i].own, results[i].own)
	}
	return actions
}

// fill gives m the fields that it lacks.
func (f fields) fill(m *Measure) {
	e := entry{fields: &f}
	own := e.measure(m.Status)
	if m.Deadline == "" {
		m.Deadline, m.At.Deadline = own.Deadline, own.At.Deadline
	}
	if m.Leader == "" {
		m.Leader, m.At.Leader = own.Leader, own.At.Leader
	}
	if len(m.Units) == 0 {
		m.Units, m.At.Units = own.Units, own.At.Units
	}
}
