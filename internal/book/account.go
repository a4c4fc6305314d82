package book

import (
	"context"
	"crypto/rand"
	"time"

	"bihuan/internal/ledger"
	"bihuan/internal/problem"
	"bihuan/internal/store"
)

// AccountLine is an account as the system administrator sees it.
type AccountLine struct {
	ID       int64
	Login    string
	Person   ledger.ID
	Name     string
	Unit     string
	Keeps    ledger.Keeper // which of the keepers the person is, or ""
	Disabled bool
	Locked   bool
}

// AccountChange makes an account (ID 0) or changes one. An empty password stays as it is.
type AccountChange struct {
	ID       int64
	Login    string
	Person   ledger.ID
	Password string
	Disabled bool
}

// mustKeep refuses who is not the keeper asked for to do what only that one does.
func (b *Book) mustKeep(ctx context.Context, v *Visitor, as ledger.Keeper, what string) error {
	if v != nil && v.Keeps == as {
		return nil
	}
	err := problem.New(problem.Forbidden, "book.keeper_"+string(as))
	b.judge(ctx, v, refusal{deed{what: what}, err})
	return err
}

// Accounts returns all accounts, for the system administrator.
func (b *Book) Accounts(ctx context.Context, v *Visitor) ([]AccountLine, error) {
	if err := b.mustKeep(ctx, v, ledger.SystemKeeper, deedAccount); err != nil {
		return nil, err
	}
	var out []AccountLine
	err := b.read(ctx, v, func(rs *records) error {
		names := rs.labels()
		keepers, err := rs.keepers()
		if err != nil {
			return err
		}
		return eachAccount(rs.tx, func(a *store.Account) (err error) {
			line := AccountLine{
				ID: a.ID, Login: a.Login, Person: a.Person, Keeps: keepers[a.Person],
				Disabled: a.Disabled, Locked: a.LockedUntil.After(rs.moment.Now),
			}
			line.Name, line.Unit, err = names.person(a.Person)
			out = append(out, line)
			return err
		})
	})
	return out, err
}

// keepers returns the persons who hold the role of a keeper.
func (rs *records) keepers() (map[ledger.ID]ledger.Keeper, error) {
	out := map[ledger.ID]ledger.Keeper{}
	for _, as := range []ledger.Keeper{ledger.SystemKeeper, ledger.SecurityKeeper, ledger.AuditKeeper} {
		role := rs.program.KeeperRole(as)
		if role == nil {
			continue
		}
		people, err := rs.Holders(role.Name, 0)
		if err != nil {
			return nil, err
		}
		for _, person := range people {
			out[person] = as
		}
	}
	return out, nil
}

// PutAccount makes or changes an account, for the system administrator. A new password must be changed by its
// owner. The account of another keeper is out of reach: whoever could sign in there would be two of them.
func (b *Book) PutAccount(ctx context.Context, v *Visitor, c AccountChange) error {
	if err := b.mustKeep(ctx, v, ledger.SystemKeeper, deedAccount); err != nil {
		return err
	}
	if c.ID == v.Account && (c.Disabled || c.Person != v.Person) {
		return problem.List{problem.New(problem.Invalid, "book.own_account").On("disabled")}
	}
	if p := c.check(); p != nil {
		return problem.List{p}
	}
	hash := ""
	if c.Password != "" {
		var err error
		if hash, err = b.hashPassword(ctx, c.Password); err != nil {
			return err
		}
	}
	return b.write(ctx, v, func(rs *records) error {
		rs.deed.what = deedAccount
		return rs.putAccount(v, c, hash)
	})
}

func (c AccountChange) check() *problem.Problem {
	switch {
	case store.NormalLogin(c.Login) == "":
		return problem.New(problem.Invalid, "book.setup_missing").On("login")
	case c.ID == 0 || c.Password != "":
		return weak(c.Login, c.Password)
	}
	return nil
}

func (rs *records) putAccount(v *Visitor, c AccountChange, hash string) error {
	a := &store.Account{Made: rs.moment.Now}
	if c.ID != 0 {
		var err error
		if a, err = rs.tx.AccountByID(c.ID); err != nil {
			return err
		}
		if a == nil {
			return problem.New(problem.Missing, "book.no_account")
		}
	}
	if err := rs.mayHave(a.ID, c.Person); err != nil {
		return err
	}
	if a.ID != v.Account {
		if err := rs.noKeepers(a.Person, c.Person); err != nil {
			return err
		}
	}
	a.Login, a.Person, a.Disabled = c.Login, c.Person, c.Disabled
	if hash != "" {
		a.Password, a.MustChange, a.Failures, a.LockedUntil = hash, true, 0, time.Time{}
	}
	if err := rs.tx.PutAccount(a); err != nil {
		return err
	}
	if err := rs.did(v, deed{what: deedAccount, about: a.Login}); err != nil {
		return err
	}
	if a.Disabled || hash != "" {
		return rs.tx.DropSessions(a.ID, store.SecretHash{})
	}
	return nil
}

// mayHave wants the person of an account to be there and to have no other account: nobody comes in by a door
// that he does not know of.
func (rs *records) mayHave(account int64, person ledger.ID) error {
	if l := rs.part(ledger.AsPerson); l != nil && person != 0 {
		r, err := rs.tx.Get(l.Ledger, person)
		if err != nil {
			return err
		}
		if r == nil {
			return problem.List{problem.New(problem.Invalid, "book.no_person").On("person")}
		}
	}
	other, err := rs.tx.AccountOf(person)
	if err == nil && person != 0 && other != nil && other.ID != account {
		return problem.List{problem.New(problem.Invalid, "book.has_account", other.Login).On("person")}
	}
	return err
}

// noKeepers refuses persons who are keepers.
func (rs *records) noKeepers(people ...ledger.ID) error {
	keepers, err := rs.keepers()
	if err != nil {
		return err
	}
	for _, person := range people {
		if as := keepers[person]; as != "" {
			return problem.New(problem.Forbidden, "book.keeper_account", words("book.keeper_title_"+string(as)))
		}
	}
	return nil
}

// ResetAccount gives an account a password that it returns and that must be changed at once, and ends its
// sessions: for a keeper who has lost his. It is for whoever keeps the data: there is no Visitor.
func (b *Book) ResetAccount(ctx context.Context, login string) (string, error) {
	password := rand.Text()[:16] + "-0"
	hash, err := b.hashPassword(ctx, password)
	if err != nil {
		return "", err
	}
	return password, b.store.Write(ctx, func(tx *store.Tx) error {
		a, err := knownAccount(tx, login)
		if err != nil {
			return err
		}
		a.Password, a.MustChange, a.Failures, a.LockedUntil = hash, true, 0, time.Time{}
		if err := tx.PutAccount(a); err != nil {
			return err
		}
		if err := tx.Audit(b.line(atCommand(), deed{what: deedAccount, about: a.Login})); err != nil {
			return err
		}
		return tx.DropSessions(a.ID, store.SecretHash{})
	})
}
