package book_test

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"bihuan/internal/book"
	"bihuan/internal/ledger"
	"bihuan/internal/problem"
	"bihuan/internal/reading"
)

// ready works a read round up to the day of its bulletin: measures assigned and cleared for the public,
// figures confirmed by another person than the one who entered them.
func (o *office) ready(round ledger.ID) {
	o.t.Helper()
	o.submit(o.one, "rectification.round", round, "", "leading", "（一）提高政治站位。第一时间部署。\n（二）压实责任。逐项明确。",
		"outlook", "将持续抓好后续整改。\n一是强化认识，扛牢责任。\n二是强化推进，标准不降。")
	for _, r := range o.rows("rectification.finding") {
		o.submit(o.one, "rectification.finding", r.ID, "", "publication", "public")
	}
	for _, r := range o.rows("rectification.measure") {
		o.submit(o.one, "rectification.measure", r.ID, "", "class", "immediate", "leader", "1", "unit", "1",
			"publication", "public", "public_text", r.Get("text").Text())
		o.submit(o.one, "rectification.measure", r.ID, "assign")
	}
	for _, r := range o.rows("rectification.result") {
		o.submit(o.one, "rectification.result", r.ID, "", "cut_off", "2025-03-31")
		o.submit(o.two, "rectification.result", r.ID, "confirm")
	}
}

func (o *office) rows(path string) []*ledger.Record {
	o.t.Helper()
	p, err := o.List(o.t.Context(), o.one, book.ListQuery{Ledger: path, Limit: 500, Sort: []string{"number"}})
	if err != nil {
		o.t.Fatal(err)
	}
	var out []*ledger.Record
	for _, row := range p.Rows {
		out = append(out, row.Record)
	}
	return out
}

func (o *office) bulletin(round ledger.ID) *book.BulletinView {
	o.t.Helper()
	view, err := o.Bulletin(o.t.Context(), o.one, round)
	if err != nil {
		o.t.Fatal(err)
	}
	return view
}

func stopsOf(view *book.BulletinView) []string {
	var out []string
	for _, s := range view.Stops {
		out = append(out, s.Problem.Key)
	}
	return out
}

func TestBulletinIsStoppedUntilEveryNumberHasItsResult(t *testing.T) {
	o := openOffice(t)
	round := o.commit(o.start("a.txt", sampleText, 0)).Round
	if stops := stopsOf(o.bulletin(round)); !slices.Contains(stops, "draft.finding_undecided") {
		t.Errorf("before anything is decided: %v", stops)
	}
	if _, err := o.PublishBulletin(t.Context(), o.one, round); problem.KindOf(err) != problem.Conflict {
		t.Errorf("publishing with stops: %v, want a conflict", err)
	}
	o.ready(round)
	view := o.bulletin(round)
	if len(view.Stops) != 0 || len(view.Bindings) != 5 {
		t.Fatalf("stops %v, %d figures bound, want none and 5", stopsOf(view), len(view.Bindings))
	}
	if len(view.Doubts) != 1 || view.Doubts[0].Code != reading.SumDoubt {
		t.Errorf("doubts about our own text: %+v, want the sum", view.Doubts)
	}
	if b := view.Bindings[0]; b.Text != "570亩" || b.Link != "/l/rectification.result/1" || b.CutOff != "2025-03-31" {
		t.Errorf("first binding = %+v", b)
	}
	o.submit(o.one, "rectification.measure", 2, "", "public_text", "引进企业13家，培训12次。")
	view = o.bulletin(round)
	if got := stopsOf(view); !slices.Equal(got, []string{"bulletin.figure_differs", "bulletin.figure_unknown"}) {
		t.Fatalf("a number nobody vouches for: %v", got)
	}
	if s := view.Stops[1]; s.Text != "12次" || s.Record == nil || s.Record.Number != "CS-2025-002" {
		t.Errorf("the stop does not lead to its measure: %+v", s)
	}
	if err := o.WaiveNumber(t.Context(), o.one, round, "CS-2025-002", "12次", "培训不是成效数据"); err != nil {
		t.Fatal(err)
	}
	view = o.bulletin(round)
	if len(view.Stops) != 1 || len(view.Waived) != 1 || view.Waived[0].By != "周明" {
		t.Errorf("after the waiver: stops %v, waived %+v", stopsOf(view), view.Waived)
	}
}

func TestExemptFindingIsLeftOutWithItsGround(t *testing.T) {
	o := openOffice(t)
	round := o.commit(o.start("a.txt", sampleText, 0)).Round
	o.ready(round)
	o.submit(o.two, "rectification.finding", 2, "", "publication", "exempt", "exempt_kind", "case")
	view := o.bulletin(round)
	if len(view.Left) != 1 || view.Left[0].ApprovedBy != "李晓" || view.Left[0].Record.ID != 2 || view.Left[0].Ground.EN == view.Left[0].Ground.ZH {
		t.Fatalf("left out: %+v", view.Left)
	}
	var out bytes.Buffer
	if err := o.WriteBulletin(t.Context(), o.one, round, "", "txt", &out); err != nil {
		t.Fatal(err)
	}
	if strings.Contains(out.String(), "资产管理") || !strings.Contains(out.String(), "招商引资质效不高") {
		t.Errorf("the text holds what was left out, or not what was not:\n%s", out.String())
	}
}

