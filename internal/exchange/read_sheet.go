package exchange

import (
	"bytes"
	"errors"
	"fmt"
	"regexp"
	"strings"

	"github.com/xuri/excelize/v2"

	"bihuan/internal/problem"
)

// shortDate is how a date without a century looks: its cell is looked at again.
var shortDate = regexp.MustCompile(`^\d{1,2}[-/]\d{1,2}[-/]\d{2}$`)

// ReadSheet calls each for every row of the first visible sheet of a workbook, from row 1 on, with the texts
// of its cells as they are shown and dates with year, month and day. The cells are valid during the call
// only. It holds one row in memory. Data that is no workbook is a *problem.Problem.
func ReadSheet(data []byte, each func(row int, cells []string) error) (err error) {
	unfit := problem.New(problem.Unfit, "exchange.no_workbook")
	defer func() {
		if r := recover(); r != nil { // the library panics on some broken files
			err = unfit
		}
	}()
	file, err := excelize.OpenReader(bytes.NewReader(data), excelize.Options{UnzipSizeLimit: maxSheet, UnzipXMLSizeLimit: maxPart})
	if err != nil {
		return unfit
	}
	defer func() { err = errors.Join(err, file.Close()) }()
	name := ""
	for _, candidate := range file.GetSheetList() {
		if visible, err := file.GetSheetVisible(candidate); err != nil || visible {
			name = candidate
			break
		}
	}
	x := &xlsxReader{file: file, dates: map[int]string{}}
	rows, err := file.Rows(name)
	if err != nil {
		return unfit
	}
	for row := 1; rows.Next(); row++ {
		cells, err := rows.Columns()
		if err != nil {
			return fmt.Errorf("read row %d: %w", row, err)
		}
		for col, text := range cells {
			if shortDate.MatchString(text) {
				text = x.shown(name, row-1, col, text)
			}
			cells[col] = trimSpace(strings.ReplaceAll(text, "\r\n", "\n"))
		}
		if err := each(row, cells); err != nil {
			return err
		}
	}
	return errors.Join(rows.Error(), rows.Close())
}

// maxSheet bounds what a workbook of records may inflate to: a hundred thousand rows take a tenth of it.
const maxSheet = 1 << 30
