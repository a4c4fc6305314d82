package packfile

import (
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"

	"bihuan/internal/i18n"
	"bihuan/internal/ledger"
)

// codec says how values of V stand in files: how they are read, written and described to editors.
type codec[V any] struct {
	read   func(r *reader, n *yaml.Node, v *V)
	write  func(w *writer, v *V) *yaml.Node // nil: nothing to write
	schema func(d defs) schema
}

// word is a name: lower-case ASCII letters, digits and underscores, a letter first. CEL and SQL
// take no others.
var word = regexp.MustCompile(`^[a-z][a-z0-9_]{0,39}$`)

// checkName reports a name that is no word.
func (r *reader) checkName(name string, pos ledger.Pos) bool {
	if !word.MatchString(name) {
		r.say(pos, "name", name)
		return false
	}
	return true
}

// text is words for people in both languages. A district may leave English out; then Chinese is
// shown.
var text = codec[i18n.Text]{
	read: func(r *reader, n *yaml.Node, v *i18n.Text) {
		if n.Kind == yaml.ScalarNode {
			r.say(r.pos(n), "plain_text", n.Value)
			return
		}
		textObject.read(r, n, v)
	},
	write: func(w *writer, v *i18n.Text) *yaml.Node {
		if v.IsZero() {
			return nil
		}
		return textObject.write(w, v)
	},
	schema: func(d defs) schema { return textObject.schema(d) },
}

var textObject = &object[i18n.Text]{
	def: "text",
	keys: []key[i18n.Text]{
		at("zh", str, func(t *i18n.Text) *string { return &t.ZH }).need(),
		at("en", str, func(t *i18n.Text) *string { return &t.EN }),
	},
}

// str is any text.
var str = codec[string]{
	read: func(r *reader, n *yaml.Node, v *string) {
		if s, ok := r.scalar(n); ok {
			*v = s
		}
	},
	write:  func(_ *writer, v *string) *yaml.Node { return scalarNode(*v) },
	schema: func(defs) schema { return schema{"type": "string"} },
}

// name is a word that means something elsewhere; look, if given, is told where it stands.
func name(look func(r *reader, pos ledger.Pos, v *string)) codec[string] {
	return codec[string]{
		read: func(r *reader, n *yaml.Node, v *string) {
			s, ok := r.scalar(n)
			if !ok {
				return
			}
			*v = s
			if look != nil {
				look(r, r.textPos(n), v)
			}
		},
		write:  str.write,
		schema: str.schema,
	}
}

// oneOf is one word of a list.
func oneOf[V ~string](values ...V) codec[V] {
	words := make([]string, len(values))
	for i, v := range values {
		words[i] = string(v)
	}
	return codec[V]{
		read: func(r *reader, n *yaml.Node, v *V) {
			s, ok := r.scalar(n)
			if ok && !slices.Contains(words, s) {
				r.unknown(r.textPos(n), "value", s, words)
				return
			}
			*v = V(s)
		},
		write:  func(_ *writer, v *V) *yaml.Node { return scalarNode(string(*v)) },
		schema: func(defs) schema { return schema{"enum": words} },
	}
}

// yes is true or false; other spellings of yes and no are refused.
var yes = codec[bool]{
	read: func(r *reader, n *yaml.Node, v *bool) {
		s, ok := r.scalar(n)
		if ok && s != "true" && s != "false" {
			r.say(r.pos(n), "want_flag", s)
			return
		}
		*v = s == "true"
	},
	write: func(_ *writer, v *bool) *yaml.Node {
		if !*v {
			return nil
		}
		return &yaml.Node{Kind: yaml.ScalarNode, Tag: "!!bool", Value: "true"}
	},
	schema: func(defs) schema { return schema{"type": "boolean"} },
}

