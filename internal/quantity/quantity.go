// Package quantity finds numbers with their units and dates in Chinese text, and says whether they agree.
//
// It knows how numbers are written, not what they are about: 1.8万平方米 is the value 1.8 of the unit
// 万平方米, 420余户 is 420 户, 三成 is 3 成, 9月底 is the last day of a September.
//
// Texts are expected folded: one width of every sign, no white space (see package outline). Offsets are
// byte offsets into that text.
//
// Invariants: scanning takes linear time; quantities are in the order of the text and do not overlap; a
// number that belongs to a date is no quantity.
package quantity

import (
	"strconv"
	"strings"
	"unicode/utf8"
)

// Quantity is a number with its unit.
type Quantity struct {
	From, To int // of the number with its unit
	Num      int // end of the number itself
	Value    float64
	Decimals int    // digits behind the point
	Unit     string // as written: 万平方米, %, 个百分点
	Rough    bool   // 余, 多, 几 stand between number and unit
	Han      bool   // written in Chinese numerals
}

// Text returns the quantity as it stands in text.
func (q Quantity) Text(text string) string { return text[q.From:q.To] }

// Base returns the unit without 万 or 亿, and how many of it one unit is.
func (q Quantity) Base() (unit string, factor float64) {
	for _, m := range []struct {
		sign   string
		factor float64
	}{{"万亿", 1e12}, {"亿", 1e8}, {"万", 1e4}, {"千万", 1e7}, {"百万", 1e6}} {
		if rest, ok := strings.CutPrefix(q.Unit, m.sign); ok && rest != "" {
			return rest, m.factor
		}
	}
	return q.Unit, 1
}

// Total returns the value in base units.
func (q Quantity) Total() float64 {
	_, factor := q.Base()
	return q.Value * factor
}

// Step returns the value of the last digit, in base units: 0.1 for 8.6, 1000 for 3.9万.
func (q Quantity) Step() float64 {
	_, step := q.Base()
	for range q.Decimals {
		step /= 10
	}
	return step
}

// Scan returns the quantities of text. Dates, ordinals and numbers without a unit are left out.
func Scan(text string) []Quantity { return ScanBeside(text, Dates(text)) }

// ScanBeside is Scan for a text whose dates are known.
func ScanBeside(text string, dates []Date) []Quantity {
	var out []Quantity
	for i := 0; i < len(text); {
		if len(dates) > 0 && i >= dates[0].From {
			i = max(i, dates[0].To)
			dates = dates[1:]
			continue
		}
		c := text[i]
		switch {
		case c >= '0' && c <= '9':
			q, end := digits(text, i)
			if q.Unit != "" && !ordinal(text[:i]) {
				out = append(out, q)
			}
			i = end
		case mayBeHan(c):
			q, end := han(text, i)
			if q.Unit != "" && !ordinal(text[:i]) {
				out = append(out, q)
			}
			i = end
		default:
			i += signSize(c)
		}
	}
	return out
}

// ordinal reports whether what stands before a number makes it a name or an ordinal: 第3批, G104.
func ordinal(before string) bool {
	if before == "" {
		return false
	}
	last := before[len(before)-1]
	if last >= 'a' && last <= 'z' || last >= 'A' && last <= 'Z' || last == '+' || last == '#' || last == '/' {
		return true
	}
	return strings.HasSuffix(before, "第") || strings.HasSuffix(before, "〔") || strings.HasSuffix(before, "[")
}

// digits reads a quantity in Arabic digits at i and returns where to go on.
func digits(text string, i int) (Quantity, int) {
	end := i
	for end < len(text) && (text[end] >= '0' && text[end] <= '9' || thousands(text, i, end)) {
		end++
	}
	point := end
	if end+1 < len(text) && text[end] == '.' && isDigit(text[end+1]) {
		for end++; end < len(text) && isDigit(text[end]); end++ {
		}
	}
	value, err := strconv.ParseFloat(strings.ReplaceAll(text[i:end], ",", ""), 64)
	if err != nil || end-i > 24 {
		return Quantity{}, end
	}
	q := Quantity{From: i, Num: end, Value: value}
	if end > point {
		q.Decimals = end - point - 1
	}
	return q.withUnit(text, end)
}

// thousands reports whether the comma at i separates thousands of the number that begins at from.
func thousands(text string, from, i int) bool {
	if text[i] != ',' || i+3 >= len(text) || i-from > 3 && text[i-4] != ',' {
		return false
	}
	for k := i + 1; k <= i+3; k++ {
		if !isDigit(text[k]) {
			return false
		}
	}
	return i+4 >= len(text) || !isDigit(text[i+4])
}

func isDigit(c byte) bool { return c >= '0' && c <= '9' }

