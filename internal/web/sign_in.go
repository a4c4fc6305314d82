package web

import (
	"net/http"

	"bihuan/internal/i18n"
	"bihuan/internal/problem"
	"bihuan/internal/web/widget"
)

// sessionAge is how long a browser keeps a session, in seconds; the book ends it earlier when nobody uses it.
const sessionAge = 14 * 24 * 60 * 60

// langAge is how long a choice of language is kept, in seconds.
const langAge = 365 * 24 * 60 * 60

// signInPage asks who comes.
type signInPage struct {
	To     string // where to go afterwards
	Login  string
	Faults []widget.Fault
}

func (s *site) signInForm(w http.ResponseWriter, r *http.Request) error {
	needed, err := s.book.SetupNeeded(r.Context())
	if err != nil {
		return err
	}
	if needed {
		return redirect(w, r, "/setup")
	}
	return s.showSignIn(w, r, signInPage{To: r.URL.Query().Get("to")})
}

func (s *site) signIn(w http.ResponseWriter, r *http.Request) error {
	view := signInPage{To: r.PostForm.Get("to"), Login: r.PostForm.Get("login")}
	secret, _, err := s.book.SignIn(r.Context(), view.Login, r.PostForm.Get("password"), r.UserAgent())
	if problem.KindOf(err) == problem.Internal && err != nil {
		return err
	}
	if err != nil {
		for _, p := range problem.All(err) {
			view.Faults = append(view.Faults, widget.Fault{Field: "login", Text: p.In(visitOf(r).Lang)})
		}
		return s.showSignIn(w, r, view)
	}
	s.setCookie(w, sessionCookie, secret, sessionAge)
	return redirect(w, r, local(view.To))
}

func (s *site) showSignIn(w http.ResponseWriter, r *http.Request, view signInPage) error {
	p := page{Title: i18n.T(visitOf(r).Lang, "web.sign_in"), Narrow: true, Body: signInBody(view)}
	if len(view.Faults) > 0 {
		p.Status = http.StatusUnprocessableEntity
	}
	return s.show(w, r, p)
}

func (s *site) signOut(w http.ResponseWriter, r *http.Request) error {
	if c, err := r.Cookie(sessionCookie); err == nil {
		if err := s.book.SignOut(r.Context(), c.Value); problem.KindOf(err) == problem.Internal && err != nil {
			return err
		}
	}
	s.setCookie(w, sessionCookie, "", -1)
	return redirect(w, r, "/sign-in")
}

func (s *site) language(w http.ResponseWriter, r *http.Request) error {
	s.setCookie(w, langCookie, string(i18n.ParseLang(r.PostForm.Get("lang"))), langAge)
	return redirect(w, r, local(r.PostForm.Get("to")))
}

// actFor lets the visitor act for somebody who has delegated, or for oneself again.
func (s *site) actFor(w http.ResponseWriter, r *http.Request) error {
	person, err := number(r.PostForm.Get("person"))
	if err != nil {
		return err
	}
	if err := s.book.ActFor(r.Context(), visitOf(r).Secret, person); err != nil {
		return err
	}
	return redirect(w, r, "/")
}
