package expr

import (
	"slices"
	"strings"

	"cel.dev/cel-go/common/ast"
	"cel.dev/cel-go/common/operators"

	"bihuan/internal/i18n"
	"bihuan/internal/ledger"
)

// comparisons maps the operators of CEL to ours.
var comparisons = map[string]Op{
	operators.Equals: OpEq, operators.NotEquals: OpNe, operators.Less: OpLt,
	operators.LessEquals: OpLe, operators.Greater: OpGt, operators.GreaterEquals: OpGe,
}

// arithmetic maps the operators of CEL to ours.
var arithmetic = map[string]Op{
	operators.Add: OpAdd, operators.Subtract: OpSub, operators.Multiply: OpMul,
	operators.Divide: OpDiv, operators.Modulo: OpMod,
}

// call lowers an operator or a function.
func (l *lowering) call(e ast.Expr) Node {
	call := e.AsCall()
	name, args := call.FunctionName(), call.Args()
	if call.IsMemberFunction() {
		args = append([]ast.Expr{call.Target()}, args...)
	}
	switch name {
	case operators.Index, operators.OptIndex, operators.OptSelect:
		return l.refuse(e, "no_index")
	}
	if _, isOperator := operators.FindReverse(name); isOperator || name == operators.Conditional {
		return l.operator(e, name, args)
	}
	switch name {
	case "holds":
		return l.holds(e, args)
	case "at":
		return l.paramAt(e, args)
	}
	fn, ok := functions[name]
	if !ok {
		return l.unknownFunction(e, name)
	}
	if len(args) < fn.min || len(args) > fn.max {
		return l.refuse(e, "argument_count", fn.usage)
	}
	nodes, ok := l.lowerAll(args)
	if !ok {
		return nil
	}
	before := len(l.problems)
	if n := fn.lower(l, e, nodes); n != nil {
		return n
	}
	if len(l.problems) == before {
		return l.refuse(e, "argument_type", fn.usage, typesOf(nodes))
	}
	return nil
}

// holdsUsage is how holds is written, for messages.
const holdsUsage = `holds("role", unit)`

// holds lowers holds("role") to an input, and holds("role", unit) to membership in the units that
// the role reaches. Whether there is such a role is known to the caller.
func (l *lowering) holds(e ast.Expr, args []ast.Expr) Node {
	if !l.env.Me {
		return l.refuse(e, "no_me")
	}
	if len(args) != 1 && len(args) != 2 {
		return l.refuse(e, "argument_count", holdsUsage)
	}
	name := l.lower(args[0])
	if name == nil {
		return nil
	}
	c, ok := name.(*Const)
	if !ok || c.Of != Text {
		return l.refuse(e, "holds_role")
	}
	role := c.Value.Text()
	if len(args) == 1 {
		return &Input{Name: "role." + role, Of: Bool}
	}
	unit := l.lower(args[1])
	if unit == nil {
		return nil
	}
	units := ListOf(l.directory(ledger.KindUnit))
	if _, ok := unify(unit.Type(), units.Elem()); !ok || !unit.Type().IsRecord() {
		return l.refuse(e, "argument_type", holdsUsage, unit.Type().Title())
	}
	return &Call{Op: OpIn, Args: []Node{unit, &Input{Name: "reach." + role, Of: units}}, Of: Bool}
}

// lowerAll lowers all of args, so that each of their problems is told.
func (l *lowering) lowerAll(args []ast.Expr) ([]Node, bool) {
	nodes, ok := make([]Node, len(args)), true
	for i, arg := range args {
		nodes[i] = l.lower(arg)
		ok = ok && nodes[i] != nil
	}
	return nodes, ok
}

// unknownFunction says what to write instead of a function that does not exist.
func (l *lowering) unknownFunction(e ast.Expr, name string) Node {
	switch name {
	case "all", "exists", "exists_one", "map", "filter":
		return l.refuse(e, "no_macro", name)
	case "has":
		return l.refuse(e, "no_has")
	case "matches":
		return l.refuse(e, "no_matches")
	}
	return l.refuse(e, "unknown_function", name, hint(name, Functions()))
}

