package reading

import (
	"bihuan/internal/exchange"
)

// readForm reads a table whose labels stand before their values, one finding after the other:
// 反馈问题 | …, 整改措施 | …, 责任单位 | …, 完成时限 | …
func (r *reader) readForm(s *sheet) bool {
	pairs := s.pairs()
	seen := map[role]bool{}
	for _, p := range pairs {
		seen[p.role] = true
	}
	if !seen[findingColumn] || !seen[actionColumn] && !seen[resultColumn] {
		return false
	}
	var now *formRecord
	var aspect Text
	flush := func() {
		if now != nil {
			r.out.Findings = append(r.out.Findings, now.make(aspect))
			now = nil
		}
	}
	for _, p := range pairs {
		switch {
		case p.role == aspectColumn:
			flush()
			aspect = Text(s.one(p.cell).Src())
		case p.role == findingColumn || p.role == noColumn && now != nil && !now.problem.empty():
			if now != nil && !now.problem.empty() {
				flush()
			}
		}
		if now == nil {
			now = &formRecord{s: s}
		}
		now.take(p)
	}
	flush()
	return len(r.out.Findings) > 0
}

// formPair is a label and its value.
type formPair struct {
	role role
	cell *exchange.Cell
}

// pairs returns the labels of s with the cells behind them.
func (s *sheet) pairs() []formPair {
	var out []formPair
	for row := range s.rows {
		for col := 0; col+1 < len(s.rows[row]); col++ {
			label, value := s.at(row, col), s.at(row, col+1)
			if label == nil || label.Row != row || label == value {
				continue
			}
			for value == label && col+2 < len(s.rows[row]) {
				col++
				value = s.at(row, col+1)
			}
			if role := columnRole(headingText(label)); role != noRole && value != nil &&
				columnRole(headingText(value)) == noRole {
				out = append(out, formPair{role, value})
				col++
			}
		}
	}
	return out
}

// formRecord is one finding of such a table.
type formRecord struct {
	s       *sheet
	no      string
	problem span
	rest    []exchange.Place // of the problem
	actions []entry
	results []entry
	fields  fields
}

func (f *formRecord) take(p formPair) {
	s := f.s.one(p.cell)
	switch p.role {
	case noColumn:
		f.no = s.Text
	case findingColumn:
		if form := problemForm(s.Text); form.stated {
			s = s.cut(form.from, form.to)
		}
		f.problem, f.rest = s.trimStop(), f.s.restOf(p.cell)
	case actionColumn:
		f.actions = append(f.actions, linesToEntries(f.s.cellSpans(p.cell))...)
	case resultColumn:
		f.results = append(f.results, linesToEntries(f.s.cellSpans(p.cell))...)
	case leaderColumn:
		f.fields.set(leaderField, s)
	case personColumn:
		f.fields.set(personField, s)
	case unitColumn, helperColumn:
		f.fields.units = append(f.fields.units, f.s.cellSpans(p.cell)...)
	case deadlineColumn:
		f.fields.set(deadlineField, s)
	case statusColumn:
		f.fields.set(statusField, s)
	}
}

func (f *formRecord) make(aspect Text) Finding {
	out := Finding{No: Text(f.no), Aspect: aspect, Text: f.problem.Src(), At: f.problem.at, Rest: f.rest,
		Measures: []Measure{}}
	for _, e := range joinColumns(f.actions, f.results) {
		take(&e.fields, &f.fields)
		out.Measures = append(out.Measures, e.measure(Unstated))
	}
	return out
}
