package reading

import (
	"regexp"
	"strings"
	"unicode/utf8"

	"bihuan/internal/outline"
)

// form is how a line states a problem.
type form struct {
	stated   bool // it is a problem statement by its wording alone
	run      bool // 针对…问题, followed by what was done: a statement only where none stands above
	from, to int  // the problem in the folded text
	rest     int  // what follows the statement; len(text) for nothing
}

// problemLabel begins a problem statement.
var problemLabel = regexp.MustCompile(`^(?:` + problemName + `:|[【\[]` + problemName + `[】\]]:?)`)

const problemName = `(?:(?:巡察|巡视|审计)?(?:组)?(?:反馈|指出|发现)(?:的)?(?:主要|具体)?问题(?:表现)?|` +
	`(?:主要|具体|存在|发现的|存在的)问题|问题(?:描述|表现|内容)?[0-9一二三四五六七八九十]*|(?:巡察|巡视)(?:组)?指出|反馈意见|具体表现)`

// afterQuote is what may follow the quoted problem: 的问题的整改落实情况, 方面存在的问题, 等问题.
var afterQuote = regexp.MustCompile(`^(?:等)?(?:方面)?(?:的|存在的?|中的?|上的?)?(?:突出|主要|具体)?(?:问题|方面)?(?:方面)?(?:的)?` +
	`(?:整改|整治)?(?:落实|进展|完成|工作|推进)*(?:情况|措施|结果)?(?:说明)?(?:如下)?$`)

// problemTail ends a problem statement without quotation marks.
var problemTail = regexp.MustCompile(`(?:方面)?(?:的|存在的?)?(?:突出|主要|具体)?问题(?:的)?(?:整改|整治)?(?:落实|进展|完成|` +
	`工作)*(?:情况)?$`)

// problemForm reads how text states a problem.
func problemForm(text string) form {
	none := form{to: len(text), rest: len(text)}
	if head := firstRunes(text, 24); hasAny(head, "问题", "指出", "意见", "表现") {
		if m := problemLabel.FindStringIndex(head); m != nil {
			return labelForm(text, m[1])
		}
	}
	start := 0
	for _, lead := range []string{"关于", "针对", "对于", "对照"} {
		if strings.HasPrefix(text, lead) {
			start = len(lead)
		}
	}
	if strings.HasPrefix(text[start:], "巡察反馈的“") || strings.HasPrefix(text[start:], "反馈的“") ||
		strings.HasPrefix(text[start:], "巡察组反馈的“") {
		start += strings.Index(text[start:], "“")
	}
	if strings.HasPrefix(text[start:], "“") {
		if f, ok := quotedForm(text, start); ok {
			return f
		}
	}
	if start == 0 {
		return bareForm(text)
	}
	return openForm(text, start, none)
}

// mayState reports whether a paragraph may state a problem once its tags are taken off: most cannot, and to see
// that costs little.
func mayState(text string) bool {
	first, _ := utf8.DecodeRuneInString(text)
	if first == '“' || isOpen(first) || hasAny(firstRunes(text, 24), "关于", "针对", "对于", "对照", "问题", "指出", "意见", "表现") {
		return true
	}
	return strings.Contains(text[max(0, len(text)-400):], "问题")
}

// labelForm reads 反馈问题:X, up to a label of measures in the same paragraph.
func labelForm(text string, start int) form {
	f := form{stated: true, from: start, to: len(text), rest: len(text)}
	if m := innerLabel.FindStringIndex(text[start:]); m != nil {
		f.to, f.rest = start+m[0], start+m[0]
		if r := text[f.to:]; strings.HasPrefix(r, "。") || strings.HasPrefix(r, ";") {
			f.rest += len(r) - len(strings.TrimLeft(r, "。;"))
		}
	}
	return f.unquote(text)
}

// unquote takes the quotation marks off when they stand around the whole problem.
func (f form) unquote(text string) form {
	for strings.HasSuffix(text[f.from:f.to], "。") || strings.HasSuffix(text[f.from:f.to], ";") ||
		strings.HasSuffix(text[f.from:f.to], ",") {
		f.to -= len(text[f.from:f.to]) - len(strings.TrimRight(text[f.from:f.to], "。;,"))
	}
	inner := text[f.from:f.to]
	if strings.HasPrefix(inner, "“") && closing(inner) == len(inner)-len("”") {
		f.from += len("“")
		f.to -= len("”")
	}
	return f
}

// quotedForm reads 关于“X”的问题 and what follows it.
func quotedForm(text string, start int) (form, bool) {
	end := closing(text[start:])
	if end < 0 {
		return form{}, false
	}
	end += start
	tail := text[end+len("”"):]
	// “X”“Y”的问题, “X”和“Y”的问题
	for hasPrefix(tail, "“", "、“", "和“", "及“", "以及“") {
		open := strings.Index(tail, "“")
		next := closing(tail[open:])
		if next < 0 {
			break
		}
		end = len(text) - len(tail) + open + next
		tail = text[end+len("”"):]
	}
	head := firstSentence(tail)
	match := afterQuote.MatchString(head)
	named := strings.Contains(head, "问题") || strings.Contains(head, "整改") || strings.Contains(head, "方面存在")
	if !match || !named && (start == 0 || head != "") {
		return form{}, false
	}
	rest := len(text) - len(tail) + len(head)
	f := form{stated: true, from: start + len("“"), to: end, rest: rest}
	if strings.Contains(text[f.from:f.to], "”") {
		f.from, f.to = start, end+len("”")
	}
	f.to = f.from + len(strings.TrimRight(text[f.from:f.to], "。;,"))
	f.rest += len(text[rest:]) - len(strings.TrimLeft(text[rest:], "。;:,"))
	f.run = strings.HasPrefix(text, "针对") && f.rest < len(text)
	return f, true
}

