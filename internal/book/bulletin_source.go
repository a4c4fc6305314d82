package book

import (
	"cmp"
	"encoding/json"
	"slices"
	"strconv"

	"bihuan/internal/bulletin"
	"bihuan/internal/calendar"
	"bihuan/internal/i18n"
	"bihuan/internal/ledger"
	"bihuan/internal/problem"
)

// sourcing gathers the records of a round into the source of a bulletin.
type sourcing struct {
	*records
	def    *ledger.Bulletin
	round  *ledger.Record
	source bulletin.Source
	of     map[string]BulletinRecord // by the number that the source names them with
	left   []BulletinLeft
	stops  []bulletin.Stop
}

// gather makes the source of a bulletin on round. A person who may not read all of it gets a problem: half a
// bulletin would be a wrong one.
func (rs *records) gather(def *ledger.Bulletin, round *ledger.Record) (*sourcing, error) {
	s := &sourcing{records: rs, def: def, round: round, of: map[string]BulletinRecord{}}
	s.heading()
	s.sections()
	s.grounds()
	findings, err := s.below(&def.Findings, round.ID)
	if err != nil {
		return nil, err
	}
	for _, r := range findings {
		if err := s.finding(r); err != nil {
			return nil, err
		}
	}
	return s, nil
}

// datum returns what r says of the datum called name under m.
func datum(m map[string]string, r *ledger.Record, name string) ledger.Value {
	if field := m[name]; field != "" {
		return r.Get(field)
	}
	return ledger.Empty
}

func (s *sourcing) heading() {
	text := func(name string) string { return datum(s.def.Heading, s.round, name).String() }
	day := func(name string) calendar.Date { return datum(s.def.Heading, s.round, name).Date() }
	s.source = bulletin.Source{
		Inspected: text("inspected"), Inspector: text("inspector"), Issuer: text("issuer"),
		Fieldwork:  bulletin.Period{From: day("fieldwork.from"), To: day("fieldwork.to")},
		FeedbackOn: day("feedback_on"), Date: day("issued_on"),
		Contact: bulletin.Contact{Phone: text("contact.phone"), Hours: text("contact.hours"),
			Address: text("contact.address"), Postcode: text("contact.postcode"), Email: text("contact.email")},
	}
}

// sections makes the parts. Points before the findings are numbered with headings, those after them are
// ordinals; the contact stands under the last part without a title of its own.
func (s *sourcing) sections() {
	kind := bulletin.Numbered
	for _, section := range s.def.Sections {
		part := bulletin.Part{Title: section.Title.In(i18n.ZH), Kind: kind}
		switch section.Kind {
		case "findings":
			part.Kind, kind = bulletin.Results, bulletin.Ordinals
		case "paragraphs":
			part.Intro, part.Points = bulletin.Note(s.round.Get(section.Field).Text())
		default:
			continue
		}
		s.source.Parts = append(s.source.Parts, part)
	}
}

// grounds names the grounds of exemption as the ledger does.
func (s *sourcing) grounds() {
	field := s.Definition(s.def.Findings.Ledger).Field(s.def.Findings.Fields["exempt"])
	if field == nil {
		return
	}
	s.source.Words.Exemptions = map[string]string{}
	for _, c := range field.Choices {
		s.source.Words.Exemptions[c.Name] = c.Title.In(i18n.ZH)
	}
}

// below returns the records under parent that count, by their number in the document.
func (s *sourcing) below(m *ledger.Mapping, parent ledger.ID) ([]*ledger.Record, error) {
	l := s.Definition(m.Ledger)
	all, err := s.under(l, l.Field(m.Parent), parent)
	if err != nil {
		return nil, err
	}
	var out []*ledger.Record
	for _, r := range all {
		if m.Fields["when"] != "" && !datum(m.Fields, r, "when").Flag() {
			continue
		}
		may, err := s.mayRead(r)
		if err != nil {
			return nil, err
		}
		if !may {
			return nil, problem.New(problem.Forbidden, "draft.partial")
		}
		out = append(out, r)
	}
	slices.SortStableFunc(out, func(a, b *ledger.Record) int {
		return cmp.Compare(place(datum(m.Fields, a, "no")), place(datum(m.Fields, b, "no")))
	})
	return out, nil
}

// place returns where a number stands in the order; what is no plain number keeps the order it was made in.
func place(v ledger.Value) int {
	n, err := strconv.Atoi(numberIn(v.String()))
	if err != nil {
		return 0
	}
	return n
}

