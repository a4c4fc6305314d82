package book

import (
	"encoding/json"

	"bihuan/internal/ledger"
	"bihuan/internal/problem"
)

// typedJSON reads a value as programs send it: in the form in which ledger.Value is written, decimals also as
// numbers. The bounds are those of forms. The problem is tied to the field.
func typedJSON(f *ledger.Field, raw json.RawMessage) (ledger.Value, *problem.Problem) {
	if f.Kind == ledger.KindLines {
		return typedRows(f, raw)
	}
	if f.Kind.Storage() != ledger.StoreList {
		return typedScalar(f, f.Kind, raw)
	}
	var elements []json.RawMessage
	if json.Unmarshal(raw, &elements) != nil {
		return ledger.Empty, notRead(f, string(raw))
	}
	var list []ledger.Value
	for _, element := range elements {
		v, p := typedScalar(f, f.Kind.Element(), element)
		if p != nil {
			return ledger.Empty, p
		}
		if v.IsEmpty() {
			return ledger.Empty, notRead(f, string(raw))
		}
		list = append(list, v)
	}
	return ledger.List(list...), nil
}

// typedScalar reads one value of a kind for the field f.
func typedScalar(f *ledger.Field, k ledger.Kind, raw json.RawMessage) (ledger.Value, *problem.Problem) {
	v, err := ledger.FromJSON(raw, k.Storage(), ledger.StoreNone)
	switch {
	case err != nil:
		return ledger.Empty, notRead(f, string(raw))
	case v.IsEmpty():
		return v, nil
	case k == ledger.KindFile:
		return ledger.Empty, problem.New(problem.Invalid, "book.file_as_proof", f.Title).On(f.Name)
	case v.Storage() == ledger.StoreText && f.Kind.Storage() == ledger.StoreText:
		return typedText(f, v.Text())
	case (k.Refers() || k == ledger.KindUnit) && v.ID() <= 0:
		return ledger.Empty, notRead(f, string(raw))
	case k == ledger.KindMoney && v.Decimal() != v.Decimal().Round(2):
		return ledger.Empty, notRead(f, string(raw))
	}
	return v, nil
}

// typedRows reads rows with the cells in the order of the columns; cells at the end may be left out.
func typedRows(f *ledger.Field, raw json.RawMessage) (ledger.Value, *problem.Problem) {
	var rows [][]json.RawMessage
	if json.Unmarshal(raw, &rows) != nil {
		return ledger.Empty, notRead(f, string(raw))
	}
	var list []ledger.Value
	for _, cells := range rows {
		if len(cells) > len(f.Lines) {
			p := problem.New(problem.Invalid, "book.too_many_cells", f.Title, len(f.Lines))
			return ledger.Empty, p.On(f.Name)
		}
		row := make([]ledger.Value, len(f.Lines))
		for j, column := range f.Lines {
			if j < len(cells) {
				v, p := typedJSON(column, cells[j])
				if p != nil {
					return ledger.Empty, p.On(f.Name)
				}
				row[j] = v
			}
		}
		list = append(list, ledger.List(row...))
	}
	return ledger.List(list...), nil
}
