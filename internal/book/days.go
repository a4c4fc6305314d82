package book

import (
	"context"
	"strings"
	"unicode"

	"bihuan/internal/calendar"
	"bihuan/internal/i18n"
	"bihuan/internal/ledger"
	"bihuan/internal/problem"
	"bihuan/internal/store"
)

// A district's own days off and days made up stand beside those of the yearly notices, and before them: what it
// lists of a day counts. They are kept as a whole, with an entry in the journal.

const (
	daysKey     = "days" // the setting that holds them
	daysCommand = "days" // the command of entries about them
)

// How much may be listed.
const (
	maxOwnDays  = 5000
	maxDayRange = 400
)

// DaysView is the working days as they are counted.
type DaysView struct {
	Typed string         // the district's own, as they are typed
	Year  int            // whose days follow
	Days  []calendar.Day // listed days of that year, the district's own among them
	Own   map[calendar.Date]bool
	Known bool // a notice of that year is known, or all of its days are listed
}

func ownDaysOf(tx *store.Tx) (days []calendar.Day, err error) {
	_, err = tx.Setting(daysKey, &days)
	return days, err
}

// Days returns the working days of a year, for the keepers of system and audit.
func (b *Book) Days(ctx context.Context, v *Visitor, year int) (*DaysView, error) {
	if err := b.maySeeSettings(ctx, v); err != nil {
		return nil, err
	}
	cal := b.program.Calendar()
	view := &DaysView{Year: year, Known: cal.Known(year), Own: map[calendar.Date]bool{}}
	view.Days = cal.Days(calendar.Of(year, 1, 1), calendar.Of(year, 12, 31))
	err := b.read(ctx, v, func(rs *records) error {
		own, err := ownDaysOf(rs.tx)
		for _, day := range own {
			view.Own[day.Date] = true
		}
		view.Typed = typedDays(own)
		return err
	})
	return view, err
}

// SetDays lists the district's own days anew, with an entry in the journal, and begins to compute anew what follows. text
// has a line for each day or range: the day, whether it is off or worked, a name. What is wrong is a problem.List
// tied to days or reason.
func (b *Book) SetDays(ctx context.Context, v *Visitor, text, reason string) error {
	if err := b.mustKeep(ctx, v, ledger.SystemKeeper, deedParams); err != nil {
		return err
	}
	days, problems := readDays(text)
	if reason == "" {
		problems = append(problems, problem.New(problem.Invalid, "param.reason").On("reason"))
	}
	if len(problems) > 0 {
		return problems
	}
	b.params.Lock()
	defer b.params.Unlock()
	err := b.write(ctx, v, func(rs *records) error {
		before, err := ownDaysOf(rs.tx)
		if err != nil {
			return err
		}
		if err := rs.logSetting(v, daysCommand, reason, daysKey, before, days); err != nil {
			return err
		}
		return rs.tx.PutSetting(daysKey, days)
	})
	if err != nil {
		return err
	}
	b.program.SetCalendar(calendar.New(days...))
	ctx = context.WithoutCancel(ctx)
	if err := b.store.Apply(ctx, b.tables()); err != nil {
		return err
	}
	b.settle(ctx)
	return nil
}

// typedDays writes days as they are typed, a line for each.
func typedDays(days []calendar.Day) string {
	var out strings.Builder
	for _, day := range days {
		word := "days.off"
		if day.Working {
			word = "days.worked"
		}
		line := day.Date.String() + " " + i18n.T(i18n.ZH, word) + " " + day.Name.ZH
		out.WriteString(strings.TrimSpace(line) + "\n")
	}
	return out.String()
}

// readDays reads what was typed or pasted; the problems name their lines.
func readDays(text string) ([]calendar.Day, problem.List) {
	days := []calendar.Day{}
	var problems problem.List
	seen := map[calendar.Date]bool{}
	for i, line := range strings.Split(text, "\n") {
		words := strings.FieldsFunc(line, parts)
		if len(words) == 0 {
			continue
		}
		list, wrong := readDayLine(words)
		if wrong != "" {
			problems = append(problems, problem.New(problem.Invalid, wrong, i+1, strings.TrimSpace(line)).On("days"))
			continue
		}
		for _, day := range list {
			if seen[day.Date] {
				problems = append(problems, problem.New(problem.Invalid, "days.twice", i+1, day.Date).On("days"))
			}
			seen[day.Date] = true
		}
		days = append(days, list...)
		if len(days) > maxOwnDays {
			return nil, problem.List{problem.New(problem.Invalid, "days.many", maxOwnDays).On("days")}
		}
	}
	return days, problems
}

// parts reports whether r parts the words of a line, in half or full width.
func parts(r rune) bool { return unicode.IsSpace(r) || strings.ContainsRune(",;\uff0c\uff1b", r) }

// readDayLine reads a day or a range, whether it is worked, and a name; wrong is the key of what is wrong.
func readDayLine(words []string) (days []calendar.Day, wrong string) {
	first, last, ok := dayRange(words[0])
	if !ok {
		return nil, "days.no_day"
	}
	if last-first >= maxDayRange {
		return nil, "days.long"
	}
	if len(words) < 2 {
		return nil, "days.no_word"
	}
	working, ok := dayWord(words[1])
	if !ok {
		return nil, "days.no_word"
	}
	name := strings.Join(words[2:], " ")
	for d := first; d <= last; d++ {
		day := calendar.Day{Date: d, Working: working}
		if name != "" {
			day.Name = i18n.Text{ZH: name, EN: name}
		}
		days = append(days, day)
	}
	return days, ""
}

// dayRange reads a day, or two of them with ~ between.
func dayRange(text string) (first, last calendar.Date, ok bool) {
	from, until, two := strings.Cut(strings.ReplaceAll(text, "\uff5e", "~"), "~")
	if first, ok = civilDate(from); !ok {
		return 0, 0, false
	}
	if !two {
		return first, first, true
	}
	last, ok = civilDate(until)
	return first, last, ok && last >= first
}

// dayWord reads whether a day is worked, in either language.
func dayWord(word string) (working, ok bool) {
	for _, lang := range []i18n.Lang{i18n.ZH, i18n.EN} {
		switch {
		case strings.EqualFold(word, i18n.T(lang, "days.off")):
			return false, true
		case strings.EqualFold(word, i18n.T(lang, "days.worked")):
			return true, true
		}
	}
	return false, false
}
