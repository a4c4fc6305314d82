package book

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"runtime/debug"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"bihuan/internal/calendar"
	"bihuan/internal/engine"
	"bihuan/internal/expr"
	"bihuan/internal/ledger"
	"bihuan/internal/packfile"
	"bihuan/internal/packtest"
	"bihuan/internal/pgtest"
	"bihuan/internal/store"
	"bihuan/packs"
)

// TestWhatIsKeptIsWhatIsCounted plays the demonstration, lets days pass, and compares each figure and each
// breakdown as it is kept with the same as it is counted.
func TestWhatIsKeptIsWhatIsCounted(t *testing.T) {
	for name, open := range map[string]func(*testing.T, *calendar.Date) *Book{
		"sqlite": wholeDemonstration,
		"postgres": func(t *testing.T, day *calendar.Date) *Book {
			return demonstration(t, packtest.Some("organisation", "rectification", "debt"), pgtest.Start(t), day)
		},
	} {
		t.Run(name, func(t *testing.T) {
			day := wholeDay
			b := open(t, &day)
			defer b.Close()
			for _, days := range []int{0, 17, 120} {
				day = day.AddDays(days)
				if err := b.Sweep(t.Context()); err != nil {
					t.Fatal(err)
				}
				compareKept(t, b)
			}
		})
	}
}

// demonstration opens a book and plays the demonstration of packs on a day, which goes on as the test says.
func demonstration(t *testing.T, files fs.FS, dsn string, day *calendar.Date) *Book {
	t.Helper()
	b := must(t)(Open(t.Context(), demoOptions(t.TempDir(), files, dsn, day)))
	if err := playDemo(t.Context(), b, files, *day); err != nil {
		t.Fatal(err)
	}
	return b
}

func demoOptions(dir string, files fs.FS, dsn string, day *calendar.Date) Options {
	return Options{
		Dir: dir, NoSync: true, DSN: dsn, Packs: files, Now: func() time.Time { return day.Time().Add(time.Hour) },
	}
}

func playDemo(ctx context.Context, b *Book, files fs.FS, day calendar.Date) error {
	story, err := packfile.LoadDemo(files, day)
	if err != nil {
		return err
	}
	return b.Play(ctx, story, nil)
}

// wholeDay is the day on which the demonstration of all packs is played, once for all tests.
var wholeDay = calendar.Of(2026, time.March, 1)

// playedIn is the folder in which it was played, or "".
var playedIn string

// played plays it.
var played = sync.OnceValue(func() (err error) {
	if playedIn, err = os.MkdirTemp("", "demonstration"); err != nil {
		return err
	}
	day := wholeDay
	b, err := Open(context.Background(), demoOptions(playedIn, packs.FS, "", &day))
	if err != nil {
		return err
	}
	return errors.Join(playDemo(context.Background(), b, packs.FS, day), b.Close())
})

// TestMain lets memory grow before it is gone through: these tests throw nearly all of it away.
func TestMain(m *testing.M) {
	debug.SetGCPercent(400)
	code := m.Run()
	if playedIn != "" {
		os.RemoveAll(playedIn)
	}
	os.Exit(code)
}

// wholeDemonstration opens a copy of the book in which the demonstration of all packs was played.
func wholeDemonstration(t *testing.T, day *calendar.Date) *Book {
	t.Helper()
	if err := played(); err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	if err := os.CopyFS(dir, os.DirFS(playedIn)); err != nil {
		t.Fatal(err)
	}
	return must(t)(Open(t.Context(), demoOptions(dir, packs.FS, "", day)))
}

// compareKept compares for somebody who sees everything.
func compareKept(t *testing.T, b *Book) {
	t.Helper()
	roles := map[string]bool{}
	for _, pack := range b.Packs() {
		for _, role := range pack.Roles {
			roles[role.Name] = true
		}
	}
	kept := 0
	err := b.store.Read(t.Context(), func(tx *store.Tx) error {
		rs := &records{Book: b, tx: tx, moment: b.moment(), me: &expr.Principal{Person: 1, Roles: roles}}
		for _, pack := range b.Packs() {
			for _, f := range b.program.Figures(pack.Name) {
				for _, a := range questions(b, f) {
					if compareOne(t, rs, a, f.Path()) {
						kept++
					}
				}
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if kept < 50 {
		t.Errorf("only %d answers are kept", kept)
	}
}

// questions are the whole of a figure, each breakdown, all together, and the same for a round.
func questions(b *Book, f *engine.Figure) []*asked {
	if f.Ledger == nil {
		return nil
	}
	var all []*asked
	var every []*expr.Expr
	ask := func(by []*expr.Expr) {
		a := &asked{ledger: f.Ledger, asOf: b.Today(), terms: terms(f), by: by}
		all = append(all, a)
		if field := f.Ledger.RoundField(b.program.Packs); field != nil {
			one := *a
			one.filters = []Filter{{Field: field.Name, Op: "is", Values: []string{"1"}}}
			all = append(all, &one)
		}
	}
	ask(nil)
	for _, by := range f.By {
		ask([]*expr.Expr{by.Value})
		every = append(every, by.Value)
	}
	if len(every) > 1 {
		ask(every)
	}
	return all
}

// compareOne reports whether the answer is kept.
func compareOne(t *testing.T, rs *records, a *asked, name string) bool {
	t.Helper()
	kept, ok, err := rs.kept(a)
	if err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	if !ok {
		return false
	}
	elsewhere := *a
	elsewhere.terms = append(slices.Clone(a.terms), a.terms[0])
	elsewhere.terms[len(a.terms)].Op = "max" // which is not kept, so that all of it is counted
	if a.terms[0].Of == nil {
		elsewhere.terms[len(a.terms)].Of = expr.Literal(ledger.Int(1), expr.Int)
	}
	counted, err := rs.tally(&elsewhere)
	if err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	for i := range counted {
		counted[i].Results = counted[i].Results[:len(a.terms)]
	}
	show := func(rows []store.TallyRow) (lines []string) {
		for _, row := range rows {
			line := partKey(row.By)
			for _, v := range row.Results {
				line += " " + v.String()
			}
			lines = append(lines, line)
		}
		return lines
	}
	if diff := cmp.Diff(show(counted), show(kept)); diff != "" {
		t.Errorf("%s on %s (-counted +kept):\n%s", name, rs.moment.Today, diff)
	}
	return true
}
