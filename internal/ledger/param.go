package ledger

import (
	"bihuan/internal/calendar"
	"bihuan/internal/i18n"
)

// Param is a value that a district sets without touching the pack.
type Param struct {
	Name    string
	Title   i18n.Text
	Kind    Kind
	Unit    string
	Default Value
	Changes []*Change // other values from days on, in the order of the days
	Basis   string
	Pos     Pos
}

// Change is what a parameter is worth from a day on.
type Change struct {
	From  calendar.Date `json:"from"`
	Value Value         `json:"value"`
	Pos   Pos           `json:"-"`
}

// Worth is what a parameter is worth: a first value, and others from days on, in the order of the days.
type Worth struct {
	First   Value     `json:"first"`
	Changes []*Change `json:"changes,omitempty"`
}

// Worth returns what p is worth where the district has not set it.
func (p *Param) Worth() Worth { return Worth{First: p.Default, Changes: p.Changes} }

// Since returns the change that is in force on a day; nil before the first of them.
func (w Worth) Since(day calendar.Date) *Change {
	var since *Change
	for _, c := range w.Changes {
		if c.From <= day {
			since = c
		}
	}
	return since
}

// On returns the value that is in force on a day.
func (w Worth) On(day calendar.Date) Value {
	if c := w.Since(day); c != nil {
		return c.Value
	}
	return w.First
}
