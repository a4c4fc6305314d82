package web

import (
	"net/http"
	"net/url"

	"bihuan/internal/book"
	"bihuan/internal/i18n"
	"bihuan/internal/problem"
	"bihuan/internal/web/widget"
)

// setupPage asks for the first administrator of an empty book.
type setupPage struct {
	Token    string
	District string
	Name     string
	Login    string
	Second   book.SetupPerson // without the password
	Faults   []widget.Fault
}

func (s *site) setupForm(w http.ResponseWriter, r *http.Request) error {
	if err := s.setupOpen(r); err != nil {
		return err
	}
	return s.showSetup(w, r, setupPage{Token: r.URL.Query().Get("token")})
}

func (s *site) setup(w http.ResponseWriter, r *http.Request) error {
	if err := s.setupOpen(r); err != nil {
		return err
	}
	form := r.PostForm
	view := setupPage{
		Token: form.Get("token"), District: form.Get("district"), Name: form.Get("name"), Login: form.Get("login"),
		Second: book.SetupPerson{Name: form.Get("second_name"), Login: form.Get("second_login")},
	}
	given := book.Setup{Token: view.Token, District: view.District, Name: view.Name, Login: view.Login,
		Password: form.Get("password"), Second: view.Second}
	given.Second.Password = form.Get("second_password")
	err := repeated(form, "password", "again")
	if err == nil {
		err = s.book.Setup(r.Context(), given)
	}
	if err == nil {
		s.tell(w, r, "web.setup_done")
		return redirect(w, r, "/sign-in")
	}
	for _, p := range problem.All(err) {
		view.Faults = append(view.Faults, widget.Fault{Field: p.Field, Text: p.In(visitOf(r).Lang)})
	}
	if len(view.Faults) == 0 {
		return err
	}
	return s.showSetup(w, r, view)
}

// repeated refuses two passwords that differ.
func repeated(form url.Values, one, again string) error {
	if form.Get(one) != form.Get(again) {
		return problem.New(problem.Invalid, "web.passwords_differ").On(again)
	}
	return nil
}

// setupOpen refuses once there is an administrator.
func (s *site) setupOpen(r *http.Request) error {
	needed, err := s.book.SetupNeeded(r.Context())
	if err == nil && !needed {
		err = problem.New(problem.Missing, "web.setup_over")
	}
	return err
}

func (s *site) showSetup(w http.ResponseWriter, r *http.Request, view setupPage) error {
	p := page{Title: i18n.T(visitOf(r).Lang, "web.setup"), Narrow: true, Body: setupBody(view)}
	if len(view.Faults) > 0 {
		p.Status = http.StatusUnprocessableEntity
	}
	return s.showPlain(w, r, p)
}
