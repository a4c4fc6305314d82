package book

import (
	"slices"

	"bihuan/internal/expr"
	"bihuan/internal/ledger"
	"bihuan/internal/sqlgen"
)

// standing counts the records of l in each state; "" is for those without one.
func (p *planner) standing(l *ledger.Ledger) (map[string]int, error) {
	if !p.kept(l) {
		return nil, nil
	}
	rows, err := p.tx.Tally(&sqlgen.Tally{
		Ledger: l, Scope: &expr.Scope{Record: ledger.New(l)},
		By: []*expr.Expr{stateOf(l)}, Terms: []sqlgen.Term{{Op: "count"}},
	})
	counts := map[string]int{}
	for _, row := range rows {
		counts[row.By[0].Text()] += int(row.Results[0].Int())
	}
	return counts, err
}

// stateOf is the state of a record, also where the definition has no flow any more.
func stateOf(l *ledger.Ledger) *expr.Expr {
	return expr.Part(&expr.Field{From: l, Word: "state", Of: expr.Text})
}

// openRecords counts the records of l that are not done, and all of them.
func (p *planner) openRecords(l *ledger.Ledger) (open, all int, err error) {
	standing, err := p.standing(l)
	for name, n := range standing {
		all += n
		if s := flowOf(l).State(name); s != nil && !s.End || l.Flow == nil {
			open += n
		}
	}
	return open, all, err
}

// given counts the records in which f has a value.
func (p *planner) given(l *ledger.Ledger, f *ledger.Field) (int, error) {
	if !p.column(l, f) {
		return 0, nil
	}
	return p.count(l, expr.Given(expr.Get(l, f.Name)))
}

// chosen counts the records in which a choice was made.
func (p *planner) chosen(l *ledger.Ledger, f *ledger.Field, choice string) (int, error) {
	if !p.column(l, f) {
		return 0, nil
	}
	value := expr.Get(l, f.Name)
	if f.Kind.ChoosesMany() {
		return p.count(l, expr.In(expr.Literal(ledger.Text(choice), expr.Text), value))
	}
	return p.count(l, expr.OneOf(value, ledger.Text(choice)))
}

// lacking counts the records that stand in one of states, as they are called in after, without a value for old, the
// field as it was; nil is a field that there was not.
func (p *planner) lacking(before, after *ledger.Ledger, old *ledger.Field, states []string) (int, error) {
	if old == nil || !p.column(before, old) {
		standing, err := p.standing(before)
		n := 0
		for name, records := range standing {
			if slices.Contains(states, after.PresentState(name)) {
				n += records
			}
		}
		return n, err
	}
	where := []*expr.Expr{expr.Empty(expr.Get(before, old.Name))}
	if !slices.Contains(states, "") {
		var values []ledger.Value
		for _, s := range flowOf(before).States {
			if slices.Contains(states, after.PresentState(s.Name)) {
				values = append(values, ledger.Text(s.Name))
			}
		}
		where = append(where, expr.OneOf(stateOf(before), values...))
	}
	return p.count(before, where...)
}

// count counts the records of l for which all of where hold.
func (p *planner) count(l *ledger.Ledger, where ...*expr.Expr) (int, error) {
	rows, err := p.tx.Tally(&sqlgen.Tally{
		Ledger: l, Scope: &expr.Scope{Record: ledger.New(l)}, Where: where, Terms: []sqlgen.Term{{Op: "count"}},
	})
	if err != nil || len(rows) == 0 {
		return 0, err
	}
	return int(rows[0].Results[0].Int()), nil
}
