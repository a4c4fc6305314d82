package exchange

import "sort"

// Place says where something stands in a document, so that a person can check it side by side.
// From and To are byte offsets into the text of the paragraph.
type Place struct {
	Block     int `json:"block"`
	Row       int `json:"row,omitempty"`
	Col       int `json:"col,omitempty"`
	Paragraph int `json:"paragraph,omitempty"` // index in the cell
	From      int `json:"from"`
	To        int `json:"to"`
}

// Paragraph returns the paragraph that at points into, or nil.
func (d *Document) Paragraph(at Place) *Paragraph {
	if at.Block < 0 || at.Block >= len(d.Blocks) {
		return nil
	}
	b := d.Blocks[at.Block]
	if b.Table == nil {
		return b.Paragraph
	}
	c := b.Table.cell(at.Row, at.Col)
	if c == nil || at.Paragraph < 0 || at.Paragraph >= len(c.Paragraphs) {
		return nil
	}
	return c.Paragraphs[at.Paragraph]
}

// cell returns the cell that begins at row and col, or nil.
func (t *Table) cell(row, col int) *Cell {
	i := sort.Search(len(t.Cells), func(i int) bool {
		c := &t.Cells[i]
		return c.Row > row || c.Row == row && c.Col >= col
	})
	if i == len(t.Cells) || t.Cells[i].Row != row || t.Cells[i].Col != col {
		return nil
	}
	return &t.Cells[i]
}

// Bound returns at with its offsets inside the paragraph that it points into.
func (d *Document) Bound(at Place) Place {
	p := d.Paragraph(at)
	if p == nil {
		at.From, at.To = 0, 0
		return at
	}
	at.To = min(max(at.To, 0), len(p.Text()))
	at.From = min(max(at.From, 0), at.To)
	return at
}

// Cut returns the text that stands at a place of d.
func (d *Document) Cut(at Place) string {
	p := d.Paragraph(at)
	if p == nil {
		return ""
	}
	at = d.Bound(at)
	return p.Text()[at.From:at.To]
}
