package web

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"bihuan/internal/i18n"
	"bihuan/internal/web/static"
)

// want reports the texts that a page lacks.
func want(t *testing.T, page string, texts ...string) {
	t.Helper()
	for _, text := range texts {
		if !strings.Contains(page, text) {
			t.Errorf("page lacks %q", text)
		}
	}
}

func TestStrangersAreSentToSignIn(t *testing.T) {
	s := newSeed(t)
	b := s.browse()
	w := b.get("/l/rectification.measure?view=late")
	to := w.Header().Get("Location")
	if w.Code != http.StatusSeeOther || to != "/sign-in?to="+url.QueryEscape("/l/rectification.measure?view=late") {
		t.Fatalf("status %d, Location %q", w.Code, to)
	}
	w = b.post("/sign-in", "login=admin&password="+seedPassword+"&to="+url.QueryEscape("/l/organisation.unit"))
	if w.Header().Get("Location") != "/l/organisation.unit" {
		t.Errorf("after sign-in: Location %q", w.Header().Get("Location"))
	}
	cookie := b.cookies[sessionCookie]
	if cookie == nil || !cookie.HttpOnly || cookie.SameSite != http.SameSiteLaxMode {
		t.Errorf("session cookie = %+v", cookie)
	}
	if w := b.get("/l/organisation.unit"); w.Code != http.StatusOK || w.Header().Get("Cache-Control") != "no-store" {
		t.Errorf("status %d, Cache-Control %q", w.Code, w.Header().Get("Cache-Control"))
	}
}

func TestSignInNeverLeadsElsewhere(t *testing.T) {
	for _, to := range []string{"https://evil.example/", "//evil.example", "/\\evil.example", "javascript:alert(1)", "", "/a\r\nb"} {
		if got := local(to); got != "/" {
			t.Errorf("local(%q) = %q, want /", to, got)
		}
	}
	if got := local("/l/x?view=a&q=b"); got != "/l/x?view=a&q=b" {
		t.Errorf("local() = %q", got)
	}
}

func TestWrongPasswordKeepsTheLogin(t *testing.T) {
	s := newSeed(t)
	w := s.browse().post("/sign-in", "login=admin&password=wrong-one-12")
	if w.Code != http.StatusUnprocessableEntity {
		t.Errorf("status %d", w.Code)
	}
	want(t, w.Body.String(), `value="admin"`, `class="faults"`, `href="#f-login"`)
}

func TestOtherSitesCannotPost(t *testing.T) {
	s := newSeed(t)
	b := s.browse().signIn("admin")
	r := httptest.NewRequest("POST", "/sign-out", nil)
	r.Header.Set("Sec-Fetch-Site", "cross-site")
	r.Header.Set("Origin", "https://evil.example")
	if w := b.send(r); w.Code != http.StatusForbidden {
		t.Errorf("status %d, want 403", w.Code)
	}
}

func TestLanguageIsKept(t *testing.T) {
	s := newSeed(t)
	b := s.browse()
	want(t, b.get("/sign-in").Body.String(), `lang="zh-CN"`, says("web.sign_in"))
	if w := b.post("/language", "lang=en&to=/sign-in"); w.Header().Get("Location") != "/sign-in" {
		t.Fatalf("Location %q", w.Header().Get("Location"))
	}
	page := b.get("/sign-in").Body.String()
	want(t, page, `<html lang="en">`, i18n.T(i18n.EN, "web.login"))
}

func TestPagesThatDoNotExist(t *testing.T) {
	s := newSeed(t)
	b := s.browse().signIn("admin")
	for _, path := range []string{"/nowhere", "/l/no.such", "/l/organisation.unit/999", "/l/organisation.unit/x"} {
		w := b.get(path)
		if w.Code != http.StatusNotFound {
			t.Errorf("%s: status %d, want 404", path, w.Code)
		}
		want(t, w.Body.String(), says("web.fault_missing"))
	}
	if w := s.browse().get("/nowhere"); w.Code != http.StatusNotFound {
		t.Errorf("stranger: status %d, want 404", w.Code)
	}
}

