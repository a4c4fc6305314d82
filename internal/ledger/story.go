package ledger

import (
	"bihuan/internal/calendar"
	"bihuan/internal/i18n"
)

// Story is given / when / then over a pack: an example of its rules that can be run.
//
// A handle is a short name for a record within the story. Persons are records too: their names are handles.
type Story struct {
	Pack   string
	File   string
	Title  i18n.Text
	Today  calendar.Date // the clock before the first step
	Given  []*StoryRecord
	Made   []*StoryRecord // records that what is given makes by itself get their handles; without values
	People []*StoryPerson
	Steps  []*StoryStep
	Pos    Pos
}

// StoryRecord is a record that is made, with its values; the value "state" sets the state it starts in.
type StoryRecord struct {
	Ledger string // path
	Handle string
	Values []*StoryAssign
	Pos    Pos
}

// StoryAssign gives a field, or one of the words state, number, proofs and remark, a value.
type StoryAssign struct {
	Field string
	Value StoryValue
	Pos   Pos
}

// StoryValue is a value as a story writes it. At most one of List and Row is set; with neither it is Text,
// the plain form of the field's kind or the handle of a record.
type StoryValue struct {
	Text string
	List []StoryValue
	Row  []*StoryAssign
	Pos  Pos
}

// StoryPerson is somebody who acts in a story.
type StoryPerson struct {
	Handle string
	Roles  []StoryRole
	Unit   string   // handle of the unit the person belongs to
	Units  []string // handles of the units the person has a post in, without a role
	Groups []string // handles of the groups the person is a member of
	Pos    Pos
}

// StoryRole is a role a person has, within a unit or everywhere.
type StoryRole struct {
	Role string
	Unit string // handle, or ""
	Pos  Pos
}

// StoryStep is one thing that happens and what is expected of it. At most one of Move, Make, Edit, Print, On and
// Noted is set; with none, Then looks at what is there.
type StoryStep struct {
	As      string         // handle of who acts
	For     string         // handle of the person for whom As acts as a deputy, or ""
	Move    *StoryMove     // "do" in files
	Make    *StoryRecord   // the record that is made, with its values
	Edit    string         // handle of the record that With changes
	Print   *StoryLetter   // the letter that is printed, with what it says
	On      *calendar.Date // the clock moves to that day, sweeping every day on the way
	Noted   *StoryWarning  // the warning that is acknowledged; "acknowledge" in files
	With    []*StoryAssign // given with the move, or edited
	Made    []*StoryRecord // records that the step makes by itself get their handles; without values
	Refused string         // key or part of the sentence the step is refused with; empty: it succeeds
	Then    []*StoryExpect
	Pos     Pos
}

// StoryMove is a move of a record.
type StoryMove struct {
	Ledger string // path
	Move   string
	Record string // handle
	Pos    Pos
}

// StoryLetter is a letter about a record, with texts that it holds and texts that it does not hold.
type StoryLetter struct {
	Ledger string // path
	Letter string
	Record string // handle
	Says   []StoryValue
	Lacks  []StoryValue
	Pos    Pos
}

// StoryExpect is what is expected after a step: a value of a record, the number of records of a ledger, the
// value of a figure, its target or the line that it has crossed, exactly which warnings are open, or who is told of
// one.
type StoryExpect struct {
	Record   string // handle; with Field
	Field    string // field, or state, number, light, proofs, version
	Ledger   string // path, for the number of its records
	Figure   string // path
	Line     bool   // with Figure: Value is the line that it has crossed
	Target   bool   // with Figure: Value is its target
	Warnings bool   // Open is what is expected
	Open     []StoryWarning
	Told     *StoryWarning // Value lists the handles of who is told of it
	Value    StoryValue    // empty Text: no value
	Pos      Pos
}

// StoryWarning is an open warning of a record.
type StoryWarning struct {
	Record string // handle
	Name   string
	Pos    Pos
}
