package expr

import (
	"maps"
	"slices"

	"cel.dev/cel-go/common/ast"

	"bihuan/internal/ledger"
)

// atUsage is how at is written, for messages.
const atUsage = "at(param.x, date)"

// paramAt lowers at(param.x, date) to the value that the parameter has on that day.
func (l *lowering) paramAt(e ast.Expr, args []ast.Expr) Node {
	if len(args) != 2 {
		return l.refuse(e, "argument_count", atUsage)
	}
	name, ok := paramName(args[0])
	if !ok {
		return l.refuse(args[0], "at_param")
	}
	p := l.env.Params[name]
	if p == nil {
		return l.refuse(args[0], "unknown_param", name, hint(name, slices.Sorted(maps.Keys(l.env.Params))))
	}
	n := l.lower(args[1])
	if n == nil {
		return nil
	}
	day := asType(n, Date)
	if day == nil {
		return l.refuse(e, "argument_type", atUsage, n.Type().Title())
	}
	param := paramInput(p)
	return &Call{Op: OpAt, Args: []Node{param, day}, Of: param.Of}
}

// paramName returns x of param.x.
func paramName(e ast.Expr) (name string, ok bool) {
	if e.Kind() != ast.SelectKind {
		return "", false
	}
	head := e.AsSelect().Operand()
	return e.AsSelect().FieldName(), head.Kind() == ast.IdentKind && head.AsIdent() == "param"
}

func paramInput(p *ledger.Param) *Input {
	return &Input{Name: "param." + p.Name, Of: typeOfKind(p.Kind)}
}

// buildAt reads what a parameter is worth on a day, or which of its values that is.
func buildAt(c *Call) eval {
	day := build(c.Args[1])
	return func(f *frame) ledger.Value {
		v := day(f)
		if v.IsEmpty() {
			return ledger.Empty
		}
		worth := Worth(c, f.Scope)
		if c.Op == opNth {
			return ledger.Int(int64(slices.Index(worth.Changes, worth.Since(v.Date())) + 1))
		}
		return worth.On(v.Date())
	}
}

// Worth returns what the parameter of a call of OpAt is worth.
func Worth(at *Call, s *Scope) ledger.Worth {
	_, name := splitInput(at.Args[0].(*Input).Name)
	return s.Params[name]
}
