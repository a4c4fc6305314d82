package sqlgen

import (
	"encoding/json"

	"bihuan/internal/ledger"
)

// Argument returns v as it is bound to a column: int64, string or nil.
func Argument(v ledger.Value) (any, error) {
	switch v.Storage() {
	case ledger.StoreNone:
		return nil, nil
	case ledger.StoreText:
		return v.Text(), nil
	case ledger.StoreList:
		data, err := json.Marshal(v)
		return string(data), err
	}
	return v.Raw(), nil
}

// ParseList reads what Argument made of a list in f; the rows of kind lines hold the values of their columns
// in order.
func ParseList(f *ledger.Field, data []byte) (ledger.Value, error) {
	if f.Kind != ledger.KindLines {
		return ledger.FromJSON(data, ledger.StoreList, f.Kind.Element().Storage())
	}
	var rows [][]json.RawMessage
	if err := json.Unmarshal(data, &rows); err != nil {
		return ledger.Empty, err
	}
	list := make([]ledger.Value, len(rows))
	for i, cells := range rows {
		values := make([]ledger.Value, len(cells))
		for j, cell := range cells {
			if j >= len(f.Lines) {
				break // a column that the pack no longer has
			}
			v, err := cellValue(f.Lines[j], cell)
			if err != nil {
				return ledger.Empty, err
			}
			values[j] = v
		}
		list[i] = ledger.List(values...)
	}
	return ledger.List(list...), nil
}

func cellValue(f *ledger.Field, cell json.RawMessage) (ledger.Value, error) {
	if f.Kind.Storage() == ledger.StoreList {
		return ParseList(f, cell)
	}
	return ledger.FromJSON(cell, f.Kind.Storage(), ledger.StoreNone)
}
