package book

import (
	"encoding/json"
	"fmt"
	"slices"
	"strconv"

	"bihuan/internal/i18n"
	"bihuan/internal/ledger"
	"bihuan/internal/store"
)

// importedKind is the kind of the documents that remember what documents gave, one for each record that
// documents go under. Only so can a later one tell what a person has changed from what it changes itself.
const importedKind = "imported"

// imported holds the values that the last document gave, by record and field.
type imported map[string]map[string][]string

func recordKey(l *ledger.Ledger, id ledger.ID) string {
	return l.Path() + "/" + strconv.FormatInt(int64(id), 10)
}

func (rs *records) loadImported(round ledger.ID) (imported, *store.Doc, error) {
	known := imported{}
	id := strconv.FormatInt(int64(round), 10)
	doc, err := rs.tx.Doc(importedKind, id)
	if err != nil || doc == nil {
		return known, &store.Doc{Kind: importedKind, ID: id}, err
	}
	if err := json.Unmarshal(doc.Body, &known); err != nil {
		return nil, nil, fmt.Errorf("decode imports of %s: %w", id, err)
	}
	return known, doc, nil
}

// reconciler holds a draft against the records it speaks of.
type reconciler struct {
	*records
	draft *draft
	known imported
	gone  []*ledger.Record
}

// pairAll finds the records that the entries speak of, level by level: those above first, because they say
// where to look.
func (c *reconciler) pairAll(es *entries, def *ledger.Reading) error {
	if c.draft.Round == 0 {
		return nil
	}
	round, err := c.Get(es.head.ledger, c.draft.Round)
	if err != nil || round == nil {
		return err
	}
	es.head.record = round
	levels := []struct {
		mapping *ledger.Mapping
		entries []*entry
		text    string
	}{
		{&def.Findings, es.findings, "text"}, {&def.Measures, es.measures, "text"}, {&def.Figures, es.figures, "of"},
	}
	above := []*ledger.Record{round}
	for _, level := range levels {
		if level.mapping.Ledger == "" {
			return nil
		}
		if above, err = c.pairLevel(level.mapping, level.entries, level.text, above); err != nil {
			return err
		}
	}
	return nil
}

// pairLevel pairs the entries of one level with the records below those of the level above.
func (c *reconciler) pairLevel(m *ledger.Mapping, es []*entry, text string, above []*ledger.Record) ([]*ledger.Record, error) {
	l := c.Definition(m.Ledger)
	var below []*ledger.Record
	for _, parent := range above {
		records, err := c.under(l, l.Field(m.Parent), parent.ID)
		if err != nil {
			return nil, err
		}
		below = append(below, records...)
	}
	p := &pairing{entries: es, records: below, text: l.Field(m.Fields[text]), parent: l.Field(m.Parent)}
	if no := m.Fields["no"]; no != "" {
		p.number = l.Field(no)
	}
	for _, r := range p.pair() {
		if _, known := c.known[recordKey(l, r.ID)]; known && !c.goneAbove(r, p.parent) {
			c.gone = append(c.gone, r)
		}
	}
	return below, nil
}

// goneAbove reports whether the record that r belongs to is gone: then r goes without saying.
func (c *reconciler) goneAbove(r *ledger.Record, parent *ledger.Field) bool {
	return slices.ContainsFunc(c.gone, func(above *ledger.Record) bool {
		return above.Ledger.Path() == parent.To && above.ID == r.Values[parent.Index].ID()
	})
}

// proposals says what would become of every entry, and what the document no longer speaks of.
func (c *reconciler) proposals(es *entries) ([]*Proposal, error) {
	var out []*Proposal
	for _, e := range es.all() {
		p, err := c.proposal(e)
		if err != nil {
			return nil, err
		}
		out = append(out, p)
	}
	for _, r := range c.gone {
		out = append(out, &Proposal{Key: recordKey(r.Ledger, r.ID), Op: ProposeGone, Ledger: r.Ledger, Record: r,
			Label: recordLabel(r)})
	}
	return out, nil
}

// recordLabel names a record by its label, or its number.
func recordLabel(r *ledger.Record) string {
	if f := r.Ledger.Field(r.Ledger.Label); f != nil && !f.Kind.Refers() {
		return or(r.Values[f.Index].String(), r.Number)
	}
	return r.Number
}

func (c *reconciler) proposal(e *entry) (*Proposal, error) {
	p := &Proposal{Key: e.key, Op: ProposeNew, Ledger: e.ledger, Record: e.record, Label: e.label, Take: true}
	if take, said := c.draft.Takes[e.key]; said {
		p.Take = take
	}
	if e.record == nil {
		return p, nil
	}
	p.Op = ProposeSame
	for _, f := range e.ledger.Fields {
		given, says := e.fields[f.Name]
		stored := asTyped(f, e.record.Values[f.Index])
		if !says || !f.Given() || slices.Equal(given, stored) {
			continue
		}
		field, err := c.field(e, f, stored, given)
		if err != nil {
			return nil, err
		}
		if field != nil {
			p.Fields = append(p.Fields, *field)
			p.Op = ProposeChanged
		}
	}
	return p, nil
}

// field holds the value a document gives against the stored one. What a person has changed since the last
// document, and what stands in a record that has moved on, stays unless somebody ticks it; a difference that
// only the person made is not worth a question at all.
func (c *reconciler) field(e *entry, f *ledger.Field, stored, given []string) (*ProposalField, error) {
	p := &ProposalField{Key: e.key + "/" + f.Name, Field: f, given: given}
	before, known := c.known[recordKey(e.ledger, e.record.ID)][f.Name]
	if known && slices.Equal(before, given) {
		return nil, nil
	}
	empty := e.record.Values[f.Index].IsEmpty()
	moved := e.ledger.Flow != nil && e.record.State != e.ledger.Flow.Start().Name
	p.Edited = known && !slices.Equal(before, stored) || !known && !empty || moved && !empty
	p.Locked = c.program.Ledger(e.ledger.Path()).Locked(e.record.State, f)
	p.Take = !p.Edited && !p.Locked
	if take, said := c.draft.Takes[p.Key]; said && !p.Locked {
		p.Take = take
	}
	var err error
	if p.Stored, err = c.labelOf(f, stored); err != nil {
		return nil, err
	}
	p.Given, err = c.labelOf(f, given)
	return p, err
}

// labelOf returns the words for a plain form: the title of a choice, the name of a record.
func (rs *records) labelOf(f *ledger.Field, form []string) (i18n.Text, error) {
	var zh, en string
	for i, text := range form {
		label := i18n.Text{ZH: text, EN: text}
		if choice := f.Choice(text); choice != nil {
			label = choice.Title
		}
		if f.To != "" {
			name, err := rs.nameOf(f.To, text)
			if err != nil {
				return label, err
			}
			label = i18n.Text{ZH: name, EN: name}
		}
		if i > 0 {
			zh, en = zh+"; ", en+"; "
		}
		zh, en = zh+label.In(i18n.ZH), en+label.In(i18n.EN)
	}
	return i18n.Text{ZH: zh, EN: en}, nil
}

func (rs *records) nameOf(path, id string) (string, error) {
	n, err := strconv.ParseInt(id, 10, 64)
	if err != nil {
		return id, nil
	}
	r, err := rs.tx.Get(rs.Definition(path), ledger.ID(n))
	if err != nil || r == nil {
		return id, err
	}
	return recordLabel(r), nil
}
