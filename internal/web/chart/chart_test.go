package chart

import (
	"context"
	"encoding/xml"
	"io"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/a-h/templ"
)

func drawn(t *testing.T, c templ.Component) string {
	t.Helper()
	var out strings.Builder
	if err := c.Render(context.Background(), &out); err != nil {
		t.Fatal(err)
	}
	for dec := xml.NewDecoder(strings.NewReader(out.String())); ; {
		if _, err := dec.Token(); err == io.EOF {
			return out.String()
		} else if err != nil {
			t.Fatalf("the drawing is not well-formed: %v\n%s", err, out.String())
		}
	}
}

func marks() []Mark {
	return []Mark{
		{Label: `科创局 <"&`, Value: 3, Text: "3", Title: "科创局：红灯 3 项", Href: "/l/a.b?x=1&y=2", Class: "fill-red"},
		{Label: "财政局", Value: 12, Text: "12", Title: "财政局：12 项"},
	}
}

func allDrawings() map[string]templ.Component {
	m := marks()
	return map[string]templ.Component{
		"bars":    Bars("每个单位的措施", m, 0),
		"columns": Columns("到期", m),
		"stack":   Stack("每个灯的措施", m, 15),
		"weeks":   Weeks("到期", []Week{{Month: "11月", Day: "24", Late: &m[0], Due: &m[1]}, {Day: "1"}}),
		"trend": Trend("走势", []string{"10月", "11月"}, []Series{
			{Name: "未了", Class: "stroke-ink", Marks: m}, {Name: "已了", Class: "stroke-accent", Marks: m}}),
		"spark": Spark("走势", m, 20),
	}
}

func TestDrawingsAreWellFormedNamedAndWithoutInlineStyle(t *testing.T) {
	for name, c := range allDrawings() {
		svg := drawn(t, c)
		if strings.Contains(svg, "style=") || strings.Contains(svg, "<style") || strings.Contains(svg, "fill=") {
			t.Errorf("%s is styled inline: %s", name, svg)
		}
		if !strings.Contains(svg, `aria-label="`) || strings.Contains(svg, `aria-label=""`) {
			t.Errorf("%s has a mark or drawing without a name: %s", name, svg)
		}
		if strings.Contains(svg, "NaN") || strings.Contains(svg, "Inf") {
			t.Errorf("%s has impossible coordinates: %s", name, svg)
		}
	}
}

func TestMarksLeadToTheirRows(t *testing.T) {
	for name, c := range allDrawings() {
		if name == "spark" {
			continue // only its last number is a mark
		}
		svg := drawn(t, c)
		if !strings.Contains(svg, `<a href="/l/a.b?x=1&amp;y=2" aria-label="科创局：红灯 3 项">`) {
			t.Errorf("%s has no link to the rows: %s", name, svg)
		}
	}
}

func TestNothingIsDrawnOutsideThePaper(t *testing.T) {
	long := []Mark{{Label: strings.Repeat("很长的单位名称", 5), Value: 1e6, Text: "1000000", Title: "t"}}
	for _, c := range []templ.Component{Bars("a", long, 0), Stack("a", long, 1e6), Spark("a", long, 0)} {
		svg := drawn(t, c)
		for _, m := range regexp.MustCompile(`<rect x="([\d.]+)" y="[\d.]+" width="([\d.]+)"`).FindAllStringSubmatch(svg, -1) {
			x, _ := strconv.ParseFloat(m[1], 64)
			w, _ := strconv.ParseFloat(m[2], 64)
			if x+w > width {
				t.Errorf("a bar ends at %g: %s", x+w, svg)
			}
		}
	}
}

func TestTheNumberOfTheLongestBarHasRoom(t *testing.T) {
	marks := []Mark{{Label: "2029-01", Value: 836e6, Text: "836,000,000.00元", Title: "t"}}
	svg := drawn(t, Bars("a", marks, 0))
	m := regexp.MustCompile(`<text x="([\d.]+)"[^>]*class="value"`).FindStringSubmatch(svg)
	if m == nil {
		t.Fatalf("no number in %s", svg)
	}
	if x, _ := strconv.ParseFloat(m[1], 64); x+textWidth(marks[0].Text) > width {
		t.Errorf("the number begins at %g and does not fit: %s", x, svg)
	}
}

func TestNoNumbersGiveAnEmptyDrawing(t *testing.T) {
	for _, c := range []templ.Component{Bars("a", nil, 0), Stack("a", nil, 0), Weeks("a", nil), Trend("a", nil, nil), Spark("a", nil, 0)} {
		if svg := drawn(t, c); strings.Contains(svg, "NaN") {
			t.Errorf("NaN in %s", svg)
		}
	}
}

func TestNamesAtTheEndsDoNotMeet(t *testing.T) {
	at := func(v float64) []Mark { return []Mark{{Value: v}} }
	y := func(v float64) float64 { return 100 - v }
	for _, values := range [][2]float64{{50, 50}, {50, 52}, {52, 50}, {0, 100}} {
		ends := endsOf([]Series{{Marks: at(values[0])}, {Marks: at(values[1])}}, y, 112)
		if gap := ends[0] - ends[1]; gap > -lineGap && gap < lineGap {
			t.Errorf("names of %v stand at %v", values, ends)
		}
	}
}

func TestLabelsAreCutToTheirRoom(t *testing.T) {
	if got := fits("科技创新局", 40); got != "科技…" {
		t.Errorf("fits = %q", got)
	}
	if got := fits("科创局", 40); got != "科创局" {
		t.Errorf("fits = %q", got)
	}
}