// firstSentence returns text up to its first stop outside quotation marks.
func firstSentence(text string) string {
	depth := 0
	for i, r := range text {
		switch r {
		case '“', '《', '(':
			depth++
		case '”', '》', ')':
			depth--
		case '。', ':', ',', ';', '!', '\n':
			if depth <= 0 {
				return text[:i]
			}
		}
	}
	return text
}

// openForm reads 关于X的问题 without quotation marks around X.
func openForm(text string, start int, none form) form {
	end, depth := len(text), 0
scan:
	for i, r := range text {
		switch r {
		case '“', '《', '(':
			depth++
		case '”', '》', ')':
			depth--
		case '。', ':', ';':
			if depth <= 0 {
				end = i
				break scan
			}
		case ',':
			if depth <= 0 && problemTail.MatchString(text[start:i]) {
				end = i
				break scan
			}
		}
	}
	head := text[start:end]
	m := problemTail.FindStringIndex(head)
	if m == nil || m[0] == 0 || runes(head) > 160 {
		return none
	}
	if x := head[:m[0]]; runes(x) < 5 || hasSuffix(x, "反馈", "存在", "发现", "指出", "查摆", "检查", "排查") {
		return none
	}
	f := form{stated: true, from: start, to: start + m[0], rest: end}
	f.rest += len(text[end:]) - len(strings.TrimLeft(text[end:], "。;:,"))
	f.run = strings.HasPrefix(text, "针对") && f.rest < len(text)
	return f
}

// bareForm reads a short line that ends in 的问题, 方面存在的问题, or in 问题 behind a whole statement.
func bareForm(text string) form {
	none := form{to: len(text), rest: len(text)}
	if len(text) > 300 {
		return none
	}
	head := strings.TrimRight(trimStops(text), ":。;")
	if !strings.HasSuffix(head, "问题") || runes(head) > 80 || strings.ContainsAny(head, "。;") {
		return none
	}
	if x, ok := strings.CutSuffix(head, "问题"); ok && predicate.MatchString(x) {
		return form{stated: true, to: len(x), rest: len(text)}.unquote(text)
	}
	if isGeneral(head) {
		return none
	}
	for _, tail := range []string{"方面存在的问题", "方面的问题", "的问题"} {
		if x, ok := strings.CutSuffix(head, tail); ok && x != "" &&
			!hasSuffix(x, "反馈", "发现", "指出", "整改", "存在", "完成", "到位") {
			return form{stated: true, to: len(x), rest: len(text)}.unquote(text)
		}
	}
	return none
}

// predicate ends a statement that 问题 only names: 主业弱化问题, but not 乱收费问题.
var predicate = regexp.MustCompile(`(?:不(?:\p{Han}|到位|规范|彻底|健全|完善|及时|精准|平衡|充分|深入|扎实|严格)|弱化?|薄弱|滞后|缺位|` +
	`缺失|缓慢|混乱|` +
	`有(?:差距|短板|偏差|漏洞|欠缺|盲区)|流于形式|走过场|松散|宽松软|虚化|淡化|形同虚设|偏[高低弱软少]|久拖不决)$`)

// Headings that group a document and no findings by subject hold one of generalWords and end in one of
// generalEnds: 整改落实情况, 反馈问题整改进展情况及成效.
var (
	generalWords = []string{"整改", "整治", "反馈", "巡察", "巡视", "审计", "问题", "事项", "任务", "措施"}
	generalEnds  = []string{"情况", "进展", "落实", "问题", "成效", "事项", "任务", "清单", "成果", "整改", "工作", "打算", "安排",
		"举措", "责任"}
)

// isGeneral reports whether heading is one of those.
func isGeneral(heading string) bool {
	heading = strings.TrimSuffix(strings.TrimRight(heading, "。:;,"), "及成效")
	if strings.Contains(heading, "“") {
		return false
	}
	for _, end := range generalEnds {
		if x, ok := strings.CutSuffix(heading, end); ok && hasAny(x, generalWords...) {
			return true
		}
	}
	return false
}

// aspectTail is what a subject heading ends with.
var aspectTail = regexp.MustCompile(`^(?:等)?(?:方面)?(?:的|存在的?)?(?:问题|方面)?(?:的)?(?:整改)?(?:落实|进展)*(?:情况)?。?$`)

// aspectOf returns the subject that a heading names.
func aspectOf(n *outline.Node) Text {
	text := strings.TrimRight(n.Text, "。:;,")
	start := 0
	for _, lead := range []string{"关于", "在", "针对", "聚焦"} {
		if strings.HasPrefix(text, lead+"“") {
			start = len(lead)
		}
	}
	if strings.HasPrefix(text[start:], "“") {
		if end := closing(text[start:]); end > 0 && aspectTail.MatchString(text[start+end+len("”"):]) {
			return Text(n.Cut(start+len("“"), start+end))
		}
	}
	head := firstSentence(n.Text)
	if runes(head) < 4 || runes(text) < 60 {
		head = text
	}
	if head == "" {
		return ""
	}
	return Text(n.Cut(0, len(head)))
}
