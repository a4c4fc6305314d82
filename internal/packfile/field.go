package packfile

import (
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"

	"bihuan/internal/ledger"
)

// onlyFor limits a key to fields of some kinds.
func onlyFor(k key[ledger.Field], kinds ...ledger.Kind) key[ledger.Field] {
	read, write := k.read, k.write
	k.read = func(r *reader, n *yaml.Node, f *ledger.Field) {
		if f.Kind != "" && !slices.Contains(kinds, f.Kind) {
			r.say(r.pos(n), "not_for_kind", k.name, f.Kind, joined(kinds))
			return
		}
		read(r, n, f)
	}
	k.write = func(w *writer, f *ledger.Field) *yaml.Node {
		if !slices.Contains(kinds, f.Kind) {
			return nil
		}
		return write(w, f)
	}
	return k
}

// decimalPlaces are the places shown when a pack does not say.
const decimalPlaces = 2

// usualPlaces gives f the places of its kind.
func usualPlaces(f *ledger.Field) {
	if f.Kind.Storage() == ledger.StoreDecimal {
		f.Places = decimalPlaces
	}
}

// places are written where they are not the usual ones.
var places = codec[ledger.Field]{
	read: func(r *reader, n *yaml.Node, f *ledger.Field) { whole(0, 6).read(r, n, &f.Places) },
	write: func(_ *writer, f *ledger.Field) *yaml.Node {
		if f.Places == decimalPlaces {
			return nil
		}
		return intNode(f.Places)
	},
	schema: whole(0, 6).schema,
}

// finishColumn checks one field for itself.
func finishColumn(r *reader, pos ledger.Pos, f *ledger.Field) {
	if f.Kind == ledger.KindLines {
		r.say(pos, "nested_lines", f.Name)
	}
	finishValue(r, pos, f)
}

// finishField checks one field for itself and numbers its columns.
func finishField(r *reader, pos ledger.Pos, f *ledger.Field) {
	if f.Kind == ledger.KindLines && len(f.Lines) == 0 {
		r.say(pos, "missing_key", "fields")
	}
	for i, column := range f.Lines {
		column.Index = i
	}
	finishValue(r, pos, f)
}

// finishValue checks what fields and columns share, and asks for the ledger their kind refers to.
func finishValue(r *reader, pos ledger.Pos, f *ledger.Field) {
	element := f.Kind.Element()
	if element == ledger.KindChoice && f.Kind != ledger.KindFigures && len(f.Choices) == 0 && f.Same == "" {
		r.say(pos, "missing_key", "choices")
	}
	if f.Kind == ledger.KindFigures {
		r.link(func(w *world) { f.Choices = w.linedFigures() })
	}
	if f.Kind == ledger.KindRef && f.To == "" {
		r.say(pos, "missing_key", "to")
	}
	if part := directory[element]; part != "" {
		pack := r.pack
		r.link(func(w *world) { f.To = w.stands(pack, part, pos) })
	}
	if !f.Is.IsZero() && f.Rollup != nil {
		r.say(f.Is.Pos, "is_and_rollup", f.Rollup.Op)
	}
	if (!f.Is.IsZero() || f.Rollup != nil) && (f.Required || f.Once || !f.Default.IsZero()) {
		r.say(pos, "computed_given", f.Name)
	}
	if f.Kind == ledger.KindChoice && !f.Default.IsZero() {
		r.check(func(w *world) { w.checkChoiceDefault(f) })
	}
}

// directory says which part of the directory a kind refers to.
var directory = map[ledger.Kind]ledger.Part{
	ledger.KindUnit:   ledger.AsUnit,
	ledger.KindPerson: ledger.AsPerson,
	ledger.KindGroup:  ledger.AsGroup,
}

// checkChoiceDefault wants a choice in quotes where the default is one word. YAML takes one pair of
// quotes away, so they stand in another pair.
func (w *world) checkChoiceDefault(f *ledger.Field) {
	text := f.Default.Text
	bare := strings.Trim(text, `"'`)
	if !word.MatchString(bare) || len(f.Choices) == 0 {
		return
	}
	if f.Choice(bare) == nil && bare != text {
		w.unknown(f.Default.Pos, "choice", bare, choiceNames(f))
	} else if f.Choice(bare) != nil && bare == text {
		w.say(f.Default.Pos, "quote_choice", bare)
	}
}
