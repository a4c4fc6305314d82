package cli

import (
	"bytes"
	"io/fs"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"bihuan/internal/book"
	"bihuan/internal/calendar"
	"bihuan/internal/i18n"
	"bihuan/internal/packfile"
	"bihuan/internal/packtest"
	"bihuan/packs"
)

// filled opens a book in which the demonstration of some packs was played on a day, at nine.
func filled(t *testing.T, files fs.FS, today calendar.Date) (*book.Book, *book.Visitor) {
	t.Helper()
	now := today.Time().Add(time.Hour)
	b, err := book.Open(t.Context(), book.Options{Dir: t.TempDir(), NoSync: true, Packs: files, Now: func() time.Time { return now }})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { b.Close() })
	story, err := packfile.LoadDemo(files, today)
	if err != nil {
		t.Fatal(err)
	}
	if err := b.Play(t.Context(), story, nil); err != nil {
		t.Fatalf("on %s: %v", today, err)
	}
	if err := b.Sweep(t.Context()); err != nil {
		t.Fatal(err)
	}
	if _, err := b.OpenAccounts(t.Context(), demoPassword); err != nil {
		t.Fatal(err)
	}
	_, v, err := b.SignIn(t.Context(), "fangqinghe", demoPassword, "")
	if err != nil {
		t.Fatal(err)
	}
	return b, v
}

// all returns the records of a ledger that the visitor sees.
func all(t *testing.T, b *book.Book, v *book.Visitor, path string) []*book.Row {
	t.Helper()
	page, err := b.List(t.Context(), v, book.ListQuery{Ledger: path, Limit: 200})
	if err != nil {
		t.Fatal(err)
	}
	return page.Rows
}

// tally counts rows by what of says.
func tally(rows []*book.Row, of func(*book.Row) string) map[string]int {
	counts := map[string]int{}
	for _, r := range rows {
		counts[of(r)]++
	}
	return counts
}

func stateOf(r *book.Row) string { return r.Record.State }

func lightOf(r *book.Row) string { return r.Light.Name }

func TestTheDemonstration(t *testing.T) {
	// The first of March follows the longest holiday, within the times of extensions and reviews.
	b, v := filled(t, packs.FS, calendar.Of(2026, 3, 1))
	t.Run("shows every state", func(t *testing.T) { checkStates(t, b, v) })
	t.Run("has a bulletin that states its figures", func(t *testing.T) { checkBulletin(t, b, v) })
	t.Run("is as its journal says", func(t *testing.T) {
		report, err := b.Verify(t.Context(), nil)
		if err != nil || len(report.Faults) > 0 {
			t.Errorf("%v %v", report.Faults, err)
		}
	})
	t.Run("comes back from workbooks unchanged", func(t *testing.T) { checkWorkbooks(t, b, v) })
}

func TestTheDemonstrationIsTheSameEveryTime(t *testing.T) {
	var twice [2][]string
	for i := range twice {
		b, v := filled(t, packtest.Some("rectification"), calendar.Of(2026, 3, 1))
		twice[i] = results(t, b, v)
	}
	if diff := cmp.Diff(twice[0], twice[1]); diff != "" || len(twice[0]) == 0 {
		t.Errorf("the second time differs (-first +second):\n%s", diff)
	}
}

func TestTheDemonstrationPlaysBehindAHolidayToo(t *testing.T) {
	if testing.Short() {
		t.Skip("plays it once more")
	}
	b, v := filled(t, packs.FS, calendar.Of(2026, 10, 9))
	checkStates(t, b, v)
}

