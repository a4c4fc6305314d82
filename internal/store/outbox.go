package store

import (
	"encoding/json"
	"time"
)

// Message is a notification that waits to be sent, or was sent.
type Message struct {
	ID       int64
	Kind     string // how it is sent
	Receiver string
	Body     json.RawMessage
	Made     time.Time
	Due      time.Time // not sent before
	Tries    int64
	Failure  string // of the last try
	Sent     time.Time
}

// Post puts a message into the outbox, in the transaction of the change it tells of.
func (tx *Tx) Post(m *Message) (err error) {
	m.ID, err = tx.insert(`
INSERT INTO outbox (kind, receiver, body, made, due, tries, failure) VALUES ($1, $2, $3, $4, $5, 0, '')
RETURNING id`, m.Kind, m.Receiver, string(m.Body), micros(m.Made), micros(m.Due))
	return err
}

// Unsent returns at most limit messages that are due, the longest waiting first.
func (tx *Tx) Unsent(now time.Time, limit int) ([]*Message, error) {
	var list []*Message
	err := tx.conn.query(`
SELECT id, kind, receiver, body, made, due, tries, failure
FROM outbox
WHERE sent IS NULL AND due <= $1
ORDER BY due, id
LIMIT $2`, []any{micros(now), int64(limit)}, func(r row) error {
		list = append(list, &Message{
			ID: r.int(0), Kind: r.text(1), Receiver: r.text(2), Body: json.RawMessage(r.bytes(3)),
			Made: instant(r.int(4)), Due: instant(r.int(5)), Tries: r.int(6), Failure: r.text(7),
		})
		return nil
	})
	return list, err
}

// Claim puts a message off until the time until, so that no other program sends it meanwhile, and counts
// the try. It reports false when another program was faster.
func (tx *Tx) Claim(m *Message, until time.Time) (bool, error) {
	changed, err := tx.changeNow(`
UPDATE outbox SET due = $1, tries = tries + 1 WHERE id = $2 AND tries = $3 AND sent IS NULL`,
		micros(until), m.ID, m.Tries)
	if err != nil || changed == 0 {
		return false, err
	}
	m.Due, m.Tries = until, m.Tries+1
	return true, nil
}

// Sent notes that a message was sent.
func (tx *Tx) Sent(id int64, at time.Time) error {
	return tx.change("UPDATE outbox SET sent = $1, failure = '' WHERE id = $2", micros(at), id)
}

// Failed notes why a message was not sent and when it is tried again.
func (tx *Tx) Failed(id int64, why string, due time.Time) error {
	return tx.change("UPDATE outbox SET failure = $1, due = $2 WHERE id = $3", why, micros(due), id)
}

// DropSent removes the messages that were sent before.
func (tx *Tx) DropSent(before time.Time) error {
	return tx.change("DELETE FROM outbox WHERE sent < $1", micros(before))
}
