package book_test

import (
	"encoding/json"
	"testing"

	"bihuan/internal/book"
	"bihuan/internal/i18n"
)

// Rows are the only place where the record refers to somebody: the name must still be found.
func TestWhoStandsInARowIsCalledByName(t *testing.T) {
	b, first, second := trialBook(t)
	third := submit(t, b, first, book.Command{
		Ledger: "organisation.person", Fields: map[string][]string{"name": {"Third"}, "unit": {"1"}},
	})
	submit(t, b, second, book.Command{
		Ledger: "organisation.post", Fields: map[string][]string{"person": {"1"}, "role": {"office"}},
	})
	first = signIn(t, b, "first", firstPassword)
	rows := `[["Sweep", 1], ["Mop", ` + third + `]]`
	submit(t, b, first, book.Command{
		Ledger: "trial.notice",
		Values: map[string]json.RawMessage{"subject": json.RawMessage(`"S"`), "items": json.RawMessage(rows)},
	})
	page, err := b.List(t.Context(), first, book.ListQuery{Ledger: "trial.notice"})
	if err != nil {
		t.Fatal(err)
	}
	row := page.Rows[0]
	if got, want := row.Label(i18n.EN, row.Record.Ledger.Field("items")), "Sweep · First\nMop · Third"; got != want {
		t.Errorf("the rows read %q, want %q", got, want)
	}
}
