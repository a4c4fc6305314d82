package reading

import (
	"regexp"
	"strconv"
	"strings"

	"bihuan/internal/quantity"
)

// sums finds totals whose parts do not add up.
//
// Parts are all there is when 其中 or 中 leads to several of them that nearly reach the total, when they are
// done and open halves of one thing, or when they are its grades. 清理合同211份,重签78份,解除5份 says nothing of
// the kind.
func (c *claim) sums() []Doubt {
	var out []Doubt
	for first := 1; first < len(c.items); first++ {
		last := c.run(first)
		if last == first && !c.trailing(first) {
			continue
		}
		d, checked := c.sum(first, last)
		if d.Code != "" {
			out = append(out, d)
		}
		if checked {
			first = last
		}
	}
	return append(out, c.totalsBehind()...)
}

var (
	notPart = []string{"同比", "较", "比上", "环比", "增长", "增加", "平均", "人均", "累计", "合计", "共计", "总计", "每", "占",
		"新增", "分别"}
	donePart = []string{"已", "完成", "整改到位", "办结", "化解", "合格", "优秀", "良好", "达标", "转化", "处置", "解决", "整改", "修复",
		"收回", "通过", "胜诉"}
	openPart = []string{"未", "尚", "正在", "其余", "剩余", "余下", "其他", "其它", "另有", "待", "不合格", "不达标", "部分", "基本",
		"长期", "推进", "在审", "在办", "在建", "没有"}
	grade = regexp.MustCompile(`^(?:其中|包括|[^A-E]{0,3}[定为])?(?:[A-E]|[一二三四五]|甲|乙|丙)[级类等]|` +
		`^(?:其中)?(?:高|中|低|较高|较低|一般|重大|较大)(?:风险|等|级)?$|^(?:其中)?(?:优秀|良好|合格|较好|一般|较差|优|良|中|差|不合格|好)$`)
	restPart = []string{"其余", "剩余", "余下", "其他", "其它", "另外", "另有"}
)

// run returns the last of the parts that begin with item first: the same unit, divided by commas only.
func (c *claim) run(first int) int {
	last := first
	for next := first + 1; next < len(c.items); next++ {
		a, b := c.items[last], c.items[next]
		between := c.Text[a.To:b.labelAt]
		if b.base() != c.items[first].base() || b.vague || b.sentence != a.sentence ||
			runes(between) > 24 || strings.ContainsAny(between, ";:") ||
			runes(b.label) > 18 || hasAny(b.label, notPart...) && !hasAny(b.label, restPart...) {
			break
		}
		if strings.Contains(b.label, "其中") {
			break
		}
		last = next
	}
	return last
}

// trailing reports whether item i is what is left of a total: 剩余4人.
func (c *claim) trailing(int) bool { return false }

// sum compares items first … last with the total before them; checked says that they are its parts, whether
// they add up or not.
func (c *claim) sum(first, last int) (Doubt, bool) {
	head := c.items[first]
	if head.vague || head.percent() || hasAny(head.label, notPart...) && !strings.Contains(head.label, "其中") {
		return Doubt{}, false
	}
	total := c.totalBefore(first)
	if total < 0 {
		return Doubt{}, false
	}
	led := c.led(total, first)
	for ; last > first; last-- {
		if kind := c.partsKind(first, last); led || kind != 0 {
			return c.compare(total, first, last, led, kind)
		}
	}
	return Doubt{}, false
}

// totalBefore returns the nearest item before first with its unit, or -1.
func (c *claim) totalBefore(first int) int {
	head := c.items[first]
	for i := first - 1; i >= 0 && i >= first-4; i-- {
		it := c.items[i]
		if it.base() != head.base() || it.vague {
			continue
		}
		if it.sentence == head.sentence {
			return i
		}
		// 细化为42项措施。已完成27项、基本完成9项…: only words for progress reach over a full stop.
		if hasAny(it.label+it.after, "措施", "问题", "任务", "事项") &&
			strings.Count(c.Text[it.To:head.From], "。") == 1 {
			return i
		}
		return -1
	}
	return -1
}

// led reports whether 其中 or 中 leads from the total to its parts.
func (c *claim) led(total, first int) bool {
	if c.items[total].sentence != c.items[first].sentence {
		return false
	}
	between := c.Text[c.items[total].To:c.items[first].From]
	if strings.Contains(between, "其中") && !strings.Contains(c.Text[c.items[total].From:c.items[total].To],
		"其中") {
		return true
	}
	after := c.items[total].after
	i := strings.Index(after, "中")
	return i >= 0 && runes(after[:i]) <= 10 && !hasAny(after, "中心", "中小", "中层", "中级", "集中", "中央", "其中",
		"中学", "中药", "中医", "中介")
}

