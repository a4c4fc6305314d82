package book

import (
	"context"

	"bihuan/internal/ledger"
	"bihuan/internal/problem"
)

// Plain is a record as a program reads it: values without words.
type Plain struct {
	Record *ledger.Record
	Light  string
	Hidden map[string]bool // fields that the visitor may not read; their values are empty
}

// PlainPage is a page of a list as a program reads it.
type PlainPage struct {
	Records []*Plain
	Next    string // cursor of the next page, or ""
	Count   int    // records in all, at most CountCap, where they were counted
	More    bool   // there are more than CountCap
}

// Plain returns a record that the visitor may read, with its proofs.
func (b *Book) Plain(ctx context.Context, v *Visitor, path string, id ledger.ID) (*Plain, error) {
	var p *Plain
	err := b.read(ctx, v, func(rs *records) error {
		_, r, err := rs.found(path, id)
		if err != nil {
			return err
		}
		p, err = rs.plain(r)
		return err
	})
	return p, err
}

// PlainList returns a page of the records of a ledger that the visitor may read; columns do not matter.
func (b *Book) PlainList(ctx context.Context, v *Visitor, q ListQuery) (*PlainPage, error) {
	out := &PlainPage{}
	err := b.read(ctx, v, func(rs *records) error {
		l := rs.program.Ledger(q.Ledger)
		if l == nil {
			return problem.New(problem.Missing, "engine.unknown_ledger", q.Ledger)
		}
		p := &Page{}
		list, err := rs.leaf(l, &q, p)
		if err != nil {
			return err
		}
		out.Next, out.Count, out.More = p.Next, p.Count, p.More
		out.Records = make([]*Plain, len(list))
		for i, r := range list {
			if out.Records[i], err = rs.plain(r); err != nil {
				return err
			}
		}
		return nil
	})
	return out, err
}

// plain leaves out what the visitor may not read.
func (rs *records) plain(r *ledger.Record) (*Plain, error) {
	p := &Plain{Record: r}
	light, err := rs.program.Light(rs.look(), r)
	if err != nil {
		return nil, err
	}
	if light != nil {
		p.Light = light.Name
	}
	if p.Hidden, err = rs.program.Hidden(rs.look(), r); err != nil {
		return nil, err
	}
	leaveOut(r, p.Hidden)
	return p, nil
}
