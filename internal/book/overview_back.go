package book

import (
	"slices"

	"bihuan/internal/engine"
	"bihuan/internal/problem"
)

// backShown is how many proposals of one ledger an overview shows.
const backShown = 6

// cameBack lists what records of a pack have made because a figure that they watch crossed a line, as long as it
// is open.
func (rs *records) cameBack(o *Overview, pack string) error {
	for _, l := range rs.program.Ledgers() {
		if l.Pack != pack || l.Ledger.Watch == nil {
			continue
		}
		back, err := rs.proposals(o, rs.program.Ledger(l.Ledger.Watch.Make))
		if problem.KindOf(err) == problem.Forbidden {
			continue
		}
		if err != nil {
			return err
		}
		o.Back = append(o.Back, back)
	}
	return nil
}

// proposals returns the open records of l, the newest first.
func (rs *records) proposals(o *Overview, l *engine.Ledger) (*CameBack, error) {
	where := slices.Clone(rs.ofRound(o.Round).of(l))
	if open := l.Flow.Open(); open != nil {
		where = append(where, Filter{Field: wordState, Op: "is", Values: open})
	}
	p, err := rs.page(ListQuery{Ledger: l.Path(), Filters: where, Sort: []string{"-" + wordCreated}, Limit: backShown, Count: true})
	if err != nil {
		return nil, err
	}
	return &CameBack{Ledger: l.Ledger, Rows: p.Rows, Count: p.Count, Where: where}, nil
}
