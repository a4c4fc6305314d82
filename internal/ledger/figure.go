package ledger

import "bihuan/internal/i18n"

// Figure is a number computed from ledgers, or from other figures.
type Figure struct {
	Pack       string
	Name       string
	Title      i18n.Text
	Definition i18n.Text // how it is counted, in a sentence shown beside it
	Unit       string
	Places     int
	Op         string // count, sum, min, max, mean, ratio, is, growth
	Ledger     string // path of the ledger whose records are counted; empty for is and growth
	Of         Source // what is summed, over a record; empty for count
	Weight     Source // of what is averaged, over a record; empty: all weigh the same
	Where      Source
	Over       *Term    // denominator of a ratio, on the same ledger unless it names another
	Is         Source   // over the values of other figures
	Growth     *Growth  // of another figure
	By         []Source // what it can be broken down by: fields, what they refer to, expressions
	Read       []Source // who may read it, over a record; empty: who may read all that it is gathered from
	Target     Source   // what it should be, over asof
	Lines      []*Line
	Every      string   // the periods that Line.Times counts: day, week, month, quarter, half, year; empty: day
	Opens      []*Opens // what a crossing of a line makes
	Pos        Pos
}

// Path names a figure across packs.
func (f *Figure) Path() string { return f.Pack + "." + f.Name }

// Breakdowns returns what f can be broken down by, as it is written.
func (f *Figure) Breakdowns() []string {
	names := make([]string, len(f.By))
	for i, by := range f.By {
		names[i] = by.Text
	}
	return names
}

// Term is one side of a ratio.
type Term struct {
	Op     string
	Ledger string
	Of     Source
	Where  Source
}

// Growth compares a figure with itself one period before.
type Growth struct {
	Figure string // path
	Over   string // year, half, quarter, month
	Pos    Pos
}

// Line is a bound on a figure. The expression is a comparison of "value".
type Line struct {
	Level string
	When  Source
	Times int // periods in a row at whose end it must hold, this one among them; 0 is one
	Pos   Pos
}

// Opens makes a record when a figure comes to one of some levels. Values see value, level and asof.
type Opens struct {
	On   []string // levels
	Make string   // path of the ledger
	Set  []*Assign
	Pos  Pos
}

// Watch lets records of a ledger watch figures: when one that a record names comes to one of some levels, a
// record is made for it. Values see the watching record, figure, value, level and asof.
type Watch struct {
	Figures string   // field of kind figures
	When    Source   // over the watching record; empty: always
	On      []string // levels
	Make    string   // path of the ledger
	Set     []*Assign
	Pos     Pos
}

// Reading says into which ledgers a read document goes.
type Reading struct {
	Name     string
	Title    i18n.Text
	Round    string            // path of the ledger that holds what a document belongs to
	Head     map[string]string // head datum → field of Round
	Findings Mapping
	Measures Mapping
	Figures  Mapping
	Pos      Pos
}

// Mapping says which datum of a document goes into which field of a ledger. In a bulletin the datum "when" is
// a flag: only records that have it are taken.
type Mapping struct {
	Ledger string
	Parent string                       // field that refers to the record above
	Fields map[string]string            // datum → field
	Values map[string]map[string]string // datum → printed value → stored value
}

// Bulletin says how records become a published document.
type Bulletin struct {
	Name     string
	Title    i18n.Text
	Round    string
	Findings Mapping
	Measures Mapping
	Figures  Mapping
	Heading  map[string]string // datum → field of Round
	Sections []*Section
	Pos      Pos
}

// Section is one part of a bulletin.
type Section struct {
	Title i18n.Text
	Kind  string // "paragraphs" (a note field of the round), "findings", "contact"
	Field string
	Pos   Pos
}
