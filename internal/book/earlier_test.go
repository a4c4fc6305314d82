package book

import (
	"fmt"
	"io/fs"
	"os"
	"testing"
	"time"

	"bihuan/internal/i18n"
	"bihuan/internal/packfile"
	"bihuan/internal/packtest"
	"bihuan/packs"
)

// TestEveryEarlierVersionGoesOn opens what was kept with each earlier version of each pack with the version of
// today. An earlier version stands in testdata/earlier/PACK-VERSION, with a story that fills a book.
func TestEveryEarlierVersionGoesOn(t *testing.T) {
	defs, err := packfile.Load(packs.FS)
	if err != nil {
		t.Fatal(err)
	}
	for _, pack := range defs {
		for version := 1; version < pack.Version; version++ {
			t.Run(fmt.Sprintf("%s-%d", pack.Name, version), func(t *testing.T) {
				needed, err := packfile.LoadPack(packs.FS, pack.Name)
				if err != nil {
					t.Fatal(err)
				}
				var names []string
				for _, p := range needed {
					names = append(names, p.Name)
				}
				goesOn(t, earlier(t, pack.Name, version), pack.Name, packtest.Some(names...))
			})
		}
	}
}

// earlier returns an earlier version of a pack in its folder.
func earlier(t *testing.T, pack string, version int) fs.FS {
	t.Helper()
	root := t.TempDir()
	from := os.DirFS(fmt.Sprintf("testdata/earlier/%s-%d", pack, version))
	if err := os.CopyFS(root+"/"+pack, from); err != nil {
		t.Fatal(err)
	}
	return os.DirFS(root)
}

func goesOn(t *testing.T, old fs.FS, pack string, now fs.FS) {
	t.Helper()
	at := time.Date(2024, 7, 6, 1, 0, 0, 0, time.UTC)
	opts := Options{Dir: t.TempDir(), NoSync: true, Now: func() time.Time { return at }, Packs: packfile.Beside(old, now)}
	b := must(t)(Open(t.Context(), opts))
	stories, err := packfile.LoadStories(opts.Packs, pack)
	if err != nil {
		t.Fatal(err)
	}
	if err := b.Play(t.Context(), stories[0], nil); err != nil {
		t.Fatal(err)
	}
	b.Close()
	opts.Packs = now
	b = must(t)(Open(t.Context(), opts))
	defer b.Close()
	if err := b.Sweep(t.Context()); err != nil {
		t.Fatal(err)
	}
	report, err := b.Verify(t.Context(), nil)
	if err != nil {
		t.Fatal(err)
	}
	for _, fault := range report.Faults {
		t.Error(fault.In(i18n.EN))
	}
	if report.Records < 10 || report.Entries < 10 {
		t.Errorf("only %d records and %d entries went on", report.Records, report.Entries)
	}
}
