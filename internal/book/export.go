package book

import (
	"context"
	"io"
	"iter"
	"strconv"
	"strings"

	"bihuan/internal/engine"
	"bihuan/internal/exchange"
	"bihuan/internal/i18n"
	"bihuan/internal/ledger"
	"bihuan/internal/problem"
)

// ExportList writes all records that a query asks for as a workbook, in the columns of the query. The number
// and the version of each record stand in the first and the last column, so that the same workbook can be
// brought back with ImportList.
func (b *Book) ExportList(ctx context.Context, v *Visitor, q ListQuery, lang i18n.Lang, format string, w io.Writer) error {
	if format != "xlsx" {
		return problem.New(problem.Invalid, "book.export_format", format)
	}
	return b.read(ctx, v, func(rs *records) error {
		rs.deed.what = deedExport
		l := rs.program.Ledger(q.Ledger)
		if l == nil {
			return problem.New(problem.Missing, "engine.unknown_ledger", q.Ledger)
		}
		columns, err := sheetColumns(l, q.Columns)
		if err != nil {
			return err
		}
		sheet := exchange.Sheet{Name: l.Title.In(lang), Title: l.Title.In(lang)}
		for _, c := range columns {
			sheet.Columns = append(sheet.Columns, sheetColumn(lang, c))
		}
		sheet.Columns = append(sheet.Columns, exchange.Column{Title: i18n.T(lang, "book.word_version"), Width: 8})
		return exchange.WriteSheet(w, sheet, rs.sheetRows(lang, q, columns))
	})
}

// sheetColumns returns the columns of a workbook: the number first, then those asked for.
func sheetColumns(l *engine.Ledger, names []string) ([]Column, error) {
	asked, err := columns(l, names)
	if err != nil {
		return nil, err
	}
	out := []Column{{Name: wordNumber, Title: word(wordNumber)}}
	for _, c := range asked {
		if c.Name != wordNumber {
			out = append(out, c)
		}
	}
	return out, nil
}

// sheetColumn says how a column is shown.
func sheetColumn(lang i18n.Lang, c Column) exchange.Column {
	out := exchange.Column{Title: c.Title.In(lang), Width: 14}
	if c.Field == nil {
		return out
	}
	switch c.Field.Kind {
	case ledger.KindDate:
		out.Format = "yyyy-mm-dd"
	case ledger.KindMoney:
		out.Format, out.Width = "#,##0.00", 18
	case ledger.KindPercent:
		out.Format = "0.00%"
	case ledger.KindNote:
		out.Width = 48
	case ledger.KindText:
		out.Width = 24
	case ledger.KindChoice:
		for _, choice := range c.Field.Choices {
			out.Choices = append(out.Choices, choice.Title.In(lang))
		}
	}
	return out
}

// sheetRows yields the cells of all records, page by page.
func (rs *records) sheetRows(lang i18n.Lang, q ListQuery, columns []Column) iter.Seq2[[]any, error] {
	return func(yield func([]any, error) bool) {
		q.Limit, q.After, q.Count = maxLimit, "", false
		cells := make([]any, len(columns)+1)
		for {
			p, err := rs.page(q)
			if err != nil {
				yield(nil, err)
				return
			}
			for _, row := range p.Rows {
				for i, c := range columns {
					cells[i] = row.cell(lang, c)
				}
				cells[len(columns)] = row.Record.Version
				if !yield(cells, nil) {
					return
				}
			}
			if q.After = p.Next; p.Next == "" {
				return
			}
		}
	}
}

// cell returns one cell: numbers and dates as such, everything else in words.
func (r *Row) cell(lang i18n.Lang, c Column) any {
	if c.Field == nil {
		return r.wordCell(lang, c.Name)
	}
	v := r.Record.Values[c.Field.Index]
	if v.IsEmpty() {
		return nil
	}
	switch c.Field.Kind {
	case ledger.KindDate:
		return v.Date().Time()
	case ledger.KindInt:
		return v.Int()
	case ledger.KindMoney, ledger.KindDecimal, ledger.KindPercent:
		// The shortest floating-point number that prints the same digits; read back as text it is exact.
		n, err := strconv.ParseFloat(v.Decimal().String(), 64)
		if err == nil && (c.Field.Kind == ledger.KindPercent || exact(n, v.Decimal())) {
			return n
		}
		return v.Decimal().String()
	}
	return strings.TrimSpace(r.Label(lang, c.Field))
}

// exact reports whether n prints the digits of d.
func exact(n float64, d ledger.Decimal) bool {
	return strconv.FormatFloat(n, 'f', -1, 64) == d.String()
}

func (r *Row) wordCell(lang i18n.Lang, word string) any {
	switch word {
	case wordNumber:
		return name(r.Record)
	case wordState:
		return r.State().In(lang)
	case wordLight:
		return r.Light.Title.In(lang)
	case wordCreated:
		return r.Record.CreatedAt.In(civil).Format("2006-01-02 15:04")
	case wordUpdated:
		return r.Record.UpdatedAt.In(civil).Format("2006-01-02 15:04")
	case wordProofs:
		return r.Record.ProofCount
	}
	return nil
}
