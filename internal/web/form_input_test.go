package web

import (
	"testing"

	"bihuan/internal/book"
	"bihuan/internal/ledger"
)

// TestTickedRecordsStayInALongList looks at a list of persons of whom there are too many to offer.
func TestTickedRecordsStayInALongList(t *testing.T) {
	in := formInput{FormField: book.FormField{
		Field: &ledger.Field{Name: "signers", Kind: ledger.KindPersons}, Texts: []string{"7"}, Search: true,
		Options: []book.Option{{ID: 7, Label: "Seven"}},
	}}
	options := recordOptions(in)
	if len(options) != 1 || !options[0].On || options[0].Value != "7" || !searched(in) {
		t.Errorf("options = %+v, searched %v", options, searched(in))
	}
}
