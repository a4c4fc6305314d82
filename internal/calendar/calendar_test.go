package calendar

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"bihuan/internal/i18n"
)

func day(t testing.TB, s string) Date {
	t.Helper()
	d, err := Parse(s)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// notices are the days off and make-up days of three years: 国办发明电〔2023〕7号, 〔2024〕12号, 〔2025〕7号.
const notices = `
2024 元旦 01-01..01-01
2024 春节 02-10..02-17 02-04 02-18
2024 清明节 04-04..04-06 04-07
2024 劳动节 05-01..05-05 04-28 05-11
2024 端午节 06-08..06-10
2024 中秋节 09-15..09-17 09-14
2024 国庆节 10-01..10-07 09-29 10-12
2025 元旦 01-01..01-01
2025 春节 01-28..02-04 01-26 02-08
2025 清明节 04-04..04-06
2025 劳动节 05-01..05-05 04-27
2025 端午节 05-31..06-02
2025 国庆节、中秋节 10-01..10-08 09-28 10-11
2026 元旦 01-01..01-03 01-04
2026 春节 02-15..02-23 02-14 02-28
2026 清明节 04-04..04-06
2026 劳动节 05-01..05-05 05-09
2026 端午节 06-19..06-21
2026 中秋节 09-25..09-27
2026 国庆节 10-01..10-07 09-20 10-10
`

func TestThreeYearsAreAsTheirNotices(t *testing.T) {
	cal := New()
	listed := map[Date]string{} // the name, with "+" before it on days that are worked
	for line := range strings.Lines(strings.TrimSpace(notices)) {
		part := strings.Fields(line)
		from, to, _ := strings.Cut(part[2], "..")
		for d := day(t, part[0]+"-"+from); d <= day(t, part[0]+"-"+to); d++ {
			listed[d] = part[1]
		}
		for _, made := range part[3:] {
			listed[day(t, part[0]+"-"+made)] = "+" + part[1]
		}
	}
	for d := Of(2024, 1, 1); d <= Of(2026, 12, 31); d++ {
		name, ok := listed[d]
		worked := isWeekday(d)
		if ok {
			worked = strings.HasPrefix(name, "+")
		}
		if cal.IsWorkday(d) != worked {
			t.Errorf("IsWorkday(%s) = %v", d, !worked)
		}
		if got := cal.Name(d).ZH; got != strings.TrimPrefix(name, "+") {
			t.Errorf("Name(%s) = %q, want %q", d, got, name)
		}
	}
}

func TestEveryHolidayIsNamedInBothLanguages(t *testing.T) {
	for _, d := range New().Days(MinDate, MaxDate) {
		if d.Name.ZH == "" || d.Name.EN == "" || strings.HasPrefix(d.Name.ZH, "calendar.") {
			t.Errorf("%s is called %+v", d.Date, d.Name)
		}
	}
}

func TestYearsOfNoticesAreKnown(t *testing.T) {
	cal := New()
	for year := 2002; year <= 2026; year++ {
		if !cal.Known(year) {
			t.Errorf("%d is not known", year)
		}
	}
	if cal.Known(2001) || cal.Known(2090) {
		t.Error("a year without a notice is known")
	}
	entered := New(Day{Date: Of(2090, 1, 1), Name: i18n.Text{ZH: "元旦"}})
	if !entered.Known(2090) {
		t.Error("a year that a district entered is not known")
	}
}

func TestADistrictSetsItsOwnDays(t *testing.T) {
	fair := i18n.Text{ZH: "那达慕", EN: "Naadam"}
	cal := New(
		Day{Date: day(t, "2024-07-18"), Name: fair},
		Day{Date: day(t, "2024-07-20"), Working: true, Name: fair},
		Day{Date: day(t, "2024-10-02"), Working: true},
		Day{Date: day(t, "2024-07-18"), Working: true},
		Day{Date: day(t, "2024-07-18"), Name: fair},
	)
	for s, want := range map[string]bool{
		"2024-07-17": true, "2024-07-18": false, "2024-07-20": true, "2024-10-01": false,
		"2024-10-02": true, "2024-10-03": false,
	} {
		if cal.IsWorkday(day(t, s)) != want {
			t.Errorf("IsWorkday(%s) = %v", s, !want)
		}
	}
	if cal.Name(day(t, "2024-07-18")) != fair {
		t.Errorf("Name() = %v", cal.Name(day(t, "2024-07-18")))
	}
	if got := New().WorkdaysBetween(day(t, "2024-09-30"), day(t, "2024-10-08")); got != 1 {
		t.Errorf("the calendar of another district changed: %d", got)
	}
}

func TestWorkdaysAreCountedAcrossHolidays(t *testing.T) {
	cal := New()
	for _, tt := range []struct {
		from string
		n    int
		want string
	}{
		{"2024-07-01", 10, "2024-07-15"},
		{"2024-09-30", 1, "2024-10-08"}, // National Day
		{"2024-09-27", 2, "2024-09-30"}, // Sunday 09-29 is worked
		{"2024-10-11", 1, "2024-10-12"}, // a Saturday that is worked
		{"2025-01-24", 1, "2025-01-26"}, // a Sunday before the Spring Festival
		{"2025-01-27", 1, "2025-02-05"}, //
		{"2025-02-05", 3, "2025-02-08"}, // a Saturday after it
		{"2024-12-31", 1, "2025-01-02"}, // year boundary
		{"2025-01-02", -1, "2024-12-31"},
		{"2024-10-08", -1, "2024-09-30"},
		{"2024-10-05", 0, "2024-10-05"},
		{"2024-10-05", 1, "2024-10-08"},
		{"2024-10-05", -1, "2024-09-30"},
		{"2026-12-31", 1, "2027-01-01"}, // not known: a Friday
	} {
		if got := cal.AddWorkdays(day(t, tt.from), tt.n); got != day(t, tt.want) {
			t.Errorf("AddWorkdays(%s, %d) = %s, want %s", tt.from, tt.n, got, tt.want)
		}
	}
}

// anyCalendar draws a calendar with some days of a district, in years known and unknown.
func anyCalendar(t *rapid.T) *Calendar {
	var days []Day
	for range rapid.IntRange(0, 30).Draw(t, "listed") {
		days = append(days, Day{
			Date:    anyDate(t, "listed day"),
			Working: rapid.Bool().Draw(t, "working"),
		})
	}
	return New(days...)
}

func anyDate(t *rapid.T, label string) Date {
	return Date(rapid.IntRange(int(Of(2022, 6, 1)), int(Of(2028, 6, 1))).Draw(t, label))
}

func TestCountingAgreesWithLookingAtEveryDay(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		cal := anyCalendar(t)
		d := anyDate(t, "day")
		n := rapid.IntRange(-400, 400).Draw(t, "n")
		naive := d
		for left := n; left > 0; {
			if naive++; cal.IsWorkday(naive) {
				left--
			}
		}
		for left := n; left < 0; {
			if naive--; cal.IsWorkday(naive) {
				left++
			}
		}
		if got := cal.AddWorkdays(d, n); got != naive {
			t.Fatalf("AddWorkdays(%s, %d) = %s, want %s", d, n, got, naive)
		}
		to := anyDate(t, "to")
		between := 0
		for x := min(d, to) + 1; x <= max(d, to); x++ {
			if cal.IsWorkday(x) {
				between++
			}
		}
		if to < d {
			between = -between
		}
		if got := cal.WorkdaysBetween(d, to); got != between {
			t.Fatalf("WorkdaysBetween(%s, %s) = %d, want %d", d, to, got, between)
		}
	})
}

