package store

import (
	"strings"

	"bihuan/internal/ledger"
)

// Forms returns the form of the values in each column that the tables of records have ever had, by path of the
// ledger and name of the field. It is empty before the first Apply.
func (tx *Tx) Forms() (map[string]string, error) {
	var last applied
	_, err := tx.Setting(tablesKey, &last)
	return last.Shapes, err
}

// Form returns the form that the values of f have in a column.
func Form(f *ledger.Field) string { return shape(f) }

// Fits reports whether values that were kept in one form can be read in another: it is the same, or rows that
// have more columns at their end.
func Fits(kept, now string) bool {
	return kept == now || strings.HasPrefix(kept, "lines ") && strings.HasPrefix(now, kept)
}
