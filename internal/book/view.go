package book

import (
	"encoding/json"
	"io"
	"time"

	"bihuan/internal/calendar"
	"bihuan/internal/i18n"
	"bihuan/internal/journal"
	"bihuan/internal/ledger"
	"bihuan/internal/problem"
)

// Light is the colour a record shows on a day, with its word.
type Light struct {
	Name  string // "" where the ledger has no lights or none holds
	Title i18n.Text
}

// Due is a due date with what is left of it and how it came about.
type Due struct {
	Field    *ledger.Field
	On       calendar.Date
	Days     int  // calendar days left; negative when past
	Workdays int  // working days left; negative when past
	Ended    bool // nothing is owed any more: what is left does not matter
	Steps    []calendar.Step
}

// Row is one record with everything a list line shows.
type Row struct {
	Record *ledger.Record
	Light  Light
	Due    *Due // of the part "due", nil if there is none
	labels *labels
}

// Label returns the words for the value of field: titles of choices, names of records, formatted numbers.
func (r *Row) Label(lang i18n.Lang, field *ledger.Field) string {
	return r.labels.value(lang, field, r.Record.Values[field.Index])
}

// State returns the title of the state of the record.
func (r *Row) State() i18n.Text { return stateTitle(r.Record) }

// Column is one column of a list: a field or one of the words number, state, light, created_at,
// updated_at, proofs.
type Column struct {
	Name  string
	Title i18n.Text
	Field *ledger.Field // nil for the words
}

// Filter narrows a list: field is (not) one of values, or lies between two.
type Filter struct {
	Field  string // field, or state, light, number
	Op     string // is, not, from, to, has, empty, given
	Values []string
}

// ListQuery asks for a page of a list.
type ListQuery struct {
	Ledger  string
	View    string // name of a view of the pack, or ""
	Filters []Filter
	Where   string // expression, for saved views and the interface; typed and cost-bounded
	Search  string // words to find in the texts
	Sort    []string
	Columns []string // empty: those of the pack
	After   string   // cursor
	Limit   int      // 0: 50
	Count   bool     // count up to CountCap
}

// CountCap is where counting a list stops: an exact total of a million rows helps nobody.
const CountCap = 10_000

// Page is a page of a list.
type Page struct {
	Ledger  *ledger.Ledger
	Columns []Column
	Rows    []*Row
	Next    string // cursor of the next page, or ""
	Count   int    // rows in all, at most CountCap
	More    bool   // there are more than CountCap
	CanMake bool
	Query   ListQuery
}

// MoveOption is a move of a record's state as one person sees it.
type MoveOption struct {
	Move     *ledger.Move
	Possible bool         // everything but the asked fields, proofs and remark is there
	Allowed  bool         // the person may make it, were the rest there
	Needs    []NeedState  // what it needs, met or not
	Why      problem.List // why it is not possible, each in a sentence
}

// NeedState is one thing a move needs.
type NeedState struct {
	Text  i18n.Text
	Met   bool
	Field *ledger.Field   // field that can be given with the move, or nil
	Reads []*ledger.Field // given with the move, that it depends on
	Proof bool
}

// TrackStep is a station of the straight way through the flow.
type TrackStep struct {
	State  *ledger.State
	Passed bool
	Here   bool
	At     time.Time // when it was reached; zero if it was not
	By     string    // name of the person
}

// ChildList is the records of another ledger that refer to this one.
type ChildList struct {
	Ledger  *ledger.Ledger
	Field   *ledger.Field // the field that refers here
	Page    *Page
	CanMake bool
}

// JournalLine is one committed change in words.
type JournalLine struct {
	Entry   journal.Entry
	By      string         // name of the person
	For     string         // name of the person acted for, or ""
	Figure  *ledger.Figure // because of which the program acted, or nil
	Title   i18n.Text
	Changes []ChangeLine
}

// ChangeLine is one changed field in words.
type ChangeLine struct {
	Field         *ledger.Field
	Before, After i18n.Text
}

// Cover says whether an approval still covers what was approved.
type Cover struct {
	Move   *ledger.Move
	By     string
	At     time.Time
	Intact bool // false: what it covers was changed afterwards
}

// WarningLine is an open warning.
type WarningLine struct {
	ID       int64
	Warning  *ledger.Warning
	Row      *Row
	RaisedOn calendar.Date
	Text     i18n.Text
	// Acknowledged is true once somebody has taken note of it.
	Acknowledged bool
}

// Sheet is everything about one record that a person may see.
type Sheet struct {
	Row
	Fields   []FieldState // in the order of the ledger
	Moves    []MoveOption
	Track    []TrackStep
	Children []*ChildList
	Journal  []*JournalLine
	Warnings []*WarningLine
	Covers   []Cover
	Standing []Standing
	Letters  []*ledger.Letter // that the person may print now
	Parents  []*Row           // the records this one belongs to, nearest first
	CanEdit  bool
}

// Standing is a limit whose clock stands: it has no due date now. The last step says since when.
type Standing struct {
	Field *ledger.Field
	Steps []calendar.Step
}

// FieldState is a field as one person sees it.
type FieldState struct {
	Field    *ledger.Field
	Value    ledger.Value
	Editable bool
	Hidden   bool
}

