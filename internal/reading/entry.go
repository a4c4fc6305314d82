package reading

import (
	"strings"

	"bihuan/internal/exchange"
	"bihuan/internal/outline"
	"bihuan/internal/quantity"
)

// entry is one paragraph, row or line under a finding on its way to a measure.
type entry struct {
	no     string
	lines  []span
	class  class
	marked bool    // it has a number or a bullet of its own
	fields *fields // nil for none
	own    *fields // from lines of their own below it; nil for none
	rows   bool    // the fields come from columns: their words need no closer look
	year   int     // year that a column heading gives to dates without one
}

// measure makes the measure of e. group is the status of the section it stands in.
func (e *entry) measure(group Status) Measure {
	m := Measure{No: Text(e.no), Status: group, Units: []string{}, Figures: []Figure{}, Cites: []string{}}
	if m.Status == "" {
		m.Status = Unstated
	}
	var text []string
	for i := range e.lines {
		line := &e.lines[i]
		if line.empty() {
			continue
		}
		text = append(text, line.Src())
		m.At.Text = append(m.At.Text, line.at)
		m.folded = append(m.folded, line.Folded)
	}
	m.Text = strings.Join(text, "\n")
	e.state(&m)
	e.assign(&m)
	return m
}

// state sets the status of m: by its own words, else by those of the closing sentence, else by its section.
func (e *entry) state(m *Measure) {
	if s := e.fields.get().status; !s.empty() {
		status, from, to := statusOf(s.Text)
		switch {
		case status != Unstated:
			at := s.place(from, to)
			m.Status, m.At.Status = status, &at
		case s.Text == "是" || s.Text == "√":
			m.Status, m.At.Status = Done, &s.at
		case s.Text == "否" || s.Text == "×":
			m.Status, m.At.Status = Ongoing, &s.at
		}
		return
	}
	for i := len(e.lines) - 1; i >= 0; i-- {
		if status, from, to := lastStatus(e.lines[i].Text); status != Unstated {
			at := e.lines[i].place(from, to)
			m.Status, m.At.Status = status, &at
			return
		}
	}
}

// assign sets deadline, leader and units.
func (e *entry) assign(m *Measure) {
	f := e.fields.get()
	if s := f.deadline; !s.empty() {
		if day := deadlineOf(s.Text, e.year); day != "" {
			m.Deadline, m.At.Deadline = Text(day), placeOf(s.at)
		}
	}
	leader := f.leader
	if leader.empty() {
		leader = f.person
	}
	if !leader.empty() {
		m.Leader, m.At.Leader = Text(leader.Src()), placeOf(leader.at)
	}
	units := splitUnits(f.units)
	for _, u := range units {
		m.Units = append(m.Units, u.Src())
	}
	if len(units) > 0 {
		at := units[0].at
		if last := units[len(units)-1].at; last.Paragraph == at.Paragraph && last.Row == at.Row &&
			last.Col == at.Col && last.To > at.To {
			at.To = last.To
		}
		m.At.Units = &at
	}
}

func placeOf(at exchange.Place) *exchange.Place { return &at }

// deadlineOf returns the day that text sets, "" for none; the last one where it names several.
func deadlineOf(text string, year int) string {
	dates := quantity.DatesFrom(text, year)
	for i := len(dates) - 1; i >= 0; i-- {
		if day := dates[i].Last(); day != "" {
			return day
		}
	}
	if year > 0 && hasAny(text, "年底", "年末") {
		return quantity.Date{Year: year}.Last()
	}
	return ""
}

// cite adds the titles inside 《》 of line, each once.
func (m *Measure) cite(line span) {
	text := line.Text
	if !strings.Contains(text, "《") {
		return
	}
	depth, from := 0, 0
	for i, r := range text {
		switch r {
		case '《':
			if depth == 0 {
				from = i + len("《")
			}
			depth++
		case '》':
			if depth--; depth == 0 && i > from {
				m.addCite(line.cut(from, i))
			}
			depth = max(depth, 0)
		}
	}
}

func (m *Measure) addCite(title span) {
	for _, known := range m.Cites {
		if outline.Fold(known).Text == title.Text {
			return
		}
	}
	m.Cites = append(m.Cites, title.Src())
	m.At.Cites = append(m.At.Cites, title.at)
}
