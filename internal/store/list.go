package store

import (
	"bihuan/internal/ledger"
	"bihuan/internal/sqlgen"
)

// List returns a page of records, without their proofs, and for each the place after which a next page
// begins.
func (tx *Tx) List(l sqlgen.List) ([]*ledger.Record, []sqlgen.Cursor, error) {
	l, none, err := tx.match(l)
	if err != nil || none {
		return nil, nil, err
	}
	statements, err := tx.layout.schema.List(l)
	if err != nil {
		return nil, nil, err
	}
	t := tx.layout.table(l.Ledger)
	var records []*ledger.Record
	var cursors []sqlgen.Cursor
	full := func() bool { return l.Limit > 0 && len(records) == l.Limit }
	for _, statement := range statements {
		if full() {
			break
		}
		err := tx.conn.query(statement.SQL, statement.Args, func(row row) error {
			if full() {
				return nil
			}
			r, err := scanRecord(l.Ledger, t, row)
			if err != nil {
				return err
			}
			records = append(records, r)
			cursors = append(cursors, cursor(l, r.ID, row, len(t.Columns)))
			return nil
		})
		if err != nil {
			return nil, nil, err
		}
	}
	return records, cursors, nil
}

// cursor returns the place of a row, whose sort criteria begin with column at.
func cursor(l sqlgen.List, id ledger.ID, r row, at int) sqlgen.Cursor {
	c := sqlgen.Cursor{ID: id}
	for i, order := range l.Sort {
		c.Values = append(c.Values, value(r, at+i, order.By.Type().Storage()))
	}
	return c
}

// Count returns how many records l asks for, counting no further than most.
func (tx *Tx) Count(l sqlgen.List, most int) (int, error) {
	l, none, err := tx.match(l)
	if err != nil || none {
		return 0, err
	}
	statement, err := tx.layout.schema.Count(l, most)
	if err != nil {
		return 0, err
	}
	count := 0
	_, err = one(tx.conn, statement.SQL, statement.Args, func(r row) error {
		count = int(r.int(0))
		return nil
	})
	return count, err
}

// TallyRow is one row of a tally: the values it is broken down by, and one result for each term.
type TallyRow struct {
	By, Results []ledger.Value
	Counted     int64 // how many values the results come from, all together
}

// Nothing reports whether no value counts in r.
func (r TallyRow) Nothing() bool { return r.Counted == 0 }

// Tally returns the rows of a tally in the order of By. Without By it is one row, also of no records.
func (tx *Tx) Tally(t *sqlgen.Tally) ([]TallyRow, error) {
	statement, err := tx.layout.schema.Tally(t)
	if err != nil {
		return nil, err
	}
	var rows []TallyRow
	err = tx.conn.query(statement.SQL, statement.Args, func(r row) error {
		rows = append(rows, tallyRow(t, r))
		return nil
	})
	return rows, err
}

func tallyRow(t *sqlgen.Tally, r row) TallyRow {
	var out TallyRow
	for i, by := range t.By {
		out.By = append(out.By, value(r, i, by.Type().Storage()))
	}
	for i, term := range t.Terms {
		at := len(t.By) + 2*i
		out.Results = append(out.Results, term.Result(r.int(at), r.null(at), r.int(at+1)))
		out.Counted += r.int(at + 1)
	}
	return out
}

// Matching returns the ids of at most limit records of l whose fields have these values, from after on; nil
// stands for the record itself.
func (tx *Tx) Matching(l *ledger.Ledger, fields []*ledger.Field, values []ledger.Value, after ledger.ID,
	limit int) (ids []ledger.ID, err error) {
	statement, err := tx.layout.schema.Matching(l, fields, values, after, limit)
	if err != nil {
		return nil, err
	}
	err = tx.conn.query(statement.SQL, statement.Args, func(r row) error {
		ids = append(ids, ledger.ID(r.int(0)))
		return nil
	})
	return ids, err
}

// Last returns the greatest id of a record of l, about as many as there are; 0 without any.
func (tx *Tx) Last(l *ledger.Ledger) (id ledger.ID, err error) {
	_, err = one(tx.conn, "SELECT MAX(id) FROM "+tx.layout.table(l).Name, nil, func(r row) error {
		id = ledger.ID(r.int(0))
		return nil
	})
	return id, err
}

// Each returns at most limit records of l with ids greater than after, in the order of their ids and
// without their proofs.
func (tx *Tx) Each(l *ledger.Ledger, after ledger.ID, limit int) ([]*ledger.Record, error) {
	t := tx.layout.table(l)
	sql := "SELECT " + t.Names() + " FROM " + t.Name + " WHERE id > $1 ORDER BY id LIMIT $2"
	return tx.records(l, t, sql, int64(after), int64(limit))
}
