package engine

import (
	"slices"
	"strings"

	"bihuan/internal/expr"
	"bihuan/internal/ledger"
)

// node is one computed or rolled-up field in the dependency graph of all ledgers.
type node struct {
	ledger *Ledger
	field  *ledger.Field
}

func (n node) String() string { return n.ledger.Path() + "." + n.field.Name }

// orderFormulas orders the formulas of each ledger after what they read, refuses circles with their path,
// splits off what depends on today, and notes which ledgers a change fans out to.
func (c *compiler) orderFormulas() {
	state := map[node]int{} // 0 unseen, 1 on the way, 2 done
	var way []node
	today := map[node]bool{}
	var visit func(n node) bool
	visit = func(n node) bool {
		switch state[n] {
		case 1:
			c.refuseCircle(append(way[slices.Index(way, n):], n))
			return false
		case 2:
			return true
		}
		state[n] = 1
		way = append(way, n)
		for _, on := range c.reads(n) {
			if !visit(on) {
				return false
			}
			today[n] = today[n] || today[on]
		}
		way = way[:len(way)-1]
		state[n] = 2
		if f := n.ledger.formulaOf(n.field); f != nil {
			today[n] = today[n] || slices.ContainsFunc(f.parts(), (*expr.Expr).UsesToday)
			if today[n] && f.limit != nil {
				c.refuse(n.field.Limit.From.Pos, "engine.limit_today", n.field.Title)
			}
			if today[n] && f.rollup != nil {
				c.refuse(n.field.Pos, "engine.rollup_today")
			}
			n.ledger.place(f, today[n])
		}
		return true
	}
	for _, l := range c.order {
		l.waiting, l.stored = l.stored, nil
	}
	for _, l := range c.order {
		for _, f := range l.Fields {
			if !f.Given() && !visit(node{l, f}) {
				return
			}
		}
		l.waiting = nil
	}
}

// formulaOf returns the formula of f that is not placed yet.
func (l *Ledger) formulaOf(f *ledger.Field) *formula {
	for _, candidate := range l.waiting {
		if candidate.field == f {
			return candidate
		}
	}
	return nil
}

// place appends f to what is computed on change, or on reading when it depends on today.
func (l *Ledger) place(f *formula, today bool) {
	if today {
		l.live = append(l.live, f)
		return
	}
	l.stored = append(l.stored, f)
	for _, e := range f.parts() {
		l.readsItself = l.readsItself || slices.ContainsFunc(e.Deps(), func(path expr.Path) bool {
			return path[0] == "self" || path[0] == "id" || path[0] == "number"
		})
	}
}

// reads returns the computed and rolled-up fields that n reads, and notes the fans on the way.
func (c *compiler) reads(n node) []node {
	f := n.ledger.formulaOf(n.field)
	switch {
	case f == nil:
		return nil
	case f.rollup != nil:
		return c.rollupReads(n.ledger, f.rollup)
	}
	var on []node
	for _, e := range f.parts() {
		for _, path := range e.Deps() {
			on = append(on, c.follow(n.ledger, path)...)
		}
	}
	return on
}

// parts returns the expressions over the record that a formula is computed of.
func (f *formula) parts() []*expr.Expr {
	all := []*expr.Expr{f.is}
	switch {
	case f.rows != nil:
		all = []*expr.Expr{f.rows.from}
	case f.limit != nil:
		all = []*expr.Expr{f.limit.from, f.limit.within, f.limit.when}
	}
	return slices.DeleteFunc(all, func(e *expr.Expr) bool { return e == nil })
}

// follow walks a field path from l and returns the fields on it that are not given. Each ledger on the
// way is told that records of l depend on it.
func (c *compiler) follow(l *Ledger, path expr.Path) []node {
	var on []node
	var way []*ledger.Field
	at := l
	for i, name := range path {
		if len(way) > 0 {
			at.fan(l, way, name)
		}
		f := at.Field(name)
		if f == nil {
			return on // a built-in word such as state
		}
		if !f.Given() {
			on = append(on, node{at, f})
		}
		if i+1 == len(path) || !f.Kind.Refers() {
			return on
		}
		next := c.ledgers[f.To]
		if next == nil {
			return on
		}
		way = append(slices.Clone(way), f)
		at = next
	}
	return on
}

// fan notes that records of target read the field name of l at the end of the references way.
func (l *Ledger) fan(target *Ledger, way []*ledger.Field, name string) {
	for _, known := range l.fans {
		if known.target == target && slices.Equal(known.way, way) {
			known.reads[name] = true
			return
		}
	}
	l.fans = append(l.fans, &fan{target: target, way: way, reads: map[string]bool{name: true}})
}

func (c *compiler) refuseCircle(circle []node) {
	names := make([]string, len(circle))
	for i, n := range circle {
		names[i] = n.String()
	}
	c.refuse(circle[0].field.Pos, "engine.circle", strings.Join(names, " → "))
}
