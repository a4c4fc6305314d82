package outline

import (
	"sort"
	"strings"
	"unicode/utf8"
)

// Folded is a text with one width of every sign and without white space, and the way back to its source.
//
// Two spellings that a person reads alike fold alike: （一） and (一), １． and 1., ㈠ and (一). A blank stays
// between two Latin letters or digits.
type Folded struct {
	Text   string
	src    string
	shifts []shift
	text0  int32 // what Text and src begin at in the numbers of shifts
	src0   int32
}

// shift says that the text from byte text on stands in the source from byte src on, up to the next shift.
type shift struct{ text, src int32 }

// Source returns the offset in the source text of byte i of the folded text, where a sign begins or the text
// ends.
func (f Folded) Source(i int) int {
	at := f.text0 + int32(i)
	k := sort.Search(len(f.shifts), func(k int) bool { return f.shifts[k].text > at })
	src := at
	if k > 0 {
		src = f.shifts[k-1].src + at - f.shifts[k-1].text
	}
	return min(int(src-f.src0), len(f.src))
}

// Span returns the range of the source that bytes from … to of the folded text stand for, without white
// space at its ends.
func (f Folded) Span(from, to int) (int, int) {
	start := f.Source(from)
	if from >= to {
		return start, start
	}
	_, size := utf8.DecodeLastRuneInString(f.Text[:to])
	last := f.Source(to - size)
	_, size = utf8.DecodeRuneInString(f.src[last:])
	return start, last + size
}

// Cut returns the source text of that range.
func (f Folded) Cut(from, to int) string {
	start, end := f.Span(from, to)
	return f.src[start:end]
}

// Slice returns bytes from … to as a folded text of its own, whose source is that range of the source of f.
func (f Folded) Slice(from, to int) Folded {
	start, end := f.Span(from, to)
	out := Folded{Text: f.Text[from:to], src: f.src[start:end], text0: f.text0 + int32(from),
		src0: f.src0 + int32(start)}
	first := sort.Search(len(f.shifts), func(k int) bool { return f.shifts[k].text > out.text0 })
	last := sort.Search(len(f.shifts), func(k int) bool { return f.shifts[k].text > f.text0+int32(to) })
	out.shifts = f.shifts[max(first-1, 0):last]
	return out
}

// Src returns the source text of f.
func (f Folded) Src() string { return f.src }

// fold of single signs that are not full-width forms of ASCII.
var foldSigns = map[rune]string{
	'\u3000': " ", '\u00a0': " ", '\t': " ", '｡': "。", '〝': "“", '〞': "”", '„': "“", '‟': "”", '「': "“", '」': "”",
	'『': "‘", '』': "’", '‐': "-", '‑': "-", '‒': "-", '–': "-", '—': "-", '―': "-", '−': "-", '─': "-", '﹣': "-",
	'﹪': "%", '﹑': "、", '∶': ":", '︰': ":", '﹕': ":", '﹔': ";", '﹐': ",", '﹒': ".", '﹙': "(", '﹚': ")", '㎡': "平方米",
	'㎥': "立方米", '㎞': "公里", '㎏': "公斤", '◯': "〇",
}

// Fold folds s.
func Fold(s string) Folded {
	w := folder{Folded: Folded{src: s}}
	w.text.Grow(len(s))
	quoted := false
	for i := 0; i < len(s); {
		if n := plainRun(s[i:]); n > 0 {
			w.copy(s[i:i+n], i)
			i += n
			continue
		}
		r, size := utf8.DecodeRuneInString(s[i:])
		switch {
		case r == '"' || r == '＂':
			w.put(straight(quoted), i)
			quoted = !quoted
		case r < 0x80:
			w.blank = true
		default:
			if out := foldSign(r); out == " " {
				w.blank = true
			} else if out != "" {
				w.put(out, i)
			}
		}
		i += size
	}
	w.mark(len(s))
	w.Text = w.text.String()
	return w.Folded
}

// plainRun returns how many bytes at the start of s stay as they are: ASCII but blanks and quotation marks,
// and
// the common Han characters.
func plainRun(s string) int {
	n := 0
	for n < len(s) {
		switch c := s[n]; {
		case c > ' ' && c < 0x7F && c != '"':
			n++
		case (c == 0xE4 && n+2 < len(s) && s[n+1] >= 0xB8 || c >= 0xE5 && c <= 0xE9) && n+2 < len(s):
			n += 3
		default:
			return n
		}
	}
	return n
}

// folder writes a folded text.
type folder struct {
	Folded
	text  strings.Builder
	delta int32 // of source and text at the end of the text
	blank bool  // white space stands before what comes next
	last  byte
}

// mark notes that what is written next stands at byte i of the source.
func (w *folder) mark(i int) {
	at := int32(w.text.Len())
	if d := int32(i) - at; d != w.delta {
		w.delta = d
		w.shifts = append(w.shifts, shift{at, int32(i)})
	}
}

// copy writes what stays as it is.
func (w *folder) copy(s string, i int) {
	w.space(s[0], i)
	w.mark(i)
	w.text.WriteString(s)
	w.last = s[len(s)-1]
}

// put writes what stands for one sign of the source.
func (w *folder) put(out string, i int) {
	w.space(out[0], i)
	for _, r := range out {
		w.mark(i)
		w.text.WriteRune(r)
	}
	w.last = out[len(out)-1]
}

// space writes a blank between two Latin letters or digits that white space divides.
func (w *folder) space(next byte, i int) {
	if w.blank && isLatin(rune(w.last)) && isLatin(rune(next)) {
		w.mark(i - 1)
		w.text.WriteByte(' ')
	}
	w.blank = false
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
