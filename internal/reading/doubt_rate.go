package reading

import (
	"regexp"
	"strings"

	"bihuan/internal/quantity"
)

var (
	changeWords = []string{"同比", "环比", "较", "增长", "下降", "上升", "增加", "减少", "降低", "提高", "提升", "压减", "压缩",
		"缩短", "降幅", "增幅", "增至", "降至", "扩大"}
	rateStem   = regexp.MustCompile(`(\p{Han}{2})率(?:达到?|为|约|至|是|仅|已达|均为)?$`)
	otherBasis = []string{"按期", "按时", "首次", "首办", "及时", "一次", "平均", "规范", "满意", "预算", "参与", "出勤", "到会",
		"年度", "当年"}
	shareWords = []string{"占", "比例", "比重", "占比"}
	changeGap  = regexp.MustCompile(`^[,(]?(?:同比|环比|平均|整体|总体|(?:较|比)[^,。;]{0,14})?(?:下降|增长|上升|提高|减少|` +
		`降低|压减|压缩|缩短|提升|增加|降幅|增幅|减幅)(?:了|达|为|约|率为|率达)?$`)
)

// rates finds percentages that are not those of the numbers printed beside them.
func (c *claim) rates() []Doubt {
	var out []Doubt
	for i := range c.items {
		it := c.items[i]
		if it.vague || i == 0 {
			continue
		}
		switch {
		case it.percent() && !hasAny(it.label, changeWords...):
			if d, ok := c.share(i); ok {
				out = append(out, d)
			}
		case it.percent() || strings.HasSuffix(it.Unit, "百分点"):
			if d, ok := c.change(i); ok {
				out = append(out, d)
			}
		}
	}
	return out
}

// share compares the rate i with the numbers before it.
func (c *claim) share(i int) (Doubt, bool) {
	rate := c.items[i]
	if part, whole, ok := c.ofWhole(i); ok {
		return c.shareOf(i, part, whole)
	}
	if c.anyShare(i) {
		return Doubt{}, false
	}
	if c.isDoneOf(i) {
		return c.shareOf(i, i-1, i-2)
	}
	m := rateStem.FindStringSubmatch(rate.label)
	if m == nil || hasAny(rate.label, otherBasis...) {
		if hasAny(rate.label, shareWords...) && i >= 2 && c.isPartOf(i-1) {
			return c.shareOf(i, i-1, c.sameBefore(i-1))
		}
		return Doubt{}, false
	}
	for part := i - 1; part > 0 && part >= i-4; part-- {
		if !sharesSign(m[1], c.items[part].label+c.items[part].after) || c.items[part].percent() {
			continue
		}
		if whole := c.sameBefore(part); whole >= 0 {
			return c.shareOf(i, part, whole)
		}
	}
	return Doubt{}, false
}

// ofWhole reads 参加学生1140人,占在校生1520人的75%.
func (c *claim) ofWhole(i int) (part, whole int, ok bool) {
	whole = i - 1
	if whole < 1 || !strings.Contains(c.items[whole].label, "占") ||
		!strings.HasSuffix(c.Text[:c.items[i].From], "的") {
		return 0, 0, false
	}
	part = c.sameBefore(whole)
	return part, whole, part >= 0
}

// isDoneOf reads 应换届236个,已换届229个,完成率97%, whatever the rate is called.
func (c *claim) isDoneOf(i int) bool {
	if i < 2 || !rateStem.MatchString(c.items[i].label) || hasAny(c.items[i].label, otherBasis...) {
		return false
	}
	part, whole := c.items[i-1], c.items[i-2]
	return part.base() == whole.base() && part.sentence == whole.sentence &&
		strings.Contains(whole.label, "应") &&
		hasAny(part.label, "已", "实际", "实") && !part.percent()
}

// isPartOf reports whether 其中 makes item i a part of one before.
func (c *claim) isPartOf(i int) bool {
	return strings.Contains(c.items[i].label, "其中") && c.sameBefore(i) >= 0
}

// sameBefore returns the nearest item before i with the same unit, in its sentence or the one before; or -1.
func (c *claim) sameBefore(i int) int {
	for k := i - 1; k >= 0 && k >= i-4; k-- {
		if c.items[k].base() == c.items[i].base() &&
			strings.Count(c.Text[c.items[k].To:c.items[i].From], "。") <= 1 {
			return k
		}
	}
	return -1
}

