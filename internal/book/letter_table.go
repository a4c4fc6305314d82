package book

import (
	"fmt"
	"strings"

	"bihuan/internal/engine"
	"bihuan/internal/exchange"
	"bihuan/internal/expr"
	"bihuan/internal/i18n"
	"bihuan/internal/ledger"
	"bihuan/internal/problem"
	"bihuan/internal/sqlgen"
)

// maxLetterRows bounds a table of a letter: what is longer is a list, and lists are exported.
const maxLetterRows = 500

// formCell is a title and what stands beside it.
type formCell struct {
	title, text string
	wide        bool // it has a row of its own
}

// form adds a table of two pairs a row; long values have a row of their own.
func (w *letterWriter) form(cells []*engine.LetterCell) error {
	t := &exchange.Table{Cols: 4, Widths: []float64{1.4, 2.6, 1.4, 2.6}}
	col := 0
	for i, cell := range cells {
		c, err := w.formCell(cell)
		if err != nil {
			return err
		}
		if c.wide && col > 0 {
			t.Cells, col = append(t.Cells, gridCell(t.Rows, 2, 2, "", false)), 0
			t.Rows++
		}
		last := i+1 == len(cells)
		span := 1
		if c.wide || last && col == 0 {
			span = 3
		}
		t.Cells = append(t.Cells, gridCell(t.Rows, col, 1, c.title, true), gridCell(t.Rows, col+1, span, c.text, false))
		if col += 1 + span; col >= t.Cols {
			col = 0
			t.Rows++
		}
	}
	if col > 0 {
		t.Cells = append(t.Cells, gridCell(t.Rows, 2, 2, "", false))
		t.Rows++
	}
	w.doc.Blocks = append(w.doc.Blocks, exchange.Block{Table: t})
	return nil
}

// handLines is the height of a place to write in.
const handLines = "\n\n"

func (w *letterWriter) formCell(cell *engine.LetterCell) (formCell, error) {
	if cell.Field == nil && cell.Word == "" {
		c := formCell{title: cell.Title.In(w.lang), text: handLines, wide: true}
		if cell.Text == nil {
			return c, nil
		}
		var err error
		c.text, err = w.phrase(cell.Text, nil)
		return c, err
	}
	text, err := w.cell(cell, w.record)
	if f := cell.Field; f != nil && text != "" && f.Unit != "" {
		text = i18n.T(w.lang, "book.letter_measured", text, f.Unit)
	}
	return formCell{title: w.title(cell), text: text, wide: wideCell(cell.Field)}, err
}

// wideCell reports whether values of f are long.
func wideCell(f *ledger.Field) bool {
	if f == nil {
		return false
	}
	return f.Kind == ledger.KindNote || f.Kind.Storage() == ledger.StoreList
}

// title returns what stands above a column, or beside a value.
func (w *letterWriter) title(cell *engine.LetterCell) string {
	if cell.Word != "" {
		return word(cell.Word).In(w.lang)
	}
	return cell.Title.In(w.lang)
}

// cell returns what a cell says of r; nothing where there is no value.
func (w *letterWriter) cell(cell *engine.LetterCell, r *ledger.Record) (string, error) {
	switch {
	case cell.Field != nil:
		return w.value(cell.Field, r.Values[cell.Field.Index])
	case cell.Word == wordCreated || cell.Word == wordUpdated || cell.Word == wordNumber || cell.Word == wordProofs:
		return fmt.Sprint((&Row{Record: r}).wordCell(w.lang, cell.Word)), nil
	case cell.Word == wordState:
		return stateTitle(r).In(w.lang), nil
	case cell.Word == wordLight:
		light, err := w.program.Light(w.look(), r)
		if err != nil || light == nil {
			return "", err
		}
		return light.Title.In(w.lang), nil
	case cell.Text == nil:
		return "", nil
	}
	return w.phrase(cell.Text, r)
}

// columnCell is cell in a table.
func (w *letterWriter) columnCell(column *engine.LetterCell, r *ledger.Record) (string, error) {
	if f := column.Field; f != nil {
		return w.columnValue(f, r.Values[f.Index])
	}
	return w.cell(column, r)
}

// columnValue is value in a table, where a day takes less room.
func (w *letterWriter) columnValue(f *ledger.Field, v ledger.Value) (string, error) {
	if v.Storage() == ledger.StoreDate {
		return v.String(), nil
	}
	return w.value(f, v)
}

// table adds a table with numbered rows, and their sum if the pack wants one.
func (w *letterWriter) table(t *engine.LetterTable) error {
	rows, sums, err := w.tableRows(t)
	if err != nil {
		return err
	}
	out := &exchange.Table{Cols: 1 + len(t.Columns), Header: 1, Rows: 1 + len(rows), Widths: []float64{0.6}}
	out.Cells = append(out.Cells, gridCell(0, 0, 1, i18n.T(w.lang, "book.letter_no"), true))
	for i, column := range t.Columns {
		out.Cells = append(out.Cells, gridCell(0, i+1, 1, w.columnTitle(column), true))
		out.Widths = append(out.Widths, columnWidth(column.Field))
	}
	for i, row := range rows {
		out.Cells = append(out.Cells, gridCell(i+1, 0, 1, ledger.Int(int64(i+1)).String(), false))
		for j, text := range row {
			out.Cells = append(out.Cells, gridCell(i+1, j+1, 1, text, false))
		}
	}
	if len(t.Total) > 0 {
		w.total(out, t, sums)
	}
	w.doc.Blocks = append(w.doc.Blocks, exchange.Block{Table: out})
	return nil
}

