package book_test

import (
	"bytes"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"

	"bihuan/internal/book"
	"bihuan/internal/i18n"
	"bihuan/internal/pgtest"
	"bihuan/internal/problem"
)

// hiding is a pack in which everybody reads the records, and only the office what they cost.
var hiding = map[string]string{
	"pack.yaml": `
pack: hiding
title: {zh: 保密}
version: 1
uses: [organisation, trial]
ledgers: [lift, visit, note, paper]
figures:
  fees: {title: {zh: 费用}, sum: {ledger: lift, of: fee}, by: [name]}
  dear: {title: {zh: 贵的}, count: {ledger: lift, where: twice > 10}}
  lifts: {title: {zh: 台数}, count: {ledger: lift}, by: [name, fee]}
  share: {title: {zh: 每次的费用}, ratio: {ledger: visit, over: {ledger: lift, of: fee}}}
  double: {title: {zh: 两倍费用}, is: fees * 2}
  open_fees: {title: {zh: 公布的费用}, sum: {ledger: lift, of: fee}, read: [everyone]}
  office_lifts: {title: {zh: 内部台数}, count: {ledger: lift}, read: [office]}
`,
	"lift.yaml": `
title: {zh: 电梯}
number: DT-{000}
label: name
fields:
  name: {kind: text, required: true, title: {zh: 名称}}
  fee: {kind: money, title: {zh: 费用}}
  twice: {kind: money, is: fee * 2, title: {zh: 两倍}}
  told: {kind: money, is: fee * 3, title: {zh: 公布}}
  scan: {kind: file, title: {zh: 合同}}
  parts: {kind: lines, title: {zh: 配件}, fields: {price: {kind: money, title: {zh: 单价}}}}
  dearest: {kind: money, max: parts.price, title: {zh: 最贵的}}
  paid: {kind: money, sum: visit.cost, title: {zh: 已付}}
  met: {kind: money, sum: visit.cost, title: {zh: 公布的已付}}
  visits: {kind: int, count: visit, title: {zh: 次数}}
  partly: {kind: money, is: fee * 4, title: {zh: 四倍}}
  due: {kind: date, is: 'fee > 0 ? date("2024-01-09") : date("2024-01-08")', title: {zh: 到期}}
parts: {due: due}
lights:
  red: {title: {zh: 贵}, when: fee > 6}
  green: {title: {zh: 不贵}}
views:
  dear: {title: {zh: 贵的}, where: fee > 6}
access:
  read: [everyone]
  write: [everyone]
  fields:
    fee: {read: [office]}
    scan: {read: [office]}
    parts: {read: [office]}
    told: {read: [everyone]}
    met: {read: [everyone]}
    partly: {read: [office, 'name == "A" && given(me.person)']}
list: [number, name, fee, twice, told, paid, light]
sort: [-fee]
`,
	"visit.yaml": `
title: {zh: 维保}
number: WB-{000}
fields:
  lift: {kind: ref, to: lift, required: true, title: {zh: 电梯}}
  unit: {kind: unit, title: {zh: 单位}}
  cost: {kind: money, title: {zh: 花费}}
  half: {kind: money, is: lift.fee / 2, title: {zh: 一半}}
  due_on: {kind: date, is: lift.due, title: {zh: 公布的到期}}
parts: {unit: unit, due: due_on}
access:
  read: [everyone]
  write: [everyone]
  fields:
    cost: {read: [office, unit]}
    due_on: {read: [everyone]}
list: [number, lift, cost, half]
`,
}

// referring are ledgers whose records refer to what only the office sees.
var referring = map[string]string{
	"note.yaml": `
title: {zh: 笔记}
fields:
  title: {kind: text, title: {zh: 标题}}
  of: {kind: ref, to: trial.dossier, title: {zh: 卷宗}}
  subject: {kind: text, is: of.subject, title: {zh: 事由}}
checks:
  - {that: size(subject) > 3, say: {zh: 事由太短}}
access: {read: [everyone], write: [everyone]}
`,
	"paper.yaml": `
title: {zh: 纸}
fields:
  title: {kind: text, title: {zh: 标题}}
  of: {kind: ref, to: trial.dossier, title: {zh: 卷宗}}
access: {read: [everyone], write: [office]}
`,
}

