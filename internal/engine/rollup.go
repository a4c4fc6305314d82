package engine

import (
	"slices"

	"bihuan/internal/expr"
	"bihuan/internal/ledger"
)

// Rollup is a compiled roll-up.
type Rollup struct {
	*ledger.Rollup
	Field *ledger.Field // the field that is gathered
	From  *Ledger       // ledger of the children
	Of    *ledger.Field // field of the children; nil for count, and where one of the children itself is picked
	Order *ledger.Field // field of the children by which one is picked; nil but for first and last
	// Where tells which records are gathered: those that match, but not the record itself, and for which the
	// condition of the pack holds. It is over a child and mine.
	Where *expr.Expr

	pairs     []pair
	condition *expr.Expr      // of the pack; nil for all
	mine      []*ledger.Field // of the record that gathers: what decides which others it gathers
	theirs    []*ledger.Field // of the children: what decides the value
	words     []string        // of the children, such as state, beside theirs
	follows   bool            // the condition reads records that the children refer to
}

// pair is a field of the children that has the same value as one of the record that gathers.
type pair struct {
	theirs, mine *ledger.Field // mine is nil where theirs refers to the record
}

// feed says that what matches a record of this ledger by pairs gathers rollups from it.
type feed struct {
	parent  *Ledger
	pairs   []pair
	rollups []*Rollup
}

// compileRollup compiles how l gathers f.
func (c *compiler) compileRollup(l *Ledger, f *ledger.Field) {
	child := c.ledgers[f.Rollup.From]
	if child == nil {
		c.refuse(f.Pos, "engine.no_ledger", f.Rollup.From)
		return
	}
	env := c.env(child)
	env.Was, env.Mine = false, l.Ledger
	r := &Rollup{Rollup: f.Rollup, Field: f, From: child, condition: c.compiled(f.Rollup.Where, env, expr.Bool)}
	var known bool
	if r.Of, known = c.ofChild(r, f.Rollup.Field); !known {
		return
	}
	if r.Order, known = c.ofChild(r, f.Rollup.Order); !known || !c.pair(r, l) {
		return
	}
	if r.condition != nil && (r.condition.UsesToday() || r.condition.UsesMe()) {
		c.refuse(f.Rollup.Where.Pos, "engine.rollup_today")
	}
	r.Where = r.gathered(l)
	r.note(l)
	l.rollups = append(l.rollups, r)
	l.stored = append(l.stored, &formula{field: f, rollup: r})
	child.feed(l, r)
}

// ofChild returns a field of the children by its name, nil for no name and for the child itself; false when
// there is none.
func (c *compiler) ofChild(r *Rollup, name string) (*ledger.Field, bool) {
	f, none := r.From.Field(name), name == "" || name == "self"
	if f == nil && !none {
		c.refuse(r.Field.Pos, "engine.no_field", name, r.From.Path())
	}
	return f, f != nil || none
}

// pair finds the fields by which records match; false when there are none.
func (c *compiler) pair(r *Rollup, l *Ledger) bool {
	match := r.Match
	if r.Via != "" {
		match = []*ledger.Match{{Theirs: r.Via, Mine: "self"}}
	}
	for _, m := range match {
		p := pair{theirs: r.From.Field(m.Theirs), mine: l.Field(m.Mine)}
		if p.theirs == nil || p.mine == nil && m.Mine != "self" {
			c.refuse(r.Field.Pos, "engine.no_field", m.Theirs+": "+m.Mine, r.From.Path())
			return false
		}
		r.pairs = append(r.pairs, p)
	}
	return len(r.pairs) > 0
}

// gathered is the condition for records of r.From that a record of l gathers.
func (r *Rollup) gathered(l *Ledger) *expr.Expr {
	var all []*expr.Expr
	for _, p := range r.pairs {
		mine := "self"
		if p.mine != nil {
			mine = p.mine.Name
		}
		all = append(all, expr.Equal(expr.Get(r.From.Ledger, p.theirs.Name), expr.Mine(l.Ledger, mine)))
	}
	if r.From == l {
		self := expr.Equal(expr.Get(l.Ledger, "self"), expr.Mine(l.Ledger, "self"))
		all = append(all, expr.Not(expr.Holds(self)))
	}
	return expr.And(append(all, r.condition)...)
}

