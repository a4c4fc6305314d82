package api

import (
	"bufio"
	"context"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"bihuan/internal/book"
)

// listener reads a stream of changes.
type listener struct {
	t      *testing.T
	events chan sent
	close  func()
}

// sent is one block of a stream.
type sent struct {
	id    string
	event book.Event // empty for a sign of life
}

// serve answers on a real connection until the streams are closed.
func (z *zone) serve(t *testing.T) *httptest.Server {
	server := httptest.NewServer(z.handler)
	t.Cleanup(server.Close)
	return server
}

// listen opens a stream on a real connection and waits until it has begun.
func (z *zone) listen(t *testing.T, server *httptest.Server, login, query string, headers ...string) *listener {
	t.Helper()
	ctx, stop := context.WithCancel(t.Context())
	t.Cleanup(stop)
	r, err := http.NewRequestWithContext(ctx, "GET", server.URL+"/api/v1/changes"+query, nil)
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Authorization", "Bearer "+z.token(login))
	for i := 0; i+1 < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	answer, err := server.Client().Do(r)
	if err != nil {
		t.Fatal(err)
	}
	if media := answer.Header.Get("Content-Type"); answer.StatusCode != 200 || media != "text/event-stream" {
		t.Fatalf("status %d, Content-Type %q", answer.StatusCode, media)
	}
	l := &listener{t: t, events: make(chan sent, 100), close: stop}
	go func() {
		defer close(l.events)
		defer answer.Body.Close()
		var block sent
		for lines := bufio.NewScanner(answer.Body); lines.Scan(); {
			name, value, _ := strings.Cut(lines.Text(), ": ")
			switch name {
			case "id":
				block.id = value
			case "data":
				if err := json.Unmarshal([]byte(value), &block.event); err != nil {
					t.Errorf("data %q: %v", value, err)
				}
			case "":
				if lines.Text() == "" {
					l.events <- block
					block = sent{}
				}
			}
		}
	}()
	return l
}

// next waits for a block; ok is false when the stream has ended.
func (l *listener) next() (s sent, ok bool) {
	l.t.Helper()
	select {
	case s, ok = <-l.events:
		return s, ok
	case <-time.After(10 * time.Second):
		l.t.Fatal("nothing came")
	}
	return s, false
}

// change waits for the next change.
func (l *listener) change() book.Event {
	l.t.Helper()
	for {
		s, ok := l.next()
		if !ok {
			l.t.Fatal("the stream ended")
		}
		if s.event.Ledger != "" {
			return s.event
		}
	}
}

func TestStreamTellsWhatThePersonMayRead(t *testing.T) {
	z := newZone(t)
	server := z.serve(t)
	ann, ben := z.listen(t, server, "ann", ""), z.listen(t, server, "ben", "")
	parts := z.listen(t, server, "ann", "?ledger=yard.part")
	at := z.job("a", `,"amount":1`)
	z.do(200, z.request("ann", "PATCH", at, `{"bonus":"77","amount":2}`, "If-Match", "*"))
	z.do(201, z.request("ben", "POST", "/api/v1/yard/job", `{"title":"b","unit":3}`))
	z.do(201, z.request("ann", "POST", "/api/v1/yard/part", `{"job":1,"cost":"5"}`))

	made := ann.change()
	if made.Ledger != "yard.job" || made.Record != 1 || made.Command != "make" || made.By != 4 || made.Version != 1 {
		t.Errorf("first change of ann = %+v", made)
	}
	edited := ann.change()
	if edited.Command != "edit" || len(edited.Changes) != 1 || edited.Changes[0].Field != "amount" || string(edited.Changes[0].After) != "2" {
		t.Errorf("second change of ann = %+v, want the amount alone", edited)
	}
	if e := ann.change(); e.Ledger != "yard.part" {
		t.Errorf("third change of ann = %+v, want the part", e)
	}
	if e := ben.change(); e.Record != 2 {
		t.Errorf("first change of ben = %+v, want his own", e)
	}
	if e := parts.change(); e.Ledger != "yard.part" {
		t.Errorf("first change of parts = %+v", e)
	}
}

func TestStreamGoesOnWhereItBroke(t *testing.T) {
	z := newZone(t)
	server := z.serve(t)
	first := z.listen(t, server, "ann", "")
	begun, _ := first.next()
	first.close()
	z.job("a", "")
	z.job("b", "")
	second := z.listen(t, server, "ann", "", "Last-Event-ID", begun.id)
	if a, b := second.change(), second.change(); a.Record != 1 || b.Record != 2 || b.Seq != a.Seq+1 {
		t.Errorf("changes = %+v, %+v", a, b)
	}
	third := z.listen(t, server, "ann", "?since=0")
	if e := third.change(); e.Seq != 0 || e.Ledger != "organisation.unit" {
		t.Errorf("first change of all = %+v", e)
	}
	for _, r := range []*http.Request{
		z.request("ann", "GET", "/api/v1/changes", "", "Last-Event-ID", "99999"),
		z.request("ann", "GET", "/api/v1/changes", "", "Last-Event-ID", "x"),
		z.request("ann", "GET", "/api/v1/changes?since=-1", ""),
	} {
		z.do(400, r)
	}
	z.do(404, z.request("ann", "GET", "/api/v1/changes?ledger=yard.nonsense", ""))
	z.do(401, z.request("", "GET", "/api/v1/changes", ""))
}

func TestStreamEndsWithItsTokenAndWithTheProgram(t *testing.T) {
	z := newZone(t)
	stop := make(chan struct{})
	z.handler = Handler(z.book, Options{Poll: 5 * time.Millisecond, Stop: stop})
	server := z.serve(t)
	bo := z.listen(t, server, "bo", "")
	bo.next()
	z.pass(31 * 24 * time.Hour)
	z.tokens = map[string]string{}
	ann := z.listen(t, server, "ann", "")
	ann.next()
	z.job("a", "") // the token of bo has expired: he is not told
	if e := ann.change(); e.Record != 1 {
		t.Errorf("change of ann = %+v", e)
	}
	if s, ok := bo.next(); ok {
		t.Errorf("bo is told %+v", s)
	}
	close(stop)
	if s, ok := ann.next(); ok {
		t.Errorf("after the stop: %+v", s)
	}
}
