package book_test

import (
	"flag"
	"fmt"
	"io/fs"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"bihuan/internal/book"
	"bihuan/internal/i18n"
	"bihuan/internal/ledger"
	"bihuan/internal/packfile"
	"bihuan/internal/packtest"
	"bihuan/internal/pgtest"
	"bihuan/packs"
)

// fixedClock stands still; stories have clocks of their own.
func fixedClock() time.Time { return time.Date(2024, 7, 1, 1, 0, 0, 0, time.UTC) }

// storySample is how many stories of our packs PostgreSQL runs as well, of each pack some; -stories 0 runs all,
// which takes minutes.
var storySample = flag.Int("stories", 60, "how many stories run on PostgreSQL; 0: all")

// TestStories runs the stories of all packs on SQLite, and a sample on PostgreSQL, side by side.
func TestStories(t *testing.T) {
	t.Run("sqlite", func(t *testing.T) {
		t.Parallel()
		runStories(t, "", 0)
	})
	t.Run("postgres", func(t *testing.T) {
		t.Parallel()
		runStories(t, pgtest.Start(t), *storySample)
	})
}

// runStories runs so many stories of our packs, and all of them with 0.
func runStories(t *testing.T, dsn string, sample int) {
	b, err := book.Open(t.Context(), book.Options{Dir: t.TempDir(), NoSync: true, DSN: dsn, Packs: packs.FS, Now: fixedClock})
	if err != nil {
		t.Fatal(err)
	}
	defer b.Close()
	var stories []*ledger.Story
	for _, pack := range b.Packs() {
		list, err := packfile.StoriesOf(packs.FS, b.Packs(), pack.Name)
		if err != nil {
			t.Fatal(err)
		}
		stories = append(stories, list...)
	}
	step := 1
	if sample > 0 {
		step = max(1, len(stories)/sample)
	}
	for i := 0; i < len(stories); i += step {
		t.Run(stories[i].File, func(t *testing.T) {
			report, err := b.Try(t.Context(), stories[i])
			if err != nil {
				t.Fatal(err)
			}
			for _, p := range report.Failures {
				t.Error(p.In(i18n.ZH))
			}
		})
	}
}

// TestPlayKeeps plays a story for good and tries another one after it.
func TestPlayKeeps(t *testing.T) {
	b, err := book.Open(t.Context(), book.Options{
		Dir: t.TempDir(), NoSync: true, Packs: packtest.Some("organisation"), Now: fixedClock,
	})
	if err != nil {
		t.Fatal(err)
	}
	defer b.Close()
	story := storyOf(t, `
story: {zh: 单位更名}
today: 2024-01-10
given:
  - unit u1: {name: 旧名}
people:
  wu: {roles: [sysadmin]}
steps:
  - on: 2024-01-12
  - as: wu
    do: unit.rename u1
    with: {name: 新名, basis: 1 号, proofs: [文件.txt]}
`)
	var last, total int
	if err := b.Play(t.Context(), story, func(d, n int) { last, total = d, n }); err != nil {
		t.Fatal(err)
	}
	if last != total || total != 5 {
		t.Errorf("progress ends with %d of %d, want 5 of 5", last, total)
	}
	after := storyOf(t, `
story: {zh: 留下的}
today: 2024-01-13
steps:
  - then: {unit.count: 1, unit_change.count: 1, person.count: 1}
`)
	report, err := b.Try(t.Context(), after)
	if err != nil || report.Failures != nil {
		t.Errorf("Try() = %v, %v", report, err)
	}
}

// storyOf reads a story of the pack of organisation.
func storyOf(t *testing.T, text string) *ledger.Story {
	t.Helper()
	files := fstest.MapFS{}
	err := fs.WalkDir(packs.FS, "organisation", func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() || strings.Contains(name, "stories") || strings.Contains(name, "demo") {
			return err
		}
		data, err := fs.ReadFile(packs.FS, name)
		files[name] = &fstest.MapFile{Data: data}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	files["organisation/stories/own.yaml"] = &fstest.MapFile{Data: []byte(text)}
	stories, err := packfile.LoadStories(files, "organisation")
	if err != nil {
		t.Fatal(err)
	}
	return stories[0]
}

// TestTryAllTellsInOrder tries more stories than a book of its own is opened for, of which some fail.
func TestTryAllTellsInOrder(t *testing.T) {
	var stories []*ledger.Story
	for i := range 20 {
		stories = append(stories, storyOf(t, fmt.Sprintf(`
story: {zh: 一个单位}
today: 2024-01-10
given:
  - unit u1: {name: 单位}
steps:
  - then: {unit.count: %d}
`, 1+i%2)))
	}
	told := 0
	opts := book.Options{Dir: t.TempDir(), NoSync: true, Packs: packtest.Some("organisation"), Now: fixedClock}
	err := book.TryAll(t.Context(), opts, stories, func(r *book.StoryReport) {
		if r.Story != stories[told] || (r.Failures != nil) != (told%2 == 1) {
			t.Errorf("report %d is of another story, or wrong: %v", told, r.Failures)
		}
		told++
	})
	if err != nil || told != len(stories) {
		t.Errorf("told of %d stories, %v", told, err)
	}
	opts.Packs = fstest.MapFS{"odd/pack.yaml": &fstest.MapFile{Data: []byte("pack: [")}}
	if err := book.TryAll(t.Context(), opts, stories, func(*book.StoryReport) {}); err == nil {
		t.Error("packs that cannot be read are no error")
	}
}
