package book_test

import (
	"testing"

	"bihuan/internal/book"
	"bihuan/internal/calendar"
	"bihuan/internal/i18n"
	"bihuan/internal/ledger"
	"bihuan/internal/problem"
)

// lend enters a loan.
func lend(t *testing.T, b *book.Book, v *book.Visitor, balance, percent string) string {
	t.Helper()
	return submit(t, b, v, book.Command{Ledger: "gauge.loan", Fields: map[string][]string{
		"from": {"2024-01-01"}, "balance": {balance}, "rate": {percent},
	}})
}

func sweep(t *testing.T, b *book.Book) {
	t.Helper()
	if err := b.Sweep(t.Context()); err != nil {
		t.Fatal(err)
	}
}

func alarms(t *testing.T, b *book.Book, v *book.Visitor) []*book.Row {
	t.Helper()
	page, err := b.List(t.Context(), v, book.ListQuery{Ledger: "gauge.alarm", Sort: []string{"number"}})
	if err != nil {
		t.Fatal(err)
	}
	return page.Rows
}

func TestEachDayOfAFigureIsKeptAlsoThoseOnWhichTheProgramWasOff(t *testing.T) {
	b, c, office := gauges(t)
	lend(t, b, office, "1000", "5")
	sweep(t, b)
	c.now = c.now.AddDate(0, 0, 10)
	sweep(t, b)
	from := calendar.Of(2024, 6, 1)
	days, err := b.FigureHistory(t.Context(), office, "gauge.cost", from, from.AddDays(100))
	if err != nil || len(days) != 11 {
		t.Fatalf("%d days are kept, %v; want 11", len(days), err)
	}
	for i, d := range days {
		level := ""
		if i >= 2 {
			level = "yellow"
		}
		if d.On != calendar.Of(2024, 6, 30+i) || d.Value.String() != "0.05" || d.Level != level {
			t.Errorf("day %d is %s with %s at %q, want %q", i, d.On, d.Value, d.Level, level)
		}
	}
	if days, err = b.FigureHistory(t.Context(), office, "organisation.units", from, from.AddDays(100)); err != nil || days[0].Value.String() != "1" {
		t.Errorf("a count is kept as %v, %v", days, err)
	}
	second := signIn(t, b, "second", secondPassword)
	days, err = b.FigureHistory(t.Context(), second, "gauge.cost", from, from.AddDays(100))
	if err != nil || days != nil {
		t.Errorf("who may not read all loans sees %v, %v", days, err)
	}
}

func TestACrossingCountsOnceAlsoAfterACrash(t *testing.T) {
	b, c, office := gauges(t)
	sweep(t, b)
	lend(t, b, office, "1000", "8")
	c.now = c.now.AddDate(0, 0, 1)
	for range 3 {
		sweep(t, b)
		if n := len(alarms(t, b, office)); n != 2 {
			t.Fatalf("%d alarms, want 2", n)
		}
		if err := b.Unsweep(t.Context(), b.Today().AddDays(-1)); err != nil {
			t.Fatal(err)
		}
	}
	c.now = c.now.AddDate(0, 0, 20)
	sweep(t, b)
	if n := len(alarms(t, b, office)); n != 2 {
		t.Errorf("%d alarms after twenty days beyond the line, want 2", n)
	}
}

func TestTheJournalSaysWhichFigureMadeARecord(t *testing.T) {
	b, c, office := gauges(t)
	lend(t, b, office, "1000", "8")
	c.now = c.now.AddDate(0, 0, 1)
	sweep(t, b)
	row := alarms(t, b, office)[0]
	sheet, err := b.Sheet(t.Context(), office, "gauge.alarm", row.Record.ID)
	if err != nil {
		t.Fatal(err)
	}
	line := sheet.Journal[0]
	if line.Entry.Figure != "gauge.cost" || line.Figure == nil || line.Figure.Title.In(i18n.EN) != "Mean cost of finance" || line.By != "" {
		t.Errorf("the journal says %+v of %q", line.Figure, line.Entry.Figure)
	}
	report, err := b.Verify(t.Context(), nil)
	if err != nil || !report.OK() {
		t.Errorf("Verify() = %v, %v", report.Faults, err)
	}
}

func TestOnlyFiguresWithLinesCanBeWatched(t *testing.T) {
	b, _, office := gauges(t)
	matter := func(figure string) book.Command {
		return book.Command{Ledger: "gauge.matter", Fields: map[string][]string{"name": {"M"}, "watches": {figure}}}
	}
	_, err := b.Submit(t.Context(), office, matter("gauge.debt"))
	wantKind(t, "watching a figure without lines", err, problem.Invalid)
	id := submit(t, b, office, matter("gauge.cost"))
	page, err := b.List(t.Context(), office, book.ListQuery{Ledger: "gauge.matter", Filters: []book.Filter{
		{Field: "watches", Op: "is", Values: []string{"gauge.cost"}},
	}})
	if err != nil || len(page.Rows) != 1 || ledger.Ref(page.Rows[0].Record.ID).String() != id {
		t.Fatalf("%d matters watch the figure, %v", len(page.Rows), err)
	}
	if got := page.Rows[0].Label(i18n.ZH, b.Definition("gauge.matter").Field("watches")); got != "平均融资成本" {
		t.Errorf("the field says %q", got)
	}
}
