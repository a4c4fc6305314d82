package bulletin

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"bihuan/internal/calendar"
	"bihuan/internal/exchange"
	"bihuan/internal/i18n"
	"bihuan/internal/ledger"
)

func date(t testing.TB, s string) calendar.Date {
	t.Helper()
	d, err := calendar.Parse(s)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func decimal(t testing.TB, s string) ledger.Decimal {
	t.Helper()
	d, err := ledger.ParseDecimal(s)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// small is a source of two findings and three measures.
func small(t testing.TB) Source {
	return Source{
		Inspected: "云溪新城党工委", Inspector: "区委第二巡察组",
		Fieldwork:  Period{date(t, "2024-03-18"), date(t, "2024-05-18")},
		FeedbackOn: date(t, "2024-07-01"),
		Parts: StandardParts(
			[]Point{{"提高政治站位。", "第一时间作出部署。"}, {"压实工作责任。", "逐一明确举措。"}},
			"下一步，持续用力。",
			[]Point{{"强化认识，", "学深悟透。"}, {"强化推进，", "标准不降。"}, {"强化运用，", "常态长效。"}}),
		Findings: []Finding{
			{No: "WT-1", Text: "“两个责任”履行不严。", Measures: []Measure{
				{No: "CS-1", Text: "扩充用地，新增工业用地{新增工业用地}，去化载体面积2.6万平方米。", Results: []Result{
					{ID: "r1", Of: "新增工业用地", Value: decimal(t, "570"), Unit: "亩",
						CutOff: date(t, "2024-12-31"), Link: "/rows/1"},
					{ID: "r2", Of: "去化载体面积", Value: decimal(t, "26000"), Unit: "平方米", Link: "/rows/2"},
				}},
				{No: "CS-2", Text: "完善制度。"},
			}},
			{No: "WT-2", Text: "招引成效不佳", Measures: []Measure{
				{No: "CS-3", Text: "引进企业22家，培育企业{#2}。", Results: []Result{
					{ID: "r3", Of: "引进企业", Value: decimal(t, "22"), Unit: "家"},
					{ID: "r4", Of: "培育企业", Value: decimal(t, "20"), Unit: "家"},
				}},
			}},
		},
		Contact: Contact{Phone: "025-00000000", Hours: "工作日9:00-18:00", Email: "a@example.cn"},
		Issuer:  "云溪新城党工委", Date: date(t, "2025-04-25"),
	}
}

func compose(t testing.TB, src Source) *Draft {
	t.Helper()
	d, err := Compose(src)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func lines(doc *exchange.Document) []string { return texts(doc) }

// stops returns the keys of the stops, without the name of the catalogue.
func stops(d *Draft) []string {
	keys := []string{}
	for _, s := range d.Stops {
		keys = append(keys, strings.TrimPrefix(s.Problem.Key, "bulletin."))
	}
	return keys
}

func TestComposeWritesTheThreePartsInOrder(t *testing.T) {
	d := compose(t, small(t))
	want := []string{
		"关于云溪新城党工委巡察整改进展情况的通报",
		"根据巡察工作统一部署，区委第二巡察组于2024年3月18日至5月18日对云溪新城党工委进行了巡察，并于7月1日进行了反馈。" +
			"按照党务公开原则和巡察工作有关要求，现将巡察整改进展情况予以公布。",
		"一、巡察整改组织领导情况",
		"（一）提高政治站位。第一时间作出部署。",
		"（二）压实工作责任。逐一明确举措。",
		"二、整改进展情况及成效",
		"（一）关于“‘两个责任’履行不严”的问题。",
		"1.扩充用地，新增工业用地570亩，去化载体面积2.6万平方米。",
		"2.完善制度。",
		"（二）关于“招引成效不佳”的问题。",
		"3.引进企业22家，培育企业20家。",
		"三、巩固深化巡察整改成果的打算",
		"下一步，持续用力。",
		"一是强化认识，学深悟透。",
		"二是强化推进，标准不降。",
		"三是强化运用，常态长效。",
		"欢迎广大干部群众对巡察整改落实情况进行监督。如有意见建议，请及时向我们反映。" +
			"联系电话：025-00000000（工作日9:00-18:00）；电子邮箱：a@example.cn。",
		"云溪新城党工委",
		"2025年4月25日",
	}
	if diff := cmp.Diff(want, lines(d.Document)); diff != "" {
		t.Errorf("document differs (-want +got):\n%s", diff)
	}
	if got := stops(d); len(got) > 0 {
		t.Errorf("stops are %v, want none", got)
	}
}

func TestEveryPrintedFigureIsBoundToItsResult(t *testing.T) {
	d := compose(t, small(t))
	got := map[string]string{}
	for _, b := range d.Bindings {
		p := d.Document.Blocks[b.Place.Block].Paragraph
		if text := p.Text()[b.Place.From:b.Place.To]; text != b.Text {
			t.Errorf("binding of %q points to %q", b.Text, text)
		}
		linked := slices.ContainsFunc(p.Spans, func(s exchange.Span) bool {
			return s.Text == b.Text && s.Link == b.Link
		})
		if !linked {
			t.Errorf("%q has no span of its own with link %q", b.Text, b.Link)
		}
		got[b.Text] = b.Result
	}
	want := map[string]string{"570亩": "r1", "2.6万平方米": "r2", "22家": "r3", "20家": "r4"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("bindings differ (-want +got):\n%s", diff)
	}
	if b := d.Bindings[0]; b.CutOff != "2024-12-31" || b.Value != "570" || b.Unit != "亩" || b.Measure != "CS-1" {
		t.Errorf("first binding is %+v", b)
	}
}

func TestFiguresThatDoNotAgreeStopTheBulletin(t *testing.T) {
	for _, c := range []struct {
		name, text string
		want       []string
		say        string
	}{
		{"a value that differs", "新增工业用地580亩。", []string{"figure_differs"},
			"举措 CS-1 写了“580亩”，台账中“新增工业用地”是 570亩。请改正文或更正台账。"},
		{"a number that nothing vouches for", "开展检查18次。", []string{"figure_unknown"}, ""},
		{"a token without a result", "新增{商品房}。", []string{"no_token"}, ""},
		{"a token without an end", "新增{商品房。", []string{"open_token"}, ""},
		{"another unit", "新增工业用地570项。", []string{"figure_unknown"}, ""},
		{"the same amount in another unit of the same kind", "去化载体面积26000平方米。", []string{}, ""},
		{"no number", "完善制度。", []string{}, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			src := small(t)
			src.Findings[0].Measures[0].Text = c.text
			d := compose(t, src)
			if diff := cmp.Diff(c.want, stops(d)); diff != "" {
				t.Fatalf("stops differ (-want +got):\n%s", diff)
			}
			if len(d.Stops) == 0 {
				return
			}
			if s := d.Stops[0]; s.Place.Block != 7 || s.Measure != "CS-1" {
				t.Errorf("the stop stands at %+v of %s, want block 7 of CS-1", s.Place, s.Measure)
			}
			if c.say != "" && d.Stops[0].Problem.In(i18n.ZH) != c.say {
				t.Errorf("the stop says %s", d.Stops[0].Problem.In(i18n.ZH))
			}
		})
	}
}

func TestWaivedNumberDoesNotStop(t *testing.T) {
	src := small(t)
	src.Findings[0].Measures[1].Text = "开展检查18次。"
	src.Waivers = []Waiver{
		{Measure: "CS-2", Text: "18次", By: "张三", Reason: "制度名称"},
		{Measure: "CS-1", Text: "9次", By: "张三"},
	}
	d := compose(t, src)
	if len(d.Stops) > 0 {
		t.Errorf("stops are %v", stops(d))
	}
	if len(d.Waived) != 1 || d.Waived[0].Measure != "CS-2" {
		t.Errorf("waivers used are %+v, want the one of CS-2", d.Waived)
	}
	src.Waivers[0].By = ""
	if got := stops(compose(t, src)); !slices.Equal(got, []string{"figure_unknown"}) {
		t.Errorf("a waiver of nobody gives %v", got)
	}
}

func TestApprovedExemptionLeavesOutAndNumbersStayContinuous(t *testing.T) {
	src := small(t)
	src.Exemptions = []Exemption{{Finding: "WT-1", Kind: "case", ApprovedBy: "李四", ApprovedOn: src.FeedbackOn}}
	d := compose(t, src)
	all := strings.Join(lines(d.Document), "\n")
	if strings.Contains(all, "两个责任") || !strings.Contains(all, "（一）关于“招引成效不佳”的问题。\n1.引进企业") {
		t.Errorf("document is\n%s", all)
	}
	if len(d.Left) != 1 || d.Left[0].Finding.No != "WT-1" || d.Left[0].Kind != "正在核查、尚未公布的案件" {
		t.Errorf("left out: %+v", d.Left)
	}
	if len(d.Stops) > 0 {
		t.Errorf("stops are %v", stops(d))
	}
}

func TestExemptionsThatAreNotInOrderStop(t *testing.T) {
	for _, c := range []struct {
		name string
		e    Exemption
		want string
	}{
		{"not approved", Exemption{Finding: "WT-1", Kind: "case"}, "exemption_open"},
		{"unknown kind", Exemption{Finding: "WT-1", Kind: "x", ApprovedBy: "李四", ApprovedOn: 1}, "exemption_kind"},
		{"unknown finding", Exemption{Finding: "WT-9", Kind: "case", ApprovedBy: "李四", ApprovedOn: 1}, "exemption_finding"},
	} {
		src := small(t)
		src.Exemptions = []Exemption{c.e}
		d := compose(t, src)
		if got := stops(d); !slices.Equal(got, []string{c.want}) || len(d.Left) > 0 {
			t.Errorf("%s: stops %v, %d left out; want %s", c.name, got, len(d.Left), c.want)
		}
	}
}

func TestWhatIsMissingStops(t *testing.T) {
	for want, spoil := range map[string]func(*Source){
		"missing_from":     func(s *Source) { s.Fieldwork.From = 0 },
		"missing_to":       func(s *Source) { s.Fieldwork.To = 0 },
		"missing_feedback": func(s *Source) { s.FeedbackOn = 0 },
		"missing_date":     func(s *Source) { s.Date = 0 },
		"missing_issuer":   func(s *Source) { s.Issuer = "" },
		"no_contact":       func(s *Source) { s.Contact = Contact{} },
		"no_findings":      func(s *Source) { s.Findings = nil },
		"no_results":       func(s *Source) { s.Parts = s.Parts[:1] },
		"results_twice":    func(s *Source) { s.Parts = append(s.Parts, s.Parts[1]) },
		"no_measures":      func(s *Source) { s.Findings[1].Measures = nil },
		"empty_measure":    func(s *Source) { s.Findings[0].Measures[1].Text = " " },
		"empty_finding":    func(s *Source) { s.Findings[0].Text = "。" },
		"open_hole":        func(s *Source) { s.Words.Title = "关于{unit}的通报" },
	} {
		src := small(t)
		spoil(&src)
		if got := stops(compose(t, src)); !slices.Contains(got, want) {
			t.Errorf("stops are %v, want %s", got, want)
		}
		if !i18n.Has("bulletin." + want) {
			t.Errorf("%s has no words", want)
		}
	}
	if _, err := Compose(Source{}); err == nil {
		t.Error("a source without parts was composed")
	}
}

func TestAspectsTakeTheSecondLevel(t *testing.T) {
	src := small(t)
	src.Words = Words{Aspect: "在“{text}”方面", Status: map[string]string{"done": "已完成"}}
	src.Findings[0].Aspect, src.Findings[1].Aspect = "落实责任", "落实责任"
	src.Findings[1].Measures[0].Status = "done"
	d := compose(t, src)
	want := []string{
		"（一）在“落实责任”方面",
		"1.关于“‘两个责任’履行不严”的问题。",
		"（1）扩充用地，新增工业用地570亩，去化载体面积2.6万平方米。",
		"（2）完善制度。",
		"2.关于“招引成效不佳”的问题。",
		"（1）引进企业22家，培育企业20家。（已完成）",
	}
	if diff := cmp.Diff(want, lines(d.Document)[6:12]); diff != "" {
		t.Errorf("findings differ (-want +got):\n%s", diff)
	}
}

func TestNumeralsCountToNinetyNine(t *testing.T) {
	for n, want := range map[int]string{1: "一", 10: "十", 11: "十一", 20: "二十", 38: "三十八", 99: "九十九"} {
		if got := chinese(n); got != want {
			t.Errorf("chinese(%d) = %s, want %s", n, got, want)
		}
	}
}
