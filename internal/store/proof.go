package store

import "bihuan/internal/ledger"

const insertProof = `
INSERT INTO proof (ledger, record, hash, name, size, type, move, field, given_by, given_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`

func proofArgs(r *ledger.Record, p *ledger.Proof) []any {
	return []any{
		r.Ledger.Path(), int64(r.ID), p.Hash, p.Name, p.Size, p.Type, p.Move, p.Field, int64(p.By), micros(p.At),
	}
}

// AddProof attaches a stored file to a stored record and gives p its ID. The content must have been stored
// before. It changes what is stored and not r, to which the caller may have attached p already.
func (tx *Tx) AddProof(r *ledger.Record, p *ledger.Proof) error {
	id, err := tx.insert(insertProof+" RETURNING id", proofArgs(r, p)...)
	if err != nil {
		return err
	}
	p.ID = ledger.ID(id)
	if seen := tx.seen[recordKey{r.Ledger, r.ID}]; seen != nil {
		seen.Attach(*p)
	}
	table := tx.layout.table(r.Ledger).Name
	return tx.change("UPDATE "+table+" SET proofs = proofs + 1 WHERE id = $1", int64(r.ID))
}

// Proofs returns the proofs of a record, oldest first.
func (tx *Tx) Proofs(path string, id ledger.ID) ([]ledger.Proof, error) {
	var list []ledger.Proof
	err := tx.conn.query(`
SELECT id, hash, name, size, type, move, field, given_by, given_at
FROM proof
WHERE ledger = $1 AND record = $2
ORDER BY id`, []any{path, int64(id)}, func(r row) error {
		list = append(list, ledger.Proof{
			ID: ledger.ID(r.int(0)), Hash: r.text(1), Name: r.text(2), Size: r.int(3), Type: r.text(4),
			Move: r.text(5), Field: r.text(6), By: ledger.ID(r.int(7)), At: instant(r.int(8)),
		})
		return nil
	})
	return list, err
}

// Stored reports whether some record has the file with this hash as a proof.
func (tx *Tx) Stored(hash string) (bool, error) {
	sql := "SELECT 1 FROM proof WHERE hash = $1 LIMIT 1"
	return one(tx.conn, sql, []any{hash}, func(row) error { return nil })
}
