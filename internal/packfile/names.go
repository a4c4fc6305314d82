package packfile

import (
	"fmt"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"

	"bihuan/internal/ledger"
)

// fieldRule says which names may stand where a field is meant.
type fieldRule struct {
	words []string      // words besides fields
	minus bool          // a leading "-" is allowed
	given bool          // only fields that people give
	kinds []ledger.Kind // only fields of these kinds
	path  bool          // references may be followed: measure.unit
}

// fieldName is the name of a field of the ledger in scope.
func fieldName(rule fieldRule) codec[string] {
	return name(func(r *reader, pos ledger.Pos, v *string) { r.wantField(pos, *v, rule) })
}

// goneField names a field that a ledger had in an earlier version, and has no more.
var goneField = name(func(r *reader, pos ledger.Pos, v *string) {
	in, field := r.scope, *v
	r.check(func(w *world) {
		if l := in(w); l != nil && l.Field(field) != nil {
			w.say(pos, "drops_field", field)
		}
	})
})

// goneLedger names a ledger that the pack had in an earlier version, and has no more.
var goneLedger = name(func(r *reader, pos ledger.Pos, v *string) {
	path := r.pack.Name + "." + *v
	r.check(func(w *world) {
		if w.ledgers[path] != nil {
			w.say(pos, "drops_ledger", *v)
		}
	})
})

// lookField checks a name that stands as a key.
func lookField(r *reader, pos ledger.Pos, name string) { r.wantField(pos, name, fieldRule{}) }

// wantField checks, once all ledgers are known, that name is a field.
func (r *reader) wantField(pos ledger.Pos, name string, rule fieldRule) {
	in := r.scope
	r.check(func(w *world) {
		if l := in(w); l != nil {
			w.checkField(l, pos, name, rule)
		}
	})
}

func (w *world) checkField(l *ledger.Ledger, pos ledger.Pos, name string, rule fieldRule) {
	if rule.minus {
		name = strings.TrimPrefix(name, "-")
	}
	words := slices.DeleteFunc(slices.Clone(rule.words), func(s string) bool { return !hasWord(l, s) })
	if slices.Contains(words, name) {
		return
	}
	if head, tail, dotted := strings.Cut(name, "."); dotted && rule.path {
		if f := l.Field(head); f != nil {
			w.follow(f, pos, tail, rule)
			return
		}
		name = head
	}
	f := l.Field(name)
	switch {
	case f == nil:
		w.unknown(pos, "field", name, append(fieldNames(l), words...))
	case rule.given && !f.Given():
		w.say(pos, "not_given", name)
	case rule.kinds != nil && !slices.Contains(rule.kinds, f.Kind):
		w.say(pos, "wrong_kind", name, f.Kind, joined(rule.kinds))
	}
}

// follow checks the rest of a path behind the reference f.
func (w *world) follow(f *ledger.Field, pos ledger.Pos, tail string, rule fieldRule) {
	if !f.Kind.Refers() {
		w.say(pos, "wrong_kind", f.Name, f.Kind, joined(referring))
		return
	}
	if next := w.ledgers[f.To]; next != nil {
		pos.Column += len(f.Name) + 1
		w.checkField(next, pos, tail, rule)
	}
}

// referring are the kinds that lead to another record.
var referring = []ledger.Kind{ledger.KindRef, ledger.KindUnit, ledger.KindPerson, ledger.KindGroup}

// hasWord reports whether records of l have the thing that the word names.
func hasWord(l *ledger.Ledger, s string) bool {
	switch s {
	case "number":
		return l.Number != ""
	case "state":
		return l.Flow != nil
	case "light":
		return len(l.Lights) > 0
	}
	return true
}

// wantName checks, once all ledgers are known, that name is among names of the ledger.
func (r *reader) wantName(pos ledger.Pos, name, what string, names func(*ledger.Ledger) []string) {
	in := r.scope
	r.check(func(w *world) {
		l := in(w)
		if l == nil {
			return
		}
		if known := names(l); !slices.Contains(known, name) {
			w.unknown(pos, what, name, known)
		}
	})
}

// ledgerPath is a ledger of this pack, or pack.ledger; it becomes the path.
var ledgerPath = codec[string]{
	read: name(func(r *reader, pos ledger.Pos, v *string) {
		pack := r.pack
		r.link(func(w *world) { *v = w.path(pack, *v, pos) })
	}).read,
	write:  writePath,
	schema: str.schema,
}

// reserved names mean something in every expression, or in CEL itself.
var reserved = strings.Fields(`state number id self created_by created_at updated_by updated_at entered
	proofs light today now param was me mine value version each true false null in as break const continue else
	for function if import let loop package namespace return var void while`)

// checkFieldName wants a word that does not mean something else.
func checkFieldName(r *reader, pos ledger.Pos, name string) {
	if slices.Contains(reserved, name) {
		r.say(pos, "reserved", name)
	}
}

