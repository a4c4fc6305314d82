package book

import (
	"context"
	"crypto/rand"
	"errors"
	"strconv"
	"time"

	"bihuan/internal/engine"
	"bihuan/internal/expr"
	"bihuan/internal/ledger"
	"bihuan/internal/problem"
	"bihuan/internal/store"
)

// Visitor is who is at the door.
type Visitor struct {
	Account    int64
	Login      string
	Person     ledger.ID
	Name       string
	Unit       string        // name of the unit that the person belongs to
	Keeps      ledger.Keeper // which of the three keepers the visitor is, or ""
	MustChange bool          // the password, before anything else
	For        ledger.ID
	ForName    string
	Deputies   []Option // persons the visitor may act for
	Face       string   // where the visitor comes from
	Me         *expr.Principal
}

// actor returns the visitor as the engine knows him.
func (v *Visitor) actor() *engine.Actor { return &engine.Actor{Me: v.Me, By: v.Person} }

// How long a session lasts without use, and how signing in is slowed down after wrong passwords.
const (
	sessionLength = 12 * time.Hour
	seenInterval  = 5 * time.Minute
	maxFailures   = 5
	lockLength    = 15 * time.Minute
)

// errSignIn says nothing about which half was wrong.
func errSignIn() error { return problem.New(problem.Forbidden, "book.sign_in") }

// errNoSession is returned where somebody has to sign in first.
func errNoSession() error { return problem.New(problem.Forbidden, "book.no_session") }

// SignIn opens a session and returns its secret.
func (b *Book) SignIn(ctx context.Context, login, password, agent string) (string, *Visitor, error) {
	moment := b.moment()
	var account *store.Account
	err := b.store.Read(ctx, func(tx *store.Tx) (err error) {
		account, err = tx.Account(login)
		return err
	})
	if err != nil {
		return "", nil, err
	}
	if account != nil && account.LockedUntil.After(moment.Now) {
		locked := problem.New(problem.Forbidden, "book.locked", account.LockedUntil.In(civil).Format("15:04"))
		b.judge(ctx, stranger(account), refusal{deed{what: deedSignIn}, locked})
		return "", nil, locked
	}
	right, err := b.rightPassword(ctx, account, password)
	if err != nil {
		return "", nil, err
	}
	if !right {
		b.judge(ctx, stranger(account), refusal{deed{what: deedSignIn}, errSignIn()})
		return "", nil, errors.Join(errSignIn(), b.countFailure(ctx, account, moment.Now))
	}
	secret := rand.Text() + rand.Text()
	session := &store.Session{
		Hash: store.HashSecret(secret), Account: account.ID, Made: moment.Now, Seen: moment.Now,
		Expires: moment.Now.Add(sessionLength), Agent: cut(agent, 200),
	}
	err = b.store.Write(ctx, func(tx *store.Tx) error {
		if err := openSession(tx, session); err != nil {
			return err
		}
		return tx.Audit(b.line(stranger(account), deed{what: deedSignIn}))
	})
	if err != nil {
		return "", nil, err
	}
	v, err := b.Visitor(ctx, secret)
	return secret, v, err
}

// stranger is somebody who has not signed in yet; account is nil when there is none of the name that was typed.
func stranger(account *store.Account) *Visitor {
	v := &Visitor{Face: FacePage}
	if account != nil {
		v.Account, v.Login, v.Person = account.ID, account.Login, account.Person
	}
	return v
}

// openSession keeps a session unless the account was disabled or locked meanwhile.
func openSession(tx *store.Tx, session *store.Session) error {
	account, err := tx.AccountByID(session.Account)
	if err != nil {
		return err
	}
	if account == nil || account.Disabled || account.LockedUntil.After(session.Made) {
		return errSignIn()
	}
	account.Failures, account.LockedUntil = 0, time.Time{}
	if err := tx.PutAccount(account); err != nil {
		return err
	}
	if err := tx.DropExpired(session.Made); err != nil {
		return err
	}
	return tx.PutSession(session)
}

// rightPassword compares; an account that does not exist takes as long as one that does.
func (b *Book) rightPassword(ctx context.Context, a *store.Account, password string) (bool, error) {
	stored := unknownPassword
	if a != nil {
		stored = a.Password
	}
	right, err := b.checkPassword(ctx, stored, password)
	return right && a != nil && !a.Disabled, err
}

// countFailure locks an account for a while after several wrong passwords.
func (b *Book) countFailure(ctx context.Context, a *store.Account, now time.Time) error {
	if a == nil {
		return nil
	}
	return b.store.Write(ctx, func(tx *store.Tx) error {
		fresh, err := tx.AccountByID(a.ID)
		if err != nil || fresh == nil {
			return err
		}
		if fresh.Failures++; fresh.Failures >= maxFailures {
			fresh.Failures, fresh.LockedUntil = 0, now.Add(lockLength)
		}
		return tx.PutAccount(fresh)
	})
}

