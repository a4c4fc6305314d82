package web

import (
	"net/http"
	"strings"
	"testing"
)

func TestHandbookIsShownToWhoeverIsSignedIn(t *testing.T) {
	s := newSeed(t)
	b := s.browse()
	if w := b.get("/handbook"); w.Code != http.StatusSeeOther {
		t.Errorf("a stranger gets status %d, want the way to sign in", w.Code)
	}
	b.post("/sign-in", "login=admin&password="+seedPassword)
	want(t, b.get("/handbook").Body.String(), `href="/handbook/rectification"`, `href="/handbook/rectification#measure"`)
	page := b.get("/handbook/rectification").Body.String()
	want(t, page, `id="measure"`, "<svg", "flow-clock", "param.yellow_days", `href="/handbook/organisation"`)
	if strings.Contains(page, "<style") || strings.Contains(page, " style=") {
		t.Error("the page has a style of its own: the content security policy forbids it")
	}
	if w := b.get("/handbook/nothing"); w.Code != http.StatusNotFound {
		t.Errorf("a pack that is not there: status %d, want 404", w.Code)
	}
}
