package packfile

import (
	"strings"

	"go.yaml.in/yaml/v3"

	"bihuan/internal/ledger"
)

// choices are written as names with titles.
var choices = codec[[]*ledger.Choice]{
	read: func(r *reader, n *yaml.Node, v *[]*ledger.Choice) {
		for _, p := range r.pairs(n) {
			c := &ledger.Choice{Name: p.key.Value, Pos: r.textPos(p.key)}
			r.checkName(c.Name, c.Pos)
			text.read(r, p.value, &c.Title)
			*v = append(*v, c)
		}
	},
	write: func(w *writer, v *[]*ledger.Choice) *yaml.Node {
		if len(*v) == 0 {
			return nil
		}
		m := &yaml.Node{Kind: yaml.MappingNode}
		for _, c := range *v {
			m.Content = append(m.Content, scalarNode(c.Name), text.write(w, &c.Title))
		}
		return m
	},
	schema: func(d defs) schema {
		return schema{"type": "object", "additionalProperties": text.schema(d),
			"propertyNames": schema{"pattern": word.String()}}
	},
}

// sharedChoices are the choices of a field, or the name of a field whose choices they are: ledger.field.
var sharedChoices = codec[ledger.Field]{
	read: func(r *reader, n *yaml.Node, f *ledger.Field) {
		if n.Kind == yaml.ScalarNode && !isNull(n) {
			readSame(r, n, f)
			return
		}
		choices.read(r, n, &f.Choices)
	},
	write: func(w *writer, f *ledger.Field) *yaml.Node {
		if f.Same != "" {
			return writePath(w, &f.Same)
		}
		return choices.write(w, &f.Choices)
	},
	schema: func(d defs) schema { return schema{"anyOf": []schema{choices.schema(d), str.schema(d)}} },
}

// readSame gives f the choices of the field that is named, once all ledgers are known. That field lists them
// itself, so that there is one place to look them up.
func readSame(r *reader, n *yaml.Node, f *ledger.Field) {
	pos, pack := r.textPos(n), r.pack
	f.Same = n.Value
	i := strings.LastIndexByte(n.Value, '.')
	if i < 0 {
		r.say(pos, "choices_field", n.Value)
		return
	}
	from, name := n.Value[:i], n.Value[i+1:]
	r.link(func(w *world) {
		path := w.path(pack, from, pos)
		l := w.ledgers[path]
		if l == nil {
			return
		}
		f.Same = path + "." + name
		other := l.Field(name)
		switch {
		case other == nil:
			w.unknown(pos, "field", name, fieldNames(l))
		case other.Kind.Element() != ledger.KindChoice || other.Kind == ledger.KindFigures || other.Same != "":
			w.say(pos, "choices_listed", name)
		default:
			f.Choices = other.Choices
		}
	})
}
