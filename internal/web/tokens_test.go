package web

import (
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"bihuan/internal/i18n"
)

// secretOn finds a secret that a page shows.
var secretOn = regexp.MustCompile(`<code class="secret">([^<]+)</code>`)

func TestATokenIsAskedForReleasedAndRevoked(t *testing.T) {
	s := newSeed(t)
	b, keeper := s.browse().signIn("liaison"), s.browse().signIn("second")
	checkPage(t, "/tokens", b.get("/tokens"))
	w := b.post("/tokens", "days=0&title="+url.QueryEscape("每晚同步"))
	if w.Code != http.StatusUnprocessableEntity {
		t.Errorf("no days: status %d", w.Code)
	}
	want(t, w.Body.String(), `value="每晚同步"`, `href="#f-days"`)
	w = b.post("/tokens", "days=30&title="+url.QueryEscape("每晚同步"))
	checkPage(t, "/tokens", w)
	secret := secretOn.FindStringSubmatch(w.Body.String())
	if secret == nil {
		t.Fatal("the page shows no secret")
	}
	if strings.Contains(b.get("/tokens").Body.String(), secret[1]) {
		t.Error("the secret is shown again")
	}
	if _, err := s.book.Bearer(t.Context(), secret[1]); err == nil {
		t.Error("the token opens something before its release")
	}
	page := keeper.get("/tokens")
	checkPage(t, "/tokens", page)
	want(t, page.Body.String(), says("web.tokens_all"), "liaison", `action="/tokens/1/release"`, says("web.standing_waiting"))
	if w := b.post("/tokens/1/release", ""); w.Code != http.StatusForbidden {
		t.Errorf("releasing one's own: status %d", w.Code)
	}
	if w := keeper.post("/tokens/1/release", ""); w.Code != http.StatusSeeOther {
		t.Fatalf("release: status %d: %s", w.Code, w.Body)
	}
	if v, err := s.book.Bearer(t.Context(), secret[1]); err != nil || v.Login != "liaison" {
		t.Errorf("after the release: %+v, %v", v, err)
	}
	if w := s.browse().signIn("office").post("/tokens/1/drop", ""); w.Code != http.StatusNotFound {
		t.Errorf("revoking somebody else's: status %d", w.Code)
	}
	if w := b.post("/tokens/1/drop", ""); w.Code != http.StatusSeeOther {
		t.Errorf("revoking one's own: status %d", w.Code)
	}
	if _, err := s.book.Bearer(t.Context(), secret[1]); err == nil {
		t.Error("the token opens something after it was revoked")
	}
	b.post("/language", "lang=en&to=/tokens")
	want(t, b.get("/tokens").Body.String(), i18n.T(i18n.EN, "web.tokens_lead"))
}

func TestAWebhookIsAskedForReleasedAndRemoved(t *testing.T) {
	s := newSeed(t)
	b, keeper := s.browse().signIn("liaison"), s.browse().signIn("second")
	checkPage(t, "/webhooks", b.get("/webhooks"))
	w := b.post("/webhooks", "url=ftp://x/&ledger=organisation.unit")
	if w.Code != http.StatusUnprocessableEntity {
		t.Errorf("a wrong address: status %d", w.Code)
	}
	want(t, w.Body.String(), `value="ftp://x/"`, `value="organisation.unit" checked`)
	w = b.post("/webhooks", "url=https://receiver.example/&ledger=organisation.unit")
	checkPage(t, "/webhooks", w)
	secret := secretOn.FindStringSubmatch(w.Body.String())
	if secret == nil || strings.Contains(b.get("/webhooks").Body.String(), secret[1]) {
		t.Error("the secret is not shown, or again")
	}
	page := keeper.get("/webhooks")
	checkPage(t, "/webhooks", page)
	at := regexp.MustCompile(`action="(/webhooks/[A-Z2-7]+)/release"`).FindStringSubmatch(page.Body.String())
	if at == nil {
		t.Fatal("the security administrator cannot release the webhook")
	}
	if w := b.post(at[1]+"/release", ""); w.Code != http.StatusForbidden {
		t.Errorf("releasing one's own: status %d", w.Code)
	}
	for _, step := range []string{"/release", "/drop"} {
		if w := keeper.post(at[1]+step, ""); w.Code != http.StatusSeeOther {
			t.Errorf("%s: status %d", step, w.Code)
		}
	}
	want(t, b.get("/webhooks").Body.String(), says("web.webhooks_none"))
}
