package reading

import (
	"regexp"
	"strings"

	"bihuan/internal/quantity"
)

// figuresOf returns the quantities of one line of a measure that report a result.
func figuresOf(line scan) []Figure {
	found := results(line)
	if len(found) == 0 {
		return nil
	}
	out := make([]Figure, 0, len(found))
	for _, c := range found {
		start, end := line.Span(c.From, c.To)
		out = append(out, Figure{Text: line.Src()[start:end], Value: c.Value, Unit: c.Unit,
			Of: Text(c.of(line.span)),
			At: line.place(c.From, c.To)})
	}
	return out
}

// counted is a quantity with the words around it.
type counted struct {
	quantity.Quantity
	clause     int // start of its clause
	start      int // end of the quantity before it in the clause, or clause
	clauseEnd  int
	text       string
	beforeText string // clause up to the number
	afterText  string // clause behind the unit
}

// results returns the quantities of a line that report a result: no rules, limits, plans, names.
func results(line scan) []counted {
	text := line.Text
	sentence, future := -1, false
	all := clausesOf(text, line.quantities)
	out := all[:0]
	for _, c := range all {
		if s := sentenceBefore(text, c.clause); s != sentence {
			sentence, future = s, false
		}
		future = future && !hasAny(text[c.clause:c.clauseEnd], "已", "目前", "累计", "完成", "现有") ||
			isFuture(c.beforeText)
		if line.cover.inside(c.From) || future || !c.isResult() {
			continue
		}
		out = append(out, c)
	}
	return out
}

// clausesOf gives every quantity its clause.
func clausesOf(text string, quantities []quantity.Quantity) []counted {
	out := make([]counted, 0, len(quantities))
	for i, q := range quantities {
		c := counted{Quantity: q, text: text}
		c.clause = clauseStart(text, q.From)
		c.clauseEnd = clauseEnd(text, q.To)
		c.start = c.clause
		if i > 0 && quantities[i-1].To > c.clause {
			c.start = quantities[i-1].To
		}
		c.beforeText, c.afterText = text[c.clause:q.From], text[q.To:c.clauseEnd]
		out = append(out, c)
	}
	return out
}

var (
	futureClause = regexp.MustCompile(`^(?:目前|现|同时|并|下一步|后续|其余|剩余|还|再|已|均)?(?:正)?(?:计划|拟|预计|力争|争取|将于|` +
		`今后|下一步|明年|下一年|未来|确保|目标)`)
	futureWord = regexp.MustCompile(`(?:计划于|拟于|预计|力争|计划在|计划投|计划新|计划再|拟投|拟新|拟建|确保.{0,12}(?:达|不|率)|` +
		`目标(?:为|是)|到20[0-9]{2}年)`)
)

// isFuture reports whether a clause up to a number speaks of what is still to come.
func isFuture(before string) bool {
	if !hasAny(before, "计划", "拟", "预计", "力争", "争取", "将于", "今后", "下一", "明年", "未来", "确保", "目标", "到20") {
		return false
	}
	return futureClause.MatchString(before) || futureWord.MatchString(before)
}

var (
	everyTime  = regexp.MustCompile(`每(?:年|季|月|周|天|日|学期|半年|半月|两|旬|双|隔|逢|[一二三四五六0-9]+个?(?:年|季|月|周|天|日))`)
	shift      = regexp.MustCompile(`(?:由|从).*$|(?:缩短|压缩|压减|减少|缩减|提速|提前|节约|节省|降|延长|增加|缩|快)`)
	spanResult = regexp.MustCompile(`缩短|压缩|压减|缩减|提速|提前|节约|节省|降至|降到|降为|减至|减到|减为|延长|减少`)
	reached    = regexp.MustCompile(`达|减|缩|提高|提升|压缩|降|控制|完成|保持|稳定|超|增|缩短|占|实现|突破|办结|解决|处置|压减|下降`)
)

// limits end the words before a number that is a bound and no result.
var limits = []string{"不少于", "不低于", "不超过", "不高于", "不得超过", "不得低于", "不得少于", "不多于", "不大于", "不小于", "不足",
	"至少", "最多", "最低", "最高", "低于", "高于", "大于", "小于", "少于", "多于", "满", "未达", "达不到", "前", "限额", "起付线",
	"上限", "下限", "最迟", "限期", "逾期"}

// isLimit reports whether the words before a number make it a bound; 目前 and 提前 do not.
func isLimit(before string) bool {
	return hasSuffix(before, limits...) && !hasSuffix(before, "目前", "日前", "此前", "之前", "提前")
}

