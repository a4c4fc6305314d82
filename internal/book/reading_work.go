package book

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"

	"bihuan/internal/exchange"
	"bihuan/internal/ledger"
	"bihuan/internal/problem"
	"bihuan/internal/reading"
	"bihuan/internal/store"
)

// maxReadings is how many drafts are listed.
const maxReadings = 200

// Readings lists the drafts the visitor may work on, newest first.
func (b *Book) Readings(ctx context.Context, v *Visitor) ([]ReadingLine, error) {
	var out []ReadingLine
	err := b.read(ctx, v, func(rs *records) error {
		docs, err := rs.tx.Docs(readingKind, 0, "", maxReadings)
		if err != nil {
			return err
		}
		for _, doc := range docs {
			line, err := rs.readingLine(v, doc)
			if err != nil {
				return err
			}
			if line != nil {
				out = append(out, *line)
			}
		}
		return nil
	})
	slices.SortStableFunc(out, func(a, b ReadingLine) int { return b.At.Compare(a.At) })
	return out, err
}

// readingLine returns nil for a draft that the visitor may not see.
func (rs *records) readingLine(v *Visitor, doc *store.Doc) (*ReadingLine, error) {
	d := &draft{}
	if err := json.Unmarshal(doc.Body, d); err != nil {
		return nil, fmt.Errorf("decode reading %s: %w", doc.ID, err)
	}
	may, err := rs.mayWork(v, doc, d)
	if err != nil || !may {
		return nil, err
	}
	line := &ReadingLine{ID: doc.ID, Name: d.Name, At: doc.Changed, Findings: len(d.Findings), Done: d.Done}
	line.Open, line.Measures = d.open()
	if person := rs.part(ledger.AsPerson); person != nil && doc.Owner != 0 {
		if line.By, err = rs.nameOf(person.Path(), ledger.Ref(doc.Owner).String()); err != nil {
			return nil, err
		}
	}
	if def := rs.readingDef(d.Mapping); d.Round != 0 {
		line.Round, err = rs.nameOf(def.Round, ledger.Ref(d.Round).String())
	}
	return line, err
}

// mayWork reports whether the visitor may work on a draft: it is his own, or he may make findings.
func (rs *records) mayWork(v *Visitor, doc *store.Doc, d *draft) (bool, error) {
	if doc.Owner == v.Person {
		return true, nil
	}
	return rs.mayMake(rs.readingDef(d.Mapping).Findings.Ledger)
}

// readingDef returns the mapping called name, "pack.name"; the first there is for "" or one that is gone.
func (b *Book) readingDef(name string) *ledger.Reading {
	var first *ledger.Reading
	for _, pack := range b.Packs() {
		for _, def := range pack.Readings {
			if pack.Name+"."+def.Name == name {
				return def
			}
			if first == nil {
				first = def
			}
		}
	}
	return first
}

// StartReading reads a document and keeps it with a draft of what it holds. round is the record that it goes
// under; 0 makes a new one from its head.
func (b *Book) StartReading(ctx context.Context, v *Visitor, name string, body io.Reader, round ledger.ID) (string, error) {
	def := b.readingDef("")
	if def == nil {
		return "", problem.New(problem.Missing, "draft.no_mapping")
	}
	if err := b.read(ctx, v, func(rs *records) error { return rs.mustMake(def.Findings.Ledger) }); err != nil {
		return "", err
	}
	d, err := b.readInto(name, body)
	if err != nil {
		return "", err
	}
	d.Round = round
	secret := make([]byte, 8)
	if _, err := rand.Read(secret); err != nil {
		return "", fmt.Errorf("name reading: %w", err)
	}
	doc := &store.Doc{Kind: readingKind, ID: hex.EncodeToString(secret), Owner: v.Person, Changed: b.Now()}
	return doc.ID, b.write(ctx, v, func(rs *records) error { return saveDraft(rs.tx, doc, d) })
}

// readInto stores the file and reads it.
func (b *Book) readInto(name string, body io.Reader) (*draft, error) {
	file, err := b.store.PutFile(io.LimitReader(body, exchange.MaxFile+1), exchange.MaxFile)
	if err != nil {
		return nil, err
	}
	doc, err := b.storedDocument(name, file.Hash)
	if err != nil {
		return nil, err
	}
	got, err := reading.Read(doc)
	if err != nil {
		return nil, err
	}
	d := newDraft(got)
	d.Name, d.File, d.Size, d.Type = name, file.Hash, file.Size, file.Type
	return d, nil
}

