package web

import (
	"net/http"
	"strconv"
	"strings"

	"bihuan/internal/book"
	"bihuan/internal/i18n"
	"bihuan/internal/ledger"
	"bihuan/internal/problem"
	"bihuan/internal/web/widget"
)

// accountsPage lists who may sign in, and changes one account or makes one.
type accountsPage struct {
	Lines  []book.AccountLine
	Change book.AccountChange
	Edit   bool // the form is shown
	People []book.Option
	Faults []widget.Fault
	Own    int64 // account of the visitor
}

func (s *site) accounts(w http.ResponseWriter, r *http.Request) error {
	view := &accountsPage{Edit: r.URL.Query().Has("id")}
	if id := r.URL.Query().Get("id"); id != "" {
		n, err := number(id)
		if err != nil {
			return err
		}
		view.Change.ID = int64(n)
	}
	return s.showAccounts(w, r, view)
}

func (s *site) putAccount(w http.ResponseWriter, r *http.Request) error {
	v := visitOf(r)
	form := r.PostForm
	id, err := number(form.Get("id"))
	if err != nil {
		return err
	}
	person, err := strconv.ParseInt("0"+form.Get("person"), 10, 64)
	if err != nil {
		return problem.New(problem.Invalid, "web.bad_form")
	}
	c := book.AccountChange{
		ID: int64(id), Login: strings.TrimSpace(form.Get("login")), Person: ledger.ID(person), Password: form.Get("password"),
		Disabled: form.Get("disabled") != "",
	}
	err = s.book.PutAccount(r.Context(), v.Who, c)
	if faults, ok := faultsOf(v.Lang, err); ok {
		c.Password = ""
		return s.showAccounts(w, r, &accountsPage{Edit: true, Change: c, Faults: faults})
	}
	if err != nil {
		return err
	}
	s.tell(w, r, "web.account_saved", c.Login)
	return redirect(w, r, "/accounts")
}

func (s *site) showAccounts(w http.ResponseWriter, r *http.Request, view *accountsPage) error {
	v := visitOf(r)
	lines, err := s.book.Accounts(r.Context(), v.Who)
	if err != nil {
		return err
	}
	view.Lines, view.Own = lines, v.Who.Account
	for _, line := range lines {
		if view.Edit && line.ID == view.Change.ID && len(view.Faults) == 0 {
			view.Change = book.AccountChange{ID: line.ID, Login: line.Login, Person: line.Person, Disabled: line.Disabled}
		}
	}
	if view.Edit {
		if view.People, err = s.people(r); err != nil {
			return err
		}
	}
	p := page{Title: i18n.T(v.Lang, "web.accounts"), At: "accounts", Body: accountsBody(view)}
	if len(view.Faults) > 0 {
		p.Status = http.StatusUnprocessableEntity
	}
	return s.show(w, r, p)
}

// people returns everybody an account can belong to.
func (s *site) people(r *http.Request) ([]book.Option, error) {
	var people []book.Option
	for _, pack := range s.book.Packs() {
		for _, l := range pack.Ledgers {
			if l.As != ledger.AsPerson {
				continue
			}
			rows, err := s.directory(r, l)
			if err != nil {
				return nil, err
			}
			for _, row := range rows {
				lang := visitOf(r).Lang
				people = append(people, book.Option{
					ID: row.Record.ID, Label: labelOf(lang, row), Hint: partOf(lang, row, l.Parts.Unit),
				})
			}
		}
	}
	return people, nil
}
