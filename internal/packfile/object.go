package packfile

import (
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"

	"bihuan/internal/ledger"
)

// key is one key of an object: the single place that says how it is read, written and described.
type key[T any] struct {
	name   string
	needed bool
	read   func(r *reader, n *yaml.Node, t *T)
	write  func(w *writer, t *T) *yaml.Node
	schema func(d defs) schema
}

// at is the key for the part of T that place returns.
func at[T, V any](name string, c codec[V], place func(*T) *V) key[T] {
	return key[T]{
		name:   name,
		read:   func(r *reader, n *yaml.Node, t *T) { c.read(r, n, place(t)) },
		write:  func(w *writer, t *T) *yaml.Node { return c.write(w, place(t)) },
		schema: c.schema,
	}
}

// need says that the key must be written.
func (k key[T]) need() key[T] {
	k.needed = true
	return k
}

// after does something to the object when the key has been read.
func (k key[T]) after(do func(*T)) key[T] {
	read := k.read
	k.read = func(r *reader, n *yaml.Node, t *T) {
		read(r, n, t)
		do(t)
	}
	return k
}

// inside makes names under the key mean fields of the ledger that path returns.
func (k key[T]) inside(path func(*T) *string) key[T] {
	read := k.read
	k.read = func(r *reader, n *yaml.Node, t *T) {
		target := path(t)
		r.within(func(w *world) *ledger.Ledger { return w.ledgers[*target] }, func() { read(r, n, t) })
	}
	return k
}

// object is a mapping with known keys. Keys are read, and written, in the order of the table.
type object[T any] struct {
	def  string // name of its description for editors
	keys []key[T]
	name func(*T) *string     // for objects that stand under their name
	pos  func(*T) *ledger.Pos // nil: the place is not kept
	done func(r *reader, pos ledger.Pos, t *T)
}

// read reads n into t; the place of an object is that of its mapping.
func (o *object[T]) read(r *reader, n *yaml.Node, t *T) { o.readAt(r, n, t, r.pos(n)) }

func (o *object[T]) readAt(r *reader, n *yaml.Node, t *T, pos ledger.Pos) {
	if o.pos != nil {
		*o.pos(t) = pos
	}
	names := o.names()
	if n.Kind != yaml.MappingNode && !isNull(n) {
		r.say(r.pos(n), "want_keys", strings.Join(names, ", "))
		return
	}
	pairs := r.pairs(n)
	for _, p := range pairs {
		if !slices.Contains(names, p.key.Value) {
			r.unknown(r.textPos(p.key), "key", p.key.Value, names)
		}
	}
	for _, k := range o.keys {
		i := slices.IndexFunc(pairs, func(p pair) bool { return p.key.Value == k.name })
		if i >= 0 {
			k.read(r, pairs[i].value, t)
		} else if k.needed {
			r.say(pos, "missing_key", k.name)
		}
	}
	if o.done != nil {
		o.done(r, pos, t)
	}
}

// names lists the keys in order.
func (o *object[T]) names() []string {
	names := make([]string, len(o.keys))
	for i, k := range o.keys {
		names[i] = k.name
	}
	return names
}

func (o *object[T]) write(w *writer, t *T) *yaml.Node {
	m := &yaml.Node{Kind: yaml.MappingNode}
	for _, k := range o.keys {
		if value := k.write(w, t); value != nil {
			m.Content = append(m.Content, scalarNode(k.name), value)
		}
	}
	return m
}

func (o *object[T]) schema(d defs) schema {
	ref := schema{"$ref": "#/$defs/" + o.def}
	if _, ok := d[o.def]; ok {
		return ref
	}
	properties, required := schema{}, []string{}
	s := schema{"type": "object", "additionalProperties": false, "properties": properties}
	d[o.def] = s
	for _, k := range o.keys {
		properties[k.name] = k.schema(d)
		if k.needed {
			required = append(required, k.name)
		}
	}
	if len(required) > 0 {
		s["required"] = required
	}
	return ref
}

// inline is a T that is part of its owner.
func inline[T any](o *object[T]) codec[T] {
	return codec[T]{
		read: o.read,
		write: func(w *writer, t *T) *yaml.Node {
			if m := o.write(w, t); len(m.Content) > 0 {
				return m
			}
			return nil
		},
		schema: o.schema,
	}
}

// one is an optional T.
func one[T any](o *object[T]) codec[*T] {
	return codec[*T]{
		read: func(r *reader, n *yaml.Node, v **T) {
			*v = new(T)
			o.read(r, n, *v)
		},
		write: func(w *writer, v **T) *yaml.Node {
			if *v == nil {
				return nil
			}
			return o.write(w, *v)
		},
		schema: o.schema,
	}
}

// named is a mapping of names to objects whose order is kept; look, if given, is told each of them.
func named[T any](o *object[T], look func(r *reader, pos ledger.Pos, name string)) codec[[]*T] {
	return codec[[]*T]{
		read: func(r *reader, n *yaml.Node, v *[]*T) {
			for _, p := range r.pairs(n) {
				pos := r.textPos(p.key)
				t := new(T)
				*o.name(t) = p.key.Value
				if r.checkName(p.key.Value, pos) && look != nil {
					look(r, pos, p.key.Value)
				}
				o.readAt(r, p.value, t, pos)
				*v = append(*v, t)
			}
		},
		write: func(w *writer, v *[]*T) *yaml.Node {
			if len(*v) == 0 {
				return nil
			}
			m := &yaml.Node{Kind: yaml.MappingNode}
			for _, t := range *v {
				m.Content = append(m.Content, scalarNode(*o.name(t)), o.write(w, t))
			}
			w.open[m] = true
			return m
		},
		schema: func(d defs) schema {
			return schema{"type": "object", "additionalProperties": o.schema(d),
				"propertyNames": schema{"pattern": word.String()}}
		},
	}
}

// series is a list of objects.
func series[T any](o *object[T]) codec[[]*T] {
	return listOf(one(o))
}
