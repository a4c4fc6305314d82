package packfile

import (
	"go.yaml.in/yaml/v3"

	"bihuan/internal/ledger"
)

// mostTimes is how many periods in a row a line may want.
const mostTimes = 60

var lineObject = &object[ledger.Line]{
	def: "line",
	pos: func(l *ledger.Line) *ledger.Pos { return &l.Pos },
	keys: []key[ledger.Line]{
		at("when", source, func(l *ledger.Line) *ledger.Source { return &l.When }).need(),
		at("times", whole(2, mostTimes), func(l *ledger.Line) *int { return &l.Times }),
	},
}

// lines are grades with comparisons of "value", which may have to hold several times.
var lines = codec[[]*ledger.Line]{
	read: func(r *reader, n *yaml.Node, v *[]*ledger.Line) {
		for _, p := range r.pairs(n) {
			line := &ledger.Line{}
			if p.value.Kind == yaml.MappingNode {
				lineObject.read(r, p.value, line)
			} else {
				source.read(r, p.value, &line.When)
			}
			line.Pos = r.textPos(p.key)
			oneOf(levels...).read(r, p.key, &line.Level)
			*v = append(*v, line)
		}
	},
	write: func(w *writer, v *[]*ledger.Line) *yaml.Node {
		if len(*v) == 0 {
			return nil
		}
		m := &yaml.Node{Kind: yaml.MappingNode}
		for _, line := range *v {
			value := source.write(w, &line.When)
			if line.Times > 0 {
				value = lineObject.write(w, line)
			}
			m.Content = append(m.Content, scalarNode(line.Level), value)
		}
		return m
	},
	schema: func(d defs) schema {
		properties := schema{}
		for _, level := range levels {
			properties[level] = schema{"anyOf": []schema{source.schema(d), lineObject.schema(d)}}
		}
		return schema{"type": "object", "additionalProperties": false, "properties": properties}
	},
}

// someLevels is a level, or several.
var someLevels = codec[[]string]{
	read: func(r *reader, n *yaml.Node, v *[]string) {
		if n.Kind == yaml.ScalarNode {
			*v = make([]string, 1)
			oneOf(levels...).read(r, n, &(*v)[0])
			return
		}
		listOf(oneOf(levels...)).read(r, n, v)
	},
	write: func(w *writer, v *[]string) *yaml.Node {
		if len(*v) == 1 {
			return scalarNode((*v)[0])
		}
		return listOf(oneOf(levels...)).write(w, v)
	},
	schema: func(d defs) schema {
		one := oneOf(levels...)
		return schema{"anyOf": []schema{one.schema(d), listOf(one).schema(d)}}
	},
}

var watchObject = &object[ledger.Watch]{
	def: "watch",
	pos: func(x *ledger.Watch) *ledger.Pos { return &x.Pos },
	keys: []key[ledger.Watch]{
		at("figures", fieldName(fieldRule{kinds: []ledger.Kind{ledger.KindFigures}}),
			func(x *ledger.Watch) *string { return &x.Figures }).need(),
		at("when", source, func(x *ledger.Watch) *ledger.Source { return &x.When }),
		at("on", someLevels, func(x *ledger.Watch) *[]string { return &x.On }).need(),
		at("make", ledgerPath, func(x *ledger.Watch) *string { return &x.Make }).need(),
		at("set", assigns, func(x *ledger.Watch) *[]*ledger.Assign { return &x.Set }).need().
			inside(func(x *ledger.Watch) *string { return &x.Make }),
	},
}

var opensObject = &object[ledger.Opens]{
	def: "opens",
	pos: func(o *ledger.Opens) *ledger.Pos { return &o.Pos },
	keys: []key[ledger.Opens]{
		at("on", someLevels, func(o *ledger.Opens) *[]string { return &o.On }).need(),
		at("make", ledgerPath, func(o *ledger.Opens) *string { return &o.Make }).need(),
		at("set", assigns, func(o *ledger.Opens) *[]*ledger.Assign { return &o.Set }).need().
			inside(func(o *ledger.Opens) *string { return &o.Make }),
	},
}
