package expr

import (
	"maps"
	"math"
	"slices"
	"strconv"
	"strings"

	"cel.dev/cel-go/common/ast"

	"bihuan/internal/i18n"
	"bihuan/internal/ledger"
)

// lower returns the typed tree of e, or nil after a problem.
func (l *lowering) lower(e ast.Expr) Node {
	switch e.Kind() {
	case ast.LiteralKind:
		return l.literal(e)
	case ast.IdentKind:
		return l.ident(e)
	case ast.SelectKind:
		return l.selected(e)
	case ast.ListKind:
		return l.list(e)
	case ast.CallKind:
		return l.call(e)
	}
	return l.refuse(e, "no_such_form")
}

func (l *lowering) literal(e ast.Expr) Node {
	switch v := e.AsLiteral().Value().(type) {
	case bool:
		return &Const{Value: ledger.Flag(v), Of: Bool}
	case int64:
		if v >= Limit || v <= -Limit {
			return l.refuse(e, "number_too_large")
		}
		return &Const{Value: ledger.Int(v), Of: Int}
	case float64:
		return l.decimalLiteral(e, v)
	case string:
		if v == "" {
			return l.refuse(e, "empty_text")
		}
		if strings.ContainsRune(v, 0) {
			return l.refuse(e, "not_text")
		}
		return &Const{Value: ledger.Text(v), Of: Text}
	case uint64, []byte:
		return l.refuse(e, "no_such_form")
	}
	return &Const{Of: null}
}

// decimalLiteral keeps the digits that were written: the shortest text of a float is what was typed.
func (l *lowering) decimalLiteral(e ast.Expr, v float64) Node {
	if math.IsInf(v, 0) || math.IsNaN(v) {
		return l.refuse(e, "number_too_large")
	}
	text := strings.TrimSuffix(strconv.FormatFloat(v, 'f', -1, 64), ".0")
	d, err := ledger.ParseDecimal(text)
	if err != nil || int64(d) >= Limit || int64(d) <= -Limit {
		return l.refuse(e, "not_exact", text)
	}
	return &Const{Value: ledger.Dec(d), Of: Decimal}
}

// ident resolves a name that stands alone.
func (l *lowering) ident(e ast.Expr) Node {
	name := e.AsIdent()
	if t, ok := l.env.Vars[name]; ok {
		return &Input{Name: "var." + name, Of: t}
	}
	switch name {
	case "today":
		return &Input{Name: name, Of: Date}
	case "now":
		return &Input{Name: name, Of: Time}
	case "param", "was", "me":
		return l.refuse(e, "needs_name", name)
	case "mine":
		if l.env.Mine != nil {
			return l.refuse(e, "needs_name", name)
		}
	}
	if n := l.member(&Field{From: l.env.Ledger}, l.env.Ledger, name); n != nil {
		return n
	}
	return l.unknown(e, "unknown_name", name, l.env.Ledger)
}

// member returns the field or word name of the record that at leads to, or nil.
func (l *lowering) member(at *Field, of *ledger.Ledger, name string) Node {
	if of == nil {
		return nil
	}
	n := *at
	if t, ok := l.wordType(of, name); ok {
		n.Word, n.Of = name, t
		return &n
	}
	f := of.Field(name)
	if f == nil {
		return nil
	}
	n.Field, n.Of = f, TypeOf(f)
	return &n
}

// wordType returns the type of a word that every record of of has.
func (l *lowering) wordType(of *ledger.Ledger, name string) (Type, bool) {
	switch name {
	case "id", "version", "proofs":
		return Int, true
	case "self":
		return RecordOf(of.Path()), true
	case "number", "state":
		return Text, true
	case "created_by", "updated_by":
		return l.directory(ledger.KindPerson), true
	case "created_at", "updated_at":
		return Time, true
	case "entered":
		return Date, true
	}
	return "", false
}

// words lists what wordType knows, for suggestions.
var recordWords = []string{"id", "version", "proofs", "self", "number", "state", "created_by", "updated_by",
	"created_at", "updated_at", "entered"}

