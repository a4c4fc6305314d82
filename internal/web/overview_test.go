package web

import (
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"
)

func TestEveryNumberOfTheOverviewLeadsToItsRows(t *testing.T) {
	s := newSeed(t)
	b := s.browse().signIn("office")
	w := b.get("/overview")
	checkPage(t, "/overview", w)
	page := w.Body.String()
	if len(page) > 60_000 {
		t.Errorf("the overview has %d bytes", len(page))
	}
	links := regexp.MustCompile(`href="(/l/[^"]+)"(?: class="[^"]*")?>(\d+)<`).FindAllStringSubmatch(page, -1)
	if len(links) < 5 {
		t.Fatalf("only %d numbers are links", len(links))
	}
	sums := map[string]bool{}
	for _, pack := range s.book.Packs() {
		for _, f := range pack.Figures {
			sums[f.Path()] = f.Op != "count"
		}
	}
	for _, link := range links {
		if _, figure, ok := strings.Cut(link[1], "f.figure.is="); ok && sums[figure] {
			continue // what is summed is not how many rows there are
		}
		list := b.get(strings.ReplaceAll(link[1], "&amp;", "&"))
		if list.Code != http.StatusOK {
			t.Errorf("%s: status %d", link[1], list.Code)
			continue
		}
		rows := strings.Count(list.Body.String(), `name="id"`)
		if !strings.Contains(list.Body.String(), `<span class="count small">`+link[2]+`</span>`) {
			t.Errorf("the number %s leads to a list with %d rows: %s", link[2], rows, link[1])
		}
	}
}

func TestOverviewOfOneRound(t *testing.T) {
	s := newSeed(t)
	b := s.browse().signIn("office")
	checkPage(t, "/overview?round=1", b.get("/overview?round=1"))
	if w := b.get("/overview?round=x"); w.Code != http.StatusNotFound {
		t.Errorf("a round that is none: status %d", w.Code)
	}
}

func TestEveryFigureHasItsPage(t *testing.T) {
	s := newSeed(t)
	b := s.browse().signIn("office")
	for _, pack := range s.book.Packs() {
		for _, f := range pack.Figures {
			path := "/figure/" + f.Path()
			w := b.get(path)
			if w.Code == http.StatusForbidden {
				continue
			}
			checkPage(t, path, w)
			want(t, w.Body.String(), f.Title.ZH)
			for _, by := range f.Breakdowns() {
				at := path + "?by=" + url.QueryEscape(by)
				w := b.get(at)
				checkPage(t, at, w)
				checkParts(t, b, w.Body.String())
			}
		}
	}
	for path, status := range map[string]int{"/figure/no.such": 404, "/figure/rectification.done_all?by=secret": 422, "/figure/rectification.done_all?asof=x": 422} {
		if w := b.get(path); w.Code != status {
			t.Errorf("%s: status %d, want %d", path, w.Code, status)
		}
	}
}

// checkParts opens what the numbers of a breakdown lead to.
func checkParts(t *testing.T, b *browse, page string) {
	t.Helper()
	_, table, _ := strings.Cut(page, `<table class="table dense">`)
	for _, link := range regexp.MustCompile(`href="(/l/[^"]+)"`).FindAllStringSubmatch(table, -1) {
		at := strings.ReplaceAll(link[1], "&amp;", "&")
		if w := b.get(at); w.Code != http.StatusOK {
			t.Errorf("%s: status %d", at, w.Code)
		}
	}
}

func BenchmarkOverviewPage(b *testing.B) {
	br := newSeed(b).browse().signIn("office")
	for b.Loop() {
		if w := br.get("/overview"); w.Code != http.StatusOK {
			b.Fatal(w.Code)
		}
	}
}
