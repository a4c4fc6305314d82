package packfile

import (
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"

	"bihuan/internal/ledger"
)

// itself is the word for the record, where a field could stand.
const itself = "self"

// rollupOps are the ways to gather values from children.
var rollupOps = []string{"sum", "count", "min", "max", "mean", "first", "last"}

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
				from := f.Rollup.Lines
				if from == "" {
					from = w.short(f.Rollup.From)
				}
				return scalarNode(strings.TrimSuffix(from+"."+f.Rollup.Field, "."))
			},
			schema: str.schema,
		})
	}
	return append(keys,
		ofRollup("where", source, func(r *ledger.Rollup) *ledger.Source { return &r.Where }),
		ofRollup("via", str, func(r *ledger.Rollup) *string { return &r.Via }),
		ofRollup("match", matches, func(r *ledger.Rollup) *[]*ledger.Match { return &r.Match }),
		ofRollup("order", str, func(r *ledger.Rollup) *string { return &r.Order }))
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
	r.link(func(w *world) {
		if l := parent(w); l != nil && rowsField(l, from) != nil {
			f.Rollup.Lines = from
			return
		}
		f.Rollup.From = w.path(pack, from, pos)
	})
	r.check(func(w *world) {
		if f.Rollup.Lines != "" {
			w.checkRowTally(f, rowsField(parent(w), from), pos)
			return
		}
		if child := w.ledgers[f.Rollup.From]; child != nil && parent(w) != nil {
			w.checkRollup(f, parent(w), child, pos)
		}
	})
}

// matches are pairs of a field of the children and one of the record that gathers.
var matches = codec[[]*ledger.Match]{
	read: func(r *reader, n *yaml.Node, v *[]*ledger.Match) {
		pairs := r.pairs(n)
		if len(pairs) == 0 {
			r.say(r.pos(n), "want_value")
		}
		for _, p := range pairs {
			m := &ledger.Match{Theirs: p.key.Value, Pos: r.textPos(p.key)}
			str.read(r, p.value, &m.Mine)
			*v = append(*v, m)
		}
	},
	write: func(_ *writer, v *[]*ledger.Match) *yaml.Node {
		if len(*v) == 0 {
			return nil
		}
		m := &yaml.Node{Kind: yaml.MappingNode}
		for _, pair := range *v {
			m.Content = append(m.Content, scalarNode(pair.Theirs), scalarNode(pair.Mine))
		}
		return m
	},
	schema: func(d defs) schema {
		return schema{"type": "object", "additionalProperties": str.schema(d)}
	},
}

// checkRollup finds what leads from child to parent, and checks that the kinds fit.
func (w *world) checkRollup(f *ledger.Field, parent, child *ledger.Ledger, pos ledger.Pos) {
	roll := f.Rollup
	if len(roll.Match) > 0 {
		w.checkMatch(roll, parent, child, pos)
	} else {
		w.findVia(roll, parent, child, pos)
	}
	if roll.Picks() != (roll.Order != "") {
		w.say(pos, "rollup_order")
	} else if roll.Order != "" {
		w.checkOrder(roll, child, pos)
	}
	w.checkGathered(f, child, pos)
}

// checkGathered checks that what f gathers of records or rows of from fits it.
func (w *world) checkGathered(f *ledger.Field, from *ledger.Ledger, pos ledger.Pos) {
	roll := f.Rollup
	if roll.Op == "count" {
		if f.Kind != ledger.KindInt {
			w.say(pos, "rollup_kind", roll.Op, f.Kind, ledger.KindInt)
		}
		return
	}
	target := from.Field(roll.Field)
	if roll.Picks() && roll.Field == itself {
		target = &ledger.Field{Name: itself, Kind: ledger.KindRef, To: from.Path()}
	}
	if target == nil {
		w.unknown(pos, "field", roll.Field, fieldNames(from))
		return
	}
	w.checkRollupKind(f, target, pos)
}

// rowsField returns a field of l that is a list of rows, or nil.
func rowsField(l *ledger.Ledger, name string) *ledger.Field {
	if f := l.Field(name); f != nil && f.Kind == ledger.KindLines {
		return f
	}
	return nil
}

// checkRowTally checks what is gathered from the rows of a field of the record itself.
func (w *world) checkRowTally(f, rows *ledger.Field, pos ledger.Pos) {
	roll := f.Rollup
	if roll.Picks() || roll.Via != "" || len(roll.Match) > 0 || roll.Order != "" {
		w.say(pos, "rollup_rows", rows.Name)
		return
	}
	w.checkGathered(f, rows.Row(), pos)
}

// findVia finds the field of child that refers to parent.
func (w *world) findVia(roll *ledger.Rollup, parent, child *ledger.Ledger, pos ledger.Pos) {
	var back []string
	for _, c := range child.Fields {
		if c.Kind.Refers() && c.To == parent.Path() {
			back = append(back, c.Name)
		}
	}
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
}

// checkMatch wants fields whose values can be equal.
func (w *world) checkMatch(roll *ledger.Rollup, parent, child *ledger.Ledger, pos ledger.Pos) {
	if roll.Via != "" {
		w.say(pos, "via_and_match")
	}
	self := &ledger.Field{Name: itself, Kind: ledger.KindRef, To: parent.Path()}
	for _, m := range roll.Match {
		theirs, mine := child.Field(m.Theirs), parent.Field(m.Mine)
		if m.Mine == self.Name {
			mine = self
		}
		switch {
		case theirs == nil:
			w.unknown(m.Pos, "field", m.Theirs, fieldNames(child))
		case mine == nil:
			w.unknown(m.Pos, "field", m.Mine, append(fieldNames(parent), self.Name))
		case !sameValues(theirs, mine) || theirs.Kind.Storage() == ledger.StoreList:
			w.say(m.Pos, "match_kinds", theirs.Name, theirs.Kind, mine.Name, mine.Kind)
		}
	}
}

// sameValues reports whether values of a and b mean the same when they are equal.
func sameValues(a, b *ledger.Field) bool {
	return a.Kind.Storage() == b.Kind.Storage() && a.Kind.Refers() == b.Kind.Refers() && a.To == b.To
}

// checkOrder wants a field of the children that has a greatest value.
func (w *world) checkOrder(roll *ledger.Rollup, child *ledger.Ledger, pos ledger.Pos) {
	order := child.Field(roll.Order)
	if order == nil {
		w.unknown(pos, "field", roll.Order, fieldNames(child))
		return
	}
	switch order.Kind {
	case ledger.KindDate, ledger.KindTime, ledger.KindInt, ledger.KindDecimal, ledger.KindMoney, ledger.KindPercent,
		ledger.KindText:
		return
	}
	w.say(pos, "rollup_target", "order", order.Name, order.Kind)
}

func (w *world) checkRollupKind(f, target *ledger.Field, pos ledger.Pos) {
	if f.Rollup.Picks() {
		if !passesOn(target, f) {
			w.say(pos, "rollup_picks", f.Rollup.Op, target.Name, f.Name)
		}
		return
	}
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

// passesOn reports whether every value of from is one of to.
func passesOn(from, to *ledger.Field) bool {
	return from.Kind == to.Kind && from.To == to.To && from.Kind != ledger.KindLines &&
		!slices.ContainsFunc(from.Choices, func(c *ledger.Choice) bool { return to.Choice(c.Name) == nil })
}
