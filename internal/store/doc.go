package store

import (
	"encoding/json"
	"time"

	"bihuan/internal/ledger"
	"bihuan/internal/problem"
)

// Doc is a JSON document without fields of its own: a draft, a saved view, a frozen bulletin.
type Doc struct {
	Kind    string
	ID      string
	Version int64     // 1 when made, one more with every change
	Owner   ledger.ID // person; 0: nobody's in particular
	Changed time.Time
	Body    json.RawMessage
}

const docColumns = "kind, id, version, owner, changed, body"

func scanDoc(r row) *Doc {
	return &Doc{
		Kind: r.text(0), ID: r.text(1), Version: r.int(2),
		Owner: ledger.ID(r.int(3)), Changed: instant(r.int(4)), Body: json.RawMessage(r.bytes(5)),
	}
}

// Doc returns a document, or nil.
func (tx *Tx) Doc(kind, id string) (d *Doc, err error) {
	_, err = one(tx.conn, "SELECT "+docColumns+" FROM doc WHERE kind = $1 AND id = $2", []any{kind, id},
		func(r row) error {
			d = scanDoc(r)
			return nil
		})
	return d, err
}

// Docs returns the documents of a kind in the order of their ids, all or those of one owner. It reads at
// most limit documents with ids greater than after.
func (tx *Tx) Docs(kind string, owner ledger.ID, after string, limit int) ([]*Doc, error) {
	sql := "SELECT " + docColumns + " FROM doc WHERE kind = $1 AND id > $2"
	args := []any{kind, after}
	if owner != 0 {
		sql += " AND owner = $3 ORDER BY id LIMIT $4"
		args = append(args, int64(owner))
	} else {
		sql += " ORDER BY id LIMIT $3"
	}
	var docs []*Doc
	err := tx.conn.query(sql, append(args, int64(limit)), func(r row) error {
		docs = append(docs, scanDoc(r))
		return nil
	})
	return docs, err
}

// PutDoc keeps d, whose Version is the one that was read, 0 for a new document, and raises it by one. It is
// a conflict when the stored version is another.
func (tx *Tx) PutDoc(d *Doc) error {
	sql := `
INSERT INTO doc (kind, id, version, owner, changed, body) VALUES ($1, $2, 1, $3, $4, $5)
ON CONFLICT DO NOTHING`
	args := []any{d.Kind, d.ID, int64(d.Owner), micros(d.Changed), string(d.Body)}
	if d.Version > 0 {
		sql = `
UPDATE doc SET version = version + 1, owner = $1, changed = $2, body = $3
WHERE kind = $4 AND id = $5 AND version = $6`
		args = []any{int64(d.Owner), micros(d.Changed), string(d.Body), d.Kind, d.ID, d.Version}
	}
	changed, err := tx.changeNow(sql, args...)
	if err != nil {
		return err
	}
	if changed == 0 {
		return problem.New(problem.Conflict, "store.doc_conflict", d.ID)
	}
	d.Version++
	return nil
}

// DropDoc removes a document.
func (tx *Tx) DropDoc(kind, id string) error {
	return tx.change("DELETE FROM doc WHERE kind = $1 AND id = $2", kind, id)
}

// Setting decodes the setting called key into into and reports whether there is one.
func (tx *Tx) Setting(key string, into any) (bool, error) {
	return one(tx.conn, "SELECT body FROM setting WHERE key = $1", []any{key}, func(r row) error {
		return json.Unmarshal(r.bytes(0), into)
	})
}

// PutSetting keeps a setting.
func (tx *Tx) PutSetting(key string, value any) error {
	body, err := json.Marshal(value)
	if err != nil {
		return err
	}
	return tx.change(`
INSERT INTO setting (key, body) VALUES ($1, $2)
ON CONFLICT (key) DO UPDATE SET body = excluded.body`, key, string(body))
}