// hidingBook has two lifts, that cost 5 and 7, and a visit to each. The first visitor is of the office, the other
// one of nothing.
func hidingBook(t *testing.T) (b *book.Book, office, other *book.Visitor) {
	t.Helper()
	return hidingBookIn(t, "")
}

// hidingBookIn is hidingBook in a database of PostgreSQL, or without one in a file.
func hidingBookIn(t *testing.T, dsn string) (b *book.Book, office, other *book.Visitor) {
	t.Helper()
	files := trialPacks(t)
	for name, text := range hiding {
		files["hiding/"+name] = &fstest.MapFile{Data: []byte(text)}
	}
	for name, text := range referring {
		files["hiding/"+name] = &fstest.MapFile{Data: []byte(text)}
	}
	b = founded(t, book.Options{DSN: dsn, Packs: files, Now: fixedClock})
	office = officer(t, b)
	for _, lift := range [][]string{{"A", "5"}, {"B", "7"}} {
		name, fee := lift[0], lift[1]
		id := submit(t, b, office, book.Command{
			Ledger: "hiding.lift", Fields: map[string][]string{"name": {name}, "fee": {fee}},
			Proofs: []book.Upload{{Name: name + ".txt", Body: strings.NewReader("contract " + name), Field: "scan"}},
		})
		submit(t, b, office, book.Command{
			Ledger: "hiding.visit", Fields: map[string][]string{"lift": {id}, "cost": {"2"}},
		})
	}
	return b, office, signIn(t, b, "second", secondPassword)
}

// TestWhatFollowsFromAHiddenFieldIsHidden asks of every computed field whether it may be read, on the page, in lists,
// sheets and exports.
func TestWhatFollowsFromAHiddenFieldIsHidden(t *testing.T) {
	b, office, other := hidingBook(t)
	hidden := func(v *book.Visitor, path string) (names []string) {
		sheet, err := b.Sheet(t.Context(), v, path, 1)
		if err != nil {
			t.Fatal(err)
		}
		plain, err := b.Plain(t.Context(), v, path, 1)
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range sheet.Fields {
			if f.Hidden {
				names = append(names, f.Field.Name)
			}
			if f.Hidden != plain.Hidden[f.Field.Name] || f.Hidden && !plain.Record.Get(f.Field.Name).IsEmpty() {
				t.Errorf("%s of %s is not the same for programs", f.Field.Name, path)
			}
		}
		return names
	}
	for path, want := range map[string][]string{
		"hiding.lift": {"fee", "twice", "scan", "parts", "dearest", "paid", "due"}, "hiding.visit": {"cost", "half"},
	} {
		if diff := cmp.Diff(want, hidden(other, path)); diff != "" {
			t.Errorf("hidden of %s (-want +got):\n%s", path, diff)
		}
		if got := hidden(office, path); got != nil {
			t.Errorf("hidden of %s from the office: %v", path, got)
		}
	}
	page, err := b.List(t.Context(), other, book.ListQuery{Ledger: "hiding.lift"})
	if err != nil {
		t.Fatal(err)
	}
	for _, row := range page.Rows {
		if row.Due != nil || len(row.Record.Proofs) > 0 {
			t.Errorf("%s shows its due date %v, its files %v", row.Record.Number, row.Due, row.Record.Proofs)
		}
	}
}

// TestADayIsExplainedToWhoMaySeeWhereItComesFrom looks at a due date that is open and follows from what is hidden.
func TestADayIsExplainedToWhoMaySeeWhereItComesFrom(t *testing.T) {
	b, office, other := hidingBook(t)
	for v, want := range map[*book.Visitor]bool{office: true, other: false} {
		sheet, err := b.Sheet(t.Context(), v, "hiding.visit", 1)
		if err != nil {
			t.Fatal(err)
		}
		if sheet.Due == nil || len(sheet.Due.Steps) > 0 != want {
			t.Errorf("the due date of the visit is %+v, explained: want %v", sheet.Due, want)
		}
	}
}