// checkLightName wants one of the colours.
func checkLightName(r *reader, pos ledger.Pos, name string) {
	if !slices.Contains(lights, name) {
		r.unknown(pos, "light", name, lights)
	}
}

// whoWords are the words of an access entry that are neither roles nor fields.
var whoWords = []string{"everyone", "own", "unit", "unit_and_below", "unit_and_above"}

// whoKinds are the kinds of fields whose holder or members an access entry can mean; a flag opens
// to all.
var whoKinds = []ledger.Kind{ledger.KindUnit, ledger.KindUnits, ledger.KindPerson, ledger.KindPersons,
	ledger.KindGroup, ledger.KindFlag}

// who is an entry of an access list: a role, a field, a word or an expression.
var who = codec[ledger.Source]{
	read: func(r *reader, n *yaml.Node, v *ledger.Source) {
		source.read(r, n, v)
		if !word.MatchString(v.Text) || slices.Contains(whoWords, v.Text) {
			return
		}
		in, pack, entry := r.scope, r.pack, *v
		r.check(func(w *world) { w.checkWho(in(w), pack, entry) })
	},
	write:  source.write,
	schema: source.schema,
}

// whoList is who may do something. An empty list is refused: it reads as nobody, but says nothing.
var whoList = codec[[]ledger.Source]{
	read: func(r *reader, n *yaml.Node, v *[]ledger.Source) {
		if n.Kind == yaml.SequenceNode && len(n.Content) == 0 {
			r.say(r.pos(n), "nobody_listed")
		}
		listOf(who).read(r, n, v)
	},
	write:  listOf(who).write,
	schema: listOf(who).schema,
}

// checkWho checks an entry that is one word.
func (w *world) checkWho(l *ledger.Ledger, pack *ledger.Pack, entry ledger.Source) {
	for _, p := range w.reach(pack) {
		if w.broken[p] {
			return // its roles are not known
		}
	}
	known := slices.Concat(w.roles(pack), whoWords)
	if l != nil {
		if f := l.Field(entry.Text); f != nil && !slices.Contains(whoKinds, f.Kind) {
			w.say(entry.Pos, "wrong_kind", f.Name, f.Kind, joined(whoKinds))
			return
		}
		for _, f := range l.Fields {
			if slices.Contains(whoKinds, f.Kind) {
				known = append(known, f.Name)
			}
		}
	}
	if !slices.Contains(known, entry.Text) && entry.Text != "true" && entry.Text != "false" {
		w.unknown(entry.Pos, "who", entry.Text, known)
	}
}

// fieldNames lists the fields of l.
func fieldNames(l *ledger.Ledger) []string {
	names := make([]string, len(l.Fields))
	for i, f := range l.Fields {
		names[i] = f.Name
	}
	return names
}

// maxKnown is how many names are listed: more would hide the sentence they belong to.
const maxKnown = 40

// unknown reports a name that is not among known, with the nearest of them or, failing that, all that can be
// listed.
func (l *loading) unknown(pos ledger.Pos, what, name string, known []string) {
	if near := nearest(name, known); near != "" {
		l.say(pos, "unknown_"+what, name, hint("near", near))
	} else if len(known) > maxKnown {
		l.say(pos, "unknown_"+what, name, hint("known", strings.Join(known[:maxKnown], ", ")+" …"))
	} else if len(known) > 0 {
		l.say(pos, "unknown_"+what, name, hint("known", strings.Join(known, ", ")))
	} else {
		l.say(pos, "unknown_"+what, name, hint("none", ""))
	}
}

// nearest returns the word of known that name was probably meant to be, or "".
func nearest(name string, known []string) string {
	if len(name) < 3 || len(name) > 60 {
		return "" // too short to be like anything, or no name at all
	}
	best, bound := "", 1+len(name)/4
	for _, k := range known {
		if d := distance(name, k); d <= bound {
			best, bound = k, d-1
		}
	}
	return best
}

// distance counts the letters to insert, remove, replace or swap with their neighbour.
func distance(a, b string) int {
	before, last, row := make([]int, len(b)+1), make([]int, len(b)+1), make([]int, len(b)+1)
	for j := range last {
		last[j] = j
	}
	for i := 1; i <= len(a); i++ {
		row[0] = i
		for j := 1; j <= len(b); j++ {
			cost := 1
			if a[i-1] == b[j-1] {
				cost = 0
			}
			row[j] = min(last[j]+1, row[j-1]+1, last[j-1]+cost)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				row[j] = min(row[j], before[j-2]+1)
			}
		}
		before, last, row = last, row, before
	}
	return last[len(b)]
}

// joined lists values for a message.
func joined[V any](values []V) string {
	parts := make([]string, len(values))
	for i, v := range values {
		parts[i] = fmt.Sprint(v)
	}
	return strings.Join(parts, ", ")
}
