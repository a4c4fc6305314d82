package expr

import (
	"fmt"
	"strings"

	"bihuan/internal/calendar"
	"bihuan/internal/ledger"
	"bihuan/internal/problem"
)

// These make expressions without text. They take what fits together; what does not is a broken invariant
// of the caller and panics.

// Literal returns the constant v of type t.
func Literal(v ledger.Value, t Type) *Expr {
	return newExpr(v.String(), &Const{Value: v, Of: t})
}

// Get returns the field or word called name of records of of, or nil when there is none.
func Get(of *ledger.Ledger, name string) *Expr {
	l := &lowering{env: &Env{Ledger: of}}
	n := l.member(&Field{From: of}, of, name)
	if n == nil {
		return nil
	}
	return newExpr(name, n)
}

// Mine returns the field called name of the record of of that gathers; "self" is the record itself.
func Mine(of *ledger.Ledger, name string) *Expr { return newExpr("mine."+name, mine(of, name)) }

// And holds where all of es hold. Nil expressions are left out; with none, And is nil.
func And(es ...*Expr) *Expr { return chain(OpAnd, " && ", es) }

// Or holds where one of es holds. Nil expressions are left out; with none, Or is nil.
func Or(es ...*Expr) *Expr { return chain(OpOr, " || ", es) }

func chain(op Op, sign string, es []*Expr) *Expr {
	var root Node
	var texts []string
	for _, e := range es {
		if e == nil {
			continue
		}
		e.mustBe(Bool)
		texts = append(texts, "("+e.text+")")
		if root == nil {
			root = e.root
			continue
		}
		root = fold(&Call{Op: op, Args: []Node{root, e.root}, Of: Bool})
	}
	switch len(texts) {
	case 0:
		return nil
	case 1:
		return newExpr(strings.TrimSuffix(texts[0][1:], ")"), root)
	}
	return newExpr(strings.Join(texts, sign), root)
}

// Not holds where e does not hold; it is empty where e is.
func Not(e *Expr) *Expr {
	e.mustBe(Bool)
	return newExpr("!("+e.text+")", fold(&Call{Op: OpNot, Args: []Node{e.root}, Of: Bool}))
}

// Holds is false where the condition e is empty, and e elsewhere.
func Holds(e *Expr) *Expr {
	e.mustBe(Bool)
	no := &Const{Value: ledger.Flag(false), Of: Bool}
	return newExpr(e.text, fold(&Call{Op: OpElse, Args: []Node{e.root, no}, Of: Bool}))
}

// Choose is a where the condition holds, else b. The two have one type.
func Choose(condition, a, b *Expr) *Expr {
	condition.mustBe(Bool)
	b.mustBe(a.Type())
	args := []Node{Holds(condition).root, a.root, b.root}
	return newExpr("("+condition.text+") ? "+a.text+" : "+b.text, fold(&Call{Op: OpCond, Args: args, Of: a.Type()}))
}

// Part returns a node of a tree as an expression of its own.
func Part(n Node) *Expr { return newExpr("a part", n) }

// Compare compares a and b by op, one of the comparisons.
func Compare(op Op, a, b *Expr) *Expr {
	t, ok := unify(a.Type(), b.Type())
	if !ok {
		panic(fmt.Sprintf("expr: cannot compare %s and %s", a.Type(), b.Type()))
	}
	call := &Call{Op: op, Args: []Node{retype(a.root, t), retype(b.root, t)}, Of: Bool}
	return newExpr(a.text+" "+string(op)+" "+b.text, fold(call))
}

// Equal holds where a and b have the same value.
func Equal(a, b *Expr) *Expr { return Compare(OpEq, a, b) }

// OneOf holds where x is one of values, which have the type of x.
func OneOf(x *Expr, values ...ledger.Value) *Expr {
	list := Literal(ledger.List(values...), ListOf(x.Type()))
	return In(x, list)
}

// Product is a × b, which are numbers.
func Product(a, b *Expr) *Expr {
	t, _ := unify(a.Type(), b.Type())
	args := []Node{widen(a.root, t), widen(b.root, t)}
	return newExpr(a.text+" * "+b.text, fold(&Call{Op: OpMul, Args: args, Of: t}))
}

// In holds where x is an element of list.
func In(x, list *Expr) *Expr {
	if _, ok := unify(x.Type(), list.Type().Elem()); !ok {
		panic(fmt.Sprintf("expr: %s cannot be in %s", x.Type(), list.Type()))
	}
	call := &Call{Op: OpIn, Args: []Node{x.root, list.root}, Of: Bool}
	return newExpr(x.text+" in "+list.text, fold(call))
}

