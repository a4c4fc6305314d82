package book

import (
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"bihuan/internal/ledger"
	"bihuan/internal/problem"
	"bihuan/internal/reading"
	"bihuan/internal/store"
)

// readingKind is the kind of the documents that hold drafts.
const readingKind = "reading"

// draft is a reading as it is kept while people work on it.
type draft struct {
	Name     string            `json:"name"`
	File     string            `json:"file"` // hash of the document
	Size     int64             `json:"size"`
	Type     string            `json:"type"`
	Mapping  string            `json:"mapping"`
	Kind     reading.Kind      `json:"kind"`
	Round    ledger.ID         `json:"round"`
	Head     []*ReadingHead    `json:"head"`
	Findings []*ReadingFinding `json:"findings"`
	Doubts   []reading.Doubt   `json:"doubts"` // outside measures; those of measures follow their text
	Settled  map[string]bool   `json:"settled"`
	Names    map[string]string `json:"names"` // id, "new" or "drop"
	Takes    map[string]bool   `json:"takes"`
	Next     int               `json:"next"` // number of the next key
	Done     *Reconciled       `json:"done"`
}

// newDraft makes a draft of what was read.
func newDraft(r *reading.Reading) *draft {
	d := &draft{Kind: r.Kind, Settled: map[string]bool{}, Names: map[string]string{}, Takes: map[string]bool{}}
	head := *r
	head.Findings = nil
	d.Doubts = reading.Doubts(&head)
	for _, key := range headKeys {
		h := &ReadingHead{Key: key, Value: string(*headDatum(r, key))}
		if at, ok := r.At[key]; ok {
			h.At = &at
		}
		d.Head = append(d.Head, h)
	}
	for i := range r.Findings {
		d.Findings = append(d.Findings, d.finding(&r.Findings[i]))
	}
	return d
}

// headKeys are the data of the head in the order they are shown.
var headKeys = []string{"title", "inspected", "inspector", "fieldwork.from", "fieldwork.to", "feedback_on",
	"issuer", "issued_on", "contact.phone", "contact.hours", "contact.address", "contact.postcode", "contact.email"}

// headDatum returns where r holds the datum called key; an unknown key is a broken invariant.
func headDatum(r *reading.Reading, key string) *reading.Text {
	switch key {
	case "title":
		return &r.Title
	case "inspected":
		return &r.Inspected
	case "inspector":
		return &r.Inspector
	case "fieldwork.from":
		return &r.Fieldwork.From
	case "fieldwork.to":
		return &r.Fieldwork.To
	case "feedback_on":
		return &r.FeedbackOn
	case "issuer":
		return &r.Issuer
	case "issued_on":
		return &r.IssuedOn
	case "contact.phone":
		return &r.Contact.Phone
	case "contact.hours":
		return &r.Contact.Hours
	case "contact.address":
		return &r.Contact.Address
	case "contact.postcode":
		return &r.Contact.Postcode
	case "contact.email":
		return &r.Contact.Email
	}
	panic("book: a document has no datum " + key)
}

// key returns a key that the draft has not used yet.
func (d *draft) key(prefix string) string {
	d.Next++
	return prefix + strconv.Itoa(d.Next)
}

func (d *draft) finding(f *reading.Finding) *ReadingFinding {
	out := &ReadingFinding{Key: d.key("f"), No: string(f.No), Aspect: string(f.Aspect), Text: f.Text, At: f.At}
	for i := range f.Measures {
		m := &f.Measures[i]
		measure := &ReadingMeasure{Key: d.key("m"), No: string(m.No), Text: m.Text, Status: m.Status,
			Deadline: string(m.Deadline), Leader: string(m.Leader), Units: m.Units, Cites: m.Cites, At: m.At}
		for _, x := range m.Figures {
			measure.Figures = append(measure.Figures, &ReadingFigure{Key: d.key("x"), Text: x.Text,
				Value: strconv.FormatFloat(x.Value, 'f', -1, 64), Unit: x.Unit, Of: string(x.Of), At: x.At})
		}
		out.Measures = append(out.Measures, measure)
	}
	return out
}

