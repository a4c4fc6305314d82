package exchange

import (
	"fmt"
	"io"
	"net/url"
	"strings"
)

// Write writes doc to w as a file of format. Equal documents give equal bytes, but for the order of the parts
// in a workbook of several sheets.
func Write(w io.Writer, doc *Document, format Format) error {
	var err error
	switch format {
	case TXT:
		err = writeTXT(w, doc)
	case HTML:
		err = writeHTML(w, doc)
	case DOCX:
		err = writeDOCX(w, doc)
	case XLSX:
		err = writeXLSX(w, doc)
	default:
		return fmt.Errorf("write document: no format %q", format)
	}
	if err != nil {
		return fmt.Errorf("write %s: %w", format, err)
	}
	return nil
}

// shown returns p as a person sees it: its automatic number and its text.
func shown(p *Paragraph) string { return p.Number + p.Text() }

// title returns what a file calls doc: its own title, or the first paragraph that is one.
func title(doc *Document) string {
	if doc.Title != "" {
		return doc.Title
	}
	for _, b := range doc.Blocks {
		if b.Paragraph != nil && b.Paragraph.Style == Title {
			return shown(b.Paragraph)
		}
	}
	return ""
}

// heading returns the level 1 … 4 of s, or 0.
func heading(s Style) int {
	if s < Heading1 || s > Heading4 {
		return 0
	}
	return int(s-Heading1) + 1
}

// signatureStart reports whether a signature begins with block i.
func signatureStart(blocks []Block, i int) bool {
	return isSignature(blocks[i]) && (i == 0 || !isSignature(blocks[i-1]))
}

func isSignature(b Block) bool { return b.Paragraph != nil && b.Paragraph.Style == Signature }

// signatureGaps returns, by block, how many characters a signature line keeps free at its right.
//
// The issuer keeps two free and the date begins two to the right of the issuer; a date that is longer keeps
// two free itself and moves the issuer to the left. GB/T 9704-2012, 7.3.5.2.
func signatureGaps(blocks []Block) map[int]float64 {
	gaps := map[int]float64{}
	for i := range blocks {
		if !isSignature(blocks[i]) {
			continue
		}
		gaps[i] = 2
		last := i+1 == len(blocks) || !isSignature(blocks[i+1])
		if !last || signatureStart(blocks, i) {
			continue
		}
		issuer, date := charsOf(shown(blocks[i-1].Paragraph)), charsOf(shown(blocks[i].Paragraph))
		if date > issuer {
			gaps[i-1] = 2 + date + 2 - issuer
		} else {
			gaps[i] = issuer - date
		}
	}
	return gaps
}

// charsOf measures s in full-width characters; a half-width one counts half.
func charsOf(s string) float64 {
	n := 0.0
	for _, r := range s {
		if r < 0x2000 {
			n += 0.5
		} else {
			n++
		}
	}
	return n
}

// linkTarget returns where a link may lead: a page of this server, the web or a mail address; else "".
// absolute refuses what only works on the page of this server.
func linkTarget(link string, absolute bool) string {
	u, err := url.Parse(link)
	if err != nil || link == "" {
		return ""
	}
	switch strings.ToLower(u.Scheme) {
	case "http", "https", "mailto":
		return link
	case "":
		if !absolute && u.Host == "" {
			return link
		}
	}
	return ""
}

// grid says which cell of a table stands where.
type grid struct {
	rows, cols int
	owner      []int // index into Cells + 1; 0 where no cell stands
}

// gridOf lays out t. Of two cells that claim one place the first has it.
func gridOf(t *Table) grid {
	g := grid{rows: t.Rows, cols: t.Cols}
	for _, c := range t.Cells {
		g.rows = max(g.rows, c.Row+max(c.RowSpan, 1))
		g.cols = max(g.cols, c.Col+max(c.ColSpan, 1))
	}
	g.owner = make([]int, g.rows*g.cols)
	for i, c := range t.Cells {
		for row := c.Row; row < c.Row+max(c.RowSpan, 1); row++ {
			for col := c.Col; col < c.Col+max(c.ColSpan, 1); col++ {
				if at := row*g.cols + col; g.owner[at] == 0 {
					g.owner[at] = i + 1
				}
			}
		}
	}
	return g
}

// at returns the cell that covers row and col, or nil.
func (g grid) at(t *Table, row, col int) *Cell {
	if i := g.owner[row*g.cols+col]; i > 0 {
		return &t.Cells[i-1]
	}
	return nil
}

// headerRows returns how many rows at the top are headings.
func headerRows(t *Table, g grid) int {
	n := t.Header
	for row := n; row < g.rows && n == row; row++ {
		for col := range g.cols {
			c := g.at(t, row, col)
			if c == nil || !c.Header {
				return n
			}
		}
		n = row + 1
	}
	return min(n, g.rows)
}

// shares returns the widths of t's columns as parts of total.
func shares(t *Table, g grid, total float64) []float64 {
	widths := make([]float64, g.cols)
	sum := 0.0
	for i := range widths {
		widths[i] = 1
		if i < len(t.Widths) && t.Widths[i] > 0 {
			widths[i] = t.Widths[i]
		}
		sum += widths[i]
	}
	for i := range widths {
		widths[i] *= total / sum
	}
	return widths
}
