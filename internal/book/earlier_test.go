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
				goesOn(t, earlier(t, pack.Name, version), pack.Name, packtest.Some(pack.Name))
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

// asItWas returns an earlier version of a pack beside the packs that it used then, and no others: a pack of today may
// hold ledgers that were part of it.
func asItWas(old, now fs.FS, pack string) fs.FS {
	return packfile.Needed(packfile.Beside(old, now), []string{pack})
}

func goesOn(t *testing.T, old fs.FS, pack string, now fs.FS) {
	t.Helper()
	at := time.Date(2024, 7, 6, 1, 0, 0, 0, time.UTC)
	opts := Options{Dir: t.TempDir(), NoSync: true, Now: func() time.Time { return at }, Packs: asItWas(old, now, pack)}
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

// TestPremisesOfRentGoOnInEstate opens a book whose premises were kept by the rent pack. Leases that ran or were over
// before tell the premises so, once; what was let stays let, and vacancy is counted from the day it was.
func TestPremisesOfRentGoOnInEstate(t *testing.T) {
	at := time.Date(2024, 7, 6, 1, 0, 0, 0, time.UTC)
	opts := Options{Dir: t.TempDir(), NoSync: true, Now: func() time.Time { return at }}
	opts.Packs = asItWas(earlier(t, "rent", 1), packs.FS, "rent")
	b := must(t)(Open(t.Context(), opts))
	stories, err := packfile.LoadStories(opts.Packs, "rent")
	if err != nil {
		t.Fatal(err)
	}
	if err := b.Play(t.Context(), stories[0], nil); err != nil {
		t.Fatal(err)
	}
	b.Close()
	opts.Packs = asItWas(packs.FS, packs.FS, "rent")
	b = must(t)(Open(t.Context(), opts))
	defer b.Close()
	for range 2 { // the second sweep adds nothing
		at = at.AddDate(0, 0, 1)
		if err := b.Sweep(t.Context()); err != nil {
			t.Fatal(err)
		}
		for _, is := range []struct {
			ledger, where string
			want          int
		}{
			{"premises", `state == "let" && name == "一号厂房" && tenants == 1 && tenant == "甲公司"`, 1},
			{"premises", `state == "vacant" && vacant_from == date("2024-06-04")`, 2},
			{"premises", `state == "vacant" && vacant_from == date("2024-01-01")`, 1},
			{"premises", `state in ["lent", "retired"]`, 2},
			{"occupancy", `event == "begin"`, 1},
			{"occupancy", `event == "end"`, 2},
			{"patrol", `state == "trouble" && found == "damaged"`, 1},
			{"revival", `state == "draft"`, 1},
		} {
			page, err := b.List(t.Context(), officer(b), ListQuery{Ledger: "estate." + is.ledger, Where: is.where})
			if err != nil {
				t.Fatal(err)
			}
			if len(page.Rows) != is.want {
				t.Errorf("%d of %s where %s, want %d", len(page.Rows), is.ledger, is.where, is.want)
			}
		}
	}
}
