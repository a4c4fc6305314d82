package book

import (
	"fmt"
	"slices"

	"bihuan/internal/calendar"
	"bihuan/internal/engine"
	"bihuan/internal/expr"
	"bihuan/internal/i18n"
	"bihuan/internal/ledger"
	"bihuan/internal/problem"
	"bihuan/internal/sqlgen"
	"bihuan/internal/store"
)

// maxParts is how many lines a breakdown has at most.
const maxParts = 200

// tally returns the query of a figure with everything that it can be broken down by.
func (b *Book) tally(f *engine.Figure) *sqlgen.Tally {
	t := &sqlgen.Tally{Ledger: f.Ledger.Ledger, Terms: terms(f)}
	for _, by := range f.By {
		t.By = append(t.By, by.Value)
	}
	return t
}

// ways returns the breakdowns called by.
func ways(f *engine.Figure, by []string) ([]*engine.By, error) {
	var found []*engine.By
	for _, name := range by {
		i := slices.IndexFunc(f.By, func(b *engine.By) bool { return b.Name == name })
		if i < 0 {
			return nil, problem.New(problem.Invalid, "book.no_breakdown", f.Title, name)
		}
		found = append(found, f.By[i])
	}
	return found, nil
}

// figureParts breaks a figure down.
func (rs *records) figureParts(
	f *engine.Figure, asOf calendar.Date, by []string, within narrow,
) ([]FigurePart, error) {
	ways, err := ways(f, by)
	if err != nil {
		return nil, err
	}
	if f.Ledger == nil {
		return rs.derivedParts(f, asOf, by, within)
	}
	rows, err := rs.partRows(f, asOf, ways, within)
	if err != nil {
		return nil, err
	}
	names, err := rs.partNames(ways, rows)
	if err != nil {
		return nil, err
	}
	parts := make([]FigurePart, len(rows))
	for i, row := range rows {
		part := FigurePart{Key: row.By, Value: quotient(f, row.Results)}
		for j, way := range ways {
			part.Labels = append(part.Labels, names.part(f, way, row.By[j]))
		}
		part.Filters = rs.rowsOfPart(f, asOf, within.of(f.Ledger), ways, row.By)
		parts[i] = part
	}
	inOrder(f.Ledger, ways, parts)
	return parts, nil
}

// partRows gathers the numbers of each part.
func (rs *records) partRows(
	f *engine.Figure, asOf calendar.Date, ways []*engine.By, within narrow,
) ([]store.TallyRow, error) {
	a := &asked{
		ledger: f.Ledger, asOf: asOf, filters: within.of(f.Ledger), terms: terms(f), limit: maxParts,
		reads: []*expr.Expr{f.Read},
	}
	for _, way := range ways {
		a.by, a.reads = append(a.by, way.Value), append(a.reads, way.Read)
	}
	rows, err := rs.tally(a)
	if err != nil || f.Over == nil || f.Same() {
		return rows, err
	}
	return rs.divideRows(f, rows, asOf, ways, within)
}

// divideRows adds to each part its denominator, which is gathered from another ledger.
func (rs *records) divideRows(
	f *engine.Figure, rows []store.TallyRow, asOf calendar.Date, ways []*engine.By, within narrow,
) ([]store.TallyRow, error) {
	l := f.Over.Ledger
	a := &asked{ledger: l, asOf: asOf, filters: within.of(l), terms: []sqlgen.Term{sqlTerm(f.Over)},
		reads: []*expr.Expr{f.Over.Read}}
	for _, way := range ways {
		a.by, a.reads = append(a.by, way.Over), append(a.reads, way.OverRead)
	}
	below, err := rs.tally(a)
	if err != nil {
		return nil, err
	}
	over := map[string]ledger.Value{}
	for _, row := range below {
		over[partKey(row.By)] = row.Results[0]
	}
	for i, row := range rows {
		rows[i].Results = append(row.Results, over[partKey(row.By)])
		delete(over, partKey(row.By))
	}
	none := terms(f)[0].Result(0, true, 0)
	for _, row := range below {
		if v, left := over[partKey(row.By)]; left {
			rows = append(rows, store.TallyRow{By: row.By, Results: []ledger.Value{none, v}})
		}
	}
	return rows, nil
}

