package book_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"bihuan/internal/book"
	"bihuan/internal/calendar"
	"bihuan/internal/i18n"
	"bihuan/internal/problem"
)

// gauges is an open book with the packs of testdata, whose clock stands on 2024-06-30, and an officer in it.
func gauges(t *testing.T) (*book.Book, *clock, *book.Visitor) {
	t.Helper()
	c := &clock{time.Date(2024, 6, 30, 1, 0, 0, 0, time.UTC)}
	b := founded(t, book.Options{Packs: trialPacks(t), Now: c.Now})
	return b, c, officer(t, b)
}

// sell enters a sale of a unit.
func sell(t *testing.T, b *book.Book, v *book.Visitor, unit, day, amount string) {
	t.Helper()
	submit(t, b, v, book.Command{Ledger: "gauge.sale", Fields: map[string][]string{
		"unit": {unit}, "made_on": {day}, "amount": {amount},
	}})
}

// figure computes a figure as of today, and its parts by label.
func figure(t *testing.T, b *book.Book, v *book.Visitor, path string, by ...string) (*book.FigureView, map[string]string) {
	t.Helper()
	view, err := b.Figure(t.Context(), v, path, 0, by, 0)
	if err != nil {
		t.Fatal(err)
	}
	parts := map[string]string{}
	for _, part := range view.Parts {
		parts[part.Labels[0].In(i18n.ZH)] = part.Value.String()
	}
	return view, parts
}

func wantParts(t *testing.T, what string, got, want map[string]string) {
	t.Helper()
	if len(got) != len(want) {
		t.Errorf("%s has the parts %v, want %v", what, got, want)
	}
	for label, value := range want {
		if got[label] != value {
			t.Errorf("%s of %s is %q, want %q", what, label, got[label], value)
		}
	}
}

func TestPartsOfComputedFiguresBelongTogetherByTheirKeys(t *testing.T) {
	b, _, office := gauges(t)
	other := submit(t, b, office, book.Command{Ledger: "organisation.unit", Fields: map[string][]string{
		"name": {"Works"}, "kind": {"company"}, "parent": {"1"},
	}})
	sell(t, b, office, "1", "2023-02-01", "100")
	sell(t, b, office, "1", "2024-02-01", "150")
	sell(t, b, office, other, "2024-02-01", "30")
	submit(t, b, office, book.Command{Ledger: "gauge.loan", Fields: map[string][]string{
		"unit": {"1"}, "from": {"2024-01-01"}, "balance": {"1000"}, "rate": {"4"},
	}})

	_, growth := figure(t, b, office, "gauge.revenue_growth", "unit")
	wantParts(t, "growth", growth, map[string]string{"District": "0.5", "Works": ""})
	_, spread := figure(t, b, office, "gauge.spread", "unit")
	wantParts(t, "spread", spread, map[string]string{"District": "0.46", "Works": ""})
	_, ratio := figure(t, b, office, "gauge.paid_by_sales", "unit")
	wantParts(t, "ratio over another ledger", ratio, map[string]string{"District": "0.25", "Works": ""})
}

func TestATargetIsShownWithTheShareReached(t *testing.T) {
	b, _, office := gauges(t)
	sell(t, b, office, "1", "2024-02-01", "150")
	view, _ := figure(t, b, office, "gauge.revenue")
	if view.Target.String() != "600" || view.Reached.String() != "0.25" {
		t.Errorf("150 of a target of %s, %s of it; want 600 and 0.25", view.Target, view.Reached)
	}
	if view, _ = figure(t, b, office, "gauge.debt"); !view.Target.IsEmpty() || !view.Reached.IsEmpty() {
		t.Errorf("a figure without target has the target %s", view.Target)
	}
}

// rows lists the amounts behind the part of a figure with a label, in order.
func rows(t *testing.T, b *book.Book, v *book.Visitor, view *book.FigureView, label string) []string {
	t.Helper()
	for _, part := range view.Parts {
		if part.Labels[0].In(i18n.ZH) != label {
			continue
		}
		page, err := b.List(t.Context(), v, book.ListQuery{Ledger: view.Figure.Ledger, Filters: part.Filters, Sort: []string{"number"}})
		if err != nil {
			t.Fatal(err)
		}
		var amounts []string
		for _, row := range page.Rows {
			amounts = append(amounts, row.Record.Get("amount").String())
		}
		return amounts
	}
	t.Fatalf("no part %s", label)
	return nil
}

