package store

import (
	"bihuan/internal/ledger"
	"bihuan/internal/sqlgen"
)

// PutSearch lets a record of the ledger with this path be found by the words of text, and by no others.
func (tx *Tx) PutSearch(path string, record ledger.ID, text string) error {
	statement := tx.layout.schema.PutSearch(path, record, text)
	return tx.change(statement.SQL, statement.Args...)
}

// commonWord is how many records have a common word. Those with other words are gathered and sorted; but if
// all words are common the list is read in its order, and some records are soon found that have them.
const commonWord = 2000

// match finds out which words of l are common.
func (tx *Tx) match(l sqlgen.List) (sqlgen.List, error) {
	if l.Match == "" {
		return l, nil
	}
	for _, statement := range tx.layout.schema.Matches(l.Ledger, l.Match, commonWord) {
		_, err := one(tx.conn, statement.SQL, statement.Args, func(r row) error {
			l.Common = append(l.Common, r.int(0) == commonWord)
			return nil
		})
		if err != nil {
			return l, err
		}
	}
	return l, nil
}