// directory returns the type of records of the ledger that stands for persons, units or groups, as far as
// the fields of the ledger and of those it refers to tell.
func (l *lowering) directory(kind ledger.Kind) Type {
	if l.env.Ledger == nil {
		return RecordOf("")
	}
	queue := []*ledger.Ledger{l.env.Ledger}
	seen := map[*ledger.Ledger]bool{l.env.Ledger: true}
	for len(queue) > 0 {
		at := queue[0]
		queue = queue[1:]
		if string(at.As) == string(kind) {
			return RecordOf(at.Path())
		}
		for _, f := range at.Fields {
			if f.Kind == kind || f.Kind.Element() == kind {
				return RecordOf(f.To)
			}
			if next := l.target(f); next != nil && !seen[next] {
				seen[next] = true
				queue = append(queue, next)
			}
		}
	}
	return RecordOf("")
}

// target returns the ledger that a field refers to, or nil.
func (l *lowering) target(f *ledger.Field) *ledger.Ledger {
	if f.To == "" || l.env.Lookup == nil {
		return nil
	}
	return l.env.Lookup(f.To)
}

// selected resolves a name behind a dot.
func (l *lowering) selected(e ast.Expr) Node {
	sel := e.AsSelect()
	name := sel.FieldName()
	if op := sel.Operand(); op.Kind() == ast.IdentKind {
		if n, done := l.special(e, op.AsIdent(), name); done {
			return n
		}
	}
	operand := l.lower(sel.Operand())
	if operand == nil {
		return nil
	}
	if !operand.Type().IsRecord() {
		return l.refuse(e, "not_a_record", operand.Type().Title(), name)
	}
	f, ok := operand.(*Field)
	if !ok {
		return l.refuse(e, "follow_field_only", name)
	}
	at, of := l.follow(f)
	if of == nil {
		return l.refuse(e, "follow_unknown", f.Path().String(), name)
	}
	if n := l.member(at, of, name); n != nil {
		return n
	}
	return l.unknown(e, "unknown_member", name, of)
}

// follow returns the way to the record that f stands for, and its ledger.
func (l *lowering) follow(f *Field) (*Field, *ledger.Ledger) {
	at := &Field{Was: f.Was, From: f.From, Way: f.Way}
	if f.Word == "self" {
		if len(f.Way) == 0 {
			return at, f.From
		}
		return at, f.Way[len(f.Way)-1].To
	}
	if f.Field == nil {
		return at, nil
	}
	to := l.target(f.Field)
	if to != nil {
		at.Way = append(slices.Clip(at.Way), Step{Via: f.Field, To: to})
	}
	return at, to
}

// special resolves param.x, was.x, me.x, mine.x and dotted names, those of variables first.
func (l *lowering) special(e ast.Expr, head, name string) (n Node, done bool) {
	if t, ok := l.env.Vars[head+"."+name]; ok {
		return &Input{Name: "var." + head + "." + name, Of: t}, true
	}
	switch head {
	case "param":
		p := l.env.Params[name]
		if p == nil {
			known := slices.Sorted(maps.Keys(l.env.Params))
			return l.refuse(e, "unknown_param", name, hint(name, known)), true
		}
		if len(p.Changes) > 0 && !l.env.Dated {
			return l.refuse(e, "dated_param", name), true
		}
		return paramInput(p), true
	case "was":
		if !l.env.Was {
			return l.refuse(e, "no_was"), true
		}
		if n := l.member(&Field{Was: true, From: l.env.Ledger}, l.env.Ledger, name); n != nil {
			return n, true
		}
		return l.unknown(e, "unknown_member", name, l.env.Ledger), true
	case "me":
		return l.me(e, name), true
	case "mine":
		if l.env.Mine == nil {
			return nil, false
		}
		if l.env.Mine.Field(name) == nil {
			return l.unknown(e, "unknown_mine", name, l.env.Mine), true
		}
		return mine(l.env.Mine, name), true
	}
	return l.dotted(e, head, name)
}

// dotted resolves a name with a dot in it that the ledger has, such as the cell of a row.
func (l *lowering) dotted(e ast.Expr, head, name string) (n Node, done bool) {
	of := l.env.Ledger
	if n := l.member(&Field{From: of}, of, head+"."+name); n != nil {
		return n, true
	}
	begins := func(f *ledger.Field) bool { return strings.HasPrefix(f.Name, head+".") }
	if of == nil || !slices.ContainsFunc(of.Fields, begins) {
		return nil, false
	}
	return l.unknown(e, "unknown_name", head+"."+name, of), true
}