// Option is an entry of a picker.
type Option struct {
	ID    ledger.ID
	Label string
	Hint  string
}

// Desk is what one person has to do.
type Desk struct {
	Mine     []*DeskLine // by due date
	Waiting  []*DeskLine // decisions that wait for this person
	Warnings []*WarningLine
}

// DeskLine is a record with the moves the person can make.
type DeskLine struct {
	Row     *Row
	Moves   []MoveOption
	Changed bool // since the person saw it last
}

// FigureView is a computed figure with its breakdown.
type FigureView struct {
	Figure  *ledger.Figure
	AsOf    calendar.Date
	Value   ledger.Value     // empty when there is nothing to count
	Target  ledger.Value     // what it should be; empty where nothing is said
	Reached ledger.Value     // share of the target; empty without one
	Level   string           // line it has crossed, or ""
	Bounds  []FigureBound    // where its lines begin today
	Ways    []FigureWay      // in which it can be broken down
	Of      []*ledger.Figure // that it is computed of; nil for one that is gathered from a ledger
	Parts   []FigurePart
	Where   []Filter // filters that lead to the rows behind it; nothing stands behind a derived figure
}

// FigureBound is the number at which a line of a figure begins.
type FigureBound struct {
	Level string
	At    ledger.Value
}

// FigureDay is what a figure came to on a day, for the whole district.
type FigureDay struct {
	On    calendar.Date
	Value ledger.Value // empty when there was nothing to count
	Level string       // line that it had crossed, or ""
}

// FigureWay is one way to break a figure down.
type FigureWay struct {
	Name  string
	Title i18n.Text
}

// FigurePart is one line of a breakdown.
type FigurePart struct {
	Key     []ledger.Value
	Labels  []i18n.Text
	Value   ledger.Value
	Filters []Filter // lead to the rows behind this line
}

// MenuGroup is entries of the navigation under a heading.
type MenuGroup struct {
	Under string // heading: rectification, mechanisms, administration
	Packs []PackMenu
}

// PackMenu is the entries of one pack.
type PackMenu struct {
	Name  string
	Title i18n.Text
	Items []MenuLink
}

// MenuLink is an entry of the navigation.
type MenuLink struct {
	Title  i18n.Text
	Ledger string // path, or ""
	Page   string // built-in page, or ""
}

// Form is what a person fills in to make a record, to edit it or to make a move.
type Form struct {
	Ledger *ledger.Ledger
	Record *ledger.Record // nil when a record is made
	Move   *ledger.Move   // nil when a record is made or edited
	Fields []FormField
	Remark bool // a reason in words is required
	Needs  []NeedState
	Proofs []ledger.Proof // given already
}

// FormField is one field of a form with what stands in it.
type FormField struct {
	Field    *ledger.Field
	Text     string   // as it is typed: the plain form, or the id of a record
	Texts    []string // elements of a list
	Label    string   // of the record referred to
	Options  []Option // to choose from, always with those chosen
	Search   bool     // there are more than Options: they are asked by search
	Required bool
}

// Overview is a round, or all rounds, on one screen.
type Overview struct {
	Ledger  string // path of the ledger that is looked at: its lights, units and due dates
	Figures []*FigureView
	Lights  []i18n.Text // columns of the matrix, in the order of the ledger
	Names   []string    // names of those lights
	Units   []MatrixRow
	Due     []DueWeek
	Trend   []TrendPoint
	Rounds  []Option // to choose from
	Round   ledger.ID
	Today   calendar.Date
	Back    []*CameBack // what figures say has come back
}

// CameBack is the proposals of one ledger that figures have made and nobody has decided on yet.
type CameBack struct {
	Ledger *ledger.Ledger
	Rows   []*Row // the newest
	Count  int    // in all
	Where  []Filter
}

// MatrixRow is one unit with the number of records on each light.
type MatrixRow struct {
	Unit   ledger.ID
	Name   string
	Counts []int
	Total  int
}

// DueWeek is how many open records fall due in a week.
type DueWeek struct {
	From, Until calendar.Date
	Count       int
	Late        int // overdue: only in the first, which gathers what is past
}

// TrendPoint is how many records were open and had ended at the end of a month.
type TrendPoint struct {
	On          calendar.Date
	Open, Ended int
}

// Upload is a file that comes with a command.
type Upload struct {
	Name  string
	Body  io.Reader
	Field string // field of kind file that holds it, or ""
}

// Command is a change as a person asks for it, in the words of a form, or as a program does, in JSON. Exactly
// the fields named are changed.
type Command struct {
	Ledger  string
	ID      ledger.ID                  // 0: make a record
	Version int64                      // the person saw; 0: any
	Move    string                     // "": edit or make
	Fields  map[string][]string        // plain form of the values; an empty list or text takes a value away
	Values  map[string]json.RawMessage // the same as JSON; null takes a value away
	Remark  string
	Proofs  []Upload
	Key     string // idempotency key, or ""
}

// BulkLine says what becomes of one record in a bulk move.
type BulkLine struct {
	ID     ledger.ID
	Number string
	Label  string
	Why    problem.List // nil: it moves, or has moved
}

// SavedView is a list as a person keeps it.
type SavedView struct {
	ID    string
	Title string
	Query ListQuery
}
