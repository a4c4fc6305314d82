package reading

import (
	"bihuan/internal/exchange"
	"bihuan/internal/outline"
	"bihuan/internal/quantity"
)

// sheet is a table as rows, merged cells in every place they cover.
type sheet struct {
	block  int
	rows   [][]*exchange.Cell
	header int // rows of headings, from header on; -1 for none
	body   int // first row of data
	columns
}

// newSheet lays out t and finds its headings.
func newSheet(block int, t *exchange.Table) *sheet {
	s := &sheet{block: block, header: -1, rows: make([][]*exchange.Cell, t.Rows)}
	open := make([]*exchange.Cell, t.Cols)
	next := 0
	for row := range s.rows {
		for next < len(t.Cells) && t.Cells[next].Row <= row {
			c := &t.Cells[next]
			next++
			for col := c.Col; col < min(c.Col+max(c.ColSpan, 1), t.Cols); col++ {
				open[col] = c
			}
		}
		cells := make([]*exchange.Cell, 0, min(t.Cols, 32))
		for col, c := range open {
			if c != nil && row < c.Row+max(c.RowSpan, 1) {
				for len(cells) < col {
					cells = append(cells, nil)
				}
				cells = append(cells, c)
			}
		}
		s.rows[row] = cells
	}
	s.findHeader()
	return s
}

// at returns the cell in row and col, or nil.
func (s *sheet) at(row, col int) *exchange.Cell {
	if col < 0 || row < 0 || row >= len(s.rows) || col >= len(s.rows[row]) {
		return nil
	}
	return s.rows[row][col]
}

// headingText returns the text of a heading cell on one line.
func headingText(c *exchange.Cell) string {
	if c == nil {
		return ""
	}
	text := ""
	for _, p := range c.Paragraphs {
		text += p.Text()
	}
	return outline.Fold(text).Text
}

// findHeader looks for the headings in the first rows.
func (s *sheet) findHeader() {
	for row := 0; row < min(len(s.rows), 40); row++ {
		one := s.headings(row, row)
		two := s.headings(row, row+1)
		switch {
		case s.split(row) && one.known() > 1 && two.useful():
			s.header, s.body, s.columns = row, row+2, two
		case one.useful():
			s.header, s.body, s.columns = row, row+1, one
		default:
			continue
		}
		return
	}
}

// split reports whether the headings of row go on in the next one.
func (s *sheet) split(row int) bool {
	if row+1 >= len(s.rows) {
		return false
	}
	for _, c := range s.rows[row] {
		if c != nil && c.Row == row && (c.RowSpan == 2 || c.ColSpan > 1 && c.ColSpan < len(s.rows[row])) {
			return true
		}
	}
	return false
}

// headings reads the roles of the columns from rows first … last.
func (s *sheet) headings(first, last int) columns {
	var c columns
	if last >= len(s.rows) {
		return c
	}
	width := max(len(s.rows[first]), len(s.rows[last]))
	for col := range width {
		leaf, parent := s.at(last, col), s.at(first, col)
		role := columnRole(headingText(leaf))
		if parent != leaf && (role == noRole || leaf == nil) {
			role = columnRole(headingText(parent))
		}
		c.roles = append(c.roles, role)
		if role == deadlineColumn {
			for _, cell := range []*exchange.Cell{parent, leaf} {
				for _, d := range quantity.Dates(headingText(cell)) {
					c.year = d.Year
				}
			}
		}
	}
	c.dedupe(s, last)
	c.settle()
	return c
}

// dedupe keeps one column of a heading that is merged over several without headings of their own.
func (c *columns) dedupe(s *sheet, row int) {
	for col := 1; col < len(c.roles); col++ {
		if c.roles[col] != noRole && s.at(row, col) != nil && s.at(row, col) == s.at(row, col-1) &&
			c.roles[col] != actionColumn {
			c.roles[col] = noRole
		}
	}
}

// line returns the only cell of a row that holds text over (nearly) the whole width, or nil.
func (s *sheet) line(row int) *exchange.Cell {
	var only *exchange.Cell
	for col, c := range s.rows[row] {
		if c == nil || only == c || headingText(c) == "" {
			continue
		}
		if only != nil || c.Row != row || col > 0 && c.ColSpan < 3 {
			return nil
		}
		only = c
	}
	if only != nil && only.ColSpan < 2 && only.Col > 0 {
		return nil
	}
	return only
}

// cellSpans returns the paragraphs of c with their places.
func (s *sheet) cellSpans(c *exchange.Cell) []span {
	if c == nil {
		return nil
	}
	var out []span
	for i, p := range c.Paragraphs {
		at := exchange.Place{Block: s.block, Row: c.Row, Col: c.Col, Paragraph: i, From: -len(p.Number)}
		sp := newSpan(p.Number+p.Text(), at)
		if !sp.empty() {
			out = append(out, sp)
		}
	}
	return out
}

// restOf returns the places of the paragraphs of c behind its first.
func (s *sheet) restOf(c *exchange.Cell) []exchange.Place {
	spans := s.cellSpans(c)
	var out []exchange.Place
	for _, sp := range spans[min(1, len(spans)):] {
		out = append(out, sp.at)
	}
	return out
}

// one returns the text of c as one span: its only paragraph, or all of them run together.
func (s *sheet) one(c *exchange.Cell) span {
	spans := s.cellSpans(c)
	if len(spans) == 0 {
		return newSpan("", exchange.Place{Block: s.block})
	}
	if len(spans) == 1 {
		return spans[0]
	}
	text := ""
	for _, sp := range spans {
		text += sp.Src()
	}
	joined := newSpan(text, spans[0].at)
	joined.at.To = spans[0].at.To
	return joined
}
