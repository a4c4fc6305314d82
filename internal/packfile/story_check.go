package packfile

import (
	"slices"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"

	"bihuan/internal/ledger"
)

// castPerson makes the name of a person a handle.
func castPerson(r *reader, pos ledger.Pos, name string) {
	if r.cast[name] != nil {
		r.say(pos, "twice", name)
	}
	path := new(string)
	r.cast[name] = path
	r.link(func(w *world) { *path = w.stands(r.pack, ledger.AsPerson, pos) })
}

// record returns the path of the ledger of the record called handle; false when there is none,
// which it reports. Handles are known when the whole story has been read.
func (r *reader) record(w *world, handle string, pos ledger.Pos) (string, bool) {
	if path := r.cast[handle]; path != nil {
		return *path, *path != ""
	}
	w.unknown(pos, "handle", handle, sortedKeys(r.cast))
	return "", false
}

// ledgerOf is the scope of the record called handle.
func (r *reader) ledgerOf(handle string) scope {
	return func(w *world) *ledger.Ledger {
		if path := r.cast[handle]; path != nil {
			return w.ledgers[*path]
		}
		return nil
	}
}

// handleOf is the handle of a record that stands for part.
func handleOf(part ledger.Part) codec[string] {
	return name(func(r *reader, pos ledger.Pos, v *string) {
		handle := *v
		r.check(func(w *world) { r.checkPartHandle(w, handle, part, pos) })
	})
}

func (r *reader) checkPartHandle(w *world, handle string, part ledger.Part, pos ledger.Pos) {
	path, known := r.record(w, handle, pos)
	if l := w.ledgers[path]; known && l != nil && l.As != part {
		w.say(pos, "handle_ledger", handle, path, part)
	}
}

// storyRole is a role, or role@unit.
var storyRole = onlyRead(func(r *reader, n *yaml.Node, v *ledger.StoryRole) {
	s, ok := r.scalar(n)
	if !ok {
		return
	}
	role, unit, bound := strings.Cut(s, "@")
	*v = ledger.StoryRole{Role: role, Unit: unit, Pos: r.textPos(n)}
	pos := v.Pos
	r.check(func(w *world) {
		if known := w.roles(r.pack); !slices.Contains(known, role) {
			w.unknown(pos, "role", role, known)
		}
		if bound {
			pos := pos
			pos.Column += len(role) + 1
			r.checkPartHandle(w, unit, ledger.AsUnit, pos)
		}
	})
}, str.schema)

// anyPath is path for stories, which may name ledgers of all packs within reach by their last name.
func (w *world) anyPath(pack *ledger.Pack, name string, pos ledger.Pos) string {
	if !strings.Contains(name, ".") {
		for _, p := range w.reach(pack) {
			if has(p.Ledgers, name) {
				return p.Name + "." + name
			}
		}
	}
	return w.path(pack, name, pos)
}

// checkWord checks the value of a word that is no field.
func (w *world) checkWord(l *ledger.Ledger, a *ledger.StoryAssign) {
	switch a.Field {
	case "state":
		w.checkState(l, a.Value.Text, a.Value.Pos)
	case "proofs":
		if n, err := strconv.Atoi(a.Value.Text); a.Value.List == nil && (err != nil || n < 0) {
			w.say(a.Value.Pos, "want_whole", a.Value.Text, 0, 99)
		}
	}
}

func (w *world) checkState(l *ledger.Ledger, state string, pos ledger.Pos) {
	if known := stateNames(l); !slices.Contains(known, state) {
		w.unknown(pos, "state", state, known)
	}
}

// checkValue checks that v can be a value of f; kind is that of f or of one element of its list.
func (r *reader) checkValue(w *world, f *ledger.Field, kind ledger.Kind, v ledger.StoryValue) {
	if kind.Storage() == ledger.StoreList {
		r.checkList(w, f, v)
		return
	}
	if v.List != nil || v.Row != nil {
		w.say(v.Pos, "want_scalar")
		return
	}
	if v.Text == "" {
		return
	}
	switch {
	case kind.Refers():
		if path, known := r.record(w, v.Text, v.Pos); known && f.To != "" && path != f.To {
			w.say(v.Pos, "handle_ledger", v.Text, path, f.To)
		}
	case kind == ledger.KindChoice:
		if f.Choice(v.Text) == nil {
			w.unknown(v.Pos, "choice", v.Text, choiceNames(f))
		}
	default:
		if _, err := ParseValue(v.Text, kind.Storage()); err != nil {
			w.wrongValue(v.Pos, v.Text, kind)
		}
	}
}

func (r *reader) checkList(w *world, f *ledger.Field, v ledger.StoryValue) {
	if v.List == nil && (v.Text != "" || v.Row != nil) {
		w.say(v.Pos, "want_list", v.Text)
	}
	for _, element := range v.List {
		if f.Kind == ledger.KindLines {
			r.checkRow(w, f, element)
		} else {
			r.checkValue(w, f, f.Kind.Element(), element)
		}
	}
}

