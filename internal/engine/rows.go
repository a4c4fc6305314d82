package engine

import (
	"slices"

	"bihuan/internal/expr"
	"bihuan/internal/ledger"
)

// rows is what follows within the rows of a field of kind lines: cells that are there before anything is given,
// and cells that are computed. A computed cell depends on nothing but its row, so that it can never be stale.
type rows struct {
	field    *ledger.Field
	columns  *ledger.Ledger // a row as expressions see it
	defaults []*formula
	computed []*formula // each after those that it reads
}

// rowTally is a value gathered from the rows of a field.
type rowTally struct {
	rows *rows
	from *expr.Expr // the field
	op   string
	of   *ledger.Field // column; nil for count
	when *expr.Expr    // which rows; nil: all
}

// compileRows compiles the columns of the fields of l that are lists of rows.
func (c *compiler) compileRows(l *Ledger) {
	for _, f := range l.Fields {
		if f.Kind != ledger.KindLines {
			continue
		}
		r := &rows{field: f, columns: f.Row()}
		for _, column := range r.columns.Fields {
			c.compileColumn(l, r, column)
		}
		l.rows = append(l.rows, r)
	}
}

func (c *compiler) compileColumn(l *Ledger, r *rows, column *ledger.Field) {
	env := c.env(l)
	env.Ledger, env.Was = r.columns, false
	if e := c.compiled(column.Default, env, expr.TypeOf(column)); e != nil {
		if len(e.Deps()) > 0 {
			c.refuse(column.Default.Pos, "engine.default_field", column.Title)
		}
		r.defaults = append(r.defaults, &formula{field: column, is: e})
	}
	if e := c.ofRow(l, r, column.Is, expr.TypeOf(column)); e != nil {
		r.computed = append(r.computed, &formula{field: column, is: e})
	}
}

// ofRow compiles an expression over the columns that stand before it: given ones, and computed ones above.
func (c *compiler) ofRow(l *Ledger, r *rows, source ledger.Source, want expr.Type) *expr.Expr {
	env := c.env(l)
	env.Ledger, env.Was, env.Me, env.Params = r.columns, false, false, nil
	e := c.compiled(source, env, want)
	if e == nil {
		return nil
	}
	for _, path := range e.Deps() {
		column := r.columns.Field(path[0])
		if len(path) > 1 || column == nil || !column.Given() && !r.knows(column) {
			c.refuse(source.Pos, "engine.row_itself", path[0])
			return nil
		}
	}
	if e.UsesToday() {
		c.refuse(source.Pos, "engine.row_itself", "today")
		return nil
	}
	return e
}

// knows reports whether a column is computed before the next one.
func (r *rows) knows(column *ledger.Field) bool {
	return slices.ContainsFunc(r.computed, func(f *formula) bool { return f.field == column })
}

// rowsOf returns what follows within the rows of f; nil for another kind of field.
func (l *Ledger) rowsOf(f *ledger.Field) *rows {
	for _, r := range l.rows {
		if r.field == f {
			return r
		}
	}
	return nil
}

// compileRowTally compiles how l gathers f from the rows of one of its own fields.
func (c *compiler) compileRowTally(l *Ledger, f *ledger.Field) {
	r := l.rowsOf(l.Field(f.Rollup.Lines))
	l.stored = append(l.stored, &formula{field: f, rows: &rowTally{
		rows: r, from: expr.Get(l.Ledger, r.field.Name), op: f.Rollup.Op, of: r.columns.Field(f.Rollup.Field),
		when: c.ofRow(l, r, f.Rollup.Where, expr.Bool),
	}})
}

// completed returns what is given for f with what follows within its rows.
func (d *decision) completed(l *Ledger, f *ledger.Field, v ledger.Value, after *ledger.Record) (ledger.Value, error) {
	if r := l.rowsOf(f); r != nil {
		return r.finished(v, d.scope(nil, after))
	}
	return v, nil
}

// finished returns rows with the cells that follow: defaults where a cell is empty, and what is computed, whatever
// was given there. scope is what defaults see.
func (r *rows) finished(v ledger.Value, scope *expr.Scope) (ledger.Value, error) {
	if len(r.defaults)+len(r.computed) == 0 || v.Storage() != ledger.StoreList {
		return v, nil
	}
	list := make([]ledger.Value, len(v.List()))
	for i, given := range v.List() {
		row := r.row(given)
		own := *scope
		own.Record, own.Before = row, nil
		for _, f := range r.defaults {
			if !row.Values[f.field.Index].IsEmpty() {
				continue
			}
			if err := put(row, f, &own); err != nil {
				return v, err
			}
		}
		for _, f := range r.computed {
			if err := put(row, f, &own); err != nil {
				return v, err
			}
		}
		list[i] = ledger.List(row.Values...)
	}
	return ledger.List(list...), nil
}

// put gives the field of f its value.
func put(r *ledger.Record, f *formula, scope *expr.Scope) (err error) {
	r.Values[f.field.Index], err = f.is.Eval(scope)
	return err
}

// row returns a row as a record; cells at the end may have been left out. More cells than columns stay, for
// valid to refuse.
func (r *rows) row(v ledger.Value) *ledger.Record {
	values := make([]ledger.Value, max(len(r.columns.Fields), len(v.List())))
	copy(values, v.List())
	return &ledger.Record{Ledger: r.columns, Values: values}
}

// value gathers from the rows of the record of scope. The sum of nothing is 0, all else of nothing empty.
func (t *rowTally) value(scope *expr.Scope) (ledger.Value, error) {
	var values []ledger.Value
	count := int64(0)
	for _, given := range scope.Record.Values[t.rows.field.Index].List() {
		own := *scope
		own.Record = t.rows.row(given)
		if t.when != nil {
			if holds, err := t.when.True(&own); err != nil || !holds {
				if err != nil {
					return ledger.Empty, err
				}
				continue
			}
		}
		count++
		if t.of == nil {
			continue
		}
		if v := own.Record.Values[t.of.Index]; !v.IsEmpty() {
			values = append(values, v)
		}
	}
	if t.op == "count" {
		return ledger.Int(count), nil
	}
	return t.gathered(values), nil
}

func (t *rowTally) gathered(values []ledger.Value) ledger.Value {
	switch {
	case t.op == "sum" || t.op == "mean" && len(values) > 0:
		sum := expr.Sum(t.of.Kind.Storage(), values)
		if sum.IsEmpty() || t.op == "sum" {
			return sum
		}
		return expr.Divide(sum.Decimal(), ledger.WholeDecimal(int64(len(values))))
	case len(values) == 0:
		return ledger.Empty
	case t.op == "min":
		return slices.MinFunc(values, ledger.Value.Compare)
	}
	return slices.MaxFunc(values, ledger.Value.Compare)
}