// TestFiguresTellNothingOfHiddenFields reads figures with eyes that see more and less of what they are made of.
func TestFiguresTellNothingOfHiddenFields(t *testing.T) {
	b, office, other := hidingBook(t)
	told := func(v *book.Visitor, name string, by ...string) string {
		view, err := b.Figure(t.Context(), v, "hiding."+name, 0, by, 0)
		if err != nil {
			return problem.All(err)[0].Key
		}
		text := view.Value.String()
		for _, part := range view.Parts {
			text += " " + part.Labels[0].In(i18n.ZH) + "=" + part.Value.String()
		}
		return text
	}
	for _, c := range []struct{ name, by, office, other string }{
		{"fees", "name", "12 A=5 B=7", "book.may_not_read"},
		{"dear", "", "1", "book.may_not_read"},
		{"lifts", "name", "2 A=1 B=1", "2 A=1 B=1"},
		{"lifts", "fee", "2 5.00=1 7.00=1", "2"},
		{"share", "", "0.166667", "book.may_not_read"},
		{"double", "", "24", "book.may_not_read"},
		{"open_fees", "", "12", "12"},
		{"office_lifts", "", "2", "book.may_not_read"},
	} {
		by := strings.Fields(c.by)
		if got := told(office, c.name, by...); got != c.office {
			t.Errorf("%s by %q for the office: %s, want %s", c.name, c.by, got, c.office)
		}
		if got := told(other, c.name, by...); got != c.other {
			t.Errorf("%s by %q for another: %s, want %s", c.name, c.by, got, c.other)
		}
	}
	screen, err := b.Mechanism(t.Context(), other, "hiding")
	if err != nil {
		t.Fatal(err)
	}
	var drawn []string
	for _, view := range screen.Figures {
		drawn = append(drawn, view.Figure.Name)
	}
	if diff := cmp.Diff([]string{"lifts", "open_fees"}, drawn); diff != "" {
		t.Errorf("figures on the screen of another (-want +got):\n%s", diff)
	}
	if err := b.Sweep(t.Context()); err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]int{"fees": 0, "open_fees": 1} {
		days, err := b.FigureHistory(t.Context(), other, "hiding."+name, 0, 1<<20)
		if err != nil || len(days) != want {
			t.Errorf("history of %s for another: %v, %v, want %d days", name, days, err, want)
		}
	}
}

// TestHiddenFieldsNeitherSortNorFilter looks at lists whose order or length would betray a field.
func TestHiddenFieldsNeitherSortNorFilter(t *testing.T) {
	t.Run("sqlite", func(t *testing.T) { neitherSortNorFilter(t, "") })
	t.Run("postgres", func(t *testing.T) { neitherSortNorFilter(t, pgtest.Start(t)) })
}

func neitherSortNorFilter(t *testing.T, dsn string) {
	b, office, other := hidingBookIn(t, dsn)
	list := func(v *book.Visitor, q book.ListQuery) (text string) {
		q.Ledger = "hiding.lift"
		page, err := b.List(t.Context(), v, q)
		if err != nil {
			t.Fatal(err)
		}
		var names []string
		for _, row := range page.Rows {
			names = append(names, row.Record.Get("name").String())
		}
		return strings.Join(names, "")
	}
	byName := []string{"name"}
	for _, c := range []struct {
		q             book.ListQuery
		office, other string
	}{
		{book.ListQuery{}, "BA", "AB"},
		{book.ListQuery{Sort: []string{"-fee", "name"}}, "BA", "AB"},
		{book.ListQuery{Sort: []string{"-twice", "name"}}, "BA", "AB"},
		{book.ListQuery{Sort: []string{"-told"}}, "BA", "BA"},
		{book.ListQuery{Sort: []string{"-partly", "name"}}, "BA", "AB"},
		{book.ListQuery{Where: "twice > 10"}, "B", ""},
		{book.ListQuery{View: "dear"}, "B", ""},
		{book.ListQuery{Filters: []book.Filter{{Field: "twice", Op: "from", Values: []string{"1"}}}, Sort: byName}, "AB", ""},
		{book.ListQuery{Filters: []book.Filter{{Field: "light", Values: []string{"red"}}}}, "B", "B"},
		{book.ListQuery{Filters: []book.Filter{{Field: "figure", Values: []string{"hiding.dear"}}}}, "B", ""},
	} {
		if got := list(office, c.q); got != c.office {
			t.Errorf("%+v for the office: %s, want %s", c.q, got, c.office)
		}
		if got := list(other, c.q); got != c.other {
			t.Errorf("%+v for another: %s, want %s", c.q, got, c.other)
		}
	}
	over := book.ListQuery{Ledger: "hiding.visit", Where: "lift.fee > 0"}
	for v, want := range map[*book.Visitor]int{office: 2, other: 0} {
		page, err := b.List(t.Context(), v, over)
		if err != nil || len(page.Rows) != want {
			t.Errorf("visits by what their lift costs: %d, %v, want %d", len(page.Rows), err, want)
		}
	}
}

