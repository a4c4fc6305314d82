package exchange

import (
	"fmt"
	"io"
	"strings"
	"unicode/utf8"

	"github.com/xuri/excelize/v2"
)

// writeXLSX writes every table of doc as a sheet, with its merged cells and its heading rows in sight. The
// paragraphs before a table stand above it, those after the last one below it, each over all columns.
func writeXLSX(w io.Writer, doc *Document) (err error) {
	file := excelize.NewFile()
	defer func() {
		if e := file.Close(); err == nil {
			err = e
		}
	}()
	styles, err := newSheetStyles(file)
	if err != nil {
		return err
	}
	parts := splitTables(doc)
	names := map[string]bool{}
	for i, part := range parts {
		name := freeTab(names, part.table.Name, i)
		if i == 0 {
			err = file.SetSheetName("Sheet1", name)
		} else {
			_, err = file.NewSheet(name)
		}
		if err != nil {
			return err
		}
		if err := writePart(file, name, part, styles); err != nil {
			return fmt.Errorf("sheet %q: %w", name, err)
		}
	}
	return file.Write(w)
}

// sheetPart is a table with the paragraphs around it.
type sheetPart struct {
	above, below []*Paragraph
	table        *Table
}

// splitTables gives every table the paragraphs before it; a document without tables is one part.
func splitTables(doc *Document) []sheetPart {
	var parts []sheetPart
	var waiting []*Paragraph
	for _, b := range doc.Blocks {
		if b.Paragraph != nil {
			waiting = append(waiting, b.Paragraph)
			continue
		}
		parts = append(parts, sheetPart{above: waiting, table: b.Table})
		waiting = nil
	}
	if len(parts) == 0 {
		return []sheetPart{{above: waiting, table: &Table{Cols: 1, Widths: []float64{90}}}}
	}
	parts[len(parts)-1].below = waiting
	return parts
}

func writePart(file *excelize.File, name string, part sheetPart, styles *sheetStyles) error {
	stream, err := file.NewStreamWriter(name)
	if err != nil {
		return err
	}
	sw := &sheetWriter{stream: stream}
	t, g := part.table, gridOf(part.table)
	for i, width := range shares(t, g, 90+6*float64(g.cols)) {
		if len(t.Widths) > 0 && i < len(t.Widths) && t.Widths[i] > 0 {
			width = t.Widths[i]
		}
		if err := stream.SetColWidth(i+1, i+1, min(width, excelize.MaxColumnWidth)); err != nil {
			return err
		}
	}
	header := headerRows(t, g)
	if header > 0 {
		if err := freeze(stream, len(part.above)+header); err != nil {
			return err
		}
	}
	if err := sw.paragraphs(part.above, g.cols, styles); err != nil {
		return err
	}
	if err := sw.table(t, g, header, styles); err != nil {
		return err
	}
	if err := sw.paragraphs(part.below, g.cols, styles); err != nil {
		return err
	}
	return stream.Flush()
}

// paragraphs writes one paragraph a row, over all columns.
func (sw *sheetWriter) paragraphs(ps []*Paragraph, cols int, styles *sheetStyles) error {
	for _, p := range ps {
		style := styles.text
		if p.Style == Title {
			style = styles.title
		}
		if err := sw.put([]any{excelize.Cell{Value: shown(p), StyleID: style}}); err != nil {
			return err
		}
		if err := sw.merge(1, sw.row, cols, sw.row); err != nil {
			return err
		}
	}
	return nil
}

func (sw *sheetWriter) table(t *Table, g grid, header int, styles *sheetStyles) error {
	cell, err := styles.body("@")
	if err != nil {
		return err
	}
	values := make([]any, g.cols)
	for row := range g.rows {
		for col := range values {
			style := cell
			c := g.at(t, row, col)
			if row < header || c != nil && c.Header {
				style = styles.head
			}
			out := excelize.Cell{StyleID: style}
			if c != nil && c.Row == row && c.Col == col {
				out.Value = cellText(c)
			}
			values[col] = out
		}
		if err := sw.put(values); err != nil {
			return err
		}
	}
	top := sw.row - g.rows + 1
	for _, c := range t.Cells {
		err := sw.merge(c.Col+1, top+c.Row, c.Col+max(c.ColSpan, 1), top+c.Row+max(c.RowSpan, 1)-1)
		if err != nil {
			return err
		}
	}
	return nil
}

// tabName makes name fit for a tab: at most 31 characters, none of : \ / ? * [ ], no quote at the ends.
func tabName(name string) string {
	name = strings.Map(func(r rune) rune {
		if strings.ContainsRune(`:\/?*[]`, r) {
			return ' '
		}
		return r
	}, name)
	for utf8.RuneCountInString(name) > maxTab {
		_, size := utf8.DecodeLastRuneInString(name)
		name = name[:len(name)-size]
	}
	return strings.Trim(name, " '")
}

// freeTab returns a name for sheet i that no other has; tabs do not differ by case alone.
func freeTab(taken map[string]bool, name string, i int) string {
	name = tabName(name)
	for name == "" || taken[strings.ToLower(name)] {
		i++
		name = fmt.Sprintf("Sheet%d", i)
	}
	taken[strings.ToLower(name)] = true
	return name
}

// sheetStyles are the looks of cells.
type sheetStyles struct {
	file              *excelize.File
	title, head, text int
	formats           map[string]int // body cells by number format
}

func newSheetStyles(file *excelize.File) (*sheetStyles, error) {
	s := &sheetStyles{file: file, formats: map[string]int{}}
	for _, style := range []struct {
		id   *int
		look excelize.Style
	}{
		{&s.title, excelize.Style{Font: &excelize.Font{Bold: true, Size: 16},
			Alignment: &excelize.Alignment{Horizontal: "center", Vertical: "center", WrapText: true}}},
		{&s.head, excelize.Style{Font: &excelize.Font{Bold: true}, Border: cellBorder(),
			Alignment: &excelize.Alignment{Horizontal: "center", Vertical: "center", WrapText: true}}},
		{&s.text, excelize.Style{Alignment: &excelize.Alignment{Vertical: "top", WrapText: true}}},
	} {
		id, err := file.NewStyle(&style.look)
		if err != nil {
			return nil, err
		}
		*style.id = id
	}
	return s, nil
}

// body returns the style of data cells with a number format.
func (s *sheetStyles) body(format string) (int, error) {
	if id, ok := s.formats[format]; ok {
		return id, nil
	}
	look := excelize.Style{Border: cellBorder(),
		Alignment: &excelize.Alignment{Vertical: "top", WrapText: true}}
	if format != "" {
		look.CustomNumFmt = &format
	}
	id, err := s.file.NewStyle(&look)
	if err != nil {
		return 0, err
	}
	s.formats[format] = id
	return id, nil
}

func cellBorder() []excelize.Border {
	var all []excelize.Border
	for _, side := range []string{"left", "top", "right", "bottom"} {
		all = append(all, excelize.Border{Type: side, Color: "7F7F7F", Style: 1})
	}
	return all
}
