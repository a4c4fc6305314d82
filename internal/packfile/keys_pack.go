package packfile

import (
	"encoding/json"
	"strconv"

	"go.yaml.in/yaml/v3"

	"bihuan/internal/i18n"
	"bihuan/internal/ledger"
)

var packObject = &object[ledger.Pack]{
	def: "pack",
	pos: func(p *ledger.Pack) *ledger.Pos { return &p.Pos },
	keys: []key[ledger.Pack]{
		at("pack", packName, func(p *ledger.Pack) *string { return &p.Name }).need(),
		at("title", text, func(p *ledger.Pack) *i18n.Text { return &p.Title }).need(),
		at("version", whole(1, 999_999), func(p *ledger.Pack) *int { return &p.Version }).need(),
		at("basis", str, func(p *ledger.Pack) *string { return &p.Basis }),
		at("uses", listOf(usedPack), func(p *ledger.Pack) *[]string { return &p.Uses }),
		at("params", named(paramObject, nil), func(p *ledger.Pack) *[]*ledger.Param { return &p.Params }),
		at("roles", named(roleObject, nil), func(p *ledger.Pack) *[]*ledger.Role { return &p.Roles }),
		at("ledgers", ledgerFiles, func(p *ledger.Pack) *[]*ledger.Ledger { return &p.Ledgers }),
		at("menu", series(menuObject), func(p *ledger.Pack) *[]*ledger.MenuItem { return &p.Menu }),
		at("figures", named(figureObject, nil),
			func(p *ledger.Pack) *[]*ledger.Figure { return &p.Figures }),
		at("drawings", named(drawingObject, nil),
			func(p *ledger.Pack) *[]*ledger.Drawing { return &p.Drawings }),
		at("readings", named(readingObject, nil),
			func(p *ledger.Pack) *[]*ledger.Reading { return &p.Readings }),
		at("bulletins", named(bulletinObject, nil),
			func(p *ledger.Pack) *[]*ledger.Bulletin { return &p.Bulletins }),
		at("drops", listOf(goneLedger), func(p *ledger.Pack) *[]string { return &p.Drops }),
	},
}

// packName is the name of the folder. It is set before the file is read.
var packName = codec[string]{
	read: func(r *reader, n *yaml.Node, v *string) {
		if s, ok := r.scalar(n); ok && s != *v {
			r.say(r.textPos(n), "pack_name", s, *v)
		}
	},
	write:  str.write,
	schema: func(defs) schema { return schema{"type": "string", "pattern": word.String()} },
}

// usedPack is a pack whose ledgers and roles may be named.
var usedPack = name(func(r *reader, pos ledger.Pos, v *string) {
	pack, used := r.pack, *v
	r.link(func(w *world) {
		p := w.packs[used]
		if p == nil {
			w.unknown(pos, "pack", used, sortedKeys(w.packs))
			return
		}
		for _, q := range w.reach(p) {
			if q == pack {
				w.say(pos, "cycle", used, pack.Name)
			}
		}
	})
})

// ledgerFiles is the list of the files of the pack, each of them a ledger, in the order of the
// menu.
var ledgerFiles = codec[[]*ledger.Ledger]{
	read: func(r *reader, n *yaml.Node, v *[]*ledger.Ledger) {
		for _, item := range r.items(n) {
			s, ok := r.scalar(item)
			pos := r.textPos(item)
			if !ok || !r.checkName(s, pos) {
				continue
			}
			if has(*v, s) {
				r.say(pos, "twice", s)
				continue
			}
			*v = append(*v, &ledger.Ledger{Pack: r.pack.Name, Name: s, Pos: pos})
		}
	},
	write: func(_ *writer, v *[]*ledger.Ledger) *yaml.Node {
		if len(*v) == 0 {
			return nil
		}
		list := &yaml.Node{Kind: yaml.SequenceNode}
		for _, l := range *v {
			list.Content = append(list.Content, scalarNode(l.Name))
		}
		return list
	},
	schema: func(d defs) schema { return listOf(str).schema(d) },
}

func has(ledgers []*ledger.Ledger, name string) bool {
	for _, l := range ledgers {
		if l.Name == name {
			return true
		}
	}
	return false
}

// paramKinds are the kinds whose values can be written in plain form.
var paramKinds = []ledger.Kind{ledger.KindText, ledger.KindInt, ledger.KindDecimal,
	ledger.KindMoney,
	ledger.KindPercent, ledger.KindDate, ledger.KindFlag}