// whole is a whole number between low and high.
func whole(low, high int) codec[int] {
	return codec[int]{
		read: func(r *reader, n *yaml.Node, v *int) {
			s, ok := r.scalar(n)
			if !ok {
				return
			}
			i, err := strconv.Atoi(s)
			if err != nil || strconv.Itoa(i) != s || i < low || i > high {
				r.say(r.pos(n), "want_whole", s, low, high)
				return
			}
			*v = i
		},
		write: func(_ *writer, v *int) *yaml.Node {
			if *v == 0 {
				return nil
			}
			return &yaml.Node{Kind: yaml.ScalarNode, Tag: "!!int", Value: strconv.Itoa(*v)}
		},
		schema: func(defs) schema { return schema{"type": "integer", "minimum": low, "maximum": high} },
	}
}

// source is an expression, kept as text with its place.
var source = codec[ledger.Source]{
	read: func(r *reader, n *yaml.Node, v *ledger.Source) {
		s, ok := r.scalar(n)
		if !ok {
			return
		}
		*v = ledger.Source{Text: strings.TrimRight(s, " \n"), Pos: r.textPos(n)}
		r.balanced(*v)
	},
	write: func(_ *writer, v *ledger.Source) *yaml.Node { return plainNode(v.Text) },
	schema: func(defs) schema {
		return schema{"type": []string{"string", "number", "boolean"}}
	},
}

// balanced reports brackets or quotes that are not closed. The usual cause is a comma in an
// unquoted expression inside [ ] or { }, where YAML ends the value.
func (r *reader) balanced(s ledger.Source) {
	var open []rune
	var quote rune
	closes := map[rune]rune{')': '(', ']': '[', '}': '{'}
	escaped := false
	for _, c := range s.Text {
		switch {
		case escaped:
			escaped = false
		case quote != 0:
			escaped = c == '\\'
			if c == quote {
				quote = 0
			}
		case c == '"' || c == '\'':
			quote = c
		case c == '(' || c == '[' || c == '{':
			open = append(open, c)
		case closes[c] != 0:
			if len(open) == 0 || open[len(open)-1] != closes[c] {
				r.say(s.Pos, "unbalanced", string(c), s.Text)
				return
			}
			open = open[:len(open)-1]
		}
	}
	if quote != 0 {
		open = append(open, quote)
	}
	if len(open) > 0 {
		r.say(s.Pos, "unbalanced", string(open[len(open)-1]), s.Text)
	}
}

// listOf is a list of V.
func listOf[V any](c codec[V]) codec[[]V] {
	return codec[[]V]{
		read: func(r *reader, n *yaml.Node, v *[]V) {
			items := r.items(n)
			if len(items) == 0 {
				return
			}
			*v = make([]V, len(items))
			for i, item := range items {
				c.read(r, item, &(*v)[i])
			}
		},
		write: func(w *writer, v *[]V) *yaml.Node {
			if len(*v) == 0 {
				return nil
			}
			list := &yaml.Node{Kind: yaml.SequenceNode}
			for i := range *v {
				if item := c.write(w, &(*v)[i]); item != nil {
					list.Content = append(list.Content, item)
				}
			}
			return list
		},
		schema: func(d defs) schema { return schema{"type": "array", "items": c.schema(d)} },
	}
}

// mapOf is a mapping of names to V whose order means nothing; look, if given, is told each name.
func mapOf[V any](
	c codec[V], look func(r *reader, pos ledger.Pos, name string),
) codec[map[string]V] {
	return codec[map[string]V]{
		read: func(r *reader, n *yaml.Node, v *map[string]V) {
			for _, p := range r.pairs(n) {
				if look != nil {
					look(r, r.textPos(p.key), p.key.Value)
				}
				var value V
				c.read(r, p.value, &value)
				if *v == nil {
					*v = map[string]V{}
				}
				(*v)[p.key.Value] = value
			}
		},
		write: func(w *writer, v *map[string]V) *yaml.Node {
			if len(*v) == 0 {
				return nil
			}
			m := &yaml.Node{Kind: yaml.MappingNode}
			for _, name := range slices.Sorted(maps.Keys(*v)) {
				value := (*v)[name]
				if node := c.write(w, &value); node != nil {
					m.Content = append(m.Content, scalarNode(name), node)
				}
			}
			return m
		},
		schema: func(d defs) schema {
			return schema{"type": "object", "additionalProperties": c.schema(d)}
		},
	}
}
