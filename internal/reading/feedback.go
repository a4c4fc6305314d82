package reading

import (
	"regexp"
	"strings"

	"bihuan/internal/outline"
)

var (
	// statementsStart leads to the findings of feedback news.
	statementsStart = regexp.MustCompile(`主要问题|突出问题|共性问题|具体问题(?:是|有|如下|:)|存在(?:的|以下|一些|着|了|如下|突出|主要|着一些)?[^,。;:]{0,10}(?:问题|不足)|问题(?:主要)?(?:是|有|表现)|指出|发现|不足`)
	// statementsStop ends them: advice, demands, promises, clues.
	statementsStop = regexp.MustCompile(`提出[^。;:]{0,16}(?:意见|建议|要求)|(?:^|[。;])[^。;:]{0,16}(?:要求|强调|建议|希望|表示|表态)[,:]|线索|(?:整改|工作)(?:意见|建议|要求)[:是]|^(?:会议|会上|同时,)[^。;:]{0,20}(?:要求|强调|收到)|巡察组建议|下一步`)
	statementMark  = regexp.MustCompile(`(?:^|[。;:,])((?:[一二三四五六七八九十]{1,3}是)|(?:有的))`)
)

// isFeedback reports whether the document is news of a feedback meeting: findings and no measures.
func (r *reader) isFeedback() bool {
	title := outline.Fold(string(r.out.Title)).Text
	if title != "" {
		return strings.Contains(title, "反馈") && !hasAny(title, "整改", "整治", "审计", "台账", "清单") && len(r.sheets) == 0
	}
	for _, p := range r.paras[:min(len(r.paras), 4)] {
		if hasAny(p.Text, "整改情况", "整改进展", "予以公布", "整改工作") {
			return false
		}
	}
	for _, p := range r.paras {
		if statementsStart.MatchString(p.Text) && strings.Contains(p.Text, "反馈") && strings.Contains(p.Text, "一是") {
			return true
		}
	}
	return false
}

// readFeedback reads the statements between the words that announce them and the advice that follows.
func (r *reader) readFeedback() {
	in, aspect := false, Text("")
	for i := range r.paras {
		p := r.paras[i]
		if r.used[i] {
			continue
		}
		from := 0
		stop := statementsStop.FindStringIndex(p.Text)
		end := len(p.Text)
		if stop != nil {
			end = stop[0]
		}
		if !in {
			start := statementsStart.FindStringIndex(p.Text[:end])
			if start == nil || !announces(p.Text[start[0]:end]) {
				continue
			}
			in, from = true, start[1]
		}
		if end > from {
			aspect = r.statements(i, from, end, aspect)
		}
		if stop != nil {
			in = false
		}
	}
}

// announces reports whether statements follow in the text, or in the next paragraphs.
func announces(text string) bool {
	return statementMark.MatchString(text) || strings.HasSuffix(text, ":") || strings.Count(text, ";") > 1 && strings.Contains(text, ":") ||
		strings.HasSuffix(text, "问题。") && runes(text) < 40
}

// statements takes the statements in a piece of paragraph i and returns the subject for the next ones.
func (r *reader) statements(i, from, end int, aspect Text) Text {
	p := r.paras[i].span
	text := p.Text[from:end]
	mark, size := outline.Mark{}, 0
	if from == 0 {
		mark, size = outline.MarkAt(text)
	}
	marks := statementMark.FindAllStringSubmatchIndex(text, -1)
	starts := marks[:0:0]
	said := ""
	for _, m := range marks {
		word := text[m[2]:m[3]]
		if word == "有的" && m[0] < m[2] && text[m[0]] == ',' {
			continue
		}
		starts = append(starts, m)
		said += word
	}
	switch {
	case len(starts) > 0:
		lead := strings.TrimRight(text[min(size, starts[0][2]):starts[0][2]], "。;:,")
		if mark.Kind != outline.None && mark.Kind != outline.Is && lead != "" {
			aspect = Text(p.cut(from+size, from+size+len(lead)).src)
		}
		for k, m := range starts {
			to := len(text)
			if k+1 < len(starts) {
				to = starts[k+1][2]
			}
			r.statement(p, text, from, m[2], m[3], to, aspect)
		}
		r.keepBefore(i, from+starts[0][2])
	case mark.Kind != outline.None:
		r.addStatement(p.cut(from+size, end), mark.Text, aspect)
		r.used[i] = true
	case strings.Contains(text, ";") || from == 0 && !strings.HasSuffix(text, ":"):
		start := strings.IndexByte(text, ':') + 1
		for _, piece := range pieces(text[start:], ";") {
			r.addStatement(p.cut(from+start+piece[0], from+start+piece[1]), "", aspect)
		}
		r.keepBefore(i, from+start)
	}
	return aspect
}

// pieces returns the ranges of text between the separators.
func pieces(text, sep string) [][2]int {
	var out [][2]int
	from := 0
	for {
		i := strings.Index(text[from:], sep)
		if i < 0 {
			return append(out, [2]int{from, len(text)})
		}
		out = append(out, [2]int{from, from + i})
		from += i + len(sep)
	}
}

// statement adds text[m0:to] of the piece of p that begins at from; an ordinal is taken off, 有的 stays.
func (r *reader) statement(p span, text string, from, m0, m1, to int, aspect Text) {
	no := text[m0:m1]
	if no == "有的" {
		no, m1 = "", m0
	}
	r.addStatement(p.cut(from+m1, from+to), no, aspect)
}

func (r *reader) addStatement(s span, no string, aspect Text) {
	if s = s.trimStop(); runes(s.Text) < 4 {
		return
	}
	r.out.Findings = append(r.out.Findings, Finding{No: Text(no), Aspect: aspect, Text: s.src, Measures: []Measure{}, At: s.at})
}

// keepBefore leaves of paragraph i only what stands before its statements.
func (r *reader) keepBefore(i, end int) {
	if runes(r.paras[i].Text[:end]) < 8 {
		r.used[i] = true
		return
	}
	r.paras[i].span = r.paras[i].cut(0, end)
}