// setAfter goes on with a phrase that only looks like a count: 三中全会 after a number.
var setAfter = []string{"全会", "全体会议", "党代会", "人代会", "方程", "方着手", "方面着手", "方面入手", "方面发力", "方面制定", "工程",
	"项目工程", "代表大会", "会议精神", "常委会", "规定精神"}

// groupBefore stands before Chinese numerals that count nothing: 从三个方面, 近五年, 前三批.
var groupBefore = []string{"从", "分", "分为", "按", "按照", "围绕", "聚焦", "坚持", "实行", "推行", "分成", "紧扣", "抓好", "抓住",
	"近",
	"前", "这", "首", "下", "上", "头", "第", "其他", "任何", "某", "中央"}

// spanUnits are units of time, which count only where a time is the result.
var spanUnits = map[string]bool{"天": true, "日": true, "小时": true, "个小时": true, "分钟": true, "秒": true,
	"个月": true, "年": true,
	"周": true, "工作日": true, "个工作日": true, "级": true}

// isResult reports whether c counts what was done or reached.
func (c counted) isResult() bool {
	before, after := c.beforeText, c.afterText
	if isLimit(before) && !(strings.HasSuffix(before, "不足") && c.isShift()) ||
		hasPrefix(after, setAfter...) || after == "项目" {
		return false
	}
	if strings.Contains(before, "每") && everyTime.MatchString(before) && !shift.MatchString(before) &&
		!strings.Contains(before, "平均") {
		return false
	}
	unit, _ := c.Base()
	if spanUnits[unit] {
		return c.isSpan()
	}
	if unit == "版" && c.Decimals > 0 {
		return false // 2.0版 is a name
	}
	if c.Han && (hasSuffix(before, groupBefore...) || c.text[c.From:c.Num] == "百" ||
		c.text[c.From:c.Num] == "千" || c.text[c.From:c.Num] == "十") {
		return false
	}
	if hasPrefix(after, "以上", "以下", "以内", "及以上", "及以下", "之内") {
		return c.isReached()
	}
	if strings.HasSuffix(before, "超过") || strings.HasSuffix(before, "超出") {
		return !hasAny(before, "全部", "均", "都", "凡", "对") && after == ""
	}
	return true
}

// isShift reports whether c is where 由A提高到B starts.
func (c counted) isShift() bool {
	return hasAny(c.beforeText, "由", "从") && hasAny(c.afterText, "到", "至", "为")
}

// isSpan reports whether a span of time is a result: 缩短至3个工作日.
func (c counted) isSpan() bool {
	if unit, _ := c.Base(); unit == "年" || unit == "级" {
		return false
	}
	clause := c.text[c.clause:c.clauseEnd]
	if hasAny(c.beforeText, "不超", "不得") {
		return false
	}
	if spanResult.MatchString(clause) {
		return true
	}
	return hasAny(c.beforeText, "累计", "总时长", "时长达", "时长共") && !strings.HasPrefix(c.afterText, "内")
}

// isReached reports whether 97%以上 says how far something got, and not from where on a rule holds.
func (c counted) isReached() bool {
	rest := c.afterText
	for _, w := range []string{"及以上", "及以下", "以上", "以下", "以内", "之内"} {
		if r, ok := strings.CutPrefix(rest, w); ok {
			rest = r
			break
		}
	}
	return (rest == "" || strings.HasPrefix(rest, "、")) && reached.MatchString(c.beforeText)
}

// of returns the shortest phrase that c counts: the words before the number, else those behind its unit.
func (c counted) of(line span) string {
	from := c.start
	if i := strings.LastIndex(line.Text[from:c.From], "、"); i >= 0 {
		from += i + len("、")
	}
	label := line.Text[from:c.From]
	if i := strings.LastIndexAny(label, "由从"); i > 0 && hasAny(c.afterText, "至", "到", "为") {
		label = label[:i]
	}
	trimmed := strings.TrimLeft(label, "并其中及和与的共约近达为)")
	from += len(label) - len(trimmed)
	label = strings.TrimRight(trimmed, "共约近达了为至到超(")
	if label != "" && !hasSuffix(label, "对", "将", "督促", "推动", "向", "把", "给予") {
		if runes(label) > 14 {
			from += len(label) - len(lastRunes(label, 14))
			label = lastRunes(label, 14)
		}
		return line.Cut(from, from+len(label))
	}
	noun := firstRunes(line.Text[c.To:c.clauseEnd], 10)
	if i := strings.IndexAny(noun, "、("); i >= 0 {
		noun = noun[:i]
	}
	if noun == "" {
		return ""
	}
	return line.Cut(c.To, c.To+len(noun))
}
