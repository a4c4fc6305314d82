package web

import (
	"net/http"
	"net/url"

	"bihuan/internal/book"
	"bihuan/internal/i18n"
	"bihuan/internal/problem"
	"bihuan/internal/web/widget"
)

// setupPage asks for the three keepers of an empty book.
type setupPage struct {
	Given  book.Setup // without the passwords
	Faults []widget.Fault
}

func (s *site) setupForm(w http.ResponseWriter, r *http.Request) error {
	if err := s.setupOpen(r); err != nil {
		return err
	}
	return s.showSetup(w, r, setupPage{Given: book.Setup{Token: r.URL.Query().Get("token")}})
}

func (s *site) setup(w http.ResponseWriter, r *http.Request) error {
	if err := s.setupOpen(r); err != nil {
		return err
	}
	form := r.PostForm
	given := book.Setup{
		Token: form.Get("token"), District: form.Get("district"),
		System: setupPerson(form, "system"), Security: setupPerson(form, "security"), Audit: setupPerson(form, "audit"),
	}
	view := setupPage{Given: given}
	err := repeated(form, "system_password", "again")
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

// setupPerson is what a form says of one of the keepers.
func setupPerson(form url.Values, as string) book.SetupPerson {
	return book.SetupPerson{
		Name: form.Get(as + "_name"), Login: form.Get(as + "_login"), Password: form.Get(as + "_password"),
	}
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
