package bulletin

import (
	"fmt"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"bihuan/internal/calendar"
	"bihuan/internal/ledger"
)

// phrases of which generated texts are made; none holds a number.
var (
	subjects = []string{"主体责任", "“三重一大”决策", "招商引资", "资产管理", "安全生产", "基层党建", "‘四风’整治", "债务化解"}
	faults   = []string{"落实不到位", "不够规范", "存在短板", "推进缓慢", "监管不严"}
	works    = []string{"完善制度机制", "压实工作责任", "开展专项排查", "加强日常监督", "组织专题学习", "修订《资金管理办法》"}
	counted  = []string{"新增工业用地", "引进企业", "消除安全隐患", "收回欠租", "培育高新技术企业", "开展安全检查", "化解安置房缺口"}
	measures = []string{"亩", "家", "处", "万元", "万平方米", "次", "套", "件"}
)

// drawSource draws a source that can be published: every number in its texts has its result.
func drawSource(t *rapid.T) Source {
	feedback := rapid.IntRange(19_000, 20_500).Draw(t, "feedback") // days since 1970
	from := feedback - rapid.IntRange(70, 150).Draw(t, "before")
	src := Source{
		Inspected:  rapid.SampledFrom([]string{"云溪新城党工委", "青林街道党工委", "区水务局党组"}).Draw(t, "inspected"),
		Inspector:  rapid.SampledFrom([]string{"区委第一巡察组", "县委第三巡察组"}).Draw(t, "inspector"),
		Fieldwork:  Period{calendar.Date(from), calendar.Date(from + 60)},
		FeedbackOn: calendar.Date(feedback),
		Date:       calendar.Date(feedback + rapid.IntRange(100, 360).Draw(t, "after")),
		Contact: Contact{Phone: "025-5275" + rapid.StringMatching(`[0-9]{4}`).Draw(t, "phone"),
			Hours: "工作日9:00-17:00", Address: "云溪区秣周路11号", Postcode: "211100", Email: "jw@example.cn"},
	}
	src.Issuer = src.Inspected
	src.Parts = StandardParts([]Point{{"提高政治站位。", "第一时间部署。"}, {"压实工作责任。", "逐项明确责任。"}},
		"持续抓好后续整改。", []Point{{"强化认识，", "扛牢责任。"}, {"强化推进，", "标准不降。"}})
	no := 0
	for i := range rapid.IntRange(1, 16).Draw(t, "findings") {
		f := Finding{No: fmt.Sprintf("WT-%d", i+1),
			Text: rapid.SampledFrom(subjects).Draw(t, "subject") + rapid.SampledFrom(faults).Draw(t, "fault")}
		for range rapid.IntRange(1, 4).Draw(t, "measures") {
			no++
			f.Measures = append(f.Measures, drawMeasure(t, no))
		}
		src.Findings = append(src.Findings, f)
	}
	return src
}

// drawMeasure draws a measure whose results stand in its text as tokens or as numbers.
func drawMeasure(t *rapid.T, no int) Measure {
	m := Measure{No: fmt.Sprintf("CS-%d", no)}
	text := rapid.SampledFrom(works).Draw(t, "work")
	for i, of := range rapid.SliceOfNDistinct(rapid.SampledFrom(counted), 0, 3, rapid.ID[string]).Draw(t, "of") {
		r := Result{ID: fmt.Sprintf("%s/%d", m.No, i), Of: of, Unit: rapid.SampledFrom(measures).Draw(t, "unit"),
			Value: ledger.WholeDecimal(int64(rapid.IntRange(1, 99_999).Draw(t, "value"))), Link: "/rows"}
		if strings.HasPrefix(r.Unit, "万") {
			r.Value /= 100
		}
		m.Results = append(m.Results, r)
		if rapid.Bool().Draw(t, "token") {
			text += "，" + of + "{" + of + "}"
		} else {
			text += "，" + of + printed(r)
		}
	}
	m.Text = text + "。"
	return m
}

func TestGeneratedBulletinsBindEveryResultAndNumberThrough(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		src := drawSource(t)
		d, err := Compose(src)
		if err != nil {
			t.Fatal(err)
		}
		for _, s := range d.Stops {
			t.Errorf("block %d: %v", s.Place.Block, s.Problem)
		}
		results := map[string]bool{}
		number := 0
		for _, f := range src.Findings {
			for _, m := range f.Measures {
				number++
				for _, r := range m.Results {
					results[r.ID] = true
				}
			}
		}
		for _, b := range d.Bindings {
			delete(results, b.Result)
		}
		if len(results) > 0 {
			t.Errorf("results %v are not bound", results)
		}
		last := d.Items[len(d.Items)-1]
		if want := fmt.Sprintf("%d.", number); last.Number != want {
			t.Errorf("the last measure is number %s, want %s", last.Number, want)
		}
	})
}
