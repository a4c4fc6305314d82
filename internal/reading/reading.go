// Package reading turns a document into a draft: findings, measures, figures, doubts.
//
// Bulletins, feedback news, ledgers and audit reports on rectification are written in many forms. A Reading
// is built in steps, each of which knows one thing: paragraphs get their marks (outline), the head and the
// closing are taken off, nodes of the tree get roles (section, aspect, finding, measure), texts lose numbers,
// labels and tags, quantities in them become figures or not, and at the end the numbers, dates and words are
// held against each other (doubts). Tables of any heading go through columns instead of the tree.
//
// Invariants: every text is a piece of the document, unchanged; everything extracted keeps its Place; Doubts
// only looks at a Reading and never at its document, so that it can judge our own drafts too; reading takes
// time linear in the document.
package reading

import (
	"bihuan/internal/exchange"
	"bihuan/internal/outline"
	"bihuan/internal/problem"
)

// Kind is what sort of document was read.
type Kind string

// The kinds.
const (
	Bulletin Kind = "bulletin" // 通报, 公告, 公示 of a rectification
	Feedback Kind = "feedback" // news that findings were handed over
	Ledger   Kind = "ledger"   // 台账, 清单
	Audit    Kind = "audit"    // report on the rectification of audit findings
)

// Status is what a document says about the progress of a measure.
type Status string

// The states. Unstated is what no word of the document settles.
const (
	Done     Status = "done"
	Partial  Status = "partial"
	Ongoing  Status = "ongoing"
	LongTerm Status = "long_term"
	Unstated Status = "unstated"
)

// Reading is a document as a draft. Dates are days, YYYY-MM-DD.
type Reading struct {
	Kind       Kind      `json:"kind"`
	Title      Text      `json:"title"`
	Issuer     Text      `json:"issuer"`
	IssuedOn   Text      `json:"issued_on"`
	Inspected  Text      `json:"inspected"`
	Inspector  Text      `json:"inspector"`
	Fieldwork  Period    `json:"fieldwork"`
	FeedbackOn Text      `json:"feedback_on"`
	Contact    Contact   `json:"contact"`
	Findings   []Finding `json:"findings"`
	Totals     []Total   `json:"totals"`
	Doubts     []Doubt   `json:"doubts"`

	// At says where the head data stand, by their keys: title, fieldwork.from, contact.phone.
	At map[string]exchange.Place `json:"at"`
	// Passages are the paragraphs that belong to no finding; doubts look at them too.
	Passages []Passage `json:"-"`
	// printed are the words around the days of the head, by their keys.
	printed map[string]string
}

// Period is a span of days.
type Period struct {
	From Text `json:"from"`
	To   Text `json:"to"`
}

// Contact is how the public reaches the body that publishes.
type Contact struct {
	Phone    Text `json:"phone"`
	Hours    Text `json:"hours"`
	Address  Text `json:"address"`
	Postcode Text `json:"postcode"`
	Email    Text `json:"email"`
}

// Finding is the lowest problem statement that measures are given for.
type Finding struct {
	No       Text           `json:"no"`
	Aspect   Text           `json:"aspect"`
	Text     string         `json:"text"`
	Measures []Measure      `json:"measures"`
	At       exchange.Place `json:"at"`

	Rest []exchange.Place `json:"rest,omitempty"` // further paragraphs of a cell that the text goes on in
}

// Measure is one thing done about a finding, with its result.
type Measure struct {
	No       Text     `json:"no"`
	Text     string   `json:"text"` // action and result joined by a line feed where they stand apart
	Status   Status   `json:"status"`
	Deadline Text     `json:"deadline"`
	Leader   Text     `json:"leader"`
	Units    []string `json:"units"` // lead unit first
	Figures  []Figure `json:"figures"`
	Cites    []string `json:"cites"`

	At MeasureAt `json:"at"`

	folded []outline.Folded // the lines of Text, until they are looked at
}

// MeasureAt says where the parts of a measure stand. Text has one place for every line of the text.
type MeasureAt struct {
	Text     []exchange.Place `json:"text"`
	Status   *exchange.Place  `json:"status"`
	Deadline *exchange.Place  `json:"deadline"`
	Leader   *exchange.Place  `json:"leader"`
	Units    *exchange.Place  `json:"units"`
	Cites    []exchange.Place `json:"cites"`
}

// Figure is a quantity that reports a result.
type Figure struct {
	Text  string         `json:"text"`
	Value float64        `json:"value"`
	Unit  string         `json:"unit"`
	Of    Text           `json:"of"`
	At    exchange.Place `json:"at"`
}

// Total is a statistic of the whole document.
type Total struct {
	Label string         `json:"label"`
	Value float64        `json:"value"`
	Unit  string         `json:"unit"`
	At    exchange.Place `json:"at"`
}

// Passage is a paragraph outside findings.
type Passage struct {
	Text string
	At   exchange.Place
}

// Text is a piece of text that may be absent; absent is null in JSON.
type Text string

// MarshalJSON writes null for an absent text.
func (t Text) MarshalJSON() ([]byte, error) { return marshalText(string(t)) }

// Read reads doc. A document without findings is a *problem.Problem of kind Unfit.
func Read(doc *exchange.Document) (*Reading, error) {
	rd := newReader(doc)
	rd.read()
	if len(rd.out.Findings) == 0 {
		return nil, problem.New(problem.Unfit, "reading.no_findings")
	}
	rd.out.Doubts = rd.out.allDoubts(rd.out.look())
	for _, at := range rd.out.places() {
		*at = doc.Bound(*at)
	}
	for key, at := range rd.out.At {
		rd.out.At[key] = doc.Bound(at)
	}
	return rd.out, nil
}
