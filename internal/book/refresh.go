package book

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"bihuan/internal/calendar"
	"bihuan/internal/engine"
	"bihuan/internal/ledger"
	"bihuan/internal/store"
)

// formulasKey is the setting that holds for which formulas the stored values were computed.
const formulasKey = "book.formulas"

// tallyForm names how what is kept of records is written; a new name has all of it made anew.
const tallyForm = "count and sum by cut"

// searchForm names what words records are found by; a new name has all records indexed anew.
const searchForm = "number and texts"

// formulasHash tells sets of formulas apart: whatever a stored value that nobody gives depends on.
func (b *Book) formulasHash() (string, error) {
	h := sha256.New()
	enc := json.NewEncoder(h)
	for _, l := range b.program.Ledgers() {
		for _, f := range l.Fields {
			if f.Given() {
				continue
			}
			texts := append([]string{l.Path(), f.Name, string(f.Kind)}, formulaTexts(f)...)
			if err := enc.Encode(texts); err != nil {
				return "", err
			}
		}
	}
	for _, pack := range b.program.Packs {
		if err := enc.Encode(watchedTexts(pack)); err != nil {
			return "", err
		}
	}
	days := b.program.Calendar().Days(calendar.MinDate, calendar.MaxDate)
	err := enc.Encode([]any{b.program.Params(), days, searchForm, tallyForm})
	return hex.EncodeToString(h.Sum(nil)), err
}

// formulaTexts is what the value of a field follows from, wherever it stands in its file.
func formulaTexts(f *ledger.Field) []string {
	texts := []string{f.Is.Text}
	if r := f.Rollup; r != nil {
		texts = append(texts, r.Op, r.From, r.Lines, r.Field, r.Via, r.Order, r.Where.Text)
		for _, m := range r.Match {
			texts = append(texts, m.Theirs, m.Mine)
		}
	}
	if l := f.Limit; l != nil {
		texts = append(texts, l.From.Text, l.Within.Text, l.Shift, l.When.Text, strings.Join(l.Pause, ","))
	}
	return texts
}

// watchedTexts is what the clock looks at and what is tallied, beside the fields.
func watchedTexts(pack *ledger.Pack) []string {
	var texts []string
	add := func(sources ...ledger.Source) {
		for _, source := range sources {
			texts = append(texts, source.Text)
		}
	}
	for _, l := range pack.Ledgers {
		texts = append(texts, l.Path(), l.Parts.Unit, l.Parts.Due)
		for _, w := range l.Warnings {
			add(w.When)
		}
		for _, light := range l.Lights {
			add(light.When)
		}
		if l.Flow == nil {
			continue
		}
		for _, m := range l.Flow.Moves {
			add(m.At, m.Once)
			texts = append(texts, m.From...)
		}
	}
	for _, f := range pack.Figures {
		texts = append(texts, f.Path(), f.Op, f.Ledger)
		add(f.Of, f.Weight, f.Where)
		add(f.By...)
		if f.Over != nil {
			texts = append(texts, f.Over.Op, f.Over.Ledger)
			add(f.Over.Of, f.Over.Where)
		}
	}
	return texts
}

// maxPasses bounds how often all records are gone through: as often as formulas can depend on each other
// across ledgers.
const maxPasses = 16

// refresh computes the stored values of all records anew when formulas or parameters are not those that they
// were computed with. It can be interrupted and begins again then.
func (b *Book) refresh(ctx context.Context) error {
	hash, err := b.formulasHash()
	if err != nil {
		return fmt.Errorf("hash formulas: %w", err)
	}
	var known string
	err = b.store.Read(ctx, func(tx *store.Tx) (err error) {
		_, err = tx.Setting(formulasKey, &known)
		return err
	})
	if err != nil || known == hash {
		return err
	}
	if err := b.store.Write(ctx, (*store.Tx).DropTallies); err != nil {
		return err
	}
	return b.recomputeAll(ctx, hash, true)
}

