package store

import "time"

// Seen returns the answer that the command with this key got before; ok is false if there was none.
func (tx *Tx) Seen(key string) (result []byte, ok bool, err error) {
	ok, err = one(tx.conn, "SELECT result FROM done WHERE key = $1", []any{key}, func(r row) error {
		result = r.bytes(0)
		return nil
	})
	return result, ok, err
}

// Remember keeps the answer of the command with this key.
func (tx *Tx) Remember(key string, result []byte, now time.Time) error {
	if result == nil {
		result = []byte{}
	}
	return tx.change("INSERT INTO done (key, result, made) VALUES ($1, $2, $3)", key, result, micros(now))
}

// ForgetBefore drops the answers that were given before.
func (tx *Tx) ForgetBefore(before time.Time) error {
	return tx.change("DELETE FROM done WHERE made < $1", micros(before))
}
