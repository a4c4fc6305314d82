package ledger

import "slices"

// Was tells what a ledger and its parts were called in earlier versions of the pack. What was kept under those
// names goes on under the present ones. Of several names of the same thing the earliest stands first.
type Was struct {
	Names     []string // paths of the ledger: pack.ledger
	Fields    []*NewName
	States    []*NewName
	Moves     []*NewName
	Schedules []*NewName
	Choices   []*NewChoices
}

// NewName is an earlier name and the present one.
type NewName struct {
	From, To string
	Pos      Pos
}

// NewChoices are new names of the choices of a field.
type NewChoices struct {
	Field string
	Names []*NewName
	Pos   Pos
}

// was returns what l and its parts were called; without earlier names it is empty.
func (l *Ledger) was() *Was {
	if l.Was == nil {
		return &Was{}
	}
	return l.Was
}

// ofChoices returns the new names of the choices of a field.
func (w *Was) ofChoices(field string) []*NewName {
	for _, c := range w.Choices {
		if c.Field == field {
			return c.Names
		}
	}
	return nil
}

// FirstName returns what field was called first. Approvals are sealed under that name, so that they hold when
// it changes.
func (l *Ledger) FirstName(field string) string {
	return first(l.was().Fields, field)
}

// FirstValue returns v of f with the names that choices had first.
func (l *Ledger) FirstValue(f *Field, v Value) Value {
	names := l.was().ofChoices(f.Name)
	switch {
	case names == nil || v.IsEmpty():
		return v
	case f.Kind.ChoosesMany():
		list := slices.Clone(v.List())
		for i, item := range list {
			list[i] = Text(first(names, item.Text()))
		}
		return List(list...)
	}
	return Text(first(names, v.Text()))
}

func first(names []*NewName, name string) string {
	for _, n := range names {
		if n.To == name {
			return n.From
		}
	}
	return name
}