// partsKind says why items first … last are all parts of something: 1 done and open, 2 grades, 0 no reason.
func (c *claim) partsKind(first, last int) int {
	done, open, grades := 0, 0, 0
	for _, it := range c.items[first : last+1] {
		label := strings.TrimLeft(it.label, "并其中")
		words := it.label
		if strings.Trim(label, "有为") == "" {
			words = it.after
		}
		switch {
		case hasAny(words, openPart...):
			open++
		case hasAny(words, donePart...):
			done++
		}
		if len(it.label) < 40 && grade.MatchString(it.label) {
			grades++
		}
	}
	n := last - first + 1
	switch {
	case done > 0 && open > 0 && done+open == n:
		return 1
	case grades == n && n >= 3:
		return 2
	}
	return 0
}

// compare adds the parts up.
func (c *claim) compare(total, first, last int, led bool, kind int) (Doubt, bool) {
	whole := c.items[total]
	var parts []quantity.Quantity
	for _, it := range c.items[first : last+1] {
		parts = append(parts, it.Quantity)
	}
	if c.items[total].sentence != c.items[first].sentence && kind != 1 {
		return Doubt{}, false
	}
	for n := 2; n <= len(parts); n++ {
		if quantity.Adds(whole.Quantity, parts[:n]) {
			return Doubt{}, n == len(parts)
		}
	}
	for i := total - 1; i >= 0 && i >= total-3; i-- {
		other := c.items[i]
		if other.base() == whole.base() && (quantity.Adds(other.Quantity, parts) ||
			quantity.Adds(other.Quantity, append(parts, whole.Quantity))) {
			return Doubt{}, false
		}
	}
	sum := quantity.Sum(parts)
	if kind == 0 && sum < whole.Total()*0.85 || overlapping(c.items[first:last+1]) {
		return Doubt{}, false
	}
	if kind != 0 && !led && sum > whole.Total()*3 {
		return Doubt{}, false // they count something else
	}
	return c.doubt(SumDoubt, c.clauseOf(total), c.items[last].To, work(parts, whole.Quantity)), true
}

// overlapping reports whether parts may count the same thing twice.
func overlapping(parts []item) bool {
	for _, it := range parts {
		if hasAny(it.label, "女", "党员", "少数民族", "占", "含") {
			return true
		}
	}
	return false
}

// work shows the sum: 52 + 31 = 83 ≠ 86.
func work(parts []quantity.Quantity, whole quantity.Quantity) string {
	_, factor := whole.Base()
	var terms []string
	for _, p := range parts {
		terms = append(terms, number(p.Total()/factor))
	}
	return strings.Join(terms,
		" + ") + " = " + number(quantity.Sum(parts)/factor) + " ≠ " + number(whole.Value)
}

// number writes a value without the noise of binary fractions.
func number(v float64) string {
	s := strconv.FormatFloat(v, 'f', 6, 64)
	return strings.TrimRight(strings.TrimRight(s, "0"), ".")
}

var totalLabel = regexp.MustCompile(`^(?:全年|总数|三项|两项|各项)?(?:共|共计|合计|总计|总共|一共)(?:为|达|有|通过|完成|认定)?$`)

// totalsBehind finds parts whose sum stands behind them: 复审45家、新认定13家,合计58家.
func (c *claim) totalsBehind() []Doubt {
	var out []Doubt
	for i := 2; i < len(c.items); i++ {
		whole := c.items[i]
		if !totalLabel.MatchString(whole.label) || whole.vague || whole.percent() {
			continue
		}
		var parts []quantity.Quantity
		first := i
		for first > 0 {
			it := c.items[first-1]
			if it.base() != whole.base() || it.sentence != whole.sentence || it.vague ||
				hasAny(it.label, notPart...) && !strings.Contains(it.label, "新增") {
				break
			}
			first--
			parts = append([]quantity.Quantity{it.Quantity}, parts...)
		}
		if len(parts) < 2 || quantity.Adds(whole.Quantity, parts) ||
			quantity.Adds(whole.Quantity, parts[len(parts)-2:]) || quantity.Adds(whole.Quantity, parts[1:]) {
			continue
		}
		out = append(out, c.doubt(SumDoubt, c.clauseOf(first), whole.To, work(parts, whole.Quantity)))
	}
	return out
}
