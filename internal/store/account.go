package store

import (
	"strings"
	"time"

	"golang.org/x/text/unicode/norm"

	"bihuan/internal/ledger"
	"bihuan/internal/problem"
)

// Account lets a person sign in.
type Account struct {
	ID          int64
	Login       string // as NormalLogin returns it
	Password    string // argon2id in PHC form
	Person      ledger.ID
	Disabled    bool
	MustChange  bool      // the password, before anything else
	Failures    int64     // wrong passwords in a row
	LockedUntil time.Time // zero: not locked
	Made        time.Time
}

// NormalLogin returns login in the one form that is stored: full-width and upper-case letters make no
// difference.
func NormalLogin(login string) string {
	return strings.ToLower(norm.NFKC.String(strings.TrimSpace(login)))
}

const accountColumns = `id, login, password, person, disabled, must_change, failures,
locked_until, made`

func scanAccount(r row) *Account {
	return &Account{
		ID: r.int(0), Login: r.text(1), Password: r.text(2), Person: ledger.ID(r.int(3)),
		Disabled: r.int(4) != 0, MustChange: r.int(5) != 0,
		Failures: r.int(6), LockedUntil: instant(r.int(7)), Made: instant(r.int(8)),
	}
}

func (tx *Tx) account(where string, arg any) (a *Account, err error) {
	_, err = one(tx.conn, "SELECT "+accountColumns+" FROM account WHERE "+where, []any{arg}, func(r row) error {
		a = scanAccount(r)
		return nil
	})
	return a, err
}

// Account returns the account with this login, or nil.
func (tx *Tx) Account(login string) (*Account, error) {
	return tx.account("login = $1", NormalLogin(login))
}

// AccountByID returns an account, or nil.
func (tx *Tx) AccountByID(id int64) (*Account, error) { return tx.account("id = $1", id) }

// AccountOf returns the account of a person, the oldest if there are several, or nil.
func (tx *Tx) AccountOf(person ledger.ID) (*Account, error) {
	return tx.account("person = $1 ORDER BY id LIMIT 1", int64(person))
}

// Accounts returns at most limit accounts in the order of their ids, those after the id after.
func (tx *Tx) Accounts(after int64, limit int) ([]*Account, error) {
	var list []*Account
	sql := "SELECT " + accountColumns + " FROM account WHERE id > $1 ORDER BY id LIMIT $2"
	err := tx.conn.query(sql, []any{after, int64(limit)}, func(r row) error {
		list = append(list, scanAccount(r))
		return nil
	})
	return list, err
}

// PutAccount keeps a, as a new account when its ID is 0. A login that another account has is a problem.
func (tx *Tx) PutAccount(a *Account) error {
	a.Login = NormalLogin(a.Login)
	other, err := tx.Account(a.Login)
	if err != nil {
		return err
	}
	if other != nil && other.ID != a.ID {
		return problem.New(problem.Invalid, "store.login_taken", a.Login).On("login")
	}
	args := []any{
		a.Login, a.Password, int64(a.Person), number(a.Disabled),
		number(a.MustChange), a.Failures, micros(a.LockedUntil), micros(a.Made),
	}
	if a.ID == 0 {
		a.ID, err = tx.insert(`
INSERT INTO account (login, password, person, disabled, must_change, failures, locked_until, made)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
RETURNING id`, args...)
		return err
	}
	return tx.change(`
UPDATE account
SET login = $1, password = $2, person = $3, disabled = $4, must_change = $5, failures = $6,
  locked_until = $7, made = $8
WHERE id = $9`, append(args, a.ID)...)
}
