package packfile

import (
	"errors"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"

	"bihuan/internal/calendar"
	"bihuan/internal/i18n"
	"bihuan/internal/ledger"
)

// LoadStories reads the stories of a pack, in the order of their file names. The pack and what it
// uses are read too, so that stories can be checked against them; their problems are returned
// first.
func LoadStories(fsys fs.FS, pack string) ([]*ledger.Story, error) {
	packs, err := LoadPack(fsys, pack)
	if err != nil {
		return nil, err
	}
	return StoriesOf(fsys, packs, pack)
}

// StoriesOf is LoadStories where the packs have been read: the one called pack and those that it uses are among
// them.
func StoriesOf(fsys fs.FS, packs []*ledger.Pack, pack string) ([]*ledger.Story, error) {
	files, err := fs.ReadDir(fsys, path.Join(pack, storyDir))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("read stories of pack %q: %w", pack, err)
	}
	packs = withUsed(packs, pack)
	l, own := &loading{broken: map[any]bool{}}, packs[len(packs)-1]
	var stories []*ledger.Story
	for _, file := range files {
		if file.IsDir() || path.Ext(file.Name()) != extension {
			continue
		}
		r := &reader{loading: l, file: path.Join(pack, storyDir, file.Name()), pack: own, cast: map[string]*string{}}
		story, err := r.story(fsys)
		if err != nil {
			return nil, err
		}
		stories = append(stories, story)
	}
	l.resolve(packs)
	if len(l.problems) > 0 {
		return nil, l.sorted()
	}
	return stories, nil
}

// withUsed leaves the pack called name and those that it uses; each stands behind those that it uses.
func withUsed(packs []*ledger.Pack, name string) []*ledger.Pack {
	wanted := []string{name}
	var list []*ledger.Pack
	for _, p := range slices.Backward(packs) {
		if slices.Contains(wanted, p.Name) {
			wanted = append(wanted, p.Uses...)
			list = append(list, p)
		}
	}
	slices.Reverse(list)
	return list
}

// story reads the file of r.
func (r *reader) story(fsys fs.FS) (*ledger.Story, error) {
	data, err := fs.ReadFile(fsys, r.file)
	if err != nil {
		return nil, fmt.Errorf("read story %q: %w", r.file, err)
	}
	story := &ledger.Story{Pack: r.pack.Name, File: r.file}
	if root := r.document(data); root != nil {
		storyObject.read(r, root, story)
	}
	return story, nil
}

var storyObject = &object[ledger.Story]{
	def: "story",
	pos: func(s *ledger.Story) *ledger.Pos { return &s.Pos },
	keys: []key[ledger.Story]{
		at("story", text, func(s *ledger.Story) *i18n.Text { return &s.Title }).need(),
		at("today", day, func(s *ledger.Story) *calendar.Date { return &s.Today }).need(),
		at("given", listOf(onlyRead(castRecord, recordSchema)),
			func(s *ledger.Story) *[]*ledger.StoryRecord { return &s.Given }),
		at("made", listOf(onlyRead(castRecord, recordSchema)),
			func(s *ledger.Story) *[]*ledger.StoryRecord { return &s.Made }),
		at("people", named(personObject, castPerson),
			func(s *ledger.Story) *[]*ledger.StoryPerson { return &s.People }),
		at("steps", series(stepObject),
			func(s *ledger.Story) *[]*ledger.StoryStep { return &s.Steps }).need(),
	},
}

var personObject = &object[ledger.StoryPerson]{
	def:  "person",
	name: func(p *ledger.StoryPerson) *string { return &p.Handle },
	pos:  func(p *ledger.StoryPerson) *ledger.Pos { return &p.Pos },
	keys: []key[ledger.StoryPerson]{
		at("roles", listOf(storyRole),
			func(p *ledger.StoryPerson) *[]ledger.StoryRole { return &p.Roles }),
		at("unit", handleOf(ledger.AsUnit), func(p *ledger.StoryPerson) *string { return &p.Unit }),
		at("units", listOf(handleOf(ledger.AsUnit)),
			func(p *ledger.StoryPerson) *[]string { return &p.Units }),
		at("groups", listOf(handleOf(ledger.AsGroup)),
			func(p *ledger.StoryPerson) *[]string { return &p.Groups }),
	},
}