// storedDocument reads a stored file as a document.
func (b *Book) storedDocument(name, hash string) (*exchange.Document, error) {
	file, err := b.store.OpenFile(hash)
	if err != nil {
		return nil, err
	}
	data, err := io.ReadAll(file)
	if err := errors.Join(err, file.Close()); err != nil {
		return nil, fmt.Errorf("read stored file %s: %w", hash, err)
	}
	return exchange.Read(name, data)
}

// ReadingDraft returns a draft beside its document, with what committing it would do now.
func (b *Book) ReadingDraft(ctx context.Context, v *Visitor, id string) (*ReadingDraft, error) {
	var out *ReadingDraft
	var hash string
	err := b.read(ctx, v, func(rs *records) error {
		d, doc, err := rs.visibleDraft(v, id)
		if err != nil {
			return err
		}
		hash = d.File
		out, err = rs.draftView(d, doc)
		return err
	})
	if err != nil {
		return nil, err
	}
	out.Document, err = b.storedDocument(out.Name, hash)
	return out, err
}

// visibleDraft returns a draft that the visitor may work on; any other is not there.
func (rs *records) visibleDraft(v *Visitor, id string) (*draft, *store.Doc, error) {
	d, doc, err := loadDraft(rs.tx, id)
	if err != nil {
		return nil, nil, err
	}
	may, err := rs.mayWork(v, doc, d)
	if err != nil {
		return nil, nil, err
	}
	if !may {
		return nil, nil, problem.New(problem.Missing, "draft.no_reading")
	}
	return d, doc, nil
}

func (rs *records) draftView(d *draft, doc *store.Doc) (*ReadingDraft, error) {
	def := rs.readingDef(d.Mapping)
	out := &ReadingDraft{ID: doc.ID, Version: doc.Version, Name: d.Name, Kind: d.Kind, Mapping: def,
		Round: d.Round, Findings: d.Findings, Doubts: d.doubts(), Done: d.Done}
	for _, h := range d.Head {
		shown := *h
		shown.Field = rs.Definition(def.Round).Field(def.Head[h.Key])
		out.Head = append(out.Head, shown)
	}
	var err error
	if out.Rounds, err = rs.roundOptions(def.Round); err != nil {
		return nil, err
	}
	for _, o := range out.Rounds {
		if o.ID == d.Round {
			out.RoundName = o.Label
		}
	}
	if d.Done != nil {
		return out, nil
	}
	out.Names, out.Proposals, err = rs.propose(d, def)
	return out, err
}

// propose says what committing a draft would do.
func (rs *records) propose(d *draft, def *ledger.Reading) ([]NameDoubt, []*Proposal, error) {
	meaning, names, err := rs.nameMeanings(d)
	if err != nil {
		return nil, nil, err
	}
	known, _, err := rs.loadImported(d.Round)
	if err != nil {
		return nil, nil, err
	}
	c := &reconciler{records: rs, draft: d, known: known}
	es := rs.entries(d, def, meaning)
	if err := c.pairAll(es, def); err != nil {
		return nil, nil, err
	}
	proposals, err := c.proposals(es)
	return names, proposals, err
}

// CorrectReading makes corrections, all or none. version is that of the draft the person saw, 0 for any.
func (b *Book) CorrectReading(ctx context.Context, v *Visitor, id string, version int64, edits []Edit) error {
	return b.write(ctx, v, func(rs *records) error {
		d, doc, err := rs.visibleDraft(v, id)
		if err != nil {
			return err
		}
		if err := d.usable(doc, version); err != nil {
			return err
		}
		for _, e := range edits {
			if err := d.edit(e); err != nil {
				return err
			}
		}
		doc.Changed = b.Now()
		return saveDraft(rs.tx, doc, d)
	})
}

// DropReading throws a draft away. One that was entered stays: it shows where its records come from.
func (b *Book) DropReading(ctx context.Context, v *Visitor, id string) error {
	return b.write(ctx, v, func(rs *records) error {
		d, doc, err := rs.visibleDraft(v, id)
		if err != nil {
			return err
		}
		if err := d.usable(doc, 0); err != nil {
			return err
		}
		return rs.tx.DropDoc(readingKind, id)
	})
}

// ReadingRounds lists what a document can go under, newest first.
func (b *Book) ReadingRounds(ctx context.Context, v *Visitor) ([]Option, error) {
	def := b.readingDef("")
	if def == nil {
		return nil, problem.New(problem.Missing, "draft.no_mapping")
	}
	var out []Option
	err := b.read(ctx, v, func(rs *records) (err error) {
		out, err = rs.roundOptions(def.Round)
		return err
	})
	return out, err
}