// Overlap holds where two lists have an element in common.
func Overlap(a, b *Expr) *Expr {
	call := &Call{Op: OpOverlaps, Args: []Node{a.root, b.root}, Of: Bool}
	return newExpr("overlaps("+a.text+", "+b.text+")", fold(call))
}

// Contains holds where the text e contains part.
func Contains(e *Expr, part string) *Expr {
	e.mustBe(Text)
	args := []Node{e.root, &Const{Value: ledger.Text(part), Of: Text}}
	return newExpr(e.text+".contains("+part+")", fold(&Call{Op: OpContains, Args: args, Of: Bool}))
}

// Given holds where e has a value.
func Given(e *Expr) *Expr {
	return newExpr("given("+e.text+")", fold(&Call{Op: OpGiven, Args: []Node{e.root}, Of: Bool}))
}

// Empty holds where e has no value.
func Empty(e *Expr) *Expr {
	return newExpr("empty("+e.text+")", fold(&Call{Op: OpEmpty, Args: []Node{e.root}, Of: Bool}))
}

// DayIn is the civil day of the instant e.
func DayIn(e *Expr) *Expr {
	e.mustBe(Time)
	return newExpr("date("+e.text+")", fold(&Call{Op: OpDay, Args: []Node{e.root}, Of: Date}))
}

func (e *Expr) mustBe(t Type) {
	if got := e.Type(); got != t && got != null {
		panic(fmt.Sprintf("expr: %q is %s, not %s", e.text, got, t))
	}
}

// AsOfToday is e with the day of asof being today.
func (e *Expr) AsOfToday() *Expr {
	return e.withInputs(map[string]Node{"var.asof": &Input{Name: "today", Of: Date}})
}

// AsOf is e on a day that is over, or to come: asof and today are that day.
func (e *Expr) AsOf(day calendar.Date) *Expr {
	fixed := &Const{Value: ledger.Date(day), Of: Date}
	return e.withInputs(map[string]Node{"var.asof": fixed, "today": fixed})
}

// withInputs puts nodes in the place of inputs.
func (e *Expr) withInputs(nodes map[string]Node) *Expr {
	root := replaced(e.root, nodes)
	if root == e.root {
		return e
	}
	return newExpr(e.text, root)
}

func replaced(n Node, nodes map[string]Node) Node {
	switch n := n.(type) {
	case *Input:
		if other, ok := nodes[n.Name]; ok {
			return other
		}
	case *Call:
		args, changed := make([]Node, len(n.Args)), false
		for i, arg := range n.Args {
			args[i] = replaced(arg, nodes)
			changed = changed || args[i] != arg
		}
		if changed {
			return &Call{Op: n.Op, Args: args, Of: n.Of}
		}
	}
	return n
}

func rebased(f *Field, from *ledger.Ledger, way []Step) *Field {
	n := *f
	n.From = from
	n.Way = append(append([]Step(nil), way...), f.Way...)
	return &n
}

// Inline replaces each field that is computed when read by its formula, at any depth. live returns the
// formula of such a field, and nil for a field with a stored value. Formulas are not circular. The error is
// a problem: the whole costs too much.
func (e *Expr) Inline(live func(*ledger.Field) *Expr) (*Expr, error) {
	left := MaxCost
	root := inline(e.root, live, &left)
	if left < 0 || depth(root) > 2*MaxDepth {
		return nil, problem.New(problem.Invalid, "expr.inline", e.text)
	}
	if root == e.root {
		return e, nil
	}
	return newExpr(e.text, root), nil
}

// inline stops replacing when nothing is left of the cost.
func inline(n Node, live func(*ledger.Field) *Expr, left *int) Node {
	return rewrite(n, func(f *Field) Node {
		if f.Field == nil || *left < 0 {
			return f
		}
		formula := live(f.Field)
		if formula == nil {
			return f
		}
		*left -= cost(formula.root)
		return inline(rewrite(formula.root, func(inner *Field) Node {
			moved := rebased(inner, f.From, f.Way)
			moved.Was = inner.Was || f.Was
			return moved
		}), live, left)
	})
}

// rewrite replaces each field of n.
func rewrite(n Node, replace func(*Field) Node) Node {
	switch n := n.(type) {
	case *Field:
		return replace(n)
	case *Call:
		args, changed := make([]Node, len(n.Args)), false
		for i, arg := range n.Args {
			args[i] = rewrite(arg, replace)
			changed = changed || args[i] != arg
		}
		if !changed {
			return n
		}
		return fold(&Call{Op: n.Op, Args: args, Of: n.Of})
	}
	return n
}
