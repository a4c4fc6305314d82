package archtest

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"
	"github.com/rogpeppe/go-internal/txtar"
)

// noPlan is for houses whose rule does not depend on the plan.
const noPlan = importsHeading + `

| package | holds | imports |
|---|---|---|
| ` + "`a`" + ` | a | nobody |

` + onlyHeading + `

| what | who | why |
|---|---|---|
| ` + "`net`" + ` | nobody | quiet |
`

// Each archive in testdata is a small house that breaks one rule; its file "want" lists the faults.
func TestRulesObjectToBadHouses(t *testing.T) {
	for name, rule := range rules {
		t.Run(name, func(t *testing.T) {
			root, want := badHouse(t, name)
			h, err := Load(root)
			if err != nil {
				t.Fatal(err)
			}
			page, ok := h.Pages["ARCHITECTURE.md"]
			if !ok {
				page = noPlan
			}
			p, err := ReadPlan(page)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(want, lines(rule(h, p))); diff != "" {
				t.Errorf("faults differ (-want +got):\n%s", diff)
			}
		})
	}
}

// badHouse returns the files of an archive, and the faults that they must give.
func badHouse(t *testing.T, name string) (files fstest.MapFS, want []string) {
	t.Helper()
	data, err := os.ReadFile(filepath.Join("testdata", name+".txtar"))
	if err != nil {
		t.Fatal(err)
	}
	files = fstest.MapFS{"go.mod": {Data: []byte("module house\n")}}
	for _, f := range txtar.Parse(data).Files {
		if f.Name == "want" {
			want = strings.Split(strings.TrimSpace(string(f.Data)), "\n")
			continue
		}
		files[f.Name] = &fstest.MapFile{Data: f.Data}
	}
	if len(want) == 0 {
		t.Fatal("the archive says nothing of faults")
	}
	return files, want
}

func TestLongFilesAreFaults(t *testing.T) {
	long := "// Package a is long.\npackage a\n" + strings.Repeat("\n", maxLines)
	h, err := Load(fstest.MapFS{
		"go.mod":          {Data: []byte("module house\n")},
		"internal/a/a.go": {Data: []byte(long)},
	})
	if err != nil {
		t.Fatal(err)
	}
	want := []string{"internal/a/a.go: 402 lines; a file has at most 400"}
	if diff := cmp.Diff(want, lines(Shape(h, nil))); diff != "" {
		t.Errorf("faults differ (-want +got):\n%s", diff)
	}
}

func TestPlansThatNobodyCanFollowAreRefused(t *testing.T) {
	imports := func(rows string) string {
		return strings.Replace(noPlan, "| `a` | a | nobody |", rows, 1)
	}
	tests := map[string]struct{ page, want string }{
		"no table":           {"# nothing", "there is no heading"},
		"an empty table":     {imports(""), "there is no table"},
		"an arrow downwards": {imports("| `a` | a | `b` |\n| `b` | b | nobody |"), "does not stand above it"},
		"an arrow to itself": {imports("| `a` | a | `a` |"), "does not stand above it"},
		"two rows":           {imports("| `a` | a | nobody |\n| `a` | a | nobody |"), "two rows"},
		"an empty cell":      {imports("| `a` | a | |"), "names no package"},
		"a short row":        {imports("| `a` | nobody |"), "not a row"},
		"kept for a stranger": {
			strings.Replace(noPlan, "| `net` | nobody |", "| `net` | `x` |", 1), "has no row",
		},
		"nothing is kept": {strings.Replace(noPlan, "`net`", "net", 1), "says nothing"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			_, err := ReadPlan(tt.page)
			if err == nil || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("ReadPlan() = %v, want an error with %q", err, tt.want)
			}
		})
	}
}
