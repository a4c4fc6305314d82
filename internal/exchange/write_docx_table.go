package exchange

import "fmt"

// table writes t with fixed columns, heading rows that come again on every page, and rows that stay whole.
func (d *docxBody) table(t *Table) {
	g := gridOf(t)
	if len(g.owner) == 0 {
		return
	}
	total := docxText
	if d.doc.Landscape {
		total = docxWide
	}
	widths := shares(t, g, float64(total))
	fmt.Fprintf(&d.b, `<w:tbl><w:tblPr><w:tblStyle w:val="Table"/><w:tblW w:w="%d" w:type="dxa"/>`+
		`<w:jc w:val="center"/><w:tblLayout w:type="fixed"/></w:tblPr><w:tblGrid>`, total)
	for _, width := range widths {
		fmt.Fprintf(&d.b, `<w:gridCol w:w="%.0f"/>`, width)
	}
	d.b.WriteString(`</w:tblGrid>`)
	header := headerRows(t, g)
	for row := range g.rows {
		d.b.WriteString(`<w:tr><w:trPr><w:cantSplit/>`)
		if row < header {
			d.b.WriteString(`<w:tblHeader/>`)
		}
		d.b.WriteString(`</w:trPr>`)
		d.row(t, g, row, widths, row < header)
		d.b.WriteString(`</w:tr>`)
	}
	d.b.WriteString(`</w:tbl>`)
}

// row writes the cells of one row. A cell that comes down from a row above is named again as its
// continuation, as the format wants it. ECMA-376 part 1, 17.4.84.
func (d *docxBody) row(t *Table, g grid, row int, widths []float64, header bool) {
	for col := 0; col < g.cols; {
		c := g.at(t, row, col)
		end := col + 1
		for c != nil && end < g.cols && g.at(t, row, end) == c {
			end++
		}
		width := 0.0
		for _, w := range widths[col:end] {
			width += w
		}
		fmt.Fprintf(&d.b, `<w:tc><w:tcPr><w:tcW w:w="%.0f" w:type="dxa"/>`, width)
		if end-col > 1 {
			fmt.Fprintf(&d.b, `<w:gridSpan w:val="%d"/>`, end-col)
		}
		continued := c != nil && c.Row < row
		if continued {
			d.b.WriteString(`<w:vMerge/>`)
		} else if c != nil && c.RowSpan > 1 {
			d.b.WriteString(`<w:vMerge w:val="restart"/>`)
		}
		d.b.WriteString(`</w:tcPr>`)
		d.cell(c, continued, header)
		d.b.WriteString(`</w:tc>`)
		col = end
	}
}

// cell writes the content of c; every cell must hold a paragraph.
func (d *docxBody) cell(c *Cell, continued, header bool) {
	style := `<w:pStyle w:val="TableText"/>`
	if header || c != nil && c.Header {
		style = `<w:pStyle w:val="TableHeading"/>`
	}
	if c == nil || continued || len(c.Paragraphs) == 0 {
		d.b.WriteString(`<w:p><w:pPr>` + style + `</w:pPr></w:p>`)
		return
	}
	for _, p := range c.Paragraphs {
		d.paragraph(p, style)
	}
}
