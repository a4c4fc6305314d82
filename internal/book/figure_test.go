package book_test

import (
	"testing"
	"time"

	"bihuan/internal/book"
	"bihuan/internal/i18n"
)

// gauges is an open book with the packs of testdata, whose clock stands on 2024-06-30, and an officer in it.
func gauges(t *testing.T) (*book.Book, *clock, *book.Visitor) {
	t.Helper()
	c := &clock{time.Date(2024, 6, 30, 1, 0, 0, 0, time.UTC)}
	b, err := book.Open(t.Context(), book.Options{Dir: t.TempDir(), NoSync: true, Packs: trialPacks(t), Now: c.Now})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { b.Close() })
	if err := b.Setup(t.Context(), threeKeepers(b)); err != nil {
		t.Fatal(err)
	}
	second := signIn(t, b, "second", secondPassword)
	submit(t, b, second, book.Command{
		Ledger: "organisation.post", Fields: map[string][]string{"person": {"1"}, "unit": {"1"}, "role": {"office"}},
	})
	return b, c, signIn(t, b, "first", firstPassword)
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
