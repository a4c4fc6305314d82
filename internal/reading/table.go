package reading

import (
	"strings"

	"bihuan/internal/exchange"
	"bihuan/internal/outline"
)

// readTables reads the findings of all tables.
func (r *reader) readTables() {
	for _, s := range r.sheets {
		switch {
		case s.header >= 0:
			t := &tableRead{r: r, s: s}
			t.read()
			r.tables++
		case r.readForm(s):
			r.tables++
		}
	}
}

// tableRead reads the rows of one table.
type tableRead struct {
	r       *reader
	s       *sheet
	aspect  Text
	group   Status
	finding *exchange.Cell // cell of the finding at hand
	text    string         // of that finding
	before  []*exchange.Cell
	now     *Finding
}

func (t *tableRead) read() {
	t.statusByContent()
	for row := t.s.body; row < len(t.s.rows); row++ {
		if c := t.s.line(row); c != nil && t.heading(c) {
			continue
		}
		t.row(row)
	}
}

// statusByContent finds the column of results that holds nothing but words for progress.
func (t *tableRead) statusByContent() {
	if t.s.first(statusColumn) >= 0 {
		return
	}
	for _, col := range t.s.all(resultColumn) {
		tags, filled := 0, 0
		for row := t.s.body; row < len(t.s.rows); row++ {
			text := headingText(t.s.at(row, col))
			if text == "" {
				continue
			}
			filled++
			if _, ok := tagStatus(text); ok {
				tags++
			}
		}
		if filled > 0 && tags*10 >= filled*9 {
			t.s.roles[col] = statusColumn
			return
		}
	}
}

// heading reads a row that is one line over the table: a subject, or a remark.
func (t *tableRead) heading(c *exchange.Cell) bool {
	s := t.s.one(c)
	if _, size := outline.MarkAt(s.Text); size > 0 && size < len(s.Text) {
		s = s.from(size)
	}
	if runes(s.Text) > 40 || strings.Contains(s.Text, ":") || hasPrefix(s.Text, "注", "说明", "备注", "填表") {
		return true
	}
	if status := groupStatus(s.Text); status != Unstated {
		t.group = status
	}
	if !isGeneral(s.Text) {
		t.aspect = aspectOf(&outline.Node{Folded: s.Folded})
	}
	return true
}

// row reads one row of data.
func (t *tableRead) row(row int) {
	if c := t.s.at(row, t.s.first(aspectColumn)); c != nil && headingText(c) != "" {
		t.aspect = aspectOf(&outline.Node{Folded: t.s.one(c).Folded})
	}
	t.newFinding(row)
	if t.now == nil {
		return
	}
	cells := []*exchange.Cell{}
	for _, role := range []role{actionColumn, resultColumn} {
		for _, col := range t.s.all(role) {
			cells = append(cells, t.s.at(row, col))
		}
	}
	if sameCells(cells, t.before) {
		return // the row is only split in other columns
	}
	t.before = cells
	f := t.fields(row)
	for _, e := range t.entries(row) {
		take(&e.fields, &f)
		e.rows, e.year = true, t.s.year
		t.now.Measures = append(t.now.Measures, e.measure(t.group))
	}
}

func sameCells(a, b []*exchange.Cell) bool {
	if len(a) != len(b) {
		return false
	}
	for i := range a {
		if a[i] != b[i] || a[i] == nil {
			return false
		}
	}
	return len(a) > 0
}

// newFinding begins a finding when row holds another problem than the row before.
func (t *tableRead) newFinding(row int) {
	c := t.s.at(row, t.s.first(findingColumn))
	if c == nil || c == t.finding {
		return
	}
	s := t.s.one(c)
	if s.empty() || s.Text == "同上" || s.Text == t.text && t.sameNumber(row) || isTotalRow(t.s, row) {
		return
	}
	t.finding, t.text, t.before = c, s.Text, nil
	no := headingText(t.s.at(row, t.s.first(noColumn)))
	if mark, size := outline.MarkAt(s.Text); mark.Kind != outline.None && mark.Kind != outline.Is &&
		size < len(s.Text) {
		s = s.from(size)
		if no == "" {
			no = mark.Text
		}
	}
	form := problemForm(s.Text)
	if form.stated {
		s = s.cut(form.from, form.to)
	}
	s = s.trimStop()
	t.r.out.Findings = append(t.r.out.Findings, Finding{No: Text(no), Aspect: t.aspect, Text: s.Src(),
		Measures: []Measure{}, At: s.at, Rest: t.s.restOf(c)})
	t.now = &t.r.out.Findings[len(t.r.out.Findings)-1]
}

