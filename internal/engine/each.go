package engine

import (
	"slices"
	"strconv"

	"bihuan/internal/expr"
	"bihuan/internal/ledger"
)

// each is a compiled "each": a list with one record to make for each element. In the expressions of what is
// made the word each is the element; for a list of rows each.column is a cell.
type each struct {
	list   *expr.Expr
	group  bool           // the list is a group, and the elements are its members of the day
	rows   bool           // the list is one of rows
	beside *ledger.Ledger // the ledger of the list, with the element as further fields
}

// element is one record to make.
type element struct {
	key   string      // tells it from the others; "" where there is no list
	scope *expr.Scope // what the expressions of the record see
}

// eachWord is what an element is called in expressions.
const eachWord = "each"

// each compiles the list source over records of l; nil without one.
func (c *compiler) each(l *Ledger, source ledger.Source) *each {
	list := c.expr(l, source)
	if list == nil {
		return nil
	}
	e := &each{list: list}
	fields := e.elementFields(c.Program)
	if fields == nil {
		c.refuse(source.Pos, "engine.each_list", list.Type().Title())
		return nil
	}
	e.beside = l.Beside(fields...)
	return e
}

// elementFields returns the fields that stand for an element; nil where the list has none.
func (e *each) elementFields(p *Program) []*ledger.Field {
	t, elem := e.list.Type(), e.list.Type().Elem()
	from, _ := e.list.Root().(*expr.Field)
	switch {
	case p.stands(t, ledger.AsGroup) && p.directory[ledger.AsPerson] != nil:
		e.group = true
		return []*ledger.Field{{Name: eachWord, Kind: ledger.KindPerson, To: p.directory[ledger.AsPerson].Path()}}
	case from != nil && from.Field != nil && from.Field.Kind == ledger.KindLines:
		e.rows = true
		return columns(from.Field)
	case elem == expr.Text && from != nil && from.Field != nil:
		return []*ledger.Field{{Name: eachWord, Kind: ledger.KindChoice, Choices: from.Field.Choices}}
	case elem == expr.Text:
		return []*ledger.Field{{Name: eachWord, Kind: ledger.KindText}}
	case p.stands(elem, ledger.AsUnit):
		return []*ledger.Field{{Name: eachWord, Kind: ledger.KindUnit, To: elem.Ledger()}}
	case p.stands(elem, ledger.AsPerson):
		return []*ledger.Field{{Name: eachWord, Kind: ledger.KindPerson, To: elem.Ledger()}}
	}
	return nil
}

// stands reports whether t is a record of the ledger that stands for part.
func (p *Program) stands(t expr.Type, part ledger.Part) bool {
	l := p.directory[part]
	return l != nil && t.IsRecord() && t.Ledger() == l.Path()
}

// columns returns the columns of a list of rows, as expressions know them.
func columns(f *ledger.Field) []*ledger.Field {
	fields := make([]*ledger.Field, len(f.Lines))
	for i, column := range f.Lines {
		cell := *column
		cell.Name = eachWord + "." + column.Name
		fields[i] = &cell
	}
	return fields
}

// env returns what the expressions of what is made see; e may be nil.
func (e *each) env(c *compiler, l *Ledger) *expr.Env {
	env := c.env(l)
	if e != nil {
		env.Ledger = e.beside
	}
	return env
}

// elements returns what is to be made of the record of scope: one without a list, else one for each element.
func (d *decision) elements(e *each, scope *expr.Scope) ([]element, error) {
	if e == nil {
		return []element{{scope: scope}}, nil
	}
	v, err := e.list.Eval(scope)
	if err != nil || v.IsEmpty() {
		return nil, err
	}
	list := v.List()
	if e.group {
		members, err := d.recs.Members(ledger.AsGroup, v.ID())
		if err != nil {
			return nil, err
		}
		for _, id := range members {
			list = append(list, ledger.Ref(id))
		}
	}
	var out []element
	for i, one := range list {
		if e.rows {
			out = append(out, element{strconv.Itoa(i), e.scope(scope, one.List())})
		} else if !slices.ContainsFunc(list[:i], one.Equal) {
			out = append(out, element{one.String(), e.scope(scope, list[i:i+1])})
		}
	}
	return out, nil
}

// scope returns scope with an element behind the fields of its record.
func (e *each) scope(scope *expr.Scope, values []ledger.Value) *expr.Scope {
	s := *scope
	s.Record, s.Before = e.extended(s.Record, values), e.extended(s.Before, values)
	return &s
}

func (e *each) extended(r *ledger.Record, values []ledger.Value) *ledger.Record {
	if r == nil {
		return nil
	}
	wide := *r
	wide.Values = make([]ledger.Value, len(e.beside.Fields))
	copy(wide.Values, r.Values)
	copy(wide.Values[len(r.Values):], values)
	return &wide
}
