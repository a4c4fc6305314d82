package ledger

import "bihuan/internal/i18n"

// Kind is the type of a field.
type Kind string

// The kinds.
const (
	KindText    Kind = "text"    // one line
	KindNote    Kind = "note"    // many lines
	KindInt     Kind = "int"     // whole number
	KindDecimal Kind = "decimal" // exact, up to six places
	KindMoney   Kind = "money"   // exact, in 元, two places
	KindPercent Kind = "percent" // exact; 0.05 is shown as 5%
	KindDate    Kind = "date"    // civil date
	KindTime    Kind = "time"    // instant, UTC
	KindFlag    Kind = "flag"    // yes or no
	KindChoice  Kind = "choice"  // one of a list
	KindChoices Kind = "choices" // some of a list
	KindRef     Kind = "ref"     // record of a ledger
	KindUnit    Kind = "unit"    // record of the ledger that stands for units
	KindUnits   Kind = "units"   // several units, in order
	KindPerson  Kind = "person"  // record of the ledger that stands for persons
	KindPersons Kind = "persons" // several persons, in order
	KindGroup   Kind = "group"   // record of the ledger that stands for groups
	KindFile    Kind = "file"    // stored file, by content hash
	KindLines   Kind = "lines"   // list of rows of other fields
	KindFigures Kind = "figures" // some of the figures that have lines, by their paths
)

// Kinds lists all kinds, for messages.
var kinds = []Kind{KindText, KindNote, KindInt, KindDecimal, KindMoney, KindPercent, KindDate, KindTime,
	KindFlag, KindChoice, KindChoices, KindRef, KindUnit, KindUnits, KindPerson, KindPersons, KindGroup, KindFile,
	KindLines, KindFigures}

// Kinds returns all kinds in the order of the handbook.
func Kinds() []Kind { return append([]Kind(nil), kinds...) }

// Storage is how a value of a kind is held.
type Storage uint8

// The storages. Decimal counts millionths, Date days since 1970-01-01, Time microseconds of UTC.
const (
	StoreNone Storage = iota
	StoreText
	StoreInt
	StoreDecimal
	StoreDate
	StoreTime
	StoreFlag
	StoreList
)

// Storage returns how values of k are held.
func (k Kind) Storage() Storage {
	switch k {
	case KindText, KindNote, KindChoice, KindFile:
		return StoreText
	case KindInt, KindRef, KindUnit, KindPerson, KindGroup:
		return StoreInt
	case KindDecimal, KindMoney, KindPercent:
		return StoreDecimal
	case KindDate:
		return StoreDate
	case KindTime:
		return StoreTime
	case KindFlag:
		return StoreFlag
	case KindChoices, KindUnits, KindPersons, KindLines, KindFigures:
		return StoreList
	}
	return StoreNone
}

// Refers reports whether values of k are the id of a record in one other ledger.
func (k Kind) Refers() bool {
	return k == KindRef || k == KindUnit || k == KindPerson || k == KindGroup
}

// RefersToMany reports whether values of k are lists of ids of records in one other ledger.
func (k Kind) RefersToMany() bool { return k != k.Element() && k.Element().Refers() }

// ChoosesMany reports whether values of k are lists of choices.
func (k Kind) ChoosesMany() bool { return k != k.Element() && k.Element() == KindChoice }

// Element returns the kind of one element of a list kind.
func (k Kind) Element() Kind {
	switch k {
	case KindChoices, KindFigures:
		return KindChoice
	case KindUnits:
		return KindUnit
	case KindPersons:
		return KindPerson
	}
	return k
}

// Field is one typed value of a record. At most one of Is, Rollup and Limit is set; with none, people give it.
type Field struct {
	Name     string
	Title    i18n.Text
	Help     i18n.Text
	Kind     Kind
	To       string // path of the ledger a reference points to; set for every kind that Refers or RefersToMany
	Unit     string // unit of measure shown behind a number
	Places   int    // decimal places shown
	Required bool
	Default  Source // value of a new record
	Is       Source // computed; depends on today: computed when read, else stored
	Rollup   *Rollup
	Limit    *Limit    // the due date of this limit; such a field is added when the pack is read
	Choices  []*Choice // of kind figures: all figures that have lines, put here when packs are read
	Same     string    // path of the ledger and field whose choices these are; empty: they stand here
	Lines    []*Field  // columns of kind lines
	Once     bool      // may be given when the record is made and not changed later
	Pos      Pos

	Index  int     // place among the fields of Ledger
	Ledger *Ledger // set by Seal
}

// Given reports whether people give the field.
func (f *Field) Given() bool { return f.Is.IsZero() && f.Rollup == nil && f.Limit == nil }

// Row returns a row of a field of kind lines as expressions see it: a ledger whose fields are the columns.
func (f *Field) Row() *Ledger {
	row := &Ledger{Name: f.Name, Title: f.Title, Fields: make([]*Field, len(f.Lines))}
	if f.Ledger != nil {
		row.Pack = f.Ledger.Pack
	}
	for i, column := range f.Lines {
		cell := *column
		row.Fields[i] = &cell
	}
	row.Seal()
	return row
}

// Choice returns the choice called name, or nil.
func (f *Field) Choice(name string) *Choice {
	for _, c := range f.Choices {
		if c.Name == name {
			return c
		}
	}
	return nil
}

// Choice is one allowed value.
type Choice struct {
	Name  string
	Title i18n.Text
	Pos   Pos
}

// Rollup is a value gathered from the records that refer to this one, or that match it. The record itself is
// never among them. Or it is gathered from the rows of a field of the record.
type Rollup struct {
	Op    string   // sum, count, min, max, mean, first, last
	From  string   // path of the ledger of the children; empty with Lines
	Lines string   // field of kind lines of this record
	Field string   // field of the children, column of the rows; empty for count
	Via   string   // field of the children that refers here; found if there is only one; empty with Match
	Match []*Match // fields of the children that equal fields of this record: all of them
	Order string   // for first and last: the field of the children whose least or greatest value decides
	Where Source   // over a child; mine.x is the field x of this record
}

// Picks reports whether r takes the value of one of the records, chosen by Order.
func (r *Rollup) Picks() bool { return r.Op == "first" || r.Op == "last" }

// Match is a pair of fields that have the same value; what is empty matches nothing.
type Match struct {
	Theirs string // field of the children
	Mine   string // field of the record that gathers, or self
	Pos    Pos
}

// Check is what must hold of a record.
type Check struct {
	That Source
	When Source // the check holds only then; empty: always
	Say  i18n.Text
	On   string // field the sentence is shown at
	Pos  Pos
}