func TestIsWorkdayAgreesWithTheListedDays(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		cal := anyCalendar(t)
		d := anyDate(t, "day")
		want := d.Weekday() != time.Saturday && d.Weekday() != time.Sunday
		for _, listed := range cal.Days(d, d) {
			want = listed.Working
		}
		if cal.IsWorkday(d) != want {
			t.Fatalf("IsWorkday(%s) = %v", d, !want)
		}
		next, previous := cal.NextWorkday(d), cal.PreviousWorkday(d)
		if !cal.IsWorkday(next) || !cal.IsWorkday(previous) || want && (next != d || previous != d) ||
			cal.WorkdaysBetween(previous, next) > 1 {
			t.Fatalf("%s: next %s, previous %s", d, next, previous)
		}
	})
}

func TestCountingStopsAtTheEdges(t *testing.T) {
	cal := New()
	for _, n := range []int{1 << 40, -1 << 40} {
		if d := cal.AddWorkdays(0, n); d != MinDate && d != MaxDate {
			t.Errorf("AddWorkdays(0, %d) = %s", n, d)
		}
		if d := Date(0).AddDays(n); d != MinDate && d != MaxDate {
			t.Errorf("AddDays(%d) = %s", n, d)
		}
		if d := Date(0).AddMonths(n); d != MinDate && d != MaxDate {
			t.Errorf("AddMonths(%d) = %s", n, d)
		}
	}
	if got := cal.Days(MaxDate, MaxDate); got != nil {
		t.Errorf("Days() = %v", got)
	}
}

func BenchmarkNew(b *testing.B) {
	for b.Loop() {
		New()
	}
}

func BenchmarkCount(b *testing.B) {
	cal := New()
	from := Of(2024, 9, 20)
	b.Run("IsWorkday", func(b *testing.B) {
		for b.Loop() {
			cal.IsWorkday(from)
		}
	})
	b.Run("AddWorkdays", func(b *testing.B) {
		for b.Loop() {
			cal.AddWorkdays(from, 10)
		}
	})
	b.Run("WorkdaysBetween", func(b *testing.B) {
		for b.Loop() {
			cal.WorkdaysBetween(from, from+60)
		}
	})
	limit := Limit{From: from, Span: Span{Workdays: 10}, Shift: ToNextWorkday}
	b.Run("Due", func(b *testing.B) {
		for b.Loop() {
			cal.Due(limit)
		}
	})
	b.Run("Explain", func(b *testing.B) {
		for b.Loop() {
			cal.Explain(limit)
		}
	})
}

func Example() {
	due := New().Explain(Limit{From: Of(2024, 9, 25), Span: Span{Workdays: 10}})
	for _, step := range due.Steps {
		fmt.Println(step.In(i18n.ZH))
	}
	// Output:
	// 2024-09-25 起算，当日不计，自 2024-09-26 开始
	// 10 个工作日，到 2024-10-14（跳过周末 2024-09-28、2024-10-13；跳过国庆节 2024-10-01 至 2024-10-07 放假 7 天；国庆节调休上班的 2024-09-29、2024-10-12 计入）
}
