package packfile

import (
	"go.yaml.in/yaml/v3"

	"bihuan/internal/i18n"
	"bihuan/internal/ledger"
)

var readingObject = &object[ledger.Reading]{
	def:  "reading",
	name: func(x *ledger.Reading) *string { return &x.Name },
	pos:  func(x *ledger.Reading) *ledger.Pos { return &x.Pos },
	keys: []key[ledger.Reading]{
		at("title", text, func(x *ledger.Reading) *i18n.Text { return &x.Title }).need(),
		at("round", ledgerPath, func(x *ledger.Reading) *string { return &x.Round }),
		at("head", data, func(x *ledger.Reading) *map[string]string { return &x.Head }).
			inside(func(x *ledger.Reading) *string { return &x.Round }),
		at("findings", mapping, func(x *ledger.Reading) *ledger.Mapping { return &x.Findings }),
		at("measures", mapping, func(x *ledger.Reading) *ledger.Mapping { return &x.Measures }),
		at("figures", mapping, func(x *ledger.Reading) *ledger.Mapping { return &x.Figures }),
	},
}

var bulletinObject = &object[ledger.Bulletin]{
	def:  "bulletin",
	name: func(x *ledger.Bulletin) *string { return &x.Name },
	pos:  func(x *ledger.Bulletin) *ledger.Pos { return &x.Pos },
	keys: []key[ledger.Bulletin]{
		at("title", text, func(x *ledger.Bulletin) *i18n.Text { return &x.Title }).need(),
		at("round", ledgerPath, func(x *ledger.Bulletin) *string { return &x.Round }),
		at("heading", data, func(x *ledger.Bulletin) *map[string]string { return &x.Heading }).
			inside(func(x *ledger.Bulletin) *string { return &x.Round }),
		at("findings", mapping, func(x *ledger.Bulletin) *ledger.Mapping { return &x.Findings }),
		at("measures", mapping, func(x *ledger.Bulletin) *ledger.Mapping { return &x.Measures }),
		at("figures", mapping, func(x *ledger.Bulletin) *ledger.Mapping { return &x.Figures }),
		at("sections", series(sectionObject),
			func(x *ledger.Bulletin) *[]*ledger.Section { return &x.Sections }).
			inside(func(x *ledger.Bulletin) *string { return &x.Round }),
	},
}

var sectionObject = &object[ledger.Section]{
	def: "section",
	pos: func(s *ledger.Section) *ledger.Pos { return &s.Pos },
	keys: []key[ledger.Section]{
		at("title", text, func(s *ledger.Section) *i18n.Text { return &s.Title }).need(),
		at("kind", oneOf("paragraphs", "findings", "contact"),
			func(s *ledger.Section) *string { return &s.Kind }).need(),
		at("field", fieldName(fieldRule{}), func(s *ledger.Section) *string { return &s.Field }),
	},
	done: func(r *reader, pos ledger.Pos, s *ledger.Section) {
		if s.Kind == "paragraphs" && s.Field == "" {
			r.say(pos, "missing_key", "field")
		}
	},
}

// data says for each datum into which field it goes.
var data = mapOf(fieldName(fieldRule{}), nil)

// mapping is a part of a document with the ledger it is about; nothing said is no such part.
var mapping = inline(mappingObject)

var mappingObject = &object[ledger.Mapping]{
	def: "mapping",
	keys: []key[ledger.Mapping]{
		at("ledger", ledgerPath, func(m *ledger.Mapping) *string { return &m.Ledger }).need(),
		at("parent", fieldName(fieldRule{kinds: []ledger.Kind{ledger.KindRef}}),
			func(m *ledger.Mapping) *string { return &m.Parent }).inside(mappedLedger),
		at("fields", data,
			func(m *ledger.Mapping) *map[string]string { return &m.Fields }).inside(mappedLedger),
		at("values", values, func(m *ledger.Mapping) *ledger.Mapping { return m }).inside(mappedLedger),
	},
}

func mappedLedger(m *ledger.Mapping) *string { return &m.Ledger }

// values say for a datum which printed value is kept as which.
var values = codec[ledger.Mapping]{
	read: func(r *reader, n *yaml.Node, m *ledger.Mapping) {
		for _, p := range r.pairs(n) {
			datum := p.key.Value
			field, ok := m.Fields[datum]
			if !ok {
				r.unknown(r.textPos(p.key), "datum", datum, sortedKeys(m.Fields))
				continue
			}
			stored := name(func(r *reader, pos ledger.Pos, v *string) { r.wantChoice(pos, field, *v) })
			var printed map[string]string
			mapOf(stored, nil).read(r, p.value, &printed)
			if m.Values == nil {
				m.Values = map[string]map[string]string{}
			}
			m.Values[datum] = printed
		}
	},
	write: func(w *writer, m *ledger.Mapping) *yaml.Node {
		return mapOf(mapOf(str, nil), nil).write(w, &m.Values)
	},
	schema: func(d defs) schema { return mapOf(mapOf(str, nil), nil).schema(d) },
}

// wantChoice checks a stored value where the field has choices.
func (r *reader) wantChoice(pos ledger.Pos, field, value string) {
	in := r.scope
	r.check(func(w *world) {
		l := in(w)
		if l == nil {
			return
		}
		f := l.Field(field)
		if f != nil && len(f.Choices) > 0 && f.Choice(value) == nil {
			w.unknown(pos, "choice", value, choiceNames(f))
		}
	})
}
