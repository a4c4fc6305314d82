package reading

import (
	"regexp"
	"strings"

	"bihuan/internal/quantity"
)

var (
	growthGap = regexp.MustCompile(`^(\p{Han}{0,10})[,(](?:同比|环比|(?:较|` +
		`比)[^,。;]{1,16}?)(?:同期)?(?:净)?(增长|增加|上升|提高|提升|扩大|增|减少|下降|降低|压减|缩减|压缩|减|降)(?:了|达|约|为|幅达|率为|率达|幅为)?$`)
	growthLead = regexp.MustCompile(`^[,]?(?:达到|达|增至|增加到|增加至|上升至|升至|降至|减至|减少到|减少至|为|至|到)$`)
	growthSaid = regexp.MustCompile(`(?:同比|环比|较[^,。;]{1,16}|比[^,。;]{1,16})(增长|增加|上升|提高|提升|减少|下降|降低|` +
		`压减)(?:了|达|约|为)?$`)
)

// growths finds counts whose growth no whole number of the earlier period can give.
func (c *claim) growths() []Doubt {
	var out []Doubt
	for i := range c.items {
		rate := c.items[i]
		if !rate.percent() || rate.vague {
			continue
		}
		if i > 0 {
			count := c.items[i-1]
			if m := growthGap.FindStringSubmatch(c.Text[count.To:rate.From]); m != nil &&
				count.sentence == rate.sentence {
				out = c.growth(out, i-1, i, isFall(m[2]))
				continue
			}
		}
		if i+1 < len(c.items) && growthLead.MatchString(c.Text[rate.To:c.items[i+1].From]) {
			if m := growthSaid.FindStringSubmatch(c.Text[c.clauseOf(i):rate.From]); m != nil {
				out = c.growth(out, i+1, i, isFall(m[1]))
			}
		}
	}
	return out
}

func isFall(word string) bool { return hasAny(word, "减", "降", "压") }

// growth appends a doubt when no whole number grew by item rate to item count.
func (c *claim) growth(out []Doubt, count, rate int, down bool) []Doubt {
	now, by := c.items[count], c.items[rate]
	unit, factor := now.Base()
	if now.vague || now.Decimals > 0 || factor > 1 || now.Step() != 1 || !countable(unit) ||
		quantity.HasBase(now.Quantity, by.Quantity, down) {
		return out
	}
	if c.baseStands(count, by.Quantity) {
		return out
	}
	from, to := c.growthFrom(count), by.To
	if count > rate {
		from, to = c.clauseOf(rate), now.To
	}
	return append(out, c.doubt(GrowthDoubt, from, to, growthWork(now.Value, by, down)))
}

// growthFrom begins the passage with the clause of the count.
func (c *claim) growthFrom(count int) int { return c.clauseOf(count) }

// baseStands reports whether the earlier count is printed and gives the rate.
func (c *claim) baseStands(count int, rate quantity.Quantity) bool {
	for i, it := range c.items {
		if i != count && it.base() == c.items[count].base() && it.sentence == c.items[count].sentence &&
			quantity.IsChange(rate, it.Quantity, c.items[count].Quantity) {
			return true
		}
	}
	return false
}

// growthWork shows the two nearest whole numbers and what they give: 325 ÷ 313 = +3.83%, 325 ÷ 312 = +4.17%.
func growthWork(now float64, by item, down bool) string {
	sign := 1.0
	if down {
		sign = -1
	}
	base := float64(int64(now / (1 + sign*by.Value/100)))
	var terms []string
	for _, b := range []float64{base, base + 1} {
		if b > 0 {
			terms = append(terms, number(now)+" ÷ "+number(b)+" − 1 = "+percentSigned(100*(now/b-1)))
		}
	}
	return strings.Join(terms, ", ")
}

func percentSigned(v float64) string {
	if v < 0 {
		return "−" + percent(-v)
	}
	return percent(v)
}

// countable reports whether a unit counts whole things.
func countable(unit string) bool {
	switch unit {
	case "家", "户", "个", "件", "人", "名", "人次", "次", "项", "条", "起", "处", "宗", "份", "套", "台", "辆",
		"座", "所", "篇", "位", "例", "张", "笔", "批", "批次", "场", "期", "家次", "户次", "栋", "卷", "株", "对", "支", "册", "本":
		return true
	}
	return false
}
