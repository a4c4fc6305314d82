package ledger

import (
	"encoding/json"
	"slices"
	"strings"
)

// Rename says that something kept has another name from now on.
type Rename struct {
	What RenameWhat `json:"what"`
	Of   string     `json:"of,omitempty"` // path of the ledger as it is now, for a choice with its field; "" for a ledger
	From string     `json:"from"`
	To   string     `json:"to"`
}

// RenameWhat is what has another name. The words stand in journals: never change one.
type RenameWhat string

// What can be renamed.
const (
	RenameLedger   RenameWhat = "ledger"
	RenameField    RenameWhat = "field"
	RenameChoice   RenameWhat = "choice"
	RenameState    RenameWhat = "state"
	RenameMove     RenameWhat = "move"
	RenameSchedule RenameWhat = "schedule"
)

// String names what is renamed, as the journal has it: "field rent.bill".
func (r Rename) String() string { return strings.TrimSpace(string(r.What) + " " + r.Of) }

// ParseRename reads what String has written, with the two names.
func ParseRename(text, from, to string) (Rename, bool) {
	what, of, _ := strings.Cut(text, " ")
	r := Rename{RenameWhat(what), of, from, to}
	switch r.What {
	case RenameLedger, RenameField, RenameChoice, RenameState, RenameMove, RenameSchedule:
		return r, true
	}
	return r, false
}

// Renames returns what the packs after call otherwise than the packs before did, each ledger before its parts.
// What is in neither, or in both under the same name, is not among them.
func Renames(before, after []*Pack) []Rename {
	var list []Rename
	for _, pack := range after {
		for _, l := range pack.Ledgers {
			if old := l.Former(before); old != nil {
				list = append(list, l.renames(old)...)
			}
		}
	}
	return list
}

// Former returns what l was among packs, under its present name or an earlier one, or nil.
func (l *Ledger) Former(packs []*Pack) *Ledger {
	for _, name := range append([]string{l.Path()}, l.was().Names...) {
		if old := find(packs, name); old != nil {
			return old
		}
	}
	return nil
}

func find(packs []*Pack, path string) *Ledger {
	for _, pack := range packs {
		for _, l := range pack.Ledgers {
			if l.Path() == path {
				return l
			}
		}
	}
	return nil
}

func (l *Ledger) renames(old *Ledger) (list []Rename) {
	if old.Path() != l.Path() {
		list = append(list, Rename{RenameLedger, "", old.Path(), l.Path()})
	}
	add := func(what RenameWhat, of string, names []*NewName, there func(string) bool) {
		for _, n := range names {
			if there(n.From) {
				list = append(list, Rename{what, of, n.From, n.To})
			}
		}
	}
	was := l.was()
	add(RenameField, l.Path(), was.Fields, func(s string) bool { return old.Field(s) != nil })
	for _, c := range was.Choices {
		if f := l.FormerField(old, c.Field); f != nil {
			add(RenameChoice, l.Path()+"."+c.Field, c.Names, func(s string) bool { return f.Choice(s) != nil })
		}
	}
	if old.Flow != nil {
		add(RenameState, l.Path(), was.States, func(s string) bool { return old.Flow.State(s) != nil })
		add(RenameMove, l.Path(), was.Moves, func(s string) bool { return old.Flow.Move(s) != nil })
	}
	add(RenameSchedule, l.Path(), was.Schedules, func(s string) bool {
		return slices.ContainsFunc(old.Schedules, func(o *Schedule) bool { return o.Name == s })
	})
	return list
}

// FormerField returns what the field called name of l was in old, or nil.
func (l *Ledger) FormerField(old *Ledger, name string) *Field {
	return formerly(l.was().Fields, name, old.Field)
}

// FormerState returns what the state called name of l was in old, or nil.
func (l *Ledger) FormerState(old *Ledger, name string) *State {
	if old.Flow == nil {
		return nil
	}
	return formerly(l.was().States, name, old.Flow.State)
}

// FormerMove returns what the move called name of l was in old, or nil.
func (l *Ledger) FormerMove(old *Ledger, name string) *Move {
	if old.Flow == nil {
		return nil
	}
	return formerly(l.was().Moves, name, old.Flow.Move)
}

// formerly looks for what is called name now: under that name, else under an earlier one.
func formerly[T any](names []*NewName, name string, in func(string) *T) *T {
	if same := in(name); same != nil {
		return same
	}
	for _, n := range names {
		if n.To == name {
			if old := in(n.From); old != nil {
				return old
			}
		}
	}
	return nil
}

// PresentField returns what a field that was called name is called now.
func (l *Ledger) PresentField(name string) string {
	return present(l.was().Fields, name)
}

// PresentState returns what a state that was called name is called now.
func (l *Ledger) PresentState(name string) string {
	return present(l.was().States, name)
}

// PresentMove returns what a move that was called name is called now.
func (l *Ledger) PresentMove(name string) string {
	return present(l.was().Moves, name)
}

// PresentChoice returns what a choice of field that was called name is called now.
func (l *Ledger) PresentChoice(field, name string) string {
	return present(l.was().ofChoices(field), name)
}

func present(names []*NewName, name string) string {
	for _, n := range names {
		if n.From == name {
			return n.To
		}
	}
	return name
}

// InJSON returns a text or a list of texts with the new name in the place of the earlier one.
func (r Rename) InJSON(raw json.RawMessage) json.RawMessage {
	var text string
	if json.Unmarshal(raw, &text) == nil {
		if text != r.From {
			return raw
		}
		return mustJSON(r.To)
	}
	var list []string
	if json.Unmarshal(raw, &list) != nil {
		return raw
	}
	for i, item := range list {
		if item == r.From {
			list[i] = r.To
		}
	}
	return mustJSON(list)
}

func mustJSON(v any) json.RawMessage {
	data, err := json.Marshal(v)
	if err != nil {
		panic("ledger: rename: " + err.Error())
	}
	return data
}
