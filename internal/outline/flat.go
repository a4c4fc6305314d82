package outline

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"bihuan/internal/quantity"
)

// Split cuts a text that was run together into one paragraph back into lines. A text that is one paragraph by
// nature comes back whole.
//
// A line begins where a sentence, or a blank, ends and a mark stands that starts a count or goes on with
// one. A
// heading ends at the next blank, or at the next mark where there are no blanks. Whoever signs and the date
// stand at the very end.
func Split(text string) []Line {
	cuts, kinds := cutsOf(text)
	if len(cuts) > maxCuts || len(cuts) < 4 || kinds < 2 && len(cuts) < 6 {
		return []Line{{Text: text}}
	}
	var out []Line
	from := 0
	for _, cut := range append(cuts, len(text)) {
		out = pieces(out, text, from, cut)
		from = cut
	}
	return signed(out)
}

// cutsOf returns where lines begin, and how many kinds of marks begin them.
func cutsOf(text string) (cuts []int, kinds int) {
	counts := map[Kind]*counter{}
	for i, r := range text {
		if i == 0 || !startsMark(r) {
			continue
		}
		mark, _ := MarkAt(Fold(text[i:min(len(text), i+48)]).Text)
		switch mark.Kind {
		case Han, HanParen, Dot, Comma, Paren, Part:
		default:
			continue
		}
		c := counts[mark.Kind]
		if c == nil {
			c = &counter{}
			counts[mark.Kind] = c
		}
		if !boundary(text[:i]) && !behindHeading(text[:i], mark) || !c.next(mark.N) {
			continue
		}
		cuts = append(cuts, i)
	}
	return cuts, len(counts)
}

// counter follows the numbers of one kind of mark: several lists of it may be open, one in the other.
type counter struct{ open []int }

// maxCuts is how many lines a text may be cut into: more are no document.
const maxCuts = 50_000

// maxOpen is how many lists of one kind may be open at a time.
const maxOpen = 16

// next reports whether n starts a list or goes on with one, and keeps it.
func (c *counter) next(n int) bool {
	for k := len(c.open) - 1; k >= 0; k-- {
		if c.open[k]+1 == n {
			c.open[k] = n
			c.open = c.open[:k+1]
			return true
		}
	}
	if n == 1 {
		c.open = append(c.open[max(0, len(c.open)+1-maxOpen):], 1)
	}
	return n == 1
}

// behindHeading reports whether a mark may begin a line although no sentence ends before it, because a
// heading
// does, without a blank. 统一、 is no such mark.
func behindHeading(before string, mark Mark) bool {
	last, _ := utf8.DecodeLastRuneInString(before)
	if !unicode.Is(unicode.Han, last) {
		return false
	}
	switch mark.Kind {
	case HanParen, Part:
		return true
	case Han:
		return !strings.ContainsRune("统第之十唯单同专逐合归万三两", last) && mark.N > 1 ||
			strings.ContainsRune("下布告报", last)
	case Dot, Comma:
		return !strings.ContainsRune("第年月到至近约达由从", last)
	}
	return false
}

func startsMark(r rune) bool {
	return r >= '0' && r <= '9' || r >= '０' && r <= '９' || r == '(' || r == '（' ||
		strings.ContainsRune(hanNumerals, r) ||
		r >= '⑴' && r <= '⒛' || r >= '㈠' && r <= '㈩'
}

// boundary reports whether a line may begin after before.
func boundary(before string) bool {
	r, _ := utf8.DecodeLastRuneInString(before)
	return unicode.IsSpace(r) || strings.ContainsRune("。;；:：!！?？”)）", r)
}

// pieces cuts text[from:to] at blanks behind the end of a sentence or behind a heading, and appends the
// lines.
func pieces(out []Line, text string, from, to int) []Line {
	start, runes, sentence := from, 0, false
	for i, r := range text[from:to] {
		i += from
		runes++
		if strings.ContainsRune("。；;！？!?", r) {
			sentence = true
		}
		if !unicode.IsSpace(r) || i == start {
			continue
		}
		last, _ := utf8.DecodeLastRuneInString(text[start:i])
		if strings.ContainsRune("。；;！？!?:：", last) || !sentence && runes <= 60 {
			out = appendLine(out, text, start, i)
			start, runes, sentence = i, 0, false
		}
	}
	return appendLine(out, text, start, to)
}

func appendLine(out []Line, text string, from, to int) []Line {
	line := strings.TrimLeftFunc(text[from:to], unicode.IsSpace)
	offset := to - len(line)
	if line = strings.TrimRightFunc(line, unicode.IsSpace); line == "" {
		return out
	}
	return append(out, Line{Text: line, Offset: offset})
}

// signed separates a signature and its date that were run into the last line.
func signed(lines []Line) []Line {
	last := lines[len(lines)-1]
	folded := Fold(last.Text)
	dates := quantity.Dates(folded.Text)
	if len(dates) == 0 || dates[len(dates)-1].To != len(folded.Text) || !dates[len(dates)-1].Whole() {
		return lines
	}
	date := folded.Source(dates[len(dates)-1].From)
	sign := strings.LastIndexAny(last.Text[:date], "。；;")
	if sign >= 0 {
		_, size := utf8.DecodeRuneInString(last.Text[sign:])
		sign += size
	}
	sign = max(sign, 0)
	if blank := strings.LastIndexFunc(strings.TrimRightFunc(last.Text[sign:date], unicode.IsSpace),
		unicode.IsSpace); blank > 0 {
		sign += blank
	}
	out := lines[:len(lines)-1]
	whole := last.Text
	for _, part := range [][2]int{{0, sign}, {sign, date}, {date, len(whole)}} {
		before := len(out)
		out = appendLine(out, whole, part[0], part[1])
		for i := before; i < len(out); i++ {
			out[i].Offset += last.Offset
		}
	}
	return out
}
