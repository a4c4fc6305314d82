package packfile

import (
	"cmp"
	"fmt"
	"io/fs"
	"path"
	"regexp"
	"slices"
	"strconv"

	"bihuan/internal/calendar"
	"bihuan/internal/ledger"
)

// demoDir is the folder of a pack that holds its part of the demonstration.
const demoDir = "demo"

// fromToday is a day of a demonstration: so many days from today, or so many months or years from the first
// of this month or year, and then so many days: today-30, month+3, month-1+14, year+0.
var fromToday = regexp.MustCompile(`^(?:today([+-]\d{1,4})?|(month|year)([+-]\d{1,3})([+-]\d{1,3})?)$`)

// LoadDemo reads the demonstration: the files demo/*.yaml of all packs, told together as one story. Files are
// stories that share their handles and may name days by their distance from today. What is given comes
// first; steps are in the order of their days, and on one day in the order of packs, files and lines. It is
// nil when no pack has a demonstration.
func LoadDemo(fsys fs.FS, today calendar.Date) (*ledger.Story, error) {
	packs, err := Load(fsys)
	if err != nil {
		return nil, err
	}
	l := &loading{broken: map[any]bool{}}
	cast := map[string]*string{}
	var parts []*ledger.Story
	for _, p := range packs {
		files, err := fs.Glob(fsys, path.Join(p.Name, demoDir, "*"+extension))
		if err != nil {
			return nil, fmt.Errorf("list demonstration of %q: %w", p.Name, err)
		}
		for _, file := range files {
			r := &reader{loading: l, file: file, pack: p, cast: cast, today: today}
			part, err := r.story(fsys)
			if err != nil {
				return nil, err
			}
			parts = append(parts, part)
		}
	}
	l.resolve(packs)
	if len(l.problems) > 0 {
		return nil, l.sorted()
	}
	return together(parts), nil
}

// date reads a civil date; in a demonstration also one told from today.
func (r *reader) date(text string) (calendar.Date, bool) {
	if day, ok := r.told(text); ok {
		return day, true
	}
	day, err := calendar.Parse(text)
	return day, err == nil
}

// told reads a day told from today.
func (r *reader) told(text string) (calendar.Date, bool) {
	found := fromToday.FindStringSubmatch(text)
	if found == nil || r.today == 0 {
		return 0, false
	}
	day, months := r.today, count(found[3])
	switch year, month, _ := day.Civil(); found[2] {
	case "month":
		day = calendar.Of(year, month, 1).AddMonths(months)
	case "year":
		day = calendar.Of(year, 1, 1).AddMonths(12 * months)
	}
	return day.AddDays(count(found[1]) + count(found[4])), true
}

// count reads a number that the pattern has let through; nothing is 0.
func count(digits string) int {
	n, _ := strconv.Atoi(cmp.Or(digits, "0"))
	return n
}

// datedStep is a step with the day on which it happens.
type datedStep struct {
	day  calendar.Date
	step *ledger.StoryStep
}

// together tells stories as one.
func together(parts []*ledger.Story) *ledger.Story {
	if len(parts) == 0 {
		return nil
	}
	whole := &ledger.Story{Pack: parts[0].Pack, File: parts[0].File, Title: parts[0].Title, Today: parts[0].Today,
		Pos: parts[0].Pos}
	var steps []datedStep
	made := map[calendar.Date][]*ledger.StoryRecord{} // by the clock
	for _, part := range parts {
		whole.Today = min(whole.Today, part.Today)
		whole.Given = append(whole.Given, part.Given...)
		whole.Made = append(whole.Made, part.Made...)
		whole.People = append(whole.People, part.People...)
		day := part.Today
		for _, step := range part.Steps {
			if step.On != nil {
				day = *step.On
				made[day] = append(made[day], step.Made...)
			}
			if step.On == nil || len(step.Then) > 0 || len(step.Made) > 0 {
				steps = append(steps, datedStep{day, step})
			}
		}
	}
	slices.SortStableFunc(steps, func(a, b datedStep) int { return cmp.Compare(a.day, b.day) })
	whole.Steps = dated(steps, whole.Today, made)
	return whole
}

// dated puts the clock before the steps of each day, with the handles of what it makes on that day.
func dated(steps []datedStep, today calendar.Date, made map[calendar.Date][]*ledger.StoryRecord) []*ledger.StoryStep {
	var all []*ledger.StoryStep
	for _, s := range steps {
		on := s.step.On != nil
		if on || s.day != today || len(made[today]) > 0 {
			clock := &ledger.StoryStep{On: &s.day, Made: made[s.day], Pos: s.step.Pos}
			if on {
				clock.Then = s.step.Then
			}
			all = append(all, clock)
			delete(made, s.day)
		}
		today = s.day
		if !on {
			all = append(all, s.step)
		}
	}
	return all
}
