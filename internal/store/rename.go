package store

import (
	"cmp"
	"slices"
	"strings"

	"bihuan/internal/journal"
	"bihuan/internal/ledger"
	"bihuan/internal/problem"
)

// renamesKey is the setting that holds what was renamed.
const renamesKey = "store.renames"

// renamed is a new name that holds for the entries before Seq, which have the earlier one.
type renamed struct {
	Seq int64 `json:"seq"`
	ledger.Rename
}

// Rename lets what is kept go on under new names. The journal is not touched: the entry that is logged next tells
// of the names, and those before it are read with the new ones. Apply must follow.
func (tx *Tx) Rename(list []ledger.Rename) error {
	var last applied
	if _, err := tx.Setting(tablesKey, &last); err != nil {
		return err
	}
	var known []renamed
	if _, err := tx.Setting(renamesKey, &known); err != nil {
		return err
	}
	seq, err := tx.JournalSize()
	if err != nil {
		return err
	}
	for _, r := range list {
		if err := tx.rename(last.Shapes, r); err != nil {
			return err
		}
		known = append(known, renamed{seq, r})
	}
	last.Tables = "" // they have to be looked at
	if err := tx.PutSetting(tablesKey, last); err != nil {
		return err
	}
	return tx.PutSetting(renamesKey, known)
}

// rename changes one name in the tables, and in shapes, the columns that there are.
func (tx *Tx) rename(shapes map[string]string, r ledger.Rename) error {
	switch r.What {
	case ledger.RenameLedger:
		for key := range shapes {
			if rest, ok := strings.CutPrefix(key, r.From+"."); ok {
				shapes[r.To+"."+rest] = shapes[key]
				delete(shapes, key)
			}
		}
	case ledger.RenameField:
		from, to := r.Of+"."+r.From, r.Of+"."+r.To
		if shapes[from] == "" {
			return nil // it was computed when read
		}
		if shapes[to] != "" {
			return problem.New(problem.Unfit, "store.name_taken", to)
		}
		shapes[to] = shapes[from]
		delete(shapes, from)
	}
	many := strings.HasPrefix(shapes[r.Of], "list of ")
	for _, statement := range tx.layout.schema.Rename(r, many) {
		if _, err := tx.conn.exec(statement.SQL, statement.Args...); err != nil {
			return err
		}
	}
	return nil
}

// Renames returns all that was renamed, with the places in the journal of the entries that tell of it.
func (tx *Tx) Renames() (map[int64][]ledger.Rename, error) {
	var known []renamed
	if _, err := tx.Setting(renamesKey, &known); err != nil {
		return nil, err
	}
	all := map[int64][]ledger.Rename{}
	for _, r := range known {
		all[r.Seq] = append(all[r.Seq], r.Rename)
	}
	return all, nil
}

// Decode reads a leaf of the journal with the names that things have now.
func (tx *Tx) Decode(leaf []byte) (*journal.Entry, error) {
	e, err := journal.Decode(leaf)
	if err != nil {
		return nil, err
	}
	for _, r := range tx.layout.renames {
		if e.Seq < r.Seq {
			present(e, r.Rename)
		}
	}
	return e, nil
}

// Leaves returns the leaves of all stored entries of a record as they were written, oldest first, and among them
// those that gave its ledger another name.
func (tx *Tx) Leaves(path string, record ledger.ID) (leaves [][]byte, err error) {
	type placed struct {
		seq  int64
		leaf []byte
	}
	var list []placed
	collect := func(r row) error {
		list = append(list, placed{r.int(0), r.bytes(1)})
		return nil
	}
	err = tx.conn.query("SELECT seq, leaf FROM journal WHERE ledger = $1 AND record = $2 ORDER BY seq",
		[]any{path, int64(record)}, collect)
	if err != nil || len(list) == 0 {
		return nil, err
	}
	begun, name := list[0].seq, path
	for _, r := range slices.Backward(tx.layout.renames) {
		if r.What == ledger.RenameLedger && r.To == name && begun < r.Seq {
			name = r.From
			if err := tx.conn.query("SELECT seq, leaf FROM journal WHERE seq = $1", []any{r.Seq}, collect); err != nil {
				return nil, err
			}
		}
	}
	slices.SortFunc(list, func(a, b placed) int { return cmp.Compare(a.seq, b.seq) })
	for _, p := range list {
		leaves = append(leaves, p.leaf)
	}
	return leaves, nil
}

// stateField is what changes of the state are called in entries.
const stateField = "state"

// present gives one thing in an entry its new name.
func present(e *journal.Entry, r ledger.Rename) {
	if r.What == ledger.RenameLedger {
		if e.Ledger == r.From {
			e.Ledger = r.To
		}
		return
	}
	field, ofLedger := strings.CutPrefix(r.Of, e.Ledger)
	if e.Ledger == "" || !ofLedger || field != "" && field[0] != '.' {
		return
	}
	if r.What == ledger.RenameMove && e.Move == r.From {
		e.Move = r.To
	}
	for i := range e.Changes {
		c := &e.Changes[i]
		switch {
		case r.What == ledger.RenameField && c.Field == r.From:
			c.Field = r.To
		case r.What == ledger.RenameState && c.Field == stateField, r.What == ledger.RenameChoice && "."+c.Field == field:
			c.Before, c.After = r.InJSON(c.Before), r.InJSON(c.After)
		}
	}
}
