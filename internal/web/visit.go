package web

import (
	"context"
	"net/http"
	"net/url"
	"strings"

	"bihuan/internal/book"
	"bihuan/internal/i18n"
	"bihuan/internal/problem"
	"bihuan/internal/web/widget"
)

// Names of the cookies.
const (
	sessionCookie = "bihuan_session"
	langCookie    = "bihuan_lang"
	toldCookie    = "bihuan_told"
)

// visit is who asks, and how to answer.
type visit struct {
	Who    *book.Visitor // nil on open pages
	Lang   i18n.Lang
	Secret string // of the session
	Path   string // what was asked for, with its query: where to come back to
}

type visitKey struct{}

// visitOf returns the visit of a request that came through answer.
func visitOf(r *http.Request) *visit {
	return visitIn(r.Context())
}

// visitIn returns the visit of a context made by answer; templates use it.
func visitIn(ctx context.Context) *visit {
	if v, ok := ctx.Value(visitKey{}).(*visit); ok {
		return v
	}
	return &visit{Lang: i18n.ZH}
}

// answer turns a route into a handler: it finds out who asks, bounds the body and shows problems as pages.
func (s *site) answer(rt route) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		v := &visit{Lang: i18n.ZH, Path: r.URL.RequestURI()}
		if c, err := r.Cookie(langCookie); err == nil {
			v.Lang = i18n.ParseLang(c.Value)
		}
		ctx := context.WithValue(widget.WithLang(r.Context(), v.Lang), visitKey{}, v)
		r = r.WithContext(ctx)
		r.Body = http.MaxBytesReader(w, r.Body, s.bound(rt))
		w.Header().Set("Cache-Control", "no-store")
		if rt.access != open && !s.enter(w, r, v) {
			return
		}
		if err := readForm(r, rt); err != nil {
			s.fail(w, r, err)
			return
		}
		if err := rt.handle(w, r); err != nil {
			s.fail(w, r, err)
		}
	})
}

func (s *site) bound(rt route) int64 {
	if rt.access == upload {
		return s.MaxUpload
	}
	return maxForm
}

// formMemory is how much of a form with files is kept in memory; the rest waits in temporary files.
const formMemory = 4 << 20

func readForm(r *http.Request, rt route) error {
	err := r.ParseForm()
	if rt.access == upload && strings.HasPrefix(r.Header.Get("Content-Type"), "multipart/form-data") {
		err = r.ParseMultipartForm(formMemory)
	}
	if err == nil {
		return nil
	}
	if _, ok := asTooLarge(err); ok {
		return err
	}
	return problem.New(problem.Invalid, "web.bad_form")
}

// enter finds the visitor of the session; without one it shows the way to the sign-in page and returns false.
func (s *site) enter(w http.ResponseWriter, r *http.Request, v *visit) bool {
	if c, err := r.Cookie(sessionCookie); err == nil {
		v.Secret = c.Value
		who, err := s.book.Visitor(r.Context(), v.Secret)
		switch {
		case err == nil && who.MustChange && r.URL.Path != "/password":
			v.Who = who
			http.Redirect(w, r, "/password", http.StatusSeeOther)
			return false
		case err == nil:
			v.Who = who
			return true
		case problem.KindOf(err) == problem.Internal:
			s.fail(w, r, err)
			return false
		}
	}
	to := "/sign-in"
	if r.Method == http.MethodGet && v.Path != "/" {
		to += "?to=" + url.QueryEscape(v.Path)
	}
	http.Redirect(w, r, to, http.StatusSeeOther)
	return false
}

// local returns to when it is an address of this site, else "/".
func local(to string) string {
	u, err := url.Parse(to)
	if err != nil || u.Host != "" || u.Scheme != "" || !strings.HasPrefix(to, "/") ||
		strings.HasPrefix(to, "//") || strings.ContainsAny(to, "\\\r\n") {
		return "/"
	}
	return to
}

// setCookie sets a cookie that scripts cannot read and other sites cannot send. An age of 0 lasts as long as
// the browser runs, a negative one takes it away.
func (s *site) setCookie(w http.ResponseWriter, name, value string, age int) {
	http.SetCookie(w, &http.Cookie{
		Name:     name,
		Value:    value,
		Path:     "/",
		MaxAge:   age,
		HttpOnly: true,
		Secure:   s.Secure,
		SameSite: http.SameSiteLaxMode,
	})
}
