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

// nearest returns the word of known that differs from name in few letters, fewer than half of either, or "".
func nearest(name string, known []string) string {
	best, bound := "", max(1, len(name)/3)
	if len(name) < 3 || len(name) > 60 {
		return ""
	}
	for _, k := range known {
		if strings.EqualFold(k, name) {
			return k
		}
		if d := distance(name, k); d <= bound && 2*d < min(len(name), len(k)) {
			best, bound = k, d-1
		}
	}
	return best
}

// distance counts the letters to insert, remove or replace, and those to swap with the next one, to turn a into b.
func distance(a, b string) int {
	rows := make([][]int, len(a)+1)
	for i := range rows {
		rows[i] = make([]int, len(b)+1)
		rows[i][0] = i
	}
	for j := range rows[0] {
		rows[0][j] = j
	}
	for i := 1; i <= len(a); i++ {
		for j := 1; j <= len(b); j++ {
			change := rows[i-1][j-1]
			if a[i-1] != b[j-1] {
				change++
			}
			rows[i][j] = min(change, rows[i-1][j]+1, rows[i][j-1]+1)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				rows[i][j] = min(rows[i][j], rows[i-2][j-2]+1)
			}
		}
	}
	return rows[len(a)][len(b)]
}
