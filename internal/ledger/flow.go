package ledger

import "bihuan/internal/i18n"

// Flow is the life-cycle of a record.
type Flow struct {
	States []*State
	Moves  []*Move
	Track  []string // states of the straight way, in order, for the drawing of where a record stands
}

// State returns the state called name, or nil.
func (f *Flow) State(name string) *State {
	for _, s := range f.States {
		if s.Name == name {
			return s
		}
	}
	return nil
}

// Move returns the move called name, or nil.
func (f *Flow) Move(name string) *Move {
	for _, m := range f.Moves {
		if m.Name == name {
			return m
		}
	}
	return nil
}

// Open returns the names of the states in which something is owed; none without a flow.
func (f *Flow) Open() []string {
	var open []string
	if f != nil {
		for _, s := range f.States {
			if !s.End {
				open = append(open, s.Name)
			}
		}
	}
	return open
}

// Start returns the state in which records are made.
func (f *Flow) Start() *State {
	for _, s := range f.States {
		if s.Start {
			return s
		}
	}
	return nil
}

// State is one state of a flow.
type State struct {
	Name     string
	Title    i18n.Text
	Start    bool
	End      bool     // nothing is owed any more
	Required []string // fields that must be given before the state is entered
	Locked   []string // fields that cannot be edited; "all" locks every field
	Pos      Pos
}

// Move is a step from state to state. With At or Once nobody is needed: the clock or the engine does it.
type Move struct {
	Name   string
	Title  i18n.Text
	From   []string
	To     string // empty: the record stays where it is
	By     []Source
	When   Source
	Say    i18n.Text // shown when When does not hold
	Needs  []*Need
	Remark bool     // a reason in words is required
	Asks   []string // fields that are given together with the move
	At     Source   // date from which the clock makes the move
	Once   Source   // condition under which the engine makes the move
	Set    []*Assign
	Make   []*Make
	NotBy  []string // who made one of these moves last cannot make this one
	Seals  []string // fields whose content this approval covers; proofs are always covered
	Pos    Pos
}

// Need is something that must be there before a move.
type Need struct {
	Field string // a field that must be given; or
	Proof int    // so many proofs; or
	That  Source // a condition
	When  Source // needed only then
	Say   i18n.Text
	Pos   Pos
}

// Assign gives a field a new value.
type Assign struct {
	Field string
	Value Source
	Pos   Pos
}

// Make creates a record in another ledger as part of a move, or one for each element of a list.
type Make struct {
	Ledger string
	Each   Source // a list of choices, units, persons or rows, or a group; empty: one record
	When   Source
	Set    []*Assign // Values see the record that moves and the element: each, or each.column of a row
	Pos    Pos
}

// Limit is a due date with its derivation. It is stored as the field called Name.
type Limit struct {
	Name   string
	Title  i18n.Text
	From   Source   // date the period starts from; the first day does not count
	Within Source   // a span: days(n), workdays(n), months(n), years(n)
	Shift  string   // "", "next_workday", "previous_workday"
	When   Source   // there is a limit only then
	Pause  []string // states in which the clock stands; there is no due date meanwhile
	Pos    Pos
}

// Light is one colour with its condition. The first light that holds is shown.
type Light struct {
	Name  string // green, yellow, red, blue, grey
	Title i18n.Text
	When  Source // empty: otherwise
	Pos   Pos
}

// Warning is a condition that people are told of. It is raised once and cleared when it no longer holds.
type Warning struct {
	Name  string
	Title i18n.Text
	Level string // green, blue, yellow, red
	When  Source
	Tell  []Source // as in Move.By
	Say   i18n.Text
	Pos   Pos

	Escalate *Escalation // nil: it is told once
}

// Escalation tells a warning further up while nobody has acknowledged it.
type Escalation struct {
	After Source   // a span
	To    []Source // roles; told to those who hold one in the next unit above
	Pos   Pos
}

// Periods are how long the periods of a schedule can be.
var Periods = []string{"day", "week", "month", "quarter", "half", "year"}

// Schedule makes records by itself: one for each period while its condition holds.
type Schedule struct {
	Name  string
	Title i18n.Text
	Make  string    // path of the ledger whose records are made
	Each  Source    // as in Make: a record for each element; empty: one a period
	Every Source    // one of Periods, or an expression that comes to one
	From  Source    // date on which the first period begins
	Until Source    // date after which no period begins; empty: there is no end
	Ahead Source    // span before its period at which a record is made; empty: on its first day
	When  Source    // periods that begin while it does not hold are left out
	Set   []*Assign // values see the record of the schedule, period_start, period_end and period_no
	Pos   Pos
}
