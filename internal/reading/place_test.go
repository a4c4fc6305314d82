package reading

import (
	"path/filepath"
	"strings"
	"testing"

	"bihuan/internal/exchange"
)

// TestPlaces checks that everything that was read stands where it says.
func TestPlaces(t *testing.T) {
	files, _ := filepath.Glob("testdata/*/*")
	for _, file := range files {
		if strings.HasSuffix(file, ".want") || strings.HasSuffix(file, ".json") {
			continue
		}
		doc, err := exchange.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		r, err := Read(doc)
		if err != nil {
			t.Fatalf("%s: %v", file, err)
		}
		check := func(what, want string, places ...exchange.Place) {
			t.Helper()
			got := ""
			for _, at := range places {
				got += doc.Cut(at)
			}
			if plainOf(got) != plainOf(want) {
				t.Errorf("%s: %s %q stands where %q does", file, what, want, got)
			}
		}
		for _, f := range r.Findings {
			check("finding", f.Text, append([]exchange.Place{f.At}, f.Rest...)...)
			for _, m := range f.Measures {
				check("measure", m.Text, m.At.Text...)
				if m.At.Leader != nil {
					check("leader", string(m.Leader), *m.At.Leader)
				}
				for i, cite := range m.Cites {
					check("title", cite, m.At.Cites[i])
				}
				for _, q := range m.Figures {
					check("figure", q.Text, q.At)
				}
			}
		}
		for _, d := range r.Doubts {
			check("doubt", d.Where, d.At)
		}
		for key, text := range map[string]Text{"title": r.Title, "issuer": r.Issuer,
			"inspected": r.Inspected, "inspector": r.Inspector,
			"contact.phone": r.Contact.Phone, "contact.address": r.Contact.Address} {
			if at, ok := r.At[key]; ok && !strings.Contains(string(text), doc.Cut(at)) {
				t.Errorf("%s: %s %q stands where %q does", file, key, text, doc.Cut(at))
			}
		}
	}
}
