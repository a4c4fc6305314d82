package expr

import (
	"strings"

	"bihuan/internal/i18n"
)

// hint names what was probably meant by name, or all that could be, or nothing.
func hint(name string, known []string) i18n.Text {
	if whole := behindDot(name, known); whole != "" {
		return words("expr.hint_near", whole)
	}
	if near := nearest(name, known); near != "" {
		return words("expr.hint_near", near)
	}
	if len(known) == 0 {
		return words("expr.hint_none")
	}
	return words("expr.hint_known", strings.Join(known, ", "))
}

// behindDot returns the word of known that is name with something and a dot before it, such as a column of
// rows, or "".
func behindDot(name string, known []string) string {
	for _, k := range known {
		if strings.HasSuffix(k, "."+name) {
			return k
		}
	}
	return ""
}

// nearest returns the word of known that differs from name in few letters, or "".
func nearest(name string, known []string) string {
	best, bound := "", 1+len(name)/4
	if len(name) < 3 || len(name) > 60 {
		return ""
	}
	for _, k := range known {
		if strings.EqualFold(k, name) {
			return k
		}
		if d := distance(name, k); d <= bound {
			best, bound = k, d-1
		}
	}
	return best
}

// distance counts the letters to insert, remove or replace to turn a into b.
func distance(a, b string) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := 1; i <= len(a); i++ {
		diagonal := row[0]
		row[0] = i
		for j := 1; j <= len(b); j++ {
			change := diagonal
			if a[i-1] != b[j-1] {
				change++
			}
			diagonal = row[j]
			row[j] = min(change, row[j]+1, row[j-1]+1)
		}
	}
	return row[len(b)]
}
