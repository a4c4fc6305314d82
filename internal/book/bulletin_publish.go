package book

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"

	"bihuan/internal/bulletin"
	"bihuan/internal/calendar"
	"bihuan/internal/exchange"
	"bihuan/internal/journal"
	"bihuan/internal/ledger"
	"bihuan/internal/problem"
	"bihuan/internal/store"
)

// bulletinKind is the kind of the documents that keep which versions were published. The frozen bytes lie
// in the files, under their hash.
const bulletinKind = "bulletin"

const (
	maxFrozen   = 64 << 20 // bytes of a frozen version
	maxVersions = 1000     // of all rounds
	maxEntries  = 10_000   // of the journal of a round
)

// publishCommand is what the journal calls a publication.
const publishCommand = "publish"

// PublishBulletin freezes the draft of a round and publishes it under the id that is returned. A draft with
// stops is a problem, and so is one whose records change meanwhile: what is published is what was seen.
func (b *Book) PublishBulletin(ctx context.Context, v *Visitor, round ledger.ID) (string, error) {
	def, name := b.bulletinDef("")
	if def == nil {
		return "", problem.New(problem.Missing, "draft.no_bulletins")
	}
	var frozen *bulletin.Frozen
	err := b.read(ctx, v, func(rs *records) (err error) {
		if err := rs.mustMake(def.Round); err != nil {
			return err
		}
		frozen, _, err = rs.freeze(def, name, round)
		return err
	})
	if err != nil {
		return "", err
	}
	if _, err := b.store.PutFile(bytes.NewReader(frozen.JSON), maxFrozen); err != nil {
		return "", err
	}
	id := ""
	err = b.write(ctx, v, func(rs *records) error {
		again, line, err := rs.freeze(def, name, round)
		if err != nil {
			return err
		}
		if again.Hash != frozen.Hash {
			return problem.New(problem.Conflict, "draft.round_changed")
		}
		id = line.ID
		line.By, line.At = v.Person, rs.moment.Now
		return rs.publish(def, line)
	})
	return id, err
}

// freeze makes the next version of a round as its records are now.
func (rs *records) freeze(def *ledger.Bulletin, name string, round ledger.ID) (*bulletin.Frozen, *BulletinLine, error) {
	c, err := rs.compose(def, round)
	if err != nil {
		return nil, nil, err
	}
	before, err := rs.latest(name, round)
	if err != nil {
		return nil, nil, err
	}
	line := &BulletinLine{Round: round, Def: name, Number: 1, Title: c.draft.Document.Title, CutOff: c.cutOff()}
	var previous *bulletin.Frozen
	if before != nil {
		line.Number, line.Previous = before.Number+1, before.Hash
		if previous, err = rs.frozen(before.Hash); err != nil {
			return nil, nil, err
		}
	}
	frozen, err := bulletin.Freeze(c.draft, line.CutOff, previous)
	if err != nil {
		return nil, nil, err
	}
	line.Hash, line.ID = frozen.Hash, versionID(round, line.Number)
	return frozen, line, nil
}

// versionID keeps the versions of a round together and in order.
func versionID(round ledger.ID, number int) string { return fmt.Sprintf("%d-%03d", round, number) }

// cutOff returns the day of which the figures are: the last that one of them has, or that of the bulletin.
func (c *composed) cutOff() calendar.Date {
	latest := calendar.Date(0)
	for _, binding := range c.draft.Bindings {
		if on, err := calendar.Parse(binding.CutOff); err == nil {
			latest = max(latest, on)
		}
	}
	if latest == 0 {
		return c.source.Date
	}
	return latest
}

