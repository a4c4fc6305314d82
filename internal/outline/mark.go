package outline

import (
	"strconv"
	"strings"
	"unicode/utf8"

	"bihuan/internal/quantity"
)

// Kind is the way a line is marked.
type Kind int

// The kinds, those that usually stand higher first.
const (
	None     Kind = iota
	Style         // a heading style; N is its level
	Part          // 第一部分
	Han           // 一、
	HanParen      // (一)
	Item          // 问题1:
	Dot           // 1.
	Comma         // 1、
	Decimal       // 1.2
	Paren         // (1)
	Half          // 1)
	Circle        // ①
	Letter        // A.
	First         // 第一, 其一,
	Is            // 一是
	Bullet        // —— • ◆
)

// Mark is the number or bullet before a line.
type Mark struct {
	Kind Kind
	N    int    // its value, the depth for Decimal
	Text string // as written, without brackets and dots: 一, 3, 一是
}

// goesOn reports whether next stands on the level of m.
func (m Mark) goesOn(next Mark) bool {
	if m.Kind == next.Kind {
		return m.Kind != Style && m.Kind != Decimal || m.N == next.N
	}
	// 1. and 1、 mixed in one list: the count goes on.
	dots := m.Kind == Dot && next.Kind == Comma || m.Kind == Comma && next.Kind == Dot
	return dots && next.N == m.N+1
}

// above reports whether m must stand higher than open although it was not open: heading styles by their
// level,
// 第一部分 above 一、 above (一) above all others.
func (m Mark) above(open Mark) bool {
	switch m.Kind {
	case Style:
		return open.Kind != Style && m.N < 9 || open.Kind == Style && open.N >= m.N
	case Decimal:
		return open.Kind == Decimal && open.N >= m.N
	case Part:
		return open.Kind != Style
	case Han:
		return open.Kind != Style && open.Kind != Part
	case HanParen, Item:
		return open.Kind > Item
	}
	return false
}

const hanNumerals = "一二三四五六七八九十"

// MarkAt reads the mark at the start of folded text and returns the length of it.
func MarkAt(text string) (Mark, int) {
	if text == "" {
		return Mark{}, 0
	}
	switch c := text[0]; {
	case c >= '0' && c <= '9':
		return arabicMark(text)
	case c == '(':
		return parenMark(text)
	case c >= 'A' && c <= 'H' && len(text) > 2 && (text[1] == '.' || text[1] == ')') && text[2] >= 0x80:
		return Mark{Kind: Letter, N: int(c-'A') + 1, Text: text[:1]}, 2
	case c == '-' || c == '*':
		size := len(text) - len(strings.TrimLeft(text, "-*"))
		if size < len(text) && text[size] >= 0x80 {
			return Mark{Kind: Bullet}, size
		}
		return Mark{}, 0
	}
	r, size := utf8.DecodeRuneInString(text)
	switch {
	case r >= '①' && r <= '⑳':
		return Mark{Kind: Circle, N: int(r-'①') + 1, Text: string(r)}, size + stop(text[size:], "、.")
	case strings.ContainsRune("•●◆■▪★▲※◇□➢►·○▶◎☆△▷➤✓√", r):
		return Mark{Kind: Bullet}, size
	}
	if mark, size := itemMark(text); size > 0 {
		return mark, size
	}
	return hanMark(text)
}

// stop returns the length of the sign at the start of text if it is one of signs.
func stop(text, signs string) int {
	r, size := utf8.DecodeRuneInString(text)
	if size > 0 && strings.ContainsRune(signs, r) {
		return size
	}
	return 0
}

// arabicMark reads 1. 1、 1) 1.2
func arabicMark(text string) (Mark, int) {
	end := 0
	for end < len(text) && text[end] >= '0' && text[end] <= '9' {
		end++
	}
	if end > 3 || end == len(text) {
		return Mark{}, 0
	}
	n, _ := strconv.Atoi(text[:end])
	mark := Mark{N: n, Text: text[:end]}
	rest := text[end:]
	switch {
	case strings.HasPrefix(rest, "、"):
		mark.Kind = Comma
		return mark, end + len("、")
	case rest[0] == ')':
		mark.Kind = Half
		return mark, end + 1
	case rest[0] != '.':
		return Mark{}, 0
	case len(rest) > 1 && rest[1] >= '0' && rest[1] <= '9':
		return decimalMark(text)
	}
	mark.Kind = Dot
	return mark, end + 1 + stop(rest[1:], "、")
}

