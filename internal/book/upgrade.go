package book

import (
	"context"
	"encoding/json"
	"errors"
	"io/fs"
	"maps"

	"bihuan/internal/engine"
	"bihuan/internal/i18n"
	"bihuan/internal/journal"
	"bihuan/internal/ledger"
	"bihuan/internal/packfile"
	"bihuan/internal/problem"
	"bihuan/internal/store"
)

// A book remembers the packs that it was kept with. When it is opened with others, what is kept goes on under the
// names that things have now, and an entry of the journal tells of it; where data would be lost, the book is not
// opened.

const (
	packsKey     = "book.packs"       // the setting that says which packs
	packFilesKey = "book.packs.files" // the setting that holds their files
	packChange   = "pack "            // before the name of a pack, in the changes of those entries
)

// keptPack says which version of a pack a book was kept with.
type keptPack struct {
	Version int    `json:"version"`
	Hash    string `json:"hash"` // of its files
}

// upgrade is the way from the packs that a book was kept with to those of files.
type upgrade struct {
	sources *packfile.Sources
	before  []*ledger.Pack // nil when nothing is known of them
	known   map[string]keptPack
	now     map[string]keptPack
}

// readUpgrade compares; nil is no upgrade: the packs are the same.
func readUpgrade(tx *store.Tx, files fs.FS, defs []*ledger.Pack) (*upgrade, error) {
	u := &upgrade{now: map[string]keptPack{}}
	var err error
	if u.sources, err = packfile.ReadSources(files); err != nil {
		return nil, err
	}
	for _, pack := range defs {
		u.now[pack.Name] = keptPack{pack.Version, u.sources.Hash(pack.Name)}
	}
	if _, err := tx.Setting(packsKey, &u.known); err != nil || maps.Equal(u.known, u.now) {
		return nil, err
	}
	u.before, err = keptPacks(tx)
	return u, err
}

// keptPacks reads the packs that a book was kept with; nil when they are not known, or are of a version of the
// language that this program does not read.
func keptPacks(tx *store.Tx) ([]*ledger.Pack, error) {
	var data []byte
	found, err := tx.Setting(packFilesKey, &data)
	if err != nil || !found {
		return nil, err
	}
	files, err := packfile.OpenZip(data)
	if err != nil {
		return nil, err
	}
	packs, err := packfile.Load(files)
	if problem.All(err) != nil {
		return nil, nil
	}
	return packs, err
}

// upgrade brings what is kept to the packs of files, unless data would be lost.
func (b *Book) upgrade(ctx context.Context, files fs.FS) error {
	var u *upgrade
	err := b.store.Read(ctx, func(tx *store.Tx) (err error) {
		u, err = readUpgrade(tx, files, b.program.Packs)
		if err != nil || u == nil || u.before == nil {
			return err
		}
		plan, err := plan(tx, b.program, u.before)
		if err != nil {
			return err
		}
		return plan.refusal()
	})
	if err != nil || u == nil {
		return err
	}
	return b.store.Write(ctx, func(tx *store.Tx) error { return u.write(tx, b.program.Packs, b.moment()) })
}

// refusal is what speaks against a plan, or nil.
func (p *PackPlan) refusal() error {
	var problems problem.List
	for _, line := range p.Lines {
		if line.Objection {
			say := i18n.Text{ZH: line.Say.In(i18n.ZH), EN: line.Say.In(i18n.EN)}
			problems = append(problems, problem.New(problem.Conflict, "plan.not_opened", line.About, say))
		}
	}
	return problems.Err()
}

// write renames what is kept, remembers the packs, and logs both. What a book is first kept with is no change.
func (u *upgrade) write(tx *store.Tx, after []*ledger.Pack, moment engine.Moment) error {
	renames := ledger.Renames(u.before, after)
	if len(renames) > 0 {
		if err := tx.Rename(renames); err != nil {
			return err
		}
		if err := tx.PutSetting(formulasKey, ""); err != nil { // what is tallied and found is made anew
			return err
		}
	}
	archive, err := u.sources.Zip()
	if err != nil {
		return err
	}
	if u.known != nil {
		entry := &journal.Entry{At: moment.Now, Day: moment.Today.String(), Command: journal.Upgrade}
		if entry.Changes, err = u.changes(renames); err != nil {
			return err
		}
		if err := tx.Log(entry); err != nil {
			return err
		}
	}
	return errors.Join(tx.PutSetting(packsKey, u.now), tx.PutSetting(packFilesKey, archive))
}

// changes are the packs that are not what they were, and then the new names.
func (u *upgrade) changes(renames []ledger.Rename) (list []journal.Change, err error) {
	packs := maps.Clone(u.known)
	maps.Copy(packs, u.now)
	for _, name := range sortedKeys(packs) {
		before, now := u.known[name], u.now[name]
		if before == now {
			continue
		}
		change := journal.Change{Field: packChange + name}
		if change.Before, err = keptJSON(before); err != nil {
			return nil, err
		}
		if change.After, err = keptJSON(now); err != nil {
			return nil, err
		}
		list = append(list, change)
	}
	for _, r := range renames {
		before, _ := json.Marshal(r.From)
		after, _ := json.Marshal(r.To)
		list = append(list, journal.Change{Field: r.String(), Before: before, After: after})
	}
	return list, nil
}

// keptJSON writes a version of a pack; nothing for none.
func keptJSON(k keptPack) (json.RawMessage, error) {
	if k == (keptPack{}) {
		return nil, nil
	}
	return json.Marshal(k)
}
