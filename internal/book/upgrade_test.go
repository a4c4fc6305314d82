package book

import (
	"bytes"
	"fmt"
	"io/fs"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"bihuan/internal/expr"
	"bihuan/internal/i18n"
	"bihuan/internal/journal"
	"bihuan/internal/packfile"
	"bihuan/internal/packtest"
	"bihuan/internal/pgtest"
	"bihuan/internal/problem"
)

// The versions of a pack whose ledger, fields, choices, states and moves get other names.
var versions = []string{`
ledgers: [bill]
-- bill.yaml --
title: {zh: 账单, en: Bill}
number: ZD-{yyyy}-{000}
fields:
  amount: {kind: money, required: true, title: {zh: 金额, en: Amount}}
  payer: {kind: text, title: {zh: 付款人, en: Payer}}
  paper: {kind: file, title: {zh: 凭证, en: Paper}}
  how:
    kind: choice
    title: {zh: 方式, en: How}
    choices: {bank: {zh: 转账, en: Bank}, cash: {zh: 现金, en: Cash}}
  marks:
    kind: choices
    title: {zh: 标记, en: Marks}
    choices: {old: {zh: 陈, en: Old}, odd: {zh: 怪, en: Odd}}
flow:
  states:
    due: {title: {zh: 待缴, en: Due}, start: true}
    late: {title: {zh: 逾期, en: Late}}
    paid: {title: {zh: 已缴, en: Paid}, end: true}
  moves:
    warn: {title: {zh: 催缴, en: Warn}, from: [due], to: late, by: [office], seals: [payer, how, marks], needs: [{proof: 1, say: {zh: 附件, en: Attach}}]}
    pay: {title: {zh: 缴清, en: Pay}, from: [due, late], to: paid, by: [office]}
schedules:
  call: {title: {zh: 催, en: Call}, make: call, every: month, from: date(created_at), set: {bill: self, how: how}}
access: {read: [everyone], write: [office]}
list: [number, amount, state]
`, `
ledgers: [slip]
-- slip.yaml --
title: {zh: 缴款单, en: Slip}
number: ZD-{yyyy}-{000}
fields:
  amount: {kind: money, required: true, title: {zh: 金额, en: Amount}}
  debtor: {kind: text, title: {zh: 付款人, en: Payer}}
  voucher: {kind: file, title: {zh: 凭证, en: Paper}}
  way:
    kind: choice
    title: {zh: 方式, en: How}
    choices: {bank: {zh: 转账, en: Bank}, coins: {zh: 现金, en: Cash}}
  marks:
    kind: choices
    title: {zh: 标记, en: Marks}
    choices: {stale: {zh: 陈, en: Old}, odd: {zh: 怪, en: Odd}}
flow:
  states:
    open: {title: {zh: 待缴, en: Due}, start: true}
    late: {title: {zh: 逾期, en: Late}}
    paid: {title: {zh: 已缴, en: Paid}, end: true}
  moves:
    remind: {title: {zh: 催缴, en: Warn}, from: [open], to: late, by: [office], seals: [debtor, way, marks], needs: [{proof: 1, say: {zh: 附件, en: Attach}}]}
    pay: {title: {zh: 缴清, en: Pay}, from: [open, late], to: paid, by: [office]}
schedules:
  visit: {title: {zh: 催, en: Call}, make: call, every: month, from: date(created_at), set: {bill: self, how: way}}
access: {read: [everyone], write: [office]}
list: [number, amount, state]
was:
  names: [bill]
  fields: {payer: debtor, paper: voucher, how: way}
  choices: {way: {cash: coins}, marks: {old: stale}}
  states: {due: open}
  moves: {warn: remind}
  schedules: {call: visit}
`}

// version returns a version of the pack, with the packs that it uses.
func version(n int) fs.FS { return packOf(n, versions[min(n, len(versions))-1]) }

// nameless is a version that does not say what things were called before.
func nameless(n int) fs.FS {
	text, _, _ := strings.Cut(versions[n-1], "was:")
	return packOf(n, text)
}

func packOf(n int, text string) fs.FS {
	head, body, _ := strings.Cut(text, "-- ")
	name, text, _ := strings.Cut(body, " --\n")
	ledger := strings.TrimSuffix(name, ".yaml")
	call := "title: {zh: 电话, en: Call}\nfields:\n" +
		"  bill: {kind: ref, to: " + ledger + ", title: {zh: 单, en: Bill}}\n" +
		"  how: {kind: choice, choices: " + ledger + "." + map[string]string{"bill": "how", "slip": "way"}[ledger] +
		", title: {zh: 方式, en: How}}\naccess: {read: [everyone]}\n"
	if ledger == "slip" {
		call += "was: {choices: {how: {cash: coins}}}\n"
	}
	head = fmt.Sprintf("pack: lease\ntitle: {zh: 租约, en: Leases}\nversion: %d\nuses: [organisation]\n", n) +
		strings.Replace(head, "]", ", call]", 1)
	own := fstest.MapFS{}
	for file, text := range map[string]string{"pack.yaml": head, name: text, "call.yaml": call} {
		own["lease/"+file] = &fstest.MapFile{Data: []byte(text)}
	}
	if n == 1 {
		own["lease/stories/begin.yaml"] = &fstest.MapFile{Data: []byte(begin)}
	}
	return packfile.Beside(own, packtest.Some("organisation"))
}