// feed notes that records of parent gather r from those of l.
func (l *Ledger) feed(parent *Ledger, r *Rollup) {
	for _, known := range l.feeds {
		if known.parent == parent && slices.Equal(known.pairs, r.pairs) {
			known.rollups = append(known.rollups, r)
			return
		}
	}
	l.feeds = append(l.feeds, &feed{parent: parent, pairs: r.pairs, rollups: []*Rollup{r}})
}

// note finds what r depends on, of a record of l and of the children.
func (r *Rollup) note(l *Ledger) {
	for _, name := range r.Where.Mine() {
		if f := l.Field(name); f != nil {
			r.mine = append(r.mine, f)
		}
	}
	for _, f := range []*ledger.Field{r.Of, r.Order} {
		if f != nil {
			r.theirs = append(r.theirs, f)
		}
	}
	for _, path := range r.Where.Deps() {
		if f := r.From.Field(path[0]); f != nil {
			r.theirs = append(r.theirs, f)
		} else if path[0] != "self" {
			r.words = append(r.words, path[0])
		}
		r.follows = r.follows || len(path) > 1
	}
}

// rollupReads returns the computed and gathered fields that a record of l gathers r by, and notes the fans on
// the way.
func (c *compiler) rollupReads(l *Ledger, r *Rollup) []node {
	var on []node
	for _, f := range r.mine {
		if !f.Given() {
			on = append(on, node{l, f})
		}
	}
	for _, f := range r.theirs {
		if !f.Given() {
			on = append(on, node{r.From, f})
		}
	}
	for _, path := range r.Where.Deps() {
		on = append(on, c.follow(r.From, path)...)
	}
	return on
}

// moved reports whether a record gathers something else after a change of its own, whatever the others are.
// What refers to the record does not change with it, and there is none of it when the record is new.
func (r *Rollup) moved(before, after *ledger.Record) bool {
	if before == nil {
		return !slices.ContainsFunc(r.pairs, func(p pair) bool { return p.mine == nil })
	}
	return changed(r.mine, before, after)
}

// concerns reports whether a change of a child can change what is gathered from it.
func (r *Rollup) concerns(before, after *ledger.Record) bool {
	return before == nil || changed(r.theirs, before, after) || slices.ContainsFunc(r.words, func(word string) bool {
		return word != "state" || before.State != after.State
	})
}

// changed reports whether one of the fields has another value after a change.
func changed(fields []*ledger.Field, before, after *ledger.Record) bool {
	return slices.ContainsFunc(fields, func(f *ledger.Field) bool {
		return !before.Values[f.Index].Equal(after.Values[f.Index])
	})
}

// nothing is what r gathers where there are no children.
func (r *Rollup) nothing() ledger.Value {
	switch r.Op {
	case "count":
		return ledger.Int(0)
	case "sum":
		return ledger.Of(r.Of.Kind.Storage(), 0)
	}
	return ledger.Empty
}

// Keys returns the fields, by path of their ledger, by which records are looked for together when something is
// gathered by match: those that are gathered, with what orders them, and those that gather.
func (p *Program) Keys() map[string][][]*ledger.Field {
	keys := map[string][][]*ledger.Field{}
	for _, l := range p.order {
		for _, r := range l.rollups {
			var theirs, mine []*ledger.Field
			for _, pair := range r.pairs {
				theirs = append(theirs, pair.theirs)
				if pair.mine != nil {
					mine = append(mine, pair.mine)
				}
			}
			if r.Order != nil {
				theirs = append(theirs, r.Order)
			}
			if len(mine) == len(r.pairs) {
				keys[l.Path()] = append(keys[l.Path()], mine)
			}
			if len(theirs) > 1 || len(mine) > 0 {
				keys[r.From.Path()] = append(keys[r.From.Path()], theirs)
			}
		}
	}
	return keys
}