// withUnit reads what stands behind the number: 余, 万, the unit.
func (q Quantity) withUnit(text string, end int) (Quantity, int) {
	rest := text[end:]
	for _, rough := range []string{"余", "多", "来", "几"} {
		if strings.HasPrefix(rest, rough) {
			q.Rough = true
			rest = rest[len(rough):]
			break
		}
	}
	scale := ""
	for _, s := range []string{"万亿", "千万", "百万", "万", "亿", "千", "百"} {
		if strings.HasPrefix(rest, s) && !strings.HasPrefix(rest, "千米") && !strings.HasPrefix(rest, "千克") &&
			!strings.HasPrefix(rest, "千瓦") && !strings.HasPrefix(rest, "百分") {
			scale = s
			rest = rest[len(s):]
			break
		}
	}
	if scale != "" {
		for _, rough := range []string{"余", "多"} {
			if strings.HasPrefix(rest, rough) {
				q.Rough = true
				rest = rest[len(rough):]
			}
		}
	}
	unit := unitAt(rest)
	if unit == "" {
		return Quantity{}, end
	}
	q.To = len(text) - len(rest) + len(unit)
	q.Unit = scale + unit
	return q, q.To
}

// hanValue returns the value of one Chinese numeral, or its weight 10, 100, 1000.
func hanValue(r rune) (value, weight int, ok bool) {
	switch r {
	case '〇', '零':
		return 0, 0, true
	case '一':
		return 1, 0, true
	case '二', '两':
		return 2, 0, true
	case '三':
		return 3, 0, true
	case '四':
		return 4, 0, true
	case '五':
		return 5, 0, true
	case '六':
		return 6, 0, true
	case '七':
		return 7, 0, true
	case '八':
		return 8, 0, true
	case '九':
		return 9, 0, true
	case '十':
		return 0, 10, true
	case '百':
		return 0, 100, true
	case '千':
		return 0, 1000, true
	}
	return 0, 0, false
}

// mayBeHan reports whether a Chinese numeral may begin with byte c.
func mayBeHan(c byte) bool { return c == 0xE3 || c == 0xE4 || c == 0xE5 || c == 0xE7 || c == 0xE9 }

// signSize returns the length of the sign that begins with byte c.
func signSize(c byte) int {
	switch {
	case c < 0xC0:
		return 1
	case c < 0xE0:
		return 2
	case c < 0xF0:
		return 3
	}
	return 4
}

// ParseHan returns the value of a number in Chinese numerals below ten thousand, such as 二十一 or 二〇二五.
func ParseHan(s string) (int, bool) {
	total, digit, digits, weighed := 0, -1, 0, false
	for _, r := range s {
		value, weight, ok := hanValue(r)
		switch {
		case !ok:
			return 0, false
		case weight == 0 && weighed:
			digit = value
		case weight == 0:
			digit = max(digit, 0)*10 + value
			if digits++; digits > 4 {
				return 0, false
			}
		default:
			if digit < 0 {
				digit = 1
			}
			total += digit * weight
			digit, weighed = -1, true
		}
	}
	return total + max(digit, 0), s != ""
}

// han reads a quantity in Chinese numerals at i and returns where to go on.
//
// 一 alone is mostly no count (一次大考, 一批), neither are levels and kinds; they are left out.
func han(text string, i int) (Quantity, int) {
	r, size := utf8.DecodeRuneInString(text[i:])
	if _, _, ok := hanValue(r); !ok {
		return Quantity{}, i + size
	}
	end := i
	for end < len(text) {
		r, size := utf8.DecodeRuneInString(text[end:])
		if _, _, ok := hanValue(r); !ok {
			break
		}
		end += size
	}
	if end == i || strings.HasPrefix(text[end:], "分之") {
		return percentHan(text, i, end)
	}
	value, ok := ParseHan(text[i:end])
	if !ok || value < 2 {
		return Quantity{}, end
	}
	q := Quantity{From: i, Num: end, Value: float64(value), Han: true}
	q, next := q.withUnit(text, end)
	if q.Unit == "" || !hanUnits[q.Unit] || setPhrase(text[q.To:]) {
		return Quantity{}, max(end, i+size)
	}
	return q, next
}

// percentHan reads 百分之九十.
func percentHan(text string, from, end int) (Quantity, int) {
	if text[from:end] != "百" {
		return Quantity{}, end + 1
	}
	start := end + len("分之")
	end = start
	for end < len(text) {
		r, size := utf8.DecodeRuneInString(text[end:])
		if _, _, ok := hanValue(r); !ok {
			break
		}
		end += size
	}
	value, ok := ParseHan(text[start:end])
	if !ok || strings.HasPrefix(text[end:], "点") {
		return Quantity{}, end
	}
	return Quantity{From: from, Num: end, To: end, Value: float64(value), Unit: "%", Han: true}, end
}

// setPhrase reports whether after continues a phrase that only looks like a count: 两个责任, 三个必须.
func setPhrase(after string) bool {
	for _, word := range []string{"责任", "维护", "意识", "自信", "确立", "必须", "务必", "一以贯之", "全覆盖", "区分", "一律",
		"一批", "坚持", "不", "清单", "办法", "层面", "一", "转变", "文明", "毫不", "革命", "阶段", "结合", "为主", "时代"} {
		if strings.HasPrefix(after, word) {
			return true
		}
	}
	return false
}
