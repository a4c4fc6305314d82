package exchange

import (
	"regexp"
	"slices"
	"strings"
	"unicode"
)

// Widths of a page of print, in columns: a Han character takes two.
const (
	narrowest = 40
	widest    = 112
	hanging   = 4 // how much shorter a full line may be
)

// pageNumber is a line that print puts between the lines of a text.
var pageNumber = regexp.MustCompile(`^[-—－·. 第]*\d{1,3}[-—－·. 页]*(?:共\s*\d+\s*页)?$`)

// marked is a line that begins with a number of its own.
var marked = regexp.MustCompile(`^(?:[一二三四五六七八九十]{1,3}、|[(（](?:[一二三四五六七八九十]{1,3}|\d{1,2})[)）]|` +
	`\d{1,3}[.．、](?:[^\d]|$)|[①-⑳])`)

// unwrap joins lines that were broken at a fixed width, as text taken from a page of print is: many of them
// stop at the same width. Where paragraphs are indented, a full line goes on in one that is not; elsewhere
// it goes on unless it ends a sentence.
func unwrap(lines []string) []string {
	width, ok := printWidth(lines)
	if !ok {
		return lines
	}
	indented := isIndented(lines)
	var out []string
	before := "" // the line of print before, "" where a paragraph begins anew
	for _, line := range lines {
		if pageNumber.MatchString(trimSpace(line)) {
			continue
		}
		on := before != "" && columns(before) >= width-hanging && !marked.MatchString(trimSpace(line))
		if indented {
			on = on && indent(line) == 0
		} else {
			on = on && !endsSentence(before)
		}
		before = strings.TrimRightFunc(line, unicode.IsSpace)
		if on {
			out[len(out)-1] += trimSpace(line)
			continue
		}
		out = append(out, before)
	}
	return out
}

// printWidth returns the width at which lines were broken; ok is false when they were not: then the longest
// lines end with the end of a sentence.
func printWidth(lines []string) (width int, ok bool) {
	if len(lines) < 8 {
		return 0, false
	}
	widths := make([]int, len(lines))
	for i, line := range lines {
		if widths[i] = columns(strings.TrimRightFunc(line, unicode.IsSpace)); widths[i] > widest {
			return 0, false
		}
	}
	sorted := slices.Sorted(slices.Values(widths))
	width = sorted[len(lines)*9/10]
	full, open := 0, 0
	for i, w := range widths {
		if w >= width-hanging {
			full++
			if !endsSentence(lines[i]) {
				open++
			}
		}
	}
	return width, width >= narrowest && open > 2 && open*2 >= full && sorted[len(lines)-1] <= width+hanging
}

func endsSentence(line string) bool {
	return strings.ContainsAny(lastRune(trimSpace(line)), "。！？!?；;：:")
}

// isIndented reports whether some lines are set in and others are not.
func isIndented(lines []string) bool {
	in := 0
	for _, line := range lines {
		if indent(line) > 0 {
			in++
		}
	}
	return in > 2 && in*10 < len(lines)*9
}

// indent returns the white space before line, in columns.
func indent(line string) int {
	return columns(line) - columns(strings.TrimLeftFunc(line, unicode.IsSpace))
}

// columns returns how wide line is in print.
func columns(line string) int {
	n := 0
	for _, r := range line {
		n++
		if r >= 0x1100 {
			n++
		}
	}
	return n
}
