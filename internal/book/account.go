package book

import (
	"context"
	"crypto/rand"
	"crypto/subtle"
	"time"

	"bihuan/internal/engine"
	"bihuan/internal/ledger"
	"bihuan/internal/problem"
	"bihuan/internal/store"
)

// Setup is what is given on an empty book: the topmost unit, and the people who keep the directory. Who
// enters persons and who gives out roles are two people, so that neither can make himself everything.
type Setup struct {
	Token    string // printed where the program was started: who sees it may set it up
	District string // name of the topmost unit
	Name     string // of the first administrator, who enters persons
	Login    string
	Password string
	Second   SetupPerson // gives out roles
}

// SetupPerson is the second administrator.
type SetupPerson struct{ Name, Login, Password string }

// AccountLine is an account as administrators see it.
type AccountLine struct {
	ID       int64
	Login    string
	Person   ledger.ID
	Name     string
	Unit     string
	Admin    bool
	Disabled bool
	Locked   bool
}

// AccountChange makes an account (ID 0) or changes one. An empty password stays as it is.
type AccountChange struct {
	ID       int64
	Login    string
	Person   ledger.ID
	Password string
	Admin    bool
	Disabled bool
}

// SetupNeeded reports whether there is no account yet.
func (b *Book) SetupNeeded(ctx context.Context) (needed bool, err error) {
	err = b.store.Read(ctx, func(tx *store.Tx) error {
		accounts, err := tx.Accounts(0, 1)
		needed = len(accounts) == 0
		return err
	})
	return needed, err
}

// SetupToken returns the secret that setting up needs, the same until the program ends.
func (b *Book) SetupToken() string {
	b.setup.Lock()
	defer b.setup.Unlock()
	if b.token == "" {
		b.token = rand.Text()
	}
	return b.token
}

// Setup makes the topmost unit, two persons with the roles that keep the directory, and their accounts.
func (b *Book) Setup(ctx context.Context, s Setup) error {
	if subtle.ConstantTimeCompare([]byte(s.Token), []byte(b.SetupToken())) != 1 {
		return problem.List{problem.New(problem.Forbidden, "book.setup_token").On("token")}
	}
	if err := s.check(); err != nil {
		return err
	}
	hashes := make([]string, 2)
	for i, password := range []string{s.Password, s.Second.Password} {
		var err error
		if hashes[i], err = b.hashPassword(ctx, password); err != nil {
			return err
		}
	}
	return b.store.Write(ctx, func(tx *store.Tx) error {
		accounts, err := tx.Accounts(0, 1)
		if err != nil {
			return err
		}
		if len(accounts) > 0 {
			return problem.New(problem.Conflict, "book.set_up_already")
		}
		return (&records{Book: b, tx: tx, moment: b.moment()}).setUp(s, hashes)
	})
}

// check says what is missing or does not fit, all of it at once.
func (s Setup) check() error {
	var problems problem.List
	for _, given := range [][2]string{
		{"district", s.District}, {"name", s.Name}, {"login", s.Login},
		{"second_name", s.Second.Name}, {"second_login", s.Second.Login},
	} {
		if given[1] == "" {
			problems = append(problems, problem.New(problem.Invalid, "book.setup_missing").On(given[0]))
		}
	}
	if s.Login != "" && store.NormalLogin(s.Login) == store.NormalLogin(s.Second.Login) {
		problems = append(problems, problem.New(problem.Invalid, "store.login_taken", s.Login).On("second_login"))
	}
	if p := weak(s.Login, s.Password); p != nil {
		problems = append(problems, p)
	}
	if p := weak(s.Second.Login, s.Second.Password); p != nil {
		problems = append(problems, p.On("second_password"))
	}
	return problems.Err()
}

