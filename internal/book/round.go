package book

import (
	"context"

	"bihuan/internal/expr"
	"bihuan/internal/ledger"
	"bihuan/internal/problem"
	"bihuan/internal/store"
)

// maxRounds is how many records are offered for a document to go under.
const maxRounds = 500

// readOpen runs a look of anybody, signed in or not: fn returns only what is public.
func (b *Book) readOpen(ctx context.Context, fn func(*records) error) error {
	return b.store.Read(ctx, func(tx *store.Tx) error {
		return fn(&records{Book: b, tx: tx, moment: b.moment(), me: &expr.Principal{}})
	})
}

// mayMake reports whether the person at the door may make records of the ledger called path.
func (rs *records) mayMake(path string) (bool, error) {
	l := rs.program.Ledger(path)
	if l == nil {
		return false, nil
	}
	return rs.program.MayMake(l, rs.look())
}

// mustMake refuses a person who may not make records of the ledger called path.
func (rs *records) mustMake(path string) error {
	may, err := rs.mayMake(path)
	if err != nil || may {
		return err
	}
	rs.deed = deed{what: deedMake, path: path}
	return problem.New(problem.Forbidden, "draft.may_not", rs.Definition(path).Title)
}

// mayRead reports whether the person may read r.
func (rs *records) mayRead(r *ledger.Record) (bool, error) {
	rule := rs.program.Ledger(r.Ledger.Path()).ReadRule()
	if rule == nil {
		return false, nil
	}
	return rule.True(rs.program.Scope(rs.look(), r))
}

// under returns the records of l that refer to a record through via, in the order they were made.
func (rs *records) under(l *ledger.Ledger, via *ledger.Field, id ledger.ID) ([]*ledger.Record, error) {
	ids, err := rs.referring(l, via, id)
	if err != nil {
		return nil, err
	}
	out := make([]*ledger.Record, 0, len(ids))
	for _, id := range ids {
		r, err := rs.Get(l, id)
		if err != nil {
			return nil, err
		}
		out = append(out, r)
	}
	return out, nil
}

// roundOptions lists the records of a ledger that the person may read, newest first.
func (rs *records) roundOptions(path string) ([]Option, error) {
	list, err := rs.tx.Each(rs.Definition(path), 0, maxRounds)
	if err != nil {
		return nil, err
	}
	var out []Option
	for i := len(list) - 1; i >= 0; i-- {
		r := list[i]
		if err := rs.program.Fill(rs.look(), r); err != nil {
			return nil, err
		}
		may, err := rs.mayRead(r)
		if err != nil {
			return nil, err
		}
		if may {
			out = append(out, Option{ID: r.ID, Label: recordLabel(r), Hint: r.Number})
		}
	}
	return out, nil
}
