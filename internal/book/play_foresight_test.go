package book

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"bihuan/internal/calendar"
	"bihuan/internal/ledger"
	"bihuan/internal/packfile"
	"bihuan/internal/store"
	"bihuan/packs"
)

// foresightSample is how many stories are run a second time without foresight, which takes ten times as long.
const foresightSample = 8

// TestForesightMissesNothing runs stories once looking only where something may be due and once looking at
// everything on each day: journal, warnings and what figures came to on each day are the same.
func TestForesightMissesNothing(t *testing.T) {
	clock := func() time.Time { return time.Date(2024, 7, 1, 1, 0, 0, 0, time.UTC) }
	b, err := Open(t.Context(), Options{Dir: t.TempDir(), NoSync: true, Packs: packs.FS, Now: clock})
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
	step := max(1, len(stories)/foresightSample)
	figures := 0
	for i := 0; i < len(stories); i += step {
		with := traces(t, b, stories[i], b.foresighted)
		without := traces(t, b, stories[i], func(tx *store.Tx) (*stage, error) { return b.rehearsal(tx), nil })
		if len(with) != len(without) {
			t.Errorf("%s: %d traces with foresight, %d without", stories[i].File, len(with), len(without))
		}
		for j := range min(len(with), len(without)) {
			if with[j] != without[j] {
				t.Fatalf("%s: with foresight\n%s\nwithout\n%s", stories[i].File, with[j], without[j])
			}
		}
		figures += len(slices.DeleteFunc(with, func(s string) bool { return !strings.HasPrefix(s, "figure") }))
	}
	if figures < 1000 {
		t.Errorf("stories left %d looks at figures, which is too few to compare", figures)
	}
}

// traces runs a story and returns what it has left behind.
func traces(t *testing.T, b *Book, story *ledger.Story, on func(*store.Tx) (*stage, error)) (left []string) {
	t.Helper()
	err := b.store.Write(t.Context(), func(tx *store.Tx) error {
		s, err := on(tx)
		if err != nil {
			return err
		}
		p := newPlayer(s, story, &StoryReport{Story: story})
		if err := p.run(); err != nil {
			return err
		}
		size, err := tx.JournalSize()
		if err != nil {
			return err
		}
		left = append(left, fmt.Sprint("entries ", size))
		warnings, err := tx.AllWarnings()
		for _, w := range warnings {
			left = append(left, fmt.Sprintf("warning %+v", *w))
		}
		if err != nil {
			return err
		}
		for _, pack := range b.program.Packs {
			for _, f := range b.program.Figures(pack.Name) {
				days, err := tx.FigureDays(f.Path(), calendar.MinDate, calendar.MaxDate)
				if err != nil {
					return err
				}
				for _, d := range days {
					left = append(left, fmt.Sprintf("figure %+v", *d))
				}
			}
		}
		return errTakenBack
	})
	if !errors.Is(err, errTakenBack) {
		t.Fatalf("%s: %v", story.File, err)
	}
	return left
}