// inlined finds what the content security policy would refuse.
var inlined = regexp.MustCompile(`(?i)<script>|<style|\sstyle="|\son[a-z]+="|javascript:`)

func TestEveryPageObeysThePolicy(t *testing.T) {
	s := newSeed(t)
	b := s.browse().signIn("office")
	admin := s.browse().signIn("admin")
	pages := []string{
		"/", "/search?q=1", "/keys", "/password", "/organisation",
		"/l/rectification.measure", "/l/rectification.measure?whole=1", "/l/rectification.measure/print", "/l/rectification.measure/import",
		"/l/rectification.measure/new", "/l/rectification.measure/1", "/l/rectification.measure/1/edit", "/l/rectification.finding/1",
		"/l/rectification.round/1", "/l/organisation.person/3",
	}
	for _, l := range []string{"state", "light", "unit", "due", "text", "no"} {
		pages = append(pages, "/l/rectification.measure?pick="+l)
	}
	for _, path := range pages {
		checkPage(t, path, b.get(path))
	}
	checkPage(t, "/accounts?id=1", admin.get("/accounts?id=1"))
	checkPage(t, "/params", admin.get("/params?set=rectification.claim_days"))
}

func checkPage(t *testing.T, path string, w *httptest.ResponseRecorder) {
	t.Helper()
	body := w.Body.String()
	if w.Code != http.StatusOK {
		t.Errorf("%s: status %d: %s", path, w.Code, cut(body, 2000))
	}
	if found := inlined.FindString(body); found != "" {
		t.Errorf("%s holds %q", path, found)
	}
	if strings.Contains(body, "web.") && regexp.MustCompile(`>\s*web\.[a-z_]+`).MatchString(body) {
		t.Errorf("%s shows a text key", path)
	}
	if n := strings.Count(body, "<h1"); n != 1 {
		t.Errorf("%s has %d headings of the first rank", path, n)
	}
	for _, id := range regexp.MustCompile(`<label for="([^"]+)"`).FindAllStringSubmatch(body, -1) {
		if !strings.Contains(body, `id="`+id[1]+`"`) {
			t.Errorf("%s: the label for %q has no control", path, id[1])
		}
	}
	seen := map[string]bool{}
	for _, id := range regexp.MustCompile(`\sid="([^"]+)"`).FindAllStringSubmatch(body, -1) {
		if seen[id[1]] {
			t.Errorf("%s has the id %q twice", path, id[1])
		}
		seen[id[1]] = true
	}
}

func TestStaticFilesAreKeptForEver(t *testing.T) {
	s := newSeed(t)
	b := s.browse()
	for _, ext := range []string{"css", "js", "svg"} {
		w := b.get(static.Path(ext))
		if w.Code != http.StatusOK || !strings.Contains(w.Header().Get("Cache-Control"), "immutable") {
			t.Errorf("%s: status %d, Cache-Control %q", ext, w.Code, w.Header().Get("Cache-Control"))
		}
	}
	if w := b.get("/static/other/bihuan.css"); w.Code != http.StatusNotFound {
		t.Errorf("unknown hash: status %d", w.Code)
	}
	if strings.Contains(b.get(static.Path("css")).Body.String(), "http") {
		t.Error("the style sheet names a host")
	}
}

func TestEveryTextKeyOfTheProgramExists(t *testing.T) {
	for _, line := range keyLines {
		if !i18n.Has(line.Text) {
			t.Errorf("no text %q", line.Text)
		}
	}
	for _, rt := range (&site{}).routes() {
		if !strings.Contains(rt.pattern, " /") || rt.handle == nil {
			t.Errorf("route %q is incomplete", rt.pattern)
		}
	}
}
