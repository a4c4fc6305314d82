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

// rollupOps are the ways to gather values from children.
var rollupOps = []string{"sum", "count", "min", "max", "mean"}

// rollupKeys are one key for each way, with what goes with it.
func rollupKeys() []key[ledger.Field] {
	var keys []key[ledger.Field]
	for _, op := range rollupOps {
		keys = append(keys, key[ledger.Field]{
			name: op,
			read: func(r *reader, n *yaml.Node, f *ledger.Field) { readRollup(r, n, f, op) },
			write: func(w *writer, f *ledger.Field) *yaml.Node {
				if f.Rollup == nil || f.Rollup.Op != op {
					return nil
				}
				return scalarNode(strings.TrimSuffix(w.short(f.Rollup.From)+"."+f.Rollup.Field, "."))
			},
			schema: str.schema,
		})
	}
	return append(keys,
		ofRollup("where", source, func(r *ledger.Rollup) *ledger.Source { return &r.Where }),
		ofRollup("via", str, func(r *ledger.Rollup) *string { return &r.Via }))
}

// ofRollup is a key that makes sense only beside a rollup.
func ofRollup[V any](name string, c codec[V], place func(*ledger.Rollup) *V) key[ledger.Field] {
	return key[ledger.Field]{
		name: name,
		read: func(r *reader, n *yaml.Node, f *ledger.Field) {
			if f.Rollup == nil {
				r.say(r.pos(n), "no_rollup", name, strings.Join(rollupOps, ", "))
				return
			}
			c.read(r, n, place(f.Rollup))
		},
		write: func(w *writer, f *ledger.Field) *yaml.Node {
			if f.Rollup == nil {
				return nil
			}
			return c.write(w, place(f.Rollup))
		},
		schema: c.schema,
	}
}

// readRollup reads "payment.amount", or "payment" for a count.
func readRollup(r *reader, n *yaml.Node, f *ledger.Field, op string) {
	s, ok := r.scalar(n)
	if !ok {
		return
	}
	pos := r.textPos(n)
	if f.Rollup != nil {
		r.say(pos, "one_rollup", f.Rollup.Op, op)
		return
	}
	f.Rollup = &ledger.Rollup{Op: op}
	from := s
	if op != "count" {
		i := strings.LastIndexByte(s, '.')
		if i < 0 {
			r.say(pos, "rollup_field", op, s)
			return
		}
		from, f.Rollup.Field = s[:i], s[i+1:]
	}
	pack, parent := r.pack, r.scope
	r.link(func(w *world) { f.Rollup.From = w.path(pack, from, pos) })
	r.check(func(w *world) {
		if child := w.ledgers[f.Rollup.From]; child != nil && parent(w) != nil {
			w.checkRollup(f, parent(w), child, pos)
		}
	})
}

// checkRollup finds the field that leads from child to parent, and checks that the kinds fit.
func (w *world) checkRollup(f *ledger.Field, parent, child *ledger.Ledger, pos ledger.Pos) {
	var back []string
	for _, c := range child.Fields {
		if c.Kind.Refers() && c.To == parent.Path() {
			back = append(back, c.Name)
		}
	}
	roll := f.Rollup
	switch {
	case roll.Via != "" && !slices.Contains(back, roll.Via):
		w.say(pos, "rollup_via", child.Name, roll.Via, parent.Name, strings.Join(back, ", "))
	case roll.Via == "" && len(back) == 0:
		w.say(pos, "rollup_no_ref", child.Name, parent.Name)
	case roll.Via == "" && len(back) > 1:
		w.say(pos, "rollup_many_refs", child.Name, strings.Join(back, ", "))
	case roll.Via == "":
		roll.Via = back[0]
	}
	if roll.Op == "count" {
		if f.Kind != ledger.KindInt {
			w.say(pos, "rollup_kind", roll.Op, f.Kind, ledger.KindInt)
		}
		return
	}
	target := child.Field(roll.Field)
	if target == nil {
		w.unknown(pos, "field", roll.Field, fieldNames(child))
		return
	}
	w.checkRollupKind(f, target, pos)
}

func (w *world) checkRollupKind(f, target *ledger.Field, pos ledger.Pos) {
	from, to := target.Kind.Storage(), f.Kind.Storage()
	number := from == ledger.StoreInt && target.Kind == ledger.KindInt || from == ledger.StoreDecimal
	ordered := number || from == ledger.StoreDate || from == ledger.StoreTime
	switch op := f.Rollup.Op; {
	case (op == "sum" || op == "mean") && !number, !ordered:
		w.say(pos, "rollup_target", op, target.Name, target.Kind)
	case op == "mean" && to != ledger.StoreDecimal:
		w.say(pos, "rollup_kind", op, f.Kind, "decimal, money, percent")
	case op != "mean" && (to != from || to == ledger.StoreInt && f.Kind != ledger.KindInt):
		w.say(pos, "rollup_kind", op, f.Kind, target.Kind)
	}
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
	if element == ledger.KindChoice && len(f.Choices) == 0 {
		r.say(pos, "missing_key", "choices")
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
		checkChoiceDefault(r, f)
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
func checkChoiceDefault(r *reader, f *ledger.Field) {
	text := f.Default.Text
	bare := strings.Trim(text, `"'`)
	if !word.MatchString(bare) {
		return
	}
	if f.Choice(bare) == nil && bare != text {
		r.unknown(f.Default.Pos, "choice", bare, choiceNames(f))
	} else if f.Choice(bare) != nil && bare == text {
		r.say(f.Default.Pos, "quote_choice", bare)
	}
}