// checkRow checks a row of a field of kind lines.
func (r *reader) checkRow(w *world, f *ledger.Field, v ledger.StoryValue) {
	if v.Row == nil {
		w.say(v.Pos, "want_mapping")
		return
	}
	columns := f.Row()
	for _, a := range v.Row {
		column := columns.Field(a.Field)
		if column == nil {
			w.unknown(a.Pos, "field", a.Field, fieldNames(columns))
			continue
		}
		r.checkValue(w, column, column.Kind, a.Value)
	}
}

func choiceNames(f *ledger.Field) []string {
	names := make([]string, len(f.Choices))
	for i, c := range f.Choices {
		names[i] = c.Name
	}
	return names
}

// expectWords are what can be expected of a record besides its fields.
var expectWords = []string{"state", "number", "light", "proofs", "version"}

// storyThen reads what is expected after a step.
func storyThen(r *reader, n *yaml.Node, v *[]*ledger.StoryExpect) {
	for _, p := range r.pairs(n) {
		e := &ledger.StoryExpect{Pos: r.textPos(p.key)}
		*v = append(*v, e)
		text := p.key.Value
		word, name, _ := strings.Cut(text, " ")
		dot := strings.LastIndexByte(text, '.')
		switch {
		case word == "figure" || word == "line" || word == "target":
			e.Line, e.Target = word == "line", word == "target"
			r.link(func(w *world) { e.Figure = w.figure(r.pack, name, e.Pos) })
			e.Value = r.value(p.value)
		case word == "told":
			e.Told = r.warningOf(name, e.Pos)
			e.Value = r.value(p.value)
			r.check(func(w *world) { r.checkTold(w, e) })
		case text == "warnings":
			e.Warnings = true
			e.Open = r.openWarnings(p.value)
		case dot < 0:
			r.say(e.Pos, "want_expect", text)
		default:
			e.Value = r.value(p.value)
			r.expect(e, text[:dot], text[dot+1:])
		}
	}
}

// expect is RECORD.FIELD or LEDGER.count. Which of them is known when the story has been read.
func (r *reader) expect(e *ledger.StoryExpect, who, what string) {
	r.link(func(w *world) {
		if r.cast[who] == nil && what == "count" {
			e.Ledger = w.anyPath(r.pack, who, e.Pos)
			if _, err := ParseValue(e.Value.Text, ledger.StoreInt); err != nil {
				w.wrongValue(e.Value.Pos, e.Value.Text, ledger.KindInt)
			}
			return
		}
		e.Record, e.Field = who, what
	})
	r.check(func(w *world) {
		if e.Record == "" {
			return
		}
		path, known := r.record(w, e.Record, e.Pos)
		if l := w.ledgers[path]; known && l != nil {
			r.checkExpected(w, l, e)
		}
	})
}

func (r *reader) checkExpected(w *world, l *ledger.Ledger, e *ledger.StoryExpect) {
	pos := e.Pos
	pos.Column += len(e.Record) + 1
	w.checkField(l, pos, e.Field, fieldRule{words: expectWords})
	switch f := l.Field(e.Field); {
	case f != nil:
		r.checkValue(w, f, f.Kind, e.Value)
	case e.Field == "state" && l.Flow != nil:
		w.checkState(l, e.Value.Text, e.Value.Pos)
	case e.Field == "light" && e.Value.Text != "":
		var known []string
		for _, light := range l.Lights {
			known = append(known, light.Name)
		}
		if !slices.Contains(known, e.Value.Text) {
			w.unknown(e.Value.Pos, "light", e.Value.Text, known)
		}
	}
}

// openWarnings reads [m1.near, …].
func (r *reader) openWarnings(n *yaml.Node) []ledger.StoryWarning {
	var list []ledger.StoryWarning
	for _, item := range r.items(n) {
		s, ok := r.scalar(item)
		if !ok {
			continue
		}
		list = append(list, *r.warningOf(s, r.textPos(item)))
	}
	return list
}

// warningOf reads m1.near.
func (r *reader) warningOf(text string, pos ledger.Pos) *ledger.StoryWarning {
	handle, name, _ := strings.Cut(text, ".")
	r.check(func(w *world) { r.checkWarning(w, handle, name, pos) })
	return &ledger.StoryWarning{Record: handle, Name: name, Pos: pos}
}

// checkTold wants a list of persons.
func (r *reader) checkTold(w *world, e *ledger.StoryExpect) {
	if e.Value.List == nil {
		w.say(e.Value.Pos, "want_list", e.Value.Text)
	}
	for _, person := range e.Value.List {
		r.checkPartHandle(w, person.Text, ledger.AsPerson, person.Pos)
	}
}

func (r *reader) checkWarning(w *world, handle, name string, pos ledger.Pos) {
	path, known := r.record(w, handle, pos)
	l := w.ledgers[path]
	if !known || l == nil {
		return
	}
	var names []string
	for _, warning := range l.Warnings {
		names = append(names, warning.Name)
	}
	if !slices.Contains(names, name) {
		pos.Column += len(handle) + 1
		w.unknown(pos, "warning", name, names)
	}
}