// operator lowers an operator with its operands.
func (l *lowering) operator(e ast.Expr, name string, operands []ast.Expr) Node {
	args, ok := l.lowerAll(operands)
	if !ok {
		return nil
	}
	switch name {
	case operators.LogicalAnd:
		return l.logic(e, OpAnd, "&&", args)
	case operators.LogicalOr:
		return l.logic(e, OpOr, "||", args)
	case operators.LogicalNot:
		return l.logic(e, OpNot, "!", args)
	case operators.Conditional:
		return l.conditional(e, args)
	case operators.In:
		return l.in(e, args[0], args[1])
	case operators.Negate:
		return l.negate(e, args[0])
	}
	if op, ok := comparisons[name]; ok {
		return l.compare(e, op, args[0], args[1])
	}
	if op, ok := arithmetic[name]; ok {
		return l.compute(e, op, args[0], args[1])
	}
	return l.refuse(e, "no_such_form")
}

func (l *lowering) logic(e ast.Expr, op Op, sign string, args []Node) Node {
	for i, arg := range args {
		if args[i] = asBool(arg); args[i] == nil {
			return l.refuse(e, "wants_condition", sign, arg.Type().Title())
		}
	}
	return fold(&Call{Op: op, Args: args, Of: Bool})
}

// asBool returns n as a condition, or nil when it is none.
func asBool(n Node) Node {
	if n.Type() == null {
		return &Const{Of: Bool}
	}
	if n.Type() != Bool {
		return nil
	}
	return n
}

func (l *lowering) conditional(e ast.Expr, args []Node) Node {
	condition := asBool(args[0])
	if condition == nil {
		return l.refuse(e, "wants_condition", "? :", args[0].Type().Title())
	}
	t, ok := unify(args[1].Type(), args[2].Type())
	if !ok {
		return l.refuse(e, "mixed_choice", args[1].Type().Title(), args[2].Type().Title())
	}
	return fold(&Call{Op: OpCond, Args: []Node{condition, retype(args[1], t), retype(args[2], t)}, Of: t})
}

func (l *lowering) negate(e ast.Expr, n Node) Node {
	switch {
	case n.Type().IsNumber():
		return fold(&Call{Op: OpNeg, Args: []Node{n}, Of: n.Type()})
	case n.Type() == Span:
		return scaleSpan(n)
	}
	return l.refuse(e, "wants_number", "-", n.Type().Title())
}

// compare lowers == != < <= > >=.
func (l *lowering) compare(e ast.Expr, op Op, a, b Node) Node {
	t, ok := unify(a.Type(), b.Type())
	sign := string(op)
	switch {
	case a.Type() == null || b.Type() == null:
		return l.refuse(e, "compare_null")
	case !ok && dateBesideText(a, b):
		return l.refuse(e, "compare_date_text")
	case !ok && dateBesideTime(a.Type(), b.Type()):
		return l.refuse(e, "compare_date_time")
	case !ok || t.IsList():
		return l.refuse(e, "compare_types", sign, a.Type().Title(), b.Type().Title())
	case (t == Bool || t.IsRecord()) && op != OpEq && op != OpNe:
		return l.refuse(e, "no_order", sign, t.Title())
	case t == Span:
		if a, b, t = spanCounts(a, b); t == "" {
			return l.refuse(e, "compare_spans")
		}
	}
	if !l.allowed(e, a, b) || !l.allowed(e, b, a) {
		return nil
	}
	return fold(&Call{Op: op, Args: []Node{widen(a, t), widen(b, t)}, Of: Bool})
}

// spanCounts returns how long two spans are, so that they can be compared: in days where both are, else in seconds;
// no type when that cannot be told.
func spanCounts(a, b Node) (Node, Node, Type) {
	if x, y := dayCount(a), dayCount(b); x != nil && y != nil {
		return x, y, Int
	}
	if x, y := secondCount(a), secondCount(b); x != nil && y != nil {
		return x, y, Decimal
	}
	return nil, nil, ""
}

func dateBesideText(a, b Node) bool {
	return a.Type() == Date && b.Type() == Text || a.Type() == Text && b.Type() == Date
}

