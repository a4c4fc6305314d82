package notify

import (
	"context"
	"crypto/hmac"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"bihuan/internal/book"
	"bihuan/internal/packtest"
)

const password = "correct-horse-1"

// zone is a book with an administrator, who keeps the units, and a receiver of changes.
type zone struct {
	t      *testing.T
	book   *book.Book
	who    *book.Visitor
	sender *Sender

	mu     sync.Mutex
	now    time.Time
	answer func(n int) int // status of the n-th request, from 1
	got    []*received
}

// received is a request as the receiver saw it.
type received struct {
	delivery, signature string
	body                []byte
	event               book.Event
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

func newZone(t *testing.T) *zone {
	t.Helper()
	z := &zone{t: t, now: time.Date(2024, 7, 1, 2, 0, 0, 0, time.UTC), answer: func(int) int { return 204 }}
	z.open(t.TempDir())
	b := z.book
	err := b.Setup(t.Context(), book.Setup{
		Token: b.SetupToken(), District: "District", System: book.SetupPerson{Name: "First", Login: "first", Password: password},
		Security: book.SetupPerson{Name: "Second", Login: "second", Password: password},
		Audit:    book.SetupPerson{Name: "Third", Login: "third", Password: password},
	})
	if err != nil {
		t.Fatal(err)
	}
	secret, _, err := b.CreateToken(t.Context(), book.TokenRequest{Login: "first"})
	if err == nil {
		z.who, err = b.Bearer(t.Context(), secret)
	}
	if err != nil {
		t.Fatal(err)
	}
	return z
}

func (z *zone) open(dir string) {
	z.t.Helper()
	b, err := book.Open(z.t.Context(), book.Options{Dir: dir, Packs: packtest.Some("organisation", "rectification"), Now: z.clock})
	if err != nil {
		z.t.Fatal(err)
	}
	z.book, z.sender = b, NewSender(b, slog.New(slog.DiscardHandler))
	z.t.Cleanup(func() { _ = b.Close() })
}

// ServeHTTP receives changes.
func (z *zone) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	z.mu.Lock()
	defer z.mu.Unlock()
	in := &received{delivery: r.Header.Get("Bihuan-Delivery"), signature: r.Header.Get("Bihuan-Signature")}
	in.body, _ = io.ReadAll(r.Body)
	if err := json.Unmarshal(in.body, &in.event); err != nil {
		z.t.Errorf("body %s: %v", in.body, err)
	}
	z.got = append(z.got, in)
	w.WriteHeader(z.answer(len(z.got)))
}

// hook configures the receiver.
func (z *zone) hook(url string, ledgers ...string) *book.Webhook {
	z.t.Helper()
	w, err := z.book.AddWebhook(z.t.Context(), book.Webhook{URL: url, Login: "first", Ledgers: ledgers})
	if err != nil {
		z.t.Fatal(err)
	}
	return w
}

func (z *zone) receiver() string {
	server := httptest.NewServer(z)
	z.t.Cleanup(server.Close)
	return server.URL
}

// units makes n units, each a change.
func (z *zone) units(n int) {
	z.t.Helper()
	for i := range n {
		_, err := z.book.Submit(z.t.Context(), z.who, book.Command{Ledger: "organisation.unit", Fields: map[string][]string{
			"name": {fmt.Sprintf("unit %d at %d", i, z.clock().Unix())}, "kind": {"department"},
		}})
		if err != nil {
			z.t.Fatal(err)
		}
	}
}

// seqs returns which changes were received, in their order.
func (z *zone) seqs() string {
	z.mu.Lock()
	defer z.mu.Unlock()
	var out []string
	for _, in := range z.got {
		out = append(out, fmt.Sprint(in.event.Seq-z.got[0].event.Seq))
	}
	return strings.Join(out, " ")
}

// state returns the webhook as it is listed.
func (z *zone) state() book.Webhook {
	z.t.Helper()
	hooks, err := z.book.Webhooks(z.t.Context())
	if err != nil || len(hooks) != 1 || hooks[0].Secret != "" {
		z.t.Fatalf("webhooks = %+v, %v", hooks, err)
	}
	return hooks[0]
}

