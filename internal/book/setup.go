package book

import (
	"context"
	"crypto/rand"
	"crypto/subtle"

	"bihuan/internal/engine"
	"bihuan/internal/ledger"
	"bihuan/internal/problem"
	"bihuan/internal/store"
)

// Setup is what is given on an empty book: the topmost unit, and the three keepers. Who enters persons, who
// gives out roles and who looks at what they did are three people, so that none can make himself everything.
// They belong to no unit: keeping the program shows no records.
type Setup struct {
	Token    string // printed where the program was started: who sees it may set it up
	District string // name of the topmost unit
	System   SetupPerson
	Security SetupPerson
	Audit    SetupPerson
}

// SetupPerson is one of the keepers.
type SetupPerson struct{ Name, Login, Password string }

// setupKeeper is a keeper with the prefix of his fields in problems.
type setupKeeper struct {
	SetupPerson
	as ledger.Keeper
}

func (s Setup) keepers() []setupKeeper {
	return []setupKeeper{
		{s.System, ledger.SystemKeeper}, {s.Security, ledger.SecurityKeeper}, {s.Audit, ledger.AuditKeeper},
	}
}

// field names what is given of a keeper: system_login, audit_name.
func (k setupKeeper) field(what string) string { return string(k.as) + "_" + what }

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

// Setup makes the topmost unit, three persons with the roles of keepers, and their accounts. Who sets up types
// all passwords, so each but his own, that of the system administrator, must be changed.
func (b *Book) Setup(ctx context.Context, s Setup) error {
	if subtle.ConstantTimeCompare([]byte(s.Token), []byte(b.SetupToken())) != 1 {
		err := problem.List{problem.New(problem.Forbidden, "book.setup_token").On("token")}
		b.judge(ctx, stranger(nil), refusal{deed{what: deedSetUp}, err})
		return err
	}
	if err := s.check(); err != nil {
		return err
	}
	var hashes []string
	for _, k := range s.keepers() {
		hash, err := b.hashPassword(ctx, k.Password)
		if err != nil {
			return err
		}
		hashes = append(hashes, hash)
	}
	return b.store.Write(ctx, func(tx *store.Tx) error {
		accounts, err := tx.Accounts(0, 1)
		if err != nil {
			return err
		}
		if len(accounts) > 0 {
			return problem.New(problem.Conflict, "book.set_up_already")
		}
		if err := (&records{Book: b, tx: tx, moment: b.moment()}).setUp(s, hashes); err != nil {
			return err
		}
		return tx.Audit(b.line(stranger(nil), deed{what: deedSetUp}))
	})
}

// check says what is missing or does not fit, all of it at once.
func (s Setup) check() error {
	var problems problem.List
	missing := func(field, given string) {
		if given == "" {
			problems = append(problems, problem.New(problem.Invalid, "book.setup_missing").On(field))
		}
	}
	missing("district", s.District)
	seen := map[string]bool{}
	for _, k := range s.keepers() {
		missing(k.field("name"), k.Name)
		missing(k.field("login"), k.Login)
		login := store.NormalLogin(k.Login)
		if login != "" && seen[login] {
			problems = append(problems, problem.New(problem.Invalid, "store.login_taken", k.Login).On(k.field("login")))
		}
		seen[login] = true
		if p := weak(k.Login, k.Password); p != nil {
			problems = append(problems, p.On(k.field("password")))
		}
	}
	return problems.Err()
}

// setUp makes the unit, the persons with their posts, and the accounts.
func (rs *records) setUp(s Setup, hashes []string) error {
	if _, err := rs.enter(ledger.AsUnit, map[string]ledger.Value{"name": ledger.Text(s.District)}); err != nil {
		return err
	}
	for i, k := range s.keepers() {
		person, err := rs.keeper(k)
		if err != nil {
			return err
		}
		account := &store.Account{
			Login: k.Login, Password: hashes[i], Person: person, MustChange: i > 0, Made: rs.moment.Now,
		}
		if err := rs.tx.PutAccount(account); err != nil {
			return err
		}
	}
	return nil
}

// keeper makes a person with the post of a keeper.
func (rs *records) keeper(k setupKeeper) (ledger.ID, error) {
	role := rs.program.KeeperRole(k.as)
	if role == nil {
		return 0, problem.New(problem.Unfit, "book.no_keeper", string(k.as))
	}
	person, err := rs.enter(ledger.AsPerson, map[string]ledger.Value{
		"name": ledger.Text(k.Name), "login": ledger.Text(store.NormalLogin(k.Login)),
	})
	if err != nil {
		return 0, err
	}
	_, err = rs.enter(ledger.AsPost, map[string]ledger.Value{
		"person": ledger.Ref(person), "role": ledger.Text(role.Name),
	})
	return person, err
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
