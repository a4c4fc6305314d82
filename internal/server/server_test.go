package server

import (
	"compress/gzip"
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"
)

func page(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	_, _ = io.WriteString(w, strings.Repeat("row ", 1000))
}

func TestHeadersAreStrict(t *testing.T) {
	h := Handler(Options{Pages: http.HandlerFunc(page), Secure: true})
	w := httptest.NewRecorder()
	h.ServeHTTP(w, httptest.NewRequest("GET", "/", nil))
	csp := w.Header().Get("Content-Security-Policy")
	if strings.Contains(csp, "unsafe") || !strings.Contains(csp, "default-src 'none'") {
		t.Errorf("Content-Security-Policy = %q", csp)
	}
	for _, name := range []string{"X-Content-Type-Options", "Referrer-Policy", "Strict-Transport-Security"} {
		if w.Header().Get(name) == "" {
			t.Errorf("header %s is missing", name)
		}
	}
}

func TestTextsAreCompressed(t *testing.T) {
	h := Handler(Options{Pages: http.HandlerFunc(page)})
	r := httptest.NewRequest("GET", "/", nil)
	r.Header.Set("Accept-Encoding", "gzip")
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	if w.Header().Get("Content-Encoding") != "gzip" || w.Body.Len() > 500 {
		t.Fatalf("encoding %q, %d bytes", w.Header().Get("Content-Encoding"), w.Body.Len())
	}
	zr, err := gzip.NewReader(w.Body)
	if err != nil {
		t.Fatal(err)
	}
	if text, err := io.ReadAll(zr); err != nil || len(text) != 4000 {
		t.Errorf("decompressed %d bytes, %v", len(text), err)
	}
}

func TestRedirectsAreNotCompressed(t *testing.T) {
	h := Handler(Options{Pages: http.RedirectHandler("/there", http.StatusSeeOther)})
	r := httptest.NewRequest("POST", "/", nil)
	r.Header.Set("Accept-Encoding", "gzip")
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	if w.Code != http.StatusSeeOther || w.Header().Get("Location") != "/there" {
		t.Errorf("status %d, Location %q", w.Code, w.Header().Get("Location"))
	}
}

func TestHealth(t *testing.T) {
	for _, c := range []struct {
		err  error
		want int
	}{{nil, 200}, {errors.New("disk full"), 503}} {
		h := Handler(Options{Pages: http.HandlerFunc(page), Health: func(context.Context) error { return c.err }})
		w := httptest.NewRecorder()
		h.ServeHTTP(w, httptest.NewRequest("GET", "/healthz", nil))
		if w.Code != c.want || strings.Contains(w.Body.String(), "disk") {
			t.Errorf("with %v: status %d, body %q", c.err, w.Code, w.Body)
		}
	}
}

func TestServeFinishesWhatWasBegun(t *testing.T) {
	begun, finish := make(chan bool), make(chan bool)
	slow := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		close(begun)
		<-finish
		page(w, r)
	})
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(t.Context())
	done := make(chan error, 1)
	go func() { done <- Serve(ctx, l, Options{Pages: slow}) }()
	got := make(chan int, 1)
	go func() {
		resp, err := http.Get("http://" + l.Addr().String())
		if err != nil {
			got <- 0
			return
		}
		defer resp.Body.Close()
		got <- resp.StatusCode
	}()
	<-begun
	stop()
	time.AfterFunc(50*time.Millisecond, func() { close(finish) })
	if code := <-got; code != http.StatusOK {
		t.Errorf("request under way at the stop: status %d", code)
	}
	if err := <-done; err != nil {
		t.Errorf("Serve() = %v", err)
	}
}