// setUp makes the unit, the persons with their posts, and the accounts.
func (rs *records) setUp(s Setup, hashes []string) error {
	unit, err := rs.enter(ledger.AsUnit, map[string]ledger.Value{"name": ledger.Text(s.District)})
	if err != nil {
		return err
	}
	people := []struct {
		SetupPerson
		of ledger.Part // the part of the directory that the person keeps
	}{{SetupPerson{s.Name, s.Login, s.Password}, ledger.AsPerson}, {s.Second, ledger.AsPost}}
	for i, p := range people {
		person, err := rs.firstPerson(p.SetupPerson, unit, p.of)
		if err != nil {
			return err
		}
		account := &store.Account{
			Login: p.Login, Password: hashes[i], Person: person, Admin: i == 0, MustChange: i > 0, Made: rs.moment.Now,
		}
		if err := rs.tx.PutAccount(account); err != nil {
			return err
		}
	}
	return nil
}

// firstPerson makes a person with a post for each role that keeps a part of the directory.
func (rs *records) firstPerson(p SetupPerson, unit ledger.ID, of ledger.Part) (ledger.ID, error) {
	person, err := rs.enter(ledger.AsPerson, map[string]ledger.Value{
		"name": ledger.Text(p.Name), "unit": ledger.Ref(unit), "login": ledger.Text(store.NormalLogin(p.Login)),
	})
	if err != nil {
		return 0, err
	}
	for _, entry := range rs.part(of).Access.Write {
		if rs.program.Role(entry.Text) == nil {
			continue
		}
		_, err := rs.enter(ledger.AsPost, map[string]ledger.Value{
			"person": ledger.Ref(person), "unit": ledger.Ref(unit), "role": ledger.Text(entry.Text),
		})
		if err != nil {
			return 0, err
		}
	}
	return person, nil
}

// enter makes a record of the directory as the program itself.
func (rs *records) enter(part ledger.Part, set map[string]ledger.Value) (ledger.ID, error) {
	l := rs.part(part)
	if l == nil {
		return 0, problem.New(problem.Unfit, "book.no_directory", string(part))
	}
	r, err := rs.run(&engine.Command{Ledger: l.Path(), Set: set}, &engine.Actor{System: true})
	if err != nil {
		return 0, err
	}
	return r.ID, nil
}

// Accounts returns all accounts, for those who keep them.
func (b *Book) Accounts(ctx context.Context, v *Visitor) ([]AccountLine, error) {
	if v == nil || !v.Admin {
		return nil, problem.New(problem.Forbidden, "book.admin_only")
	}
	var out []AccountLine
	err := b.read(ctx, v, func(rs *records) error {
		names := rs.labels()
		for after := int64(0); ; {
			list, err := rs.tx.Accounts(after, page)
			if err != nil || len(list) == 0 {
				return err
			}
			for _, a := range list {
				line := AccountLine{ID: a.ID, Login: a.Login, Person: a.Person, Admin: a.Admin, Disabled: a.Disabled}
				line.Locked = a.LockedUntil.After(rs.moment.Now)
				if line.Name, line.Unit, err = names.person(a.Person); err != nil {
					return err
				}
				out = append(out, line)
			}
			after = list[len(list)-1].ID
		}
	})
	return out, err
}

// PutAccount makes or changes an account. A new password must be changed by its owner.
func (b *Book) PutAccount(ctx context.Context, v *Visitor, c AccountChange) error {
	if v == nil || !v.Admin {
		return problem.New(problem.Forbidden, "book.admin_only")
	}
	if c.ID == v.Account && (c.Disabled || !c.Admin) {
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
	return b.write(ctx, v, func(rs *records) error { return rs.putAccount(c, hash) })
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

func (rs *records) putAccount(c AccountChange, hash string) error {
	if l := rs.part(ledger.AsPerson); l != nil && c.Person != 0 {
		r, err := rs.tx.Get(l.Ledger, c.Person)
		if err != nil {
			return err
		}
		if r == nil {
			return problem.List{problem.New(problem.Invalid, "book.no_person").On("person")}
		}
	}
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
	a.Login, a.Person, a.Admin, a.Disabled = c.Login, c.Person, c.Admin, c.Disabled
	if hash != "" {
		a.Password, a.MustChange, a.Failures, a.LockedUntil = hash, true, 0, time.Time{}
	}
	if err := rs.tx.PutAccount(a); err != nil {
		return err
	}
	if a.Disabled || hash != "" {
		return rs.tx.DropSessions(a.ID, store.SecretHash{})
	}
	return nil
}
