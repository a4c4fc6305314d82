package book

import (
	"context"
	"crypto/rand"
	"crypto/subtle"
	"encoding/base64"
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/crypto/argon2"

	"bihuan/internal/problem"
	"bihuan/internal/store"
)

// Parameters of argon2id: OWASP's first choice of 2024, 19 MiB.
const (
	argonMemory  = 19 * 1024 // KiB
	argonTime    = 2
	argonThreads = 1
	argonKey     = 32
	argonSalt    = 16
)

// unknownPassword is compared with when there is no account, so that the answer takes as long.
var unknownPassword = encodePassword(make([]byte, argonSalt), make([]byte, argonKey))

// encodePassword writes a hash in PHC form.
func encodePassword(salt, key []byte) string {
	b64 := base64.RawStdEncoding
	return fmt.Sprintf("$argon2id$v=%d$m=%d,t=%d,p=%d$%s$%s", argon2.Version, argonMemory, argonTime, argonThreads,
		b64.EncodeToString(salt), b64.EncodeToString(key))
}

// hash runs argon2id; only few run at once, so that signing in cannot use up the memory.
func (b *Book) hash(ctx context.Context, password string, salt []byte, time, memory uint32, threads uint8, length uint32) ([]byte, error) {
	select {
	case b.hashing <- struct{}{}:
		defer func() { <-b.hashing }()
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	return argon2.IDKey([]byte(password), salt, time, memory, threads, length), nil
}

// hashPassword returns a new hash of password.
func (b *Book) hashPassword(ctx context.Context, password string) (string, error) {
	salt := make([]byte, argonSalt)
	rand.Read(salt)
	key, err := b.hash(ctx, password, salt, argonTime, argonMemory, argonThreads, argonKey)
	if err != nil {
		return "", err
	}
	return encodePassword(salt, key), nil
}

// checkPassword compares password with a stored hash.
func (b *Book) checkPassword(ctx context.Context, stored, password string) (bool, error) {
	parts := strings.Split(stored, "$")
	if len(parts) != 6 || parts[1] != "argon2id" {
		return false, nil
	}
	var memory, time uint32
	var threads uint8
	if _, err := fmt.Sscanf(parts[3], "m=%d,t=%d,p=%d", &memory, &time, &threads); err != nil {
		return false, nil
	}
	salt, err := base64.RawStdEncoding.DecodeString(parts[4])
	if err != nil {
		return false, nil
	}
	want, err := base64.RawStdEncoding.DecodeString(parts[5])
	if err != nil {
		return false, nil
	}
	got, err := b.hash(ctx, password, salt, time, memory, threads, uint32(len(want)))
	return err == nil && subtle.ConstantTimeCompare(got, want) == 1, err
}

// minPassword is how long a password is at least.
const minPassword = 10

// weak says why a password cannot be taken, or nil. Length and two sorts of signs are what is asked for
// where systems are graded; the rest is up to the person.
func weak(login, password string) *problem.Problem {
	letters, others := false, false
	for _, c := range password {
		if unicode.IsLetter(c) {
			letters = true
		} else {
			others = true
		}
	}
	switch {
	case utf8.RuneCountInString(password) < minPassword || !letters || !others:
		return problem.New(problem.Invalid, "book.weak_password", minPassword).On("password")
	case strings.Contains(strings.ToLower(password), store.NormalLogin(login)):
		return problem.New(problem.Invalid, "book.password_login").On("password")
	case len(password) > 200:
		return problem.New(problem.Invalid, "book.long_password").On("password")
	}
	return nil
}

// ChangePassword gives the visitor a new password and ends all of his sessions.
func (b *Book) ChangePassword(ctx context.Context, v *Visitor, old, password string) error {
	if p := weak(v.Login, password); p != nil {
		return problem.List{p}
	}
	var account *store.Account
	err := b.store.Read(ctx, func(tx *store.Tx) (err error) {
		account, err = tx.AccountByID(v.Account)
		return err
	})
	if err != nil {
		return err
	}
	right, err := b.rightPassword(ctx, account, old)
	if err != nil {
		return err
	}
	if !right {
		b.judge(ctx, v, refusal{deed{what: deedPassword}, errSignIn()})
		return problem.List{problem.New(problem.Invalid, "book.old_password").On("old")}
	}
	hash, err := b.hashPassword(ctx, password)
	if err != nil {
		return err
	}
	return b.store.Write(ctx, func(tx *store.Tx) error {
		fresh, err := tx.AccountByID(v.Account)
		if err != nil {
			return err
		}
		if fresh == nil || fresh.Password != account.Password {
			return problem.New(problem.Conflict, "book.password_raced")
		}
		fresh.Password, fresh.MustChange = hash, false
		if err := tx.PutAccount(fresh); err != nil {
			return err
		}
		if err := tx.Audit(b.line(v, deed{what: deedPassword})); err != nil {
			return err
		}
		return tx.DropSessions(fresh.ID, store.SecretHash{})
	})
}
