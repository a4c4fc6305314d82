package book_test

import (
	"io/fs"
	"os"
	"testing"
	"testing/fstest"
	"time"

	"bihuan/internal/book"
	"bihuan/internal/i18n"
	"bihuan/internal/ledger"
	"bihuan/internal/packfile"
	"bihuan/internal/pgtest"
	"bihuan/packs"
)

// trialPacks returns the packs of testdata beside the organisation that they use.
func trialPacks(t *testing.T) fstest.MapFS {
	t.Helper()
	files := fstest.MapFS{}
	take := func(from fs.FS, root string) {
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
	take(packs.FS, "organisation")
	take(os.DirFS("testdata/packs"), ".")
	return files
}

// TestTrialStories runs the stories of the powers that our own packs do not use yet.
func TestTrialStories(t *testing.T) {
	files := trialPacks(t)
	var stories []*ledger.Story
	for _, pack := range []string{"trial", "gauge"} {
		list, err := packfile.LoadStories(files, pack)
		if err != nil {
			t.Fatal(err)
		}
		stories = append(stories, list...)
	}
	for name, dsn := range map[string]func() string{
		"sqlite": func() string { return "" }, "postgres": func() string { return pgtest.Start(t) },
	} {
		t.Run(name, func(t *testing.T) {
			b, err := book.Open(t.Context(), book.Options{Dir: t.TempDir(), NoSync: true, DSN: dsn(), Packs: files, Now: fixedClock})
			if err != nil {
				t.Fatal(err)
			}
			defer b.Close()
			for _, story := range stories {
				report, err := b.Try(t.Context(), story)
				if err != nil {
					t.Fatal(err)
				}
				for _, p := range report.Failures {
					t.Error(story.File, p.In(i18n.ZH))
				}
			}
		})
	}
}

func TestSchedulesMakeUpForDaysMissedOnce(t *testing.T) {
	c := &clock{time.Date(2024, 1, 31, 1, 0, 0, 0, time.UTC)}
	b := founded(t, book.Options{Packs: trialPacks(t), Now: c.Now})
	first := officer(t, b)
	submit(t, b, first, book.Command{Ledger: "trial.lease", Fields: map[string][]string{
		"name": {"Shop"}, "starts": {"2024-02-01"}, "ends": {"2024-12-31"}, "rent": {"100"},
	}})
	bills := func() []*book.Row {
		p, err := b.List(t.Context(), first, book.ListQuery{Ledger: "trial.bill", Sort: []string{"number"}})
		if err != nil {
			t.Fatal(err)
		}
		return p.Rows
	}
	if err := b.Sweep(t.Context()); err != nil {
		t.Fatal(err)
	}
	before := len(bills())
	c.now = c.now.AddDate(0, 0, 100) // the program is off
	for range 2 {                    // a second sweep of the same day does nothing
		if err := b.Sweep(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	rows := bills()
	if before != 2 || len(rows) != 5 {
		t.Fatalf("%d bills before and %d after a hundred days, want 2 and 5", before, len(rows))
	}
	field := b.Definition("trial.bill").Field("due_on")
	for i, want := range []string{"2024-02-10", "2024-03-10", "2024-04-10", "2024-05-10", "2024-06-10"} {
		if got := rows[i].Label(i18n.EN, field); got != want {
			t.Errorf("bill %d is due on %s, want %s", i+1, got, want)
		}
	}
	made := rows[4].Record.CreatedAt.In(time.FixedZone("", 8*60*60)).Format(time.DateOnly)
	if made != "2024-04-22" {
		t.Errorf("the bill of June was made on %s, want the day on which it fell due, 2024-04-22", made)
	}
}