// publish keeps the line and writes the hash into the journal, at the record the bulletin is about.
func (rs *records) publish(def *ledger.Bulletin, line *BulletinLine) error {
	body, err := json.Marshal(line)
	if err != nil {
		return fmt.Errorf("encode bulletin %s: %w", line.ID, err)
	}
	doc := &store.Doc{Kind: bulletinKind, ID: line.ID, Owner: line.By, Changed: line.At, Body: body}
	if err := rs.tx.PutDoc(doc); err != nil {
		return err
	}
	round, err := rs.Get(rs.Definition(def.Round), line.Round)
	if err != nil {
		return err
	}
	return rs.tx.Log(&journal.Entry{At: line.At, Day: rs.moment.Today.String(), By: int64(line.By),
		Command: publishCommand, Ledger: def.Round, Record: int64(round.ID), Version: round.Version,
		Remark: line.ID, Seal: line.Hash})
}

// frozen returns published bytes, unless they have been altered.
func (b *Book) frozen(hash string) (*bulletin.Frozen, error) {
	file, err := b.store.OpenFile(hash)
	if err != nil {
		return nil, err
	}
	data, err := io.ReadAll(file)
	if err := errors.Join(err, file.Close()); err != nil {
		return nil, fmt.Errorf("read bulletin %s: %w", hash, err)
	}
	return &bulletin.Frozen{JSON: data, Hash: hash}, nil
}

// versions returns the published versions of a bulletin, newest first; those of all rounds for round 0.
func (rs *records) versions(name string, round ledger.ID) ([]BulletinLine, error) {
	docs, err := rs.tx.Docs(bulletinKind, 0, "", maxVersions)
	if err != nil {
		return nil, err
	}
	var out []BulletinLine
	for _, doc := range docs {
		var line BulletinLine
		if err := json.Unmarshal(doc.Body, &line); err != nil {
			return nil, fmt.Errorf("decode bulletin %s: %w", doc.ID, err)
		}
		if name != "" && line.Def != name || round != 0 && line.Round != round {
			continue
		}
		if line.ByName, err = rs.personName(line.By); err != nil {
			return nil, err
		}
		out = append(out, line)
	}
	slices.SortStableFunc(out, func(a, b BulletinLine) int { return cmp.Or(b.At.Compare(a.At), b.Number-a.Number) })
	return out, nil
}

func (rs *records) latest(name string, round ledger.ID) (*BulletinLine, error) {
	lines, err := rs.versions(name, round)
	if err != nil || len(lines) == 0 {
		return nil, err
	}
	return &lines[0], nil
}

// BulletinVersions lists what was published of a round, or of all for round 0, newest first.
func (b *Book) BulletinVersions(ctx context.Context, v *Visitor, round ledger.ID) ([]BulletinLine, error) {
	var out []BulletinLine
	err := b.read(ctx, v, func(rs *records) (err error) {
		out, err = rs.versions("", round)
		return err
	})
	return out, err
}

// BulletinVersion returns a published version with its bindings.
func (b *Book) BulletinVersion(ctx context.Context, v *Visitor, id string) (*BulletinView, error) {
	var out *BulletinView
	err := b.read(ctx, v, func(rs *records) (err error) {
		out, err = rs.version(id)
		return err
	})
	return out, err
}

// PublicBulletin returns a published version as everybody may see it: without links, bindings and names. A
// file that was altered is a problem.
func (b *Book) PublicBulletin(ctx context.Context, id string) (*BulletinView, error) {
	var out *BulletinView
	err := b.readOpen(ctx, func(rs *records) (err error) {
		out, err = rs.version(id)
		return err
	})
	if err != nil {
		return nil, err
	}
	out.Document, out.Bindings = bulletin.Public(out.Document), nil
	out.Version.By, out.Version.ByName = 0, ""
	return out, nil
}

// PublicBulletins lists what everybody may read, newest first.
func (b *Book) PublicBulletins(ctx context.Context) ([]BulletinLine, error) {
	var out []BulletinLine
	err := b.readOpen(ctx, func(rs *records) (err error) {
		out, err = rs.versions("", 0)
		return err
	})
	for i := range out {
		out[i].By, out[i].ByName = 0, ""
	}
	return out, err
}

