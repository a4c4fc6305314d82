// Package exchange reads and writes documents through one neutral model.
//
// A Document is a flat list of blocks, paragraphs and tables, in reading order. Each format has one file
// that reads it and one that writes it: txt, html, docx, xlsx. What a document means is not known here.
//
// Invariants: reading takes bounded memory and returns a *problem.Problem of kind Unfit for whatever cannot
// be read; Text of a paragraph is exactly what a person sees, without numbers made by the format; deleted
// text of tracked changes, comments, headers and footers are not part of a document.
package exchange

import "strings"

// Format names a file format.
type Format string

// The formats.
const (
	TXT  Format = "txt"
	HTML Format = "html"
	DOCX Format = "docx"
	XLSX Format = "xlsx"
)

// Document is what every format is read into and written from.
type Document struct {
	Format Format  `json:"format,omitempty"`
	Title  string  `json:"title,omitempty"` // title the file carries beside its text: <title>, core properties
	Blocks []Block `json:"blocks"`

	Landscape bool `json:"landscape,omitempty"` // pages lie on their long side, for wide tables; readers leave it false
}

// Block is one paragraph or one table; exactly one of the two is set.
type Block struct {
	Paragraph *Paragraph `json:"paragraph,omitempty"`
	Table     *Table     `json:"table,omitempty"`
}

// Style is the role of a paragraph as its format marks it; Body where it marks nothing.
type Style int

// The styles. Heading1 … Heading4 are the levels 一、 (一) 1. (1) of GB/T 9704-2012.
const (
	Body Style = iota
	Title
	Subtitle
	Heading1
	Heading2
	Heading3
	Heading4
	Signature // issuer and date at the end, set to the right
	Note      // small print: source lines, foot notes
	Issuer    // mark of the issuer at the head of the first page, in red
	Serial    // number of the document
	Addressee // whom it is sent to
	Copies    // who gets copies, between lines at the end
)

// Paragraph is a line of text with its style.
type Paragraph struct {
	Style  Style  `json:"style,omitempty"`
	Number string `json:"number,omitempty"` // number made by the format's automatic numbering, as shown ("一、", "1."), else ""
	Level  int    `json:"level,omitempty"`  // list level of that number, from 0
	Spans  []Span `json:"spans"`
}

// Span is a piece of a paragraph that looks the same throughout.
type Span struct {
	Text string `json:"text"`
	Bold bool   `json:"bold,omitempty"`
	Link string `json:"link,omitempty"` // target of a link; in bulletins the address of the rows behind a number
	Role Style  `json:"role,omitempty"` // Heading1 … Heading4 for a heading that runs into its paragraph; else Body
}

// Text returns the whole text of p without its automatic number.
func (p *Paragraph) Text() string {
	if len(p.Spans) == 1 {
		return p.Spans[0].Text
	}
	var b strings.Builder
	for _, s := range p.Spans {
		b.WriteString(s.Text)
	}
	return b.String()
}

// Table is a grid; a merged cell stands once, at its upper left corner.
type Table struct {
	Name   string `json:"name,omitempty"` // sheet name in a workbook
	Rows   int    `json:"rows"`
	Cols   int    `json:"cols"`
	Cells  []Cell `json:"cells"`            // in reading order
	Header int    `json:"header,omitempty"` // heading rows that the format marks as such

	Widths []float64 `json:"widths,omitempty"` // relative widths of the columns for writers; nil for equal ones
}

// Cell is one cell of a table.
type Cell struct {
	Row        int          `json:"row"` // from 0
	Col        int          `json:"col"`
	RowSpan    int          `json:"row_span"` // at least 1
	ColSpan    int          `json:"col_span"`
	Header     bool         `json:"header,omitempty"`
	Paragraphs []*Paragraph `json:"paragraphs"`
}

// Text returns the paragraphs of c, one a line.
func (c *Cell) Text() string {
	lines := make([]string, len(c.Paragraphs))
	for i, p := range c.Paragraphs {
		lines[i] = p.Text()
	}
	return strings.Join(lines, "\n")
}

// Plain returns a paragraph of one span.
func Plain(style Style, text string) *Paragraph {
	return &Paragraph{Style: style, Spans: []Span{{Text: text}}}
}
