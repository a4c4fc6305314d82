package bulletin

import (
	"strings"
	"unicode/utf8"
)

// maxHead is how many characters a heading that runs into its paragraph may have.
const maxHead = 40

// Points makes the points of a part from a note, one a line. Numbers that people wrote before them, as
// （一） or 一是, go: the bulletin numbers itself. A short first sentence becomes the heading.
func Points(note string) []Point {
	var out []Point
	for line := range strings.SplitSeq(note, "\n") {
		line = unnumbered(strings.Trim(line, " \t\r\u3000"))
		if line == "" {
			continue
		}
		p := Point{Text: line}
		end := strings.Index(line, "。") + len("。")
		if end >= len("。") && end < len(line) && utf8.RuneCountInString(line[:end]) <= maxHead {
			p = Point{Head: line[:end], Text: line[end:]}
		}
		out = append(out, p)
	}
	return out
}

// Note takes a note apart: the lines before the first one with a number lead in, the others are points. A note
// without numbers has points only.
func Note(note string) (intro []string, points []Point) {
	lines := strings.Split(note, "\n")
	for i, line := range lines {
		line = strings.Trim(line, " \t\r\u3000")
		if line == "" || unnumbered(line) == line {
			continue
		}
		for _, before := range lines[:i] {
			if before = strings.Trim(before, " \t\r\u3000"); before != "" {
				intro = append(intro, before)
			}
		}
		return intro, Points(strings.Join(lines[i:], "\n"))
	}
	return nil, Points(note)
}

// unnumbered returns line without （一）, (一), 一、, 一是 or 1. before it.
func unnumbered(line string) string {
	rest, opened := line, false
	for _, sign := range []string{"（", "("} {
		if after, ok := strings.CutPrefix(rest, sign); ok {
			rest, opened = after, true
		}
	}
	text := strings.TrimLeft(rest, "一二三四五六七八九十0123456789")
	if text == rest {
		return line
	}
	ends := []string{"、", "是", ".", "．"}
	if opened {
		ends = []string{"）", ")"}
	}
	for _, end := range ends {
		after, ok := strings.CutPrefix(text, end)
		if ok && !(end == "." && after != "" && isDigit(after[0])) {
			return strings.TrimSpace(after)
		}
	}
	return line
}
