package packfile

import (
	"regexp"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"

	"bihuan/internal/i18n"
	"bihuan/internal/ledger"
)

// figureOps are the ways to compute a figure.
var figureOps = []string{"count", "sum", "min", "max", "mean", "ratio", "is", "growth"}

var figureObject = &object[ledger.Figure]{
	def:  "figure",
	name: func(f *ledger.Figure) *string { return &f.Name },
	pos:  func(f *ledger.Figure) *ledger.Pos { return &f.Pos },
	keys: append(append([]key[ledger.Figure]{
		at("title", text, func(f *ledger.Figure) *i18n.Text { return &f.Title }).need(),
		at("definition", text, func(f *ledger.Figure) *i18n.Text { return &f.Definition }),
		at("unit", str, func(f *ledger.Figure) *string { return &f.Unit }),
		at("places", whole(0, 6), func(f *ledger.Figure) *int { return &f.Places }),
	}, opKeys()...),
		at("by", listOf(breakdown), func(f *ledger.Figure) *[]ledger.Source { return &f.By }).
			inside(func(f *ledger.Figure) *string { return &f.Ledger }),
		at("read", whoList, func(f *ledger.Figure) *[]ledger.Source { return &f.Read }).
			inside(func(f *ledger.Figure) *string { return &f.Ledger }),
		at("target", source, func(f *ledger.Figure) *ledger.Source { return &f.Target }),
		at("lines", lines, func(f *ledger.Figure) *[]*ledger.Line { return &f.Lines }),
		at("every", oneOf(ledger.Periods...), func(f *ledger.Figure) *string { return &f.Every }),
		at("opens", series(opensObject), func(f *ledger.Figure) *[]*ledger.Opens { return &f.Opens }),
	),
	done: finishFigure,
}

// opKeys are one key for each way to compute a figure. Its value says what is counted.
func opKeys() []key[ledger.Figure] {
	tables := map[string]*object[ledger.Figure]{"ratio": ratioObject, "mean": meanObject}
	var keys []key[ledger.Figure]
	for _, op := range figureOps {
		switch op {
		case "is":
			keys = append(keys, opKey(op, at(op, source, func(f *ledger.Figure) *ledger.Source { return &f.Is })))
			continue
		case "growth":
			keys = append(keys, opKey(op, at(op, one(growthObject),
				func(f *ledger.Figure) **ledger.Growth { return &f.Growth })))
			continue
		}
		table := tables[op]
		if table == nil {
			table = countedObject
		}
		keys = append(keys, opKey(op, key[ledger.Figure]{
			name: op,
			read: func(r *reader, n *yaml.Node, f *ledger.Figure) {
				table.read(r, n, f)
				checkOf(r, r.pos(n), op, f.Of)
			},
			write:  table.write,
			schema: table.schema,
		}))
	}
	return keys
}

// opKey lets a figure be computed in one way only, that of k.
func opKey(op string, k key[ledger.Figure]) key[ledger.Figure] {
	read, write := k.read, k.write
	k.read = func(r *reader, n *yaml.Node, f *ledger.Figure) {
		if f.Op != "" {
			r.say(r.pos(n), "one_op", f.Op, op)
			return
		}
		f.Op = op
		read(r, n, f)
	}
	k.write = func(w *writer, f *ledger.Figure) *yaml.Node {
		if f.Op != op {
			return nil
		}
		return write(w, f)
	}
	return k
}

// fieldPath is a field, or one behind references.
var fieldPath = regexp.MustCompile(`^[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)*$`)

// breakdown is what a figure is broken down by: an expression, mostly the name of a field.
var breakdown = codec[ledger.Source]{
	read: func(r *reader, n *yaml.Node, v *ledger.Source) {
		source.read(r, n, v)
		if fieldPath.MatchString(v.Text) {
			r.wantField(v.Pos, v.Text, fieldRule{words: []string{"state"}, path: true})
		}
	},
	write:  source.write,
	schema: source.schema,
}

// checkOf wants something to add up for sums and the like, and nothing for counts.
func checkOf(r *reader, pos ledger.Pos, op string, of ledger.Source) {
	if op == "count" && !of.IsZero() {
		r.say(of.Pos, "count_of")
	}
	if op != "count" && op != "ratio" && of.IsZero() {
		r.say(pos, "missing_key", "of")
	}
}

var countedKeys = []key[ledger.Figure]{
	at("ledger", ledgerPath, func(f *ledger.Figure) *string { return &f.Ledger }).need(),
	at("of", source, func(f *ledger.Figure) *ledger.Source { return &f.Of }),
	at("where", source, func(f *ledger.Figure) *ledger.Source { return &f.Where }),
}

var countedObject = &object[ledger.Figure]{def: "counted", keys: countedKeys}

var meanObject = &object[ledger.Figure]{
	def: "mean",
	keys: append(append([]key[ledger.Figure]{}, countedKeys...),
		at("weight", source, func(f *ledger.Figure) *ledger.Source { return &f.Weight })),
}

var growthObject = &object[ledger.Growth]{
	def: "growth",
	pos: func(g *ledger.Growth) *ledger.Pos { return &g.Pos },
	keys: []key[ledger.Growth]{
		at("figure", figurePath, func(g *ledger.Growth) *string { return &g.Figure }).need(),
		at("over", oneOf("month", "quarter", "half", "year"),
			func(g *ledger.Growth) *string { return &g.Over }).need(),
	},
}

// figurePath is a figure of this pack, or pack.figure; it becomes the path.
var figurePath = codec[string]{
	read: name(func(r *reader, pos ledger.Pos, v *string) {
		pack := r.pack
		r.link(func(w *world) { *v = w.figure(pack, *v, pos) })
	}).read,
	write:  writePath,
	schema: str.schema,
}

var ratioObject = &object[ledger.Figure]{
	def: "ratio",
	keys: append(append([]key[ledger.Figure]{}, countedKeys...),
		at("over", one(termObject), func(f *ledger.Figure) **ledger.Term { return &f.Over }).need()),
	done: func(r *reader, _ ledger.Pos, f *ledger.Figure) {
		if f.Over == nil {
			return
		}
		r.link(func(*world) {
			if f.Over.Ledger == "" {
				f.Over.Ledger = f.Ledger
			}
		})
	},
}

var termObject = &object[ledger.Term]{
	def: "term",
	keys: []key[ledger.Term]{
		at("ledger", ledgerPath, func(t *ledger.Term) *string { return &t.Ledger }),
		at("of", source, func(t *ledger.Term) *ledger.Source { return &t.Of }),
		at("where", source, func(t *ledger.Term) *ledger.Source { return &t.Where }),
	},
	done: func(_ *reader, _ ledger.Pos, t *ledger.Term) {
		t.Op = "count"
		if !t.Of.IsZero() {
			t.Op = "sum"
		}
	},
}

func finishFigure(r *reader, pos ledger.Pos, f *ledger.Figure) {
	f.Pack = r.pack.Name
	if f.Op == "" {
		r.say(pos, "no_op", strings.Join(figureOps, ", "))
	}
	for _, o := range f.Opens {
		for _, level := range o.On {
			if level != "" && !slices.ContainsFunc(f.Lines, func(l *ledger.Line) bool { return l.Level == level }) {
				r.say(o.Pos, "no_line", f.Name, level)
			}
		}
	}
}
