package store

import (
	"crypto/sha256"
	"time"
)

// SecretHash is the SHA-256 of the secret that a browser or a program shows.
type SecretHash [sha256.Size]byte

// HashSecret returns the hash of a secret. Secrets are long and random; no salt is needed.
func HashSecret(secret string) SecretHash { return sha256.Sum256([]byte(secret)) }

// Session is a browser that is signed in.
type Session struct {
	Hash    SecretHash
	Account int64
	Made    time.Time
	Expires time.Time
	Seen    time.Time
	Agent   string
}

const sessionColumns = "hash, account, made, expires, seen, agent"

func scanSession(r row) *Session {
	s := &Session{
		Account: r.int(1), Made: instant(r.int(2)), Expires: instant(r.int(3)),
		Seen: instant(r.int(4)), Agent: r.text(5),
	}
	copy(s.Hash[:], r.bytes(0))
	return s
}

// Session returns a session, expired or not, or nil.
func (tx *Tx) Session(hash SecretHash) (s *Session, err error) {
	_, err = one(tx.conn, "SELECT "+sessionColumns+" FROM session WHERE hash = $1", []any{hash[:]},
		func(r row) error {
			s = scanSession(r)
			return nil
		})
	return s, err
}

// Sessions returns the sessions of an account.
func (tx *Tx) Sessions(account int64) ([]*Session, error) {
	var list []*Session
	sql := "SELECT " + sessionColumns + " FROM session WHERE account = $1 ORDER BY made, hash"
	err := tx.conn.query(sql, []any{account}, func(r row) error {
		list = append(list, scanSession(r))
		return nil
	})
	return list, err
}

// PutSession keeps a session, new or changed.
func (tx *Tx) PutSession(s *Session) error {
	return tx.change(`
INSERT INTO session (hash, account, made, expires, seen, agent) VALUES ($1, $2, $3, $4, $5, $6)
ON CONFLICT (hash) DO UPDATE SET expires = excluded.expires, seen = excluded.seen, agent = excluded.agent`,
		s.Hash[:], s.Account, micros(s.Made), micros(s.Expires), micros(s.Seen), s.Agent)
}

// DropSession signs a browser out.
func (tx *Tx) DropSession(hash SecretHash) error {
	return tx.change("DELETE FROM session WHERE hash = $1", hash[:])
}

// DropSessions signs all browsers of an account out but the one with the hash except, if there is one.
func (tx *Tx) DropSessions(account int64, except SecretHash) error {
	return tx.change("DELETE FROM session WHERE account = $1 AND hash <> $2", account, except[:])
}

// DropExpired removes the sessions and tokens that have expired.
func (tx *Tx) DropExpired(now time.Time) error {
	if err := tx.change("DELETE FROM session WHERE expires <= $1", micros(now)); err != nil {
		return err
	}
	return tx.change("DELETE FROM token WHERE expires <= $1 AND expires <> 0", micros(now))
}

// Token lets a program act for an account.
type Token struct {
	ID      int64
	Hash    SecretHash
	Account int64
	Title   string
	Made    time.Time
	Expires time.Time // zero: never
	Seen    time.Time
	Waiting bool // for its release: it opens nothing yet
}

const tokenColumns = "id, hash, account, title, made, expires, seen, waiting"

func scanToken(r row) *Token {
	t := &Token{
		ID: r.int(0), Account: r.int(2), Title: r.text(3), Made: instant(r.int(4)),
		Expires: instant(r.int(5)), Seen: instant(r.int(6)), Waiting: r.int(7) != 0,
	}
	copy(t.Hash[:], r.bytes(1))
	return t
}

// Token returns a token, expired or not, or nil.
func (tx *Tx) Token(hash SecretHash) (t *Token, err error) {
	_, err = one(tx.conn, "SELECT "+tokenColumns+" FROM token WHERE hash = $1", []any{hash[:]},
		func(r row) error {
			t = scanToken(r)
			return nil
		})
	return t, err
}

// TokenByID returns a token, expired or not, or nil.
func (tx *Tx) TokenByID(id int64) (t *Token, err error) {
	_, err = one(tx.conn, "SELECT "+tokenColumns+" FROM token WHERE id = $1", []any{id}, func(r row) error {
		t = scanToken(r)
		return nil
	})
	return t, err
}

// Tokens returns the tokens of an account.
func (tx *Tx) Tokens(account int64) ([]*Token, error) {
	var list []*Token
	sql := "SELECT " + tokenColumns + " FROM token WHERE account = $1 ORDER BY id"
	err := tx.conn.query(sql, []any{account}, func(r row) error {
		list = append(list, scanToken(r))
		return nil
	})
	return list, err
}

// PutToken keeps a new token, or what was last seen and became of one that has an ID.
func (tx *Tx) PutToken(t *Token) (err error) {
	if t.ID != 0 {
		return tx.change("UPDATE token SET title = $1, expires = $2, seen = $3, waiting = $4 WHERE id = $5",
			t.Title, micros(t.Expires), micros(t.Seen), number(t.Waiting), t.ID)
	}
	t.ID, err = tx.insert(`
INSERT INTO token (hash, account, title, made, expires, seen, waiting) VALUES ($1, $2, $3, $4, $5, $6, $7)
RETURNING id`, t.Hash[:], t.Account, t.Title, micros(t.Made), micros(t.Expires), micros(t.Seen), number(t.Waiting))
	return err
}

// DropToken removes a token of an account.
func (tx *Tx) DropToken(account, id int64) error {
	return tx.change("DELETE FROM token WHERE account = $1 AND id = $2", account, id)
}
