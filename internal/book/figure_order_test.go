package book_test

import (
	"slices"
	"testing"

	"bihuan/internal/book"
	"bihuan/internal/i18n"
)

func TestPartsByAChoiceAreInTheOrderOfTheChoices(t *testing.T) {
	b, _, office := gauges(t)
	for _, kind := range []string{"company", "town", "party", "town"} {
		submit(t, b, office, book.Command{Ledger: "organisation.unit", Fields: map[string][]string{
			"name": {kind}, "kind": {kind}, "parent": {"1"},
		}})
	}
	view, _ := figure(t, b, office, "organisation.units", "kind")
	var got []string
	for _, part := range view.Parts {
		got = append(got, part.Labels[0].In(i18n.EN)+" "+part.Value.String())
	}
	want := []string{"Party committee and its offices 1", "Department 1", "Town or community 2", "Subsidiary company 1"}
	if !slices.Equal(got, want) {
		t.Errorf("units by kind are %q, want %q", got, want)
	}
}