// partKey tells parts apart.
func partKey(key []ledger.Value) string {
	text := ""
	for _, v := range key {
		text += v.String() + "\x00"
	}
	return text
}

// partNames finds out what the records are called that parts stand for.
func (rs *records) partNames(ways []*engine.By, rows []store.TallyRow) (*labels, error) {
	names := rs.labels()
	wanted := map[string][]ledger.Value{}
	for _, row := range rows {
		for i, way := range ways {
			if way.Field != nil {
				names.want(wanted, way.Field, row.By[i])
			}
		}
	}
	return names, names.fetch(wanted)
}

// part returns the words for one key of a breakdown.
func (n *labels) part(f *engine.Figure, by *engine.By, v ledger.Value) i18n.Text {
	switch {
	case v.IsEmpty():
		return words("book.none")
	case by.Field != nil:
		return i18n.Text{ZH: n.value(i18n.ZH, by.Field, v), EN: n.value(i18n.EN, by.Field, v)}
	case by.Period != "":
		return periodWords(by.Period, v.Date())
	case by.State && f.Ledger.Flow.State(v.Text()) != nil:
		return f.Ledger.Flow.State(v.Text()).Title
	case v.Storage() == ledger.StoreFlag && v.Flag():
		return words("book.yes")
	case v.Storage() == ledger.StoreFlag:
		return words("book.no")
	}
	return i18n.Text{ZH: v.String(), EN: v.String()}
}

// periodWords names the period that begins on a day: 2024-07, 2024 Q3, 2024.
func periodWords(period string, first calendar.Date) i18n.Text {
	name := first.Format("2006-01")
	switch period {
	case "quarter":
		name = fmt.Sprintf("%d Q%d", first.Year(), (int(first.Month())+2)/3)
	case "year":
		name = first.Format("2006")
	}
	return i18n.Text{ZH: name, EN: name}
}

// derivedParts breaks down a figure that is computed of others: their parts with one key belong together. No
// rows stand behind such a part.
func (rs *records) derivedParts(
	f *engine.Figure, asOf calendar.Date, by []string, within narrow,
) ([]FigurePart, error) {
	now, keys, err := rs.sourceParts(f, asOf, by, within)
	if err != nil {
		return nil, err
	}
	base := map[string]map[string]ledger.Value{}
	if day, ok := f.BaseDay(asOf); ok {
		if base, _, err = rs.sourceParts(f, day, by, within); err != nil {
			return nil, err
		}
	}
	for i := range keys {
		key := partKey(keys[i].Key)
		if keys[i].Value, err = f.Derive(rs.program, asOf, now[key], base[key]); err != nil {
			return nil, err
		}
	}
	return keys, nil
}

// sourceParts returns the values of the parts of the sources of f, by part and by source, and the parts in
// order, without values.
func (rs *records) sourceParts(
	f *engine.Figure, asOf calendar.Date, by []string, within narrow,
) (map[string]map[string]ledger.Value, []FigurePart, error) {
	values := map[string]map[string]ledger.Value{}
	var keys []FigurePart
	for _, name := range sortedKeys(f.Sources()) {
		parts, err := rs.figureParts(f.Sources()[name], asOf, by, within)
		if err != nil {
			return nil, nil, err
		}
		for _, part := range parts {
			key := partKey(part.Key)
			if values[key] == nil {
				values[key] = map[string]ledger.Value{}
				keys = append(keys, FigurePart{Key: part.Key, Labels: part.Labels})
			}
			values[key][name] = asDecimal(part.Value)
		}
	}
	for _, of := range values {
		addNothing(f, of)
	}
	return values, keys, nil
}

// addNothing gives a part what its sources are that have no records there: counts and sums of nothing are 0.
func addNothing(f *engine.Figure, values map[string]ledger.Value) {
	for name, source := range f.Sources() {
		if _, there := values[name]; !there && (source.Op == "count" || source.Op == "sum") {
			values[name] = ledger.Dec(0)
		}
	}
}

// asDecimal returns a number as a decimal; nothing stays nothing.
func asDecimal(v ledger.Value) ledger.Value {
	if v.IsEmpty() {
		return v
	}
	return ledger.Dec(v.Decimal())
}
