package packfile

import (
	"strings"

	"go.yaml.in/yaml/v3"

	"bihuan/internal/ledger"
)

// storyPrint reads "bill.notice b1", alone or with what the letter says: {bill.notice b1: [text, {not: text}]}.
func storyPrint(r *reader, n *yaml.Node, v **ledger.StoryLetter) {
	head, said := r.headed(n)
	if head == nil {
		return
	}
	pos := r.textPos(head)
	what, handle, _ := strings.Cut(head.Value, " ")
	dot := strings.LastIndexByte(what, '.')
	if dot < 0 || !word.MatchString(handle) {
		r.say(pos, "want_letter", head.Value)
		return
	}
	x := &ledger.StoryLetter{Ledger: what[:dot], Letter: what[dot+1:], Record: handle, Pos: pos}
	*v = x
	r.link(func(w *world) { x.Ledger = w.anyPath(r.pack, x.Ledger, pos) })
	letterPos := pos
	letterPos.Column += dot + 1
	inner := scope(func(w *world) *ledger.Ledger { return w.ledgers[x.Ledger] })
	r.within(inner, func() { r.wantName(letterPos, x.Letter, "letter", letterNames) })
	r.check(func(w *world) {
		if l, known := r.record(w, handle, pos); known && x.Ledger != "" && l != x.Ledger {
			w.say(pos, "handle_ledger", handle, l, x.Ledger)
		}
	})
	if said != nil {
		r.fragments(said, x)
	}
}

// fragments reads the texts that a letter holds, and those that it does not.
func (r *reader) fragments(n *yaml.Node, x *ledger.StoryLetter) {
	for _, item := range r.items(n) {
		if item.Kind == yaml.ScalarNode {
			if s, ok := r.scalar(item); ok {
				x.Says = append(x.Says, ledger.StoryValue{Text: s, Pos: r.textPos(item)})
			}
			continue
		}
		if item.Kind != yaml.MappingNode || len(item.Content) != 2 || item.Content[0].Value != "not" {
			r.say(r.pos(item), "want_fragments")
			continue
		}
		if s, ok := r.scalar(item.Content[1]); ok {
			x.Lacks = append(x.Lacks, ledger.StoryValue{Text: s, Pos: r.textPos(item.Content[1])})
		}
	}
}

// letterNames lists the letters of l.
func letterNames(l *ledger.Ledger) []string {
	var names []string
	for _, letter := range l.Letters {
		names = append(names, letter.Name)
	}
	return names
}
