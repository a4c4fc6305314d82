package web

import (
	"net/http"
	"testing"
)

func TestTheKeeperListsDays(t *testing.T) {
	s := newSeed(t)
	b := s.browse().signIn("admin")
	checkPage(t, "/days", b.get("/days"))
	w := b.post("/days", "days=2024-03-04+off%0Asoon+off&reason=")
	if w.Code != http.StatusUnprocessableEntity {
		t.Fatalf("status %d", w.Code)
	}
	want(t, w.Body.String(), says("param.reason"), "2024-03-04 off\nsoon off", `href="#f-days"`)
	w = b.post("/days", "days=2027-03-04+off+Feast&reason=Order+7")
	if w.Code != http.StatusSeeOther {
		t.Fatalf("status %d: %s", w.Code, w.Body)
	}
	want(t, b.get("/days?year=2027").Body.String(), says("days.saved"), "2027-03-04", "Feast", says("days.listed"))
	office := s.browse().signIn("office")
	if w := office.get("/days"); w.Code != http.StatusForbidden {
		t.Errorf("status %d for the office, want 403", w.Code)
	}
	if w := office.post("/days", "days=&reason=r"); w.Code != http.StatusForbidden {
		t.Errorf("status %d for the office, want 403", w.Code)
	}
	for _, year := range []string{"x", "0", "9999"} {
		if w := b.get("/days?year=" + year); w.Code != http.StatusNotFound {
			t.Errorf("status %d for the year %s, want 404", w.Code, year)
		}
	}
}
