package book

import (
	"bihuan/internal/exchange"
	"bihuan/internal/i18n"
	"bihuan/internal/ledger"
	"bihuan/internal/reading"
	"time"
)

// ReadingLine is one draft in the list of readings.
type ReadingLine struct {
	ID       string
	Name     string // of the file
	Round    string // name of the record it goes under, or ""
	By       string
	At       time.Time
	Findings int
	Measures int
	Open     int // findings and measures that nobody has accepted yet
	Done     *Reconciled
}

// ReadingDraft is a document beside what was read from it, and what would become of it.
type ReadingDraft struct {
	ID        string
	Version   int64
	Name      string // of the file
	Kind      reading.Kind
	Mapping   *ledger.Reading
	Round     ledger.ID // 0: a new record is made from the head
	RoundName string
	Rounds    []Option // to choose from
	Document  *exchange.Document
	Head      []ReadingHead
	Findings  []*ReadingFinding
	Doubts    []*ReadingDoubt // of the whole document, in its order
	Names     []NameDoubt
	Proposals []*Proposal
	Done      *Reconciled // nil until it is committed
}

// ReadingHead is one datum of the head of a document.
type ReadingHead struct {
	Key   string          `json:"key"` // title, fieldwork.from, contact.phone
	Value string          `json:"value"`
	At    *exchange.Place `json:"at,omitempty"`
	Field *ledger.Field   `json:"-"` // where it goes, or nil
}

// ReadingFinding is a finding of a draft. Its key stays the same whatever is merged and split around it.
type ReadingFinding struct {
	Key      string            `json:"key"`
	No       string            `json:"no"`
	Aspect   string            `json:"aspect"`
	Text     string            `json:"text"`
	At       exchange.Place    `json:"at"`
	Accepted bool              `json:"accepted"`
	Measures []*ReadingMeasure `json:"measures"`
}

// ReadingMeasure is a measure of a draft.
type ReadingMeasure struct {
	Key      string            `json:"key"`
	No       string            `json:"no"`
	Text     string            `json:"text"`
	Status   reading.Status    `json:"status"`
	Deadline string            `json:"deadline"`
	Leader   string            `json:"leader"`
	Units    []string          `json:"units"`
	Cites    []string          `json:"cites"`
	Figures  []*ReadingFigure  `json:"figures"`
	At       reading.MeasureAt `json:"at"`
	Accepted bool              `json:"accepted"`
	Doubts   []*ReadingDoubt   `json:"-"`
}

// ReadingFigure is a figure of a draft.
type ReadingFigure struct {
	Key   string         `json:"key"`
	Text  string         `json:"text"`
	Value string         `json:"value"` // plain decimal
	Unit  string         `json:"unit"`
	Of    string         `json:"of"`
	At    exchange.Place `json:"at"`
}

// ReadingDoubt is a contradiction in the document, at its measure if it is in one.
type ReadingDoubt struct {
	reading.Doubt
	Key     string
	Measure string // key of the measure, or ""
	Settled bool   // a person has looked at it and leaves it so
}

// NameDoubt is a name in the document that is no unit or person of the organisation.
type NameDoubt struct {
	Key     string // "unit:…" or "person:…"
	Part    ledger.Part
	Printed string
	Count   int
	Options []Option // those with similar names, the most similar first
	Chosen  ledger.ID
	Make    bool // a new record is made under this name
	Dropped bool // the name is left out
}

// Settled reports whether somebody has said what the name means.
func (n *NameDoubt) Settled() bool { return n.Chosen != 0 || n.Make || n.Dropped }

// ProposalOp says what a reading does to a record.
type ProposalOp string

// The ops. What is gone stays: a record is ended by its own moves, not by a document.
const (
	ProposeNew     ProposalOp = "new"
	ProposeSame    ProposalOp = "same"
	ProposeChanged ProposalOp = "changed"
	ProposeGone    ProposalOp = "gone"
)

// Proposal is what would become of one record, for a person to tick.
type Proposal struct {
	Key    string // that of the finding, measure or figure; "head"; or path and id of what is gone
	Op     ProposalOp
	Ledger *ledger.Ledger
	Record *ledger.Record // nil: it would be made
	Label  string
	Fields []ProposalField // that differ
	Take   bool            // whether it is made; of no meaning unless new
}

// ProposalField is one value that the document gives differently.
type ProposalField struct {
	Key    string
	Field  *ledger.Field
	Stored i18n.Text
	Given  i18n.Text
	Edited bool // a person has changed the value, or moved the record, since it was last read
	Locked bool // the state of the record does not let it be changed
	Take   bool

	given []string
}

// Edit is one correction of a draft. Target is a key of the draft.
type Edit struct {
	Op     EditOp
	Target string
	Datum  string
	Value  string
	At     int // where to split: characters of the text, or the number of measures that stay
}

// EditOp is what is done to a draft.
type EditOp string

// The ops.
const (
	EditSet       EditOp = "set"        // Datum of Target becomes Value
	EditAccept    EditOp = "accept"     // a person has checked Target, with all below it
	EditReopen    EditOp = "reopen"     // not checked after all
	EditAcceptAll EditOp = "accept_all" // everything is checked
	EditMerge     EditOp = "merge"      // Target joins the one before it
	EditSplit     EditOp = "split"      // Target is cut in two at At
	EditDrop      EditOp = "drop"       // Target was none
	EditAdd       EditOp = "add"        // a measure, or figure, below Target with the text Value
	EditSettle    EditOp = "settle"     // the doubt Target stands in the document so
	EditRound     EditOp = "round"      // it goes under the record Value, 0 for a new one
	EditName      EditOp = "name"       // the name Target means the record Value; "new" makes one, "drop" none
	EditTake      EditOp = "take"       // the proposal Target is taken ("yes") or not ("no")
)

// Reconciled is what became of a reading.
type Reconciled struct {
	Round   ledger.ID `json:"round"`
	New     int       `json:"new"`
	Changed int       `json:"changed"`
	Same    int       `json:"same"`
	Kept    int       `json:"kept"` // values that stay as people have them although the document differs
	Gone    int       `json:"gone"`
}
