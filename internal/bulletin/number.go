package bulletin

import (
	"strings"
	"unicode/utf8"

	"bihuan/internal/ledger"
)

// number is a quantity in the words of a measure. from and to enclose its digits and its unit.
type number struct {
	from, to int
	value    ledger.Decimal
	unit     string
}

// figuresIn returns the quantities in text that a result has to vouch for: every number in digits, save
// those in titles 《》 and quotation marks, days and years, ordinals, and what hangs together with letters
// or hyphens. It is stricter than a reader needs to be: what is printed without cause is asked for, and a
// person can waive it. units are those that are expected.
func figuresIn(text string, units []string) []number {
	var out []number
	for at := 0; at < len(text); {
		if end := titleEnd(text, at); end > at {
			at = end
			continue
		}
		if !isDigit(text[at]) {
			_, size := utf8.DecodeRuneInString(text[at:])
			at += size
			continue
		}
		end := digitsEnd(text, at)
		if n, ok := numberAt(text, at, end, units); ok {
			out = append(out, n)
			end = n.to
		}
		at = end
	}
	return out
}

// titleEnd returns the end of the title or quotation that begins at at, or at.
func titleEnd(text string, at int) int {
	for _, marks := range [][2]string{{"《", "》"}, {"“", "”"}} {
		if !strings.HasPrefix(text[at:], marks[0]) {
			continue
		}
		if i := strings.Index(text[at:], marks[1]); i > 0 {
			return at + i + len(marks[1])
		}
	}
	return at
}

// digitsEnd returns the end of the digits, with groups of three and one decimal point, that begin at at.
func digitsEnd(text string, at int) int {
	end := at
	for end < len(text) && (isDigit(text[end]) || (text[end] == '.' || text[end] == ',') &&
		end+1 < len(text) && isDigit(text[end+1]) && (text[end] == '.' || thousands(text, end))) {
		end++
	}
	return end
}

// thousands reports whether the comma at at stands before exactly three digits.
func thousands(text string, at int) bool {
	n := 0
	for at+1+n < len(text) && isDigit(text[at+1+n]) {
		n++
	}
	return n == 3
}

func isDigit(c byte) bool { return c >= '0' && c <= '9' }

// numberAt makes a number of the digits from at to end, if they are one that counts or measures.
func numberAt(text string, at, end int, units []string) (number, bool) {
	before, after := text[:at], text[end:]
	for _, sign := range []string{"第", "-", "〔", "/", ":"} {
		if strings.HasSuffix(before, sign) {
			return number{}, false
		}
	}
	if r, _ := utf8.DecodeLastRuneInString(before); r < utf8.RuneSelf && isLetter(r) {
		return number{}, false
	}
	if end > at+1 && text[at] == '0' && text[at+1] != '.' {
		return number{}, false // the number of a telephone or a file
	}
	if isDate(text[at:end], after) || strings.HasPrefix(after, "号") || strings.HasPrefix(after, ":") {
		return number{}, false
	}
	value, err := ledger.ParseDecimal(strings.ReplaceAll(text[at:end], ",", ""))
	if err != nil {
		// More places than are kept, or several points: no result can state it.
		return number{from: at, to: end}, true
	}
	vague := ""
	for _, word := range []string{"余", "多"} {
		if strings.HasPrefix(after, word) {
			vague, after = word, after[len(word):]
		}
	}
	unit := unitAt(after, units)
	return number{from: at, to: end + len(vague) + len(unit), value: value, unit: unit}, true
}

func isLetter(r rune) bool { return r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' }

// isDate reports whether digits belong to a day, a month or a year: 2024年, 12月, 31日, but not 3个月.
func isDate(digits, after string) bool {
	switch {
	case strings.HasPrefix(after, "年"):
		return len(digits) == 4
	case strings.HasPrefix(after, "月"), strings.HasPrefix(after, "日"):
		return len(digits) <= 2
	}
	return false
}

// longUnits returns the units that are not one Chinese character; any other unit is taken to be one.
func longUnits() []string {
	return []string{"个百分点", "个工作日", "平方公里", "平方千米", "平方米", "立方米", "公顷", "公里", "千米",
		"人次", "个月", "小时", "分钟", "％", "%"}
}

// unitAt returns the unit at the start of text, with 万 and 亿 before it.
func unitAt(text string, units []string) string {
	by := 0
	for strings.HasPrefix(text[by:], "万") || strings.HasPrefix(text[by:], "亿") {
		by += len("万")
	}
	best := ""
	for _, list := range [][]string{units, longUnits()} {
		for _, unit := range list {
			_, unit = scale(unit)
			if len(unit) > len(best) && strings.HasPrefix(text[by:], unit) {
				best = unit
			}
		}
	}
	if best == "" {
		if r, size := utf8.DecodeRuneInString(text[by:]); r >= 0x4E00 && r <= 0x9FFF {
			best = text[by : by+size]
		}
	}
	return text[:by] + best
}
