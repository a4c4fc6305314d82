package web

import (
	"net/http"
	"regexp"
	"strings"
	"testing"
)

func TestEveryPackHasItsOverview(t *testing.T) {
	s := newSeed(t)
	b := s.browse().signIn("office")
	for _, pack := range s.book.Packs() {
		path := "/overview/" + pack.Name
		w := b.get(path)
		checkPage(t, path, w)
		for _, d := range pack.Drawings {
			if !strings.Contains(w.Body.String(), d.Title.ZH) {
				t.Errorf("%s does not draw %s", path, d.Name)
			}
		}
	}
	if w := b.get("/overview/none"); w.Code != http.StatusNotFound {
		t.Errorf("a pack that is none: status %d", w.Code)
	}
}

func TestNumbersOfLightsLeadToTheirRows(t *testing.T) {
	s := newSeed(t)
	b := s.browse().signIn("office")
	page := b.get("/overview/rectification").Body.String()
	links := regexp.MustCompile(`class="light[^"]*" href="(/l/[^"]+)"[^>]*>(\d+)<`).FindAllStringSubmatch(page, -1)
	if len(links) == 0 {
		t.Fatal("nothing stands on a light")
	}
	for _, link := range links {
		list := b.get(strings.ReplaceAll(link[1], "&amp;", "&")).Body.String()
		if !strings.Contains(list, `<span class="count small">`+link[2]+`</span>`) {
			t.Errorf("the number %s does not lead to so many rows: %s", link[2], link[1])
		}
	}
}
