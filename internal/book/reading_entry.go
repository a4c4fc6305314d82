package book

import (
	"strings"

	"bihuan/internal/calendar"
	"bihuan/internal/ledger"
)

// entry is one record as a document gives it.
type entry struct {
	key     string
	above   *entry
	mapping *ledger.Mapping
	ledger  *ledger.Ledger
	number  string // plain form of its number, or ""
	text    string
	label   string
	fields  map[string][]string // plain forms; what the document does not say is not there
	record  *ledger.Record      // it speaks of; nil: a new one
}

// entries are the levels of a draft: what it belongs to, findings, measures and figures.
type entries struct {
	head                        *entry
	findings, measures, figures []*entry
}

// all returns the entries with those above before those below.
func (es *entries) all() []*entry {
	out := []*entry{es.head}
	out = append(out, es.findings...)
	out = append(out, es.measures...)
	return append(out, es.figures...)
}

// entries puts a draft into the fields of the ledgers. meaning says which record a printed name is.
func (b *Book) entries(d *draft, r *ledger.Reading, meaning map[string]ledger.ID) *entries {
	m := &entryMaker{book: b, meaning: meaning}
	es := &entries{head: m.entry("head", nil, &ledger.Mapping{Ledger: r.Round, Fields: r.Head}, d.head)}
	for _, f := range d.Findings {
		finding := m.entry(f.Key, es.head, &r.Findings, f.datum)
		es.findings = append(es.findings, finding)
		if r.Measures.Ledger == "" {
			continue
		}
		for _, measure := range f.Measures {
			below := m.entry(measure.Key, finding, &r.Measures, measure.datum)
			es.measures = append(es.measures, below)
			if r.Figures.Ledger == "" {
				continue
			}
			for _, x := range measure.Figures {
				es.figures = append(es.figures, m.entry(x.Key, below, &r.Figures, x.datum))
			}
		}
	}
	return es
}

func (f *ReadingFinding) datum(name string) string {
	switch name {
	case "no":
		return f.No
	case "aspect":
		return f.Aspect
	case "text":
		return f.Text
	}
	return ""
}

// unitSign parts several units in the value of a datum.
const unitSign = "\n"

func (m *ReadingMeasure) datum(name string) string {
	switch name {
	case "no":
		return m.No
	case "text":
		return m.Text
	case "status":
		return string(m.Status)
	case "deadline":
		return m.Deadline
	case "leader":
		return m.Leader
	case "units":
		return strings.Join(m.Units, unitSign)
	case "helpers":
		if len(m.Units) > 1 {
			return strings.Join(m.Units[1:], unitSign)
		}
	case "cites":
		return strings.Join(m.Cites, unitSign)
	}
	return ""
}

func (x *ReadingFigure) datum(name string) string {
	switch name {
	case "value":
		return x.Value
	case "unit":
		return x.Unit
	case "of":
		return or(x.Of, x.Text)
	case "text":
		return x.Text
	}
	return ""
}

// entryMaker turns data into plain forms of fields.
type entryMaker struct {
	book    *Book
	meaning map[string]ledger.ID
}

func (m *entryMaker) entry(key string, above *entry, mapping *ledger.Mapping, datum func(string) string) *entry {
	e := &entry{key: key, above: above, mapping: mapping, ledger: m.book.Definition(mapping.Ledger),
		fields: map[string][]string{}, text: datum("text"), label: datum("text")}
	if mapping.Fields["of"] != "" {
		e.text, e.label = datum("of"), datum("of")+" "+datum("value")+datum("unit")
	}
	if key == "head" {
		e.label = or(datum("title"), datum("inspected"))
	}
	for name, field := range mapping.Fields {
		f := e.ledger.Field(field)
		form := m.form(f, mapping.Values[name], datum(name))
		if len(form) > 0 {
			e.fields[field] = form
		}
		if name == "no" && len(form) > 0 {
			e.number = form[0]
		}
	}
	if label := e.ledger.Field(e.ledger.Label); key == "head" && label != nil && len(e.fields[label.Name]) == 0 {
		e.fields[label.Name] = m.form(label, nil, e.label)
	}
	return e
}

// form returns the plain form of a printed value for f, or nil when it says nothing or does not fit.
func (m *entryMaker) form(f *ledger.Field, values map[string]string, printed string) []string {
	printed = strings.TrimSpace(printed)
	if stored, ok := values[printed]; ok {
		printed = stored
	}
	if printed == "" {
		return nil
	}
	switch f.Kind {
	case ledger.KindInt:
		return some(numberIn(printed))
	case ledger.KindDate:
		if _, err := calendar.Parse(printed); err != nil {
			return nil
		}
	case ledger.KindDecimal, ledger.KindMoney, ledger.KindPercent:
		d, err := ledger.ParseDecimal(printed)
		if err != nil {
			return nil
		}
		return []string{d.String()}
	case ledger.KindChoice:
		if f.Choice(printed) == nil {
			return nil
		}
	case ledger.KindPerson:
		return m.named(ledger.AsPerson, printed)
	case ledger.KindUnit:
		first, _, _ := strings.Cut(printed, unitSign)
		return m.named(ledger.AsUnit, first)
	case ledger.KindUnits:
		return m.allNamed(ledger.AsUnit, printed)
	case ledger.KindPersons:
		return m.allNamed(ledger.AsPerson, printed)
	case ledger.KindText:
		return []string{strings.ReplaceAll(printed, "\n", " ")}
	}
	return []string{printed}
}

func (m *entryMaker) named(part ledger.Part, name string) []string {
	if id := m.meaning[nameKey(part, name)]; id != 0 {
		return []string{ledger.Ref(id).String()}
	}
	return nil
}

// allNamed returns the records that a row of names means.
func (m *entryMaker) allNamed(part ledger.Part, printed string) []string {
	var out []string
	for name := range strings.SplitSeq(printed, unitSign) {
		out = append(out, m.named(part, name)...)
	}
	return out
}

func some(s string) []string {
	if s == "" {
		return nil
	}
	return []string{s}
}

// numberIn returns the number in s, such as 3 in "(3)", or "" when there is none or more than one.
func numberIn(s string) string {
	s = strings.TrimFunc(s, func(r rune) bool { return r < '0' || r > '9' })
	if strings.Trim(s, "0123456789") != "" {
		return ""
	}
	return s
}
