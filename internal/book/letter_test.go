package book_test

import (
	"bytes"
	"testing"

	"github.com/google/go-cmp/cmp"

	"bihuan/internal/book"
	"bihuan/internal/i18n"
	"bihuan/internal/problem"
)

// TestLettersAreOfferedToWhoMayPrintThem looks at a record with eyes that see more and less of it, and at what
// the log of the audit keeps of what was refused.
func TestLettersAreOfferedToWhoMayPrintThem(t *testing.T) {
	b, first, second := trialBook(t)
	submit(t, b, first, book.Command{Ledger: "organisation.person", Fields: map[string][]string{"name": {"Chief"}}})
	account := book.AccountChange{Login: "chief", Person: 4, Password: "open-the-book-9"}
	if err := b.PutAccount(t.Context(), first, account); err != nil {
		t.Fatal(err)
	}
	submit(t, b, second, book.Command{Ledger: "organisation.post", Fields: map[string][]string{"person": {"4"}, "role": {"office"}}})
	office := signIn(t, b, "chief", "open-the-book-9")
	submit(t, b, office, book.Command{Ledger: "trial.dossier", Fields: map[string][]string{
		"subject": {"S"}, "officer": {"1"}, "secret": {"X"},
	}})
	offered := func(v *book.Visitor) (names []string) {
		sheet, err := b.Sheet(t.Context(), v, "trial.dossier", 1)
		if err != nil {
			t.Fatal(err)
		}
		for _, letter := range sheet.Letters {
			names = append(names, letter.Name)
		}
		return names
	}
	if diff := cmp.Diff([]string{"words", "sheets", "secrets", "before"}, offered(office)); diff != "" {
		t.Errorf("letters of the office (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]string{"words", "form", "sheets", "before"}, offered(first)); diff != "" {
		t.Errorf("letters of the officer (-want +got):\n%s", diff)
	}
	print := func(v *book.Visitor, name, format string) error {
		return b.WriteLetter(t.Context(), v, "trial.dossier", 1, name, i18n.ZH, format, new(bytes.Buffer))
	}
	for _, try := range []struct {
		v            *book.Visitor
		name, format string
		key          string
	}{
		{office, "form", "docx", "engine.may_print"}, {first, "secrets", "txt", "engine.letter_hidden"},
		{first, "nothing", "txt", "book.no_letter"}, {first, "words", "pdf", "draft.no_format"},
		{first, "form", "html", ""},
	} {
		key := ""
		for _, p := range problem.All(print(try.v, try.name, try.format)) {
			key += p.Key
		}
		if key != try.key {
			t.Errorf("printing %s as %s: %q, want %q", try.name, try.format, key, try.key)
		}
	}
	want := []string{
		"Refused|page|letter|First|trial.dossier/1secrets|engine.letter_hidden",
		"Refused|page|letter|Chief|trial.dossier/1form|engine.may_print",
	}
	if diff := cmp.Diff(want, refused(t, b)); diff != "" {
		t.Errorf("log (-want +got):\n%s", diff)
	}
}
