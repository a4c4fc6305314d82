package bulletin

import (
	"encoding/json"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// gold is the part of an example's reviewed content that a bulletin is made of.
type gold struct {
	Issuer, Inspected, Inspector string
	IssuedOn                     string `json:"issued_on"`
	FeedbackOn                   string `json:"feedback_on"`
	Fieldwork                    struct{ From, To string }
	Contact                      struct{ Phone, Hours, Address, Postcode, Email string }
	Findings                     []struct {
		No, Text string
		Measures []struct {
			No, Text string
			Figures  []struct {
				Value json.Number
				Unit  string
				Of    string
			}
		}
	}
}

// source makes a Source of g; its figures become results.
func (g gold) source(t *testing.T) Source {
	src := Source{
		Inspected: g.Inspected, Inspector: g.Inspector, Issuer: g.Issuer, Date: date(t, g.IssuedOn),
		Fieldwork:  Period{date(t, g.Fieldwork.From), date(t, g.Fieldwork.To)},
		FeedbackOn: date(t, g.FeedbackOn),
		Contact:    Contact(g.Contact),
	}
	for _, f := range g.Findings {
		finding := Finding{No: f.No, Text: f.Text}
		for _, m := range f.Measures {
			measure := Measure{No: m.No, Text: m.Text}
			for _, r := range m.Figures {
				measure.Results = append(measure.Results, Result{ID: m.No + "/" + r.Of, Of: r.Of,
					Value: decimal(t, r.Value.String()), Unit: r.Unit})
			}
			finding.Measures = append(finding.Measures, measure)
		}
		src.Findings = append(src.Findings, finding)
	}
	return src
}

// narrow folds the signs that a web page and an official document write differently.
func narrow(text string) string {
	return strings.NewReplacer("（", "(", "）", ")", "，", ",", "；", ";", "：", ":", "　", "", " ", "",
		"”的问题", "”问题").Replace(text)
}

// The real bulletin comes out again from its reviewed content: the same lines, every number bound.
func TestRealBulletinIsComposedFromItsRecords(t *testing.T) {
	data, err := os.ReadFile("../../../shared/examples/seed.gold.json")
	if err != nil {
		t.Skip("the examples are not here")
	}
	text, err := os.ReadFile("../../../shared/examples/seed.txt")
	if err != nil {
		t.Fatal(err)
	}
	var g gold
	if err := json.Unmarshal(data, &g); err != nil {
		t.Fatal(err)
	}
	want := strings.Split(strings.TrimSpace(string(text)), "\n")
	src := g.source(t)
	src.Words.Lead = "根据区委统一部署，{inspector}于{from}至{to}对{inspected}进行了延伸巡察，并于{feedback}进行了反馈。" +
		"按照党务公开原则和巡察工作有关要求，现将巡察整改进展情况予以公布。"
	src.Parts = StandardParts(Points(strings.Join(want[2:5], "\n")), want[len(want)-7],
		Points(strings.Join(want[len(want)-6:len(want)-3], "\n")))
	d := compose(t, src)
	for _, s := range d.Stops {
		t.Errorf("block %d: %s", s.Place.Block, s.Problem.In("zh"))
	}
	got := lines(d.Document)[1:]
	for i := range want {
		want[i] = narrow(want[i])
	}
	for i := range got {
		got[i] = narrow(got[i])
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("the bulletin differs (-published +composed):\n%s", diff)
	}
	results := 0
	for _, f := range src.Findings {
		for _, m := range f.Measures {
			results += len(m.Results)
		}
	}
	if len(d.Bindings) != results {
		t.Errorf("%d figures are bound, want all %d", len(d.Bindings), results)
	}
}
