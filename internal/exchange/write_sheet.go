package exchange

import (
	"fmt"
	"io"
	"iter"

	"github.com/xuri/excelize/v2"
)

// Sheet describes one work sheet: a title, one or two heading rows that stay in sight, and columns.
type Sheet struct {
	Name    string // of the tab; "" for Sheet1
	Title   string // over all columns; "" for none
	Columns []Column
}

// Column is one column of a Sheet.
type Column struct {
	Title   string
	Group   string   // heading above the titles of neighbouring columns of the same group; "" for none
	Width   float64  // in half-width characters; 0 for 12
	Format  string   // number format of the cells such as "0.00" or "yyyy-mm-dd"; "" for none
	Choices []string // what may be entered, offered as a list; nil for anything
}

// Limits of the format: characters in the name of a tab, rows of a sheet.
const (
	maxTab  = 31
	maxRows = excelize.TotalRows
)

// WriteSheet writes a workbook of one sheet, row by row, in memory that does not grow with the rows. A value
// is nil, a string, a whole or floating-point number, a bool or a time.Time; texts are never formulas. An
// error from rows ends the file and is returned.
func WriteSheet(w io.Writer, s Sheet, rows iter.Seq2[[]any, error]) (err error) {
	file := excelize.NewFile()
	defer func() {
		if e := file.Close(); err == nil {
			err = e
		}
	}()
	sheet, err := newSheet(file, s)
	if err != nil {
		return fmt.Errorf("write sheet %q: %w", s.Name, err)
	}
	for values, err := range rows {
		if err != nil {
			return err
		}
		if err := sheet.add(values); err != nil {
			return fmt.Errorf("write sheet %q, row %d: %w", s.Name, sheet.row, err)
		}
	}
	if err := sheet.stream.Flush(); err != nil {
		return fmt.Errorf("write sheet %q: %w", s.Name, err)
	}
	return file.Write(w)
}

// sheetWriter is a sheet that is being written.
type sheetWriter struct {
	stream *excelize.StreamWriter
	row    int // the row written last, from 1
	cells  []excelize.Cell
	values []any // points into cells, so that a row costs no memory
}

func newSheet(file *excelize.File, s Sheet) (*sheetWriter, error) {
	name, err := sheetTab(file, s.Name)
	if err != nil {
		return nil, err
	}
	if err := addChoices(file, name, s); err != nil {
		return nil, err
	}
	stream, err := file.NewStreamWriter(name)
	if err != nil {
		return nil, err
	}
	sw := &sheetWriter{stream: stream}
	styles, err := newSheetStyles(file)
	if err != nil {
		return nil, err
	}
	for i, c := range s.Columns {
		width := c.Width
		if width <= 0 {
			width = 12
		}
		if err := stream.SetColWidth(i+1, i+1, min(width, excelize.MaxColumnWidth)); err != nil {
			return nil, err
		}
		style, err := styles.body(c.Format)
		if err != nil {
			return nil, err
		}
		sw.cells = append(sw.cells, excelize.Cell{StyleID: style})
	}
	for i := range sw.cells {
		sw.values = append(sw.values, &sw.cells[i])
	}
	if err := freeze(stream, headRows(s)); err != nil {
		return nil, err
	}
	return sw, sw.head(s, styles)
}

// sheetTab renames the first sheet of file and returns its name.
func sheetTab(file *excelize.File, name string) (string, error) {
	const first = "Sheet1"
	if name == "" || name == first {
		return first, nil
	}
	name = tabName(name)
	return name, file.SetSheetName(first, name)
}

// headRows returns how many rows stand above the data.
func headRows(s Sheet) int {
	n := 1
	if s.Title != "" {
		n++
	}
	if grouped(s) {
		n++
	}
	return n
}

func grouped(s Sheet) bool {
	for _, c := range s.Columns {
		if c.Group != "" {
			return true
		}
	}
	return false
}

// freeze keeps the first rows in sight.
func freeze(stream *excelize.StreamWriter, rows int) error {
	corner, err := excelize.CoordinatesToCellName(1, rows+1)
	if err != nil {
		return err
	}
	return stream.SetPanes(&excelize.Panes{Freeze: true, YSplit: rows, TopLeftCell: corner,
		ActivePane: "bottomLeft"})
}

