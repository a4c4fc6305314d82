package expr

import (
	"testing"
	"time"

	"bihuan/internal/calendar"
	"bihuan/internal/ledger"
)

// TestTurnsOfTheHourAreLookedForOnTheirDay holds for conditions that compare now: the clock looks on the day in the
// course of which they turn, and no more once they have.
func TestTurnsOfTheHourAreLookedForOnTheirDay(t *testing.T) {
	w := newWorld()
	for _, c := range []struct {
		text  string
		after float64 // hours since it was seen
		next  string
	}{
		{"now > seen_at + hours(3)", 1, "2024-07-01"},
		{"now > seen_at + hours(3)", 2.9, "2024-07-01"},
		{"now > seen_at + hours(3)", 3.1, ""},
		{"now - seen_at > hours(30)", 1, "2024-07-02"},
		{"now > seen_at + days(40)", 1, "2024-08-10"},
		{"hours(now - seen_at) >= 72", 1, "2024-07-04"},
		{"done || now > seen_at + hours(3) || today > due_on + months(6)", 5, "2024-08-01"},
	} {
		scope := w.scope()
		seen := time.UnixMicro(scope.Record.Get("seen_at").Raw())
		scope.Now = seen.Add(time.Duration(c.after * float64(time.Hour)))
		next, ok, err := NewTurns(compile(t, w, c.text)).Next(scope)
		if err != nil {
			t.Fatal(err)
		}
		if got := next.String(); ok != (c.next != "") || ok && got != c.next {
			t.Errorf("%s turns %v hours later on %s (%v), want %s", c.text, c.after, got, ok, c.next)
		}
	}
}

// TestTurnsAreFoundExactly holds for what packs write: no day is looked at on which nothing can change.
func TestTurnsAreFoundExactly(t *testing.T) {
	w := newWorld()
	for _, c := range []struct{ text, next string }{
		{"count > 3", ""},
		{"today > due_on", ""}, // has been so since the first of February
		{"today > due_on + years(1)", "2025-02-01"},
		{"today >= due_on + workdays(200)", "2024-11-20"},
		{"days(today - due_on) >= 200", "2024-08-18"},
		{"days(due_on + months(9) - today) < 20", "2024-10-12"},
		{"state == \"closed\" && today > due_on + years(1) || today == due_on + months(6)", "2024-07-31"},
		{"decimal(days(today - due_on)) / days(due_on + years(1) - due_on) - share > 0.2", "2024-08-14"},
		{"max(0, days(today - due_on - days(300)))", "2024-11-27"},
		{"done ? days(today - due_on) : 3", ""},
		{"done ? 3 : days(today - due_on)", "2024-07-02"},
		{"month(today) == 8", "2024-07-02"},
		{"month_start(today) > due_on + months(6)", "2024-08-01"},
		{"quarter_start(today) > due_on + months(6)", "2024-10-01"},
		{"days(today - year_start(due_on)) > 270", "2024-09-28"},
		{"state == \"closed\" && month(today) == 8", ""},
		{"done || month(today) == 8", "2024-07-02"},
		{"count == 7 || month(today) == 8", ""},
		{"at(param.grace, today)", "2024-08-01"},
		{"at(param.grace, today - days(100))", "2024-11-09"},
		{"at(param.grace, due_on) > 3", ""},
		{"days(today - due_on) >= 150 + at(param.grace, today)", "2024-07-09"},
		{"days(today - due_on) >= 190 + at(param.grace, today)", "2024-08-01"},
	} {
		next, ok, err := NewTurns(compile(t, w, c.text)).Next(w.scope())
		if err != nil {
			t.Fatal(err)
		}
		want, wantOK := calendar.Date(0), c.next != ""
		if wantOK {
			want, err = calendar.Parse(c.next)
		}
		if err != nil || ok != wantOK || next != want {
			t.Errorf("%s turns on %v (%v), want %s", c.text, ledger.Date(next), ok, c.next)
		}
	}
}
