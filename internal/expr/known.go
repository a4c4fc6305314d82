package expr

import "bihuan/internal/ledger"

// Always reports whether the condition e holds of every record whatever its values are, for who asks and on the
// day of s.
func (e *Expr) Always(s *Scope) bool {
	v, known := knownValue(e.root, s)
	return known && v.Flag()
}

// knownValue returns the value of n as far as no record is needed for it.
func knownValue(n Node, s *Scope) (v ledger.Value, known bool) {
	if Fixed(n) {
		return Value(n, s), true
	}
	c, ok := n.(*Call)
	if !ok {
		return ledger.Empty, false
	}
	switch c.Op {
	case OpAnd, OpOr:
		a, knownA := knownValue(c.Args[0], s)
		b, knownB := knownValue(c.Args[1], s)
		decides := func(v ledger.Value) bool { return !v.IsEmpty() && v.Flag() == (c.Op == OpOr) }
		switch {
		case knownA && decides(a):
			return a, true
		case knownB && decides(b):
			return b, true
		case knownA && knownB:
			return Value(&Call{Op: c.Op, Args: []Node{constOf(a), constOf(b)}, Of: Bool}, s), true
		}
	case OpNot:
		if v, known := knownValue(c.Args[0], s); known {
			return Value(&Call{Op: OpNot, Args: []Node{constOf(v)}, Of: Bool}, s), true
		}
	}
	return ledger.Empty, false
}

func constOf(v ledger.Value) *Const { return &Const{Value: v, Of: Bool} }