// mine is the field called name of the record of of that gathers, or "self".
func mine(of *ledger.Ledger, name string) Node {
	if name == "self" {
		return &Input{Name: "mine.self", Of: RecordOf(of.Path())}
	}
	return &Input{Name: "mine." + name, Of: TypeOf(of.Field(name))}
}

// me resolves what is known about the person who asks.
func (l *lowering) me(e ast.Expr, name string) Node {
	if !l.env.Me {
		return l.refuse(e, "no_me")
	}
	switch name {
	case "person":
		return &Input{Name: "me.person", Of: l.directory(ledger.KindPerson)}
	case "units", "below", "above":
		return &Input{Name: "me." + name, Of: ListOf(l.directory(ledger.KindUnit))}
	case "groups":
		return &Input{Name: "me.groups", Of: ListOf(l.directory(ledger.KindGroup))}
	}
	known := []string{"person", "units", "below", "above", "groups"}
	return l.refuse(e, "unknown_me", name, hint(name, known))
}

// list lowers a list that is written out.
func (l *lowering) list(e ast.Expr) Node {
	items := e.AsList().Elements()
	args := make([]Node, len(items))
	elem := null
	for i, item := range items {
		if args[i] = l.lower(item); args[i] == nil {
			return nil
		}
		t, ok := unify(elem, args[i].Type())
		if !ok || args[i].Type() == null || args[i].Type().IsList() || args[i].Type() == Span {
			return l.refuse(item, "mixed_list", elem.Title(), args[i].Type().Title())
		}
		elem = t
	}
	for i := range args {
		args[i] = widen(args[i], elem)
	}
	return fold(&Call{Op: OpList, Args: args, Of: ListOf(elem)})
}

// unknown reports a name that means nothing for records of of, with the nearest that does.
func (l *lowering) unknown(e ast.Expr, key, name string, of *ledger.Ledger) Node {
	var known []string
	if of != nil {
		known = slices.Clone(recordWords)
	}
	switch key {
	case "unknown_name":
		if l.env.Params[name] != nil {
			return l.refuse(e, key, name, i18n.Text{}, words("expr.hint_near", "param."+name))
		}
		known = append(known, "today", "now", "param")
		if l.env.Me {
			known = append(known, "me")
		}
		if l.env.Was {
			known = append(known, "was")
		}
		known = append(known, slices.Sorted(maps.Keys(l.env.Vars))...)
	case "unknown_mine":
		known = nil
	}
	var title i18n.Text
	if of != nil {
		if title = of.Title; title.IsZero() {
			title = i18n.Text{ZH: of.Path(), EN: of.Path()}
		}
		for _, f := range of.Fields {
			known = append(known, f.Name)
		}
	}
	return l.refuse(e, key, name, title, hint(name, known))
}

// wanted makes n fit one of the types in want.
func (l *lowering) wanted(n Node, want []Type) Node {
	t := n.Type()
	if slices.Contains(want, Span) && t == Span && inHours(n) {
		return l.refuseAt(l.src.Pos, "span_hours")
	}
	if len(want) == 0 || slices.Contains(want, t) {
		return n
	}
	titles := make([]i18n.Text, len(want))
	for i, w := range want {
		if common, ok := unify(w, t); ok && common == w {
			return retype(n, w)
		}
		titles[i] = w.Title()
	}
	if slices.Contains(want, Span) && t == Int {
		return l.refuseAt(l.src.Pos, "wanted_span")
	}
	return l.refuseAt(l.src.Pos, "wanted", t.Title(), joinTitles(titles))
}

// retype gives n the type t, with which it unifies.
func retype(n Node, t Type) Node {
	if c, ok := n.(*Const); ok && c.Value.IsEmpty() {
		return &Const{Of: t}
	}
	return widen(n, t)
}

// widen turns a whole number into a decimal where t is one.
func widen(n Node, t Type) Node {
	if t == Decimal && n.Type() == Int {
		return fold(&Call{Op: OpWiden, Args: []Node{n}, Of: Decimal})
	}
	return n
}
