package engine_test

import (
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"

	"bihuan/internal/calendar"
	"bihuan/internal/engine"
	"bihuan/internal/i18n"
	"bihuan/internal/packfile"
	"bihuan/internal/problem"
	"bihuan/packs"
)

func TestOurPacksCompile(t *testing.T) {
	defs, err := packfile.Load(packs.FS)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := engine.Compile(defs, calendar.New(), nil); err != nil {
		t.Error(err)
	}
}

// TestWhatIsGatheredCannotGoInACircle compiles a ledger of hazards with some gathered fields each time.
func TestWhatIsGatheredCannotGoInACircle(t *testing.T) {
	for name, c := range map[string]struct{ fields, want string }{
		"other fields of siblings": {`
  before: {kind: int, count: hazard, match: {key: key}, where: found_on < mine.found_on, title: {zh: 甲}}
  again: {kind: flag, is: before > 0, title: {zh: 乙}}
  worse: {kind: int, count: hazard, match: {key: key}, where: again, title: {zh: 丙}}`, ""},
		"the same field of siblings": {`
  worse: {kind: int, count: hazard, match: {key: key}, where: worse > 0, title: {zh: 丙}}`,
			"duty.hazard.worse → duty.hazard.worse"},
		"through a formula": {`
  before: {kind: int, sum: hazard.rank, match: {key: key}, title: {zh: 甲}}
  rank: {kind: int, is: before + 1, title: {zh: 乙}}`,
			"duty.hazard.before → duty.hazard.rank → duty.hazard.before"},
		"what it matches by": {`
  group: {kind: text, is: 'before > 0 ? "a" : "b"', title: {zh: 甲}}
  before: {kind: int, count: hazard, match: {key: group}, title: {zh: 乙}}`,
			"duty.hazard.group → duty.hazard.before → duty.hazard.group"},
		"a field of mine": {`
  before: {kind: int, count: hazard, match: {key: key}, where: found_on < mine.on, title: {zh: 甲}}
  on: {kind: date, is: found_on + days(before), title: {zh: 乙}}`,
			"duty.hazard.before → duty.hazard.on → duty.hazard.before"},
		"what orders them": {`
  rank: {kind: int, is: worst + 1, title: {zh: 甲}}
  worst: {kind: int, last: hazard.size, order: rank, match: {key: key}, title: {zh: 乙}}`,
			"duty.hazard.rank → duty.hazard.worst → duty.hazard.rank"},
		"a day of mine": {`
  late: {kind: int, is: days(today - found_on), title: {zh: 甲}}
  worse: {kind: int, count: hazard, match: {key: key}, where: size > mine.late, title: {zh: 乙}}`, "存下的值会过时"},
		"who asks": {`
  worse: {kind: int, count: hazard, match: {key: key}, where: created_by == me.person, title: {zh: 乙}}`, "存下的值会过时"},
		"a reference of mine": {`
  worse: {kind: int, count: hazard, match: {key: key}, where: size > mine.earlier.size, title: {zh: 乙}}`, "size"},
		"no field of mine": {`
  worse: {kind: int, count: hazard, match: {key: key}, where: size > mine.sise, title: {zh: 乙}}`, "sise"},
		"a word that is no field": {`
  worse: {kind: int, count: hazard, match: {key: key}, where: size > mine.id, title: {zh: 乙}}`, "mine 后面只能写字段"},
		"mine alone": {`
  worse: {kind: int, count: hazard, match: {key: key}, where: earlier == mine, title: {zh: 乙}}`, "mine"},
		"mine where nothing is gathered": {`
  double: {kind: int, is: mine.size * 2, title: {zh: 乙}}`, "mine"},
		"what was": {`
  worse: {kind: int, count: hazard, match: {key: key}, where: size > was.size, title: {zh: 乙}}`, "was"},
	} {
		t.Run(name, func(t *testing.T) {
			files := fstest.MapFS{
				"duty/pack.yaml": {Data: []byte("pack: duty\ntitle: {zh: 事项}\nversion: 1\nledgers: [hazard]\n")},
				"duty/hazard.yaml": {Data: []byte(`title: {zh: 隐患}
fields:
  key: {kind: text, title: {zh: 键}}
  size: {kind: int, title: {zh: 大小}}
  found_on: {kind: date, title: {zh: 发现}}
  earlier: {kind: ref, to: hazard, title: {zh: 前次}}` + c.fields + "\n")},
			}
			defs, err := packfile.Load(files)
			if err != nil {
				t.Fatal(err)
			}
			_, err = engine.Compile(defs, calendar.New(), nil)
			list := problem.All(err)
			switch {
			case c.want == "" && err != nil:
				t.Errorf("refused: %v", err)
			case c.want != "" && (len(list) != 1 || !strings.Contains(list[0].In(i18n.ZH), c.want)):
				t.Errorf("problems = %v, want one with %q", err, c.want)
			}
		})
	}
}

func TestRecordsAreLookedForByWhatTheyMatchBy(t *testing.T) {
	files := fstest.MapFS{
		"rent/pack.yaml": {Data: []byte("pack: rent\ntitle: {zh: 租金}\nversion: 1\nledgers: [lease, step, bill]\n")},
		"rent/lease.yaml": {Data: []byte(`title: {zh: 租约}
fields:
  name: {kind: text, title: {zh: 名称}}
  bills: {kind: int, count: bill, title: {zh: 账单数}}
  rent: {kind: money, last: step.rent, order: from, title: {zh: 租金}}
`)},
		"rent/step.yaml": {Data: []byte(`title: {zh: 分段租金}
fields:
  lease: {kind: ref, to: lease, title: {zh: 租约}}
  shop: {kind: text, title: {zh: 铺位}}
  from: {kind: date, title: {zh: 起}}
  rent: {kind: money, title: {zh: 租金}}
`)},
		"rent/bill.yaml": {Data: []byte(`title: {zh: 账单}
fields:
  lease: {kind: ref, to: lease, title: {zh: 租约}}
  place: {kind: text, title: {zh: 铺位}}
  rent: {kind: money, last: step.rent, order: from, match: {lease: lease, shop: place}, title: {zh: 租金}}
`)},
	}
	defs, err := packfile.Load(files)
	if err != nil {
		t.Fatal(err)
	}
	program, err := engine.Compile(defs, calendar.New(), nil)
	if err != nil {
		t.Fatal(err)
	}
	got := map[string][]string{}
	for path, keys := range program.Keys() {
		for _, key := range keys {
			var names []string
			for _, f := range key {
				names = append(names, f.Name)
			}
			got[path] = append(got[path], strings.Join(names, " "))
		}
	}
	want := map[string][]string{"rent.step": {"lease from", "lease shop from"}, "rent.bill": {"lease place"}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("keys (-want +got):\n%s", diff)
	}
}