// decimalMark reads 1.2 or 1.2.3 before a word; before a unit it is a quantity.
func decimalMark(text string) (Mark, int) {
	end, depth := 0, 1
	for end < len(text) && (text[end] >= '0' && text[end] <= '9' || text[end] == '.') {
		if text[end] == '.' {
			depth++
		}
		end++
	}
	label := strings.TrimRight(text[:end], ".")
	if depth -= end - len(label); depth < 2 || end == len(text) || text[end] < 0x80 && text[end] != '"' {
		return Mark{}, 0
	}
	if qs := quantity.Scan(text[:min(len(text), end+24)]); len(qs) > 0 && qs[0].From == 0 {
		return Mark{}, 0
	}
	return Mark{Kind: Decimal, N: depth, Text: label}, end + stop(text[end:], "、")
}

// parenMark reads (一) and (1).
func parenMark(text string) (Mark, int) {
	end := strings.IndexByte(text[:min(len(text), 14)], ')')
	if end < 2 {
		return Mark{}, 0
	}
	inner := text[1:end]
	mark := Mark{Kind: HanParen, Text: inner}
	n, err := strconv.Atoi(inner)
	if err == nil && len(inner) <= 3 {
		mark.Kind, mark.N = Paren, n
	} else if v, ok := quantity.ParseHan(inner); ok && strings.Trim(inner, hanNumerals) == "" {
		mark.N = v
	} else {
		return Mark{}, 0
	}
	return mark, end + 1 + stop(text[end+1:], "、.")
}

// hanMark reads 一、 一是 第一, and 其一,
func hanMark(text string) (Mark, int) {
	lead := ""
	for _, w := range []string{"第", "其"} {
		if strings.HasPrefix(text, w) {
			lead = w
		}
	}
	end := len(lead)
	for end < len(text) {
		r, size := utf8.DecodeRuneInString(text[end:])
		if !strings.ContainsRune(hanNumerals, r) {
			break
		}
		end += size
	}
	n, ok := quantity.ParseHan(text[len(lead):end])
	if !ok || end-len(lead) > 9 || end == len(text) {
		return Mark{}, 0
	}
	rest := text[end:]
	mark := Mark{N: n, Text: text[:end]}
	if lead != "" {
		return leadMark(mark, rest, end)
	}
	if strings.HasPrefix(rest, "是") {
		mark.Kind, mark.Text = Is, text[:end]+"是"
		return mark, end + len("是")
	}
	if size := stop(rest, "、."); size > 0 {
		mark.Kind = Han
		return mark, end + size
	}
	return Mark{}, 0
}

// leadMark reads what follows 第一 or 其一: 第一, and 第一部分.
func leadMark(mark Mark, rest string, end int) (Mark, int) {
	for _, part := range []string{"部分", "章"} {
		if strings.HasPrefix(rest, part) {
			mark.Kind = Part
			return mark, end + len(part) + stop(rest[len(part):], ":、,.")
		}
	}
	if size := stop(rest, ",、:是"); size > 0 {
		mark.Kind = First
		return mark, end + size
	}
	return Mark{}, 0
}

// itemMark reads 问题1: and 【问题一】, the number of a problem under its name.
func itemMark(text string) (Mark, int) {
	name := strings.TrimLeft(text, "【[")
	for _, w := range []string{"反馈", "具体"} {
		name = strings.TrimPrefix(name, w)
	}
	rest, ok := strings.CutPrefix(name, "问题")
	if !ok {
		return Mark{}, 0
	}
	end := 0
	for end < len(rest) {
		r, size := utf8.DecodeRuneInString(rest[end:])
		if !strings.ContainsRune(hanNumerals, r) && (r < '0' || r > '9') {
			break
		}
		end += size
	}
	n, err := strconv.Atoi(rest[:end])
	if err != nil {
		if n, ok = quantity.ParseHan(rest[:end]); !ok {
			return Mark{}, 0
		}
	}
	mark := Mark{Kind: Item, N: n, Text: rest[:end]}
	size := len(rest) - len(strings.TrimLeft(rest[end:], "】]:.、,)"))
	if qs := quantity.Scan(rest[:min(len(rest), end+24)]); size == end &&
		(end == 0 || len(qs) > 0 && qs[0].From == 0 || err != nil) {
		return Mark{}, 0
	}
	return mark, len(text) - len(rest) + size
}
