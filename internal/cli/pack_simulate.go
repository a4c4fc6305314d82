package cli

import (
	"flag"
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode"

	"bihuan/internal/book"
	"bihuan/internal/calendar"
	"bihuan/internal/i18n"
	"bihuan/internal/problem"
)

// packSimulate prints the due dates that a record with given values would have, each with how it comes about.
func packSimulate(e *env, args []string) error {
	var set texts
	from := ""
	rest, err := parsePack(e, args, "cli.pack_usage", func(flags *flag.FlagSet) {
		flags.Var(&set, "set", "")
		flags.StringVar(&from, "from", "", "")
	})
	if err != nil {
		return err
	}
	if len(rest) == 0 || len(rest) > 2 {
		return usageError(i18n.T(e.lang, "cli.pack_usage"))
	}
	last := len(rest) - 1
	s, err := openShelf(e, rest[:last])
	if err != nil {
		return err
	}
	day := calendar.FromTime(time.Now())
	if from != "" {
		if day, err = calendar.Parse(from); err != nil {
			return problem.New(problem.Invalid, "simulate.no_day", from)
		}
	}
	got, err := book.Simulate(book.Simulation{Packs: s.files, Ledger: rest[last], Set: set, From: day})
	if err != nil {
		return err
	}
	printSimulated(e, got, day)
	return nil
}

// printSimulated prints a table: the day, what it is, how it comes about.
func printSimulated(e *env, got *book.Simulated, today calendar.Date) {
	fmt.Fprintln(e.stdout, i18n.T(e.lang, "simulate.head", got.Ledger.Title, today))
	var assumed []string
	for _, f := range got.Assumed {
		title := f.Title.In(e.lang)
		if f.Ledger != got.Ledger {
			title = i18n.T(e.lang, "simulate.of", f.Ledger.Title, f.Title)
		}
		if !slices.Contains(assumed, title) {
			assumed = append(assumed, title)
		}
	}
	if assumed != nil {
		list := strings.Join(assumed, i18n.T(e.lang, "handbook.comma"))
		fmt.Fprintln(e.stdout, i18n.T(e.lang, "simulate.assumed", list))
	}
	if len(got.Days) == 0 {
		fmt.Fprintln(e.stdout, i18n.T(e.lang, "simulate.none"))
	}
	titles, widest := make([]string, len(got.Days)), 0
	for i, day := range got.Days {
		titles[i] = dayTitle(e.lang, day)
		widest = max(widest, columns(titles[i]))
	}
	for i, day := range got.Days {
		on := "—         "
		if day.On != 0 {
			on = day.On.String()
		}
		padding := strings.Repeat(" ", widest-columns(titles[i]))
		fmt.Fprintf(e.stdout, "%s  %s%s  %s\n", on, titles[i], padding, derivation(e.lang, day))
	}
}

func dayTitle(lang i18n.Lang, day book.SimulatedDay) string {
	title := day.Title.In(lang)
	if day.Clock {
		title = i18n.T(lang, "simulate.by_clock", title)
	}
	if !day.State.IsZero() {
		title = i18n.T(lang, "simulate.in_state", title, day.State)
	}
	return title
}

// derivation tells how a day comes about, or what it waits for, and when its clock stands.
func derivation(lang i18n.Lang, day book.SimulatedDay) string {
	text := reached(lang, day)
	if len(day.Pause) == 0 {
		return text
	}
	states := make([]string, len(day.Pause))
	for i, state := range day.Pause {
		states[i] = state.In(lang)
	}
	stands := i18n.T(lang, "simulate.stands", strings.Join(states, i18n.T(lang, "handbook.comma")))
	return text + i18n.T(lang, "calendar.step_separator") + stands
}

func reached(lang i18n.Lang, day book.SimulatedDay) string {
	switch {
	case day.On == 0 && day.When.IsZero():
		return i18n.T(lang, "simulate.runs_from", day.From.Text)
	case day.On == 0:
		return i18n.T(lang, "simulate.runs_when", day.From.Text, day.When.Text)
	case len(day.Steps) == 0 || len(day.Steps) == 1 && day.Steps[0].Key == "engine.due_computed":
		return i18n.T(lang, "simulate.computed_by", day.From.Text)
	}
	steps := make([]string, len(day.Steps))
	for i, step := range day.Steps {
		steps[i] = step.In(lang)
	}
	return strings.Join(steps, i18n.T(lang, "calendar.step_separator"))
}

// columns is how many columns a terminal takes for a text: two for a Chinese character.
func columns(text string) int {
	n := 0
	for _, r := range text {
		n++
		if unicode.Is(unicode.Han, r) || r >= 0x3000 && r < 0x3040 || r >= 0xff00 && r < 0xff60 {
			n++
		}
	}
	return n
}
