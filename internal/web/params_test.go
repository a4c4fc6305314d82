package web

import (
	"net/http"
	"strings"
	"testing"
)

func TestTheKeeperSetsAParameter(t *testing.T) {
	s := newSeed(t)
	b := s.browse().signIn("admin")
	page := b.get("/params?set=rectification.claim_days").Body.String()
	want(t, page, says("web.params"), `name="set" value="rectification.claim_days"`, says("web.param_reason"))
	w := b.post("/params", "set=rectification.claim_days&value=9&from=2030-01-01&worth=&reason=")
	if w.Code != http.StatusUnprocessableEntity {
		t.Fatalf("status %d", w.Code)
	}
	want(t, w.Body.String(), says("param.reason"), `value="2030-01-01"`, `value="9"`, `href="#f-worth"`)
	w = b.post("/params", "set=rectification.claim_days&value=9&from=&worth=&reason=Order+7")
	if w.Code != http.StatusSeeOther {
		t.Fatalf("status %d: %s", w.Code, w.Body)
	}
	page = b.get("/params").Body.String()
	want(t, page, says("web.param_saved"), says("web.param_own"))
	w = b.post("/params", "set=rectification.claim_days&reset=1&reason=Order+8")
	if page = b.get("/params").Body.String(); w.Code != http.StatusSeeOther || strings.Contains(page, says("web.param_own")) {
		t.Errorf("status %d; the value of the pack does not come back", w.Code)
	}
	office := s.browse().signIn("office")
	if w := office.get("/params"); w.Code != http.StatusForbidden {
		t.Errorf("status %d for the office, want 403", w.Code)
	}
	if w := office.post("/params", "set=rectification.claim_days&value=9&reason=r"); w.Code != http.StatusForbidden {
		t.Errorf("status %d for the office, want 403", w.Code)
	}
	if w := b.get("/params?set=rectification.none"); w.Code != http.StatusNotFound {
		t.Errorf("status %d for no parameter, want 404", w.Code)
	}
}
