// Package expr gives expressions in pack files their meaning.
//
// An expression is text in the syntax of CEL over the fields of a ledger. Compile parses it, gives every part
// a type, refuses what cannot work with the place and what to write instead, bounds its cost, and lowers it
// to a small typed tree (see Node). Two executors run that one tree: the closures of this package over a
// record in memory, and package sqlgen inside a database. They agree on every value.
//
// What differs from CEL: names mean fields; decimals are exact, with six places, and mix with whole
// numbers; "/" always gives a decimal; there are dates and spans; and logic has three values. What is
// computed from an empty value is empty, and so is what cannot be computed: a division by zero, a number
// beyond Limit, a day beyond the year 9999. A condition that comes out empty does not hold.
//
// Invariants: nothing here reads the clock or does I/O of its own; an Expr is immutable and safe for
// concurrent use; evaluation always ends, in time bounded by MaxCost.
package expr

import (
	"slices"

	"bihuan/internal/ledger"
	"bihuan/internal/problem"
)

// Bounds of an expression. Each is far above what a rule that people can read needs.
const (
	MaxText  = 4000 // characters
	MaxDepth = 60   // operations within each other; SQLite takes a few hundred
	MaxCost  = 2000 // see cost
)

// Limit bounds numbers: results of arithmetic whose raw form lies beyond ±(Limit-1) are empty. Below it,
// sums of two values never overflow in any executor.
const Limit = int64(1) << 62

// Expr is a compiled expression.
type Expr struct {
	text string
	root Node
	run  eval
}

// Compile compiles src over env. With want, the result must be of one of these types; whole numbers are
// widened to decimals where only those are wanted. The error is a problem.List.
func Compile(src ledger.Source, env *Env, want ...Type) (*Expr, error) {
	l := &lowering{env: env, src: src}
	root := l.parse()
	if root != nil {
		root = l.wanted(root, want)
	}
	if err := l.problems.Err(); err != nil {
		return nil, err
	}
	if cost := cost(root); cost > MaxCost {
		return nil, problem.List{l.at(src.Pos, "cost", cost, MaxCost)}
	}
	return newExpr(src.Text, root), nil
}

// newExpr makes the closures for a tree.
func newExpr(text string, root Node) *Expr {
	return &Expr{text: text, root: root, run: build(root)}
}

// Type returns the type of the result.
func (e *Expr) Type() Type { return e.root.Type() }

// Text returns the source text, or a description of a built expression.
func (e *Expr) Text() string { return e.text }

// Root returns the typed tree.
func (e *Expr) Root() Node { return e.root }

// Deps returns each path that the expression reads from the record as it is now, once, in order of
// appearance. The last name of a path may be a word such as state.
func (e *Expr) Deps() []Path {
	var deps []Path
	seen := map[string]bool{}
	walk(e.root, func(n Node) {
		if f, ok := n.(*Field); ok && !f.Was && !seen[f.Path().String()] {
			seen[f.Path().String()] = true
			deps = append(deps, f.Path())
		}
	})
	return deps
}

// Mine returns the names of the fields that are read of the record that gathers, each once.
func (e *Expr) Mine() []string {
	var names []string
	walk(e.root, func(n Node) {
		if in, ok := n.(*Input); ok {
			if kind, name := splitInput(in.Name); kind == "mine" && !slices.Contains(names, name) {
				names = append(names, name)
			}
		}
	})
	return names
}

// UsesToday reports whether the value changes as time passes.
func (e *Expr) UsesToday() bool {
	return e.usesInput(func(kind, name string) bool { return kind == "" && (name == "today" || name == "now") })
}

// UsesMe reports whether the value depends on who asks.
func (e *Expr) UsesMe() bool {
	return e.usesInput(func(kind, _ string) bool { return kind == "me" || kind == "role" || kind == "reach" })
}

// UsesParams reports whether the value depends on a parameter of the pack.
func (e *Expr) UsesParams() bool {
	return e.usesInput(func(kind, _ string) bool { return kind == "param" })
}

// Roles returns each role that the value depends on, once.
func (e *Expr) Roles() []string { return e.inputs("role", "reach") }

// Vars returns the name of each variable that the value depends on, once.
func (e *Expr) Vars() []string { return e.inputs("var") }

// inputs returns the names of the inputs of some kinds, each once, in order of appearance.
func (e *Expr) inputs(kinds ...string) []string {
	var names []string
	walk(e.root, func(n Node) {
		in, ok := n.(*Input)
		if !ok {
			return
		}
		kind, name := splitInput(in.Name)
		if slices.Contains(kinds, kind) && !slices.Contains(names, name) {
			names = append(names, name)
		}
	})
	return names
}

// UsesWas reports whether the value depends on the record before the change.
func (e *Expr) UsesWas() bool {
	found := false
	walk(e.root, func(n Node) {
		f, ok := n.(*Field)
		found = found || ok && f.Was
	})
	return found
}

func (e *Expr) usesInput(match func(kind, name string) bool) bool {
	found := false
	walk(e.root, func(n Node) {
		if in, ok := n.(*Input); ok {
			found = found || match(splitInput(in.Name))
		}
	})
	return found
}

// cost counts the work of evaluating n: one for each operation, ten for each reference that is followed,
// which may read a record.
func cost(n Node) int {
	total := 0
	walk(n, func(n Node) {
		total++
		if f, ok := n.(*Field); ok {
			total += 10 * len(f.Way)
		}
	})
	return total
}

// depth is how many nodes of n lie within each other.
func depth(n Node) int {
	deepest := 0
	if c, ok := n.(*Call); ok {
		for _, arg := range c.Args {
			deepest = max(deepest, depth(arg))
		}
	}
	return deepest + 1
}
