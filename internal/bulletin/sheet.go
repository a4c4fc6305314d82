package bulletin

import (
	"fmt"

	"bihuan/internal/calendar"
	"bihuan/internal/exchange"
)

// Sheet is a ledger as it is printed and signed (台账): a wide table with the heading of the office.
type Sheet struct {
	Title   string
	Office  string        // that keeps the ledger
	CutOff  calendar.Date // the rows are of this day
	Columns []SheetColumn
	Rows    [][]string // one text per column
	Merge   int        // columns from the left whose equal texts in neighbouring rows become one cell
	Notes   []string   // definitions and signatures below the table
}

// SheetColumn is one column; neighbouring columns of one group stand under a common heading.
type SheetColumn struct {
	Group string
	Title string
	Width float64 // relative to the others; 0 counts as 1
}

// Document returns s as a document of pages that lie on their side, for every format.
func (s Sheet) Document() *exchange.Document {
	doc := &exchange.Document{Title: s.Title, Landscape: true}
	add := func(p *exchange.Paragraph) { doc.Blocks = append(doc.Blocks, exchange.Block{Paragraph: p}) }
	add(exchange.Plain(exchange.Title, s.Title))
	if line := s.line(); line != "" {
		add(exchange.Plain(exchange.Note, line))
	}
	doc.Blocks = append(doc.Blocks, exchange.Block{Table: s.table()})
	for _, note := range s.Notes {
		add(exchange.Plain(exchange.Note, note))
	}
	return doc
}

// line names who keeps the ledger, the day and the number of rows.
func (s Sheet) line() string {
	text := ""
	if s.Office != "" {
		text = "填报单位：" + s.Office + "　"
	}
	if s.CutOff != 0 {
		text += "截止日期：" + day(s.CutOff, 0) + "　"
	}
	return text + fmt.Sprintf("共%d项", len(s.Rows))
}

func (s Sheet) table() *exchange.Table {
	t := &exchange.Table{Name: s.Title, Cols: len(s.Columns)}
	s.heading(t)
	for _, c := range s.Columns {
		t.Widths = append(t.Widths, max(c.Width, 0))
	}
	t.Rows = t.Header + len(s.Rows)
	for row := range s.Rows {
		for col := range s.Columns {
			if s.covered(row, col) {
				continue
			}
			span := 1
			for row+span < len(s.Rows) && s.covered(row+span, col) {
				span++
			}
			t.Cells = append(t.Cells, sheetCell(t.Header+row, col, span, 1, s.text(row, col)))
		}
	}
	return t
}

// heading writes one row of titles, or two where columns have groups.
func (s Sheet) heading(t *exchange.Table) {
	t.Header = 1
	for _, c := range s.Columns {
		if c.Group != "" {
			t.Header = 2
		}
	}
	var lower []exchange.Cell
	for i, c := range s.Columns {
		if c.Group == "" {
			t.Cells = append(t.Cells, headCell(0, i, t.Header, 1, c.Title))
			continue
		}
		lower = append(lower, headCell(1, i, 1, 1, c.Title))
		if i > 0 && s.Columns[i-1].Group == c.Group {
			continue
		}
		span := 1
		for i+span < len(s.Columns) && s.Columns[i+span].Group == c.Group {
			span++
		}
		t.Cells = append(t.Cells, headCell(0, i, 1, span, c.Group))
	}
	t.Cells = append(t.Cells, lower...)
}

// covered reports whether the cell belongs to the one above: it and all to the left are the same there.
func (s Sheet) covered(row, col int) bool {
	if row == 0 || col >= s.Merge {
		return false
	}
	for i := range col + 1 {
		if s.text(row, i) == "" || s.text(row, i) != s.text(row-1, i) {
			return false
		}
	}
	return true
}

func (s Sheet) text(row, col int) string {
	if col >= len(s.Rows[row]) {
		return ""
	}
	return s.Rows[row][col]
}

func sheetCell(row, col, rows, cols int, text string) exchange.Cell {
	return exchange.Cell{Row: row, Col: col, RowSpan: rows, ColSpan: cols,
		Paragraphs: []*exchange.Paragraph{exchange.Plain(exchange.Body, text)}}
}

func headCell(row, col, rows, cols int, text string) exchange.Cell {
	c := sheetCell(row, col, rows, cols, text)
	c.Header = true
	return c
}
