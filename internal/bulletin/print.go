package bulletin

import (
	"fmt"
	"strings"

	"bihuan/internal/calendar"
)

// chinese returns n, from 1 to 99, in Chinese numerals as numbers of parts use them.
func chinese(n int) string {
	digits := []string{"", "一", "二", "三", "四", "五", "六", "七", "八", "九"}
	tens, ones := n/10, n%10
	switch {
	case n > 99:
		return fmt.Sprint(n)
	case tens == 0:
		return digits[ones]
	case tens == 1:
		return "十" + digits[ones]
	}
	return digits[tens] + "十" + digits[ones]
}

// day prints d as 2024年3月18日, without the year when before lies in the same one.
func day(d, before calendar.Date) string {
	if d == 0 {
		return ""
	}
	year, month, dom := parts(d)
	if y, _, _ := parts(before); before != 0 && y == year {
		return fmt.Sprintf("%d月%d日", month, dom)
	}
	return fmt.Sprintf("%d年%d月%d日", year, month, dom)
}

func parts(d calendar.Date) (year, month, day int) {
	// A date prints itself as YYYY-MM-DD.
	_, _ = fmt.Sscanf(d.String(), "%d-%d-%d", &year, &month, &day)
	return year, month, day
}

// isoDay returns d as YYYY-MM-DD, or "".
func isoDay(d calendar.Date) string {
	if d == 0 {
		return ""
	}
	return d.String()
}

// quoted returns text as it stands inside “ ”: its own “ ” become ‘ ’, and ‘ ’ within those become “ ”.
// A text that was taken from inside “ ” has no “ ” any more and stays. GB/T 15834-2011, 4.8.3.4.
func quoted(text string) string {
	if !strings.ContainsAny(text, "“”") {
		return text
	}
	return strings.NewReplacer("“", "‘", "”", "’", "‘", "“", "’", "”").Replace(text)
}

// pattern replaces the holes {name} in p. It returns the names that have no value, in order.
func pattern(p string, values map[string]string) (text string, missing []string) {
	var b strings.Builder
	for {
		before, rest, found := strings.Cut(p, "{")
		b.WriteString(before)
		if !found {
			return b.String(), missing
		}
		name, after, closed := strings.Cut(rest, "}")
		if !closed {
			b.WriteString("{" + rest)
			return b.String(), append(missing, rest)
		}
		value := values[name]
		if value == "" {
			missing = append(missing, name)
			value = "{" + name + "}"
		}
		if strings.HasSuffix(before, "“") {
			value = quoted(value)
		}
		b.WriteString(value)
		p = after
	}
}

// closed returns text without a full stop at its end.
func closed(text string) string { return strings.TrimRight(strings.TrimSpace(text), "。.") }
