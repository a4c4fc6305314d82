package book

import (
	"context"
	"slices"

	"bihuan/internal/calendar"
	"bihuan/internal/engine"
	"bihuan/internal/ledger"
	"bihuan/internal/problem"
	"bihuan/internal/sqlgen"
)

// Bounds of what one page about a record shows.
const (
	childrenShown = 20
	journalShown  = 100
)

// Sheet returns everything about one record that the visitor may see.
func (b *Book) Sheet(ctx context.Context, v *Visitor, path string, id ledger.ID) (*Sheet, error) {
	var s *Sheet
	err := b.read(ctx, v, func(rs *records) (err error) {
		s, err = rs.sheet(v, path, id)
		return err
	})
	return s, err
}

func (rs *records) sheet(v *Visitor, path string, id ledger.ID) (*Sheet, error) {
	l, r, err := rs.found(path, id)
	if err != nil {
		return nil, err
	}
	s := &Sheet{}
	if s.Moves, err = rs.options(r, v.actor()); err != nil {
		return nil, err
	}
	if s.Fields, s.CanEdit, err = rs.fields(r, v.actor()); err != nil {
		return nil, err
	}
	if err := rs.sheetPast(s, l, r); err != nil {
		return nil, err
	}
	if s.Children, err = rs.children(l, r); err != nil {
		return nil, err
	}
	if s.Warnings, err = rs.recordWarnings(r); err != nil {
		return nil, err
	}
	if s.Letters, err = rs.letters(l, r); err != nil {
		return nil, err
	}
	if s.Parents, err = rs.parents(r); err != nil {
		return nil, err
	}
	if s.Standing, err = rs.standing(r, s.Fields); err != nil {
		return nil, err
	}
	steps, err := rs.dueSteps(r)
	if err != nil {
		return nil, err
	}
	rows, err := rs.rows([]*ledger.Record{r}) // from here on r is without what the visitor may not read
	if err != nil {
		return nil, err
	}
	s.Row = *rows[0]
	if s.Due != nil {
		s.Due.Steps = steps
	}
	return s, nil
}

// dueSteps tells how the due date of r came about, if the visitor may read what it is computed of.
func (rs *records) dueSteps(r *ledger.Record) ([]calendar.Step, error) {
	f := r.Ledger.Field(r.Ledger.Parts.Due)
	if f == nil {
		return nil, nil
	}
	if ok, err := rs.program.Explainable(rs.look(), r, f); err != nil || !ok {
		return nil, err
	}
	return rs.program.Explain(rs.look(), r, f)
}

// standing returns the limits of r whose clock stands, as far as they may be read.
func (rs *records) standing(r *ledger.Record, fields []FieldState) ([]Standing, error) {
	list, err := rs.program.Standing(rs.look(), r)
	var out []Standing
	for _, s := range list {
		ok, err := rs.program.Explainable(rs.look(), r, s.Field)
		if err != nil {
			return nil, err
		}
		if ok && !fields[s.Field.Index].Hidden {
			out = append(out, Standing{Field: s.Field, Steps: s.Steps})
		}
	}
	return out, err
}

// found returns a record that the visitor may read, or the problem that there is none.
func (rs *records) found(path string, id ledger.ID) (*engine.Ledger, *ledger.Record, error) {
	l := rs.program.Ledger(path)
	if l == nil {
		return nil, nil, problem.New(problem.Missing, "engine.unknown_ledger", path)
	}
	r, err := rs.readable(l, id)
	if err != nil {
		return nil, nil, err
	}
	rs.deed.path, rs.deed.id = path, id
	if r == nil {
		return nil, nil, noRecord(l.Ledger, id)
	}
	return l, r, nil
}

// sheetPast adds what the journal tells: the changes, the way through the flow, what approvals cover.
func (rs *records) sheetPast(s *Sheet, l *engine.Ledger, r *ledger.Record) error {
	entries, err := rs.tx.Entries(r.Ledger.Path(), r.ID, journalShown)
	if err != nil {
		return err
	}
	past := &past{rs: rs, ledger: l, names: rs.labels()}
	if s.Journal, err = past.lines(r, entries); err != nil {
		return err
	}
	s.Track = past.track(r, entries)
	s.Covers = past.covers(r, entries)
	return nil
}

// options returns the moves of r as the visitor sees them.
func (rs *records) options(r *ledger.Record, actor *engine.Actor) ([]MoveOption, error) {
	list, err := rs.program.Options(rs, r, actor, rs.moment)
	if err != nil {
		return nil, err
	}
	out := make([]MoveOption, len(list))
	for i, o := range list {
		out[i] = MoveOption{
			Move: o.Move.Move, Possible: o.Possible, Allowed: o.Allowed, Needs: needStates(o.Needs), Why: o.Why,
		}
	}
	return out, nil
}

