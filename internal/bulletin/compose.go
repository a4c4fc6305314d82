package bulletin

import (
	"fmt"

	"bihuan/internal/exchange"
	"bihuan/internal/problem"
)

// composer builds one draft.
type composer struct {
	src      Source
	values   map[string]string // fill the holes of patterns
	findings []Finding         // those that are printed
	draft    *Draft
	measures int // numbered so far, through all findings
	results  int // parts that hold the findings
	waived   map[int]bool
}

// Compose makes the draft of src. What is missing or does not agree is a stop, so that the draft can be
// seen while it is mended; only a source without any part is refused.
func Compose(src Source) (*Draft, error) {
	if len(src.Parts) == 0 {
		return nil, problem.New(problem.Invalid, "bulletin.no_parts")
	}
	src.Words = src.Words.fill()
	c := &composer{src: src, waived: map[int]bool{},
		draft: &Draft{Document: &exchange.Document{}}}
	c.values = map[string]string{
		"inspected": src.Inspected, "inspector": src.Inspector, "issuer": src.Issuer,
		"from": day(src.Fieldwork.From, 0), "to": day(src.Fieldwork.To, src.Fieldwork.From),
		"feedback": day(src.FeedbackOn, src.Fieldwork.To), "date": day(src.Date, 0),
	}
	c.leaveOut()
	c.head()
	for i, part := range src.Parts {
		c.part(i, part)
	}
	if c.results == 0 {
		c.stop(0, "", "", "bulletin.no_results")
	}
	c.contact()
	c.signature()
	for i, w := range src.Waivers {
		if c.waived[i] {
			c.draft.Waived = append(c.draft.Waived, w)
		}
	}
	return c.draft, nil
}

// leaveOut takes the findings with an approved exemption away. An exemption that waits for approval, or
// whose kind is unknown, stops the bulletin: what is published cannot be taken back.
func (c *composer) leaveOut() {
	by := map[string]Exemption{}
	for _, e := range c.src.Exemptions {
		by[e.Finding] = e
	}
	for _, f := range c.src.Findings {
		e, asked := by[f.No]
		kind := c.src.Words.Exemptions[e.Kind]
		delete(by, f.No)
		switch {
		case !asked:
			c.findings = append(c.findings, f)
		case kind == "":
			c.findings = append(c.findings, f)
			c.stop(0, f.No, "", "bulletin.exemption_kind", f.No, e.Kind)
		case e.ApprovedBy == "" || e.ApprovedOn == 0:
			c.findings = append(c.findings, f)
			c.stop(0, f.No, "", "bulletin.exemption_open", f.No, kind)
		default:
			c.draft.Left = append(c.draft.Left, Left{Finding: f, Exemption: e, Kind: kind})
		}
	}
	for _, e := range c.src.Exemptions {
		if _, unknown := by[e.Finding]; unknown {
			c.stop(0, e.Finding, "", "bulletin.exemption_finding", e.Finding)
			delete(by, e.Finding)
		}
	}
	if len(c.findings) == 0 {
		c.stop(0, "", "", "bulletin.no_findings")
	}
}

// head writes the title and the paragraph that names inspector, inspected and the three dates.
func (c *composer) head() {
	title := c.pattern(c.src.Words.Title)
	c.draft.Document.Title = title
	c.add(exchange.Plain(exchange.Title, title))
	c.add(exchange.Plain(exchange.Body, c.pattern(c.src.Words.Lead)))
	for _, date := range []struct {
		name  string
		given bool
	}{
		{"from", c.src.Fieldwork.From != 0}, {"to", c.src.Fieldwork.To != 0},
		{"feedback", c.src.FeedbackOn != 0}, {"date", c.src.Date != 0}, {"issuer", c.src.Issuer != ""},
	} {
		if !date.given {
			c.stop(c.last(), "", "", "bulletin.missing_"+date.name)
		}
	}
}

// pattern fills p from the data of the source; a hole that stays open is a stop at the next block.
func (c *composer) pattern(p string) string {
	text, missing := pattern(p, c.values)
	for _, name := range missing {
		if name != "from" && name != "to" && name != "feedback" && name != "date" && name != "issuer" {
			c.stop(c.last()+1, "", "", "bulletin.open_hole", name)
		}
	}
	return text
}

func (c *composer) part(i int, part Part) {
	if part.Title != "" {
		c.add(exchange.Plain(exchange.Heading1, chinese(i+1)+"、"+part.Title))
	}
	for _, text := range part.Intro {
		c.add(exchange.Plain(exchange.Body, text))
	}
	for n, p := range part.Points {
		c.add(point(part.Kind, n+1, p))
	}
	if part.Kind != Results {
		return
	}
	c.results++
	if c.results > 1 {
		c.stop(c.last(), "", "", "bulletin.results_twice")
		return
	}
	c.allFindings()
}

