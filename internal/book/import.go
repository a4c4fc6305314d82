package book

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"

	"bihuan/internal/engine"
	"bihuan/internal/exchange"
	"bihuan/internal/expr"
	"bihuan/internal/i18n"
	"bihuan/internal/ledger"
	"bihuan/internal/problem"
	"bihuan/internal/sqlgen"
)

// ListImport is what a workbook would change, or has changed.
type ListImport struct {
	New, Changed, Same int
	Refused            []RefusedCell
	Dry                bool
}

// RefusedCell is why a row was not taken.
type RefusedCell struct {
	Row    int       // of the sheet, from 1
	Column i18n.Text // title, zero when it is about the whole row
	Reason i18n.Text
}

// maxRefused is how many refused cells are told: who has more mends the file first.
const maxRefused = 200

// headSearched is within how many rows the headings stand.
const headSearched = 10

// ImportList brings a workbook back that ExportList wrote, or one with the same headings: a row with a number
// changes that record, a row without makes one. All rows are taken or none; with dry the same is done and
// taken back.
func (b *Book) ImportList(ctx context.Context, v *Visitor, path string, body io.Reader, dry bool) (*ListImport, error) {
	l := b.program.Ledger(path)
	if l == nil {
		return nil, problem.New(problem.Missing, "engine.unknown_ledger", path)
	}
	data, err := io.ReadAll(io.LimitReader(body, MaxFile+1))
	if err != nil {
		return nil, fmt.Errorf("read workbook: %w", err)
	}
	if len(data) > MaxFile {
		return nil, problem.New(problem.Unfit, "store.too_large", MaxFile)
	}
	out := &ListImport{Dry: dry}
	err = b.write(ctx, v, func(rs *records) error {
		rs.deed = deed{what: deedImport, path: path}
		im := &importer{records: rs, visitor: v, ledger: l, out: out, found: map[calledKey][]ledger.ID{}}
		if err := exchange.ReadSheet(data, im.row); err != nil {
			return err
		}
		if im.columns == nil {
			return problem.New(problem.Unfit, "book.no_headings", l.Title)
		}
		if dry || len(out.Refused) > 0 {
			return errDry
		}
		return nil
	})
	if errors.Is(err, errDry) {
		err = nil
	}
	return out, err
}

// importer takes the rows of one sheet.
type importer struct {
	*records
	visitor *Visitor
	ledger  *engine.Ledger
	columns []importColumn // nil until the headings are found
	out     *ListImport
	found   map[calledKey][]ledger.ID // records by what they are called
}

// importColumn is what a column of the sheet holds.
type importColumn struct {
	field *ledger.Field // nil for words
	word  string        // number, version, or "" for what is not read
}

type calledKey struct{ path, name string }

// row takes one row, or looks for the headings in it.
func (im *importer) row(n int, cells []string) error {
	if im.columns == nil {
		if n > headSearched {
			return problem.New(problem.Unfit, "book.no_headings", im.ledger.Title)
		}
		return im.head(cells)
	}
	if !slices.ContainsFunc(cells, func(s string) bool { return s != "" }) {
		return nil
	}
	if len(im.out.Refused) >= maxRefused {
		return nil
	}
	return im.take(n, cells)
}

// head recognises the row of headings by the number's and at least one field's title.
func (im *importer) head(cells []string) error {
	columns := make([]importColumn, len(cells))
	known, unknown := 0, ""
	for i, title := range cells {
		c, ok := im.column(title)
		columns[i] = c
		if ok {
			known++
		} else if title != "" {
			unknown = title
		}
	}
	if known < 2 {
		return nil // a title above the headings
	}
	if unknown != "" {
		return problem.New(problem.Unfit, "book.unknown_heading", unknown, im.ledger.Title)
	}
	im.columns = columns
	return nil
}

// column finds what a heading means.
func (im *importer) column(title string) (importColumn, bool) {
	if title == "" {
		return importColumn{}, false
	}
	for _, f := range im.ledger.Fields {
		if title == f.Title.ZH || title == f.Title.EN || title == f.Name {
			return importColumn{field: f}, true
		}
	}
	for _, w := range []string{wordNumber, wordState, wordLight, wordCreated, wordUpdated, wordProofs, "version"} {
		if t := word(w); title == t.ZH || title == t.EN {
			return importColumn{word: w}, true
		}
	}
	return importColumn{}, false
}

// take makes or changes the record of one row.
func (im *importer) take(n int, cells []string) error {
	cmd := &engine.Command{Ledger: im.ledger.Path(), Set: map[string]ledger.Value{}}
	var r *ledger.Record
	for i, c := range im.columns {
		if i >= len(cells) || cells[i] == "" {
			continue
		}
		switch c.word {
		case wordNumber:
			var err error
			if r, err = im.numbered(cells[i]); err != nil {
				return err
			}
			if r == nil {
				im.refuse(n, word(wordNumber), problem.New(problem.Invalid, "book.no_number", im.ledger.Title, cells[i]))
				return nil
			}
			cmd.ID = r.ID
		case "version":
			cmd.Version, _ = strconv.ParseInt(narrowed(cells[i]), 10, 64)
		}
	}
	ok, err := im.cells(n, cells, r, cmd)
	if err != nil || !ok {
		return err
	}
	return im.command(n, r, cmd)
}

