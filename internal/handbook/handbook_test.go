package handbook_test

import (
	"strings"
	"testing"
	"testing/fstest"

	"bihuan/internal/handbook"
	"bihuan/internal/i18n"
	"bihuan/internal/ledger"
	"bihuan/internal/packfile"
	"bihuan/packs"
)

// ours returns the built-in packs.
func ours(t *testing.T) []*ledger.Pack {
	t.Helper()
	defs, err := packfile.Load(packs.FS)
	if err != nil {
		t.Fatal(err)
	}
	return defs
}

// file returns the handbook of a pack as a file.
func file(t *testing.T, defs []*ledger.Pack, pack string, lang i18n.Lang) string {
	t.Helper()
	link := func(p string) string { return p + ".html" }
	page := handbook.Of(defs, pack, handbook.Options{Lang: lang, Link: link})
	data, err := handbook.File(t.Context(), lang, page.Title, []byte("b { color: red }"), handbook.Body(page))
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

func TestEveryNameOfAPackIsTold(t *testing.T) {
	defs := ours(t)
	for _, pack := range defs {
		page := file(t, defs, pack.Name, i18n.EN)
		for _, name := range namesOf(pack) {
			if !strings.Contains(page, ">"+name+"<") {
				t.Errorf("the handbook of %s does not tell of %s", pack.Name, name)
			}
		}
		if strings.Contains(page, "handbook.") {
			i := strings.Index(page, "handbook.")
			t.Errorf("a text is missing: %s", page[i:i+40])
		}
	}
}

// namesOf returns the names of whatever a pack defines.
func namesOf(pack *ledger.Pack) []string {
	var names []string
	for _, p := range pack.Params {
		names = append(names, "param."+p.Name)
	}
	for _, f := range pack.Figures {
		names = append(names, f.Name)
	}
	for _, l := range pack.Ledgers {
		for _, f := range l.Fields {
			names = append(names, f.Name)
		}
		for _, w := range l.Warnings {
			names = append(names, w.Name)
		}
		for _, letter := range l.Letters {
			names = append(names, letter.Name)
		}
		if l.Flow != nil {
			for _, m := range l.Flow.Moves {
				names = append(names, m.Name)
			}
		}
	}
	return names
}

func TestConditionsAreSaidInWordsBesideTheirSource(t *testing.T) {
	page := file(t, ours(t), "rectification", i18n.ZH)
	for _, text := range []string{
		"“未销号问题” 是 0，并且“未了措施” 是 0", "findings_open == 0 &amp;&amp; measures_open == 0",
		"上次办“申请销号、责任领导审核”的人", "联络员（限“责任单位”）", `href="organisation.html"`, "<style>\nb { color: red }",
	} {
		if !strings.Contains(page, text) {
			t.Errorf("the page lacks %q", text)
		}
	}
}

func TestADrawingShowsEveryStateAndMove(t *testing.T) {
	for _, pack := range ours(t) {
		page := handbook.Of(ours(t), pack.Name, handbook.Options{Lang: i18n.ZH})
		for i, l := range pack.Ledgers {
			if l.Flow != nil {
				checkDrawing(t, l, page.Chapters[i].Drawing)
			}
		}
	}
}

func checkDrawing(t *testing.T, l *ledger.Ledger, d *handbook.Drawing) {
	t.Helper()
	if len(d.Boxes) != len(l.Flow.States) {
		t.Errorf("%s: %d boxes for %d states", l.Path(), len(d.Boxes), len(l.Flow.States))
	}
	told := ""
	for i, b := range d.Boxes {
		told += b.Stays
		if i > 0 && b.Y < d.Boxes[i-1].Y+d.Boxes[i-1].H {
			t.Errorf("%s: %s overlaps the box above it", l.Path(), b.Title)
		}
		if b.X < 0 || b.X+b.W > d.Width || b.Y+b.H > d.Height {
			t.Errorf("%s: %s stands outside", l.Path(), b.Title)
		}
	}
	dashed := map[string]bool{}
	for _, a := range d.Arrows {
		told += a.Title
		dashed[a.Class] = true
	}
	for _, m := range l.Flow.Moves {
		if !strings.Contains(told, m.Title.ZH) {
			t.Errorf("%s: the drawing lacks %s", l.Path(), m.Title.ZH)
		}
		if !m.At.IsZero() && m.To != "" && !dashed["flow-line flow-clock"] {
			t.Errorf("%s: %s is not dashed", l.Path(), m.Name)
		}
	}
}

func TestAPackThatIsNotThereHasNoPage(t *testing.T) {
	if page := handbook.Of(ours(t), "nothing", handbook.Options{}); page != nil {
		t.Errorf("Of(nothing) = %v", page.Title)
	}
}

func TestWhatIsGatheredByMatchIsSaid(t *testing.T) {
	defs, err := packfile.Load(fstest.MapFS{
		"rent/pack.yaml": {Data: []byte("pack: rent\ntitle: {zh: 租金}\nversion: 1\nledgers: [step, bill]\n")},
		"rent/step.yaml": {Data: []byte(`title: {zh: 分段租金}
fields:
  place: {kind: text, title: {zh: 房产}}
  from: {kind: date, title: {zh: 自何日起}}
  rent: {kind: money, title: {zh: 租金}}
`)},
		"rent/bill.yaml": {Data: []byte(`title: {zh: 账单}
fields:
  site: {kind: text, title: {zh: 场地}}
  due_on: {kind: date, title: {zh: 应缴日}}
  rent: {kind: money, last: step.rent, order: from, match: {place: site}, where: from <= mine.due_on, title: {zh: 当日租金}}
`)},
	})
	if err != nil {
		t.Fatal(err)
	}
	page := file(t, defs, "rent", i18n.ZH)
	for _, text := range []string{
		"最后一个：分段租金的租金", "“自何日起”", "“房产” 是 本条的“场地”", "“自何日起” ≤ 本条的“应缴日”",
	} {
		if !strings.Contains(page, text) {
			t.Errorf("the page lacks %q", text)
		}
	}
}

func TestWhatFollowsWithinRowsIsSaid(t *testing.T) {
	defs, err := packfile.Load(fstest.MapFS{
		"trip/pack.yaml": {Data: []byte("pack: trip\ntitle: {zh: 差旅}\nversion: 1\nledgers: [trip]\n")},
		"trip/trip.yaml": {Data: []byte(`title: {zh: 出差}
fields:
  costs:
    kind: lines
    title: {zh: 费用}
    fields:
      days: {kind: int, title: {zh: 天数}}
      price: {kind: money, title: {zh: 单价}}
      cost: {kind: money, is: days * price, title: {zh: 金额}}
  total: {kind: money, sum: costs.cost, where: days > 1, title: {zh: 合计}}
`)},
	})
	if err != nil {
		t.Fatal(err)
	}
	page := file(t, defs, "trip", i18n.ZH)
	for _, text := range []string{"days * price", "求和：费用的金额", "“天数” ＞ 1"} {
		if !strings.Contains(page, text) {
			t.Errorf("the page lacks %q", text)
		}
	}
}
