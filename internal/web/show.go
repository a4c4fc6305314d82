package web

import (
	"bytes"
	"net/http"
	"net/url"

	"github.com/a-h/templ"

	"bihuan/internal/i18n"
)

// page is what is shown within the frame.
type page struct {
	Title  string
	At     string // entry of the navigation that is lit: the path of a ledger or the name of a page
	Wide   bool   // no bound on the width
	Narrow bool   // without the frame: as wide as a short form
	Status int    // 0: 200
	Body   templ.Component
}

// frame is what the layout draws around a page.
type frame struct {
	page
	visit *visit
	menu  []menuGroup
	told  string
}

// show answers with p in the frame.
func (s *site) show(w http.ResponseWriter, r *http.Request, p page) error {
	v := visitOf(r)
	f := frame{page: p, visit: v, told: s.takeTold(w, r)}
	if v.Who == nil {
		return render(w, r, p.Status, plainLayout(f))
	}
	f.menu = s.menu(v, p.At)
	return render(w, r, p.Status, layout(f))
}

// showPlain answers with p for readers who are not signed in, without navigation.
func (s *site) showPlain(w http.ResponseWriter, r *http.Request, p page) error {
	return render(w, r, p.Status, plainLayout(frame{page: p, visit: visitOf(r), told: s.takeTold(w, r)}))
}

// render writes a component whole or not at all: a page that fails half-way must not look complete.
func render(w http.ResponseWriter, r *http.Request, status int, c templ.Component) error {
	var buf bytes.Buffer
	if err := c.Render(r.Context(), &buf); err != nil {
		return err
	}
	if status == 0 {
		status = http.StatusOK
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.WriteHeader(status)
	_, _ = w.Write(buf.Bytes()) // the reader may be gone; there is nobody to tell
	return nil
}

// redirect sends the browser to another page after a post.
func redirect(w http.ResponseWriter, r *http.Request, to string) error {
	http.Redirect(w, r, to, http.StatusSeeOther)
	return nil
}

// toldAge is how long a message waits for its page, in seconds.
const toldAge = 30

// tell keeps a message for the next page that is shown.
func (s *site) tell(w http.ResponseWriter, r *http.Request, key string, args ...any) {
	s.setCookie(w, toldCookie, url.QueryEscape(i18n.T(visitOf(r).Lang, key, args...)), toldAge)
}

func (s *site) takeTold(w http.ResponseWriter, r *http.Request) string {
	c, err := r.Cookie(toldCookie)
	if err != nil {
		return ""
	}
	s.setCookie(w, toldCookie, "", -1)
	text, _ := url.QueryUnescape(c.Value)
	return text
}