// cells reads the cells of one row into the values of a command; ok is false when one was refused.
func (im *importer) cells(n int, cells []string, r *ledger.Record, cmd *engine.Command) (ok bool, err error) {
	ok = true
	var shown *Row
	if r != nil {
		rows, err := im.rows([]*ledger.Record{r.Clone()})
		if err != nil {
			return false, err
		}
		shown = rows[0]
	}
	for i, c := range im.columns {
		if c.field == nil || !c.field.Given() {
			continue
		}
		text := ""
		if i < len(cells) {
			text = cells[i]
		}
		if shown != nil && shown.shows(c.field, text) {
			continue
		}
		v, p, err := im.value(c.field, text)
		if err != nil {
			return false, err
		}
		if p != nil {
			im.refuse(n, c.field.Title, p)
			ok = false
			continue
		}
		if r == nil && v.IsEmpty() {
			continue
		}
		cmd.Set[c.field.Name] = v
	}
	return ok, nil
}

// shows reports whether a cell still says what the export wrote for a field, in either language.
func (r *Row) shows(f *ledger.Field, text string) bool {
	for _, lang := range []i18n.Lang{i18n.ZH, i18n.EN} {
		if text == shownCell(r.cell(lang, Column{Field: f}), f) {
			return true
		}
	}
	return false
}

// shownCell is how a sheet shows a cell.
func shownCell(cell any, f *ledger.Field) string {
	switch v := cell.(type) {
	case nil:
		return ""
	case string:
		return v
	case float64:
		d, err := ledger.ParseDecimal(strconv.FormatFloat(v, 'f', -1, 64))
		switch {
		case err != nil:
		case f.Kind == ledger.KindPercent:
			hundred, _ := d.Mul(100 * ledger.One)
			return hundred.Fixed(2) + "%"
		case f.Kind == ledger.KindMoney:
			return group(d.Fixed(2))
		}
		return strconv.FormatFloat(v, 'f', -1, 64)
	case interface{ Format(string) string }:
		return v.Format("2006-01-02")
	}
	return fmt.Sprint(cell)
}

// value reads a cell as people write it: records and choices by what they are called.
func (im *importer) value(f *ledger.Field, text string) (ledger.Value, *problem.Problem, error) {
	switch {
	case text == "":
		return ledger.Empty, nil, nil
	case f.Kind == ledger.KindChoice:
		return choiceCalled(f, text)
	case f.Kind.ChoosesMany() || f.Kind.RefersToMany():
		var list []ledger.Value
		for _, part := range strings.FieldsFunc(text, splits) {
			one := *f
			one.Kind = f.Kind.Element()
			v, p, err := im.value(&one, strings.TrimSpace(part))
			if p != nil || err != nil {
				return ledger.Empty, p, err
			}
			list = append(list, v)
		}
		return ledger.List(list...), nil, nil
	case f.Kind.Refers():
		return im.called(f, text)
	}
	v, p := typedText(f, text)
	return v, p, nil
}

// splits reports whether a sign stands between the elements of a list.
func splits(c rune) bool {
	return strings.ContainsRune(",;\n\uFF0C\uFF1B\u3001", c)
}

func choiceCalled(f *ledger.Field, text string) (ledger.Value, *problem.Problem, error) {
	for _, c := range f.Choices {
		if text == c.Title.ZH || text == c.Title.EN || text == c.Name {
			return ledger.Text(c.Name), nil, nil
		}
	}
	return ledger.Empty, problem.New(problem.Invalid, "engine.choice", f.Title, text).On(f.Name), nil
}

// numbered returns the record with a number that the visitor may read, or nil.
func (im *importer) numbered(number string) (*ledger.Record, error) {
	if im.ledger.Number == "" {
		id, err := strconv.ParseInt(narrowed(number), 10, 64)
		if err != nil {
			return nil, nil
		}
		return im.readable(im.ledger, ledger.ID(id))
	}
	is := expr.Equal(expr.Get(im.ledger.Ledger, wordNumber), expr.Literal(ledger.Text(number), expr.Text))
	list, _, err := im.tx.List(sqlgen.List{Ledger: im.ledger.Ledger, Scope: im.scope(im.ledger), Where: []*expr.Expr{is}, Limit: 1})
	if err != nil || len(list) == 0 {
		return nil, err
	}
	return im.readable(im.ledger, list[0].ID)
}

// command runs the command of one row and counts it.
func (im *importer) command(n int, r *ledger.Record, cmd *engine.Command) error {
	if r != nil && len(cmd.Set) == 0 {
		im.out.Same++
		return nil
	}
	err := im.tx.Try(func() error {
		_, err := im.run(cmd, im.visitor.actor())
		return err
	})
	if err != nil && !im.out.Dry {
		im.denied = append(im.denied, refusal{deed{what: deedImport, path: cmd.Ledger, id: cmd.ID}, err})
	}
	for _, p := range problem.All(err) {
		title := i18n.Text{}
		if f := im.ledger.Field(p.Field); f != nil {
			title = f.Title
		}
		im.refuse(n, title, p)
	}
	switch {
	case problem.KindOf(err) != problem.Internal:
	case err != nil:
		return err
	case r == nil:
		im.out.New++
	default:
		im.out.Changed++
	}
	return nil
}

func (im *importer) refuse(row int, column i18n.Text, why *problem.Problem) {
	im.out.Refused = append(im.out.Refused, RefusedCell{
		Row: row, Column: column, Reason: i18n.Text{ZH: why.In(i18n.ZH), EN: why.In(i18n.EN)},
	})
}
