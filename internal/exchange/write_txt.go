package exchange

import (
	"bufio"
	"io"
	"math"
	"strings"
)

// lineChars is how many full-width characters a line of an official document has. GB/T 9704-2012, 5.2.3.
const lineChars = 28

// fullSpace is the ideographic space, which indents official text.
const fullSpace = "\u3000"

// writeTXT writes doc as UTF-8 text: a paragraph is a line, indented by two full-width spaces; the title
// stands in the middle and the signature at the right of a line of 28 characters; a table row is a line
// with tabs, and a merged cell stands once.
func writeTXT(w io.Writer, doc *Document) error {
	out := bufio.NewWriter(w)
	gaps := signatureGaps(doc.Blocks)
	for i, b := range doc.Blocks {
		if b.Table != nil {
			txtTable(out, b.Table)
			continue
		}
		p := b.Paragraph
		if signatureStart(doc.Blocks, i) {
			out.WriteString("\n")
		}
		for line := range strings.SplitSeq(shown(p), "\n") {
			line = strings.TrimSuffix(line, "\r")
			out.WriteString(strings.Repeat(fullSpace, txtIndent(p.Style, line, gaps[i])))
			out.WriteString(line)
			out.WriteString("\n")
		}
		if p.Style == Title && !next(doc.Blocks, i, Title, Subtitle) || p.Style == Subtitle {
			out.WriteString("\n")
		}
	}
	return out.Flush()
}

// txtIndent returns how many full-width spaces stand before a line.
func txtIndent(s Style, line string, gap float64) int {
	free := lineChars - charsOf(line)
	switch s {
	case Title, Subtitle, Issuer:
		return int(max(0, math.Floor(free/2)))
	case Signature:
		return int(max(0, math.Round(free-gap)))
	case Serial:
		return int(max(0, math.Floor(free)))
	case Addressee:
		return 0
	}
	return 2
}

// next reports whether the block after i is a paragraph of one of styles.
func next(blocks []Block, i int, styles ...Style) bool {
	if i+1 == len(blocks) || blocks[i+1].Paragraph == nil {
		return false
	}
	for _, s := range styles {
		if blocks[i+1].Paragraph.Style == s {
			return true
		}
	}
	return false
}

func txtTable(out *bufio.Writer, t *Table) {
	g := gridOf(t)
	clean := strings.NewReplacer("\t", " ", "\r", "", "\n", " ")
	for row := range g.rows {
		for col := range g.cols {
			if col > 0 {
				out.WriteByte('\t')
			}
			if c := g.at(t, row, col); c != nil && c.Row == row && c.Col == col {
				out.WriteString(clean.Replace(cellText(c)))
			}
		}
		out.WriteByte('\n')
	}
	out.WriteByte('\n')
}

// cellText returns the paragraphs of c as shown, one a line.
func cellText(c *Cell) string {
	lines := make([]string, len(c.Paragraphs))
	for i, p := range c.Paragraphs {
		lines[i] = shown(p)
	}
	return strings.Join(lines, "\n")
}