// recomputeAll goes through all records until nothing changes any more, and notes for which formulas. The first
// time the clock looks at each of them; with recount all of the tallies is counted anew, which nobody else may
// change meanwhile.
func (b *Book) recomputeAll(ctx context.Context, hash string, recount bool) error {
	err := settled(func(first bool) (changed int, err error) {
		for _, l := range b.program.Ledgers() {
			n, err := b.refreshLedger(ctx, l, first, first && recount)
			if err != nil {
				return changed, fmt.Errorf("compute %s anew: %w", l.Path(), err)
			}
			changed += n
		}
		b.log.Info("values computed anew", "changed", changed)
		return changed, nil
	})
	if err != nil {
		return err
	}
	return b.store.Write(ctx, func(tx *store.Tx) error { return tx.PutSetting(formulasKey, hash) })
}

// settled goes through records again and again, until a pass changes none.
func settled(pass func(first bool) (changed int, err error)) error {
	for n := range maxPasses {
		if changed, err := pass(n == 0); err != nil || changed == 0 {
			return err
		}
	}
	return nil
}

// refreshLedger goes through the records of l and returns how many have changed. With wake the clock looks at
// each of them, with recount what they add to the tallies counts anew.
func (b *Book) refreshLedger(ctx context.Context, l *engine.Ledger, wake, recount bool) (changed int, err error) {
	for after, more := ledger.ID(0), true; more; {
		passed := 0
		err := b.store.Write(ctx, func(tx *store.Tx) error {
			rs := &records{Book: b, tx: tx, moment: b.moment()}
			list, err := tx.Each(l.Ledger, after, page)
			if err != nil {
				return err
			}
			for _, r := range list {
				if recount {
					r.Tallied, r.Wake = "", ledger.Empty
				}
				differs, err := rs.recompute(l, r, wake)
				if err != nil {
					return err
				}
				if differs {
					changed++
				}
				if err := tx.PutSearch(l.Path(), r.ID, searchText(l, r)); err != nil {
					return err
				}
				after = r.ID
			}
			passed = len(list)
			return nil
		})
		if err != nil {
			return changed, err
		}
		b.settling.passed(passed)
		more = passed == page
	}
	return changed, nil
}

// recompute works out anew what nobody gives of a record, and keeps it if it differs.
func (rs *records) recompute(l *engine.Ledger, stored *ledger.Record, wake bool) (differs bool, err error) {
	again, err := rs.anew(l, stored)
	if err != nil {
		return false, err
	}
	if wake {
		again.Wake = ledger.Date(rs.moment.Today)
	}
	return rs.replace(l, stored, again)
}

// anew returns a record as it is kept, with what nobody gives of it worked out anew.
func (rs *records) anew(l *engine.Ledger, stored *ledger.Record) (*ledger.Record, error) {
	again := stored.Clone()
	if err := rs.program.Recompute(rs.look(), again); err != nil {
		return nil, err
	}
	if err := rs.program.Settle(rs.look(), again); err != nil {
		return nil, err
	}
	again.Wake = stored.Wake
	for _, f := range l.Fields {
		if l.Live(f) {
			again.Values[f.Index] = ledger.Empty
		}
	}
	return again, nil
}

// replace keeps a record that was worked out anew, and what it adds to the tallies, if it differs.
func (rs *records) replace(l *engine.Ledger, stored, again *ledger.Record) (differs bool, err error) {
	if sameValues(stored, again) && stored.Tallied == again.Tallied && stored.Wake.Equal(again.Wake) {
		return false, nil
	}
	changes, err := l.TallyChanges(stored.Tallied, again.Tallied)
	if err != nil {
		return false, err
	}
	if err := rs.Tally(changes); err != nil {
		return false, err
	}
	return true, rs.Amend(again)
}

func sameValues(a, b *ledger.Record) bool {
	return slices.EqualFunc(a.Values, b.Values, ledger.Value.Equal)
}
