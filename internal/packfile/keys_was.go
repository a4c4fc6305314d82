package packfile

import (
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"

	"bihuan/internal/ledger"
)

// wasObject says what a ledger and its parts were called before.
var wasObject = &object[ledger.Was]{
	def: "was",
	keys: []key[ledger.Was]{
		at("names", listOf(formerLedger), func(w *ledger.Was) *[]string { return &w.Names }),
		at("fields", newNames("field", fieldNames), func(w *ledger.Was) *[]*ledger.NewName { return &w.Fields }),
		at("states", newNames("state", stateNames), func(w *ledger.Was) *[]*ledger.NewName { return &w.States }),
		at("moves", newNames("move", moveNames), func(w *ledger.Was) *[]*ledger.NewName { return &w.Moves }),
		at("schedules", newNames("schedule", scheduleNames), func(w *ledger.Was) *[]*ledger.NewName { return &w.Schedules }),
		at("choices", newChoices, func(w *ledger.Was) *[]*ledger.NewChoices { return &w.Choices }),
	},
}

func scheduleNames(l *ledger.Ledger) (names []string) {
	for _, s := range l.Schedules {
		names = append(names, s.Name)
	}
	return names
}

// formerLedger is the earlier name of a ledger, in this pack or as pack.ledger in another one.
var formerLedger = codec[string]{
	read: func(r *reader, n *yaml.Node, v *string) {
		s, ok := r.scalar(n)
		if !ok {
			return
		}
		pos := r.textPos(n)
		pack, name, dotted := strings.Cut(s, ".")
		if !dotted {
			pack, name = r.pack.Name, s
		}
		if !r.checkName(pack, pos) || !r.checkName(name, pos) {
			return
		}
		*v = pack + "." + name
		r.check(func(w *world) {
			if w.ledgers[pack+"."+name] != nil {
				w.say(pos, "was_there", s)
			}
		})
	},
	write:  func(w *writer, v *string) *yaml.Node { return scalarNode(w.short(*v)) },
	schema: str.schema,
}

// newNames are pairs of an earlier name and one of those that the ledger has now.
func newNames(kind string, present func(*ledger.Ledger) []string) codec[[]*ledger.NewName] {
	return codec[[]*ledger.NewName]{
		read: func(r *reader, n *yaml.Node, v *[]*ledger.NewName) {
			*v = readNewNames(r, n, kind, present)
		},
		write: func(_ *writer, v *[]*ledger.NewName) *yaml.Node { return writeNewNames(*v) },
		schema: func(d defs) schema {
			return schema{"type": "object", "additionalProperties": str.schema(d)}
		},
	}
}

func readNewNames(
	r *reader, n *yaml.Node, kind string, present func(*ledger.Ledger) []string,
) (names []*ledger.NewName) {
	in := r.scope
	for _, p := range r.pairs(n) {
		name := &ledger.NewName{From: p.key.Value, Pos: r.textPos(p.key)}
		str.read(r, p.value, &name.To)
		names = append(names, name)
		if !r.checkName(name.From, name.Pos) {
			continue
		}
		to := r.textPos(p.value)
		r.check(func(w *world) {
			if l := in(w); l != nil {
				w.checkNewName(name, to, kind, present(l))
			}
		})
	}
	return names
}

func (w *world) checkNewName(name *ledger.NewName, to ledger.Pos, kind string, present []string) {
	if slices.Contains(present, name.From) {
		w.say(name.Pos, "was_there", name.From)
	}
	if !slices.Contains(present, name.To) {
		w.unknown(to, kind, name.To, present)
	}
}

func writeNewNames(names []*ledger.NewName) *yaml.Node {
	if len(names) == 0 {
		return nil
	}
	m := &yaml.Node{Kind: yaml.MappingNode}
	for _, name := range names {
		m.Content = append(m.Content, scalarNode(name.From), scalarNode(name.To))
	}
	return m
}

// newChoices are the new names of choices, by field.
var newChoices = codec[[]*ledger.NewChoices]{
	read: func(r *reader, n *yaml.Node, v *[]*ledger.NewChoices) {
		for _, p := range r.pairs(n) {
			c := &ledger.NewChoices{Field: p.key.Value, Pos: r.textPos(p.key)}
			r.wantField(c.Pos, c.Field, fieldRule{kinds: []ledger.Kind{ledger.KindChoice, ledger.KindChoices}})
			c.Names = readNewNames(r, p.value, "choice", func(l *ledger.Ledger) []string {
				if f := l.Field(c.Field); f != nil {
					return choiceNames(f)
				}
				return nil
			})
			*v = append(*v, c)
		}
	},
	write: func(_ *writer, v *[]*ledger.NewChoices) *yaml.Node {
		if len(*v) == 0 {
			return nil
		}
		m := &yaml.Node{Kind: yaml.MappingNode}
		for _, c := range *v {
			m.Content = append(m.Content, scalarNode(c.Field), writeNewNames(c.Names))
		}
		return m
	},
	schema: func(d defs) schema {
		names := schema{"type": "object", "additionalProperties": str.schema(d)}
		return schema{"type": "object", "additionalProperties": names}
	},
}
