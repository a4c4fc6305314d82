package book

import (
	"context"
	"slices"

	"bihuan/internal/engine"
	"bihuan/internal/i18n"
	"bihuan/internal/ledger"
	"bihuan/internal/problem"
)

// fewOptions is up to how many records a reference is chosen from in a list; more are searched for.
const fewOptions = 200

// Form returns what the visitor fills in to make a record (id 0), to edit it or to make a move of it. What
// was typed already stands in given.
func (b *Book) Form(ctx context.Context, v *Visitor, path string, id ledger.ID, move string, given map[string][]string) (*Form, error) {
	var form *Form
	err := b.read(ctx, v, func(rs *records) (err error) {
		if id == 0 {
			form, err = rs.blankForm(path, given)
		} else {
			form, err = rs.recordForm(v, path, id, move, given)
		}
		return err
	})
	return form, err
}

// blankForm is the form for a new record, with its defaults.
func (rs *records) blankForm(path string, given map[string][]string) (*Form, error) {
	l := rs.program.Ledger(path)
	if l == nil {
		return nil, problem.New(problem.Missing, "engine.unknown_ledger", path)
	}
	rs.deed = deed{what: deedMake, path: path}
	allowed, err := rs.program.MayMake(l, rs.look())
	if err != nil {
		return nil, err
	}
	if !allowed {
		return nil, problem.New(problem.Forbidden, "engine.may_not_make", l.Title)
	}
	r := ledger.New(l.Ledger)
	if err := rs.program.Defaults(rs.look(), r); err != nil {
		return nil, err
	}
	form := &Form{Ledger: l.Ledger}
	start := ""
	if l.Flow != nil {
		start = l.Flow.Start().Name
	}
	for _, f := range l.Fields {
		if !f.Given() || l.Locked(start, f) && !l.Requires(start, f) && !f.Once {
			continue
		}
		if err := rs.addField(form, r, f, l.Requires(start, f), given); err != nil {
			return nil, err
		}
	}
	return form, nil
}

// recordForm is the form for editing a record or for a move of it.
func (rs *records) recordForm(v *Visitor, path string, id ledger.ID, move string, given map[string][]string) (*Form, error) {
	rs.deed = Command{Ledger: path, ID: id, Move: move}.deed()
	l, r, err := rs.found(path, id)
	if err != nil {
		return nil, err
	}
	shown := r.Clone() // without what the visitor may not read
	hidden, err := rs.program.Hidden(rs.look(), r)
	if err != nil {
		return nil, err
	}
	leaveOut(shown, hidden)
	form := &Form{Ledger: l.Ledger, Record: shown, Proofs: shown.Proofs}
	if move == "" {
		return form, rs.editFields(form, l, r, v.actor(), hidden, given)
	}
	m := l.Move(move)
	if m == nil {
		return nil, problem.New(problem.Missing, "engine.no_move", l.Title, move)
	}
	options, err := rs.options(r, v.actor())
	if err != nil {
		return nil, err
	}
	i := slices.IndexFunc(options, func(o MoveOption) bool { return o.Move == m.Move })
	switch {
	case i < 0:
		return nil, problem.New(problem.Invalid, "engine.state", m.Title, stateTitle(r))
	case !options[i].Allowed:
		return nil, options[i].Why
	}
	form.Move, form.Remark, form.Needs = m.Move, m.Remark, options[i].Needs
	for _, name := range m.Asks {
		f := l.Field(name)
		if err := rs.addField(form, shown, f, needed(m, name) && !hidden[name], given); err != nil {
			return nil, err
		}
	}
	return form, nil
}

// needed reports whether a move cannot do without a field.
func needed(m *engine.Move, name string) bool {
	return slices.ContainsFunc(m.Needs, func(n *ledger.Need) bool { return n.Field == name && n.When.IsZero() })
}

func (rs *records) editFields(
	form *Form, l *engine.Ledger, r *ledger.Record, actor *engine.Actor, hidden map[string]bool, given map[string][]string,
) error {
	canEdit, editable, err := rs.program.Editable(rs, r, actor, rs.moment)
	if err != nil {
		return err
	}
	if !canEdit {
		return problem.New(problem.Forbidden, "engine.may_not_edit", r.Number)
	}
	for _, f := range l.Fields {
		if !editable[f.Name] {
			continue
		}
		required := l.Requires(r.State, f) && !hidden[f.Name] // what he does not see may be there
		if err := rs.addField(form, form.Record, f, required, given); err != nil {
			return err
		}
	}
	return nil
}

// addField puts a field into a form, with what was typed or what the record holds.
func (rs *records) addField(form *Form, r *ledger.Record, f *ledger.Field, required bool, given map[string][]string) error {
	field := FormField{Field: f, Required: required}
	field.Texts = asTyped(f, r.Values[f.Index])
	if texts, ok := given[f.Name]; ok {
		field.Texts = texts
	}
	if len(field.Texts) > 0 {
		field.Text = field.Texts[0]
	}
	if f.To != "" {
		if err := rs.referenceOptions(&field); err != nil {
			return err
		}
	}
	form.Fields = append(form.Fields, field)
	return nil
}

// referenceOptions offers records where there are few, and always the one that is chosen.
func (rs *records) referenceOptions(field *FormField) error {
	l := rs.program.Ledger(field.Field.To)
	if l == nil {
		return nil
	}
	field.Search = true
	if l.ReadRule() != nil {
		options, err := rs.choices(l, "", fewOptions+1)
		if err != nil {
			return err
		}
		if field.Search = len(options) > fewOptions; !field.Search {
			field.Options = options
		}
	}
	for _, text := range field.Texts {
		if err := rs.addChosen(field, l, text); err != nil {
			return err
		}
	}
	return nil
}

// addChosen makes sure that a record which is chosen already is among the options.
func (rs *records) addChosen(field *FormField, l *engine.Ledger, text string) error {
	v, ok := scalar(ledger.KindRef, text)
	if !ok {
		return nil
	}
	r, err := rs.tx.Get(l.Ledger, v.ID())
	if err != nil || r == nil {
		return err
	}
	names := rs.labels()
	if err := names.load([]*ledger.Record{r}); err != nil {
		return err
	}
	label := names.record(i18n.ZH, r)
	if field.Field.Kind.Refers() {
		field.Label = label
	}
	if !slices.ContainsFunc(field.Options, func(o Option) bool { return o.ID == r.ID }) {
		field.Options = append(field.Options, Option{ID: r.ID, Label: label, Hint: r.Number})
	}
	return nil
}
