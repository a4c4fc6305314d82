package book

import (
	goflag "flag"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"bihuan/internal/ledger"
	"bihuan/internal/packfile"
	"bihuan/packs"
)

// mutantSample is how many mutants are tried; the flag -mutants 0 tries all of them, which takes minutes, and
// -mutants-of those of one pack or ledger.
var (
	mutantSample = goflag.Int("mutants", 12, "how many changes of packs are tried on the stories; 0: all")
	mutantsOf    = goflag.String("mutants-of", "", "only changes whose name begins so, such as duty/task")
	mutantsIn    = goflag.String("mutants-in", "", "the folder of packs to change instead of ours; with -mutants-of PACK/")
)

// TestNoMutantSurvives changes one rule of a pack after the other and wants some story to fail each time.
// What means the same with the change stands in testdata/mutants with the reason.
func TestNoMutantSurvives(t *testing.T) {
	clock := func() time.Time { return time.Date(2024, 7, 1, 1, 0, 0, 0, time.UTC) }
	files := mutantFiles(t)
	b, err := Open(t.Context(), Options{Dir: t.TempDir(), NoSync: true, Packs: files, Now: clock})
	if err != nil {
		t.Fatal(err)
	}
	defer b.Close()
	defs := b.program.Packs
	zoo := &zoo{Book: b, defs: defs, same: sameMeaning(t), found: map[*ledger.Story]bool{}}
	for _, pack := range defs {
		if *mutantsIn != "" && pack != defs[len(defs)-1] {
			continue // a pack has to protect its rules itself
		}
		stories, err := packfile.StoriesOf(files, defs, pack.Name)
		if err != nil {
			t.Fatal(err)
		}
		zoo.stories = append(zoo.stories, stories...)
	}
	mutants := slices.DeleteFunc(breed(defs), func(m *mutant) bool { return !strings.HasPrefix(m.name(), *mutantsOf) })
	step := 1
	if *mutantSample > 0 {
		step = max(1, len(mutants)/(*mutantSample))
	}
	tried, survived := 0, 0
	for i := 0; i < len(mutants); i += step {
		m := mutants[i]
		alive, known := zoo.try(t, m)
		if known {
			continue
		}
		tried++
		if alive {
			survived++
			t.Errorf("%s: no story protects %s", m.pos, m.name())
		}
	}
	zoo.mustPass(t)
	t.Logf("%d of %d changes tried, %d survived", tried, len(mutants), survived)
}

// mutantFiles returns ours, or a pack of another folder with those that it uses.
func mutantFiles(t *testing.T) fs.FS {
	t.Helper()
	if *mutantsIn == "" {
		return withGauge(t)
	}
	return packfile.Needed(os.DirFS(*mutantsIn), []string{strings.Split(*mutantsOf, "/")[0]})
}

// withGauge returns our packs and the one of testdata whose figures do what no pack of ours does yet.
func withGauge(t *testing.T) fs.FS {
	t.Helper()
	files := fstest.MapFS{}
	for from, root := range map[fs.FS]string{packs.FS: ".", os.DirFS("testdata/packs"): "gauge"} {
		err := fs.WalkDir(from, root, func(name string, entry fs.DirEntry, err error) error {
			if err != nil || entry.IsDir() {
				return err
			}
			data, err := fs.ReadFile(from, name)
			files[name] = &fstest.MapFile{Data: data}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	return files
}

// zoo tries mutants on stories.
type zoo struct {
	*Book
	defs    []*ledger.Pack
	stories []*ledger.Story
	same    map[string]bool
	found   map[*ledger.Story]bool // the stories that failed with a mutant
}

// mustPass wants the stories that have found mutants to pass without one: else they would fail with any.
func (z *zoo) mustPass(t *testing.T) {
	if err := z.compile(t.Context(), z.defs); err != nil {
		t.Fatal(err)
	}
	for story := range z.found {
		report, err := z.Try(t.Context(), story)
		if err != nil {
			t.Fatal(err)
		}
		if report.Failures != nil {
			t.Fatalf("%s fails without any change: %v", story.File, report.Failures)
		}
	}
}

// try reports whether all stories pass with m; known mutants are those that mean the same, or that do not
// even compile.
func (z *zoo) try(t *testing.T, m *mutant) (alive, known bool) {
	if z.same[m.name()] {
		return false, true
	}
	m.apply()
	defer m.undo()
	if err := z.compile(t.Context(), z.defs); err != nil {
		return false, true
	}
	// A story about the ledger is the likeliest to fail.
	slices.SortStableFunc(z.stories, func(a, b *ledger.Story) int { return about(b, m) - about(a, m) })
	for i, story := range z.stories {
		report, err := z.Try(t.Context(), story)
		if err != nil || report.Failures != nil {
			// What failed is asked first next time: the next mutant is a neighbour of this one.
			z.stories = slices.Insert(slices.Delete(z.stories, i, i+1), 0, story)
			z.found[story] = true
			return false, false
		}
	}
	return true, false
}

// about counts how often a story makes or moves records of the ledger that m changes.
func about(story *ledger.Story, m *mutant) int {
	path := m.pack + "." + m.ledger
	n := 0
	for _, r := range story.Given {
		if r.Ledger == path {
			n++
		}
	}
	for _, step := range story.Steps {
		if step.Make != nil && step.Make.Ledger == path || step.Move != nil && step.Move.Ledger == path {
			n++
		}
	}
	return n
}

// sameMeaning reads the names of the mutants that mean the same; what follows # is the reason.
func sameMeaning(t *testing.T) map[string]bool {
	lists, err := filepath.Glob("testdata/mutants/*.txt")
	if err != nil || lists == nil {
		t.Fatal("no lists of mutants", err)
	}
	same := map[string]bool{}
	for _, list := range lists {
		text, err := os.ReadFile(list)
		if err != nil {
			t.Fatal(err)
		}
		for line := range strings.Lines(string(text)) {
			name, _, _ := strings.Cut(line, " # ")
			if name = strings.TrimSpace(name); name != "" && !strings.HasPrefix(name, "#") {
				same[name] = true
			}
		}
	}
	return same
}
