package book

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"slices"

	"bihuan/internal/engine"
	"bihuan/internal/ledger"
	"bihuan/internal/store"
)

// formulasKey is the setting that holds for which formulas the stored values were computed.
const formulasKey = "book.formulas"

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
			if err := enc.Encode(formulaTexts(f)); err != nil {
				return "", err
			}
		}
	}
	err := enc.Encode([]any{b.program.Params, searchForm})
	return hex.EncodeToString(h.Sum(nil)), err
}

// formulaTexts is what the value of a field follows from, wherever it stands in its file.
func formulaTexts(f *ledger.Field) []string {
	texts := []string{f.Ledger.Path(), f.Name, string(f.Kind), f.Is.Text}
	if r := f.Rollup; r != nil {
		texts = append(texts, r.Op, r.From, r.Field, r.Via, r.Where.Text)
	}
	if l := f.Limit; l != nil {
		texts = append(texts, l.From.Text, l.Within.Text, l.Shift, l.When.Text)
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
	for range maxPasses {
		changed := 0
		for _, l := range b.program.Ledgers() {
			n, err := b.refreshLedger(ctx, l)
			if err != nil {
				return fmt.Errorf("compute %s anew: %w", l.Path(), err)
			}
			changed += n
		}
		b.log.Info("values computed anew", "changed", changed)
		if changed == 0 {
			break
		}
	}
	return b.store.Write(ctx, func(tx *store.Tx) error { return tx.PutSetting(formulasKey, hash) })
}

// refreshLedger goes through the records of l and returns how many have changed.
func (b *Book) refreshLedger(ctx context.Context, l *engine.Ledger) (changed int, err error) {
	for after, more := ledger.ID(0), true; more; {
		err := b.store.Write(ctx, func(tx *store.Tx) error {
			rs := &records{Book: b, tx: tx, moment: b.moment()}
			list, err := tx.Each(l.Ledger, after, page)
			if err != nil {
				return err
			}
			for _, r := range list {
				differs, err := rs.recompute(l, r)
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
			more = len(list) == page
			return nil
		})
		if err != nil {
			return changed, err
		}
	}
	return changed, nil
}

// recompute works the stored values of a record out anew and keeps them if they differ.
func (rs *records) recompute(l *engine.Ledger, stored *ledger.Record) (differs bool, err error) {
	again := stored.Clone()
	if err := rs.computed(l, again); err != nil {
		return false, err
	}
	for _, f := range l.Fields {
		if l.Live(f) {
			again.Values[f.Index] = ledger.Empty
		}
	}
	if slices.EqualFunc(stored.Values, again.Values, ledger.Value.Equal) {
		return false, nil
	}
	return true, rs.Amend(again)
}

// computed gives r the values that nobody gives as they follow from the other records and its own.
func (rs *records) computed(l *engine.Ledger, r *ledger.Record) error {
	for _, rollup := range l.Rollups() {
		v, err := rs.Rollup(rollup, r.ID)
		if err != nil {
			return err
		}
		r.Values[rollup.Field.Index] = v
	}
	return rs.program.Recompute(rs.look(), r)
}
