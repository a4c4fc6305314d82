package book_test

import (
	"maps"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"bihuan/internal/book"
	"bihuan/internal/i18n"
	"bihuan/internal/packfile"
	"bihuan/internal/packtest"
	"bihuan/internal/pgtest"
)

// leaseFiles is a small pack; its story leaves two open records and one that is done.
var leaseFiles = map[string]string{
	"lease/pack.yaml": `
pack: lease
title: {zh: 租约, en: Leases}
version: 1
uses: [organisation]
ledgers: [bill]
figures:
  all: {title: {zh: 账单数, en: Bills}, count: {ledger: bill}}
`,
	"lease/bill.yaml": `
title: {zh: 账单, en: Bill}
fields:
  amount: {kind: money, required: true, title: {zh: 金额, en: Amount}}
  payer: {kind: text, title: {zh: 付款人, en: Payer}}
  how:
    kind: choice
    title: {zh: 方式, en: How}
    choices: {bank: {zh: 转账, en: Bank}, cash: {zh: 现金, en: Cash}}
  alike: {kind: int, count: bill, match: {how: how}, title: {zh: 同样的, en: Alike}}
flow:
  states:
    due: {title: {zh: 待缴, en: Due}, start: true}
    late: {title: {zh: 逾期, en: Late}}
    paid: {title: {zh: 已缴, en: Paid}, end: true}
  moves:
    warn: {title: {zh: 催缴, en: Warn}, from: [due], to: late, by: [office]}
    pay: {title: {zh: 缴清, en: Pay}, from: [due, late], to: paid, by: [office]}
access: {read: [everyone], write: [office]}
list: [amount, state]
`,
	"lease/stories/begin.yaml": `
story: {zh: 三张账单, en: Three bills}
today: 2024-07-01
given:
  - bill a: {amount: 100, how: cash, state: due}
  - bill b: {amount: 200, payer: 甲, state: late}
  - bill c: {amount: 300, payer: 乙, state: paid}
steps:
  - then: {bill.count: 3}
`,
}

// leasePacks returns the pack with replacements made in its files.
func leasePacks(t *testing.T, changes ...string) fstest.MapFS {
	t.Helper()
	files := fstest.MapFS{}
	before, after := "", ""
	for _, name := range slices.Sorted(maps.Keys(leaseFiles)) {
		text := leaseFiles[name]
		before += text
		text = strings.NewReplacer(changes...).Replace(text)
		if slices.Contains(changes, "ledgers: [slip]") {
			name = strings.Replace(name, "bill.yaml", "slip.yaml", 1)
		}
		after += text
		files[name] = &fstest.MapFile{Data: []byte(text)}
	}
	if len(changes) > 0 && before == after {
		t.Fatalf("nothing of %q is in the pack", changes)
	}
	return files
}

func TestPlanSaysWhatBecomesOfRecords(t *testing.T) {
	t.Run("sqlite", func(t *testing.T) { planOn(t, "") })
	t.Run("postgres", func(t *testing.T) { planOn(t, pgtest.Start(t)) })
}

func planOn(t *testing.T, dsn string) {
	opts := book.Options{
		Dir: t.TempDir(), DSN: dsn, NoSync: true, Packs: packfile.Beside(leasePacks(t), packtest.Some("organisation", "rectification")), Now: fixedClock,
	}
	b, err := book.Open(t.Context(), opts)
	if err != nil {
		t.Fatal(err)
	}
	stories, err := packfile.LoadStories(opts.Packs, "lease")
	if err != nil {
		t.Fatal(err)
	}
	if err := b.Play(t.Context(), stories[0], nil); err != nil {
		t.Fatal(err)
	}
	if err := b.Close(); err != nil {
		t.Fatal(err)
	}
	for _, c := range planCases {
		t.Run(c.name, func(t *testing.T) {
			plan, err := book.PlanPacks(t.Context(), opts, packfile.Beside(leasePacks(t, c.changes...), packtest.Some("organisation", "rectification")))
			if err != nil {
				t.Fatal(err)
			}
			told := ""
			for _, line := range plan.Lines {
				told += line.Sign + " " + line.Say.In(i18n.ZH) + "\n"
			}
			for _, want := range c.want {
				if !strings.Contains(told, want) {
					t.Errorf("the plan lacks %q:\n%s", want, told)
				}
			}
			if (plan.Objections() > 0) != c.refused || len(c.want) == 0 && told != "" {
				t.Errorf("%d objections:\n%s", plan.Objections(), told)
			}
		})
	}
}

