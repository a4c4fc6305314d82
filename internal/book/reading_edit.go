package book

import (
	"slices"
	"strconv"
	"strings"

	"bihuan/internal/calendar"
	"bihuan/internal/ledger"
	"bihuan/internal/problem"
	"bihuan/internal/quantity"
	"bihuan/internal/reading"
)

// edit makes one correction; one that cannot be made is a problem and changes nothing.
func (d *draft) edit(e Edit) error {
	switch e.Op {
	case EditAcceptAll:
		for _, f := range d.Findings {
			f.accept(true)
		}
		return nil
	case EditSettle:
		d.Settled[e.Target] = !d.Settled[e.Target]
		return nil
	case EditTake:
		d.Takes[e.Target] = e.Value == "yes"
		return nil
	case EditName:
		return d.setName(e)
	case EditRound:
		id, err := strconv.ParseInt(e.Value, 10, 64)
		if err != nil || id < 0 {
			return problem.New(problem.Invalid, "draft.no_round").On("round")
		}
		d.Round = ledger.ID(id)
		return nil
	}
	return d.editPart(e)
}

// setName says what a printed name means.
func (d *draft) setName(e Edit) error {
	if e.Value == "" {
		delete(d.Names, e.Target)
		return nil
	}
	if _, err := strconv.ParseInt(e.Value, 10, 64); err != nil && e.Value != "new" && e.Value != "drop" {
		return problem.New(problem.Invalid, "draft.no_name").On(e.Target)
	}
	d.Names[e.Target] = e.Value
	return nil
}

// editPart corrects the head, a finding, a measure or a figure.
func (d *draft) editPart(e Edit) error {
	if e.Target == "head" && e.Op == EditSet {
		return d.setHead(e)
	}
	for i, f := range d.Findings {
		if f.Key == e.Target {
			return d.editFinding(i, e)
		}
		for k, m := range f.Measures {
			if m.Key == e.Target {
				return d.editMeasure(f, k, e)
			}
			for n, x := range m.Figures {
				if x.Key == e.Target {
					return m.editFigure(n, e)
				}
			}
		}
	}
	return problem.New(problem.Missing, "draft.no_target")
}

func (d *draft) setHead(e Edit) error {
	for _, h := range d.Head {
		if h.Key != e.Datum {
			continue
		}
		day := strings.HasSuffix(h.Key, "_on") || strings.HasPrefix(h.Key, "fieldwork.")
		if err := checkDay(day, e.Value, h.Key); err != nil {
			return err
		}
		h.Value = strings.TrimSpace(e.Value)
		return nil
	}
	return problem.New(problem.Missing, "draft.no_target")
}

// checkDay refuses what is no day where a day is wanted.
func checkDay(wanted bool, value, field string) error {
	value = strings.TrimSpace(value)
	if !wanted || value == "" {
		return nil
	}
	if _, err := calendar.Parse(value); err != nil {
		return problem.New(problem.Invalid, "draft.no_day", value).On(field)
	}
	return nil
}

func (f *ReadingFinding) accept(yes bool) {
	f.Accepted = yes
	for _, m := range f.Measures {
		m.Accepted = yes
	}
}

func (d *draft) editFinding(i int, e Edit) error {
	f := d.Findings[i]
	switch e.Op {
	case EditAccept, EditReopen:
		f.accept(e.Op == EditAccept)
	case EditDrop:
		d.Findings = slices.Delete(d.Findings, i, i+1)
	case EditAdd:
		f.Measures = append(f.Measures, &ReadingMeasure{Key: d.key("m"), Text: e.Value, Status: reading.Unstated})
	case EditMerge:
		if i == 0 {
			return problem.New(problem.Invalid, "draft.nothing_before")
		}
		before := d.Findings[i-1]
		before.Measures = append(before.Measures, f.Measures...)
		before.Accepted = false
		d.Findings = slices.Delete(d.Findings, i, i+1)
	case EditSplit:
		if e.At < 1 || e.At >= len(f.Measures) {
			return problem.New(problem.Invalid, "draft.no_split")
		}
		rest := &ReadingFinding{Key: d.key("f"), Aspect: f.Aspect, Text: or(e.Value, f.Text), At: f.At,
			Measures: slices.Clone(f.Measures[e.At:])}
		f.Measures, f.Accepted = f.Measures[:e.At:e.At], false
		d.Findings = slices.Insert(d.Findings, i+1, rest)
	case EditSet:
		return f.set(e)
	default:
		return problem.New(problem.Invalid, "draft.no_op", e.Op)
	}
	return nil
}

func or(text, other string) string {
	if text = strings.TrimSpace(text); text != "" {
		return text
	}
	return other
}

func (f *ReadingFinding) set(e Edit) error {
	value := strings.TrimSpace(e.Value)
	switch e.Datum {
	case "no":
		f.No = value
	case "aspect":
		f.Aspect = value
	case "text":
		if value == "" {
			return problem.New(problem.Invalid, "draft.empty_text").On(f.Key)
		}
		f.Text = value
	default:
		return problem.New(problem.Invalid, "draft.no_datum", e.Datum)
	}
	return nil
}

