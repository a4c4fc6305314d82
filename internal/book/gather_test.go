package book_test

import (
	"bytes"
	"testing"
	"testing/fstest"

	"bihuan/internal/book"
	"bihuan/internal/ledger"
	"bihuan/internal/packfile"
	"bihuan/internal/pgtest"
)

// TestWhatIsGatheredByMatchIsVerifiedAndComputedAnew plays stories for good, verifies what they leave behind,
// and opens it with packs that match by less.
func TestWhatIsGatheredByMatchIsVerifiedAndComputedAnew(t *testing.T) {
	for name, dsn := range map[string]func() string{
		"sqlite": func() string { return "" }, "postgres": func() string { return pgtest.Start(t) },
	} {
		t.Run(name, func(t *testing.T) {
			files, dir, dsn := trialPacks(t), t.TempDir(), dsn()
			open := func() *book.Book {
				opts := book.Options{Dir: dir, NoSync: true, DSN: dsn, Packs: files, Now: fixedClock}
				b, err := book.Open(t.Context(), opts)
				if err != nil {
					t.Fatal(err)
				}
				return b
			}
			b := open()
			for _, file := range []string{"again", "in_force"} {
				if err := b.Play(t.Context(), trialStory(t, files, file), nil); err != nil {
					t.Fatal(err)
				}
			}
			mustVerify(t, b)
			b.Close()
			fault := files["trial/fault.yaml"]
			fault.Data = bytes.Replace(fault.Data, []byte("{place: place, kind: kind}"), []byte("{place: place}"), 1)
			b = open()
			defer b.Close()
			mustVerify(t, b)
		})
	}
}

// trialStory reads one story of the trial pack.
func trialStory(t *testing.T, files fstest.MapFS, name string) *ledger.Story {
	t.Helper()
	stories, err := packfile.LoadStories(files, "trial")
	if err != nil {
		t.Fatal(err)
	}
	for _, story := range stories {
		if story.File == "trial/stories/"+name+".yaml" {
			return story
		}
	}
	t.Fatalf("no story %s", name)
	return nil
}

func mustVerify(t *testing.T, b *book.Book) {
	t.Helper()
	report, err := b.Verify(t.Context(), nil)
	if err != nil || !report.OK() {
		t.Errorf("verify: %v, %v", report, err)
	}
}
