// Package ledger is the vocabulary: what a pack says and what a record is.
//
// A Pack is a folder of data. It holds ledgers, figures, roles, parameters, documents and stories. A Ledger
// is a kind of record: its fields, what must hold of them, the life-cycle, limits, lights, warnings and who
// may see and do what. A Record is one duty in a ledger; its values are typed and it has a version.
//
// Definitions here are plain data, as the pack files say them: expressions are source text with a position.
// Their meaning is given once, by engine.Compile.
//
// Invariants: nothing here does I/O or knows a trade; money and other decimals are exact; a Value is
// immutable; names are lower-case ASCII words, titles are for people.
package ledger

import (
	"fmt"
	"slices"

	"bihuan/internal/i18n"
)

// ID numbers a record within its ledger, from 1. Zero means none.
type ID int64

// Pos is where something stands in a pack file.
type Pos struct {
	File         string
	Line, Column int
}

// Source is the text of an expression with its position. An empty Text is no expression.
type Source struct {
	Text string
	Pos  Pos
}

// IsZero reports whether there is no expression.
func (s Source) IsZero() bool { return s.Text == "" }

// Pack is a folder of definitions that belong together and are versioned as one.
type Pack struct {
	Name      string
	Title     i18n.Text
	Version   int
	Basis     string   // what asked for this mechanism, or the law it rests on
	Uses      []string // packs whose ledgers it refers to
	Params    []*Param
	Roles     []*Role
	Ledgers   []*Ledger
	Figures   []*Figure
	Drawings  []*Drawing
	Readings  []*Reading
	Bulletins []*Bulletin
	Menu      []*MenuItem
	Drops     []string // ledgers of earlier versions that are given up with what they held
	Pos       Pos
}

// Role is something a person can be, given by a post. Within a unit-bound role the person acts only for
// records of the units of that post and those below.
type Role struct {
	Name      string
	Title     i18n.Text
	UnitBound bool
	As        Keeper // which of the three keepers holds it, or ""
	Pos       Pos
}

// Keeper is one of the three administrators who keep the program, whose powers are kept apart: nobody is two
// of them, no deputy acts as one, and what a keeper may see of the records follows from other roles.
type Keeper string

// The three keepers.
const (
	SystemKeeper   Keeper = "system"   // accounts, and whatever the packs let the role write
	SecurityKeeper Keeper = "security" // tokens, webhooks, accounts of keepers, and what the packs let the role write
	AuditKeeper    Keeper = "audit"    // reads what was refused and who changed what, and verifies the journal
)

// Ledger is a kind of record.
type Ledger struct {
	Pack      string
	Name      string
	Title     i18n.Text
	Help      i18n.Text
	Number    string // pattern such as "WT-{yyyy}-{000}"; empty where records have no number
	Label     string // the field that names a record in references; default number
	As        Part   // what it stands for in the directory, or ""
	Fields    []*Field
	Checks    []*Check
	Flow      *Flow // nil: records have no life-cycle
	Limits    []*Limit
	Lights    []*Light
	Warnings  []*Warning
	Schedules []*Schedule
	Watch     *Watch // nil: no record watches a figure
	Letters   []*Letter
	Access    Access
	Parts     Parts
	List      []string // columns of the list, in order
	Sort      []string // fields; a leading "-" means descending
	Views     []*View
	Was       *Was     // nil: everything has its first name
	Drops     []string // fields of earlier versions that are given up with what they held
	Pos       Pos

	byName map[string]*Field
}

// Path names a ledger across packs.
func (l *Ledger) Path() string { return l.Pack + "." + l.Name }

// Field returns the field called name, or nil.
func (l *Ledger) Field(name string) *Field {
	if l.byName == nil {
		for _, f := range l.Fields {
			if f.Name == name {
				return f
			}
		}
		return nil
	}
	return l.byName[name]
}

// Seal numbers the fields of l and makes look-ups by name quick. It is called once, when l is complete.
func (l *Ledger) Seal() {
	l.byName = make(map[string]*Field, len(l.Fields))
	for i, f := range l.Fields {
		f.Index = i
		f.Ledger = l
		l.byName[f.Name] = f
	}
}

// Beside returns l with further fields behind its own, for expressions that see more than a record. Nothing is
// stored in it, and l stays as it is.
func (l *Ledger) Beside(fields ...*Field) *Ledger {
	wide := *l
	wide.Fields, wide.byName = slices.Concat(l.Fields, fields), nil
	for i, f := range fields {
		f.Index, f.Ledger = len(l.Fields)+i, &wide
	}
	return &wide
}

// Part is the place of a ledger in the directory: who is who. Kinds unit and person refer to it.
type Part string

// The parts of the directory.
const (
	AsUnit       Part = "unit"       // fields: name, parent (ref to itself)
	AsPerson     Part = "person"     // fields: name, unit, login
	AsPost       Part = "post"       // fields: person, unit, role, from, until
	AsGroup      Part = "group"      // fields: name
	AsMembership Part = "membership" // fields: group, person, from, until
	AsDelegation Part = "delegation" // fields: person, deputy, from, until
)

// Parts says which fields are the four parts of a duty, so that every page shows them in the same order.
type Parts struct {
	What   string
	Leader string
	Unit   string
	Due    string
}

// View is a saved filter of a list.
type View struct {
	Name  string
	Title i18n.Text
	Where Source
	Pos   Pos
}

// Access says who may read and write the records of a ledger. Each entry is a role, a field of kind unit
// or person (whose holder may), one of the words everyone, own, unit, unit_and_below, unit_and_above,
// office, or an expression. Nothing said means nobody.
type Access struct {
	Read   []Source
	Write  []Source // create and edit; moves have their own "by"
	Fields map[string]FieldAccess
}

// FieldAccess narrows access to one field. Nil lists narrow nothing.
type FieldAccess struct {
	Read  []Source
	Write []Source
}

// MenuItem is an entry of the navigation: a ledger or a built-in page under a heading.
type MenuItem struct {
	Title  i18n.Text
	Ledger string // path of a ledger, or ""
	Page   string // built-in page, or ""
	Under  string // heading: "rectification", "mechanisms", "administration"
	Pos    Pos
}

// String prints p as file:line:column.
func (p Pos) String() string { return fmt.Sprintf("%s:%d:%d", p.File, p.Line, p.Column) }
