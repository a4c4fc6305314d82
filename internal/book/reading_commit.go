package book

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"

	"bihuan/internal/ledger"
	"bihuan/internal/problem"
	"bihuan/internal/store"
)

// CommitReading makes and changes records as the draft proposes and its ticks say, all or nothing. version
// is that of the draft the person saw.
func (b *Book) CommitReading(ctx context.Context, v *Visitor, id string, version int64) (*Reconciled, error) {
	var done *Reconciled
	err := b.write(ctx, v, func(rs *records) error {
		d, doc, err := rs.visibleDraft(v, id)
		if err != nil {
			return err
		}
		if err := d.usable(doc, version); err != nil {
			return err
		}
		def := b.readingDef(d.Mapping)
		c := &committer{records: rs, visitor: v, draft: d, done: &Reconciled{}}
		if err := c.run(def); err != nil {
			return err
		}
		done, d.Done = c.done, c.done
		return saveDraft(rs.tx, doc, d)
	})
	return done, err
}

// usable refuses a draft that is finished, or that somebody has changed since it was shown.
func (d *draft) usable(doc *store.Doc, version int64) error {
	switch {
	case d.Done != nil:
		return problem.New(problem.Conflict, "draft.committed")
	case version != 0 && version != doc.Version:
		return problem.New(problem.Conflict, "draft.changed")
	}
	return nil
}

// committer carries a draft into the ledgers within one transaction.
type committer struct {
	*records
	visitor *Visitor
	draft   *draft
	done    *Reconciled
}

func (c *committer) run(def *ledger.Reading) error {
	meaning, err := c.names()
	if err != nil {
		return err
	}
	es := c.entries(c.draft, def, meaning)
	known, doc, err := c.loadImported(c.draft.Round)
	if err != nil {
		return err
	}
	rec := &reconciler{records: c.records, draft: c.draft, known: known}
	if err := rec.pairAll(es, def); err != nil {
		return err
	}
	for _, e := range es.all() {
		if err := c.carry(rec, e); err != nil {
			return err
		}
		if e.record != nil {
			remember(known, e)
		}
	}
	c.done.Round, c.done.Gone = es.head.record.ID, len(rec.gone)
	c.draft.Round = c.done.Round
	doc.ID = ledger.Ref(c.done.Round).String()
	if doc.Body, err = json.Marshal(known); err != nil {
		return fmt.Errorf("encode imports of %s: %w", doc.ID, err)
	}
	return c.tx.PutDoc(doc)
}

// names makes the units and persons that shall be made. A name that nobody has decided about stops it all:
// nothing is invented, and nothing is lost silently.
func (c *committer) names() (map[string]ledger.ID, error) {
	meaning, doubts, err := c.nameMeanings(c.draft)
	if err != nil {
		return nil, err
	}
	var open problem.List
	for i := range doubts {
		n := &doubts[i]
		if !n.Settled() {
			open = append(open, problem.New(problem.Invalid, "draft.open_name", n.Printed).On(n.Key))
			continue
		}
		if !n.Make {
			continue
		}
		l := c.part(n.Part)
		r, err := c.decide(c.visitor, Command{Ledger: l.Path(), Fields: map[string][]string{l.Label: {n.Printed}}})
		if err != nil {
			return nil, at(err, n.Printed)
		}
		meaning[n.Key] = r.ID
		// The name means this record from now on, also for the next document.
		c.draft.Names[n.Key] = ledger.Ref(r.ID).String()
	}
	return meaning, open.Err()
}

// carry makes or changes the record of one entry.
func (c *committer) carry(rec *reconciler, e *entry) error {
	p, err := rec.proposal(e)
	if err != nil {
		return err
	}
	switch p.Op {
	case ProposeNew:
		if !p.Take || e.above != nil && e.above.record == nil {
			return nil
		}
		return c.makeRecord(e)
	case ProposeChanged:
		return c.change(p, e)
	}
	c.done.Same++
	return nil
}

func (c *committer) makeRecord(e *entry) error {
	fields := map[string][]string{}
	for name, form := range e.fields {
		if e.ledger.Field(name).Given() {
			fields[name] = form
		}
	}
	if e.above != nil {
		fields[e.mapping.Parent] = []string{ledger.Ref(e.above.record.ID).String()}
	}
	r, err := c.decide(c.visitor, Command{Ledger: e.ledger.Path(), Fields: fields})
	if err != nil {
		return at(err, e.label)
	}
	e.record = r
	c.done.New++
	return nil
}

func (c *committer) change(p *Proposal, e *entry) error {
	fields := map[string][]string{}
	for _, f := range p.Fields {
		if f.Take {
			fields[f.Field.Name] = f.given
			continue
		}
		c.done.Kept++
	}
	if len(fields) == 0 {
		c.done.Same++
		return nil
	}
	r, err := c.decide(c.visitor, Command{Ledger: e.ledger.Path(), ID: e.record.ID,
		Version: e.record.Version, Fields: fields})
	if err != nil {
		return at(err, e.label)
	}
	e.record = r
	c.done.Changed++
	return nil
}

// remember notes what the document gave for a record, whether or not it was taken: asked once is enough.
func remember(known imported, e *entry) {
	given := map[string][]string{}
	for name, form := range e.fields {
		given[name] = form
	}
	known[recordKey(e.ledger, e.record.ID)] = given
}

// at says in every problem of err which text of the document it is about.
func at(err error, where string) error {
	list := problem.All(err)
	if list == nil {
		return err
	}
	if short := []rune(strings.ReplaceAll(where, "\n", " ")); len(short) > 24 {
		where = string(short[:24]) + "…"
	}
	out := make(problem.List, len(list))
	for i, p := range list {
		out[i] = p.At(where)
	}
	return out
}
