package exchange

import (
	"encoding/xml"
	"strconv"
)

// docxCell is a cell of a word processor table as it stands in the file.
type docxCell struct {
	span       int
	merge      string // "restart" begins a cell over several rows, "continue" goes on with it
	paragraphs []*Paragraph
}

// table reads a table. Cells merged downwards become one; deleted rows are left out.
func (d *docxReader) table() (*Table, error) {
	t := &Table{}
	open := map[int]int{} // by column, the cell that goes on downwards
	err := d.inside("tbl", func(el xml.StartElement) error {
		switch el.Name.Local {
		case "tr":
			return d.row(t, open)
		case "del":
			return d.dec.Skip()
		}
		return nil
	})
	return t, err
}

func (d *docxReader) row(t *Table, open map[int]int) error {
	var cells []docxCell
	gone, header, before := false, false, 0
	err := d.inside("tr", func(el xml.StartElement) error {
		switch el.Name.Local {
		case "trPr":
			return d.inside("trPr", func(el xml.StartElement) error {
				switch el.Name.Local {
				case "del":
					gone = true
				case "tblHeader":
					header = true
				case "gridBefore":
					before, _ = strconv.Atoi(attr(el, "val"))
				}
				return nil
			})
		case "tc":
			c, err := d.cell()
			cells = append(cells, c)
			return err
		}
		return nil
	})
	if err != nil || gone {
		return err
	}
	if header && t.Header == t.Rows {
		t.Header++
	}
	return d.place(t, cells, open, min(max(before, 0), maxCols))
}

// place puts the cells of one row into t.
func (d *docxReader) place(t *Table, cells []docxCell, open map[int]int, col int) error {
	for _, c := range cells {
		if col >= maxCols {
			break
		}
		above, going := open[col]
		if c.merge == "continue" && going {
			t.Cells[above].RowSpan = t.Rows - t.Cells[above].Row + 1
		} else {
			delete(open, col)
			if d.cells++; d.cells > maxCells {
				return errTooMuch
			}
			t.Cells = append(t.Cells, Cell{Row: t.Rows, Col: col, RowSpan: 1, ColSpan: c.span,
				Paragraphs: c.paragraphs})
			if c.merge != "" {
				open[col] = len(t.Cells) - 1
			}
		}
		col += c.span
		t.Cols = max(t.Cols, col)
	}
	t.Rows++
	return nil
}

// cell reads a cell; tables inside it become paragraphs, one a cell.
func (d *docxReader) cell() (docxCell, error) {
	c := docxCell{span: 1}
	add := func(b Block) {
		if b.Paragraph != nil {
			c.paragraphs = append(c.paragraphs, b.Paragraph)
			return
		}
		for _, inner := range b.Table.Cells {
			c.paragraphs = append(c.paragraphs, inner.Paragraphs...)
		}
	}
	err := d.inside("tc", func(el xml.StartElement) error {
		switch el.Name.Local {
		case "gridSpan":
			n, _ := strconv.Atoi(attr(el, "val"))
			c.span = min(max(n, 1), maxCols)
		case "vMerge":
			c.merge = firstOf(attr(el, "val"), "continue")
		}
		return d.block(el, add)
	})
	return c, err
}