// sameNumber reports whether row bears the number of the finding at hand.
func (t *tableRead) sameNumber(row int) bool {
	no := headingText(t.s.at(row, t.s.first(noColumn)))
	return t.now != nil && (no == "" || no == string(t.now.No) || t.s.first(noColumn) < 0)
}

// isTotalRow reports whether row sums up the others.
func isTotalRow(s *sheet, row int) bool {
	return hasPrefix(headingText(s.at(row, 0)), "合计", "总计", "小计")
}

// fields reads the columns of leader, units, deadline and status.
func (t *tableRead) fields(row int) fields {
	var f fields
	f.leader = t.value(row, leaderColumn)
	if t.s.first(leaderColumn) < 0 {
		f.person = t.value(row, personColumn)
	}
	for _, role := range []role{unitColumn, helperColumn} {
		for _, col := range t.s.all(role) {
			for _, s := range t.s.cellSpans(t.s.at(row, col)) {
				f.units = append(f.units, s)
			}
		}
	}
	f.deadline = t.value(row, deadlineColumn)
	f.status = t.value(row, statusColumn)
	return f
}

func (t *tableRead) value(row int, role role) span {
	col := t.s.first(role)
	if col < 0 {
		return span{}
	}
	return t.s.one(t.s.at(row, col)).trimStop()
}

// entries makes the measures of a row: numbered lines of a cell are one each, actions meet their results.
func (t *tableRead) entries(row int) []entry {
	var actions, results []entry
	for _, col := range t.s.all(actionColumn) {
		actions = append(actions, linesToEntries(t.s.cellSpans(t.s.at(row, col)))...)
	}
	for _, col := range t.s.all(resultColumn) {
		results = append(results, linesToEntries(t.s.cellSpans(t.s.at(row, col)))...)
	}
	return joinColumns(actions, results)
}

// joinColumns joins the n-th action with the n-th result; a single result belongs to the last action.
func joinColumns(actions, results []entry) []entry {
	switch {
	case len(actions) == 0:
		return results
	case len(results) == 0:
		return actions
	case len(actions) == len(results):
		for i := range actions {
			actions[i].lines = append(actions[i].lines, results[i].lines...)
			take(&actions[i].fields, results[i].fields)
		}
		return actions
	case len(results) == 1:
		last := &actions[len(actions)-1]
		last.lines = append(last.lines, results[0].lines...)
		take(&last.fields, results[0].fields)
		return actions
	case len(actions) == 1:
		results[0].lines = append(actions[0].lines, results[0].lines...)
		return results
	}
	return append(actions, results...)
}

// linesToEntries makes an entry of every numbered line of a cell; a cell without numbers is one entry.
func linesToEntries(lines []span) []entry {
	var out []entry
	numbered := 0
	for _, line := range lines {
		if mark, _ := outline.MarkAt(line.Text); mark.Kind != outline.None {
			numbered++
		}
	}
	for i, line := range lines {
		mark, size := outline.MarkAt(line.Text)
		begins := mark.Kind != outline.None && size < len(line.Text) &&
			!(mark.Kind == outline.Is && strings.Contains(line.Text, "二是"))
		no := ""
		if begins {
			line, no = line.from(size), mark.Text
		}
		line, f := tags(line)
		if c, end := labelOf(line.Text); c != plain && end < len(line.Text) {
			line = line.from(end)
		}
		if i == 0 || begins || len(out) == 0 {
			out = append(out, entry{no: no, lines: []span{line}, marked: begins, fields: f.orNil()})
			continue
		}
		last := &out[len(out)-1]
		last.lines = append(last.lines, line)
		take(&last.fields, &f)
	}
	if numbered > 0 && len(out) > 1 && !out[0].marked && len(out[0].lines) == 1 &&
		strings.HasSuffix(out[0].lines[0].Text, ":") {
		out = out[1:]
	}
	return out
}
