package reading

import (
	"cmp"
	"slices"
	"sort"
)

// covered are the ranges inside quotation marks and titles, in the order of the text, apart from each other.
type covered [][2]int

// quotes are the signs that quotations and titles stand between.
var quotes = [][2]rune{{'《', '》'}, {'“', '”'}, {'‘', '’'}}

func coverOf(text string) covered {
	var out covered
	var depth, from [3]int
	for i, r := range text {
		if r < '‘' || r > '》' {
			continue
		}
		for k, pair := range quotes {
			switch {
			case r == pair[0]:
				if depth[k] == 0 {
					from[k] = i
				}
				depth[k]++
			case r == pair[1] && depth[k] > 0:
				if depth[k]--; depth[k] == 0 {
					out = append(out, [2]int{from[k], i})
				}
			}
		}
	}
	return out.merged()
}

// merged puts ranges together that overlap.
func (c covered) merged() covered {
	slices.SortFunc(c, func(a, b [2]int) int { return cmp.Compare(a[0], b[0]) })
	out := c[:0]
	for _, r := range c {
		if n := len(out); n > 0 && r[0] < out[n-1][1] {
			out[n-1][1] = max(out[n-1][1], r[1])
			continue
		}
		out = append(out, r)
	}
	return out
}

// inside reports whether byte i stands in one of the ranges.
func (c covered) inside(i int) bool {
	k := sort.Search(len(c), func(k int) bool { return c[k][1] > i })
	return k < len(c) && c[k][0] < i
}