func needStates(needs []engine.NeedState) []NeedState {
	out := make([]NeedState, len(needs))
	for i, n := range needs {
		out[i] = NeedState{Text: n.Text, Met: n.Met, Field: n.Field, Reads: n.Reads, Proof: n.Proof}
	}
	return out
}

// fields returns the fields of r as the visitor sees them.
func (rs *records) fields(r *ledger.Record, actor *engine.Actor) ([]FieldState, bool, error) {
	canEdit, editable, err := rs.program.Editable(rs, r, actor, rs.moment)
	if err != nil {
		return nil, false, err
	}
	hidden, err := rs.program.Hidden(rs.look(), r)
	if err != nil {
		return nil, false, err
	}
	out := make([]FieldState, len(r.Ledger.Fields))
	for i, f := range r.Ledger.Fields {
		out[i] = FieldState{Field: f, Editable: editable[f.Name], Hidden: hidden[f.Name]}
		if !hidden[f.Name] {
			out[i].Value = r.Values[i]
		}
	}
	return out, canEdit, nil
}

// children returns the lists of records that refer to r, in the order of the packs; lists that are empty
// and that the visitor cannot add to are left out.
func (rs *records) children(l *engine.Ledger, r *ledger.Record) ([]*ChildList, error) {
	var out []*ChildList
	for _, child := range rs.program.Ledgers() {
		if child.ReadRule() == nil {
			continue
		}
		for _, f := range child.Fields {
			if f.Kind != ledger.KindRef || f.To != l.Path() || !f.Given() {
				continue
			}
			list, err := rs.childList(child, f, r)
			if err != nil {
				return nil, err
			}
			if len(list.Page.Rows) > 0 || list.CanMake {
				out = append(out, list)
			}
		}
	}
	return out, nil
}

func (rs *records) childList(child *engine.Ledger, f *ledger.Field, r *ledger.Record) (*ChildList, error) {
	p, err := rs.page(ListQuery{
		Ledger: child.Path(), Limit: childrenShown,
		Filters: []Filter{{Field: f.Name, Op: "is", Values: []string{ledger.Ref(r.ID).String()}}},
	})
	if err != nil {
		return nil, err
	}
	p.Columns = slices.DeleteFunc(p.Columns, func(c Column) bool { return c.Field == f })
	return &ChildList{Ledger: child.Ledger, Field: f, Page: p, CanMake: p.CanMake}, nil
}

// parents returns the records that r belongs to, nearest first: along the references that are given once.
func (rs *records) parents(r *ledger.Record) ([]*Row, error) {
	var list []*ledger.Record
	for at := r; at != nil && len(list) < 5; {
		next, err := rs.parent(at)
		if err != nil {
			return nil, err
		}
		if next != nil && !slices.ContainsFunc(list, func(o *ledger.Record) bool { return o.Ledger == next.Ledger && o.ID == next.ID }) {
			list = append(list, next)
			at = next
			continue
		}
		break
	}
	return rs.rows(list)
}

// parent returns the record of the same pack that r belongs to: what its first required reference names.
func (rs *records) parent(r *ledger.Record) (*ledger.Record, error) {
	for i, f := range r.Ledger.Fields {
		if f.Kind != ledger.KindRef || !f.Required || r.Values[i].IsEmpty() {
			continue
		}
		return rs.readable(rs.program.Ledger(f.To), r.Values[i].ID())
	}
	return nil, nil
}

// Options returns records that a field may refer to, whose names hold the words of search.
func (b *Book) Options(ctx context.Context, v *Visitor, path, field, search string, limit int) ([]Option, error) {
	var out []Option
	err := b.read(ctx, v, func(rs *records) (err error) {
		l := rs.program.Ledger(path)
		if l == nil {
			return problem.New(problem.Missing, "engine.unknown_ledger", path)
		}
		f := l.Field(field)
		if f == nil || f.To == "" {
			return problem.New(problem.Missing, "engine.no_field", field, l.Title)
		}
		out, err = rs.choices(rs.program.Ledger(f.To), search, limit)
		return err
	})
	return out, err
}

// choices returns records of l by name; what has ended is not offered.
func (rs *records) choices(l *engine.Ledger, words string, limit int) ([]Option, error) {
	where, err := rs.conditions(l, &ListQuery{})
	if err != nil {
		return nil, err
	}
	where = append(where, l.OpenExpr())
	sort, err := rs.order(l, nil)
	if err != nil {
		return nil, err
	}
	list, _, err := rs.list(sqlgen.List{Ledger: l.Ledger, Scope: rs.scope(l), Where: where, Match: words, Sort: sort, Limit: limit})
	if err != nil {
		return nil, err
	}
	names := rs.labels()
	if err := names.load(list); err != nil {
		return nil, err
	}
	out := make([]Option, len(list))
	for i, r := range list {
		out[i] = Option{ID: r.ID, Label: names.record("zh", r), Hint: r.Number}
		if f := l.Field(l.Parts.Unit); f != nil {
			out[i].Hint = names.value("zh", f, r.Values[f.Index])
		}
	}
	return out, nil
}
