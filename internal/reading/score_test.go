package reading

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"bihuan/internal/exchange"
	"bihuan/internal/outline"
)

// readGold reads the gold file of a document.
func readGold(t *testing.T, file string) *Reading {
	t.Helper()
	data, err := os.ReadFile(strings.TrimSuffix(file, filepath.Ext(file)) + ".gold.json")
	if err != nil {
		t.Fatal(err)
	}
	var g Reading
	if err := json.Unmarshal(data, &g); err != nil {
		t.Fatal(err)
	}
	return &g
}

// plainOf returns s without width, white space, kinds of quotation marks and closing punctuation.
func plainOf(s string) string {
	s = outline.Fold(s).Text
	s = strings.NewReplacer("‘", "", "’", "", "“", "", "”", "", " ", "", "\n", "", "-", "", "—",
		"").Replace(s)
	return strings.TrimRight(s, "。;,、:.")
}

// facts lists what a reading says, by kind, each as one line.
func facts(r *Reading) map[string][]string {
	out := map[string][]string{}
	add := func(kind, format string, args ...any) {
		out[kind] = append(out[kind], plainOf(fmt.Sprintf(format, args...)))
	}
	c := r.Contact
	for i, s := range []Text{Text(r.Kind), r.Title, r.Issuer, r.IssuedOn, r.Inspected, r.Inspector,
		r.Fieldwork.From, r.Fieldwork.To,
		r.FeedbackOn, c.Phone, c.Hours, c.Address, c.Postcode, c.Email} {
		if s != "" {
			add("metadata", "%d|%s", i, s)
		}
	}
	for _, f := range r.Findings {
		add("findings", "%s", f.Text)
		for _, m := range f.Measures {
			add("measures", "%s|%s", f.Text, m.Text)
			add("fields", "%s|%s|%s|%s|%v", m.Text, m.Status, m.Deadline, m.Leader, m.Units)
			for _, cite := range m.Cites {
				add("cites", "%s|%s", m.Text, cite)
			}
			for _, q := range m.Figures {
				add("figures", "%s|%v|%s", m.Text, q.Value, q.Unit)
			}
		}
	}
	for _, total := range r.Totals {
		add("totals", "%v|%s", total.Value, total.Unit)
	}
	return out
}

// tally counts what is right, what was expected and what was said.
type tally struct{ right, want, got int }

func (s *tally) add(o tally) { s.right, s.want, s.got = s.right+o.right, s.want+o.want, s.got+o.got }

func (s tally) f1() float64 {
	if s.want+s.got == 0 {
		return 1
	}
	return 2 * float64(s.right) / float64(s.want+s.got)
}

// compare counts the lines that both lists hold; differences go to say.
func compare(want, got []string, say func(string)) tally {
	left := map[string]int{}
	for _, s := range got {
		left[s]++
	}
	out := tally{want: len(want), got: len(got)}
	for _, s := range want {
		if left[s] > 0 {
			left[s]--
			out.right++
		} else {
			say("missing: " + s)
		}
	}
	for s, n := range left {
		if n > 0 {
			say("too much: " + s)
		}
	}
	return out
}

// compareDoubts pairs doubts of one code whose passages overlap.
func compareDoubts(want, got []Doubt, say func(string)) tally {
	out := tally{want: len(want), got: len(got)}
	used := map[int]bool{}
	for _, w := range want {
		found := false
		for i, g := range got {
			a, b := plainOf(w.Where), plainOf(g.Where)
			if !found && !used[i] && w.Code == g.Code && (strings.Contains(a, b) || strings.Contains(b, a)) {
				used[i], found = true, true
				out.right++
			}
		}
		if !found {
			say("no doubt " + w.Code + ": " + w.Where)
		}
	}
	for i, g := range got {
		if !used[i] {
			say("false doubt " + g.Code + ": " + g.Where)
		}
	}
	return out
}

// scoreFile reads one document and compares it with its gold.
func scoreFile(t *testing.T, file string) map[string]tally {
	t.Helper()
	doc, err := exchange.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	got, err := Read(doc)
	if err != nil {
		t.Fatalf("Read(%s): %v", file, err)
	}
	return scoreReading(t, filepath.Base(file), readGold(t, file), got)
}

func scoreReading(t *testing.T, name string, want, got *Reading) map[string]tally {
	t.Helper()
	out := map[string]tally{}
	wantFacts, gotFacts := facts(want), facts(got)
	for _, kind := range []string{"metadata", "findings", "measures", "fields", "figures", "cites",
		"totals"} {
		say := func(s string) { t.Logf("%s: %s: %s", name, kind, s) }
		out[kind] = compare(wantFacts[kind], gotFacts[kind], say)
	}
	out["doubts"] = compareDoubts(want.Doubts, got.Doubts, func(s string) { t.Logf("%s: %s", name, s) })
	return out
}

// least is how well documents must be read.
var least = map[string]float64{"metadata": 0.98, "findings": 0.99, "measures": 0.99, "fields": 0.99,
	"figures": 0.99,
	"cites":   0.99, "totals": 0.99, "doubts": 0.95}

// TestGold reads the twelve documents whose content was written down by people.
func TestGold(t *testing.T) {
	files, err := filepath.Glob("testdata/public/p*")
	if err != nil {
		t.Fatal(err)
	}
	all := map[string]tally{}
	for _, file := range files {
		if strings.HasSuffix(file, ".gold.json") {
			continue
		}
		for kind, s := range scoreFile(t, file) {
			sum := all[kind]
			sum.add(s)
			all[kind] = sum
		}
	}
	checkScore(t, all)
}

func checkScore(t *testing.T, all map[string]tally) {
	t.Helper()
	for kind, want := range least {
		if got := all[kind].f1(); got < want {
			t.Errorf("%s: F1 %.4f of %d, want at least %.2f", kind, got, all[kind].want, want)
		}
	}
}

// TestSeed reads the real bulletin, which is not part of this repository.
func TestSeed(t *testing.T) {
	file := filepath.Join("..", "..", "..", "shared", "examples", "seed.txt")
	if _, err := os.Stat(file); err != nil {
		t.Skip("skipped: ../shared/examples/seed.txt is not here")
	}
	checkScore(t, scoreFile(t, file))
}
