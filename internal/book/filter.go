package book

import (
	"slices"

	"bihuan/internal/engine"
	"bihuan/internal/expr"
	"bihuan/internal/ledger"
	"bihuan/internal/problem"
)

// words that stand beside fields in filters, columns and sort orders.
const (
	wordNumber  = "number"
	wordState   = "state"
	wordLight   = "light"
	wordFigure  = "figure" // filter only: the rows that a figure counts
	wordCreated = "created_at"
	wordUpdated = "updated_at"
	wordProofs  = "proofs"
)

// readScope returns what holds of the records of l that the visitor may read; nothing for one who may read all.
func (rs *records) readScope(l *engine.Ledger) ([]*expr.Expr, error) {
	read := l.ReadRule()
	switch {
	case rs.whole(l):
		return nil, nil
	case read == nil:
		rs.deed.path = l.Path()
		return nil, problem.New(problem.Forbidden, "book.may_not_read", l.Title)
	}
	return []*expr.Expr{read}, nil
}

// whole reports whether the visitor sees all records of l.
func (rs *records) whole(l *engine.Ledger) bool {
	read := l.ReadRule()
	return rs.all || read != nil && read.Always(rs.scope(l))
}

// always reports whether conditions on records of l hold of all of them, because of who the visitor is. Nil ones do.
func (rs *records) always(l *engine.Ledger, conditions ...*expr.Expr) bool {
	return rs.all || !slices.ContainsFunc(conditions, func(e *expr.Expr) bool {
		return e != nil && !e.Always(rs.scope(l))
	})
}

// conditions returns what holds of the records that a query asks for and the visitor may read.
func (rs *records) conditions(l *engine.Ledger, q *ListQuery) ([]*expr.Expr, error) {
	where, err := rs.readScope(l)
	if err != nil {
		return nil, err
	}
	if q.View != "" {
		i := slices.IndexFunc(l.Views, func(v *engine.View) bool { return v.Name == q.View })
		if i < 0 {
			return nil, problem.New(problem.Missing, "book.no_view", l.Title, q.View)
		}
		where = append(where, l.Views[i].Where, rs.program.FieldsReadable(l, l.Views[i].Where))
	}
	if q.Where != "" {
		e, err := rs.program.Expr(l, ledger.Source{Text: q.Where})
		if err != nil {
			return nil, err
		}
		where = append(where, e, rs.program.FieldsReadable(l, e), rs.program.RecordsReadable(l, e))
	}
	for _, f := range q.Filters {
		e, err := rs.filter(l, f)
		if err != nil {
			return nil, err
		}
		where = append(where, e)
		if f.Field != wordLight { // a light shows to everybody who may read the record
			where = append(where, rs.program.FieldsReadable(l, e))
		}
	}
	return where, nil
}

// filter lowers one filter to a condition.
func (rs *records) filter(l *engine.Ledger, f Filter) (*expr.Expr, error) {
	switch f.Field {
	case wordLight:
		return rs.lightFilter(l, f)
	case wordFigure:
		return rs.figureFilter(l, f)
	}
	by := expr.Get(l.Ledger, f.Field)
	if by == nil {
		return nil, problem.New(problem.Invalid, "engine.no_field", f.Field, l.Title)
	}
	if f.Op == "empty" {
		return expr.Empty(by), nil
	}
	if f.Op == "given" {
		return expr.Given(by), nil
	}
	values, err := rs.filterValues(l, f, by)
	if err != nil {
		return nil, err
	}
	if len(values) == 0 {
		return nil, problem.New(problem.Invalid, "book.filter_value", f.Field)
	}
	return rs.compared(l, f, by, values)
}

// compared applies the operator of a filter.
func (rs *records) compared(l *engine.Ledger, f Filter, by *expr.Expr, values []ledger.Value) (*expr.Expr, error) {
	list := by.Type().IsList()
	switch f.Op {
	case "is", "":
		if list {
			return expr.Overlap(by, expr.Literal(ledger.List(values...), by.Type())), nil
		}
		return expr.OneOf(by, values...), nil
	case "not":
		is, err := rs.compared(l, Filter{Field: f.Field, Op: "is"}, by, values)
		if err != nil {
			return nil, err
		}
		return expr.Or(expr.Empty(by), expr.Not(is)), nil
	case "below":
		return rs.below(l, f, by, values)
	case "from":
		return expr.Compare(expr.OpGe, by, expr.Literal(values[0], by.Type())), nil
	case "to":
		return expr.Compare(expr.OpLe, by, expr.Literal(values[0], by.Type())), nil
	case "has":
		if by.Type() == expr.Text {
			return expr.Contains(by, values[0].Text()), nil
		}
	}
	return nil, problem.New(problem.Invalid, "book.filter_op", f.Field, f.Op)
}

// below widens units to those below them.
func (rs *records) below(l *engine.Ledger, f Filter, by *expr.Expr, values []ledger.Value) (*expr.Expr, error) {
	tree := &unitTree{rs: rs, below: map[ledger.ID][]ledger.ID{}}
	var units []ledger.Value
	for _, v := range values {
		ids, err := tree.from(v.ID())
		if err != nil {
			return nil, err
		}
		for _, id := range ids {
			units = append(units, ledger.Ref(id))
		}
	}
	return rs.compared(l, Filter{Field: f.Field, Op: "is"}, by, units)
}

// filterValues reads the values of a filter as the field's kind says.
func (rs *records) filterValues(l *engine.Ledger, f Filter, by *expr.Expr) ([]ledger.Value, error) {
	kind := kindOf(by.Type())
	if field := l.Field(f.Field); field != nil {
		kind = field.Kind
		if field.Kind.Storage() == ledger.StoreList {
			kind = field.Kind.Element()
		}
	}
	var values []ledger.Value
	for _, text := range f.Values {
		if text == "me" && rs.me != nil && kind == ledger.KindPerson {
			values = append(values, ledger.Ref(rs.me.Person))
			continue
		}
		v, ok := scalar(kind, text)
		if !ok {
			return nil, problem.New(problem.Invalid, "book.filter_value", f.Field)
		}
		values = append(values, v)
	}
	return values, nil
}

// kindOf returns the kind of a word.
func kindOf(t expr.Type) ledger.Kind {
	switch t {
	case expr.Int:
		return ledger.KindInt
	case expr.Date:
		return ledger.KindDate
	case expr.Time:
		return ledger.KindTime
	}
	return ledger.KindText
}

func (rs *records) lightFilter(l *engine.Ledger, f Filter) (*expr.Expr, error) {
	var any *expr.Expr
	for _, name := range f.Values {
		is := l.LightIs(name)
		if is == nil {
			return nil, problem.New(problem.Invalid, "book.no_light", l.Title, name)
		}
		any = expr.Or(any, is)
	}
	if any == nil {
		return nil, problem.New(problem.Invalid, "book.filter_value", f.Field)
	}
	if f.Op == "not" {
		return expr.Not(expr.Holds(any)), nil
	}
	return any, nil
}
