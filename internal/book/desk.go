package book

import (
	"cmp"
	"context"
	"slices"

	"bihuan/internal/engine"
	"bihuan/internal/expr"
	"bihuan/internal/ledger"
	"bihuan/internal/sqlgen"
	"bihuan/internal/store"
)

// deskShown is how many lines each list of the desk has at most.
const deskShown = 100

// Desk returns what the visitor has to do: the next step on the straight way of records that is his, by due
// date; the decisions that wait for him; the warnings he was told of.
func (b *Book) Desk(ctx context.Context, v *Visitor) (*Desk, error) {
	d := &Desk{}
	err := b.read(ctx, v, func(rs *records) error {
		for _, l := range rs.program.Ledgers() {
			if l.Flow == nil || l.ReadRule() == nil {
				continue
			}
			if err := rs.deskLedger(d, v, l); err != nil {
				return err
			}
		}
		var err error
		d.Warnings, err = rs.personWarnings(v.Me.Person)
		return err
	})
	if err != nil {
		return nil, err
	}
	for _, lines := range []*[]*DeskLine{&d.Mine, &d.Waiting} {
		slices.SortStableFunc(*lines, byDue)
		*lines = (*lines)[:min(len(*lines), deskShown)]
	}
	return d, nil
}

// byDue orders lines by due date; those without one come last.
func byDue(a, b *DeskLine) int {
	switch {
	case a.Row.Due == nil && b.Row.Due == nil:
		return 0
	case a.Row.Due == nil:
		return 1
	case b.Row.Due == nil:
		return -1
	}
	return cmp.Compare(a.Row.Due.On, b.Row.Due.On)
}

// deskLedger adds the records of l that wait for the visitor, one step of the flow at a time: each is found
// by state and due date.
func (rs *records) deskLedger(d *Desk, v *Visitor, l *engine.Ledger) error {
	seen := map[ledger.ID]bool{}
	for _, step := range nextSteps(l) {
		list, err := rs.deskStep(l, step)
		if err != nil {
			return err
		}
		list = slices.DeleteFunc(list, func(r *ledger.Record) bool { return seen[r.ID] })
		rows, err := rs.rows(list)
		if err != nil {
			return err
		}
		for _, row := range rows {
			seen[row.Record.ID] = true
			line, err := rs.deskLine(v, row)
			if err != nil {
				return err
			}
			if step.decides {
				d.Waiting = append(d.Waiting, line)
			} else {
				d.Mine = append(d.Mine, line)
			}
		}
	}
	return nil
}

// deskStep finds the records of a step that wait for the visitor, the earliest due first. Each of the ways in
// which they may wait for him is a query of its own: because of a role, of his unit, of his name. A way that
// leads to nothing is not taken.
func (rs *records) deskStep(l *engine.Ledger, step nextStep) ([]*ledger.Record, error) {
	scope := rs.scope(l)
	var all []*ledger.Record
	for _, way := range step.by.For(scope).Branches() {
		query := sqlgen.List{
			Ledger: l.Ledger, Scope: scope, Where: []*expr.Expr{step.in, way, l.ReadRule().For(scope)}, Limit: deskShown,
		}
		if due := l.Field(l.Parts.Due); due != nil {
			query.Sort = []sqlgen.Order{{By: expr.Get(l.Ledger, due.Name)}}
		}
		list, _, err := rs.list(query)
		if err != nil {
			return nil, err
		}
		for _, r := range list {
			if !slices.ContainsFunc(all, func(known *ledger.Record) bool { return known.ID == r.ID }) {
				all = append(all, r)
			}
		}
	}
	return all, nil
}

func (rs *records) deskLine(v *Visitor, row *Row) (*DeskLine, error) {
	options, err := rs.options(row.Record, v.actor())
	if err != nil {
		return nil, err
	}
	options = slices.DeleteFunc(options, func(o MoveOption) bool { return !o.Allowed })
	return &DeskLine{Row: row, Moves: options}, nil
}

// nextStep is a step of the flow that waits for people.
type nextStep struct {
	in, by  *expr.Expr
	decides bool
}

// nextSteps returns the steps of a flow that people are waited for: decisions, and work. A decision is a move
// that seals content or that somebody else must have asked for. Work is a move along the straight way of
// something that falls due, unless the clock goes the same way: a post that ends by itself is nobody's work.
func nextSteps(l *engine.Ledger) []nextStep {
	var out []nextStep
	for _, def := range l.Flow.Moves {
		by := l.Move(def.Name).Who()
		if by == nil {
			continue
		}
		decides := len(def.Seals) > 0 || len(def.NotBy) > 0
		for _, from := range def.From {
			works := l.Parts.Due != "" && follows(l.Flow.Track, from, def.To) && !clockMoves(l.Flow, from, def.To)
			if decides && (def.To == "" || def.To == from) || !decides && !works {
				continue
			}
			in := expr.Equal(expr.Get(l.Ledger, wordState), expr.Literal(ledger.Text(from), expr.Text))
			out = append(out, nextStep{in: in, by: by, decides: decides})
		}
	}
	return out
}

// clockMoves reports whether the clock takes records from one state to another.
func clockMoves(flow *ledger.Flow, from, to string) bool {
	return slices.ContainsFunc(flow.Moves, func(m *ledger.Move) bool {
		return !m.At.IsZero() && m.To == to && slices.Contains(m.From, from)
	})
}

// follows reports whether to comes next after from on the track.
func follows(track []string, from, to string) bool {
	i := slices.Index(track, from)
	return i >= 0 && i+1 < len(track) && track[i+1] == to
}

// personWarnings returns the open warnings that a person was told of, as far as he may see the records.
func (rs *records) personWarnings(person ledger.ID) ([]*WarningLine, error) {
	list, err := rs.tx.OpenWarnings(person, deskShown)
	if err != nil {
		return nil, err
	}
	return rs.warningLines(list)
}

// recordWarnings returns the open warnings of a record.
func (rs *records) recordWarnings(r *ledger.Record) ([]*WarningLine, error) {
	list, err := rs.tx.Warnings(r.Ledger.Path(), r.ID, true)
	if err != nil {
		return nil, err
	}
	return rs.warningLines(list)
}

func (rs *records) warningLines(list []*store.Warning) ([]*WarningLine, error) {
	var out []*WarningLine
	for _, w := range list {
		l := rs.program.Ledger(w.Ledger)
		if l == nil {
			continue
		}
		i := slices.IndexFunc(l.Warn, func(def *engine.Warning) bool { return def.Name == w.Name })
		if i < 0 {
			continue
		}
		r, err := rs.readable(l, w.Record)
		if err != nil {
			return nil, err
		}
		if r == nil {
			continue
		}
		rows, err := rs.rows([]*ledger.Record{r})
		if err != nil {
			return nil, err
		}
		line := &WarningLine{ID: w.ID, Warning: l.Warn[i].Warning, Row: rows[0], RaisedOn: w.RaisedOn, Text: l.Warn[i].Say}
		line.Acknowledged = w.AcknowledgedBy != 0
		out = append(out, line)
	}
	return out, nil
}

// Acknowledge notes that the visitor has taken note of a warning that he was told of.
func (b *Book) Acknowledge(ctx context.Context, v *Visitor, warning int64) error {
	return b.write(ctx, v, func(rs *records) error { return rs.acknowledge(warning, v.actor()) })
}