// head writes the title and the heading rows. A column without a group has one heading over both rows.
func (sw *sheetWriter) head(s Sheet, styles *sheetStyles) error {
	if s.Title != "" {
		values := []any{excelize.Cell{Value: s.Title, StyleID: styles.title}}
		if err := sw.put(values, excelize.RowOpts{Height: 30}); err != nil {
			return err
		}
		if err := sw.merge(1, sw.row, len(s.Columns), sw.row); err != nil {
			return err
		}
	}
	upper, titles := make([]any, len(s.Columns)), make([]any, len(s.Columns))
	for i, c := range s.Columns {
		upper[i] = excelize.Cell{StyleID: styles.head}
		titles[i] = excelize.Cell{Value: c.Title, StyleID: styles.head}
		switch {
		case c.Group == "" && grouped(s): // one cell over both rows
			upper[i], titles[i] = titles[i], upper[i]
		case i == 0 || s.Columns[i-1].Group != c.Group:
			upper[i] = excelize.Cell{Value: c.Group, StyleID: styles.head}
		}
	}
	if !grouped(s) {
		return sw.put(titles)
	}
	if err := sw.put(upper); err != nil {
		return err
	}
	if err := sw.put(titles); err != nil {
		return err
	}
	return sw.mergeGroups(s)
}

// mergeGroups joins the headings of groups across and those of single columns downwards.
func (sw *sheetWriter) mergeGroups(s Sheet) error {
	for i := 0; i < len(s.Columns); {
		end := i + 1
		for s.Columns[i].Group != "" && end < len(s.Columns) && s.Columns[end].Group == s.Columns[i].Group {
			end++
		}
		top, bottom := sw.row-1, sw.row-1
		if s.Columns[i].Group == "" {
			bottom = sw.row
		}
		if err := sw.merge(i+1, top, end, bottom); err != nil {
			return err
		}
		i = end
	}
	return nil
}

// add writes one row of data in the styles of the columns; values beyond the columns are refused.
func (sw *sheetWriter) add(values []any) error {
	if len(values) > len(sw.cells) {
		return fmt.Errorf("%d values for %d columns", len(values), len(sw.cells))
	}
	for i := range sw.cells {
		sw.cells[i].Value = nil
		if i < len(values) {
			sw.cells[i].Value = values[i]
		}
	}
	return sw.put(sw.values)
}

func (sw *sheetWriter) put(values []any, options ...excelize.RowOpts) error {
	if sw.row == maxRows {
		return fmt.Errorf("a sheet holds %d rows", maxRows)
	}
	sw.row++
	at, err := excelize.CoordinatesToCellName(1, sw.row)
	if err != nil {
		return err
	}
	return sw.stream.SetRow(at, values, options...)
}

// merge joins the cells from one corner to the other; a single cell stays as it is.
func (sw *sheetWriter) merge(col, row, toCol, toRow int) error {
	if col >= toCol && row >= toRow {
		return nil
	}
	from, err := excelize.CoordinatesToCellName(col, row)
	if err != nil {
		return err
	}
	to, err := excelize.CoordinatesToCellName(toCol, toRow)
	if err != nil {
		return err
	}
	return sw.stream.MergeCell(from, to)
}

// addChoices offers the choices of columns in every row below the heading. A list longer than the format
// allows is left out: the import checks the values anyway.
func addChoices(file *excelize.File, name string, s Sheet) error {
	for i, c := range s.Columns {
		if len(c.Choices) == 0 {
			continue
		}
		from, err := excelize.CoordinatesToCellName(i+1, headRows(s)+1)
		if err != nil {
			return err
		}
		to, err := excelize.CoordinatesToCellName(i+1, maxRows)
		if err != nil {
			return err
		}
		list := excelize.NewDataValidation(true)
		list.Sqref = from + ":" + to
		if list.SetDropList(c.Choices) != nil {
			continue
		}
		if err := file.AddDataValidation(name, list); err != nil {
			return err
		}
	}
	return nil
}
