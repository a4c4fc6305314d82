package packfile

import (
	"strings"

	"go.yaml.in/yaml/v3"

	"bihuan/internal/i18n"
	"bihuan/internal/ledger"
)

var letterObject = &object[ledger.Letter]{
	def:  "letter",
	name: func(x *ledger.Letter) *string { return &x.Name },
	pos:  func(x *ledger.Letter) *ledger.Pos { return &x.Pos },
	keys: []key[ledger.Letter]{
		at("title", text, func(x *ledger.Letter) *i18n.Text { return &x.Title }).need(),
		at("by", whoList, func(x *ledger.Letter) *[]ledger.Source { return &x.By }),
		at("when", source, func(x *ledger.Letter) *ledger.Source { return &x.When }),
		at("head", phrase, func(x *ledger.Letter) *ledger.Phrase { return &x.Head }),
		at("number", phrase, func(x *ledger.Letter) *ledger.Phrase { return &x.Number }),
		at("heading", phrase, func(x *ledger.Letter) *ledger.Phrase { return &x.Heading }),
		at("to", phrase, func(x *ledger.Letter) *ledger.Phrase { return &x.To }),
		at("body", series(letterPartObject), func(x *ledger.Letter) *[]*ledger.LetterPart { return &x.Body }).need(),
		at("sign", one(letterSignObject), func(x *ledger.Letter) **ledger.LetterSign { return &x.Sign }),
		at("note", phrase, func(x *ledger.Letter) *ledger.Phrase { return &x.Note }),
		at("copies", phrase, func(x *ledger.Letter) *ledger.Phrase { return &x.Copies }),
	},
}

var letterPartObject = &object[ledger.LetterPart]{
	def: "letter_part",
	pos: func(x *ledger.LetterPart) *ledger.Pos { return &x.Pos },
	keys: []key[ledger.LetterPart]{
		at("text", phrase, func(x *ledger.LetterPart) *ledger.Phrase { return &x.Text }),
		at("form", listOf(letterCell), func(x *ledger.LetterPart) *[]*ledger.LetterCell { return &x.Form }),
		at("table", one(letterTableObject), func(x *ledger.LetterPart) **ledger.LetterTable { return &x.Table }),
		at("when", source, func(x *ledger.LetterPart) *ledger.Source { return &x.When }),
	},
	done: finishLetterPart,
}

// finishLetterPart wants exactly one thing to stand there.
func finishLetterPart(r *reader, pos ledger.Pos, x *ledger.LetterPart) {
	things := 0
	for _, there := range []bool{!x.Text.IsZero(), len(x.Form) > 0, x.Table != nil} {
		if there {
			things++
		}
	}
	if things != 1 {
		r.say(pos, "one_letter_part")
	}
}

var letterTableObject = &object[ledger.LetterTable]{
	def: "letter_table",
	pos: func(t *ledger.LetterTable) *ledger.Pos { return &t.Pos },
	keys: []key[ledger.LetterTable]{
		at("of", tableRows, func(t *ledger.LetterTable) *ledger.LetterTable { return t }).need(),
		at("via", str, func(t *ledger.LetterTable) *string { return &t.Records.Via }),
		at("match", matches, func(t *ledger.LetterTable) *[]*ledger.Match { return &t.Records.Match }),
		at("where", source, func(t *ledger.LetterTable) *ledger.Source { return &t.Records.Where }),
		ofRows(at("order", listOf(fieldName(fieldRule{words: listWords, minus: true})),
			func(t *ledger.LetterTable) *[]string { return &t.Order })),
		ofRows(at("columns", listOf(letterCell),
			func(t *ledger.LetterTable) *[]*ledger.LetterCell { return &t.Columns })).need(),
		ofRows(at("total", listOf(fieldName(fieldRule{kinds: numberKinds})),
			func(t *ledger.LetterTable) *[]string { return &t.Total })),
	},
	done: finishLetterTable,
}

// numberKinds are the kinds that can be added up.
var numberKinds = []ledger.Kind{ledger.KindInt, ledger.KindDecimal, ledger.KindMoney}

// ofRows makes names under the key mean what a row of the table holds.
func ofRows(k key[ledger.LetterTable]) key[ledger.LetterTable] {
	read := k.read
	k.read = func(r *reader, n *yaml.Node, t *ledger.LetterTable) {
		outer := r.scope
		rows := func(w *world) *ledger.Ledger {
			if t.Lines == "" {
				return w.ledgers[t.Records.From]
			}
			l := outer(w)
			if l == nil || l.Field(t.Lines) == nil {
				return nil
			}
			return &ledger.Ledger{Fields: l.Field(t.Lines).Lines}
		}
		r.within(rows, func() { read(r, n, t) })
	}
	return k
}

