package quantity

import (
	"fmt"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"
)

// Date is a date in a text, whole or in part: 2024年9月底, 8月2日, 2025年底.
type Date struct {
	From, To         int
	Year, Month, Day int  // 0 where not given
	YearStated       bool // false when the year was taken from the date before
	End              bool // 底, 末: the last day
	Mended           bool // signs that a web page had lost were put back
}

// First returns the first day that d may mean as YYYY-MM-DD, or "" without a year.
func (d Date) First() string {
	if d.Year == 0 {
		return ""
	}
	return fmt.Sprintf("%04d-%02d-%02d", d.Year, max(d.Month, 1), max(d.Day, 1))
}

// Last returns the last day that d may mean as YYYY-MM-DD, or "" without a year: a month alone ends with its
// last day, a year with 31 December.
func (d Date) Last() string {
	switch {
	case d.Year == 0:
		return ""
	case d.Month == 0:
		return fmt.Sprintf("%04d-12-31", d.Year)
	case d.Day == 0:
		day := time.Date(d.Year, time.Month(d.Month)+1, 0, 0, 0, 0, 0, time.UTC).Day()
		return fmt.Sprintf("%04d-%02d-%02d", d.Year, d.Month, day)
	}
	return d.First()
}

// Whole reports whether d names one day.
func (d Date) Whole() bool { return d.Year > 0 && d.Month > 0 && d.Day > 0 }

// Dates returns the dates of text in their order. A date without its year takes the year of the date before
// it.
func Dates(text string) []Date { return DatesFrom(text, 0) }

// DatesFrom is Dates for a text that follows a date of year.
func DatesFrom(text string, year int) []Date {
	var out []Date
	month := 0
	for i := 0; i < len(text); {
		c := text[i]
		if c < 0x80 && !isDigit(c) {
			i++
			continue
		}
		if c >= 0x80 {
			if !mayBeHan(c) {
				i += signSize(c)
				continue
			}
			r, size := utf8.DecodeRuneInString(text[i:])
			if !isDateNumeral(r) {
				i += size
				continue
			}
		}
		d, ok := dateAt(text, i)
		if !ok {
			i = skipNumber(text, i)
			continue
		}
		if d.Year > 0 {
			d.YearStated = true
			year = d.Year
		}
		if d.Year == 0 {
			d.Year = year
		}
		if d.Month == 0 && d.Day > 0 {
			d.Month = month
		}
		month = d.Month
		out = append(out, d)
		i = d.To
	}
	return out
}

// skipNumber returns the end of the number at i.
func skipNumber(text string, i int) int {
	if isDigit(text[i]) {
		for i < len(text) && (isDigit(text[i]) || text[i] == '.') {
			i++
		}
		return i
	}
	for i < len(text) {
		r, size := utf8.DecodeRuneInString(text[i:])
		if _, _, ok := hanValue(r); !ok {
			break
		}
		i += size
	}
	return max(i, 1)
}

// isDateNumeral reports whether r may stand in the number of a year, month or day.
func isDateNumeral(r rune) bool {
	_, weight, ok := hanValue(r)
	return ok && weight <= 10 && r != '两'
}

// number reads digits or Chinese numerals at i; width is the count of digits, 0 for none.
func number(text string, i int) (value, end, width int) {
	end = i
	for end < len(text) && isDigit(text[end]) {
		end++
	}
	if end > i {
		if end-i > 9 {
			return 0, end, 0
		}
		value, _ = strconv.Atoi(text[i:end])
		return value, end, end - i
	}
	for end < len(text) {
		r, size := utf8.DecodeRuneInString(text[end:])
		if !isDateNumeral(r) && r != '○' {
			break
		}
		end += size
	}
	value, ok := ParseHan(strings.ReplaceAll(text[i:end], "○", "〇"))
	if !ok {
		return 0, end, 0
	}
	return value, end, utf8.RuneCountInString(text[i:end])
}

// dateAt reads the date that begins at i, if one does.
func dateAt(text string, i int) (Date, bool) {
	if i > 0 && (isDigit(text[i-1]) || text[i-1] == '.' && i > 1 && isDigit(text[i-2])) {
		return Date{}, false
	}
	value, end, width := number(text, i)
	if width == 0 {
		return Date{}, false
	}
	d := Date{From: i}
	rest := text[end:]
	switch {
	case strings.HasPrefix(rest, "年") && isYear(value):
		d.Year = value
		return d.month(text, end+len("年")), true
	case strings.HasPrefix(rest, "月") && value >= 1 && value <= 12 && !strings.HasPrefix(rest, "月均"):
		d.Month = value
		return d.day(text, end+len("月")), true
	case len(rest) > 1 && isYear(value) && width == 4 && strings.IndexByte("-/.", rest[0]) >= 0:
		return d.separated(text, end, rest[0])
	case strings.HasPrefix(rest, "月") && width >= 5 && width <= 6:
		return d.lostYear(text, i, end)
	case (strings.HasPrefix(rest, "日") || width == 8) && width >= 6 && width <= 8:
		return d.lostSigns(text, i, end)
	case strings.HasPrefix(rest, "日") && value >= 1 && value <= 31 && followsRange(text[:i]):
		d.Day, d.To = value, end+len("日")
		return d, true
	}
	return Date{}, false
}

