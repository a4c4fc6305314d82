package cli

import (
	"bufio"
	"strconv"
	"strings"

	"bihuan/internal/i18n"
	"bihuan/internal/reading"
)

// printReading writes a reading for people: the head, the findings with their measures, the doubts.
func printReading(e *env, r *reading.Reading) error {
	p := &readingPrinter{w: bufio.NewWriter(e.stdout), lang: e.lang}
	p.head(r)
	for i, f := range r.Findings {
		p.finding(i+1, f)
	}
	p.doubts(r.Doubts)
	return p.w.Flush()
}

// readingPrinter writes lines in one language. Errors of writing stay in w until it is flushed.
type readingPrinter struct {
	w    *bufio.Writer
	lang i18n.Lang
}

func (p *readingPrinter) t(key string, args ...any) string {
	return i18n.T(p.lang, "read."+key, args...)
}

// line writes one line, set in by indent blanks.
func (p *readingPrinter) line(indent int, text string) {
	p.w.WriteString(strings.Repeat(" ", indent))
	p.w.WriteString(text)
	p.w.WriteByte('\n')
}

// labelled writes a line of the head when there is something to say.
func (p *readingPrinter) labelled(key string, value reading.Text) {
	if value != "" {
		p.line(0, p.t(key, string(value)))
	}
}

func (p *readingPrinter) head(r *reading.Reading) {
	title := string(r.Title)
	if title == "" {
		title = p.t("untitled")
	}
	p.line(0, title)
	p.line(0, p.t("kind", p.t("kind_"+string(r.Kind))))
	p.labelled("issuer", r.Issuer)
	p.labelled("issued_on", r.IssuedOn)
	p.labelled("inspected", r.Inspected)
	p.labelled("inspector", r.Inspector)
	if r.Fieldwork.From != "" {
		p.line(0, p.t("fieldwork", string(r.Fieldwork.From), string(r.Fieldwork.To)))
	}
	p.labelled("feedback_on", r.FeedbackOn)
	c := r.Contact
	if list := p.list(string(c.Phone), string(c.Hours), string(c.Address), string(c.Postcode),
		string(c.Email)); list != "" {
		p.line(0, p.t("contact", list))
	}
	p.counts(r)
}

// counts says how much there is, and the statistics of the document.
func (p *readingPrinter) counts(r *reading.Reading) {
	measures, figures := 0, 0
	for _, f := range r.Findings {
		measures += len(f.Measures)
		for _, m := range f.Measures {
			figures += len(m.Figures)
		}
	}
	p.line(0, p.t("counts", len(r.Findings), measures, figures, len(r.Doubts)))
	var totals []string
	for _, t := range r.Totals {
		totals = append(totals, p.t("figure", number(t.Value)+" "+t.Unit, t.Label))
	}
	if len(totals) > 0 {
		p.line(0, p.t("totals", p.list(totals...)))
	}
}

// list joins what is not empty.
func (p *readingPrinter) list(parts ...string) string {
	var out []string
	for _, s := range parts {
		if s != "" {
			out = append(out, s)
		}
	}
	return strings.Join(out, p.t("between"))
}

func number(v float64) string { return strconv.FormatFloat(v, 'f', -1, 64) }

func (p *readingPrinter) finding(n int, f reading.Finding) {
	p.line(0, "")
	text := strconv.Itoa(n) + "  " + f.Text
	if f.Aspect != "" {
		text += "  " + p.t("aspect", string(f.Aspect))
	}
	p.line(0, text)
	for i, m := range f.Measures {
		p.measure(strconv.Itoa(n)+"."+strconv.Itoa(i+1)+"  ", m)
	}
}

func (p *readingPrinter) measure(no string, m reading.Measure) {
	status := ""
	if m.Status != reading.Unstated {
		status = p.t("status_" + string(m.Status))
	}
	for i, text := range strings.Split(m.Text, "\n") {
		if i == 0 {
			p.line(2, no+status+text)
			continue
		}
		p.line(2+len(no), text)
	}
	under := 2 + len(no)
	if duty := p.list(p.given("leader", string(m.Leader)), p.given("units", p.list(m.Units...)),
		p.given("deadline", string(m.Deadline))); duty != "" {
		p.line(under, duty)
	}
	var figures []string
	for _, f := range m.Figures {
		text := number(f.Value) + " " + f.Unit
		if f.Of != "" {
			text = p.t("figure", text, string(f.Of))
		}
		figures = append(figures, text)
	}
	if len(figures) > 0 {
		p.line(under, p.t("figures", p.list(figures...)))
	}
	if len(m.Cites) > 0 {
		p.line(under, p.t("cites", p.list(m.Cites...)))
	}
}

// given returns the text key with value, or "" for no value.
func (p *readingPrinter) given(key, value string) string {
	if value == "" {
		return ""
	}
	return p.t(key, value)
}

func (p *readingPrinter) doubts(doubts []reading.Doubt) {
	if len(doubts) == 0 {
		return
	}
	p.line(0, "")
	p.line(0, p.t("doubts"))
	for i, d := range doubts {
		what := p.t("doubt_" + strings.ReplaceAll(d.Code, "-", "_"))
		text := p.t("doubt", what, d.Where)
		if d.Work != "" {
			text = p.t("doubt_work", what, d.Where, d.Work)
		}
		p.line(2, strconv.Itoa(i+1)+"  "+text)
	}
}