func TestChangesArriveInOrderAndSigned(t *testing.T) {
	z := newZone(t)
	w := z.hook(z.receiver(), "organisation.unit")
	z.units(3)
	z.sender.Round(t.Context())
	z.sender.Round(t.Context())
	if got := z.seqs(); got != "0 1 2" {
		t.Fatalf("received %s", got)
	}
	in := z.got[0]
	if in.event.Ledger != "organisation.unit" || in.event.Command != "make" || in.delivery != w.ID+"-"+fmt.Sprint(in.event.Seq) {
		t.Errorf("received %+v", in)
	}
	if want := Sign(w.Secret, z.clock(), in.body); !hmac.Equal([]byte(in.signature), []byte(want)) {
		t.Errorf("signature %s, want %s", in.signature, want)
	}
	if Sign(w.Secret, z.clock(), append(in.body, ' ')) == in.signature || Sign("x", z.clock(), in.body) == in.signature ||
		Sign(w.Secret, z.clock().Add(time.Second), in.body) == in.signature {
		t.Error("the signature does not depend on body, secret and time")
	}
}

func TestFailingReceiverIsTriedAgainLater(t *testing.T) {
	z := newZone(t)
	z.hook(z.receiver(), "organisation.unit")
	z.answer = func(n int) int {
		if n <= 3 {
			return 500
		}
		return 200
	}
	z.units(2)
	for _, wait := range []time.Duration{0, 10 * time.Second, 20 * time.Second} {
		z.pass(wait - 1)
		z.sender.Round(t.Context()) // too early, but for the first time
		z.pass(1)
		z.sender.Round(t.Context())
	}
	if s := z.state(); s.Tries != 3 || !strings.Contains(s.Failure, "500") {
		t.Fatalf("state %+v after %s", s, z.seqs())
	}
	z.pass(40 * time.Second)
	z.sender.Round(t.Context())
	if got := z.seqs(); got != "0 0 0 0 1" {
		t.Errorf("received %s, want the first until it is taken, then the second", got)
	}
	if z.got[0].delivery != z.got[3].delivery {
		t.Errorf("a retry has another number: %s, %s", z.got[0].delivery, z.got[3].delivery)
	}
	if s := z.state(); s.Tries != 0 || s.Failure != "" {
		t.Errorf("state %+v", s)
	}
	if d := delay(100); d != maxDelay {
		t.Errorf("delay(100) = %v", d)
	}
}

func TestRedirectIsAFailure(t *testing.T) {
	z := newZone(t)
	target := z.receiver()
	server := httptest.NewServer(http.RedirectHandler(target, http.StatusTemporaryRedirect))
	defer server.Close()
	z.hook(server.URL, "organisation.unit")
	z.units(1)
	z.sender.Round(t.Context())
	if s := z.state(); len(z.got) != 0 || !strings.Contains(s.Failure, "307") {
		t.Errorf("received %d, state %+v", len(z.got), s)
	}
}

func TestCrashLosesNothing(t *testing.T) {
	z := newZone(t)
	w := z.hook(z.receiver(), "organisation.unit")
	z.units(2)
	// The program dies with a change in its hands.
	d, err := z.book.TakeDelivery(t.Context(), w.ID, time.Minute)
	if err != nil || d == nil {
		t.Fatalf("TakeDelivery() = %v, %v", d, err)
	}
	z.sender.Round(t.Context())
	if len(z.got) != 0 {
		t.Fatalf("a change that is taken was sent: %s", z.seqs())
	}
	z.pass(time.Minute + time.Second)
	z.sender.Round(t.Context())
	if got := z.seqs(); got != "0 1" {
		t.Errorf("received %s, want both, each once", got)
	}
	// What the dead program would have noted comes too late and changes nothing.
	if err := z.book.Delivered(t.Context(), d); err != nil {
		t.Fatal(err)
	}
	z.units(1)
	z.sender.Round(t.Context())
	if got := z.seqs(); got != "0 1 2" {
		t.Errorf("received %s", got)
	}
}