// SignOut ends a session.
func (b *Book) SignOut(ctx context.Context, secret string) error {
	return b.store.Write(ctx, func(tx *store.Tx) error { return tx.DropSession(store.HashSecret(secret)) })
}

// Visitor returns who shows the secret of a session; a problem of kind Forbidden when there is no session.
func (b *Book) Visitor(ctx context.Context, secret string) (*Visitor, error) {
	if secret == "" {
		return nil, errNoSession()
	}
	moment := b.moment()
	var v *Visitor
	var session *store.Session
	err := b.store.Read(ctx, func(tx *store.Tx) error {
		var err error
		session, err = tx.Session(store.HashSecret(secret))
		if err != nil {
			return err
		}
		if session == nil || !session.Expires.After(moment.Now) {
			return errNoSession()
		}
		account, err := tx.AccountByID(session.Account)
		if err != nil {
			return err
		}
		if account == nil || account.Disabled {
			return errNoSession()
		}
		v, err = b.visitor(tx, moment, account)
		return err
	})
	if err != nil {
		return nil, err
	}
	v.Face = FacePage
	if moment.Now.Sub(session.Seen) > seenInterval {
		session.Seen, session.Expires = moment.Now, moment.Now.Add(sessionLength)
		err = b.store.Write(ctx, func(tx *store.Tx) error { return tx.PutSession(session) })
	}
	return v, err
}

// acting is what is kept of a person who acts for another.
type acting struct {
	For ledger.ID `json:"for"`
}

// visitor loads a person with what the rights depend on.
func (b *Book) visitor(tx *store.Tx, moment engine.Moment, account *store.Account) (*Visitor, error) {
	rs := &records{Book: b, tx: tx, moment: moment}
	v := &Visitor{
		Account: account.ID, Login: account.Login, Person: account.Person, MustChange: account.MustChange,
	}
	names := rs.labels()
	var err error
	if v.Name, v.Unit, err = names.person(account.Person); err != nil {
		return nil, err
	}
	if v.Name == "" {
		v.Name = account.Login
	}
	whose := account.Person
	deputies, err := rs.actsFor(account.Person)
	if err != nil {
		return nil, err
	}
	var chosen acting
	if len(deputies) > 0 {
		if _, err := tx.Setting(actingKey(account.ID), &chosen); err != nil {
			return nil, err
		}
	}
	for _, id := range deputies {
		name, unit, err := names.person(id)
		if err != nil {
			return nil, err
		}
		v.Deputies = append(v.Deputies, Option{ID: id, Label: name, Hint: unit})
		if id == chosen.For {
			v.For, v.ForName, whose = id, name, id
		}
	}
	if v.Me, err = rs.acting(account.Person, whose); err != nil {
		return nil, err
	}
	v.Keeps = rs.program.Keeper(v.Me)
	return v, nil
}

func actingKey(account int64) string {
	return "acting." + strconv.FormatInt(account, 10)
}

// ActFor lets the visitor of a session act for somebody who has made him a deputy; 0 for himself again.
func (b *Book) ActFor(ctx context.Context, secret string, person ledger.ID) error {
	v, err := b.Visitor(ctx, secret)
	if err != nil {
		return err
	}
	known := person == 0
	for _, d := range v.Deputies {
		known = known || d.ID == person
	}
	whom := deed{what: deedActFor, about: ledger.Ref(person).String()}
	if !known {
		err := problem.New(problem.Forbidden, "book.no_deputy")
		b.judge(ctx, v, refusal{whom, err})
		return err
	}
	return b.write(ctx, v, func(rs *records) error {
		if err := rs.did(v, whom); err != nil {
			return err
		}
		return rs.tx.PutSetting(actingKey(v.Account), acting{For: person})
	})
}

// see returns the state that a visitor looks at within tx.
func (b *Book) see(tx *store.Tx, v *Visitor) *records {
	return &records{Book: b, tx: tx, moment: b.moment(), me: v.Me}
}

// read runs a look of a visitor. What is refused is kept in the log of the audit.
func (b *Book) read(ctx context.Context, v *Visitor, fn func(*records) error) error {
	if v == nil || v.Me == nil {
		return errNoSession()
	}
	seen := &records{}
	err := b.store.Read(ctx, func(tx *store.Tx) error {
		seen = b.see(tx, v)
		seen.deed.what = deedRead
		return fn(seen)
	})
	b.judge(ctx, v, append(seen.denied, refusal{seen.deed, err})...)
	return err
}

// cut shortens s to at most n bytes, at a letter.
func cut(s string, n int) string {
	if len(s) <= n {
		return s
	}
	for n > 0 && s[n]&0xC0 == 0x80 {
		n--
	}
	return s[:n]
}