const begin = `
story: {zh: 三张账单, en: Three bills}
today: 2024-06-20
people:
  wu: {roles: [office]}
steps:
  - {as: wu, make: {bill a: {amount: 100, payer: 甲, how: cash, marks: [old, odd]}}}
  - {as: wu, make: {bill b: {amount: 200, payer: 乙, how: bank}}}
  - {as: wu, make: {bill c: {amount: 300, how: cash}}}
  - {as: wu, do: bill.warn a, with: {proofs: [函.txt]}}
  - {as: wu, do: bill.pay c}
  - on: 2024-07-01
`

func TestWhatIsKeptGoesOnUnderItsNewName(t *testing.T) {
	t.Run("sqlite", func(t *testing.T) { upgradeOn(t, "") })
	t.Run("postgres", func(t *testing.T) { upgradeOn(t, pgtest.Start(t)) })
}

func upgradeOn(t *testing.T, dsn string) {
	now := time.Date(2024, 7, 1, 1, 0, 0, 0, time.UTC)
	opts := Options{Dir: t.TempDir(), DSN: dsn, NoSync: true, Now: func() time.Time { return now }}
	open := func(files fs.FS) (*Book, error) {
		opts.Packs = files
		return Open(t.Context(), opts)
	}
	b := must(t)(open(version(1)))
	stories, err := packfile.LoadStories(opts.Packs, "lease")
	if err != nil {
		t.Fatal(err)
	}
	if err := b.Play(t.Context(), stories[0], nil); err != nil {
		t.Fatal(err)
	}
	before := calls(t, b)
	if before == 0 {
		t.Fatal("the schedule has made nothing")
	}
	b.Close()

	// Without its earlier names the ledger would be a new one, and what is kept lost.
	_, err = open(nameless(2))
	if list := problem.All(err); len(list) == 0 || list[0].Key != "plan.not_opened" {
		t.Fatalf("opened although data would be lost: %v", err)
	}
	for n := 2; n <= 3; n++ { // a version that renames, and one that says nothing new of names
		b = must(t)(open(version(n)))
		now = now.AddDate(0, 0, 1)
		if err := b.Sweep(t.Context()); err != nil {
			t.Fatal(err)
		}
		upgraded(t, b, before)
		b.Close()
	}
}

func must(t *testing.T) func(*Book, error) *Book {
	return func(b *Book, err error) *Book {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return b
	}
}

// calls counts what the schedule has made: none is made twice.
func calls(t *testing.T, b *Book) int {
	t.Helper()
	page, err := b.List(t.Context(), officer(b), ListQuery{Ledger: "lease.call"})
	if err != nil {
		t.Fatal(err)
	}
	return len(page.Rows)
}

func officer(*Book) *Visitor {
	return &Visitor{Person: 1, Face: FacePage, Me: &expr.Principal{Person: 1, Roles: map[string]bool{"office": true}}}
}

// upgraded looks at the records under their new names in each way that there is.
func upgraded(t *testing.T, b *Book, before int) {
	t.Helper()
	v := officer(b)
	for where, want := range map[string]int{
		`debtor == "甲" && way == "coins" && "stale" in marks && "odd" in marks && state == "late"`: 1,
		`way == "coins"`: 2, `state == "open"`: 1, `state == "paid"`: 1, `number == "ZD-2024-003"`: 1,
	} {
		page, err := b.List(t.Context(), v, ListQuery{Ledger: "lease.slip", Where: where})
		if err != nil {
			t.Fatal(err)
		}
		if len(page.Rows) != want {
			t.Errorf("%s: %d records, want %d", where, len(page.Rows), want)
		}
	}
	if n := calls(t, b); n != before {
		t.Errorf("the schedule has made %d records, and %d before", n, before)
	}
	events, err := b.History(t.Context(), v, "lease.slip", 1, 100)
	if err != nil {
		t.Fatal(err)
	}
	told := ""
	for _, e := range events {
		told += e.Ledger + " " + e.Move
		for _, c := range e.Changes {
			told += " " + c.Field + "=" + string(c.After)
		}
		told += "\n"
	}
	want := "lease.slip remind state=\"late\"\nlease.slip  number=\"ZD-2024-001\" state=\"open\" amount=\"100\" debtor=\"甲\" " +
		"way=\"coins\" marks=[\"stale\",\"odd\"]\n"
	if told != want {
		t.Errorf("history:\n%swant:\n%s", told, want)
	}
	page, err := b.Sheet(t.Context(), v, "lease.slip", 1)
	if err != nil {
		t.Fatal(err)
	}
	if len(page.Covers) != 1 || !page.Covers[0].Intact {
		t.Errorf("the approval covers no more: %+v", page.Covers)
	}
	report, err := b.Verify(t.Context(), nil)
	if err != nil {
		t.Fatal(err)
	}
	for _, fault := range report.Faults {
		t.Error(fault.In(i18n.EN))
	}
	exported(t, b, v)
}

// exported checks the history of a record offline.
func exported(t *testing.T, b *Book, v *Visitor) {
	t.Helper()
	var out bytes.Buffer
	if err := b.ExportJournal(t.Context(), v, "lease.slip", 1, &out); err != nil {
		t.Fatal(err)
	}
	key, err := b.VerifierKey()
	if err != nil {
		t.Fatal(err)
	}
	report, err := journal.VerifyExport(out.Bytes(), key)
	if err != nil {
		t.Fatal(err)
	}
	if report.Ledger != "lease.slip" || len(report.Entries) != 2 || slices.Contains(report.Gaps, journal.Gap{}) {
		t.Errorf("the export says %+v", report)
	}
}
