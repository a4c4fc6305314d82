package book_test

import (
	"fmt"
	"strings"
	"testing"

	"bihuan/internal/book"
	"bihuan/internal/calendar"
	"bihuan/internal/i18n"
	"bihuan/internal/packtest"
	"bihuan/internal/problem"
)

// simulated returns a line for each day of a record, and the error.
func simulated(ledger, from string, set ...string) (string, error) {
	day, err := calendar.Parse(from)
	if err != nil {
		return "", err
	}
	pack, _, _ := strings.Cut(ledger, ".")
	got, err := book.Simulate(book.Simulation{Packs: packtest.Some(pack), Ledger: ledger, Set: set, From: day})
	if err != nil {
		return "", err
	}
	var lines strings.Builder
	for _, d := range got.Days {
		on := "-"
		if d.On != 0 {
			on = d.On.String()
		}
		fmt.Fprintf(&lines, "%s %s %s", on, d.Title.ZH, d.State.ZH)
		for _, step := range d.Steps {
			lines.WriteString(" | " + step.In(i18n.ZH))
		}
		lines.WriteString("\n")
	}
	return lines.String(), nil
}

func TestSimulateTellsHowDaysComeAbout(t *testing.T) {
	for _, c := range []struct {
		name, ledger, from string
		set, want          []string
	}{
		{
			"working days around a holiday", "rectification.extension", "2024-09-30", nil,
			[]string{"2024-10-18 答复时限", "跳过国庆节 2024-10-01 至 2024-10-07 放假 7 天", "国庆节调休上班的 2024-10-12 计入"},
		},
		{
			"through records that are referred to", "rectification.measure", "2024-09-27",
			[]string{"finding.round.feedback_on=2024-05-31", "finding.round.rectify_months=6"},
			[]string{"2024-11-30 整改时限", "反馈日期：2024-05-31", "6 个月，该月没有 31 日，到月末 2024-11-30", "2024-12-01 亮红灯日"},
		},
		{
			"what is asked of a state is shown in it", "rectification.measure", "2024-09-27", nil,
			[]string{"2024-10-10 审核时限 待责任领导审"},
		},
		{
			"moves of the clock", "rectification.round", "2024-01-31", []string{"rectify_months=1"},
			[]string{"2024-02-29 集中整改期满", "该月没有 31 日，到月末 2024-02-29", "2024-03-01 集中整改期满 集中整改"},
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, err := simulated(c.ledger, c.from, c.set...)
			if err != nil {
				t.Fatal(err)
			}
			for _, want := range c.want {
				if !strings.Contains(got, want) {
					t.Errorf("lacks %q:\n%s", want, got)
				}
			}
		})
	}
}

func TestSimulateRefusesWhatThereIsNot(t *testing.T) {
	for set, key := range map[string]string{
		"due=2024-01-01": "simulate.computed", "nothing=1": "simulate.no_field", "unit": "simulate.no_value",
		"state=gone": "simulate.no_state", "text.name=1": "simulate.no_reference", "class=green": "engine.choice",
		"claim_amount=much": "book.not_money",
	} {
		_, err := simulated("rectification.measure", "2024-01-01", set)
		if list := problem.All(err); len(list) != 1 || list[0].Key != key {
			t.Errorf("%s: %v, want %s", set, err, key)
		}
	}
	if _, err := simulated("rectification.nothing", "2024-01-01"); problem.KindOf(err) != problem.Missing {
		t.Errorf("a ledger that is not there: %v", err)
	}
}
