package packfile

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"bihuan/internal/calendar"
	"bihuan/internal/problem"
)

// demo returns the good packs with a demonstration of two files.
func demo(t *testing.T) fstest.MapFS {
	files := good(t)
	files["people/demo/a.yaml"] = &fstest.MapFile{Data: []byte(`story: {zh: 甲, en: A}
today: today-40
given:
  - unit u1: {name: Parks}
  - person li: {name: Li}
steps:
  - on: today-10
    then: {li.name: Li}
`)}
	files["duty/demo/b.yaml"] = &fstest.MapFile{Data: []byte(`story: {zh: 乙, en: B}
today: today-30
made: [task t3]
steps:
  - {as: li, make: {task t1: {text: Trees, unit: u1, leader: li, rows: [{item: today+5}]}}}
  - on: today-2
  - {as: li, do: task.submit t1, with: {proofs: [a.pdf]}}
  - on: today-2
    made: [task t2]
`)}
	return files
}

func TestADemonstrationIsToldAsOneStoryFromToday(t *testing.T) {
	today := calendar.Of(2026, 3, 1)
	s, err := LoadDemo(demo(t), today)
	if err != nil {
		t.Fatal(err)
	}
	if s.Today != today.AddDays(-40) || len(s.Given) != 2 || len(s.Made) != 1 {
		t.Errorf("Today = %v with %d given and %d made", s.Today, len(s.Given), len(s.Made))
	}
	var days []string
	for _, step := range s.Steps {
		switch {
		case step.On != nil:
			days = append(days, step.On.String())
			for _, m := range step.Made {
				days = append(days, m.Handle)
			}
		case step.Make != nil:
			days = append(days, step.Make.Handle)
			for _, a := range step.Make.Values {
				if a.Field == "rows" && a.Value.List[0].Row[0].Value.Text != "2026-03-06" {
					t.Errorf("rows = %+v", a.Value)
				}
			}
		default:
			days = append(days, step.Move.Move)
		}
	}
	want := []string{"2026-01-30", "t1", "2026-02-19", "2026-02-27", "t2", "submit", "2026-02-27"}
	if !slices.Equal(days, want) {
		t.Errorf("steps = %v, want %v", days, want)
	}
}

func TestDaysOfADemonstrationAreToldFromTodayItsMonthOrItsYear(t *testing.T) {
	r := &reader{today: calendar.Of(2026, 3, 31)}
	for text, want := range map[string]string{
		"today": "2026-03-31", "today-31": "2026-02-28", "today+1": "2026-04-01", "month+0": "2026-03-01",
		"month-1+27": "2026-02-28", "month+10": "2027-01-01", "month-4+14": "2025-11-15", "year+0": "2026-01-01",
		"year-1": "2025-01-01", "year+1-1": "2026-12-31", "2018-08-31": "2018-08-31",
		"today-1+1": "", "month": "", "year": "", "month+": "", "year-1-1-1": "", "week-1": "",
	} {
		day, ok := r.date(text)
		if ok != (want != "") || ok && day.String() != want {
			t.Errorf("date(%q) = %v, %v, want %q", text, day, ok, want)
		}
	}
	if _, ok := (&reader{}).date("month"); ok {
		t.Error("a story outside of the demonstration may tell days from today")
	}
}

func TestADemonstrationIsCheckedLikeAStory(t *testing.T) {
	files := demo(t)
	files["duty/demo/c.yaml"] = &fstest.MapFile{Data: []byte(`story: {zh: 丙, en: C}
today: yesterday
steps:
  - {as: wang, do: task.submit t9}
`)}
	_, err := LoadDemo(files, calendar.Of(2026, 3, 1))
	if n := len(problem.All(err)); n != 3 {
		t.Errorf("problems = %v", err)
	}
}

func TestStoriesHaveFixedDays(t *testing.T) {
	files := good(t)
	files["duty/stories/x.yaml"] = &fstest.MapFile{Data: []byte("story: {zh: 丁, en: D}\ntoday: today-3\nsteps: [{then: {task.count: 0}}]\n")}
	if _, err := LoadStories(files, "duty"); len(problem.All(err)) != 1 {
		t.Errorf("problems = %v", err)
	}
}

func TestALongListOfNamesIsCut(t *testing.T) {
	files := demo(t)
	var given strings.Builder
	for i := range 60 {
		fmt.Fprintf(&given, "  - unit z%02d: {name: Parks}\n", i)
	}
	files["people/demo/c.yaml"] = &fstest.MapFile{Data: []byte("story: {zh: 丙, en: C}\ntoday: today\ngiven:\n" + given.String() +
		"steps: [{then: {nobody.name: Li}}]\n")}
	_, err := LoadDemo(files, calendar.Of(2026, 3, 1))
	text := fmt.Sprint(err)
	if !strings.Contains(text, "nobody") || !strings.Contains(text, "z30") || strings.Contains(text, "z59") {
		t.Errorf("problem = %s", text)
	}
}
