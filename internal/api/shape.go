package api

import (
	"encoding/json"
	"net/http"
	"slices"
	"time"

	"bihuan/internal/book"
	"bihuan/internal/ledger"
	"bihuan/internal/problem"
)

// word is what stands beside the fields of a record. Packs cannot have fields with these names.
type word struct {
	name string
	has  func(*ledger.Ledger) bool // nil: all ledgers
	get  func(*book.Plain) any
}

func hasFlow(l *ledger.Ledger) bool   { return l.Flow != nil }
func hasNumber(l *ledger.Ledger) bool { return l.Number != "" }
func hasLights(l *ledger.Ledger) bool { return len(l.Lights) > 0 }

// words lists the words in the order in which they are written.
var words = []word{
	{"id", nil, func(p *book.Plain) any { return p.Record.ID }},
	{"version", nil, func(p *book.Plain) any { return p.Record.Version }},
	{"number", hasNumber, func(p *book.Plain) any { return ledger.Text(p.Record.Number) }},
	{"state", hasFlow, func(p *book.Plain) any { return ledger.Text(p.Record.State) }},
	{"light", hasLights, func(p *book.Plain) any { return ledger.Text(p.Light) }},
	{"created_at", nil, func(p *book.Plain) any { return instant(p.Record.CreatedAt) }},
	{"created_by", nil, func(p *book.Plain) any { return ledger.Ref(p.Record.CreatedBy) }},
	{"updated_at", nil, func(p *book.Plain) any { return instant(p.Record.UpdatedAt) }},
	{"updated_by", nil, func(p *book.Plain) any { return ledger.Ref(p.Record.UpdatedBy) }},
	{"entered", hasFlow, func(p *book.Plain) any { return instant(p.Record.Entered) }},
	{"proofs", nil, func(p *book.Plain) any { return p.Record.ProofCount }},
}

func instant(t time.Time) ledger.Value {
	if t.IsZero() {
		return ledger.Empty
	}
	return ledger.Time(t)
}

// shape is which words and fields of the records of a ledger are written.
type shape struct {
	words  []word
	fields []*ledger.Field
}

// newShape returns the shape with the words and fields that are named, or with all; id and version are always
// in it.
func newShape(l *ledger.Ledger, names []string) (*shape, error) {
	s := &shape{}
	known := map[string]bool{}
	for _, w := range words {
		if w.has != nil && !w.has(l) {
			continue
		}
		known[w.name] = true
		if len(names) == 0 || w.name == "id" || w.name == "version" || slices.Contains(names, w.name) {
			s.words = append(s.words, w)
		}
	}
	for _, f := range l.Fields {
		known[f.Name] = true
		if len(names) == 0 || slices.Contains(names, f.Name) {
			s.fields = append(s.fields, f)
		}
	}
	for _, name := range names {
		if !known[name] {
			return nil, problem.List{problem.New(problem.Invalid, "engine.no_field", name, l.Title).On("fields")}
		}
	}
	return s, nil
}

// appendTo writes a record as one JSON object behind b; fields that may not be read are left out.
func (s *shape) appendTo(b []byte, p *book.Plain) ([]byte, error) {
	var err error
	b = append(b, '{')
	for i, w := range s.words {
		if i > 0 {
			b = append(b, ',')
		}
		if b, err = appendMember(b, w.name, w.get(p)); err != nil {
			return nil, err
		}
	}
	for _, f := range s.fields {
		if p.Hidden[f.Name] {
			continue
		}
		b = append(b, ',')
		if b, err = appendMember(b, f.Name, p.Record.Values[f.Index]); err != nil {
			return nil, err
		}
	}
	return append(b, '}'), nil
}

func appendMember(b []byte, name string, value any) ([]byte, error) {
	text, err := json.Marshal(value)
	if err != nil {
		return nil, err
	}
	b = append(b, '"')
	b = append(b, name...)
	b = append(b, '"', ':')
	return append(b, text...), nil
}

// writeJSON answers with one JSON text.
func writeJSON(w http.ResponseWriter, status int, value any) error {
	body, err := json.Marshal(value)
	if err != nil {
		return err
	}
	return writeText(w, status, body)
}

func writeText(w http.ResponseWriter, status int, body []byte) error {
	w.Header().Set("Content-Type", mediaJSON)
	w.WriteHeader(status)
	_, _ = w.Write(append(body, '\n')) // who has left cannot be told
	return nil
}