var planCases = []struct {
	name    string
	changes []string // what is replaced by what in the files
	want    []string
	refused bool
}{
	{name: "nothing changes"},
	{
		name: "what comes is welcome",
		changes: []string{
			"version: 1", "version: 2",
			"  how:\n", "  note: {kind: note, title: {zh: 备注, en: Note}}\n  how:\n",
			"figures:\n", "figures:\n  open: {title: {zh: 未缴数, en: Open}, count: {ledger: bill, where: 'state == \"due\"'}}\n",
		},
		want: []string{"~ 版本 1 → 2", "+ 新字段“备注”（note，note）", "+ 新指标“未缴数”"},
	},
	{
		name:    "what is gathered is computed anew",
		changes: []string{"match: {how: how}", "match: {how: how, payer: payer}"},
		want:    []string{"~ 字段“同样的”（alike）的公式、汇总或时限改了，启用时重算"},
	},
	{
		name:    "a field that goes and was filled in is refused",
		changes: []string{"  payer: {kind: text, title: {zh: 付款人, en: Payer}}\n", "", "payer: 甲, ", "", "payer: 乙, ", ""},
		want:    []string{"- 字段“付款人”（payer）不再有，而 2 件填过。确定不要的，在台账里写 drops: [payer]；改了名的，在台账 was 的 fields 里写“payer: 新名称”"},
		refused: true,
	},
	{
		name: "a field that is given up goes",
		changes: []string{
			"  payer: {kind: text, title: {zh: 付款人, en: Payer}}\n", "", "payer: 甲, ", "", "payer: 乙, ", "",
			"list: [amount, state]", "list: [amount, state]\ndrops: [payer]",
		},
		want: []string{"- 字段“付款人”（payer）不再有；2 件填过，值留在库里"},
	},
	{
		name:    "what was computed goes without a word in the pack",
		changes: []string{"  alike: {kind: int, count: bill, match: {how: how}, title: {zh: 同样的, en: Alike}}\n", ""},
		want:    []string{"- 字段“同样的”（alike）不再有"},
	},
	{
		name:    "a field that becomes required counts the open records without it",
		changes: []string{"payer: {kind: text,", "payer: {kind: text, required: true,", "how: cash,", "how: cash, payer: 丙,"},
		want:    []string{"~ 字段“付款人”（payer）成为必填；未了的事项里 1 件还空着"},
	},
	{
		name:    "values that cannot be read are refused",
		changes: []string{"payer: {kind: text,", "payer: {kind: int,", "payer: 甲", "payer: 1", "payer: 乙", "payer: 2"},
		want:    []string{"~ 字段“付款人”（payer）由 text 改为 int"},
		refused: true,
	},
	{
		name:    "a choice in use is refused",
		changes: []string{", cash: {zh: 现金, en: Cash}", "", "how: cash", "how: bank"},
		want:    []string{"- “方式”的选项“现金”（cash）不再有，而有 1 件选了它。改了名的，在台账 was 的 choices 里 how 下写“cash: 新名称”"},
		refused: true,
	},
	{
		name: "a state in use is refused",
		changes: []string{
			"    late: {title: {zh: 逾期, en: Late}}\n", "", "[due, late]", "[due]", "state: late", "state: due",
			"    warn: {title: {zh: 催缴, en: Warn}, from: [due], to: late, by: [office]}\n", "",
		},
		want:    []string{"- 状态“逾期”（late）不再有，而有 1 件在其中。改了名的，在台账 was 的 states 里写“late: 新名称”", "- 办理“催缴”（warn）不再有，涉及 1 件", "- 在“逾期”不能再办“缴清”，涉及 1 件"},
		refused: true,
	},
	{
		name:    "a state without a way out is refused",
		changes: []string{"[due, late]", "[due]"},
		want:    []string{"~ 状态“逾期”没有出路，而有 1 件在其中"},
		refused: true,
	},
	{
		name: "what has a new name is told, and goes with it",
		changes: []string{
			"    late: {title: {zh: 逾期, en: Late}}\n", "    overdue: {title: {zh: 逾期, en: Late}}\n", "[due, late]", "[due, overdue]",
			"state: late", "state: overdue", "to: late", "to: overdue", "    warn: {", "    remind: {", "cash: {zh: 现金", "money: {zh: 现金",
			"how: cash", "how: money",
			"list: [amount, state]", "list: [amount, state]\nwas: {states: {late: overdue}, moves: {warn: remind}, choices: {how: {cash: money}}}",
		},
		want: []string{
			"~ 状态“逾期”由 late 改名为 overdue", "~ 办理“催缴”由 warn 改名为 remind", "~ “方式”的选项 cash 改名为 money",
		},
	},
	{
		name:    "other rules say how many open records they touch",
		changes: []string{"to: paid, by: [office]", "to: paid, by: [office], when: amount > 150"},
		want:    []string{"~ 办理“缴清”的人员、条件或需要改了，涉及 2 件"},
	},
	{
		name:    "a ledger with open records is refused",
		changes: []string{"ledgers: [bill]", "ledgers: [slip]", "ledger: bill", "ledger: slip", "count: bill", "count: slip", "bill.count", "slip.count", "- bill ", "- slip "},
		want:    []string{"- 台账 lease.bill 不再有，而有 2 件事项未了"},
		refused: true,
	},
}