// columnTitle is the title with the unit of the numbers below it.
func (w *letterWriter) columnTitle(column *engine.LetterCell) string {
	title := w.title(column)
	if f := column.Field; f != nil && f.Unit != "" && f.Kind != ledger.KindChoice {
		return i18n.T(w.lang, "book.letter_unit", title, f.Unit)
	}
	return title
}

// columnWidth is how wide a column is beside others.
func columnWidth(f *ledger.Field) float64 {
	if f == nil {
		return 1.5
	}
	switch f.Kind {
	case ledger.KindNote:
		return 3
	case ledger.KindText, ledger.KindRef, ledger.KindUnits, ledger.KindPersons:
		return 2
	case ledger.KindInt, ledger.KindFlag:
		return 1
	}
	return 1.5
}

// total adds the row of the sums.
func (w *letterWriter) total(out *exchange.Table, t *engine.LetterTable, sums []ledger.Value) {
	row := out.Rows
	out.Rows++
	out.Cells = append(out.Cells, gridCell(row, 0, 1, i18n.T(w.lang, "book.letter_total"), true))
	for i, column := range t.Columns {
		text := ""
		for j, f := range t.Total {
			if f == column.Field {
				text = scalarWords(w.lang, f, sums[j])
			}
		}
		out.Cells = append(out.Cells, gridCell(row, i+1, 1, text, false))
	}
}

// tableRows returns the texts of all rows, and the sums of the columns that are added up.
func (w *letterWriter) tableRows(t *engine.LetterTable) (rows [][]string, sums []ledger.Value, err error) {
	if t.Lines != nil {
		return w.lineRows(t)
	}
	list, err := w.tableRecords(t)
	if err != nil {
		return nil, nil, err
	}
	values := make([][]ledger.Value, len(t.Total))
	for _, r := range list {
		why, err := w.sight.MayPrintRow(w.letter, t, r)
		if err != nil {
			return nil, nil, err
		}
		if why != nil {
			return nil, nil, why
		}
		row := make([]string, len(t.Columns))
		for i, column := range t.Columns {
			if row[i], err = w.columnCell(column, r); err != nil {
				return nil, nil, err
			}
		}
		rows = append(rows, row)
		for i, f := range t.Total {
			values[i] = append(values[i], r.Values[f.Index])
		}
	}
	return rows, w.sums(t, values), nil
}

// tableRecords returns the records of a table, whoever looks: what is left out of a letter would make it wrong.
func (w *letterWriter) tableRecords(t *engine.LetterTable) ([]*ledger.Record, error) {
	scope := w.scope(t.From)
	scope.Mine = w.record
	sort, err := order(t.From, t.Order)
	if err != nil {
		return nil, err
	}
	list, _, err := w.list(sqlgen.List{
		Ledger: t.From.Ledger, Scope: scope, Where: []*expr.Expr{t.Where}, Sort: sort, Limit: maxLetterRows + 1,
	})
	if err == nil && len(list) > maxLetterRows {
		err = problem.New(problem.Invalid, "book.letter_long", w.letter.Title, t.From.Title, maxLetterRows)
	}
	return list, err
}

// lineRows returns the rows of a field.
func (w *letterWriter) lineRows(t *engine.LetterTable) (rows [][]string, sums []ledger.Value, err error) {
	values := make([][]ledger.Value, len(t.Total))
	at := func(row ledger.Value, f *ledger.Field) ledger.Value {
		for i, column := range t.Lines.Lines {
			if column == f {
				return row.List()[i]
			}
		}
		return ledger.Empty
	}
	for _, line := range w.record.Values[t.Lines.Index].List() {
		row := make([]string, len(t.Columns))
		for i, column := range t.Columns {
			if row[i], err = w.columnValue(column.Field, at(line, column.Field)); err != nil {
				return nil, nil, err
			}
		}
		rows = append(rows, row)
		for i, f := range t.Total {
			values[i] = append(values[i], at(line, f))
		}
	}
	return rows, w.sums(t, values), nil
}

// sums adds up columns; what is empty adds nothing, and what does not fit is empty.
func (w *letterWriter) sums(t *engine.LetterTable, columns [][]ledger.Value) []ledger.Value {
	out := make([]ledger.Value, len(columns))
	for i, column := range columns {
		sum, fits := ledger.Decimal(0), true
		for _, v := range column {
			if fits {
				sum, fits = sum.Add(v.Decimal())
			}
		}
		switch {
		case !fits:
		case t.Total[i].Kind == ledger.KindInt:
			out[i] = ledger.Int(int64(sum / ledger.One))
		default:
			out[i] = ledger.Dec(sum)
		}
	}
	return out
}

// gridCell is one cell of a table.
func gridCell(row, col, span int, text string, header bool) exchange.Cell {
	return exchange.Cell{
		Row: row, Col: col, RowSpan: 1, ColSpan: span, Header: header,
		Paragraphs: []*exchange.Paragraph{exchange.Plain(exchange.Body, strings.TrimRight(text, " "))},
	}
}
