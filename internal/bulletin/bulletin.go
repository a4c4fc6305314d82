// Package bulletin turns records and figures into a document that is published (通报).
//
// A Source is plain data: what the round says of itself, its findings with the measures and the results
// behind them, and which findings may stay unpublished. Compose makes a Draft of it: the document, the
// Binding of every printed figure to the result that it states, and the Stops that keep it from being
// published. Check reads the draft as a stranger would and returns the doubts for the margin. Freeze makes
// the version that is published, as bytes with a hash; Diff shows two of them side by side.
//
// Titles, patterns and fixed words come in with the Source; Standard has those in common use.
//
// Invariants: every number printed in a measure is bound to a result of that measure, waived by a person,
// or a stop; numbers of parts, findings and measures are continuous whatever is left out; the same Source
// gives the same Draft; a Draft with stops is never frozen; frozen bytes are never changed.
package bulletin

import (
	"bihuan/internal/calendar"
	"bihuan/internal/exchange"
	"bihuan/internal/ledger"
	"bihuan/internal/problem"
)

// Source is everything a bulletin is made of. A date of zero is not given.
type Source struct {
	Words      Words // zero fields are filled from Standard
	Inspected  string
	Inspector  string
	Fieldwork  Period
	FeedbackOn calendar.Date
	Parts      []Part
	Findings   []Finding
	Exemptions []Exemption
	Waivers    []Waiver
	Contact    Contact
	Issuer     string
	Date       calendar.Date // of the bulletin
}

// Period is a time from one day to another, both included.
type Period struct{ From, To calendar.Date }

// PartKind says how the paragraphs of a part are numbered.
type PartKind int

// The kinds of parts.
const (
	Numbered PartKind = iota // (一) with a heading that runs into its paragraph
	Results                  // the findings with their measures stand here
	Ordinals                 // 一是, 二是, 三是
	Plain                    // paragraphs without numbers
)

// Part is one of the parts 一、二、三、.
type Part struct {
	Title  string
	Kind   PartKind
	Intro  []string // paragraphs before the first number
	Points []Point
}

// Point is one paragraph of a part.
type Point struct {
	Head string // its heading with the full stop, or ""
	Text string
}

// Finding is one problem that was handed over.
type Finding struct {
	No       string // as the ledger numbers it
	Aspect   string // heading above it, printed when Words.Aspect says how
	Text     string // the problem alone
	Measures []Measure
}

// Measure is what was done about a finding, in the words for the public. Its text names results in braces,
// {新增工业用地}, or states them as numbers.
type Measure struct {
	No      string
	Text    string
	Status  string // key of Words.Status
	Results []Result
}

// Result is a number that ledgers vouch for.
type Result struct {
	ID     string
	Of     string // what it counts
	Value  ledger.Decimal
	Places int // decimals printed; 0 for as many as there are
	Unit   string
	CutOff calendar.Date
	Link   string // shows the rows behind it
}

// Exemption asks that a finding stays unpublished. It holds once somebody approved it.
type Exemption struct {
	Finding    string // its No
	Kind       string // key of Words.Exemptions
	Reason     string
	ApprovedBy string
	ApprovedOn calendar.Date
}

// Waiver is a person's word that a number in a measure is no result: part of a name, a rule, a target.
type Waiver struct {
	Measure string // its No
	Text    string // as printed, such as "3次"
	By      string
	Reason  string
}

// Contact is where the public can answer.
type Contact struct{ Phone, Hours, Address, Postcode, Email string }

// Draft is a bulletin before it is published.
type Draft struct {
	Document *exchange.Document
	Items    []Item    // where findings and measures stand
	Bindings []Binding // in the order of the document
	Left     []Left
	Waived   []Waiver // those that were needed
	Stops    []Stop   // what must be mended before it is published
}

// Item says which record a block of the document shows.
type Item struct {
	Block   int
	Number  string // as printed
	Finding string // No
	Measure string // No; "" for the heading of a finding
	Status  string
}

// Binding ties a printed figure to the result that it states. It is frozen with the document, so values and
// days are kept as they read.
type Binding struct {
	Place   exchange.Place `json:"place"`
	Measure string         `json:"measure"`
	Text    string         `json:"text"` // as printed
	Result  string         `json:"result"`
	Of      string         `json:"of"`
	Value   string         `json:"value"`
	Unit    string         `json:"unit"`
	CutOff  string         `json:"cut_off"` // YYYY-MM-DD, "" where the result has none
	Link    string         `json:"link"`
}

// Left is a finding that is not published, and why.
type Left struct {
	Finding   Finding
	Exemption Exemption
	Kind      string // title of the kind
}

// Stop is a reason why a draft cannot be published, at the place that must be mended.
type Stop struct {
	Place   exchange.Place
	Finding string // No, or ""
	Measure string // No, or ""
	Problem *problem.Problem
}
