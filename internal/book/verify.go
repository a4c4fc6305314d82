package book

import (
	"context"
	"slices"

	"bihuan/internal/engine"
	"bihuan/internal/i18n"
	"bihuan/internal/journal"
	"bihuan/internal/ledger"
	"bihuan/internal/problem"
	"bihuan/internal/store"
)

// VerifyStep tells how far a verification is.
type VerifyStep struct {
	Name string // database, journal, records, files
	Done int
}

// VerifyReport is the outcome of a verification.
type VerifyReport struct {
	Entries     int64 // in the journal
	Root        journal.Hash
	Checkpoints int
	Records     int
	Files       int
	BackDated   []int64
	Faults      []i18n.Text // what is wrong, each in a sentence that names the place
}

// OK reports whether nothing is wrong.
func (r *VerifyReport) OK() bool { return len(r.Faults) == 0 }

// Verify checks the whole book: the structures of the database; every entry of the journal, its tree and the
// signed checkpoints; that each record holds what its entries yield, and in its computed and gathered fields
// what follows from that; that each proof is there, unchanged. It changes nothing.
func (b *Book) Verify(ctx context.Context, progress func(VerifyStep)) (*VerifyReport, error) {
	c := &verification{book: b, report: &VerifyReport{}, progress: progress}
	c.step("database", 0)
	if err := c.database(ctx); err != nil {
		return nil, err
	}
	err := b.store.Read(ctx, func(tx *store.Tx) error {
		c.records = &records{Book: b, tx: tx, moment: b.moment()}
		if err := c.journal(); err != nil {
			return err
		}
		return c.tables()
	})
	if err != nil && !c.unreadable(err) {
		return nil, err
	}
	return c.report, c.files(ctx)
}

// verification gathers what is wrong.
type verification struct {
	*records
	book     *Book
	report   *VerifyReport
	progress func(VerifyStep)
	proofs   map[string]string // hash → where it is given as a proof
	kept     map[store.TallyKey]keptSum
}

func (c *verification) step(name string, done int) {
	if c.progress != nil {
		c.progress(VerifyStep{Name: name, Done: done})
	}
}

// fault notes a sentence.
func (c *verification) fault(key string, args ...any) {
	c.report.Faults = append(c.report.Faults, words(key, args...))
}

// unreadable notes problems that reading the data met, and reports whether there were any.
func (c *verification) unreadable(err error) bool {
	list := problem.All(err)
	for _, p := range list {
		c.report.Faults = append(c.report.Faults, i18n.Text{ZH: p.In(i18n.ZH), EN: p.In(i18n.EN)})
	}
	return len(list) > 0
}

func (c *verification) database(ctx context.Context) error {
	err := c.book.store.Check(ctx)
	if err != nil && !c.unreadable(err) {
		return err
	}
	return nil
}

// journal verifies the entries, the tree and the checkpoints.
func (c *verification) journal() error {
	var known []journal.Checkpoint
	stored, err := c.tx.Checkpoints()
	if err != nil {
		return err
	}
	if len(stored) > 0 {
		key, err := c.book.VerifierKey()
		if err != nil {
			return err
		}
		for _, s := range stored {
			checkpoint, err := journal.OpenCheckpoint([]byte(s.Note), key)
			if err != nil {
				c.fault("verify.checkpoint", s.Size)
				continue
			}
			known = append(known, checkpoint)
		}
	}
	c.step("journal", 0)
	report, err := journal.Verify(c.tx.JournalRows(), known...)
	if err != nil {
		return err
	}
	c.report.Entries, c.report.Root = report.Size, report.Root
	c.report.Checkpoints, c.report.BackDated = report.Checkpoints, report.BackDated
	for _, f := range report.Faults {
		c.fault(f.Key(), f.Args()...)
	}
	return nil
}

// tables compares every record with what its entries yield.
func (c *verification) tables() error {
	c.proofs, c.kept = map[string]string{}, map[store.TallyKey]keptSum{}
	for _, l := range c.program.Ledgers() {
		for after := ledger.ID(0); ; {
			list, err := c.tx.Each(l.Ledger, after, page)
			if err != nil {
				return err
			}
			if len(list) == 0 {
				break
			}
			for _, r := range list {
				if err := c.record(l, r); err != nil {
					return err
				}
			}
			after = list[len(list)-1].ID
			c.report.Records += len(list)
			c.step("records", c.report.Records)
		}
	}
	if err := c.tallies(); err != nil {
		return err
	}
	return c.told()
}

// record compares one record with its entries.
func (c *verification) record(l *engine.Ledger, listed *ledger.Record) error {
	r, err := c.tx.Get(l.Ledger, listed.ID)
	if err != nil {
		return err
	}
	entries, err := c.tx.Entries(l.Path(), r.ID, allEntries)
	if err != nil {
		c.fault("verify.entries", l.Title, name(r), err) // which of them, the journal has said
		return nil
	}
	if len(entries) == 0 {
		c.fault("verify.record_unknown", l.Title, name(r))
		return nil
	}
	slices.Reverse(entries)
	want, hashes := c.replay(l, entries)
	c.compare(l, r, want)
	c.compareProofs(l, r, hashes)
	return c.derived(l, r)
}