func (d *draft) editMeasure(f *ReadingFinding, k int, e Edit) error {
	m := f.Measures[k]
	switch e.Op {
	case EditAccept, EditReopen:
		m.Accepted = e.Op == EditAccept
	case EditDrop:
		f.Measures = slices.Delete(f.Measures, k, k+1)
	case EditAdd:
		return m.addFigure(d.key("x"), e.Value)
	case EditMerge:
		if k == 0 {
			return problem.New(problem.Invalid, "draft.nothing_before")
		}
		f.Measures[k-1].join(m)
		f.Measures = slices.Delete(f.Measures, k, k+1)
	case EditSplit:
		rest, err := m.split(d.key("m"), e.At)
		if err != nil {
			return err
		}
		f.Measures = slices.Insert(f.Measures, k+1, rest)
	case EditSet:
		return m.set(e)
	default:
		return problem.New(problem.Invalid, "draft.no_op", e.Op)
	}
	return nil
}

// join appends other to m; what only the other says is taken over.
func (m *ReadingMeasure) join(other *ReadingMeasure) {
	m.Text += "\n" + other.Text
	m.At.Text = append(m.At.Text, other.At.Text...)
	m.Figures = append(m.Figures, other.Figures...)
	m.Cites = append(m.Cites, other.Cites...)
	m.Leader, m.Deadline = or(m.Leader, other.Leader), or(m.Deadline, other.Deadline)
	if len(m.Units) == 0 {
		m.Units = other.Units
	}
	if m.Status == reading.Unstated {
		m.Status = other.Status
	}
	m.Accepted = false
}

// split cuts the text of m after at characters. Figures go with the words that they stand in.
func (m *ReadingMeasure) split(key string, at int) (*ReadingMeasure, error) {
	runes := []rune(m.Text)
	if at < 1 || at >= len(runes) {
		return nil, problem.New(problem.Invalid, "draft.no_split")
	}
	first, second := strings.TrimSpace(string(runes[:at])), strings.TrimSpace(string(runes[at:]))
	if first == "" || second == "" {
		return nil, problem.New(problem.Invalid, "draft.no_split")
	}
	rest := *m
	rest.Key, rest.No, rest.Text, rest.Figures, rest.Accepted = key, "", second, nil, false
	var stay []*ReadingFigure
	for _, x := range m.Figures {
		if !strings.Contains(first, x.Text) && strings.Contains(second, x.Text) {
			rest.Figures = append(rest.Figures, x)
			continue
		}
		stay = append(stay, x)
	}
	m.Text, m.Figures, m.Accepted = first, stay, false
	return &rest, nil
}

func (m *ReadingMeasure) set(e Edit) error {
	value := strings.TrimSpace(e.Value)
	switch e.Datum {
	case "no":
		m.No = value
	case "text":
		if value == "" {
			return problem.New(problem.Invalid, "draft.empty_text").On(m.Key)
		}
		m.Text = value
	case "status":
		if !slices.Contains(Statuses(), reading.Status(value)) {
			return problem.New(problem.Invalid, "draft.no_status", value).On(m.Key)
		}
		m.Status = reading.Status(value)
	case "deadline":
		if err := checkDay(true, value, m.Key); err != nil {
			return err
		}
		m.Deadline = value
	case "leader":
		m.Leader = value
	case "units":
		m.Units = strings.FieldsFunc(value, func(r rune) bool { return strings.ContainsRune("、,，;；\n", r) })
	default:
		return problem.New(problem.Invalid, "draft.no_datum", e.Datum)
	}
	return nil
}

// Statuses returns what a document can say about the progress of a measure, in the order to choose from.
func Statuses() []reading.Status {
	return []reading.Status{reading.Done, reading.Partial, reading.Ongoing, reading.LongTerm, reading.Unstated}
}

// addFigure reads the one quantity in text; the words before it say what it counts.
func (m *ReadingMeasure) addFigure(key, text string) error {
	found := quantity.Scan(text)
	if len(found) != 1 {
		return problem.New(problem.Invalid, "draft.no_figure", text).On(m.Key)
	}
	q := found[0]
	m.Figures = append(m.Figures, &ReadingFigure{Key: key, Text: text[q.From:q.To],
		Value: strconv.FormatFloat(q.Value, 'f', -1, 64), Unit: q.Unit, Of: strings.TrimSpace(text[:q.From])})
	return nil
}

func (m *ReadingMeasure) editFigure(n int, e Edit) error {
	x := m.Figures[n]
	if e.Op == EditDrop {
		m.Figures = slices.Delete(m.Figures, n, n+1)
		return nil
	}
	value := strings.TrimSpace(e.Value)
	switch {
	case e.Op != EditSet:
		return problem.New(problem.Invalid, "draft.no_op", e.Op)
	case e.Datum == "of":
		x.Of = value
	case e.Datum == "unit":
		x.Unit = value
	case e.Datum == "value":
		if _, err := ledger.ParseDecimal(value); err != nil {
			return problem.New(problem.Invalid, "draft.no_number", value).On(x.Key)
		}
		x.Value = value
	default:
		return problem.New(problem.Invalid, "draft.no_datum", e.Datum)
	}
	return nil
}