func TestBreakdownsByPeriodLeadToTheRowsOfThePeriod(t *testing.T) {
	b, _, office := gauges(t)
	for day, amount := range map[string]string{
		"2024-02-01": "100", "2024-03-31": "200", "2024-04-01": "40", "2023-04-01": "7", "2024-12-01": "9",
	} {
		sell(t, b, office, "1", day, amount)
	}
	view, months := figure(t, b, office, "gauge.revenue", "month_start(made_on)")
	wantParts(t, "revenue by month", months, map[string]string{"2024-02": "100", "2024-03": "200", "2024-04": "40"})
	if got := rows(t, b, office, view, "2024-03"); !slices.Equal(got, []string{"200"}) {
		t.Errorf("behind 2024-03 stand %v", got)
	}
	view, quarters := figure(t, b, office, "gauge.revenue", "quarter_start(made_on)")
	wantParts(t, "revenue by quarter", quarters, map[string]string{"2024 Q1": "300", "2024 Q2": "40"})
	if got := rows(t, b, office, view, "2024 Q1"); len(got) != 2 {
		t.Errorf("behind the first quarter stand %v", got)
	}
	_, years := figure(t, b, office, "gauge.revenue", "year_start(made_on)")
	wantParts(t, "revenue by year", years, map[string]string{"2024": "340"})
	view, great := figure(t, b, office, "gauge.revenue", "amount > 100")
	wantParts(t, "revenue by size", great, map[string]string{"否": "140", "是": "200"})
	if got := rows(t, b, office, view, "是"); !slices.Equal(got, []string{"200"}) {
		t.Errorf("behind the great ones stand %v", got)
	}
	view, named := figure(t, b, office, "gauge.revenue", "unit.name")
	wantParts(t, "revenue by the name of the unit", named, map[string]string{"District": "340"})
	if got := rows(t, b, office, view, "District"); len(got) != 3 {
		t.Errorf("behind the name of the unit stand %v", got)
	}
}

func TestAPartWithoutRecordsOfASourceCountsNothingOfIt(t *testing.T) {
	b, _, office := gauges(t)
	for day, amount := range map[string]string{"2024-02-01": "100", "2024-03-31": "200", "2024-03-30": "40"} {
		sell(t, b, office, "1", day, amount)
	}
	_, months := figure(t, b, office, "gauge.small", "month_start(made_on)")
	wantParts(t, "small revenue by month", months, map[string]string{"2024-02": "100", "2024-03": "40"})
}

func TestTheRowsOfAnotherDayAreThoseOfThatDay(t *testing.T) {
	b, _, office := gauges(t)
	sell(t, b, office, "1", "2024-02-01", "100")
	sell(t, b, office, "1", "2024-03-31", "200")
	day := calendar.Of(2024, 3, 1)
	view, err := b.Figure(t.Context(), office, "gauge.revenue", day, []string{"month_start(made_on)"}, 0)
	if err != nil {
		t.Fatal(err)
	}
	page, err := b.List(t.Context(), office, book.ListQuery{Ledger: "gauge.sale", Filters: view.Where})
	if err != nil || len(page.Rows) != 1 || view.Value.String() != "100" {
		t.Errorf("as of %s: %s with %d rows, %v; want 100 with one", day, view.Value, len(page.Rows), err)
	}
	text, err := b.FigureRows(t.Context(), office, view.Parts[0].Filters[0].Values)
	if want := "收入 · 2024-03-01 · 日期（按月） 2024-02"; err != nil || text.ZH != want {
		t.Errorf("the filter says %q, %v; want %q", text.ZH, err, want)
	}
}

func TestAFilterByAFigureIsReadStrictly(t *testing.T) {
	b, _, office := gauges(t)
	for _, values := range [][]string{
		nil, {"gauge.none"}, {"gauge.debt"}, {"gauge.revenue", "2024-13-01"}, {"gauge.revenue", "secret = 1"},
		{"gauge.revenue", "month_start(made_on) = x"}, {"gauge.spread"},
	} {
		_, err := b.List(t.Context(), office, book.ListQuery{Ledger: "gauge.sale", Filters: []book.Filter{{Field: "figure", Op: "is", Values: values}}})
		wantKind(t, "List of "+strings.Join(values, ", "), err, problem.Invalid)
	}
}
