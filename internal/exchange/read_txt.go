package exchange

import (
	"bytes"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/simplifiedchinese"
	uni "golang.org/x/text/encoding/unicode"
)

// decodeText returns data as UTF-8 without a byte order mark; ok is false when it is no text.
//
// Text that is not UTF-8 is taken for GB18030, which contains GBK and GB2312.
func decodeText(data []byte) (text string, ok bool) {
	switch {
	case bytes.HasPrefix(data, []byte("\xEF\xBB\xBF")):
		data = data[3:]
	case bytes.HasPrefix(data, []byte("\xFF\xFE")), bytes.HasPrefix(data, []byte("\xFE\xFF")):
		data, _ = uni.UTF16(uni.LittleEndian, uni.ExpectBOM).NewDecoder().Bytes(data)
	}
	if !utf8.Valid(data) {
		data = mendText(data)
	}
	text = string(data)
	return text, isText(text)
}

// mendText decodes bytes that are not quite UTF-8: a few broken characters of a page, or GB18030.
func mendText(data []byte) []byte {
	broken := 0
	for rest := data; len(rest) > 0; {
		r, size := utf8.DecodeRune(rest)
		if r == utf8.RuneError && size == 1 {
			broken++
		}
		rest = rest[size:]
	}
	if broken*200 < len(data) {
		return bytes.ToValidUTF8(data, []byte("\uFFFD"))
	}
	return decodeWith(simplifiedchinese.GB18030, data)
}

func decodeWith(e encoding.Encoding, data []byte) []byte {
	out, err := e.NewDecoder().Bytes(data)
	if err != nil {
		return nil
	}
	return out
}

// isText reports whether s reads as text: hardly any control or undecodable character.
func isText(s string) bool {
	if s == "" {
		return false
	}
	odd, all := 0, 0
	for _, r := range s {
		all++
		if r == utf8.RuneError || r < 0x20 && r != '\n' && r != '\r' && r != '\t' && r != '\f' && r != '\v' {
			odd++
		}
		if r == 0 {
			return false
		}
	}
	return odd*100 <= all
}

// readTXT makes a paragraph of every line; lines broken at a fixed width are put together again.
func readTXT(text string) *Document {
	for _, end := range lineEnds {
		if strings.Contains(text, end) {
			text = strings.ReplaceAll(text, end, "\n")
		}
	}
	lines := make([]string, 0, strings.Count(text, "\n")+1)
	for line := range strings.SplitSeq(text, "\n") {
		if trimSpace(line) != "" {
			lines = append(lines, line)
		}
	}
	lines = unwrap(lines)
	doc := &Document{Format: TXT, Blocks: make([]Block, 0, len(lines))}
	for _, line := range lines {
		doc.Blocks = append(doc.Blocks, Block{Paragraph: Plain(Body, trimSpace(line))})
	}
	return doc
}

// lineEnds are the other ways to end a line.
var lineEnds = []string{"\r", "\f", "\v", "\u2028", "\u2029", "\u0085"}

// trimSpace cuts white space of every width, invisible characters too.
func trimSpace(s string) string {
	if s == "" || s[0] > ' ' && s[0] < 0x80 && s[len(s)-1] > ' ' && s[len(s)-1] < 0x80 {
		return s
	}
	return strings.TrimFunc(s, func(r rune) bool {
		return unicode.IsSpace(r) || r >= 0x200B && r <= 0x200F || r == 0xFEFF || r == 0xAD
	})
}

func lastRune(s string) string {
	_, size := utf8.DecodeLastRuneInString(s)
	return s[len(s)-size:]
}
