package expr

import "bihuan/internal/ledger"

// Along returns the condition e, which is about records that references lead to, as one about a record of from
// that they start at: way leads from it to what e is about. It does not hold where a reference is empty.
func Along(e *Expr, from *ledger.Ledger, way []Step) *Expr {
	if len(way) == 0 {
		return e
	}
	there := rewrite(e.root, func(f *Field) Node { return rebased(f, from, way) })
	return newExpr(Behind(from, way).text+": ("+e.text+")", there)
}

// Behind returns what references lead to from a record of from; it is empty where one of them is.
func Behind(from *ledger.Ledger, way []Step) *Expr {
	last := len(way) - 1
	f := &Field{From: from, Way: way[:last], Field: way[last].Via, Of: TypeOf(way[last].Via)}
	return newExpr(f.Path().String(), f)
}

// Anywhere returns a condition that reads no record and under which e holds of every one: because of who asks. It
// may miss some of those that do.
func (e *Expr) Anywhere() *Expr {
	e.mustBe(Bool)
	if Fixed(e.root) {
		return e
	}
	return newExpr("always ("+e.text+")", anywhere(e.root))
}

func anywhere(n Node) Node {
	if Fixed(n) {
		return n
	}
	if c, ok := n.(*Call); ok && (c.Op == OpAnd || c.Op == OpOr) {
		return &Call{Op: c.Op, Args: []Node{anywhere(c.Args[0]), anywhere(c.Args[1])}, Of: Bool}
	}
	return constFalse
}
