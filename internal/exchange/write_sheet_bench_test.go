package exchange

import (
	"fmt"
	"io"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"
)

// sheetRows yields n rows of 15 values of the kinds that ledgers have.
func sheetRows(n int) func(yield func([]any, error) bool) {
	day := time.Date(2024, 7, 1, 0, 0, 0, 0, time.UTC)
	values := make([]any, 15)
	return func(yield func([]any, error) bool) {
		for i := range n {
			for j := range values {
				switch j % 5 {
				case 0:
					values[j] = i
				case 1:
					values[j] = float64(i) / 100
				case 2:
					values[j] = day
				default:
					values[j] = "整改举措已经落实到位"
				}
			}
			if !yield(values, nil) {
				return
			}
		}
	}
}

const benchRows = 100_000

// BenchmarkWriteSheet and BenchmarkLibraryAlone write the same 100 000 × 15 values; the first may take
// 1.3 times as long.
func BenchmarkWriteSheet(b *testing.B) {
	s := Sheet{Title: "台账"}
	for j := range 15 {
		c := Column{Title: fmt.Sprint(j)}
		if j%5 == 2 {
			c.Format = "yyyy-mm-dd"
		}
		s.Columns = append(s.Columns, c)
	}
	for b.Loop() {
		if err := WriteSheet(io.Discard, s, sheetRows(benchRows)); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkLibraryAlone(b *testing.B) {
	for b.Loop() {
		file := excelize.NewFile()
		stream, err := file.NewStreamWriter("Sheet1")
		if err != nil {
			b.Fatal(err)
		}
		style, err := file.NewStyle(&excelize.Style{NumFmt: 14})
		if err != nil {
			b.Fatal(err)
		}
		row := 0
		for values := range sheetRows(benchRows) {
			row++
			at, _ := excelize.CoordinatesToCellName(1, row)
			out := make([]any, len(values))
			for j, v := range values {
				out[j] = v
				if j%5 == 2 {
					out[j] = excelize.Cell{Value: v, StyleID: style}
				}
			}
			if err := stream.SetRow(at, out); err != nil {
				b.Fatal(err)
			}
		}
		if err := stream.Flush(); err != nil {
			b.Fatal(err)
		}
		if err := file.Write(io.Discard); err != nil {
			b.Fatal(err)
		}
		file.Close()
	}
}
