package outline

import (
	"strings"
	"unicode/utf8"
)

// Folded is a text with one width of every sign and without white space, and the way back to its source.
//
// Two spellings that a person reads alike fold alike: （一） and (一), １． and 1., ㈠ and (一). A blank stays
// between two Latin letters or digits.
type Folded struct {
	Text string
	src  string
	at   []int32 // by byte of Text, the offset in the source; one more for the end
}

// Source returns the offset in the source text of byte i of the folded text.
func (f Folded) Source(i int) int { return int(f.at[i]) }

// Span returns the range of the source that bytes from … to of the folded text stand for, without white
// space at its ends.
func (f Folded) Span(from, to int) (int, int) {
	start := int(f.at[from])
	if from >= to {
		return start, start
	}
	last := int(f.at[to-1])
	_, size := utf8.DecodeRuneInString(f.src[last:])
	return start, last + size
}

// Cut returns the source text of that range.
func (f Folded) Cut(from, to int) string {
	start, end := f.Span(from, to)
	return f.src[start:end]
}

// fold of single signs that are not full-width forms of ASCII.
var foldSigns = map[rune]string{
	'\u3000': " ", '\u00a0': " ", '\t': " ", '｡': "。", '〝': "“", '〞': "”", '„': "“", '‟': "”", '「': "“", '」': "”",
	'『': "‘", '』': "’", '‐': "-", '‑': "-", '‒': "-", '–': "-", '—': "-", '―': "-", '−': "-", '─': "-", '﹣': "-",
	'﹪': "%", '﹑': "、", '∶': ":", '︰': ":", '﹕': ":", '﹔': ";", '﹐': ",", '﹒': ".", '﹙': "(", '﹚': ")", '㎡': "平方米",
	'㎥': "立方米", '㎞': "公里", '㎏': "公斤", '◯': "〇",
}

// Fold folds s.
func Fold(s string) Folded {
	var b strings.Builder
	b.Grow(len(s))
	at := make([]int32, 0, len(s)+1)
	quoted, blank := false, false
	last := rune(0)
	for i, r := range s {
		var out string
		switch {
		case r < 0x80:
			out = s[i : i+1]
			if r == '"' {
				out, quoted = straight(quoted), !quoted
			} else if r <= ' ' {
				out = " "
			}
		case r >= 0x4E00 && r <= 0x9FFF:
			out = s[i : i+3]
		default:
			if r == '＂' {
				out, quoted = straight(quoted), !quoted
			} else {
				out = foldSign(r)
			}
		}
		if out == "" {
			continue
		}
		if out == " " {
			blank = true
			continue
		}
		if blank && isLatin(last) && isLatin(rune(out[0])) {
			b.WriteByte(' ')
			at = append(at, int32(i))
		}
		blank = false
		b.WriteString(out)
		for range len(out) {
			at = append(at, int32(i))
		}
		last = rune(out[len(out)-1])
	}
	return Folded{Text: b.String(), src: s, at: append(at, int32(len(s)))}
}

func straight(open bool) string {
	if open {
		return "”"
	}
	return "“"
}

// foldSign folds a sign outside ASCII and the common Han characters; "" for an invisible one.
func foldSign(r rune) string {
	switch {
	case r >= 0xFF01 && r <= 0xFF5E:
		return string(r - 0xFEE0)
	case r >= 0x200B && r <= 0x200F, r == 0xFEFF, r == 0xAD, r == 0x2060:
		return ""
	case r >= 0x2000 && r <= 0x200A, r == 0x2028, r == 0x2029, r == 0x202F, r == 0x205F:
		return " "
	case r >= '㈠' && r <= '㈩':
		return "(" + string([]rune("一二三四五六七八九十")[r-'㈠']) + ")"
	case r >= '⑴' && r <= '⒇':
		return "(" + itoa(int(r-'⑴')+1) + ")"
	case r >= '⒈' && r <= '⒛':
		return itoa(int(r-'⒈')+1) + "."
	}
	if out, ok := foldSigns[r]; ok {
		return out
	}
	return string(r)
}

func itoa(n int) string {
	if n >= 10 {
		return string(rune('0'+n/10)) + string(rune('0'+n%10))
	}
	return string(rune('0' + n))
}

func isLatin(r rune) bool {
	return r >= '0' && r <= '9' || r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z'
}
