package engine

import (
	"fmt"
	"slices"

	"bihuan/internal/ledger"
	"bihuan/internal/problem"
)

// keyDangling says that a reference leads nowhere.
const keyDangling = "engine.dangling"

// reaches says which reference of v leads nowhere that the person knows of, or nil: to no record, or to one that he
// may not read. A reference shows what its record is called, and follows its fields; so nobody is told that such a
// record is there. What the field, whose value was known, referred to already may stay.
func (d *decision) reaches(f *ledger.Field, v, known ledger.Value) (*problem.Problem, error) {
	if f.Kind == ledger.KindLines {
		return d.rowsReach(f, v, known)
	}
	for _, id := range referred(f, v) {
		if slices.Contains(referred(f, known), id) {
			continue
		}
		if p, err := d.reach(f, id); p != nil || err != nil {
			return p, err
		}
	}
	return nil, nil
}

// rowsReach is reaches for the cells of rows. What a cell of the same column referred to may stay in any row.
func (d *decision) rowsReach(f *ledger.Field, v, known ledger.Value) (*problem.Problem, error) {
	for i, column := range f.Lines {
		for _, id := range inColumn(column, v, i) {
			if slices.Contains(inColumn(column, known, i), id) {
				continue
			}
			p, err := d.reach(column, id)
			if err != nil {
				return nil, err
			}
			if p != nil {
				return p.On(f.Name), nil
			}
		}
	}
	return nil, nil
}

// inColumn returns the records that the cells of one column of rows refer to.
func inColumn(column *ledger.Field, rows ledger.Value, i int) (all []ledger.ID) {
	if column.To == "" || rows.IsEmpty() {
		return nil
	}
	for _, row := range rows.List() {
		if cells := row.List(); i < len(cells) {
			all = append(all, referred(column, cells[i])...)
		}
	}
	return all
}

// reach says that there is no record for f to refer to, as far as the person knows, or nil.
func (d *decision) reach(f *ledger.Field, id ledger.ID) (*problem.Problem, error) {
	target := d.ledgers[f.To]
	if target == nil {
		return nil, fmt.Errorf("follow %s: no ledger %q", f.Name, f.To)
	}
	r, err := d.recs.Get(target.Ledger, id)
	if err != nil {
		return nil, err
	}
	if r != nil {
		if readable, err := d.may(target.read, r, r); err != nil || readable {
			return nil, err
		}
	}
	return problem.New(problem.Invalid, keyDangling, f.Title, target.Ledger.Title, id).On(f.Name), nil
}

// referred returns the records that a value of f refers to.
func referred(f *ledger.Field, v ledger.Value) []ledger.ID {
	switch {
	case v.IsEmpty() || f.To == "":
		return nil
	case f.Kind.RefersToMany():
		return ids(v)
	}
	return []ledger.ID{v.ID()}
}