// name notes the record that the source calls by its number.
func (s *sourcing) name(r *ledger.Record) string {
	name := r.Number
	if name == "" {
		name = strconv.FormatInt(int64(r.ID), 10)
	}
	s.of[name] = BulletinRecord{Ledger: r.Ledger.Path(), ID: r.ID, Number: name}
	return name
}

func (s *sourcing) finding(r *ledger.Record) error {
	m := &s.def.Findings
	f := bulletin.Finding{No: s.name(r), Aspect: datum(m.Fields, r, "aspect").String(),
		Text: datum(m.Fields, r, "text").String()}
	switch datum(m.Fields, r, "publication").Text() {
	case publishPublic, publishPublished:
	case publishExempt:
		if err := s.exempt(r, f); err != nil {
			return err
		}
	default:
		s.stop(f.No, "", "draft.finding_undecided", f.No)
	}
	measures, err := s.below(&s.def.Measures, r.ID)
	if err != nil {
		return err
	}
	for _, measure := range measures {
		if err := s.measure(&f, measure); err != nil {
			return err
		}
	}
	s.source.Findings = append(s.source.Findings, f)
	return nil
}

// exempt asks that a finding stays unpublished, with who decided so.
func (s *sourcing) exempt(r *ledger.Record, f bulletin.Finding) error {
	m := &s.def.Findings
	by, on, err := s.decidedBy(r, m.Fields["publication"], publishExempt)
	if err != nil {
		return err
	}
	s.source.Exemptions = append(s.source.Exemptions, bulletin.Exemption{Finding: f.No,
		Kind: datum(m.Fields, r, "exempt").Text(), ApprovedBy: by, ApprovedOn: on})
	return nil
}

// decidedBy returns who gave a field of r the value it has, and when; "" if the journal does not know.
func (s *sourcing) decidedBy(r *ledger.Record, field, value string) (string, calendar.Date, error) {
	entries, err := s.tx.Entries(r.Ledger.Path(), r.ID, maxRounds)
	if err != nil {
		return "", 0, err
	}
	for _, e := range entries {
		for _, c := range e.Changes {
			var after string
			if c.Field != field || json.Unmarshal(c.After, &after) != nil {
				continue
			}
			if after != value {
				return "", 0, nil
			}
			on, err := calendar.Parse(e.Day)
			if err != nil {
				return "", 0, nil
			}
			name, err := s.personName(ledger.ID(e.By))
			return name, on, err
		}
	}
	return "", 0, nil
}

// personName returns the name of a person, "" for the program itself.
func (rs *records) personName(id ledger.ID) (string, error) {
	l := rs.part(ledger.AsPerson)
	if l == nil || id == 0 {
		return "", nil
	}
	return rs.nameOf(l.Path(), ledger.Ref(id).String())
}

func (s *sourcing) measure(f *bulletin.Finding, r *ledger.Record) error {
	m := &s.def.Measures
	measure := bulletin.Measure{No: s.name(r), Text: datum(m.Fields, r, "text").String(),
		Status: datum(m.Fields, r, "status").Text()}
	switch datum(m.Fields, r, "publication").Text() {
	case publishPublic, publishPublished:
	case publishExempt:
		by, on, err := s.decidedBy(r, m.Fields["publication"], publishExempt)
		s.left = append(s.left, BulletinLeft{Record: s.of[measure.No], Text: recordLabel(r), ApprovedBy: by, ApprovedOn: on})
		return err
	default:
		s.stop(f.No, measure.No, "draft.measure_undecided", measure.No)
	}
	results, err := s.below(&s.def.Figures, r.ID)
	if err != nil {
		return err
	}
	for _, result := range results {
		measure.Results = append(measure.Results, s.result(result))
	}
	f.Measures = append(f.Measures, measure)
	return nil
}

func (s *sourcing) result(r *ledger.Record) bulletin.Result {
	m := s.def.Figures.Fields
	places := 0
	if f := r.Ledger.Field(m["value"]); f != nil {
		places = f.Places
	}
	return bulletin.Result{
		ID: s.name(r), Of: datum(m, r, "of").String(), Value: datum(m, r, "value").Decimal(), Places: places,
		Unit: datum(m, r, "unit").String(), CutOff: datum(m, r, "cut_off").Date(),
		Link: RecordLink(r.Ledger.Path(), r.ID),
	}
}

// RecordLink returns the address of a record on the pages, as it is kept in published bulletins.
func RecordLink(path string, id ledger.ID) string {
	return "/l/" + path + "/" + strconv.FormatInt(int64(id), 10)
}

func (s *sourcing) stop(finding, measure, key string, args ...any) {
	s.stops = append(s.stops, bulletin.Stop{Finding: finding, Measure: measure,
		Problem: problem.New(problem.Invalid, key, args...)})
}