func TestPublishedVersionStaysAndIsProved(t *testing.T) {
	o := openOffice(t)
	round := o.commit(o.start("a.txt", sampleText, 0)).Round
	o.ready(round)
	id, err := o.PublishBulletin(t.Context(), o.one, round)
	if err != nil {
		t.Fatal(err)
	}
	o.submit(o.one, "rectification.measure", 2, "", "public_text", "加大招商力度，共引进企业12家。")
	second, err := o.PublishBulletin(t.Context(), o.one, round)
	if err != nil {
		t.Fatal(err)
	}
	lines, err := o.BulletinVersions(t.Context(), o.one, round)
	if err != nil || len(lines) != 2 || lines[0].ID != second || lines[0].Previous != lines[1].Hash {
		t.Fatalf("versions = %+v, %v", lines, err)
	}
	public, err := o.PublicBulletin(t.Context(), id)
	if err != nil {
		t.Fatal(err)
	}
	if len(public.Bindings) != 0 || public.Version.ByName != "" || public.Latest == nil || public.Latest.ID != second {
		t.Errorf("the public sees %+v", public.Version)
	}
	for _, b := range public.Document.Blocks {
		for _, s := range b.Paragraph.Spans {
			if s.Link != "" {
				t.Errorf("the public is led to %s", s.Link)
			}
		}
	}
	s, err := o.Sheet(t.Context(), o.one, "rectification.round", round)
	if err != nil {
		t.Fatal(err)
	}
	sealed := slices.ContainsFunc(s.Journal, func(l *book.JournalLine) bool { return l.Entry.Seal == lines[1].Hash })
	if !sealed {
		t.Error("the journal does not hold the hash of what was published")
	}
	if report, err := o.Verify(t.Context(), nil); err != nil || !report.OK() {
		t.Errorf("Verify() = %+v, %v", report, err)
	}
	var frozen bytes.Buffer
	if err := o.WritePublic(t.Context(), id, "json", &frozen); err != nil || !strings.Contains(frozen.String(), `"version":1`) {
		t.Errorf("frozen bytes: %v, %.60s", err, frozen.String())
	}
	if _, err := o.PublicBulletin(t.Context(), "9-009"); problem.KindOf(err) != problem.Missing {
		t.Errorf("a version that is none: %v", err)
	}
}

// generated writes a document of the usual form out of phrases without numbers, and its figures.
func generated(r *rand.Rand) string {
	faults := []string{"主体责任落实不到位", "招商引资推进缓慢", "资产管理不够规范", "安全生产监管不严", "基层党建存在短板", "债务化解进展迟缓"}
	works := []string{"完善制度机制", "压实工作责任", "开展专项排查", "加强日常监督", "组织专题学习", "优化工作流程"}
	counted := []string{"新增工业用地%d亩", "引进企业%d家", "消除安全隐患%d处", "收回欠租%d万元", "开展安全检查%d次"}
	r.Shuffle(len(faults), func(i, k int) { faults[i], faults[k] = faults[k], faults[i] })
	r.Shuffle(len(counted), func(i, k int) { counted[i], counted[k] = counted[k], counted[i] })
	var b strings.Builder
	no := 0
	for i, fault := range faults[:1+r.IntN(len(faults))] {
		fmt.Fprintf(&b, "（%s）关于“%s”的问题。\n", []string{"一", "二", "三", "四", "五", "六"}[i], fault)
		for range 1 + r.IntN(3) {
			text := works[r.IntN(len(works))]
			for _, c := range counted[:r.IntN(3)] {
				text += "，" + fmt.Sprintf(c, 2+r.IntN(900))
			}
			no++
			fmt.Fprintf(&b, "%d.%s。\n", no, text)
		}
	}
	head, rest, _ := strings.Cut(sampleText, "（一）关于")
	_, tail, _ := strings.Cut(rest, "三、巩固")
	return head + b.String() + "三、巩固" + tail
}

// content is what must survive the way through the ledgers and the bulletin.
func content(d *book.ReadingDraft) []string {
	var out []string
	for _, f := range d.Findings {
		out = append(out, "finding "+f.Text)
		for _, m := range f.Measures {
			out = append(out, "measure "+m.No+" "+m.Text)
			for _, x := range m.Figures {
				out = append(out, "figure "+x.Of+" "+x.Value+x.Unit)
			}
		}
	}
	return out
}

func TestGeneratedBulletinsReadBackAreTheSame(t *testing.T) {
	for seed := range uint64(4) {
		o := openOffice(t)
		text := generated(rand.New(rand.NewPCG(seed, 7)))
		id := o.start("来文.txt", text, 0)
		before := content(o.draft(id))
		round := o.commit(id).Round
		o.ready(round)
		if _, err := o.PublishBulletin(t.Context(), o.one, round); err != nil {
			t.Fatalf("seed %d: %v\n%s", seed, err, text)
		}
		for _, format := range []string{"txt", "html", "docx"} {
			var out bytes.Buffer
			if err := o.WriteBulletin(t.Context(), o.one, round, "", format, &out); err != nil {
				t.Fatal(err)
			}
			d := o.draft(o.start("通报."+format, out.String(), round))
			if diff := cmp.Diff(before, content(d)); diff != "" {
				t.Errorf("seed %d, %s: what is read back differs (-in +back):\n%s", seed, format, diff)
			}
			for _, p := range d.Proposals {
				if p.Ledger.Path() != "rectification.round" && p.Op != book.ProposeSame {
					t.Errorf("seed %d, %s: proposes %s %s %q %+v", seed, format, p.Op, p.Ledger.Name, p.Label, p.Fields)
				}
			}
		}
	}
}