// TestAFormDoesNotShowWhatIsHidden edits a record of which some fields may be written and not read.
func TestAFormDoesNotShowWhatIsHidden(t *testing.T) {
	b, office, other := hidingBook(t)
	form, err := b.Form(t.Context(), other, "hiding.lift", 1, "", nil)
	if err != nil {
		t.Fatal(err)
	}
	sent := map[string][]string{}
	for _, f := range form.Fields {
		if f.Field.Name == "fee" && f.Text != "" || len(form.Proofs) > 0 {
			t.Errorf("the form shows %q, %v", f.Text, form.Proofs)
		}
		sent[f.Field.Name] = f.Texts
	}
	fee := func() string {
		r, err := b.Plain(t.Context(), office, "hiding.lift", 1)
		if err != nil {
			t.Fatal(err)
		}
		return r.Record.Get("fee").String()
	}
	before := fee()
	sent["name"] = []string{"C"}
	submit(t, b, other, book.Command{Ledger: "hiding.lift", ID: 1, Fields: sent})
	if got := fee(); got != before {
		t.Errorf("a form that does not show the fee left %q of it, want %q", got, before)
	}
	submit(t, b, other, book.Command{Ledger: "hiding.lift", ID: 1, Fields: map[string][]string{"fee": {"9"}}})
	if got := fee(); got != "9" {
		t.Errorf("the fee is %s after it was given, want 9", got)
	}
}

// TestTheHistoryDoesNotNameHiddenFiles looks for files of a hidden field in the changes.
func TestTheHistoryDoesNotNameHiddenFiles(t *testing.T) {
	b, office, other := hidingBook(t)
	for v, want := range map[*book.Visitor]int{office: 1, other: 0} {
		events, err := b.History(t.Context(), v, "hiding.lift", 1, 10)
		if err != nil {
			t.Fatal(err)
		}
		changes, _, err := b.Changes(t.Context(), v, 0, []string{"hiding.lift"})
		if err != nil {
			t.Fatal(err)
		}
		sheet, err := b.Sheet(t.Context(), v, "hiding.lift", 1)
		if err != nil {
			t.Fatal(err)
		}
		got := []int{len(events[len(events)-1].Proofs), len(changes[0].Proofs), len(sheet.Record.Proofs),
			len(sheet.Journal[len(sheet.Journal)-1].Entry.Proofs)}
		if diff := cmp.Diff([]int{want, want, want, want}, got); diff != "" {
			t.Errorf("files in history, changes, page and its past (-want +got):\n%s", diff)
		}
	}
	if err := b.ExportJournal(t.Context(), other, "hiding.lift", 1, new(bytes.Buffer)); err == nil {
		t.Error("the journal of a record with hidden fields was handed out")
	}
}

// TestNoRefusalTellsWhichRecordsAreThere gives references to a record that may not be seen and to one that is not
// there, as one who may make the record and as one who may not.
func TestNoRefusalTellsWhichRecordsAreThere(t *testing.T) {
	b, office, other := hidingBook(t)
	submit(t, b, office, book.Command{Ledger: "trial.dossier", Fields: map[string][]string{"subject": {"S"}}})
	try := func(path, id string) string {
		_, err := b.Submit(t.Context(), other, book.Command{
			Ledger: path, Fields: map[string][]string{"of": {id}, "title": {"T"}}})
		key := ""
		for _, p := range problem.All(err) {
			key += p.Key + p.Field + " "
		}
		return key
	}
	for path, want := range map[string]string{
		"hiding.note": "engine.danglingof ", "hiding.paper": "engine.may_not_make ",
	} {
		if there, gone := try(path, "1"), try(path, "99"); there != want || gone != want {
			t.Errorf("%s refers to what may not be seen: %q, to nothing: %q, want %q", path, there, gone, want)
		}
	}
}
