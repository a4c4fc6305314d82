package book

import (
	"cmp"
	"slices"

	"bihuan/internal/calendar"
	"bihuan/internal/engine"
	"bihuan/internal/expr"
	"bihuan/internal/ledger"
	"bihuan/internal/sqlgen"
	"bihuan/internal/store"
)

// asked is what numbers are wanted of a ledger.
type asked struct {
	ledger  *engine.Ledger
	asOf    calendar.Date
	filters []Filter
	by      []*expr.Expr
	terms   []sqlgen.Term
	reads   []*expr.Expr // further conditions under which the visitor may read a record for it; nil ones narrow nothing
	limit   int          // of the parts; 0: all
}

// tally answers what is asked, over the records that the visitor may read: from what is kept if that has the
// answer, else by a query. Parts in which nothing counts are left out.
func (rs *records) tally(a *asked) ([]store.TallyRow, error) {
	rows, ok, err := rs.kept(a)
	if err != nil {
		return nil, err
	}
	if !ok {
		where, err := rs.conditions(a.ledger, &ListQuery{Filters: a.filters})
		if err != nil {
			return nil, err
		}
		if !rs.all {
			where = append(where, a.reads...)
		}
		rows, err = rs.tx.Tally(&sqlgen.Tally{
			Ledger: a.ledger.Ledger, Scope: rs.figureScope(a.ledger, a.asOf), Where: where, By: a.by, Terms: a.terms,
		})
		if err != nil {
			return nil, err
		}
	}
	if len(a.by) > 0 {
		rows = slices.DeleteFunc(rows, store.TallyRow.Nothing)
	}
	if a.limit > 0 && len(rows) > a.limit {
		rows = rows[:a.limit]
	}
	return rows, nil
}

// kept answers what is asked from the tallies; ok is false when they do not have the answer: when the visitor
// does not see all records, for another day, and while the clock has not looked at the records of today.
func (rs *records) kept(a *asked) (rows []store.TallyRow, ok bool, err error) {
	if a.asOf != rs.moment.Today || rs.tx.Writing() || !rs.whole(a.ledger) || !rs.always(a.ledger, a.reads...) {
		return nil, false, nil
	}
	round, ok := rs.roundAsked(a)
	if !ok {
		return nil, false, nil
	}
	if asleep, err := rs.tx.Asleep(a.ledger.Ledger, a.asOf); err != nil || !asleep {
		return nil, false, err
	}
	parts := newKeptParts(len(a.terms))
	for i, term := range a.terms {
		t := a.ledger.Tally(term.Of, term.Where)
		if t == nil || term.Op != "count" && term.Op != "sum" {
			return nil, false, nil
		}
		cut, ok := t.Cut(a.by, !round.IsEmpty())
		if !ok {
			return nil, false, nil
		}
		if err := rs.keptTerm(parts, i, t, cut, round); err != nil {
			return nil, false, err
		}
	}
	return parts.rows(a), true, nil
}

// roundAsked returns the round that the filters leave, none for all; ok is false when they are of another kind.
func (rs *records) roundAsked(a *asked) (round ledger.Value, ok bool) {
	if len(a.filters) == 0 {
		return ledger.Empty, true
	}
	f, field := a.filters[0], a.ledger.RoundField(rs.program.Packs)
	if len(a.filters) > 1 || field == nil || f.Field != field.Name || f.Op != "is" || len(f.Values) != 1 {
		return ledger.Empty, false
	}
	v, err := ledger.FromJSON([]byte(f.Values[0]), ledger.StoreInt, ledger.StoreNone)
	return v, err == nil && !v.IsEmpty()
}

// keptTerm reads the rows of one term into the parts.
func (rs *records) keptTerm(parts *keptParts, place int, t *engine.Tally, cut engine.Cut, round ledger.Value) error {
	rows, err := rs.tx.Kept(t.Name, cut.String(), cut.Ending(round))
	if err != nil {
		return err
	}
	for _, row := range rows {
		key, err := t.Key(cut, row.Key)
		if err != nil {
			return err
		}
		if !round.IsEmpty() {
			last := len(key) - 1
			if !key[last].Equal(round) {
				continue
			}
			key = key[:last]
		}
		parts.add(key, place, row)
	}
	return nil
}

// keptParts are the parts of several terms, those of one key together.
type keptParts struct {
	terms int
	keys  [][]ledger.Value
	by    map[string][]store.KeptTally // by partKey, in the order of the terms
}

func newKeptParts(terms int) *keptParts {
	return &keptParts{terms: terms, by: map[string][]store.KeptTally{}}
}

func (p *keptParts) add(key []ledger.Value, place int, row store.KeptTally) {
	name := partKey(key)
	if p.by[name] == nil {
		p.by[name] = make([]store.KeptTally, p.terms)
		p.keys = append(p.keys, key)
	}
	p.by[name][place] = row
}

// rows returns the parts in the order of what they are broken down by, nothing first; without that, one row.
func (p *keptParts) rows(a *asked) []store.TallyRow {
	if len(a.by) == 0 && len(p.keys) == 0 {
		p.keys = [][]ledger.Value{nil}
		p.by[partKey(nil)] = make([]store.KeptTally, p.terms)
	}
	slices.SortFunc(p.keys, func(a, b []ledger.Value) int {
		return slices.CompareFunc(a, b, func(v, w ledger.Value) int { return cmp.Or(v.Compare(w)) })
	})
	rows := make([]store.TallyRow, len(p.keys))
	for i, key := range p.keys {
		rows[i].By = key
		for j, kept := range p.by[partKey(key)] {
			fits := kept.Fitting && kept.Sum > -expr.Limit && kept.Sum < expr.Limit
			rows[i].Results = append(rows[i].Results, a.terms[j].Result(kept.Sum, !fits, kept.Count))
			rows[i].Counted += kept.Count
		}
	}
	return rows
}
