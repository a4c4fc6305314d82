package book

import (
	"context"
	"sync"

	"bihuan/internal/ledger"
	"bihuan/internal/store"
)

// Opened is an account that was opened for a person of the directory.
type Opened struct {
	Login string
	Name  string
	Unit  string
	Roles []string // names of the roles that the person holds; without any, the names of the posts
}

// OpenAccounts opens an account with the same password for every person who has a login name and no account
// yet: for a demonstration, whose passwords everybody may know.
func (b *Book) OpenAccounts(ctx context.Context, password string) ([]Opened, error) {
	var opened []Opened
	var accounts []*store.Account
	err := b.store.Read(ctx, func(tx *store.Tx) (err error) {
		opened, accounts, err = (&records{Book: b, tx: tx, moment: b.moment()}).unopened()
		return err
	})
	if err != nil {
		return nil, err
	}
	if err := b.hashAll(ctx, accounts, password); err != nil {
		return nil, err
	}
	return opened, b.store.Write(ctx, func(tx *store.Tx) error {
		for _, a := range accounts {
			if err := tx.PutAccount(a); err != nil {
				return err
			}
		}
		return nil
	})
}

// unopened returns what accounts there could be and are not.
func (rs *records) unopened() (opened []Opened, accounts []*store.Account, err error) {
	l := rs.part(ledger.AsPerson)
	if l == nil {
		return nil, nil, nil
	}
	for after := ledger.ID(0); ; {
		people, err := rs.tx.Each(l.Ledger, after, page)
		if err != nil || len(people) == 0 {
			return opened, accounts, err
		}
		for _, r := range people {
			login := r.Get("login").Text()
			known, err := rs.tx.Account(login)
			if err != nil {
				return nil, nil, err
			}
			if login == "" || known != nil || l.Ended(r) {
				continue
			}
			o, err := rs.opening(r, login)
			if err != nil {
				return nil, nil, err
			}
			opened = append(opened, o)
			accounts = append(accounts, &store.Account{Login: login, Person: r.ID, Made: rs.moment.Now})
		}
		after = people[len(people)-1].ID
	}
}

// opening says whom an account is for.
func (rs *records) opening(r *ledger.Record, login string) (o Opened, err error) {
	o.Login = login
	if o.Name, o.Unit, err = rs.labels().person(r.ID); err != nil {
		return o, err
	}
	o.Roles, err = rs.titles(r.ID)
	return o, err
}

// titles returns the roles of a person, or the names of the posts where there are none.
func (rs *records) titles(person ledger.ID) ([]string, error) {
	posts, err := rs.current(ledger.AsPost, "person", person)
	if err != nil {
		return nil, err
	}
	var roles, names []string
	for _, post := range posts {
		if role := post.Get("role").Text(); role != "" {
			roles = append(roles, role)
		} else if name := post.Get(post.Ledger.Parts.What).Text(); name != "" {
			names = append(names, name)
		}
	}
	if len(roles) == 0 {
		return names, nil
	}
	return roles, nil
}

// hashAll gives every account its own hash of password, several at once.
func (b *Book) hashAll(ctx context.Context, accounts []*store.Account, password string) error {
	errs := make([]error, len(accounts))
	var work sync.WaitGroup
	for i, a := range accounts {
		work.Go(func() { a.Password, errs[i] = b.hashPassword(ctx, password) })
	}
	work.Wait()
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}
