package book

import (
	"context"
	"slices"
	"strings"

	"bihuan/internal/calendar"
	"bihuan/internal/engine"
	"bihuan/internal/expr"
	"bihuan/internal/i18n"
	"bihuan/internal/ledger"
	"bihuan/internal/packfile"
	"bihuan/internal/problem"
)

// The filter "figure" leaves the rows that a figure counts. Its values are the path of the figure, perhaps the
// day as of which it counts, and what one part of it is broken down by, as "month_start(due_on) = 2024-07-01";
// nothing behind the sign is no value. The rows of a ratio are those above the line.
const partSign = " ="

// rowsOf returns the filters that lead to the rows behind a figure.
func (rs *records) rowsOf(f *engine.Figure, asOf calendar.Date, filters []Filter) []Filter {
	return rs.rowsOfPart(f, asOf, filters, nil, nil)
}

// rowsOfPart returns the filters that lead to the rows behind one part of a figure. What is a field of the
// ledger is a filter of its own.
func (rs *records) rowsOfPart(
	f *engine.Figure, asOf calendar.Date, filters []Filter, ways []*engine.By, key []ledger.Value,
) []Filter {
	where := slices.Clone(filters)
	values := []string{f.Path()}
	if asOf != rs.moment.Today {
		values = append(values, asOf.String())
	}
	parts := false
	for i, way := range ways {
		if f.Ledger.Field(way.Name) != nil || way.State {
			where = append(where, partFilter(way, key[i]))
		} else {
			text := way.Name + partSign
			if !key[i].IsEmpty() {
				text += " " + key[i].String()
			}
			values, parts = append(values, text), true
		}
	}
	if f.Where != nil || parts {
		where = append(where, Filter{Field: wordFigure, Op: "is", Values: values})
	}
	return where
}

// partFilter leads to the rows of one part by a field of the ledger.
func partFilter(by *engine.By, v ledger.Value) Filter {
	if v.IsEmpty() {
		return Filter{Field: by.Name, Op: "empty"}
	}
	return Filter{Field: by.Name, Op: "is", Values: []string{v.String()}}
}

// figureRows is what the filter "figure" says.
type figureRows struct {
	figure *engine.Figure
	asOf   calendar.Date // 0: today
	ways   []*engine.By
	key    []ledger.Value
}

// readRows reads the values of a filter "figure".
func (b *Book) readRows(values []string) (rows figureRows, ok bool) {
	if len(values) == 0 {
		return rows, false
	}
	rows.figure = b.program.Figure(values[0])
	if rows.figure == nil || rows.figure.Ledger == nil {
		return rows, false
	}
	for _, text := range values[1:] {
		if day, err := calendar.Parse(text); err == nil {
			rows.asOf = day
		} else if !rows.part(text) {
			return rows, false
		}
	}
	return rows, true
}

// part reads what a part is broken down by, with its value.
func (rows *figureRows) part(text string) bool {
	name, value, _ := strings.Cut(text, partSign)
	found, err := ways(rows.figure, []string{name})
	if err != nil {
		return false
	}
	v := ledger.Empty
	if value != "" {
		if v, err = packfile.ParseValue(strings.TrimPrefix(value, " "), found[0].Value.Type().Storage()); err != nil {
			return false
		}
	}
	rows.ways, rows.key = append(rows.ways, found...), append(rows.key, v)
	return true
}

// figureFilter leaves the rows of l that a figure counts.
func (rs *records) figureFilter(l *engine.Ledger, f Filter) (*expr.Expr, error) {
	rows, ok := rs.readRows(f.Values)
	if !ok || rows.figure.Ledger != l || rows.figure.Where == nil && len(rows.ways) == 0 {
		return nil, problem.New(problem.Invalid, "book.filter_value", f.Field)
	}
	where := rows.figure.Where
	for i, way := range rows.ways {
		if rows.key[i].IsEmpty() {
			where = expr.And(where, expr.Empty(way.Value))
		} else {
			where = expr.And(where, expr.Equal(way.Value, expr.Literal(rows.key[i], way.Value.Type())))
		}
	}
	if rows.asOf != 0 {
		return where.AsOf(rows.asOf), nil
	}
	return where.AsOfToday(), nil
}

// FigureRows puts the values of a filter "figure" into words: which figure, as of which day, which part.
func (b *Book) FigureRows(ctx context.Context, v *Visitor, values []string) (text i18n.Text, err error) {
	rows, ok := b.readRows(values)
	if !ok {
		return text, problem.New(problem.Invalid, "book.filter_value", wordFigure)
	}
	err = b.read(ctx, v, func(rs *records) error {
		text, err = rs.rowsWords(rows)
		return err
	})
	return text, err
}

func (rs *records) rowsWords(rows figureRows) (i18n.Text, error) {
	names, wanted := rs.labels(), map[string][]ledger.Value{}
	for i, way := range rows.ways {
		if way.Field != nil {
			names.want(wanted, way.Field, rows.key[i])
		}
	}
	if err := names.fetch(wanted); err != nil {
		return i18n.Text{}, err
	}
	zh, en := []string{rows.figure.Title.ZH}, []string{rows.figure.Title.In(i18n.EN)}
	if rows.asOf != 0 {
		zh, en = append(zh, rows.asOf.String()), append(en, rows.asOf.String())
	}
	for i, way := range rows.ways {
		label := names.part(rows.figure, way, rows.key[i])
		zh = append(zh, way.Title.ZH+" "+label.ZH)
		en = append(en, way.Title.In(i18n.EN)+" "+label.In(i18n.EN))
	}
	return i18n.Text{ZH: strings.Join(zh, " · "), EN: strings.Join(en, " · ")}, nil
}
