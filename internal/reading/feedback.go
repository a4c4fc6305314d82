package reading

import (
	"regexp"
	"strings"

	"bihuan/internal/outline"
)

var (
	// statementsStart leads to the findings of feedback news.
	statementsStart = regexp.MustCompile(`主要问题|突出问题|共性问题|具体问题(?:是|有|如下|:)|存在(?:的|以下|一些|着|了|如下|突出|主要|` +
		`着一些)?[^,。;:]{0,10}(?:问题|不足)|问题(?:主要)?(?:是|有|表现)|指出|发现|不足`)
	// statementsStop ends them: advice, demands, promises, clues.
	statementsStop = regexp.MustCompile(`提出[^。;:]{0,16}(?:意见|建议|要求)|^[^。;:]{0,16}(?:要求|强调|建议|希望|表示|表态)[,:]|` +
		`收到[^。;]{0,40}线索|线索[^。;]{0,10}(?:移交|转)|(?:整改|工作)(?:意见|建议|要求)[:是]|^(?:会议|会上|` +
		`同时,)[^。;:]{0,20}(?:要求|强调|收到)|` +
		`(?:巡察|巡视)组建议|^下一步`)
	// onSubject begins a statement about one subject: 在贯彻落实上级部署方面,…
	onSubject     = regexp.MustCompile(`(?:^|[。;:])(?:一是|二是|三是|四是)?在([^,。;:]{3,40}?)方面(?:存在的问题)?[,:]`)
	statementMark = regexp.MustCompile(`(?:^|[。;:,])((?:[一二三四五六七八九十]{1,3}是)|(?:有的))`)
)

// isFeedback reports whether the document is news of a feedback meeting: findings and no measures.
func (r *reader) isFeedback() bool {
	title := outline.Fold(string(r.out.Title)).Text
	if title != "" {
		return strings.Contains(title, "反馈") && !hasAny(title, "整改", "整治", "审计", "台账", "清单") &&
			len(r.sheets) == 0
	}
	for _, p := range r.paras[:min(len(r.paras), 4)] {
		if hasAny(p.Text, "整改情况", "整改进展", "予以公布", "整改工作") {
			return false
		}
	}
	for _, p := range r.paras {
		if statementsStart.MatchString(p.Text) && strings.Contains(p.Text, "反馈") &&
			strings.Contains(p.Text, "一是") {
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
		end, stop := statementsEnd(p.Text)
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
		if stop {
			in = false
		}
	}
}

// statementsEnd returns where the statements in text must end: before the sentence that begins something
// else.
// A sentence with a mark of its own goes on with them.
func statementsEnd(text string) (end int, stop bool) {
	for from := 0; from < len(text); {
		piece := firstSentenceOf(text[from:])
		if mark := statementMark.FindStringIndex(piece); statementsStop.MatchString(piece) &&
			(mark == nil || mark[0] > 0) {
			return from, true
		}
		from += len(piece)
		if from < len(text) {
			from += signSize(text, from)
		}
	}
	return len(text), false
}

// announces reports whether statements follow in the text, or in the next paragraphs.
func announces(text string) bool {
	return statementMark.MatchString(text) || onSubject.MatchString(text) || strings.HasSuffix(text, ":") ||
		strings.Count(text, ";") > 1 && strings.Contains(text, ":") ||
		strings.HasSuffix(text, "问题。") && runes(text) < 40
}

// statements takes the statements in a piece of paragraph i and returns the subject for the next ones.
func (r *reader) statements(i, from, end int, aspect Text) Text {
	p := r.paras[i].span
	subjects := onSubject.FindAllStringSubmatchIndex(p.Text[from:end], -1)
	if len(subjects) == 0 {
		return r.listed(i, from, end, aspect)
	}
	for k, m := range subjects {
		to := end
		if k+1 < len(subjects) {
			to = from + subjects[k+1][0]
		}
		aspect = Text(p.cut(from+m[2], from+m[3]).Src())
		r.plain(p, from+m[1], to, aspect)
	}
	r.keepBefore(i, from+subjects[0][0])
	return aspect
}

// plain takes what is said about one subject: marked statements, those between semicolons, or one.
func (r *reader) plain(p span, from, end int, aspect Text) {
	if starts := statementStarts(p.Text[from:end]); len(starts) > 0 {
		r.marked(p, from, end, starts, aspect)
		return
	}
	for _, piece := range pieces(p.Text[from:end], ";") {
		r.addStatement(p.cut(from+piece[0], from+piece[1]), "", aspect)
	}
}

// listed takes the statements in a piece of paragraph i that names no subjects.
func (r *reader) listed(i, from, end int, aspect Text) Text {
	p := r.paras[i].span
	text := p.Text[from:end]
	mark, size := outline.Mark{}, 0
	if from == 0 {
		mark, size = outline.MarkAt(text)
	}
	starts := statementStarts(text)
	switch {
	case len(starts) > 0:
		lead := strings.TrimRight(text[min(size, starts[0][0]):starts[0][0]], "。;:,")
		if mark.Kind != outline.None && mark.Kind != outline.Is && lead != "" {
			aspect = Text(p.cut(from+size, from+size+len(lead)).Src())
		}
		r.marked(p, from, end, starts, aspect)
		r.keepBefore(i, from+starts[0][0])
	case mark.Kind != outline.None:
		r.addStatement(p.cut(from+size, end), mark.Text, aspect)
		r.used[i] = true
	case strings.Contains(text, ";") || from == 0 && !strings.HasSuffix(text, ":"):
		start := strings.IndexByte(text, ':') + 1
		r.plain(p, from+start, end, aspect)
		r.keepBefore(i, from+start)
	}
	return aspect
}

// statementStarts returns where 一是 and 有的 stand that begin statements. Behind a comma 有的 begins one only
// where no numbers do.
func statementStarts(text string) [][2]int {
	marks := statementMark.FindAllStringSubmatchIndex(text, -1)
	numbered := false
	for _, m := range marks {
		numbered = numbered || text[m[2]:m[3]] != "有的"
	}
	var out [][2]int
	for _, m := range marks {
		if numbered && text[m[2]:m[3]] == "有的" && m[0] < m[2] && text[m[0]] == ',' {
			continue
		}
		out = append(out, [2]int{m[2], m[3]})
	}
	return out
}

// marked adds the statements that begin at starts in bytes from … end of p; a number is taken off, 有的 stays.
func (r *reader) marked(p span, from, end int, starts [][2]int, aspect Text) {
	for k, at := range starts {
		to := end
		if k+1 < len(starts) {
			to = from + starts[k+1][0]
		}
		no := p.Text[from+at[0] : from+at[1]]
		if no == "有的" {
			no, at[1] = "", at[0]
		}
		r.addStatement(p.cut(from+at[1], to), no, aspect)
	}
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

func (r *reader) addStatement(s span, no string, aspect Text) {
	if s = s.trimStop(); runes(s.Text) < 4 {
		return
	}
	r.out.Findings = append(r.out.Findings, Finding{No: Text(no), Aspect: aspect, Text: s.Src(),
		Measures: []Measure{}, At: s.at})
}

// keepBefore leaves of paragraph i only what stands before its statements.
func (r *reader) keepBefore(i, end int) {
	if runes(r.paras[i].Text[:end]) < 8 {
		r.used[i] = true
		return
	}
	r.paras[i].span = r.paras[i].cut(0, end)
}