// anyShare reports whether some two numbers before the rate i give it.
func (c *claim) anyShare(i int) bool {
	rate := c.items[i].Quantity
	for a := max(0, i-8); a < i; a++ {
		for b := a + 1; b < i; b++ {
			x, y := c.items[a], c.items[b]
			if x.base() != y.base() || x.percent() {
				continue
			}
			if x.Total() < y.Total() {
				x, y = y, x
			}
			if quantity.IsShare(rate, y.Quantity, x.Quantity) ||
				quantity.IsRest(rate, y.Quantity, x.Quantity) {
				return true
			}
		}
	}
	return false
}

func (c *claim) shareOf(i, part, whole int) (Doubt, bool) {
	if whole < 0 {
		return Doubt{}, false
	}
	rate, p, w := c.items[i], c.items[part], c.items[whole]
	if p.vague || w.vague || p.Total() > w.Total() ||
		quantity.IsShare(rate.Quantity, p.Quantity, w.Quantity) ||
		quantity.IsRest(rate.Quantity, p.Quantity, w.Quantity) {
		return Doubt{}, false
	}
	text := number(p.Total()) + " ÷ " + number(w.Total()) + " = " + percent(100*p.Total()/w.Total()) +
		" ≠ " + number(rate.Value) + "%"
	return c.doubt(RateDoubt, c.clauseOf(min(part, whole)), rate.To, text), true
}

// percent writes a percentage with two decimals.
func percent(v float64) string { return number(float64(int64(v*100+0.5))/100) + "%" }

// sharesSign reports whether words contain a sign of stem.
func sharesSign(stem, words string) bool {
	for _, r := range stem {
		if strings.ContainsRune(words, r) && r != '有' && r != '效' && r != '成' {
			return true
		}
	}
	return strings.Contains(words, stem)
}

// change compares a printed change with the two numbers of 由A降至B, or of 152名,增加31名,增长25.6%.
func (c *claim) change(i int) (Doubt, bool) {
	rate := c.items[i]
	if i < 2 {
		return Doubt{}, false
	}
	now, before := c.items[i-1], c.items[i-2]
	gap := c.Text[now.To:rate.From]
	if j := strings.IndexByte(gap, ','); j > 0 && runes(gap[:j]) <= 8 {
		gap = gap[j:]
	}
	if now.vague || before.vague || now.Unit != before.Unit || now.sentence != rate.sentence ||
		before.sentence != now.sentence || !changeGap.MatchString(gap) {
		return Doubt{}, false
	}
	shift := c.Text[before.labelAt:now.From]
	switch {
	case fromTo.MatchString(shift):
		return c.fromTo(i, rate, before, now)
	case rate.percent() && hasAny(now.label, "增加", "多", "增长", "新增") && hasAny(now.label, "较", "比", "同比"):
		base := now.Quantity
		base.Value = before.Value - now.Value
		return c.changed(i, base, before.Quantity)
	case rate.percent() && hasAny(now.label, "减少", "下降", "少") && hasAny(now.label, "较", "比", "同比"):
		base := now.Quantity
		base.Value = before.Value + now.Value
		return c.changed(i, base, before.Quantity)
	}
	return Doubt{}, false
}

var fromTo = regexp.MustCompile(`(?:由|从).*(?:至|到|为|成)`)

func (c *claim) fromTo(i int, rate, before, now item) (Doubt, bool) {
	if now.percent() {
		diff := now.Value - before.Value
		if diff < 0 {
			diff = -diff
		}
		if close(diff, rate.Value) || rate.percent() &&
			quantity.IsChange(rate.Quantity, before.Quantity, now.Quantity) {
			return Doubt{}, false
		}
		return c.doubt(RateDoubt, c.clauseOf(i-2), rate.To,
			number(now.Value)+" − "+number(before.Value)+" ≠ "+number(rate.Value)), true
	}
	if !rate.percent() {
		return Doubt{}, false
	}
	return c.changed(i, before.Quantity, now.Quantity)
}

func close(a, b float64) bool { return a-b < 1e-6 && b-a < 1e-6 }

func (c *claim) changed(i int, before, now quantity.Quantity) (Doubt, bool) {
	rate := c.items[i]
	if before.Value <= 0 || quantity.IsChange(rate.Quantity, before, now) {
		return Doubt{}, false
	}
	text := number(now.Value) + " ÷ " + number(before.Value) + " − 1 = " +
		percent(100*(now.Value/before.Value-1)) + " ≠ " + number(rate.Value) + "%"
	return c.doubt(RateDoubt, c.clauseOf(i-2), rate.To, text), true
}