var stepObject = &object[ledger.StoryStep]{
	def: "step",
	pos: func(s *ledger.StoryStep) *ledger.Pos { return &s.Pos },
	keys: []key[ledger.StoryStep]{
		at("as", handleOf(ledger.AsPerson), func(s *ledger.StoryStep) *string { return &s.As }),
		at("for", handleOf(ledger.AsPerson), func(s *ledger.StoryStep) *string { return &s.For }),
		at("do", onlyRead(storyMove, str.schema),
			func(s *ledger.StoryStep) **ledger.StoryMove { return &s.Move }),
		at("make", onlyRead(storyRecord, recordSchema),
			func(s *ledger.StoryStep) **ledger.StoryRecord { return &s.Make }),
		at("edit", onlyRead(storyEdit, recordSchema),
			func(s *ledger.StoryStep) *ledger.StoryStep { return s }),
		at("acknowledge", onlyRead(storyNoted, str.schema),
			func(s *ledger.StoryStep) **ledger.StoryWarning { return &s.Noted }),
		at("print", onlyRead(storyPrint, recordSchema),
			func(s *ledger.StoryStep) **ledger.StoryLetter { return &s.Print }),
		at("on", onlyRead(stepDay, day.schema),
			func(s *ledger.StoryStep) **calendar.Date { return &s.On }),
		at("with", onlyRead(storyWith, rowSchema),
			func(s *ledger.StoryStep) *ledger.StoryStep { return s }),
		at("made", listOf(onlyRead(castRecord, recordSchema)),
			func(s *ledger.StoryStep) *[]*ledger.StoryRecord { return &s.Made }),
		at("refused", str, func(s *ledger.StoryStep) *string { return &s.Refused }),
		at("then", onlyRead(storyThen, rowSchema),
			func(s *ledger.StoryStep) *[]*ledger.StoryExpect { return &s.Then }),
	},
	done: finishStep,
}

// onlyRead is a codec for what is never written: people write stories.
func onlyRead[V any](read func(*reader, *yaml.Node, *V), describe func(defs) schema) codec[V] {
	return codec[V]{
		read:   read,
		write:  func(*writer, *V) *yaml.Node { return nil },
		schema: describe,
	}
}

func rowSchema(defs) schema { return schema{"type": "object"} }

func recordSchema(defs) schema { return schema{"type": []string{"string", "object"}} }

// day is a civil date.
var day = onlyRead(func(r *reader, n *yaml.Node, v *calendar.Date) {
	s, ok := r.scalar(n)
	if !ok {
		return
	}
	date, ok := r.date(s)
	if !ok {
		r.say(r.textPos(n), "want_date", s)
		return
	}
	*v = date
}, func(defs) schema { return schema{"type": "string", "format": "date"} })

func stepDay(r *reader, n *yaml.Node, v **calendar.Date) {
	*v = new(calendar.Date)
	day.read(r, n, *v)
}

// finishStep wants one thing to happen, and somebody to do it. What is refused is not made and has no handle.
func finishStep(r *reader, pos ledger.Pos, s *ledger.StoryStep) {
	if s.Make != nil && s.Refused == "" {
		r.castAs(s.Make)
	}
	acts := 0
	for _, there := range []bool{s.Move != nil, s.Make != nil, s.Edit != "", s.Print != nil, s.Noted != nil, s.On != nil} {
		if there {
			acts++
		}
	}
	switch {
	case acts > 1:
		r.say(pos, "one_act")
	case acts == 0 && len(s.Then) == 0:
		r.say(pos, "no_act")
	case acts == 1 && s.On == nil && s.As == "":
		r.say(pos, "missing_key", "as")
	case len(s.Made) > 0 && acts == 0:
		r.say(pos, "missing_key", "do")
	case s.Refused != "" && (acts == 0 || s.On != nil):
		r.say(pos, "refused_what")
	case len(s.With) > 0 && s.Move == nil && s.Edit == "":
		r.say(pos, "with_what")
	}
}

// storyNoted reads "m1.late".
func storyNoted(r *reader, n *yaml.Node, v **ledger.StoryWarning) {
	if s, ok := r.scalar(n); ok {
		*v = r.warningOf(s, r.textPos(n))
	}
}

// storyMove reads "measure.submit m1".
func storyMove(r *reader, n *yaml.Node, v **ledger.StoryMove) {
	s, ok := r.scalar(n)
	if !ok {
		return
	}
	pos := r.textPos(n)
	what, handle, _ := strings.Cut(s, " ")
	dot := strings.LastIndexByte(what, '.')
	if dot < 0 || !word.MatchString(handle) {
		r.say(pos, "want_move", s)
		return
	}
	m := &ledger.StoryMove{Ledger: what[:dot], Move: what[dot+1:], Record: handle, Pos: pos}
	*v = m
	r.link(func(w *world) { m.Ledger = w.anyPath(r.pack, m.Ledger, pos) })
	inner := scope(func(w *world) *ledger.Ledger { return w.ledgers[m.Ledger] })
	movePos := pos
	movePos.Column += dot + 1
	r.within(inner, func() { r.wantName(movePos, m.Move, "move", moveNames) })
	r.check(func(w *world) {
		if l, known := r.record(w, handle, pos); known && m.Ledger != "" && l != m.Ledger {
			w.say(pos, "handle_ledger", handle, l, m.Ledger)
		}
	})
}