// point returns paragraph n of a part.
func point(kind PartKind, n int, p Point) *exchange.Paragraph {
	switch kind {
	case Numbered:
		head := exchange.Span{Text: "（" + chinese(n) + "）" + p.Head, Role: exchange.Heading2}
		return &exchange.Paragraph{Spans: []exchange.Span{head, {Text: p.Text}}}
	case Ordinals:
		return exchange.Plain(exchange.Body, chinese(n)+"是"+p.Head+p.Text)
	}
	return exchange.Plain(exchange.Body, p.Head+p.Text)
}

// allFindings writes the findings. Where aspects are printed they take the second level, and findings and
// measures go down by one; measures are then numbered within their finding.
func (c *composer) allFindings() {
	aspects := c.src.Words.Aspect != ""
	aspect, group, inGroup := "", 0, 0
	for i, f := range c.findings {
		if !aspects {
			c.finding(f, "（"+chinese(i+1)+"）", exchange.Heading2)
			continue
		}
		if i == 0 || f.Aspect != aspect {
			aspect, group, inGroup = f.Aspect, group+1, 0
			text, _ := pattern(c.src.Words.Aspect, map[string]string{"text": closed(f.Aspect)})
			c.add(exchange.Plain(exchange.Heading2, "（"+chinese(group)+"）"+text))
			if f.Aspect == "" {
				c.stop(c.last(), f.No, "", "bulletin.no_aspect", f.No)
			}
		}
		inGroup++
		c.measures = 0
		c.finding(f, fmt.Sprintf("%d.", inGroup), exchange.Heading3)
	}
}

func (c *composer) finding(f Finding, number string, style exchange.Style) {
	text, _ := pattern(c.src.Words.Finding, map[string]string{"text": closed(f.Text)})
	c.add(exchange.Plain(style, number+text))
	c.draft.Items = append(c.draft.Items, Item{Block: c.last(), Number: number, Finding: f.No})
	if closed(f.Text) == "" {
		c.stop(c.last(), f.No, "", "bulletin.empty_finding", f.No)
	}
	if len(f.Measures) == 0 {
		c.stop(c.last(), f.No, "", "bulletin.no_measures", f.No)
	}
	for _, m := range f.Measures {
		c.measures++
		format := "%d."
		if style == exchange.Heading3 {
			format = "（%d）"
		}
		c.measure(f, m, fmt.Sprintf(format, c.measures))
	}
}

func (c *composer) measure(f Finding, m Measure, number string) {
	item := Item{Block: c.last() + 1, Number: number, Finding: f.No, Measure: m.No, Status: m.Status}
	text := c.printMeasure(item, m)
	if status := c.src.Words.Status[m.Status]; status != "" {
		text = append(text, exchange.Span{Text: "（" + status + "）"})
	}
	c.add(&exchange.Paragraph{Spans: text})
	c.draft.Items = append(c.draft.Items, item)
	if closed(m.Text) == "" {
		c.stop(item.Block, f.No, m.No, "bulletin.empty_measure", m.No)
	}
}

// contact writes one sentence with every way to answer; at least one must be given.
func (c *composer) contact() {
	words, contact := c.src.Words, c.src.Contact
	phone := contact.Phone
	if phone != "" && contact.Hours != "" {
		phone += "（" + contact.Hours + "）"
	}
	text := ""
	for _, way := range [][2]string{
		{words.Phone, phone}, {words.Address, contact.Address},
		{words.Postcode, contact.Postcode}, {words.Email, contact.Email},
	} {
		if way[1] == "" {
			continue
		}
		if text != "" {
			text += "；"
		}
		text += way[0] + "：" + way[1]
	}
	if text == "" {
		c.stop(c.last()+1, "", "", "bulletin.no_contact")
		c.add(exchange.Plain(exchange.Body, words.Invite))
		return
	}
	c.add(exchange.Plain(exchange.Body, words.Invite+text+"。"))
}

func (c *composer) signature() {
	c.add(exchange.Plain(exchange.Signature, c.src.Issuer))
	c.add(exchange.Plain(exchange.Signature, day(c.src.Date, 0)))
}

func (c *composer) add(p *exchange.Paragraph) {
	c.draft.Document.Blocks = append(c.draft.Document.Blocks, exchange.Block{Paragraph: p})
}

// last returns the index of the block written last.
func (c *composer) last() int { return len(c.draft.Document.Blocks) - 1 }

// stop adds a stop for a whole block.
func (c *composer) stop(block int, finding, measure, key string, args ...any) {
	c.stopAt(exchange.Place{Block: max(block, 0)}, finding, measure, key, args...)
}

func (c *composer) stopAt(place exchange.Place, finding, measure, key string, args ...any) {
	c.draft.Stops = append(c.draft.Stops, Stop{Place: place, Finding: finding, Measure: measure,
		Problem: problem.New(problem.Invalid, key, args...)})
}
