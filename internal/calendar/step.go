package calendar

import (
	"bihuan/internal/i18n"
)

// Step is one step of how a due date came about: where the count stood, what was done, where it
// went.
type Step struct {
	Before, After Date
	Key           string // catalogue key of what was done
	Args          []any
	Notes         []Note // what was skipped or counted on the way
}

// Note is a remark on a step: days that were skipped, days made up, a year that is not known.
type Note struct {
	Key  string
	Args []any
}

// In returns the note in lang.
func (n Note) In(lang i18n.Lang) string { return i18n.T(lang, n.Key, n.Args...) }

// In returns the step in lang, its notes in brackets.
func (s Step) In(lang i18n.Lang) string {
	text := i18n.T(lang, s.Key, s.Args...)
	if len(s.Notes) == 0 {
		return text
	}
	var notes string
	for i, note := range s.Notes {
		if i > 0 {
			notes += i18n.T(lang, "calendar.note_separator")
		}
		notes += note.In(lang)
	}
	return i18n.T(lang, "calendar.with_notes", text, notes)
}

// teller notes the steps of a count. A nil teller notes nothing.
type teller struct {
	cal   *Calendar
	steps []Step
}

func (t *teller) tell(before, after Date, key string, args ...any) *Step {
	t.steps = append(t.steps, Step{Before: before, After: after, Key: "calendar." + key, Args: args})
	return &t.steps[len(t.steps)-1]
}

func (t *teller) start(from Date, s Span) {
	switch {
	case t == nil || s == Span{}:
	case s.Years < 0 || s.Months < 0 || s.Days < 0 || s.Workdays < 0:
		t.tell(from, from, "start_back", from)
	default:
		t.tell(from, from, "start", from, from.AddDays(1))
	}
}

func (t *teller) extension(at Date, e Extension) {
	switch {
	case t == nil:
	case e.To != 0 && e.Reference != "":
		t.tell(at, e.To, "extend_to_by", e.To, e.Reference)
	case e.To != 0:
		t.tell(at, e.To, "extend_to", e.To)
	case e.Reference != "":
		t.tell(at, at, "extend_by", at, e.Reference)
	default:
		t.tell(at, at, "extend", at)
	}
}

// months tells of years and months together.
func (t *teller) months(before, after Date, s Span) {
	if t == nil {
		return
	}
	n := bound(s.Years)*12 + bound(s.Months)
	length := i18n.Text{}
	switch back := n < 0; {
	case n%12 == 0:
		length = text(way("years", back), abs(n/12))
	case abs(n) > 12 && s.Years != 0:
		length = text(way("years_months", back), abs(n/12), abs(n%12))
	default:
		length = text(way("months", back), abs(n))
	}
	key := "add_months"
	if after.Day() < before.Day() {
		key = "add_months_end"
	}
	t.tell(before, after, key, length, after, before.Day())
}

func (t *teller) days(before, after Date, n int) {
	if t != nil {
		t.tell(before, after, "add", text(way("days", n < 0), abs(n)), after)
	}
}

func (t *teller) workdays(before, after Date, n int) {
	if t == nil {
		return
	}
	step := t.tell(before, after, "add", text(way("workdays", n < 0), abs(n)), after)
	if n < 0 {
		step.Notes = t.cal.notes(after.AddDays(-1), before.AddDays(-1))
		return
	}
	step.Notes = t.cal.notes(before, after)
}

func (t *teller) pause(before, after Date, p Period, lost int, u unit) {
	switch {
	case t == nil:
	case u == workdayUnit:
		step := t.tell(before, after, "pause_workdays", p.From, p.To, lost, after)
		step.Notes = t.cal.notes(before, after)
	default:
		t.tell(before, after, "pause", p.From, p.To, lost, after)
	}
}

// paused tells of a pause that still runs since from, when left units were still to come.
func (t *teller) paused(from, at Date, left int, u unit) {
	switch {
	case t == nil:
	case u == workdayUnit:
		t.tell(at, at, "paused_workdays", from, left)
	default:
		t.tell(at, at, "paused", from, left)
	}
}

func (t *teller) shift(before, after Date) {
	if t == nil {
		return
	}
	why := t.cal.Name(before)
	if why.IsZero() {
		why = text("calendar.weekend")
	}
	key := "shift_next"
	if after < before {
		key = "shift_previous"
	}
	step := t.tell(before, after, key, before, why, after)
	step.Notes = t.cal.unknownNotes(before, after)
}

// way returns the key for a length forwards or backwards.
func way(unit string, back bool) string {
	if back {
		return "calendar." + unit + "_back"
	}
	return "calendar." + unit
}

func abs(n int) int { return max(n, -n) }
