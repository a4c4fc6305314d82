package exchange

import (
	"bytes"
	"errors"
	"fmt"
	"regexp"
	"strconv"
	"strings"

	"github.com/xuri/excelize/v2"
)

// readXLSX reads the visible sheets of a workbook, each as a table with the sheet's name.
func readXLSX(data []byte) (doc *Document, err error) {
	// The library panics on some broken files.
	defer func() {
		if r := recover(); r != nil {
			doc, err = nil, fmt.Errorf("workbook: %v", r)
		}
	}()
	file, err := excelize.OpenReader(bytes.NewReader(data), excelize.Options{UnzipSizeLimit: maxPart})
	if err != nil {
		if strings.Contains(err.Error(), "unzip size exceeds") {
			return nil, errTooMuch
		}
		return nil, err
	}
	defer func() { err = errors.Join(err, file.Close()) }()
	x := &xlsxReader{file: file, dates: map[int]string{}}
	if props, err := file.GetWorkbookProps(); err == nil && props.Date1904 != nil {
		x.from1904 = *props.Date1904
	}
	doc = &Document{Format: XLSX}
	for _, name := range file.GetSheetList() {
		if visible, err := file.GetSheetVisible(name); err == nil && !visible {
			continue
		}
		t, err := x.sheet(name)
		if err != nil {
			return nil, err
		}
		if len(t.Cells) > 0 {
			doc.Blocks = append(doc.Blocks, Block{Table: t})
		}
	}
	if props, err := file.GetDocProps(); err == nil && props != nil {
		doc.Title = trimSpace(props.Title)
	}
	return doc, nil
}

type xlsxReader struct {
	file     *excelize.File
	from1904 bool
	dates    map[int]string // by style, how it shows a date; "" where it shows none
	cells    int
	size     int // bytes of text so far
}

// sheet reads one sheet.
func (x *xlsxReader) sheet(name string) (*Table, error) {
	t := &Table{Name: name}
	rows, err := x.file.Rows(name)
	if err != nil {
		return nil, err
	}
	for row := 0; rows.Next(); row++ {
		values, err := rows.Columns()
		if err != nil {
			return nil, err
		}
		for col, value := range values[:min(len(values), maxCols)] {
			value = strings.ReplaceAll(value, "\r\n", "\n")
			if trimSpace(value) == "" {
				continue
			}
			if x.cells++; x.cells > maxCells {
				return nil, errTooMuch
			}
			if x.size += len(value); x.size > maxText {
				return nil, errTooMuch
			}
			c := Cell{Row: row, Col: col, RowSpan: 1, ColSpan: 1,
				Paragraphs: linesOf(x.shown(name, row, col, value))}
			t.Cells = append(t.Cells, c)
			t.Rows, t.Cols = row+1, max(t.Cols, col+1)
		}
	}
	if err := errors.Join(rows.Error(), rows.Close()); err != nil {
		return nil, err
	}
	return t, x.merge(name, t)
}

// linesOf makes a paragraph of every line of a cell.
func linesOf(text string) []*Paragraph {
	var out []*Paragraph
	for line := range strings.SplitSeq(text, "\n") {
		if line = trimSpace(line); line != "" {
			out = append(out, Plain(Body, line))
		}
	}
	return out
}

// merge widens the cells that begin a merged area.
func (x *xlsxReader) merge(name string, t *Table) error {
	areas, err := x.file.GetMergeCells(name)
	if err != nil || len(areas) == 0 {
		return err
	}
	at := make(map[[2]int]int, len(t.Cells))
	for i, c := range t.Cells {
		at[[2]int{c.Row, c.Col}] = i
	}
	for _, area := range areas {
		fromCol, fromRow, err1 := excelize.CellNameToCoordinates(area.GetStartAxis())
		toCol, toRow, err2 := excelize.CellNameToCoordinates(area.GetEndAxis())
		i, ok := at[[2]int{fromRow - 1, fromCol - 1}]
		if err1 != nil || err2 != nil || !ok {
			continue
		}
		c := &t.Cells[i]
		c.RowSpan = min(max(toRow-fromRow+1, 1), t.Rows-c.Row, maxSpan)
		c.ColSpan = min(max(toCol-fromCol+1, 1), max(t.Cols-c.Col, 1))
	}
	return nil
}

// number is what a date may look like without its format, or with one of the formats that hide the century.
var plainNumber = regexp.MustCompile(`^\d{5}(?:\.\d+)?$`)

// shown returns the text of a cell as people write it: dates with year, month and day.
func (x *xlsxReader) shown(sheet string, row, col int, value string) string {
	if len(value) > 40 || !strings.ContainsAny(value, "0123456789") {
		return value
	}
	axis, err := excelize.CoordinatesToCellName(col+1, row+1)
	if err != nil {
		return value
	}
	style, err := x.file.GetCellStyle(sheet, axis)
	if err != nil || style == 0 {
		return value
	}
	layout, ok := x.dates[style]
	if !ok {
		layout = x.dateLayout(style)
		x.dates[style] = layout
	}
	if layout == "" {
		return value
	}
	raw, err := x.file.GetCellValue(sheet, axis, excelize.Options{RawCellValue: true})
	if err != nil || !plainNumber.MatchString(raw) {
		return value
	}
	serial, err := strconv.ParseFloat(raw, 64)
	if err != nil {
		return value
	}
	day, err := excelize.ExcelDateToTime(serial, x.from1904)
	if err != nil {
		return value
	}
	return day.Format(layout)
}

var formatNoise = regexp.MustCompile(`"[^"]*"|\[[^\]]*\]|\\.|_.|\*.`)

// dateLayout returns the layout that shows a cell of style as a date, "" where the style shows none.
func (x *xlsxReader) dateLayout(style int) string {
	s, err := x.file.GetStyle(style)
	if err != nil {
		return ""
	}
	if s.CustomNumFmt == nil {
		// ISO/IEC 29500-1, 18.8.30: dates of all places, and those of Chinese places.
		if s.NumFmt >= 14 && s.NumFmt <= 17 || s.NumFmt == 22 || s.NumFmt >= 27 && s.NumFmt <= 31 ||
			s.NumFmt >= 50 && s.NumFmt <= 58 {
			return "2006-01-02"
		}
		return ""
	}
	code := strings.ToLower(*s.CustomNumFmt)
	bare := formatNoise.ReplaceAllString(code, "")
	year, month, day := strings.Contains(bare, "y"), strings.Contains(bare, "m"), strings.Contains(bare, "d")
	switch {
	case year && month && day, month && day:
		return "2006-01-02"
	case year && month:
		return "2006-01"
	case year:
		return "2006年"
	}
	return ""
}
