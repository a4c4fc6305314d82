package store

import (
	"encoding/json"
	"fmt"

	"bihuan/internal/ledger"
)

// argument returns v as a parameter of a statement. Lists are JSON texts.
func argument(v ledger.Value) (any, error) {
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

// column returns the value that a row has for a field.
func column(r row, i int, f *ledger.Field) (ledger.Value, error) {
	if r.null(i) {
		return ledger.Empty, nil
	}
	switch storage := f.Kind.Storage(); storage {
	case ledger.StoreText:
		return ledger.Text(r.text(i)), nil
	case ledger.StoreList:
		v, err := decodeList(f, r.bytes(i))
		if err != nil {
			return ledger.Empty, fmt.Errorf("field %s: %w", f.Name, err)
		}
		return v, nil
	default:
		return ledger.Of(storage, r.int(i)), nil
	}
}

// decodeList reads the JSON text of a list; the rows of kind lines hold the values of their columns in order.
func decodeList(f *ledger.Field, data []byte) (ledger.Value, error) {
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
		return decodeList(f, cell)
	}
	return ledger.FromJSON(cell, f.Kind.Storage(), ledger.StoreNone)
}