func dateBesideTime(a, b Type) bool {
	return a == Date && b == Time || a == Time && b == Date
}

// allowed refuses a text beside a choice or a state that is none of its values.
func (l *lowering) allowed(e ast.Expr, n, beside Node) bool {
	names, what := domain(beside)
	if names == nil {
		return true
	}
	for _, c := range constants(n) {
		if v := c.Value.Text(); !c.Value.IsEmpty() && !slices.Contains(names, v) {
			l.refuse(e, "unknown_"+what, v, beside.(*Field).Path().String(), hint(v, names))
			return false
		}
	}
	return true
}

// domain returns the values that a field of choices or the word state can have.
func domain(n Node) (names []string, what string) {
	f, ok := n.(*Field)
	if !ok {
		return nil, ""
	}
	if f.Word == "state" {
		of := f.From
		if len(f.Way) > 0 {
			of = f.Way[len(f.Way)-1].To
		}
		if of.Flow == nil {
			return nil, ""
		}
		for _, s := range of.Flow.States {
			names = append(names, s.Name)
		}
		return names, "state"
	}
	if f.Field == nil || f.Field.Kind.Element() != ledger.KindChoice {
		return nil, ""
	}
	for _, c := range f.Field.Choices {
		names = append(names, c.Name)
	}
	return names, "choice"
}

// constants returns the constant texts that n consists of.
func constants(n Node) []*Const {
	switch n := n.(type) {
	case *Const:
		if n.Value.Storage() != ledger.StoreList {
			return []*Const{n}
		}
		var all []*Const
		for _, v := range n.Value.List() {
			all = append(all, &Const{Value: v, Of: Text})
		}
		return all
	case *Call:
		var all []*Const
		if n.Op == OpList {
			for _, arg := range n.Args {
				all = append(all, constants(arg)...)
			}
		}
		return all
	}
	return nil
}

// in lowers membership.
func (l *lowering) in(e ast.Expr, x, list Node) Node {
	if !list.Type().IsList() {
		return l.refuse(e, "in_wants_list", list.Type().Title())
	}
	if list.Type().Elem() == row {
		return l.refuse(e, "no_rows")
	}
	t, ok := unify(x.Type(), list.Type().Elem())
	if !ok || x.Type() == null {
		return l.refuse(e, "in_types", x.Type().Title(), list.Type().Elem().Title())
	}
	if !l.allowed(e, list, x) || !l.allowed(e, x, list) {
		return nil
	}
	if t == Decimal {
		x, list = widen(x, t), widenList(list)
		if list == nil {
			return l.refuse(e, "in_types", x.Type().Title(), Int.Title())
		}
	}
	return fold(&Call{Op: OpIn, Args: []Node{x, list}, Of: Bool})
}

// widenList turns a list of whole numbers into one of decimals, if it is written out.
func widenList(list Node) Node {
	if list.Type() != ListOf(Int) {
		return list
	}
	switch n := list.(type) {
	case *Const:
		elems := make([]ledger.Value, len(n.Value.List()))
		for i, v := range n.Value.List() {
			elems[i] = ledger.Dec(v.Decimal())
		}
		return &Const{Value: ledger.List(elems...), Of: ListOf(Decimal)}
	case *Call:
		args := make([]Node, len(n.Args))
		for i, arg := range n.Args {
			args[i] = widen(arg, Decimal)
		}
		return &Call{Op: OpList, Args: args, Of: ListOf(Decimal)}
	}
	return nil
}

// typesOf names the types of nodes, for messages.
func typesOf(nodes []Node) i18n.Text {
	titles := make([]i18n.Text, len(nodes))
	for i, n := range nodes {
		titles[i] = n.Type().Title()
	}
	return joinTitles(titles)
}

// joinTitles lists titles in both languages.
func joinTitles(titles []i18n.Text) i18n.Text {
	var zh, en []string
	for _, t := range titles {
		zh, en = append(zh, t.ZH), append(en, t.EN)
	}
	return i18n.Text{ZH: strings.Join(zh, "、"), EN: strings.Join(en, ", ")}
}
