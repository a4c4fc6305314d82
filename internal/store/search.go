package store

import (
	"bihuan/internal/ledger"
	"bihuan/internal/sqlgen"
)

// maxWords is for how many records a command holds words back.
const maxWords = 1000

// PutSearch lets a record of the ledger with this path be found by the words of text, and by no others, as
// soon as the command is committed. The words of all commands of a group are written together: FTS5 writes
// a part of its index for every savepoint.
func (tx *Tx) PutSearch(path string, record ledger.ID, text string) error {
	if tx.group == nil {
		return ErrReadOnly
	}
	tx.words = append(tx.words, tx.layout.schema.PutSearch(path, record, text))
	return tx.spillWords()
}

// spillWords writes the words that a long command holds back, unless a part of it could be taken back.
func (tx *Tx) spillWords() error {
	if len(tx.words) < maxWords || tx.parts > 0 {
		return nil
	}
	words := tx.words
	tx.words = nil
	return writeWords(tx.conn, words)
}

func writeWords(c conn, words []sqlgen.Statement) error {
	for _, statement := range words {
		if err := c.later(statement.SQL, statement.Args, nil); err != nil {
			return err
		}
	}
	return nil
}

// commonWord is how many records have a common word. Those with other words are gathered and sorted; but if
// all words are common the list is read in its order, and some records are soon found that have them.
const commonWord = 2000

// match finds out which words of l are common, and whether there is one that no record has: then none is found,
// and the others need not be looked at.
func (tx *Tx) match(l sqlgen.List) (_ sqlgen.List, none bool, err error) {
	if l.Match == "" {
		return l, false, nil
	}
	for _, statements := range tx.layout.schema.Matches(l.Ledger, l.Match, commonWord) {
		found, err := tx.counted(statements, commonWord)
		if err != nil || found == 0 {
			return l, true, err
		}
		l.Common = append(l.Common, found == commonWord)
	}
	return l, false, nil
}

// counted runs counting statements until one comes to most, and returns what the last one came to.
func (tx *Tx) counted(statements []sqlgen.Statement, most int64) (found int64, err error) {
	for _, statement := range statements {
		_, err := one(tx.conn, statement.SQL, statement.Args, func(r row) error {
			found = r.int(0)
			return nil
		})
		if err != nil || found == most {
			return found, err
		}
	}
	return found, nil
}
