package reading

import (
	"regexp"
	"strings"
)

// countBehind is a count behind a list of titles: 等制度3项, 2项制度, 等4个文件.
var countBehind = regexp.MustCompile(`^(等)?(?:相关|有关|内部|配套|专项|规章|管理|工作)*(?:制度|办法|文件|规定|方案|规范|规程|细则|制度办法|` +
	`制度文件|制度机制|制度规定|规章制度)?(?:共|共计)?([0-9]{1,3}|[一二三四五六七八九十]{1,3}|两)(?:余|多)?(项|个|份|部|件|种|篇|条|本|套)`)

// countBefore is a count that a list of titles spells out: 3项制度:《…》《…》, 制度2项,分别为《…》.
var countBefore = regexp.MustCompile(`([0-9]{1,3}|[一二三四五六七八九十]{1,3}|两)(项|个|份|部|件|种|` +
	`篇)(?:\p{Han}{0,10})(?:,)?(?::|\(|,?(?:分别是|分别为|即|包括|具体为))$`)

// counts finds counts that differ from the listed titles. With 等 a larger count is fine.
func (c *claim) counts() []Doubt {
	var out []Doubt
	for _, l := range titleLists(c.Text) {
		if m := countBehind.FindStringSubmatchIndex(c.Text[l.to:]); m != nil {
			n := countValue(c.Text[l.to+m[4] : l.to+m[5]])
			etc := m[2] >= 0
			if n > 0 && (n < l.n || n > l.n && !etc) {
				out = append(out, c.doubt(CountDoubt, l.from, l.to+m[1]+len(nounAfter(c.Text[l.to+m[1]:])),
					number(float64(l.n))+" ≠ "+number(float64(n))))
			}
			continue
		}
		from := clauseBefore(c.Text, l.from)
		if m := countBefore.FindStringSubmatchIndex(c.Text[from:l.from]); m != nil {
			n := countValue(c.Text[from+m[2] : from+m[3]])
			loose := hasPrefix(c.Text[l.to:], "等") || strings.HasSuffix(c.Text[from:l.from], "包括")
			if n > 0 && (n < l.n || n > l.n && !loose) {
				out = append(out, c.doubt(CountDoubt, from+m[0], l.to,
					number(float64(l.n))+" ≠ "+number(float64(n))))
			}
		}
	}
	return append(out, c.nameCounts()...)
}

// nounAfter returns the word for rules behind a count.
func nounAfter(text string) string {
	for _, w := range []string{"制度", "办法", "文件", "规定", "方案"} {
		if strings.HasPrefix(text, w) {
			return w
		}
	}
	return ""
}

// clauseBefore returns the start of what may hold the count of a list that begins at i.
func clauseBefore(text string, i int) int {
	from := strings.LastIndexAny(text[:i], "。;")
	if from < 0 {
		from = 0
	} else {
		from += signSize(text, from)
	}
	for i-from > 150 {
		from++
	}
	return from
}

func countValue(s string) int {
	if s == "两" {
		return 2
	}
	return numeral(s)
}

// titleList is a list of titles in 《》 that nothing but signs and 和 divides.
type titleList struct{ from, to, n int }

func titleLists(text string) []titleList {
	if !strings.Contains(text, "《") {
		return nil
	}
	var out []titleList
	depth, from := 0, 0
	for i, r := range text {
		switch r {
		case '《':
			if depth++; depth == 1 {
				from = i
			}
		case '》':
			if depth--; depth != 0 {
				depth = max(depth, 0)
				continue
			}
			end := i + len("》")
			if k := len(out) - 1; k >= 0 && divider(text[out[k].to:from]) {
				out[k].to = end
				out[k].n++
				continue
			}
			out = append(out, titleList{from, end, 1})
		}
	}
	for k := range out {
		// 《办法》(试行)
		if rest := text[out[k].to:]; strings.HasPrefix(rest, "(") {
			if e := strings.IndexByte(rest, ')'); e > 0 && e < 24 {
				out[k].to += e + 1
			}
		}
	}
	return out
}

func divider(s string) bool {
	if strings.HasPrefix(s, "(") {
		if e := strings.IndexByte(s, ')'); e > 0 && e < 24 {
			s = s[e+1:]
		}
	}
	switch s {
	case "", "、", "和", "及", "与", ",", "以及", "、和", "并", "及其":
		return true
	}
	return false
}

// namedCount is a list of names with their count: 公路中心、运输中心、质监站3家下属单位.
var namedCount = regexp.MustCompile(`((?:[^、,。;:()“”《》0-9]{2,16}、){2,9}[^、,。;:()“”《》0-9]{2,16}?)(等)?([0-9]{1,2})(家|个)` +
	`(?:\p{Han}{0,4})(单位|部门|街道|乡镇|镇|村|社区|科室|公司|企业|环节|系统|分局|学校|中心|小区)`)

// nameCounts finds counts that differ from the listed names.
func (c *claim) nameCounts() []Doubt {
	if c.measure == nil || !strings.Contains(c.Text, "、") {
		return nil
	}
	var out []Doubt
	for _, m := range c.namedCounts() {
		list := c.Text[m[2]:m[3]]
		names := strings.Count(list, "、") + 1 + strings.Count(list[strings.LastIndex(list, "、"):], "和")
		n := numeral(c.Text[m[6]:m[7]])
		if n == names || n > names && (m[4] >= 0 || n-names > 2) || hasAny(list, "的", "以及") {
			continue
		}
		out = append(out, c.doubt(CountDoubt, m[2], m[1], number(float64(names))+" ≠ "+number(float64(n))))
	}
	return out
}

// namedCounts finds namedCount around the quantities that may be such counts.
func (c *claim) namedCounts() [][]int {
	var out [][]int
	for _, it := range c.items {
		if it.Unit != "家" && it.Unit != "个" {
			continue
		}
		from := max(signOutsideList(c.Text, it.From), it.From-480)
		to := min(len(c.Text), it.To+48)
		if strings.Count(c.Text[from:it.From], "、") < 2 {
			continue
		}
		m := namedCount.FindStringSubmatchIndex(c.Text[from:to])
		if m == nil || from+m[6] != it.From {
			continue
		}
		for k := range m {
			if m[k] >= 0 {
				m[k] += from
			}
		}
		out = append(out, m)
	}
	return out
}

// signOutsideList returns the end of the last sign before byte i that ends a list of names.
func signOutsideList(text string, i int) int {
	at := strings.LastIndexAny(text[:i], ",。;:()“”《》")
	if at < 0 {
		return 0
	}
	return at + signSize(text, at)
}
