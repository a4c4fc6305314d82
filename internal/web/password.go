package web

import (
	"net/http"

	"bihuan/internal/i18n"
	"bihuan/internal/problem"
	"bihuan/internal/web/widget"
)

// passwordPage changes the visitor's password.
type passwordPage struct {
	Must   bool // before anything else
	Faults []widget.Fault
}

func (s *site) passwordForm(w http.ResponseWriter, r *http.Request) error {
	return s.showPassword(w, r, passwordPage{Must: visitOf(r).Who.MustChange})
}

func (s *site) password(w http.ResponseWriter, r *http.Request) error {
	v := visitOf(r)
	form := r.PostForm
	err := repeated(form, "new", "again")
	if err == nil {
		err = s.book.ChangePassword(r.Context(), v.Who, form.Get("old"), form.Get("new"))
	}
	if err == nil {
		s.tell(w, r, "web.password_changed")
		return redirect(w, r, "/")
	}
	view := passwordPage{Must: v.Who.MustChange}
	for _, p := range problem.All(err) {
		view.Faults = append(view.Faults, widget.Fault{Field: p.Field, Text: p.In(v.Lang)})
	}
	if len(view.Faults) == 0 {
		return err
	}
	return s.showPassword(w, r, view)
}

func (s *site) showPassword(w http.ResponseWriter, r *http.Request, view passwordPage) error {
	p := page{Title: i18n.T(visitOf(r).Lang, "web.change_password"), Body: passwordBody(view)}
	if len(view.Faults) > 0 {
		p.Status = http.StatusUnprocessableEntity
	}
	if view.Must {
		p.Narrow = true
		return s.showPlain(w, r, p)
	}
	return s.show(w, r, p)
}
