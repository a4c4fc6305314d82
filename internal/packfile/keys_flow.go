package packfile

import (
	"go.yaml.in/yaml/v3"

	"bihuan/internal/i18n"
	"bihuan/internal/ledger"
)

var flowObject = &object[ledger.Flow]{
	def: "flow",
	keys: []key[ledger.Flow]{
		at("track", listOf(stateName), func(f *ledger.Flow) *[]string { return &f.Track }),
		at("states", named(stateObject, nil),
			func(f *ledger.Flow) *[]*ledger.State { return &f.States }).need(),
		at("moves", named(moveObject, nil), func(f *ledger.Flow) *[]*ledger.Move { return &f.Moves }),
	},
	done: finishFlow,
}

var stateObject = &object[ledger.State]{
	def:  "state",
	name: func(s *ledger.State) *string { return &s.Name },
	pos:  func(s *ledger.State) *ledger.Pos { return &s.Pos },
	keys: []key[ledger.State]{
		at("title", text, func(s *ledger.State) *i18n.Text { return &s.Title }).need(),
		at("start", yes, func(s *ledger.State) *bool { return &s.Start }),
		at("end", yes, func(s *ledger.State) *bool { return &s.End }),
		at("required", listOf(fieldName(fieldRule{})),
			func(s *ledger.State) *[]string { return &s.Required }),
		at("locked", wordOr("all", listOf(fieldName(fieldRule{}))),
			func(s *ledger.State) *[]string { return &s.Locked }),
	},
}

var moveObject = &object[ledger.Move]{
	def:  "move",
	name: func(m *ledger.Move) *string { return &m.Name },
	pos:  func(m *ledger.Move) *ledger.Pos { return &m.Pos },
	keys: []key[ledger.Move]{
		at("title", text, func(m *ledger.Move) *i18n.Text { return &m.Title }).need(),
		at("from", wordOr("any", listOf(stateName)),
			func(m *ledger.Move) *[]string { return &m.From }).need(),
		at("to", stateName, func(m *ledger.Move) *string { return &m.To }),
		at("by", whoList, func(m *ledger.Move) *[]ledger.Source { return &m.By }),
		at("not_by", listOf(moveName), func(m *ledger.Move) *[]string { return &m.NotBy }),
		at("at", source, func(m *ledger.Move) *ledger.Source { return &m.At }),
		at("once", source, func(m *ledger.Move) *ledger.Source { return &m.Once }),
		at("when", source, func(m *ledger.Move) *ledger.Source { return &m.When }),
		at("say", text, func(m *ledger.Move) *i18n.Text { return &m.Say }),
		at("needs", series(needObject), func(m *ledger.Move) *[]*ledger.Need { return &m.Needs }),
		at("asks", listOf(fieldName(fieldRule{given: true})),
			func(m *ledger.Move) *[]string { return &m.Asks }),
		at("remark", yes, func(m *ledger.Move) *bool { return &m.Remark }),
		at("set", assigns, func(m *ledger.Move) *[]*ledger.Assign { return &m.Set }),
		at("make", series(makeObject), func(m *ledger.Move) *[]*ledger.Make { return &m.Make }),
		at("seals", listOf(fieldName(fieldRule{})), func(m *ledger.Move) *[]string { return &m.Seals }),
	},
	done: finishMove,
}

var needObject = &object[ledger.Need]{
	def: "need",
	pos: func(n *ledger.Need) *ledger.Pos { return &n.Pos },
	keys: []key[ledger.Need]{
		at("field", fieldName(fieldRule{}), func(n *ledger.Need) *string { return &n.Field }),
		at("proof", whole(1, 99), func(n *ledger.Need) *int { return &n.Proof }),
		at("that", source, func(n *ledger.Need) *ledger.Source { return &n.That }),
		at("when", source, func(n *ledger.Need) *ledger.Source { return &n.When }),
		at("say", text, func(n *ledger.Need) *i18n.Text { return &n.Say }),
	},
	done: finishNeed,
}