// tableRows is a field of kind lines of the record, or the ledger whose records are shown.
var tableRows = codec[ledger.LetterTable]{
	read: func(r *reader, n *yaml.Node, t *ledger.LetterTable) {
		s, ok := r.scalar(n)
		if !ok {
			return
		}
		pos, pack, in := r.textPos(n), r.pack, r.scope
		r.link(func(w *world) {
			if l := in(w); l != nil && l.Field(s) != nil && l.Field(s).Kind == ledger.KindLines {
				t.Lines = s
				return
			}
			t.Records.From = w.path(pack, s, pos)
		})
	},
	write: func(w *writer, t *ledger.LetterTable) *yaml.Node {
		if t.Lines != "" {
			return scalarNode(t.Lines)
		}
		return scalarNode(w.short(t.Records.From))
	},
	schema: str.schema,
}

// finishLetterTable finds what leads from the records to the one that the letter is about; rows of a field are
// all there.
func finishLetterTable(r *reader, pos ledger.Pos, t *ledger.LetterTable) {
	in := r.scope
	r.check(func(w *world) {
		parent, child := in(w), w.ledgers[t.Records.From]
		switch {
		case parent == nil:
		case t.Lines != "" && (t.Records.Via != "" || t.Records.Match != nil || !t.Records.Where.IsZero() || t.Order != nil):
			w.say(pos, "letter_lines", t.Lines)
		case child == nil:
		case len(t.Records.Match) > 0:
			w.checkMatch(&t.Records, parent, child, pos)
		default:
			w.findVia(&t.Records, parent, child, pos)
		}
	})
}

var letterSignObject = &object[ledger.LetterSign]{
	def: "letter_sign",
	pos: func(x *ledger.LetterSign) *ledger.Pos { return &x.Pos },
	keys: []key[ledger.LetterSign]{
		at("by", phrase, func(x *ledger.LetterSign) *ledger.Phrase { return &x.By }).need(),
		at("on", source, func(x *ledger.LetterSign) *ledger.Source { return &x.On }),
	},
}

var letterCellObject = &object[ledger.LetterCell]{
	def: "letter_cell",
	pos: func(c *ledger.LetterCell) *ledger.Pos { return &c.Pos },
	keys: []key[ledger.LetterCell]{
		at("title", text, func(c *ledger.LetterCell) *i18n.Text { return &c.Title }).need(),
		at("text", phrase, func(c *ledger.LetterCell) *ledger.Phrase { return &c.Text }),
	},
}

// letterCell is a field or word, or a title with text.
var letterCell = codec[*ledger.LetterCell]{
	read: func(r *reader, n *yaml.Node, v **ledger.LetterCell) {
		*v = &ledger.LetterCell{Pos: r.textPos(n)}
		if n.Kind == yaml.MappingNode {
			letterCellObject.read(r, n, *v)
			return
		}
		fieldName(fieldRule{words: listWords}).read(r, n, &(*v).Field)
	},
	write: func(w *writer, v **ledger.LetterCell) *yaml.Node {
		if (*v).Field != "" {
			return scalarNode((*v).Field)
		}
		return letterCellObject.write(w, *v)
	},
	schema: func(d defs) schema {
		return schema{"anyOf": []schema{str.schema(d), letterCellObject.schema(d)}}
	},
}

// phrase is text with holes: in both languages, or one that serves both.
var phrase = codec[ledger.Phrase]{
	read: func(r *reader, n *yaml.Node, v *ledger.Phrase) {
		if n.Kind == yaml.ScalarNode {
			holed.read(r, n, &v.ZH)
			return
		}
		phraseObject.read(r, n, v)
	},
	write: func(w *writer, v *ledger.Phrase) *yaml.Node {
		switch {
		case v.IsZero():
			return nil
		case v.EN.IsZero():
			return scalarNode(v.ZH.Text)
		}
		return phraseObject.write(w, v)
	},
	schema: func(d defs) schema {
		return schema{"anyOf": []schema{str.schema(d), phraseObject.schema(d)}}
	},
}

var phraseObject = &object[ledger.Phrase]{
	def: "phrase",
	keys: []key[ledger.Phrase]{
		at("zh", holed, func(p *ledger.Phrase) *ledger.Source { return &p.ZH }).need(),
		at("en", holed, func(p *ledger.Phrase) *ledger.Source { return &p.EN }),
	},
}

// holed is text with holes, kept with its place.
var holed = codec[ledger.Source]{
	read: func(r *reader, n *yaml.Node, v *ledger.Source) {
		if s, ok := r.scalar(n); ok {
			*v = ledger.Source{Text: strings.TrimRight(s, " \n"), Pos: r.textPos(n)}
		}
	},
	write: func(_ *writer, v *ledger.Source) *yaml.Node {
		if v.IsZero() {
			return nil
		}
		return scalarNode(v.Text)
	},
	schema: str.schema,
}