func TestEndOfTheProgramInterruptsASend(t *testing.T) {
	z := newZone(t)
	ctx, stop := context.WithCancel(t.Context())
	release := make(chan struct{})
	server := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) {
		stop()
		<-release
	}))
	defer server.Close()
	defer close(release)
	z.hook(server.URL, "organisation.unit")
	z.units(1)
	z.sender.Run(ctx)
	if s := z.state(); s.Tries != 1 || s.Due.After(z.clock()) {
		t.Errorf("state %+v, want one that is due at once", s)
	}
}

func TestOnlyWhatIsWantedAndMayBeReadIsSent(t *testing.T) {
	z := newZone(t)
	z.hook(z.receiver(), "organisation.person")
	z.units(250)
	_, err := z.book.Submit(t.Context(), z.who, book.Command{Ledger: "organisation.person", Fields: map[string][]string{
		"name": {"Third"}, "unit": {"1"},
	}})
	if err != nil {
		t.Fatal(err)
	}
	for range 2 {
		z.sender.Round(t.Context())
	}
	if len(z.got) != 1 || z.got[0].event.Ledger != "organisation.person" {
		t.Errorf("received %s", z.seqs())
	}
	for _, bad := range []book.Webhook{
		{URL: "ftp://x/", Login: "first"}, {URL: "/x", Login: "first"}, {URL: "http://a:b@x/", Login: "first"},
		{URL: "http://x/", Login: "nobody"}, {URL: "http://x/", Login: "first", Ledgers: []string{"a.b"}},
	} {
		if w, err := z.book.AddWebhook(t.Context(), bad); err == nil {
			t.Errorf("AddWebhook(%+v) = %+v", bad, w)
		}
	}
}

func TestBookIsKeptBesideTheServer(t *testing.T) {
	z := newZone(t)
	url := z.receiver()
	dir := t.TempDir()
	if err := z.book.Close(); err != nil {
		t.Fatal(err)
	}
	z.open(dir)
	if err := z.book.Setup(t.Context(), book.Setup{
		Token: z.book.SetupToken(), District: "District", System: book.SetupPerson{Name: "First", Login: "first", Password: password},
		Security: book.SetupPerson{Name: "Second", Login: "second", Password: password},
		Audit:    book.SetupPerson{Name: "Third", Login: "third", Password: password},
	}); err != nil {
		t.Fatal(err)
	}
	other, err := book.Open(t.Context(), book.Options{Dir: dir, Packs: packtest.Some("organisation", "rectification"), Now: z.clock, Beside: true})
	if err != nil {
		t.Fatal(err)
	}
	defer other.Close()
	w, err := other.AddWebhook(t.Context(), book.Webhook{URL: url, Login: "first", Ledgers: []string{"organisation.unit"}})
	if err != nil {
		t.Fatal(err)
	}
	secret, _, err := other.CreateToken(t.Context(), book.TokenRequest{Login: "first"})
	if err != nil {
		t.Fatal(err)
	}
	if z.who, err = z.book.Bearer(t.Context(), secret); err != nil {
		t.Fatal(err)
	}
	z.units(1)
	z.sender.Round(t.Context())
	if got := z.seqs(); got != "0" {
		t.Errorf("received %q", got)
	}
	if _, err := other.Submit(t.Context(), z.who, book.Command{Ledger: "organisation.unit",
		Fields: map[string][]string{"name": {"x"}, "kind": {"department"}}}); err == nil {
		t.Error("a record was changed beside the server")
	}
	if err := other.DropWebhook(t.Context(), w.ID); err != nil {
		t.Fatal(err)
	}
	z.units(1)
	z.sender.Round(t.Context())
	if got := z.seqs(); got != "0" {
		t.Errorf("received %q after the webhook was removed", got)
	}
}
