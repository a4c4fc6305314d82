package expr

import "bihuan/internal/ledger"

// Always reports whether the condition holds of every record, whatever it holds: because of who asks. It may
// miss some of those that do.
func (e *Expr) Always(s *Scope) bool {
	e.mustBe(Bool)
	return always(e.root, s)
}

func always(n Node, s *Scope) bool {
	if Fixed(n) {
		return Value(n, s).Flag()
	}
	c, ok := n.(*Call)
	switch {
	case ok && c.Op == OpOr:
		return always(c.Args[0], s) || always(c.Args[1], s)
	case ok && c.Op == OpAnd:
		return always(c.Args[0], s) && always(c.Args[1], s)
	}
	return false
}

// For returns what the condition e comes to for who asks: it holds of the same records, and names no more of
// them than need be looked at. What cannot hold is the constant false.
func (e *Expr) For(s *Scope) *Expr {
	e.mustBe(Bool)
	root := narrowed(e.root, s)
	if root == e.root {
		return e
	}
	return newExpr(e.text, root)
}

// narrowed simplifies the conditions that are joined to n. Nothing below a negation is touched: there what is
// empty and what is false are not the same.
func narrowed(n Node, s *Scope) Node {
	if Fixed(n) {
		return truth(Value(n, s).Flag())
	}
	c, ok := n.(*Call)
	if !ok {
		return n
	}
	switch c.Op {
	case OpAnd, OpOr:
		a, b := narrowed(c.Args[0], s), narrowed(c.Args[1], s)
		for _, side := range [][2]Node{{a, b}, {b, a}} {
			switch {
			case side[0] == truth(c.Op == OpOr):
				return side[0]
			case side[0] == truth(c.Op == OpAnd):
				return side[1]
			}
		}
		return &Call{Op: c.Op, Args: []Node{a, b}, Of: Bool}
	case OpIn:
		if Fixed(c.Args[1]) && Value(c.Args[1], s).IsEmpty() {
			return truth(false)
		}
	case OpEq:
		for _, arg := range c.Args {
			if Fixed(arg) && Value(arg, s).IsEmpty() {
				return truth(false)
			}
		}
	}
	return n
}

// Never reports whether e is the constant false.
func (e *Expr) Never() bool {
	c, ok := e.root.(*Const)
	return ok && e.Type() == Bool && !c.Value.Flag()
}

var constTrue, constFalse = &Const{Value: ledger.Flag(true), Of: Bool}, &Const{Value: ledger.Flag(false), Of: Bool}

func truth(holds bool) Node {
	if holds {
		return constTrue
	}
	return constFalse
}

// Branches returns conditions one of which holds wherever e does; none where e is the constant false.
func (e *Expr) Branches() []*Expr {
	var all []*Expr
	var split func(Node)
	split = func(n Node) {
		if c, ok := n.(*Call); ok && c.Op == OpOr {
			split(c.Args[0])
			split(c.Args[1])
			return
		}
		if c, ok := n.(*Const); !ok || c.Value.Flag() {
			all = append(all, newExpr(e.text, n))
		}
	}
	split(e.root)
	return all
}