func (rs *records) version(id string) (*BulletinView, error) {
	doc, err := rs.tx.Doc(bulletinKind, id)
	if err != nil {
		return nil, err
	}
	if doc == nil {
		return nil, problem.New(problem.Missing, "draft.no_version")
	}
	line := &BulletinLine{}
	if err := json.Unmarshal(doc.Body, line); err != nil {
		return nil, fmt.Errorf("decode bulletin %s: %w", id, err)
	}
	if line.ByName, err = rs.personName(line.By); err != nil {
		return nil, err
	}
	def, _ := rs.bulletinDef(line.Def)
	if err := rs.witnessed(def, line); err != nil {
		return nil, err
	}
	frozen, err := rs.frozen(line.Hash)
	if err != nil {
		return nil, err
	}
	version, err := frozen.Open()
	if err != nil {
		return nil, err
	}
	out := &BulletinView{Def: def, Round: line.Round, Document: version.Document, Bindings: version.Bindings, Version: line}
	if out.RoundName, err = rs.nameOf(def.Round, ledger.Ref(line.Round).String()); err != nil {
		return nil, err
	}
	out.Latest, err = rs.latest(line.Def, line.Round)
	return out, err
}

// witnessed compares a version with what the journal noted when it was published: whoever would change the
// version and its file could not change that unseen.
func (rs *records) witnessed(def *ledger.Bulletin, line *BulletinLine) error {
	entries, err := rs.tx.Entries(def.Round, line.Round, maxEntries)
	if err != nil {
		return err
	}
	for _, e := range entries {
		if e.Command == publishCommand && e.Remark == line.ID && e.Seal == line.Hash {
			return nil
		}
	}
	return problem.New(problem.Unfit, "bulletin.altered")
}

// WriteBulletin writes a bulletin as a file that leaves the house: the draft of round, or a version. format
// is docx, html or txt.
func (b *Book) WriteBulletin(ctx context.Context, v *Visitor, round ledger.ID, version, format string, w io.Writer) error {
	var view *BulletinView
	var err error
	if version == "" {
		view, err = b.Bulletin(ctx, v, round)
	} else {
		view, err = b.BulletinVersion(ctx, v, version)
	}
	if err != nil {
		return err
	}
	return writePublic(view, format, w)
}

// WritePublic writes a published version for everybody: as a file, or "json" for the frozen bytes that its
// hash is of.
func (b *Book) WritePublic(ctx context.Context, id, format string, w io.Writer) error {
	view, err := b.PublicBulletin(ctx, id)
	if err != nil {
		return err
	}
	if format != "json" {
		return writePublic(view, format, w)
	}
	frozen, err := b.frozen(view.Version.Hash)
	if err != nil {
		return err
	}
	_, err = w.Write(frozen.JSON)
	return err
}

func writePublic(view *BulletinView, format string, w io.Writer) error {
	switch f := exchange.Format(format); f {
	case exchange.DOCX, exchange.HTML, exchange.TXT:
		return exchange.Write(w, bulletin.Public(view.Document), f)
	}
	return problem.New(problem.Invalid, "draft.no_format", format)
}

// CompareBulletins puts two versions of a round side by side; "" is the draft.
func (b *Book) CompareBulletins(ctx context.Context, v *Visitor, round ledger.ID, left, right string) (*BulletinDiff, error) {
	one := func(version string) (*BulletinView, error) {
		if version == "" {
			return b.Bulletin(ctx, v, round)
		}
		return b.BulletinVersion(ctx, v, version)
	}
	out := &BulletinDiff{}
	var err error
	if out.Left, err = one(left); err != nil {
		return nil, err
	}
	if out.Right, err = one(right); err != nil {
		return nil, err
	}
	out.Rows = bulletin.Diff(out.Left.Document, out.Right.Document)
	return out, nil
}