var makeObject = &object[ledger.Make]{
	def: "make",
	pos: func(m *ledger.Make) *ledger.Pos { return &m.Pos },
	keys: []key[ledger.Make]{
		at("ledger", ledgerPath, func(m *ledger.Make) *string { return &m.Ledger }).need(),
		at("each", source, func(m *ledger.Make) *ledger.Source { return &m.Each }),
		at("when", source, func(m *ledger.Make) *ledger.Source { return &m.When }),
		at("set", assigns, func(m *ledger.Make) *[]*ledger.Assign { return &m.Set }).
			inside(func(m *ledger.Make) *string { return &m.Ledger }),
	},
}

// assigns are fields with the expressions of their new values.
var assigns = codec[[]*ledger.Assign]{
	read: func(r *reader, n *yaml.Node, v *[]*ledger.Assign) {
		for _, p := range r.pairs(n) {
			a := &ledger.Assign{Field: p.key.Value, Pos: r.textPos(p.key)}
			r.wantField(a.Pos, a.Field, fieldRule{given: true})
			source.read(r, p.value, &a.Value)
			*v = append(*v, a)
		}
	},
	write: func(w *writer, v *[]*ledger.Assign) *yaml.Node {
		if len(*v) == 0 {
			return nil
		}
		m := &yaml.Node{Kind: yaml.MappingNode}
		for _, a := range *v {
			m.Content = append(m.Content, scalarNode(a.Field), source.write(w, &a.Value))
		}
		return m
	},
	schema: func(d defs) schema {
		return schema{"type": "object", "additionalProperties": source.schema(d)}
	},
}

// wordOr is a list, or one word that stands for all there is.
func wordOr(all string, list codec[[]string]) codec[[]string] {
	return codec[[]string]{
		read: func(r *reader, n *yaml.Node, v *[]string) {
			if n.Kind == yaml.ScalarNode && n.Value == all {
				*v = []string{all}
				return
			}
			list.read(r, n, v)
		},
		write: func(w *writer, v *[]string) *yaml.Node {
			if len(*v) == 1 && (*v)[0] == all {
				return scalarNode(all)
			}
			return list.write(w, v)
		},
		schema: func(d defs) schema {
			return schema{"anyOf": []schema{{"const": all}, list.schema(d)}}
		},
	}
}

// stateName is a state of the flow of the ledger.
var stateName = name(func(r *reader, pos ledger.Pos, v *string) {
	r.wantName(pos, *v, "state", stateNames)
})

// moveName is a move of the flow of the ledger.
var moveName = name(func(r *reader, pos ledger.Pos, v *string) {
	r.wantName(pos, *v, "move", moveNames)
})

// stateNames lists the states of l.
func stateNames(l *ledger.Ledger) []string {
	var names []string
	if l.Flow != nil {
		for _, s := range l.Flow.States {
			names = append(names, s.Name)
		}
	}
	return names
}

// moveNames lists the moves of l.
func moveNames(l *ledger.Ledger) []string {
	var names []string
	if l.Flow != nil {
		for _, m := range l.Flow.Moves {
			names = append(names, m.Name)
		}
	}
	return names
}

// finishFlow expands "from: any" to the states that are no end, and wants one start.
func finishFlow(r *reader, pos ledger.Pos, f *ledger.Flow) {
	starts := 0
	var open []string
	for _, s := range f.States {
		if s.Start {
			starts++
		}
		if !s.End {
			open = append(open, s.Name)
		}
	}
	if starts != 1 && len(f.States) > 0 {
		r.say(pos, "one_start", starts)
	}
	for _, m := range f.Moves {
		if len(m.From) == 1 && m.From[0] == "any" {
			m.From = append([]string(nil), open...)
		}
	}
}

// finishMove wants somebody, or something, to make the move.
func finishMove(r *reader, pos ledger.Pos, m *ledger.Move) {
	if len(m.By) == 0 && m.At.IsZero() && m.Once.IsZero() {
		r.say(pos, "nobody_moves", m.Name)
	} else if len(m.By) == 0 && (m.Remark || len(m.Asks) > 0) {
		r.say(pos, "nobody_asked", m.Name)
	}
}

// finishNeed wants exactly one thing.
func finishNeed(r *reader, pos ledger.Pos, n *ledger.Need) {
	things := 0
	for _, there := range []bool{n.Field != "", n.Proof != 0, !n.That.IsZero()} {
		if there {
			things++
		}
	}
	if things != 1 {
		r.say(pos, "one_need")
	}
}
