package reading

import (
	"slices"
	"strings"

	"bihuan/internal/exchange"
	"bihuan/internal/outline"
	"bihuan/internal/quantity"
)

// reader holds one document while it is read.
type reader struct {
	doc   *exchange.Document
	out   *Reading
	paras []para // the text of the document, without tables
	tail  int    // first of the paras behind the body
	used  []bool // by para: what belongs to the head, the closing or a finding
	year  int    // year of the last date of the head

	sheets  []*sheet
	tables  int    // tables that were read as rows of findings
	source  []span // source lines of a page
	contact []int  // paras with contact data
}

// para is a line of the document outside tables.
type para struct {
	span
	number string // made by a word processor
	style  exchange.Style
	block  int
	table  bool // it stands in a table, above its headings or below its rows
}

func newReader(doc *exchange.Document) *reader {
	r := &reader{doc: doc, out: &Reading{Findings: []Finding{}, Totals: []Total{}, Doubts: []Doubt{},
		At: map[string]exchange.Place{}, printed: map[string]string{}}}
	r.paras = make([]para, 0, len(doc.Blocks))
	for i, b := range doc.Blocks {
		if b.Paragraph == nil {
			r.addSheet(i, b.Table)
		} else {
			r.addParagraph(i, b.Paragraph)
		}
	}
	r.used = make([]bool, len(r.paras))
	return r
}

// runTogether is how long a paragraph is, and how few there are, where a page may have run a document
// together.
const runTogether, fewBlocks = 900, 6

// addParagraph keeps a paragraph, or the lines of one that was run together.
func (r *reader) addParagraph(i int, p *exchange.Paragraph) {
	text := p.Text()
	if len(r.doc.Blocks) > fewBlocks || len(text) <= runTogether {
		r.addLine(i, p, text, 0)
		return
	}
	for _, line := range outline.Split(text) {
		r.addLine(i, p, line.Text, line.Offset)
	}
}

func (r *reader) addLine(i int, p *exchange.Paragraph, text string, offset int) {
	line := para{span: newSpan(text, exchange.Place{Block: i, From: offset}), block: i, number: p.Number,
		style: p.Style}
	if !line.empty() && !isPageNumber(line.Text) {
		r.paras = append(r.paras, line)
	}
}

// isPageNumber reports whether a line is the number of a page of print.
func isPageNumber(text string) bool {
	text = strings.Trim(text, "-第页 ")
	return text != "" && len(text) <= 3 && strings.Trim(text, "0123456789") == ""
}

func (r *reader) read() {
	r.readLabels()
	r.readHead()
	r.readTail()
	switch {
	case r.isFeedback():
		r.out.Kind = Feedback
		r.readFeedback()
	default:
		r.readTables()
		r.readBody()
		r.settleKind()
	}
	r.readTotals()
}

// settleKind names the kind of a document that has measures.
func (r *reader) settleKind() {
	title := outline.Fold(string(r.out.Title)).Text
	switch {
	case r.doc.Format == exchange.XLSX || hasSuffix(title, "台账", "清单", "一览表", "归零表", "对账单", "销号表", "任务表",
		"明细表", "汇总表", "情况表", "推进表", "统计表"):
		r.out.Kind = Ledger
	case strings.Contains(title, "审计") && !strings.Contains(title, "巡"):
		r.out.Kind = Audit
	default:
		r.out.Kind = Bulletin
	}
	if r.out.Kind == Audit || title != "" {
		return
	}
	for _, p := range r.paras[:min(len(r.paras), 6)] {
		if hasAny(p.Text, "审计查出", "审计发现") && !hasAny(p.Text, "巡察", "巡视") {
			r.out.Kind = Audit
		}
	}
}

// set keeps a text of the head with its place.
func (r *reader) set(key string, to *Text, s span) {
	if *to == "" && !s.empty() {
		*to = Text(s.Src())
		r.out.At[key] = s.at
	}
}

// setDay keeps a day of the head with its place.
func (r *reader) setDay(key string, to *Text, day string, s span, d quantity.Date) {
	if *to == "" && day != "" {
		*to = Text(day)
		r.out.At[key] = s.place(d.From, d.To)
		end := d.To + len(firstSentenceOf(s.Text[d.To:]))
		r.out.printed[key] = s.cut(d.From, end).Src()
	}
}

// readTotals collects the statistics that stand outside findings.
func (r *reader) readTotals() {
	for i, p := range r.paras {
		if r.used[i] {
			if slices.Contains(r.contact, i) {
				r.out.Passages = append(r.out.Passages, Passage{Text: p.Src(), At: p.at})
			}
			continue
		}
		r.out.Passages = append(r.out.Passages, Passage{Text: p.Src(), At: p.at})
		if r.out.Kind == Ledger && hasPrefix(p.Text, "说明", "注:", "备注", "填表说明") {
			continue
		}
		text := p.span
		if mark, size := outline.MarkAt(p.Text); mark.Kind != outline.None && p.number == "" {
			text = p.from(size)
		}
		for _, c := range results(scanLine(text)) {
			r.out.Totals = append(r.out.Totals, Total{Label: c.of(text), Value: c.Value, Unit: c.Unit,
				At: text.place(c.From, c.To)})
		}
	}
}

// firstSentenceOf returns text up to its first full stop.
func firstSentenceOf(text string) string {
	if i := strings.IndexAny(text, "。;"); i >= 0 {
		return text[:i]
	}
	return text
}
