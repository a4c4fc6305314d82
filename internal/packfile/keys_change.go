package packfile

import (
	"go.yaml.in/yaml/v3"

	"bihuan/internal/calendar"
	"bihuan/internal/ledger"
)

// change is a dated change of a parameter as a file writes it: its kind says what the value means.
type change struct {
	from  calendar.Date
	value ledger.Source
	pos   ledger.Pos
}

var changeObject = &object[change]{
	def: "change",
	pos: func(c *change) *ledger.Pos { return &c.pos },
	keys: []key[change]{
		at("from", onlyRead(day.read, day.schema), func(c *change) *calendar.Date { return &c.from }).need(),
		at("value", onlyRead(plainText, paramSchema), func(c *change) *ledger.Source { return &c.value }).need(),
	},
}

func plainText(r *reader, n *yaml.Node, v *ledger.Source) {
	if s, ok := r.scalar(n); ok {
		*v = ledger.Source{Text: s, Pos: r.textPos(n)}
	}
}

// paramChanges are the dated changes of a parameter, each later than the one before.
var paramChanges = codec[ledger.Param]{
	read: func(r *reader, n *yaml.Node, p *ledger.Param) {
		var list []*change
		series(changeObject).read(r, n, &list)
		for i, c := range list {
			if c.value.Pos.Line == 0 {
				continue // reported
			}
			if i > 0 && c.from <= list[i-1].from {
				r.say(c.pos, "change_order", c.from, list[i-1].from)
			}
			v := r.paramValue(c.value.Text, c.value.Pos, p.Kind)
			p.Changes = append(p.Changes, &ledger.Change{From: c.from, Value: v, Pos: c.pos})
		}
	},
	write: func(_ *writer, p *ledger.Param) *yaml.Node {
		if len(p.Changes) == 0 {
			return nil
		}
		list := &yaml.Node{Kind: yaml.SequenceNode}
		for _, c := range p.Changes {
			list.Content = append(list.Content, &yaml.Node{Kind: yaml.MappingNode, Content: []*yaml.Node{
				scalarNode("from"), plainNode(c.From.String()), scalarNode("value"), paramNode(p.Kind, c.Value),
			}})
		}
		return list
	},
	schema: series(changeObject).schema,
}