// checkStates wants everything to be seen that can become of a measure.
func checkStates(t *testing.T, b *book.Book, v *book.Visitor) {
	measures := all(t, b, v, "rectification.measure")
	want := map[string]int{"draft": 1, "assigned": 1, "claimed": 1, "doing": 8, "asked": 2, "leader_ok": 1,
		"office_ok": 2, "steady": 4, "closed": 19, "cancelled": 1}
	if diff := cmp.Diff(want, tally(measures, stateOf)); diff != "" {
		t.Errorf("states of measures (-want +got):\n%s", diff)
	}
	for _, light := range []string{"red", "yellow", "green", "blue", "grey"} {
		if tally(measures, lightOf)[light] == 0 {
			t.Errorf("no measure shows %s", light)
		}
	}
	if n := tally(measures, func(r *book.Row) string { return r.Record.Get("counted").String() })["true"]; n != 38 {
		t.Errorf("%d measures count, want 38", n)
	}
	findings := tally(all(t, b, v, "rectification.finding"), func(r *book.Row) string { return r.Record.Get("source").Text() })
	if findings["look_back"] != 1 || findings["feedback"]+findings["earlier"] != 15 {
		t.Errorf("findings come from %v", findings)
	}
	looks := tally(all(t, b, v, "rectification.look_back"), stateOf)
	if looks["kept"] != 1 || looks["failed"] != 1 || looks["waiting"] == 0 {
		t.Errorf("look-backs are %v", looks)
	}
	extensions := tally(all(t, b, v, "rectification.extension"), stateOf)
	if extensions["approved"] == 0 || extensions["refused"] == 0 {
		t.Errorf("extensions are %v", extensions)
	}
	desk, err := b.Desk(t.Context(), v)
	if err != nil || len(desk.Warnings) == 0 || len(desk.Waiting) == 0 {
		t.Errorf("the desk of the office shows %+v, %v", desk, err)
	}
}

// checkBulletin wants the demo values, each bound to its result, and nothing in the way of publishing them.
func checkBulletin(t *testing.T, b *book.Book, v *book.Visitor) {
	round := all(t, b, v, "rectification.round")[0].Record
	view, err := b.Bulletin(t.Context(), v, round.ID)
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range view.Stops {
		t.Errorf("stop: %s", s.Problem.In(i18n.ZH))
	}
	for _, d := range view.Doubts {
		t.Errorf("doubt: %+v", d)
	}
	var text strings.Builder
	for _, block := range view.Document.Blocks {
		if block.Paragraph != nil {
			text.WriteString(block.Paragraph.Text() + "\n")
		}
	}
	for _, want := range []string{"570亩", "2.6万平方米", "325家", "3.8%", "复审通过45家", "新认定13家", "58家", "165家", "20件",
		"22家", "高成长性企业20家", "18次", "502次", "706处", "4次", "21处", "89%", "307套", "511套", "7616套", "60人", "2条", "4个", "0元"} {
		if !strings.Contains(text.String(), want) {
			t.Errorf("the bulletin does not state %s", want)
		}
	}
	if len(view.Bindings) != 26 || len(view.Left) != 1 {
		t.Errorf("%d figures are bound, want 26; %d findings are left out, want 1", len(view.Bindings), len(view.Left))
	}
}

// checkWorkbooks brings the list of each ledger back with all its fields, and wants nothing to be new or changed.
func checkWorkbooks(t *testing.T, b *book.Book, v *book.Visitor) {
	for _, pack := range b.Packs() {
		for _, l := range pack.Ledgers {
			q := book.ListQuery{Ledger: l.Path()}
			for _, f := range l.Fields {
				q.Columns = append(q.Columns, f.Name)
			}
			var sheet bytes.Buffer
			if err := b.ExportList(t.Context(), v, q, i18n.ZH, "xlsx", &sheet); err != nil {
				t.Errorf("%s: %v", l.Path(), err)
				continue
			}
			back, err := b.ImportList(t.Context(), v, l.Path(), &sheet, true)
			if err != nil || back.New+back.Changed > 0 || len(back.Refused) > 0 {
				t.Errorf("%s comes back as %+v, %v", l.Path(), back, err)
			}
		}
	}
}

// results returns what the figures rest on.
func results(t *testing.T, b *book.Book, v *book.Visitor) []string {
	var list []string
	for _, r := range all(t, b, v, "rectification.result") {
		line := r.Record.Number + " " + r.Record.Get("of").Text() + " " + r.Record.Get("quantity").String()
		for _, p := range r.Record.Proofs {
			line += " " + p.Hash
		}
		list = append(list, line)
	}
	return list
}
