package bulletin

import (
	"bytes"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"bihuan/internal/exchange"
	"bihuan/internal/problem"
)

func TestFrozenVersionsFollowEachOther(t *testing.T) {
	d := compose(t, small(t))
	first, err := Freeze(d, date(t, "2024-12-31"), nil)
	if err != nil {
		t.Fatal(err)
	}
	again, err := Freeze(compose(t, small(t)), date(t, "2024-12-31"), nil)
	if err != nil || again.Hash != first.Hash {
		t.Errorf("the same source gives hash %s and %s (%v)", first.Hash, again.Hash, err)
	}
	second, err := Freeze(d, date(t, "2025-03-31"), first)
	if err != nil {
		t.Fatal(err)
	}
	v, err := second.Open()
	if err != nil {
		t.Fatal(err)
	}
	if v.Version != 2 || v.Previous != first.Hash || v.CutOff != "2025-03-31" {
		t.Errorf("second version is %d after %s of %s", v.Version, v.Previous, v.CutOff)
	}
	if diff := cmp.Diff(d.Document, v.Document); diff != "" {
		t.Errorf("the document changed (-frozen +opened):\n%s", diff)
	}
	if diff := cmp.Diff(d.Bindings, v.Bindings); diff != "" {
		t.Errorf("the bindings changed (-frozen +opened):\n%s", diff)
	}
}

func TestAlteredVersionIsRefused(t *testing.T) {
	f, err := Freeze(compose(t, small(t)), 0, nil)
	if err != nil {
		t.Fatal(err)
	}
	f.JSON = bytes.Replace(f.JSON, []byte("570亩"), []byte("580亩"), 1)
	if _, err := f.Open(); problem.KindOf(err) != problem.Unfit {
		t.Errorf("Open() of altered bytes = %v, want a problem", err)
	}
	if _, err := Freeze(compose(t, small(t)), 0, f); err == nil {
		t.Error("a version followed an altered one")
	}
}

func TestDraftWithStopsIsNotFrozen(t *testing.T) {
	src := small(t)
	src.Date = 0
	if _, err := Freeze(compose(t, src), 0, nil); problem.KindOf(err) != problem.Conflict {
		t.Errorf("Freeze() = %v, want a problem", err)
	}
}

func TestFrozenVersionTellsNothingOfWhatWasLeftOut(t *testing.T) {
	src := small(t)
	src.Exemptions = []Exemption{{Finding: "WT-1", Kind: "case", ApprovedBy: "李四", ApprovedOn: src.FeedbackOn}}
	f, err := Freeze(compose(t, src), 0, nil)
	if err != nil {
		t.Fatal(err)
	}
	for _, secret := range []string{"WT-1", "两个责任", "李四"} {
		if bytes.Contains(f.JSON, []byte(secret)) {
			t.Errorf("the frozen version holds %s", secret)
		}
	}
}

func TestPublicFileHasNoLinks(t *testing.T) {
	d := compose(t, small(t))
	var out bytes.Buffer
	if err := exchange.Write(&out, Public(d.Document), exchange.HTML); err != nil {
		t.Fatal(err)
	}
	if strings.Contains(out.String(), "/rows/") || !strings.Contains(out.String(), "新增工业用地570亩") {
		t.Errorf("the public file is\n%s", out.String())
	}
	if d.Document.Blocks[7].Paragraph.Spans[1].Link == "" {
		t.Error("the draft lost its links")
	}
}

func TestDiffPutsVersionsSideBySide(t *testing.T) {
	before := &exchange.Document{}
	after := &exchange.Document{}
	for _, text := range []string{"标题", "新增用地570亩，已供应。", "完善制度。", "开展检查。", "落款"} {
		before.Blocks = append(before.Blocks, exchange.Block{Paragraph: exchange.Plain(exchange.Body, text)})
	}
	for _, text := range []string{"标题", "新增用地580亩，已供应。", "开展检查。", "全新的一段话。", "落款"} {
		after.Blocks = append(after.Blocks, exchange.Block{Paragraph: exchange.Plain(exchange.Body, text)})
	}
	same := func(i, j int, text string) Row {
		return Row{Op: Same, Left: i, Right: j, Before: []Fragment{{Text: text}}, After: []Fragment{{Text: text}}}
	}
	want := []Row{
		same(0, 0, "标题"),
		{Op: Changed, Left: 1, Right: 1,
			Before: []Fragment{{"新增用地5", false}, {"7", true}, {"0亩，已供应。", false}},
			After:  []Fragment{{"新增用地5", false}, {"8", true}, {"0亩，已供应。", false}}},
		{Op: Removed, Left: 2, Right: -1, Before: []Fragment{{"完善制度。", true}}},
		same(3, 2, "开展检查。"),
		{Op: Added, Left: -1, Right: 3, After: []Fragment{{"全新的一段话。", true}}},
		same(4, 4, "落款"),
	}
	if diff := cmp.Diff(want, Diff(before, after)); diff != "" {
		t.Errorf("rows differ (-want +got):\n%s", diff)
	}
}

func TestParagraphThatOnlyMovedUpIsRenumbered(t *testing.T) {
	doc := func(lines ...string) *exchange.Document {
		d := &exchange.Document{}
		for _, line := range lines {
			d.Blocks = append(d.Blocks, exchange.Block{Paragraph: exchange.Plain(exchange.Body, line)})
		}
		return d
	}
	rows := Diff(doc("1.完善制度。", "2.压实责任。", "（三）关于“管理薄弱”的问题。"), doc("1.压实责任。", "（二）关于“管理薄弱”的问题。"))
	var ops []Op
	for _, row := range rows {
		ops = append(ops, row.Op)
	}
	if want := []Op{Removed, Renumbered, Renumbered}; !slices.Equal(ops, want) {
		t.Errorf("ops = %v, want %v", ops, want)
	}
}

func TestSheetIsWideAndMergesEqualCells(t *testing.T) {
	s := Sheet{Title: "整改台账", Office: "整改办", CutOff: date(t, "2024-12-31"), Merge: 2,
		Columns: []SheetColumn{{Title: "序号"}, {Title: "问题", Width: 4}, {Group: "责任", Title: "领导"},
			{Group: "责任", Title: "单位"}},
		Rows:  [][]string{{"1", "甲", "张", "局"}, {"1", "甲", "李", "局"}, {"2", "甲", "王"}},
		Notes: []string{"完成率=已完成/全部。"}}
	doc := s.Document()
	var out bytes.Buffer
	if err := exchange.Write(&out, doc, exchange.TXT); err != nil {
		t.Fatal(err)
	}
	want := "　　　　　　　　　　　　整改台账\n\n　　填报单位：整改办　截止日期：2024年12月31日　共3项\n" +
		"序号\t问题\t责任\t\n\t\t领导\t单位\n1\t甲\t张\t局\n\t\t李\t局\n2\t甲\t王\t\n\n　　完成率=已完成/全部。\n"
	if diff := cmp.Diff(want, out.String()); diff != "" {
		t.Errorf("sheet differs (-want +got):\n%s", diff)
	}
	if !doc.Landscape {
		t.Error("the sheet does not lie on its side")
	}
	for _, format := range []exchange.Format{exchange.HTML, exchange.DOCX, exchange.XLSX} {
		if err := exchange.Write(&out, doc, format); err != nil {
			t.Errorf("write %s: %v", format, err)
		}
	}
}
