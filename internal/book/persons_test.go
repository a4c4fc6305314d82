package book_test

import (
	"bytes"
	"encoding/json"
	"slices"
	"strconv"
	"testing"

	"bihuan/internal/book"
	"bihuan/internal/exchange"
	"bihuan/internal/i18n"
	"bihuan/internal/ledger"
	"bihuan/internal/problem"
)

// trialBook opens an empty book with the packs of testdata; the second visitor keeps papers.
func trialBook(t *testing.T) (b *book.Book, first, second *book.Visitor) {
	t.Helper()
	b = founded(t, book.Options{Packs: trialPacks(t), Now: fixedClock})
	return b, signIn(t, b, "first", firstPassword), signIn(t, b, "second", secondPassword)
}

func TestPersonsComeBackFromEveryFace(t *testing.T) {
	b, first, second := trialBook(t)
	third := submit(t, b, first, book.Command{
		Ledger: "organisation.person", Fields: map[string][]string{"name": {"Third"}, "unit": {"1"}},
	})
	paper := submit(t, b, second, book.Command{
		Ledger: "trial.paper", Fields: map[string][]string{"subject": {"S"}, "signers": {"1", third, "1"}},
	})
	mine := book.ListQuery{
		Ledger: "trial.paper", Columns: []string{"subject", "signers"},
		Filters: []book.Filter{{Field: "signers", Op: "is", Values: []string{"me"}}},
	}
	for who, want := range map[*book.Visitor]int{first: 1, second: 0} {
		page, err := b.List(t.Context(), who, mine)
		if err != nil {
			t.Fatal(err)
		}
		if len(page.Rows) != want {
			t.Errorf("%s finds %d papers to sign, want %d", who.Name, len(page.Rows), want)
		}
	}
	mine.Filters[0].Values = []string{third}
	if got := exported(t, b, second, mine); got[1] != "S" || got[2] != "First, Third" {
		t.Errorf("the row of the paper is %q", got)
	}
	number := exported(t, b, second, mine)[0]
	imported(t, b, second, []string{"Number", "Signers"}, []any{number, "Third\uFF0CSecond"})
	id, err := strconv.ParseInt(paper, 10, 64)
	if err != nil {
		t.Fatal(err)
	}
	signers := func() []string {
		form, err := b.Form(t.Context(), second, "trial.paper", ledger.ID(id), "", nil)
		if err != nil {
			t.Fatal(err)
		}
		i := slices.IndexFunc(form.Fields, func(f book.FormField) bool { return f.Field.Name == "signers" })
		return form.Fields[i].Texts
	}
	if got := signers(); !slices.Equal(got, []string{third, "2"}) {
		t.Errorf("after the workbook the form holds %v", got)
	}
	change := book.Command{Ledger: "trial.paper", ID: ledger.ID(id)}
	change.Values = map[string]json.RawMessage{"signers": json.RawMessage(`[2, 1, 2]`)}
	submit(t, b, second, change)
	if got := signers(); !slices.Equal(got, []string{"2", "1"}) {
		t.Errorf("after JSON the form holds %v", got)
	}
	change.Values = map[string]json.RawMessage{"signers": json.RawMessage(`[1, 99]`)}
	_, err = b.Submit(t.Context(), second, change)
	if list := problem.All(err); len(list) != 1 || list[0].Key != "engine.dangling" {
		t.Errorf("a signer who is nobody: %v", err)
	}
}

func TestWhoIsNamedHasItOnHisDesk(t *testing.T) {
	b, first, second := trialBook(t)
	submit(t, b, second, book.Command{
		Ledger: "trial.paper", Fields: map[string][]string{"subject": {"S"}, "signers": {"1"}, "due": {"2024-07-05"}},
	})
	submit(t, b, second, book.Command{Ledger: "trial.paper", ID: 1, Move: "send"})
	for v, want := range map[*book.Visitor]int{first: 1, second: 0} {
		desk, err := b.Desk(t.Context(), v)
		if err != nil {
			t.Fatal(err)
		}
		if len(desk.Mine) != want {
			t.Errorf("%d signatures wait for %s, want %d", len(desk.Mine), v.Name, want)
		}
	}
}

// exported returns the last row of a list as a workbook.
func exported(t *testing.T, b *book.Book, v *book.Visitor, q book.ListQuery) (last []string) {
	t.Helper()
	var out bytes.Buffer
	if err := b.ExportList(t.Context(), v, q, i18n.EN, "xlsx", &out); err != nil {
		t.Fatal(err)
	}
	err := exchange.ReadSheet(out.Bytes(), func(_ int, cells []string) error {
		last = slices.Clone(cells)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return last
}

// imported brings rows in as a workbook; all of them must be taken.
func imported(t *testing.T, b *book.Book, v *book.Visitor, head []string, rows ...[]any) {
	t.Helper()
	sheet := exchange.Sheet{Name: "Papers"}
	for _, title := range head {
		sheet.Columns = append(sheet.Columns, exchange.Column{Title: title, Width: 10})
	}
	var data bytes.Buffer
	err := exchange.WriteSheet(&data, sheet, func(yield func([]any, error) bool) {
		for _, row := range rows {
			if !yield(row, nil) {
				return
			}
		}
	})
	if err != nil {
		t.Fatal(err)
	}
	report, err := b.ImportList(t.Context(), v, "trial.paper", &data, false)
	if err != nil || len(report.Refused) > 0 || report.Changed != len(rows) {
		t.Fatalf("ImportList() = %+v, %v", report, err)
	}
}
