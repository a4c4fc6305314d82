package api

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"bihuan/internal/book"
	"bihuan/internal/packfile"
	"bihuan/internal/packtest"
)

// zoneDay is the day of the zone's clock, a Monday.
var zoneDay = time.Date(2024, 7, 1, 2, 0, 0, 0, time.UTC)

const zonePassword = "correct-horse-1"

// zone is a book with a few people: ann is clerk of unit 2, ben of unit 3, bo the boss; cy holds nothing.
type zone struct {
	t       testing.TB
	book    *book.Book
	mu      sync.Mutex
	now     time.Time
	handler http.Handler
	tokens  map[string]string
}

func (z *zone) clock() time.Time {
	z.mu.Lock()
	defer z.mu.Unlock()
	return z.now
}

func (z *zone) pass(d time.Duration) {
	z.mu.Lock()
	defer z.mu.Unlock()
	z.now = z.now.Add(d)
}

var filled string

func TestMain(m *testing.M) {
	dir, err := os.MkdirTemp("", "bihuan-api")
	if err != nil {
		panic(err)
	}
	filled = dir
	code := m.Run()
	_ = os.RemoveAll(dir)
	os.Exit(code)
}

// fill fills the folder that every test copies.
var fill = sync.OnceValue(func() error {
	z := &zone{now: zoneDay}
	b, err := z.open(context.Background(), filled)
	if err != nil {
		return err
	}
	return fillZone(context.Background(), b)
})

func fillZone(ctx context.Context, b *book.Book) error {
	err := b.Setup(ctx, book.Setup{
		Token: b.SetupToken(), District: "开发区", System: book.SetupPerson{Name: "甲", Login: "first", Password: zonePassword},
		Security: book.SetupPerson{Name: "乙", Login: "second", Password: zonePassword},
		Audit:    book.SetupPerson{Name: "丙", Login: "third", Password: zonePassword},
	})
	if err != nil {
		return err
	}
	who := map[string]*book.Visitor{}
	for _, login := range []string{"first", "second"} {
		secret, _, err := b.CreateToken(ctx, book.TokenRequest{Login: login})
		if err != nil {
			return err
		}
		if who[login], err = b.Bearer(ctx, secret); err != nil {
			return err
		}
	}
	put := func(login, path string, pairs ...string) {
		c := book.Command{Ledger: path, Fields: map[string][]string{}}
		for i := 0; i < len(pairs); i += 2 {
			c.Fields[pairs[i]] = []string{pairs[i+1]}
		}
		if _, failed := b.Submit(ctx, who[login], c); failed != nil && err == nil {
			err = fmt.Errorf("make %s %v: %w", path, pairs, failed)
		}
	}
	put("first", "organisation.unit", "name", "一局", "kind", "department")
	put("first", "organisation.unit", "name", "二局", "kind", "department")
	for _, p := range [][3]string{{"安", "ann", "2"}, {"本", "ben", "3"}, {"博", "bo", "1"}, {"西", "cy", "2"}} {
		put("first", "organisation.person", "name", p[0], "login", p[1], "unit", p[2])
	}
	for _, p := range [][3]string{{"4", "clerk", "2"}, {"5", "clerk", "3"}, {"6", "boss", "1"}} {
		put("second", "organisation.post", "person", p[0], "role", p[1], "unit", p[2], "from", "2024-01-01")
	}
	if err != nil {
		return err
	}
	if _, err := b.OpenAccounts(ctx, zonePassword); err != nil {
		return err
	}
	return b.Close()
}

func (z *zone) open(ctx context.Context, dir string) (*book.Book, error) {
	shelf := packfile.Beside(os.DirFS("testdata/packs"), packtest.Some("organisation", "rectification"))
	return book.Open(ctx, book.Options{Dir: dir, Packs: shelf, Now: z.clock})
}

// newZone returns a filled book in a folder of its own, with the interface over it.
func newZone(t testing.TB) *zone {
	t.Helper()
	if err := fill(); err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	if err := os.CopyFS(dir, os.DirFS(filled)); err != nil {
		t.Fatal(err)
	}
	z := &zone{t: t, now: zoneDay, tokens: map[string]string{}}
	var err error
	if z.book, err = z.open(t.Context(), dir); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = z.book.Close() })
	z.handler = Handler(z.book, Options{Poll: 5 * time.Millisecond})
	return z
}

// token returns a token of the person with a login; "" for nobody.
func (z *zone) token(login string) string {
	z.t.Helper()
	if login == "" || z.tokens[login] != "" {
		return z.tokens[login]
	}
	secret, _, err := z.book.CreateToken(z.t.Context(), book.TokenRequest{Login: login, Days: 30})
	if err != nil {
		z.t.Fatal(err)
	}
	z.tokens[login] = secret
	return secret
}

// request makes a request of a person; headers are pairs.
func (z *zone) request(login, method, path, body string, headers ...string) *http.Request {
	z.t.Helper()
	r := httptest.NewRequest(method, path, strings.NewReader(body))
	r.Header.Set("Accept-Language", "en")
	if body != "" {
		r.Header.Set("Content-Type", mediaJSON)
	}
	if secret := z.token(login); secret != "" {
		r.Header.Set("Authorization", "Bearer "+secret)
	}
	for i := 0; i+1 < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	return r
}

// reply is an answer that was read.
type reply struct {
	t      testing.TB
	status int
	header http.Header
	body   string
}

// do sends a request and wants a status.
func (z *zone) do(status int, r *http.Request) *reply {
	z.t.Helper()
	w := httptest.NewRecorder()
	z.handler.ServeHTTP(w, r)
	body, err := io.ReadAll(w.Body)
	if err != nil {
		z.t.Fatal(err)
	}
	a := &reply{z.t, w.Code, w.Header(), string(body)}
	if w.Code != status {
		z.t.Fatalf("%s %s: status %d, want %d: %s", r.Method, r.URL, w.Code, status, body)
	}
	if status >= 400 && a.header.Get("Content-Type") != "application/problem+json" {
		z.t.Errorf("%s %s: %d with Content-Type %q", r.Method, r.URL, status, a.header.Get("Content-Type"))
	}
	return a
}

// into decodes the body.
func (a *reply) into(value any) {
	a.t.Helper()
	if err := json.Unmarshal([]byte(a.body), value); err != nil {
		a.t.Fatalf("body %s: %v", a.body, err)
	}
}

// object decodes the body of one record.
func (a *reply) object() map[string]json.RawMessage {
	a.t.Helper()
	var out map[string]json.RawMessage
	a.into(&out)
	return out
}

// want compares members of a body with JSON texts; a text "absent" wants the member not to be there.
func (a *reply) want(pairs ...string) {
	a.t.Helper()
	got := a.object()
	for i := 0; i+1 < len(pairs); i += 2 {
		text, there := got[pairs[i]]
		if pairs[i+1] == "absent" {
			if there {
				a.t.Errorf("%s is there: %s", pairs[i], text)
			}
		} else if string(text) != pairs[i+1] {
			a.t.Errorf("%s = %s, want %s", pairs[i], text, pairs[i+1])
		}
	}
}

// job makes a job of unit 2 as ann and returns its address.
func (z *zone) job(title string, more string) string {
	z.t.Helper()
	body := `{"title":"` + title + `","unit":2` + more + `}`
	return z.do(201, z.request("ann", "POST", "/api/v1/yard/job", body)).header.Get("Location")
}