// storyRecord reads "measure m1", alone or with values: {measure m1: {…}}.
func storyRecord(r *reader, n *yaml.Node, v **ledger.StoryRecord) {
	head, values := r.headed(n)
	if head == nil {
		return
	}
	pos := r.textPos(head)
	name, handle, _ := strings.Cut(head.Value, " ")
	if !word.MatchString(handle) {
		r.say(pos, "want_record", head.Value)
		return
	}
	record := &ledger.StoryRecord{Ledger: name, Handle: handle, Pos: pos}
	*v = record
	r.link(func(w *world) { record.Ledger = w.anyPath(r.pack, name, pos) })
	if values != nil {
		r.within(func(w *world) *ledger.Ledger { return w.ledgers[record.Ledger] }, func() {
			record.Values = r.assigns(values, "state", "number", "proofs")
		})
	}
}

// castRecord reads a record that is there from then on.
func castRecord(r *reader, n *yaml.Node, v **ledger.StoryRecord) {
	storyRecord(r, n, v)
	if *v != nil {
		r.castAs(*v)
	}
}

// castAs makes the handle of a record known.
func (r *reader) castAs(record *ledger.StoryRecord) {
	if r.cast[record.Handle] != nil {
		r.say(record.Pos, "twice", record.Handle)
	}
	r.cast[record.Handle] = &record.Ledger
}

// storyEdit reads "m1", alone or with values: {m1: {…}}.
func storyEdit(r *reader, n *yaml.Node, s *ledger.StoryStep) {
	head, values := r.headed(n)
	if head == nil {
		return
	}
	s.Edit = head.Value
	pos := r.textPos(head)
	r.check(func(w *world) { r.record(w, s.Edit, pos) })
	if values != nil {
		r.within(r.ledgerOf(s.Edit), func() { s.With = r.assigns(values, "proofs") })
	}
}

// headed takes "head" or {head: values} apart.
func (r *reader) headed(n *yaml.Node) (head, values *yaml.Node) {
	if n.Kind == yaml.MappingNode {
		if len(n.Content) != 2 {
			r.say(r.pos(n), "one_record")
			return nil, nil
		}
		return n.Content[0], n.Content[1]
	}
	if _, ok := r.scalar(n); !ok {
		return nil, nil
	}
	return n, nil
}

// storyWith reads the values given with a move, a new record or an edit.
func storyWith(r *reader, n *yaml.Node, s *ledger.StoryStep) {
	switch {
	case s.Make != nil:
		made := s.Make
		r.within(func(w *world) *ledger.Ledger { return w.ledgers[made.Ledger] }, func() {
			made.Values = append(made.Values, r.assigns(n, "state", "number", "proofs")...)
		})
	case s.Move != nil:
		move := s.Move
		r.within(func(w *world) *ledger.Ledger { return w.ledgers[move.Ledger] }, func() {
			s.With = r.assigns(n, "proofs", "remark")
		})
	case s.Edit != "":
		r.within(r.ledgerOf(s.Edit), func() { s.With = append(s.With, r.assigns(n, "proofs")...) })
	default:
		r.say(r.pos(n), "with_what")
	}
}

// assigns reads values of fields of the ledger in scope, and of words.
func (r *reader) assigns(n *yaml.Node, words ...string) []*ledger.StoryAssign {
	var list []*ledger.StoryAssign
	in := r.scope
	for _, p := range r.pairs(n) {
		a := &ledger.StoryAssign{Field: p.key.Value, Pos: r.textPos(p.key), Value: r.value(p.value)}
		list = append(list, a)
		r.check(func(w *world) {
			l := in(w)
			if l == nil {
				return
			}
			if slices.Contains(words, a.Field) {
				w.checkWord(l, a)
				return
			}
			w.checkField(l, a.Pos, a.Field, fieldRule{words: words, given: true})
			if f := l.Field(a.Field); f != nil {
				r.checkValue(w, f, f.Kind, a.Value)
			}
		})
	}
	return list
}

// value reads what a story writes for a value.
func (r *reader) value(n *yaml.Node) ledger.StoryValue {
	v := ledger.StoryValue{Pos: r.textPos(n)}
	switch {
	case isNull(n):
	case n.Kind == yaml.ScalarNode:
		v.Text = n.Value
		if day, ok := r.told(n.Value); ok {
			v.Text = day.String()
		}
	case n.Kind == yaml.SequenceNode:
		v.List = make([]ledger.StoryValue, len(n.Content))
		for i, item := range n.Content {
			v.List[i] = r.value(item)
		}
	default:
		for _, p := range r.pairs(n) {
			v.Row = append(v.Row, &ledger.StoryAssign{Field: p.key.Value, Pos: r.textPos(p.key),
				Value: r.value(p.value)})
		}
	}
	return v
}