func isYear(n int) bool { return n >= 1949 && n <= 2099 }

// followsRange reports whether before ends with the word between the two ends of a period: 3月5日至8日.
func followsRange(before string) bool {
	return strings.HasSuffix(before, "日至") || strings.HasSuffix(before, "日-") ||
		strings.HasSuffix(before, "日到") ||
		strings.HasSuffix(before, "日~")
}

// month reads what follows a year.
func (d Date) month(text string, i int) Date {
	d.To = i
	for _, word := range []string{"底", "末"} {
		if strings.HasPrefix(text[i:], word) {
			d.End, d.To = true, i+len(word)
			return d
		}
	}
	value, end, width := number(text, i)
	switch {
	case width == 0:
		return d
	case strings.HasPrefix(text[end:], "月") && value >= 1 && value <= 12:
		d.Month = value
		return d.day(text, end+len("月"))
	case strings.HasPrefix(text[end:], "日") && width >= 2 && width <= 4 && isDigit(text[i]):
		if m, day, ok := splitDay(text[i:end]); ok {
			d.Month, d.Day, d.Mended, d.To = m, day, true, end+len("日")
		}
	}
	return d
}

// day reads what follows a month.
func (d Date) day(text string, i int) Date {
	d.To = i
	for _, word := range []string{"底", "末", "下旬", "上旬", "中旬", "份"} {
		if strings.HasPrefix(text[i:], word) {
			d.End, d.To = word == "底" || word == "末", i+len(word)
			return d
		}
	}
	value, end, width := number(text, i)
	if width > 0 && value >= 1 && value <= 31 && (strings.HasPrefix(text[end:], "日") ||
		strings.HasPrefix(text[end:], "号")) {
		d.Day, d.To = value, end+len("日")
	}
	return d
}

// separated reads 2024-9-30, 2024/9/30, 2024.9.30 and the same without a day.
func (d Date) separated(text string, i int, sep byte) (Date, bool) {
	month, end, width := number(text, i+1)
	if width == 0 || width > 2 || month < 1 || month > 12 || !isDigit(text[i+1]) {
		return Date{}, false
	}
	d.Year, _ = strconv.Atoi(text[i-4 : i])
	d.Month, d.To = month, end
	if end < len(text) && text[end] == sep {
		if day, stop, w := number(text, end+1); w > 0 && w <= 2 && day >= 1 && day <= 31 &&
			isDigit(text[end+1]) {
			d.Day, d.To = day, stop
			return d, true
		}
	}
	return d, sep != '.' || width == 2 || end == len(text)
}

// lostYear mends 20249月: the sign 年 was lost.
func (d Date) lostYear(text string, i, end int) (Date, bool) {
	if !isDigit(text[i]) {
		return Date{}, false
	}
	year, _ := strconv.Atoi(text[i : i+4])
	month, _ := strconv.Atoi(text[i+4 : end])
	if !isYear(year) || month < 1 || month > 12 {
		return Date{}, false
	}
	d.Year, d.Month, d.Mended = year, month, true
	return d.day(text, end+len("月")), true
}

// lostSigns mends 20211228日, and 2021115日 where only one reading is possible.
func (d Date) lostSigns(text string, i, end int) (Date, bool) {
	if !isDigit(text[i]) {
		return Date{}, false
	}
	year, _ := strconv.Atoi(text[i : i+4])
	month, day, ok := splitDay(text[i+4 : end])
	if !isYear(year) || !ok {
		return Date{}, false
	}
	d.Year, d.Month, d.Day, d.Mended, d.To = year, month, day, true, end
	if strings.HasPrefix(text[end:], "日") {
		d.To += len("日")
	}
	return d, true
}

// splitDay splits the digits of month and day where only one split gives a day of the calendar.
func splitDay(s string) (month, day int, ok bool) {
	found := 0
	for cut := 1; cut < len(s) && cut <= 2; cut++ {
		m, _ := strconv.Atoi(s[:cut])
		d, _ := strconv.Atoi(s[cut:])
		if m < 1 || m > 12 || d < 1 || d > 31 || s[cut] == '0' && len(s) < 4 || s[0] == '0' && cut == 1 {
			continue
		}
		month, day = m, d
		found++
	}
	return month, day, found == 1
}