// replay builds the record that entries yield: number, state, version and the given fields.
func (c *verification) replay(l *engine.Ledger, entries []*journal.Entry) (*ledger.Record, []string) {
	r := ledger.New(l.Ledger)
	var hashes []string
	for _, e := range entries {
		r.Version = e.Version
		hashes = append(hashes, e.Proofs...)
		if e.Command == "publish" {
			c.proofs[e.Seal] = e.Remark // what was published is a stored file
		}
		for _, change := range e.Changes {
			switch change.Field {
			case wordNumber:
				r.Number = textOf(change.After)
			case wordState:
				r.State = textOf(change.After)
			}
			if f := l.Field(change.Field); f != nil {
				v, err := journalValue(f, change.After)
				if err != nil {
					c.fault("verify.value", l.Title, e.Record, f.Title, e.Seq)
					continue
				}
				r.Values[f.Index] = v
			}
		}
	}
	return r, hashes
}

// compare names the fields that differ from what the journal yields.
func (c *verification) compare(l *engine.Ledger, r, want *ledger.Record) {
	if r.Number != want.Number {
		c.fault("verify.field", l.Title, name(r), word(wordNumber), r.Number, want.Number)
	}
	if r.State != want.State {
		c.fault("verify.field", l.Title, name(r), word(wordState), r.State, want.State)
	}
	if r.Version != want.Version {
		c.fault("verify.version", l.Title, name(r), r.Version, want.Version)
	}
	for i, f := range l.Fields {
		if f.Given() && !r.Values[i].Equal(want.Values[i]) {
			c.fault("verify.field", l.Title, name(r), f.Title, r.Values[i], want.Values[i])
		}
	}
}

// compareProofs holds the proofs of r against those that its entries attached.
func (c *verification) compareProofs(l *engine.Ledger, r *ledger.Record, hashes []string) {
	var have []string
	for _, p := range r.Proofs {
		have = append(have, p.Hash)
		c.proofs[p.Hash] = name(r) + " · " + p.Name
	}
	slices.Sort(have)
	slices.Sort(hashes)
	if !slices.Equal(have, hashes) {
		c.fault("verify.proofs", l.Title, name(r), len(have), len(hashes))
	}
	if r.ProofCount != len(r.Proofs) {
		c.fault("verify.field", l.Title, name(r), word(wordProofs), r.ProofCount, len(r.Proofs))
	}
}

// derived works the fields out anew that nobody gives.
func (c *verification) derived(l *engine.Ledger, r *ledger.Record) error {
	again := r.Clone()
	if err := c.program.Recompute(c.look(), again); err != nil {
		return err
	}
	for i, f := range l.Fields {
		if !f.Given() && !l.Live(f) && !r.Values[i].Equal(again.Values[i]) {
			c.fault("verify.computed", l.Title, name(r), f.Title, r.Values[i], again.Values[i])
		}
	}
	return c.settled(l, r, again)
}

// settled compares what the clock knows of a record and what it adds to the tallies with what follows from it.
// What waits for the clock need not be up to date.
func (c *verification) settled(l *engine.Ledger, r, again *ledger.Record) error {
	if err := c.program.Settle(c.look(), again); err != nil {
		return err
	}
	waits := !r.Wake.IsEmpty() && r.Wake.Date() <= c.moment.Today
	if !waits && (r.Tallied != again.Tallied || !r.Wake.Equal(again.Wake)) {
		c.fault("verify.settled", l.Title, name(r))
	}
	changes, err := l.TallyChanges("", r.Tallied)
	if err != nil {
		c.fault("verify.settled", l.Title, name(r))
		return nil
	}
	for _, change := range changes {
		key := store.TallyKey{Name: change.Name, Cut: change.Cut, Key: change.Key}
		c.kept[key] = keptSum{c.kept[key].count + change.Count, c.kept[key].sum + change.Sum}
	}
	return nil
}

// keptSum is what records add to a row of a tally. It goes round where it does not fit, as the row does.
type keptSum struct{ count, sum int64 }

// tallies compares what is kept with what all records add to it.
func (c *verification) tallies() error {
	err := c.tx.EachKept(func(key store.TallyKey, kept store.KeptTally) error {
		if want := c.kept[key]; want.count != kept.Count || want.sum != kept.Sum {
			c.fault("verify.tally", key.Name, key.Key, kept.Count, want.count)
		}
		delete(c.kept, key)
		return nil
	})
	if err != nil {
		return err
	}
	for key, want := range c.kept {
		if want != (keptSum{}) {
			c.fault("verify.tally", key.Name, key.Key, 0, want.count)
		}
	}
	return nil
}

// files reads every stored file and looks for those that a record has as proof and that are not there.
func (c *verification) files(ctx context.Context) error {
	found := map[string]bool{}
	err := c.book.store.VerifyFiles(ctx, func(hash string, _ int64, bad error) error {
		found[hash] = true
		c.report.Files++
		c.step("files", c.report.Files)
		if bad != nil {
			c.fault("verify.file", hash, c.proofs[hash])
		}
		return nil
	})
	if err != nil {
		return err
	}
	for _, hash := range sortedKeys(c.proofs) {
		if !found[hash] {
			c.fault("verify.file_gone", hash, c.proofs[hash])
		}
	}
	return nil
}

// name returns what a record is called in a sentence.
func name(r *ledger.Record) string {
	if r.Number != "" {
		return r.Number
	}
	return ledger.Ref(r.ID).String()
}