var paramObject = &object[ledger.Param]{
	def:  "param",
	name: func(p *ledger.Param) *string { return &p.Name },
	pos:  func(p *ledger.Param) *ledger.Pos { return &p.Pos },
	keys: []key[ledger.Param]{
		at("kind", oneOf(paramKinds...), func(p *ledger.Param) *ledger.Kind { return &p.Kind }).need(),
		at("default", paramValue, func(p *ledger.Param) *ledger.Param { return p }).need(),
		at("changes", paramChanges, func(p *ledger.Param) *ledger.Param { return p }),
		at("unit", str, func(p *ledger.Param) *string { return &p.Unit }),
		at("title", text, func(p *ledger.Param) *i18n.Text { return &p.Title }).need(),
		at("basis", str, func(p *ledger.Param) *string { return &p.Basis }),
	},
}

// paramValue is the default of a parameter, in the plain form of its kind.
var paramValue = codec[ledger.Param]{
	read: func(r *reader, n *yaml.Node, p *ledger.Param) {
		s, ok := r.scalar(n)
		if ok {
			p.Default = r.paramValue(s, r.textPos(n), p.Kind)
		}
	},
	write:  func(_ *writer, p *ledger.Param) *yaml.Node { return paramNode(p.Kind, p.Default) },
	schema: paramSchema,
}

// paramValue reads the plain form of a value; an unknown kind has been reported.
func (r *reader) paramValue(text string, pos ledger.Pos, kind ledger.Kind) ledger.Value {
	if kind == "" {
		return ledger.Empty
	}
	v, err := ParseValue(text, kind.Storage())
	if err != nil {
		r.wrongValue(pos, text, kind)
	}
	return v
}

func paramNode(kind ledger.Kind, v ledger.Value) *yaml.Node {
	if kind == ledger.KindText {
		return scalarNode(v.String())
	}
	return plainNode(v.String())
}

func paramSchema(defs) schema { return schema{"type": []string{"string", "number", "boolean"}} }

// wrongValue reports text that is no plain form of kind.
func (l *loading) wrongValue(pos ledger.Pos, text string, kind ledger.Kind) {
	if kind == ledger.KindFlag {
		l.say(pos, "want_flag", text)
		return
	}
	l.say(pos, "value_kind", text, kind)
}

// ParseValue reads the plain form of a value that is no list: as files and stories write it.
func ParseValue(text string, s ledger.Storage) (ledger.Value, error) {
	if s != ledger.StoreInt && s != ledger.StoreFlag {
		quoted, err := json.Marshal(text)
		if err != nil {
			return ledger.Empty, err
		}
		return ledger.FromJSON(quoted, s, ledger.StoreNone)
	}
	if s == ledger.StoreInt {
		if i, err := strconv.ParseInt(text, 10, 64); err != nil || strconv.FormatInt(i, 10) != text {
			return ledger.Empty, strconv.ErrSyntax
		}
	}
	return ledger.FromJSON([]byte(text), s, ledger.StoreNone)
}

var roleObject = &object[ledger.Role]{
	def:  "role",
	name: func(x *ledger.Role) *string { return &x.Name },
	pos:  func(x *ledger.Role) *ledger.Pos { return &x.Pos },
	keys: []key[ledger.Role]{
		at("title", text, func(x *ledger.Role) *i18n.Text { return &x.Title }).need(),
		at("bound", bound, func(x *ledger.Role) *bool { return &x.UnitBound }),
		at("as", oneOf(ledger.SystemKeeper, ledger.SecurityKeeper, ledger.AuditKeeper),
			func(x *ledger.Role) *ledger.Keeper { return &x.As }),
	},
	done: func(r *reader, pos ledger.Pos, x *ledger.Role) {
		if x.As != "" && x.UnitBound {
			r.say(pos, "keeper_bound", x.As)
		}
	},
}

// bound is the word unit, for a role that counts only in the unit of the post and below.
var bound = codec[bool]{
	read: func(r *reader, n *yaml.Node, v *bool) {
		var s string
		oneOf("unit").read(r, n, &s)
		*v = s == "unit"
	},
	write: func(_ *writer, v *bool) *yaml.Node {
		if !*v {
			return nil
		}
		return scalarNode("unit")
	},
	schema: func(defs) schema { return schema{"const": "unit"} },
}

var menuObject = &object[ledger.MenuItem]{
	def: "menu_item",
	pos: func(m *ledger.MenuItem) *ledger.Pos { return &m.Pos },
	keys: []key[ledger.MenuItem]{
		at("ledger", ledgerPath, func(m *ledger.MenuItem) *string { return &m.Ledger }),
		at("page", str, func(m *ledger.MenuItem) *string { return &m.Page }),
		at("under", oneOf("rectification", "mechanisms", "administration"),
			func(m *ledger.MenuItem) *string { return &m.Under }).need(),
		at("title", text, func(m *ledger.MenuItem) *i18n.Text { return &m.Title }),
	},
	done: func(r *reader, pos ledger.Pos, m *ledger.MenuItem) {
		if (m.Ledger == "") == (m.Page == "") {
			r.say(pos, "menu_one")
		}
	},
}