// head returns the datum called key, or "".
func (d *draft) head(key string) string {
	for _, h := range d.Head {
		if h.Key == key {
			return h.Value
		}
	}
	return ""
}

// doubts looks at the draft as it is now: a corrected text may have lost its contradiction.
func (d *draft) doubts() []*ReadingDoubt {
	var out []*ReadingDoubt
	for _, doubt := range d.Doubts {
		out = append(out, d.doubt(doubt, ""))
	}
	head := &reading.Reading{Kind: d.Kind}
	for _, h := range d.Head {
		*headDatum(head, h.Key) = reading.Text(h.Value)
	}
	known := len(reading.Doubts(head))
	for _, f := range d.Findings {
		for _, m := range f.Measures {
			head.Findings = []reading.Finding{{Text: f.Text, Measures: []reading.Measure{{
				No: reading.Text(m.No), Text: m.Text, Status: m.Status, Deadline: reading.Text(m.Deadline), At: m.At}}}}
			m.Doubts = nil
			for _, doubt := range reading.Doubts(head)[known:] {
				m.Doubts = append(m.Doubts, d.doubt(doubt, m.Key))
			}
			out = append(out, m.Doubts...)
		}
	}
	return out
}

func (d *draft) doubt(doubt reading.Doubt, measure string) *ReadingDoubt {
	key := doubt.Code + ":" + measure + ":" + doubt.Where
	return &ReadingDoubt{Doubt: doubt, Key: key, Measure: measure, Settled: d.Settled[key]}
}

// open counts the findings and measures that nobody has accepted.
func (d *draft) open() (open, measures int) {
	for _, f := range d.Findings {
		if !f.Accepted {
			open++
		}
		for _, m := range f.Measures {
			measures++
			if !m.Accepted {
				open++
			}
		}
	}
	return open, measures
}

// loadDraft returns the draft with this id; one that does not exist is a problem.
func loadDraft(tx *store.Tx, id string) (*draft, *store.Doc, error) {
	doc, err := tx.Doc(readingKind, id)
	if err != nil {
		return nil, nil, err
	}
	if doc == nil {
		return nil, nil, problem.New(problem.Missing, "draft.no_reading")
	}
	d := &draft{}
	if err := json.Unmarshal(doc.Body, d); err != nil {
		return nil, nil, fmt.Errorf("decode reading %s: %w", id, err)
	}
	return d, doc, nil
}

// saveDraft keeps d as the next version of doc.
func saveDraft(tx *store.Tx, doc *store.Doc, d *draft) error {
	body, err := json.Marshal(d)
	if err != nil {
		return fmt.Errorf("encode reading %s: %w", doc.ID, err)
	}
	doc.Body = body
	return tx.PutDoc(doc)
}

// names returns the printed names of units and persons with how often they stand there, in their order.
func (d *draft) names() []NameDoubt {
	var out []NameDoubt
	count := func(part ledger.Part, printed string) {
		if printed = strings.TrimSpace(printed); printed == "" {
			return
		}
		key := nameKey(part, printed)
		i := slices.IndexFunc(out, func(n NameDoubt) bool { return n.Key == key })
		if i < 0 {
			out = append(out, NameDoubt{Key: key, Part: part, Printed: printed, Count: 1})
			return
		}
		out[i].Count++
	}
	for _, f := range d.Findings {
		for _, m := range f.Measures {
			count(ledger.AsPerson, m.Leader)
			for _, unit := range m.Units {
				count(ledger.AsUnit, unit)
			}
		}
	}
	return out
}

func nameKey(part ledger.Part, printed string) string {
	return string(part) + ":" + strings.TrimSpace(printed)
}
