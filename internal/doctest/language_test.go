package doctest

import (
	"bytes"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"bihuan/internal/calendar"
	"bihuan/internal/cli"
	"bihuan/internal/ledger"
	"bihuan/internal/packfile"
	"bihuan/packs"
)

// languages are the two languages of the page about the keys.
var languages = map[string]string{"zh": "../../docs/pack-language.md", "en": "../../docs/pack-language.en.md"}

// examplePack merges the examples of a page into what testdata has of the pack, and returns the folder.
func examplePack(t *testing.T, page string) string {
	t.Helper()
	own := t.TempDir()
	folder := filepath.Join(own, "example")
	if err := os.CopyFS(folder, os.DirFS("testdata/example")); err != nil {
		t.Fatal(err)
	}
	for _, e := range examples(t, page) {
		if e.Lang != "yaml" || e.Mark != Kept {
			t.Fatalf("%s: line %d: a block that no test looks at", page, e.Line)
		}
		file := filepath.Join(folder, filepath.FromSlash(e.File))
		before, err := os.ReadFile(file)
		if err != nil && !os.IsNotExist(err) {
			t.Fatal(err)
		}
		if err := os.MkdirAll(filepath.Dir(file), 0o750); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, []byte(Merge(string(before), e.Text)), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return own
}

func TestTheExamplesOfTheLanguageMakeAPack(t *testing.T) {
	for lang, page := range languages {
		t.Run(lang, func(t *testing.T) {
			own := examplePack(t, page)
			var out bytes.Buffer
			code := cli.Run([]string{"pack", "test", own}, strings.NewReader(""), &out, &out)
			if code != 0 || !strings.Contains(out.String(), "request.yaml") {
				t.Errorf("exit %d: %s", code, out.String())
			}
			demo, err := packfile.LoadDemo(packfile.Beside(os.DirFS(own), packs.FS), calendar.Of(2024, 7, 1))
			if err != nil {
				t.Fatal(err)
			}
			if !slices.ContainsFunc(demo.Given, func(r *ledger.StoryRecord) bool { return r.Handle == "l1" }) {
				t.Error("the demonstration lacks the loan of the page")
			}
		})
	}
}

func TestTheLanguageIsTheSameInBothLanguages(t *testing.T) {
	for _, fault := range Same(examples(t, languages["zh"]), examples(t, languages["en"])) {
		t.Error(fault)
	}
	if diff := cmp.Diff(outline(t, languages["zh"]), outline(t, languages["en"])); diff != "" {
		t.Errorf("headings and keys (-zh +en):\n%s", diff)
	}
}

// outline returns the levels of the headings of a page, and the names of its objects with the keys of each.
func outline(t *testing.T, file string) []string {
	t.Helper()
	page, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	var list []string
	name, keyed := "", false
	for line := range strings.Lines(string(page)) {
		line = strings.TrimSpace(line)
		switch {
		case strings.HasPrefix(line, "#"):
			words := strings.Fields(line)
			name = words[len(words)-1]
			list = append(list, words[0])
		case strings.HasPrefix(line, "| 键 |") || strings.HasPrefix(line, "| key |"):
			keyed = true
			list = append(list, name)
		case !strings.HasPrefix(line, "|"):
			keyed = false
		case keyed && !strings.HasPrefix(line, "|---"):
			list = append(list, strings.Join(spans(cells(line)[0]), " "))
		}
	}
	return list
}

// cells takes a row of a table apart; a sign that is written \| stays in its cell.
func cells(row string) []string {
	const sign = "\x00"
	row = strings.ReplaceAll(strings.Trim(row, "|"), `\|`, sign)
	list := strings.Split(strings.TrimSpace(row), "|")
	for i, cell := range list {
		list[i] = strings.ReplaceAll(strings.TrimSpace(cell), sign, "|")
	}
	return list
}

// spans returns what stands between backquotes.
func spans(text string) []string {
	var list []string
	for i, part := range strings.Split(text, "`") {
		if i%2 == 1 {
			list = append(list, part)
		}
	}
	return list
}

func TestRowsAreTakenApart(t *testing.T) {
	got := cells("| `a`、`\\|\\|` | b |")
	if diff := cmp.Diff([]string{"`a`、`||`", "b"}, got); diff != "" {
		t.Error(diff)
	}
	if !slices.Equal(spans(got[0]), []string{"a", "||"}) {
		t.Errorf("spans are %q", spans(got[0]))
	}
}
