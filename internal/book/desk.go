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
		var mine, waiting []*ledger.Record
		for _, l := range rs.program.Ledgers() {
			if l.Flow == nil || l.ReadRule() == nil {
				continue
			}
			work, decisions, err := rs.deskLedger(l)
			if err != nil {
				return err
			}
			mine, waiting = append(mine, work...), append(waiting, decisions...)
		}
		var err error
		if d.Mine, err = rs.deskLines(v, mine); err != nil {
			return err
		}
		if d.Waiting, err = rs.deskLines(v, waiting); err != nil {
			return err
		}
		d.Warnings, err = rs.personWarnings(v.Me.Person)
		return err
	})
	if err != nil {
		return nil, err
	}
	return d, nil
}

// byDue orders records by due date; those without one come last.
func byDue(a, b *ledger.Record) int {
	due, other := dueOf(a), dueOf(b)
	if due.IsEmpty() || other.IsEmpty() {
		return -cmp.Compare(due.Storage(), other.Storage())
	}
	return due.Compare(other)
}

// dueOf returns the due date of r, or nothing.
func dueOf(r *ledger.Record) ledger.Value {
	if f := r.Ledger.Field(r.Ledger.Parts.Due); f != nil {
		return r.Values[f.Index]
	}
	return ledger.Empty
}

// deskLedger finds the records of l that wait for the visitor: for work and for a decision. It goes one step of the
// flow at a time: each is found by state and due date.
func (rs *records) deskLedger(l *engine.Ledger) (work, decisions []*ledger.Record, err error) {
	seen := map[ledger.ID]bool{}
	for _, step := range nextSteps(l) {
		list, err := rs.deskStep(l, step)
		if err != nil {
			return nil, nil, err
		}
		for _, r := range list {
			if seen[r.ID] {
				continue
			}
			seen[r.ID] = true
			if step.decides {
				decisions = append(decisions, r)
			} else {
				work = append(work, r)
			}
		}
	}
	return work, decisions, nil
}

// deskLines returns the lines for the records that are due first.
func (rs *records) deskLines(v *Visitor, list []*ledger.Record) ([]*DeskLine, error) {
	slices.SortStableFunc(list, byDue)
	list = list[:min(len(list), deskShown)]
	of := map[*ledger.Ledger][]*ledger.Record{}
	for _, r := range list {
		of[r.Ledger] = append(of[r.Ledger], r)
	}
	rows := map[*ledger.Record]*Row{}
	for _, some := range of {
		made, err := rs.rows(some)
		if err != nil {
			return nil, err
		}
		for i, r := range some {
			rows[r] = made[i]
		}
	}
	lines := make([]*DeskLine, len(list))
	for i, r := range list {
		var err error
		if lines[i], err = rs.deskLine(v, rows[r]); err != nil {
			return nil, err
		}
	}
	return lines, nil
}

// deskStep finds the records of a step that wait for the visitor, the earliest due first, or as the ledger is
// sorted where nothing falls due. Each of the ways in which they may wait for him is a query of its own: because of
// a role, of his unit, of his name. A way that leads to nothing is not taken.
func (rs *records) deskStep(l *engine.Ledger, step nextStep) ([]*ledger.Record, error) {
	scope := rs.scope(l)
	var all []*ledger.Record
	for _, way := range step.by.For(scope).Branches() {
		leads, err := rs.leads(l, way)
		if err != nil {
			return nil, err
		}
		if !leads {
			continue
		}
		query := sqlgen.List{
			Ledger: l.Ledger, Scope: scope, Where: []*expr.Expr{step.in, way, l.ReadRule().For(scope)}, Limit: deskShown,
		}
		if due := l.Field(l.Parts.Due); due != nil {
			query.Sort = []sqlgen.Order{{By: expr.Get(l.Ledger, due.Name)}}
		} else if query.Sort, err = order(l, nil); err != nil { // which its lists have an index for
			return nil, err
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

// leads reports whether a way may lead to records of l. Where it goes by a reference of the records themselves that
// is told by an index; by state and due date all of a state would be gone through for somebody who has none.
func (rs *records) leads(l *engine.Ledger, way *expr.Expr) (bool, error) {
	refers := false
	for _, path := range way.Deps() {
		f := l.Field(path[0])
		if len(path) > 1 || f == nil || l.Live(f) {
			return true, nil
		}
		refers = refers || f.Kind.Refers()
	}
	if !refers {
		return true, nil
	}
	n, err := rs.tx.Count(sqlgen.List{Ledger: l.Ledger, Scope: rs.scope(l), Where: []*expr.Expr{way}}, 1)
	return n > 0, err
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
