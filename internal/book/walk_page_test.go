package book

import (
	"slices"

	"bihuan/internal/engine"
	"bihuan/internal/ledger"
	"bihuan/internal/store"
)

// page compares the page of a record that the visitor may read, with its history and its forms: the fields that
// are hidden, which it returns, those that can be edited, and the moves that are his.
func (w *walk) page(v *Visitor, l *engine.Ledger, r *ledger.Record, sheet *Sheet) (hidden []string) {
	err := w.store.Read(w.Context(), func(tx *store.Tx) error {
		rs := &records{Book: w.Book, tx: tx, moment: w.moment()}
		j := w.judge(rs, v)
		hidden = w.pageFields(j, v, l, r, sheet)
		did, err := movers(rs, r)
		if err != nil {
			return err
		}
		w.pageMoves(j, v, l, r, sheet, did)
		if err := w.form(v, l, r, "", hidden); err != nil || len(hidden) == 0 {
			return err
		}
		for _, m := range sheet.Moves {
			if err := w.form(v, l, r, m.Move.Name, hidden); err != nil {
				return err
			}
		}
		return w.history(v, l, r, hidden)
	})
	if err != nil {
		w.Fatal(err)
	}
	return hidden
}

// pageFields compares the fields of a page, and returns those that are hidden.
func (w *walk) pageFields(j judge, v *Visitor, l *engine.Ledger, r *ledger.Record, sheet *Sheet) (hidden []string) {
	canEdit := false
	for _, s := range sheet.Fields {
		editable := s.Field.Given() && j.edit(l, r, s.Field) == ""
		canEdit = canEdit || editable
		if s.Editable != editable {
			w.Errorf("%s of %s %d for %d: editable %v, want %v", s.Field.Name, l.Path(), r.ID, v.Person, s.Editable, editable)
		}
		hides := j.hides(l, s.Field, r)
		if s.Hidden != hides {
			w.Errorf("%s of %s %d for %d: hidden %v, want %v", s.Field.Name, l.Path(), r.ID, v.Person, s.Hidden, hides)
		}
		if !hides {
			continue
		}
		w.hidden++
		hidden = append(hidden, s.Field.Name)
		if !s.Value.IsEmpty() || !sheet.Record.Get(s.Field.Name).IsEmpty() {
			w.Errorf("%s of %s %d is on the page of %d", s.Field.Name, l.Path(), r.ID, v.Person)
		}
	}
	if sheet.CanEdit != canEdit {
		w.Errorf("%s %d for %d: can edit %v, want %v", l.Path(), r.ID, v.Person, sheet.CanEdit, canEdit)
	}
	return hidden
}

// pageMoves compares the moves that a page offers.
func (w *walk) pageMoves(
	j judge, v *Visitor, l *engine.Ledger, r *ledger.Record, sheet *Sheet, did map[string][]ledger.ID,
) {
	offered := map[string]bool{}
	for _, m := range sheet.Moves {
		offered[m.Move.Name] = m.Allowed
	}
	if l.Flow == nil {
		return
	}
	for _, m := range l.Flow.Moves {
		if want := j.move(l, r, m, v.Person, did) == ""; offered[m.Name] != want {
			w.Errorf("%s of %s %d for %d: offered %v, want %v", m.Name, l.Path(), r.ID, v.Person, !want, want)
		}
	}
}

// form looks for what is hidden in what a form is filled with.
func (w *walk) form(v *Visitor, l *engine.Ledger, r *ledger.Record, move string, hidden []string) error {
	form, err := w.Form(w.Context(), v, l.Path(), r.ID, move, nil)
	if err != nil {
		return nil // he may not, and the page says so
	}
	for _, f := range form.Fields {
		if slices.Contains(hidden, f.Field.Name) && (f.Text != "" || f.Label != "" || len(f.Texts) > 0) {
			w.Errorf("%s of %s %d is in the form %q of %d", f.Field.Name, l.Path(), r.ID, move, v.Person)
		}
	}
	return nil
}

// history looks for what is hidden in the history of a record.
func (w *walk) history(v *Visitor, l *engine.Ledger, r *ledger.Record, hidden []string) error {
	events, err := w.History(w.Context(), v, l.Path(), r.ID, journalShown)
	for _, e := range events {
		for _, c := range e.Changes {
			if slices.Contains(hidden, c.Field) {
				w.Errorf("%s of %s %d is in the history for %d", c.Field, l.Path(), r.ID, v.Person)
			}
		}
		for _, name := range hidden {
			if v := r.Get(name); r.Ledger.Field(name).Kind == ledger.KindFile && slices.Contains(e.Proofs, v.Text()) {
				w.Errorf("the file in %s of %s %d is in the history", name, l.Path(), r.ID)
			}
		}
	}
	return err
}
