package book

import (
	"bihuan/internal/engine"
	"bihuan/internal/expr"
	"bihuan/internal/ledger"
	"bihuan/internal/problem"
	"bihuan/internal/sqlgen"
)

// called finds the one record that a cell names, by its label or its number.
func (im *importer) called(f *ledger.Field, text string) (ledger.Value, *problem.Problem, error) {
	ids, err := im.find(f.To, text)
	switch {
	case err != nil:
		return ledger.Empty, nil, err
	case len(ids) == 1:
		return ledger.Ref(ids[0]), nil, nil
	case len(ids) == 0:
		return ledger.Empty, problem.New(problem.Invalid, "book.nobody_called", f.Title, text).On(f.Name), nil
	}
	return ledger.Empty, problem.New(problem.Invalid, "book.several_called", f.Title, text, len(ids)).On(f.Name), nil
}

// isCalled is the condition for records of l that a text names: by number, or by label, which may be what another
// record is called; nil when nothing is.
func (im *importer) isCalled(l *engine.Ledger, text string) (*expr.Expr, error) {
	words := expr.Literal(ledger.Text(text), expr.Text)
	var is *expr.Expr
	if l.Number != "" {
		is = expr.Equal(expr.Get(l.Ledger, wordNumber), words)
	}
	f := l.Field(l.Label)
	switch {
	case f == nil:
	case f.Kind.Refers():
		ids, err := im.find(f.To, text)
		if err != nil {
			return nil, err
		}
		refs := make([]ledger.Value, len(ids))
		for i, id := range ids {
			refs[i] = ledger.Ref(id)
		}
		if len(refs) > 0 {
			is = expr.Or(is, expr.OneOf(expr.Get(l.Ledger, f.Name), refs...))
		}
	case f.Kind.Storage() == ledger.StoreText:
		is = expr.Or(is, expr.Equal(expr.Get(l.Ledger, f.Name), words))
	}
	return is, nil
}

func (im *importer) find(path, text string) ([]ledger.ID, error) {
	key := calledKey{path, text}
	if ids, known := im.found[key]; known {
		return ids, nil
	}
	im.found[key] = nil // a ledger whose records are called by one another ends here
	l := im.program.Ledger(path)
	is, err := im.isCalled(l, text)
	if err != nil || is == nil || l.ReadRule() == nil {
		return nil, err
	}
	list, _, err := im.tx.List(sqlgen.List{
		Ledger: l.Ledger, Scope: im.scope(l), Where: []*expr.Expr{l.ReadRule(), is, l.OpenExpr()}, Limit: 10,
	})
	if err != nil {
		return nil, err
	}
	var ids []ledger.ID
	for _, r := range list {
		ids = append(ids, r.ID)
	}
	im.found[key] = ids
	return ids, nil
}
