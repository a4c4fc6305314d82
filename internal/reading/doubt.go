package reading

import (
	"sort"

	"bihuan/internal/exchange"
	"bihuan/internal/quantity"
)

// Doubt is a contradiction inside a document. A person decides whether it is a mistake.
type Doubt struct {
	Code  string         `json:"code"`
	Where string         `json:"where"` // the shortest passage that shows it
	Work  string         `json:"work"`  // the sum worked out, in figures: 52 + 31 = 83 ≠ 86; or ""
	At    exchange.Place `json:"at"`
}

// The codes of doubts.
const (
	SumDoubt    = "sum"            // parts that are said to be all do not add up
	RateDoubt   = "rate"           // a printed percentage is not that of the two printed numbers
	GrowthDoubt = "growth-base"    // no whole number of the earlier period gives the printed growth
	DateDoubt   = "date-order"     // a proof is older than the feedback, an end lies before its start
	CountDoubt  = "count-list"     // a count differs from the listed titles
	StatusDoubt = "status-wording" // marked as done while the text says it is not
)

// Doubts returns the contradictions in r, in the order of its texts: passages first, then findings.
func Doubts(r *Reading) []Doubt {
	byFinding := make([][]Doubt, len(r.Findings))
	for i := range r.Findings {
		for k := range r.Findings[i].Measures {
			byFinding[i] = append(byFinding[i], r.Findings[i].Measures[k].doubts(r)...)
		}
	}
	return r.allDoubts(byFinding)
}

// allDoubts returns the doubts about the head and the passages, and then those of the findings.
func (r *Reading) allDoubts(byFinding [][]Doubt) []Doubt {
	out := headDates(r)
	for _, p := range r.Passages {
		out = append(out, newClaim(r, nil, scanLine(newSpan(p.Text, p.At))).doubts()...)
	}
	for _, doubts := range byFinding {
		out = append(out, doubts...)
	}
	if out == nil {
		return []Doubt{}
	}
	return out
}

// oneStatus keeps only the first doubt about the status of a measure.
func oneStatus(doubts []Doubt) []Doubt {
	seen := false
	out := doubts[:0]
	for _, d := range doubts {
		if d.Code == StatusDoubt && seen {
			continue
		}
		seen = seen || d.Code == StatusDoubt
		out = append(out, d)
	}
	return out
}

// claim is one line of text that says something about numbers, dates or progress.
type claim struct {
	scan
	r       *Reading
	measure *Measure // nil for a passage
	items   []item
}

// item is a quantity of a claim with its words.
type item struct {
	quantity.Quantity
	label    string // between the sign or quantity before and the number
	labelAt  int    // where label begins
	after    string // behind the unit, up to the next sign
	sentence int    // start of its sentence
	vague    bool   // 近, 约, 超, 余, 以上: nothing can be reckoned with it
}

func newClaim(r *Reading, m *Measure, s scan) *claim {
	c := &claim{scan: s, r: r, measure: m}
	if len(s.quantities) == 0 {
		return c
	}
	c.items = make([]item, 0, len(s.quantities))
	last := 0
	for _, q := range s.quantities {
		if s.cover.inside(q.From) {
			continue
		}
		it := item{Quantity: q, sentence: sentenceStart(c.Text, q.From)}
		it.labelAt = max(last, signBefore(c.Text, q.From))
		it.label = c.Text[it.labelAt:q.From]
		it.after = c.Text[q.To:signAfter(c.Text, q.To)]
		it.vague = q.Rough || hasSuffix(it.label, "近", "约", "超", "超过", "大约", "逾") ||
			hasPrefix(it.after, "以上", "左右", "以下", "以内")
		c.items = append(c.items, it)
		last = q.To
	}
	return c
}

// doubts looks at c from all sides.
func (c *claim) doubts() []Doubt {
	var out []Doubt
	if len(c.items) > 1 {
		out = append(out, c.sums()...)
		out = append(out, c.rates()...)
		out = append(out, c.growths()...)
	}
	if len(c.items) > 0 {
		out = append(out, c.counts()...)
	}
	if len(c.days) > 0 {
		out = append(out, c.dates()...)
	}
	out = append(out, c.wording()...)
	if len(out) < 2 {
		return out
	}
	sort.SliceStable(out, func(i, k int) bool { return out[i].At.From < out[k].At.From })
	return out
}

// doubt makes a doubt about bytes from … to of c.
func (c *claim) doubt(code string, from, to int, work string) Doubt {
	s := c.cut(from, to)
	return Doubt{Code: code, Where: s.Src(), Work: work, At: s.at}
}

// clauseOf returns the start of the clause of item i, without words that only lead to it.
func (c *claim) clauseOf(i int) int { return clauseStart(c.Text, c.items[i].From) }

// base returns the unit of it without 万 and 亿.
func (it item) base() string {
	unit, _ := it.Base()
	return unit
}

func (it item) percent() bool { return it.Unit == "%" }
