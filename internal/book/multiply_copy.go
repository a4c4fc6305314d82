package book

import (
	"context"
	"encoding/json"
	"slices"
	"strings"

	"bihuan/internal/engine"
	"bihuan/internal/journal"
	"bihuan/internal/ledger"
	"bihuan/internal/store"
)

// stencil is a record that copies are made of: one of the first ones or, for the copies behind it, the first copy.
type stencil struct {
	*multiplication
	ledger  *engine.Ledger
	whole   *store.Whole
	first   bool // it is the first copy
	changes []journal.Change
	places  map[string]int // of fields and words among changes
	parts   []engine.TalliedPart
	adds    []engine.TallyChange
	counted *engine.Counted // its number; nil when that is not as the ledger counts
}

// stencils returns what copies of the records of l are made of: of those with ids greater than after, which is 0
// for the records themselves.
func (m *multiplication) stencils(ctx context.Context, l *engine.Ledger, after ledger.ID) (list []*stencil, err error) {
	err = m.store.Read(ctx, func(tx *store.Tx) error {
		return eachRecord(tx, l, after, func(r *ledger.Record) error {
			whole, err := tx.Whole(l.Ledger, r.ID)
			if err != nil {
				return err
			}
			s := &stencil{multiplication: m, ledger: l, whole: whole, first: after > 0}
			list = append(list, s)
			return s.prepare()
		})
	})
	return list, err
}

// prepare works out what all copies have in common.
func (s *stencil) prepare() (err error) {
	r := s.whole.Record
	if s.changes, err = changes(nil, r); err != nil {
		return err
	}
	if c, ok := s.ledger.Counted(r.Number); ok {
		s.counted = &c
	}
	s.places = map[string]int{}
	for i, change := range s.changes {
		s.places[change.Field] = i
	}
	if !s.first {
		return nil
	}
	of := func(path string) bool { return s.Copied[path] }
	if s.parts, err = s.ledger.TalliedParts(r.Tallied, of); err != nil {
		return err
	}
	s.adds, err = s.ledger.TallyChanges("", r.Tallied)
	return err
}

// moved returns the record of a ledger that copy k refers to where the record of the stencil refers to id.
func (s *stencil) moved(path string, id ledger.ID, k int64) ledger.ID {
	last := s.last[path]
	switch {
	case !s.Copied[path]:
		return id
	case !s.first:
		return id + last*ledger.ID(k)
	case id > last: // of the first copy too
		return id + last*ledger.ID(k-1)
	}
	return id
}

// copy returns copy k.
func (s *stencil) copy(k int64) (*store.Whole, error) {
	r := s.whole.Record.Clone()
	path := r.Ledger.Path()
	w := &store.Whole{Record: r, Warnings: s.whole.Warnings, Schedules: s.whole.Schedules}
	r.ID, r.Version = s.moved(path, r.ID, k), 1
	entry := &journal.Entry{
		At: s.moment.Now, Day: s.moment.Today.String(), By: int64(r.CreatedBy), Command: "make", Ledger: path,
		Record: int64(r.ID), Version: 1, Changes: slices.Clone(s.changes),
	}
	for _, p := range r.Proofs {
		entry.Proofs = append(entry.Proofs, p.Hash)
	}
	if r.Number = s.number(k); r.Number != "" {
		if err := s.change(entry, wordNumber, ledger.Text(r.Number)); err != nil {
			return nil, err
		}
	}
	for i, f := range s.ledger.Fields {
		v := s.value(f, r.Values[i], k)
		if v.Equal(r.Values[i]) {
			continue
		}
		r.Values[i] = v
		if err := s.change(entry, f.Name, v); err != nil {
			return nil, err
		}
	}
	for _, made := range s.whole.Made {
		made.Child = s.moved(s.makes(made.Schedule), made.Child, k)
		w.Made = append(w.Made, made)
	}
	r.Tallied = s.tallied(k)
	w.Entry, w.Words = entry, searchText(s.ledger, r)
	return w, s.store.Ready(w)
}

// change gives a field or word of an entry its value, if it is there.
func (s *stencil) change(entry *journal.Entry, name string, v ledger.Value) (err error) {
	if i, ok := s.places[name]; ok {
		entry.Changes[i].After, err = json.Marshal(v)
	}
	return err
}

// makes returns the path of the ledger whose records a schedule makes.
func (s *stencil) makes(name string) string {
	i := slices.IndexFunc(s.ledger.Ledger.Schedules, func(def *ledger.Schedule) bool { return def.Name == name })
	return s.ledger.Ledger.Schedules[i].Make
}

// number returns the number of copy k.
func (s *stencil) number(k int64) string {
	number := s.whole.Record.Number
	switch c := s.counted; {
	case number == "":
		return ""
	case c != nil:
		return c.Number(c.N + s.steps(k)*s.series[c.Series(s.ledger)])
	}
	return another(number, s.steps(k), s.apart)
}

// steps returns how far copy k is from the stencil.
func (s *stencil) steps(k int64) int64 {
	if s.first {
		return k - 1
	}
	return k
}

// value returns what copy k has where the record of the stencil has v.
func (s *stencil) value(f *ledger.Field, v ledger.Value, k int64) ledger.Value {
	switch {
	case v.IsEmpty():
		return v
	case f.Kind == ledger.KindLines:
		rows := make([]ledger.Value, len(v.List()))
		for i, row := range v.List() {
			cells := slices.Clone(row.List())
			for j := range cells {
				cells[j] = s.value(f.Lines[j], cells[j], k)
			}
			rows[i] = ledger.List(cells...)
		}
		return ledger.List(rows...)
	case f.Kind.Refers():
		return ledger.Ref(s.moved(f.To, v.ID(), k))
	case s.Differ[f]:
		return ledger.Text(another(v.Text(), s.steps(k), s.apart))
	}
	return v
}

// tallied returns what copy k adds to the tallies; of the first copy that is not known yet.
func (s *stencil) tallied(k int64) string {
	var b strings.Builder
	for _, part := range s.parts {
		b.WriteString(part.Text)
		if part.To != "" {
			b.WriteString(ledger.Ref(s.moved(part.To, part.ID, k)).String())
		}
	}
	return b.String()
}
