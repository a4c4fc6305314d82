package calendar

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"bihuan/internal/i18n"
)

// period reads "2024-07-04..2024-07-09", or "2024-07-04.." for a pause that still runs.
func period(t testing.TB, s string) Period {
	from, to, _ := strings.Cut(s, "..")
	p := Period{From: day(t, from)}
	if to != "" {
		p.To = day(t, to)
	}
	return p
}

func TestLimitsEndWithTheirLastDay(t *testing.T) {
	cal := New()
	for _, tt := range []struct {
		name   string
		from   string
		span   Span
		shift  Shift
		pauses []string
		more   []Extension
		want   string
		paused bool
	}{
		{name: "working days", from: "2024-07-01", span: Span{Workdays: 10}, want: "2024-07-15"},
		{name: "days", from: "2024-07-01", span: Span{Days: 30}, want: "2024-07-31"},
		{name: "months", from: "2024-12-31", span: Span{Months: 2}, want: "2025-02-28"},
		{name: "years", from: "2024-02-29", span: Span{Years: 3}, want: "2027-02-28"},
		{name: "months, then days", from: "2024-01-31", span: Span{Months: 1, Days: 1}, want: "2024-03-01"},
		{name: "nothing", from: "2024-07-01", want: "2024-07-01"},
		{name: "end stays on a rest day", from: "2024-09-05", span: Span{Months: 1}, want: "2024-10-05"},
		{name: "end moves past a holiday", from: "2024-09-05", span: Span{Months: 1}, shift: ToNextWorkday,
			want: "2024-10-08"},
		{name: "end moves before a holiday", from: "2024-09-05", span: Span{Months: 1},
			shift: ToPreviousWorkday, want: "2024-09-30"},
		{name: "end on a make-up day stays", from: "2024-09-12", span: Span{Days: 30}, shift: ToNextWorkday,
			want: "2024-10-12"},
		{name: "backwards", from: "2024-10-10", span: Span{Workdays: -3}, want: "2024-09-30"},
		{name: "backwards knows no pause", from: "2024-10-10", span: Span{Days: -3},
			pauses: []string{"2024-10-08..2024-10-09"}, want: "2024-10-07"},
		{name: "pause", from: "2024-07-01", span: Span{Days: 10}, pauses: []string{"2024-07-05..2024-07-07"},
			want: "2024-07-14"},
		{name: "pause on the last day", from: "2024-07-01", span: Span{Days: 10},
			pauses: []string{"2024-07-11..2024-07-12"}, want: "2024-07-13"},
		{name: "pause after the last day", from: "2024-07-01", span: Span{Days: 10},
			pauses: []string{"2024-07-12..2024-07-20"}, want: "2024-07-11"},
		{name: "pause from before the start", from: "2024-07-01", span: Span{Days: 10},
			pauses: []string{"2024-06-01..2024-07-03"}, want: "2024-07-13"},
		{name: "pauses overlap", from: "2024-07-01", span: Span{Days: 10},
			pauses: []string{"2024-07-06..2024-07-08", "2024-07-05..2024-07-07"}, want: "2024-07-15"},
		{name: "a pause brings the next into reach", from: "2024-07-01", span: Span{Days: 10},
			pauses: []string{"2024-07-10..2024-07-12", "2024-07-13..2024-07-13"}, want: "2024-07-15"},
		{name: "pause of working days", from: "2024-07-01", span: Span{Workdays: 5},
			pauses: []string{"2024-07-04..2024-07-09"}, want: "2024-07-12"},
		{name: "pause of a weekend", from: "2024-07-01", span: Span{Workdays: 5},
			pauses: []string{"2024-07-06..2024-07-07"}, want: "2024-07-08"},
		{name: "pause still runs", from: "2024-07-01", span: Span{Workdays: 5},
			pauses: []string{"2024-07-04.."}, want: "2024-07-08", paused: true},
		{name: "a pause that runs swallows the others", from: "2024-07-01", span: Span{Days: 10},
			pauses: []string{"2024-07-06..2024-07-07", "2024-07-04.."}, want: "2024-07-11", paused: true},
		{name: "extension by a span", from: "2024-07-01", span: Span{Workdays: 10},
			more: []Extension{{By: Span{Workdays: 5}}}, want: "2024-07-22"},
		{name: "extension goes on from the moved end", from: "2024-09-05", span: Span{Months: 1},
			shift: ToNextWorkday, more: []Extension{{By: Span{Days: 4}}}, want: "2024-10-12"},
		{name: "extension to a day", from: "2024-07-01", span: Span{Workdays: 10}, shift: ToNextWorkday,
			more: []Extension{{To: day(t, "2024-08-31")}}, want: "2024-08-31"},
		{name: "two extensions and a pause in the second", from: "2024-07-01", span: Span{Days: 10},
			pauses: []string{"2024-07-20..2024-07-21"},
			more:   []Extension{{To: day(t, "2024-07-15")}, {By: Span{Days: 10}}}, want: "2024-07-27"},
		{name: "year that is not known", from: "2026-12-30", span: Span{Workdays: 3}, want: "2027-01-04"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			l := Limit{From: day(t, tt.from), Span: tt.span, Shift: tt.shift, Extensions: tt.more}
			for _, p := range tt.pauses {
				l.Pauses = append(l.Pauses, period(t, p))
			}
			want := Due{On: day(t, tt.want), Paused: tt.paused}
			if diff := cmp.Diff(want, cal.Due(l)); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestShiftsAreReadByTheirNames(t *testing.T) {
	for _, s := range []Shift{Stay, ToNextWorkday, ToPreviousWorkday} {
		if got := ParseShift(s.String()); got != s {
			t.Errorf("ParseShift(%q) = %v", s, got)
		}
	}
}

// naive counts s after d day by day, looking at every day whether it counts.
func naive(cal *Calendar, d Date, s Span, paused func(Date) bool) Date {
	days := func(n int, counts func(Date) bool) {
		for n > 0 {
			if d++; counts(d) && !paused(d) {
				n--
			}
		}
	}
	every := func(Date) bool { return true }
	days(int(d.AddMonths(12*s.Years+s.Months)-d), every)
	days(s.Days, every)
	days(s.Workdays, cal.IsWorkday)
	return d
}

func TestLimitsAgreeWithLookingAtEveryDay(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		cal := anyCalendar(t)
		l := Limit{
			From: anyDate(t, "from"),
			Span: Span{
				Years:    rapid.IntRange(0, 1).Draw(t, "years"),
				Months:   rapid.IntRange(0, 14).Draw(t, "months"),
				Days:     rapid.IntRange(0, 60).Draw(t, "days"),
				Workdays: rapid.IntRange(0, 60).Draw(t, "workdays"),
			},
			Shift: Shift(rapid.IntRange(0, 2).Draw(t, "shift")),
		}
		for range rapid.IntRange(0, 4).Draw(t, "pauses") {
			from := l.From + Date(rapid.IntRange(-20, 200).Draw(t, "pause"))
			to := from + Date(rapid.IntRange(0, 40).Draw(t, "length"))
			l.Pauses = append(l.Pauses, Period{from, to})
		}
		paused := func(d Date) bool {
			return slices.ContainsFunc(l.Pauses, func(p Period) bool { return p.From <= d && d <= p.To })
		}
		want := naive(cal, l.From, l.Span, paused)
		switch l.Shift {
		case ToNextWorkday:
			want = cal.NextWorkday(want)
		case ToPreviousWorkday:
			want = cal.PreviousWorkday(want)
		}
		if got := cal.Due(l).On; got != want {
			t.Fatalf("Due(%+v) = %s, want %s", l, got, want)
		}
	})
}

func TestStepsLeadFromTheStartToTheDueDate(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		cal := anyCalendar(t)
		l := Limit{
			From: anyDate(t, "from"),
			Span: Span{
				Months:   rapid.IntRange(-14, 30).Draw(t, "months"),
				Days:     rapid.IntRange(-60, 60).Draw(t, "days"),
				Workdays: rapid.IntRange(-600, 600).Draw(t, "workdays"),
			},
			Shift: Shift(rapid.IntRange(0, 2).Draw(t, "shift")),
		}
		for range rapid.IntRange(0, 2).Draw(t, "pauses") {
			from := l.From + Date(rapid.IntRange(-20, 200).Draw(t, "pause"))
			l.Pauses = append(l.Pauses, Period{from, from + Date(rapid.IntRange(-1, 40).Draw(t, "length"))})
		}
		if rapid.Bool().Draw(t, "extended") {
			l.Extensions = []Extension{{By: Span{Workdays: 5}, Reference: "YQ-1"}, {To: l.From + 900}}
		}
		due := cal.Explain(l)
		if plain := cal.Due(l); plain.On != due.On || plain.Paused != due.Paused {
			t.Fatalf("Due() = %+v, Explain() = %+v", plain, due)
		}
		at := l.From
		for _, step := range due.Steps {
			if step.Before != at {
				t.Fatalf("a step begins on %s, not on %s", step.Before, at)
			}
			at = step.After
			for _, lang := range []i18n.Lang{i18n.ZH, i18n.EN} {
				if s := step.In(lang); strings.Contains(s, "calendar.") || strings.ContainsAny(s, "{}") {
					t.Fatalf("step in %s: %s", lang, s)
				}
			}
		}
		if at != due.On {
			t.Fatalf("the steps end on %s, not on %s", at, due.On)
		}
	})
}
