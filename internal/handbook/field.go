package handbook

import (
	"slices"
	"strconv"
	"strings"

	"bihuan/internal/ledger"
)

// kind returns what values of k are, in a word or two.
func (s *speaker) kind(k ledger.Kind) string { return s.t("handbook.kind_" + string(k)) }

// fieldTitle returns the title of a field, or the name where there is no such field.
func (s *speaker) fieldTitle(l *ledger.Ledger, name string) string {
	if f := l.Field(name); f != nil {
		return s.in(f.Title)
	}
	return name
}

// fieldTitles names fields in a row.
func (s *speaker) fieldTitles(l *ledger.Ledger, names []string) string {
	titles := make([]string, len(names))
	for i, name := range names {
		titles[i] = s.fieldTitle(l, name)
	}
	return strings.Join(titles, s.t("handbook.comma"))
}

// fields says what a record holds.
func (s *speaker) fields(l *ledger.Ledger) []*Entry {
	var entries []*Entry
	for _, f := range l.Fields {
		if f.Limit == nil { // told among the limits
			entries = append(entries, s.field(l, f))
		}
	}
	return entries
}

func (s *speaker) field(l *ledger.Ledger, f *ledger.Field) *Entry {
	e := &Entry{Title: s.in(f.Title), Key: f.Name, Kind: s.kind(f.Kind)}
	if f.Unit != "" {
		e.Kind += s.t("handbook.in_brackets", f.Unit)
	}
	e.Facts = s.fact("handbook.help", s.in(f.Help))
	if f.Kind == ledger.KindRef {
		e.Facts = append(e.Facts, s.items("handbook.refers_to", []Item{s.ledgerItem(f.To)})...)
	}
	e.Facts = slices.Concat(e.Facts,
		s.fact("handbook.choices", s.choices(f)),
		s.fact("handbook.required", s.requiredWhen(l, f)...),
		s.rule(l, "handbook.computed", f.Is),
		s.rollup(f),
		s.rule(l, "handbook.default", f.Default),
	)
	if f.Once {
		e.Facts = append(e.Facts, s.fact("handbook.given", s.t("handbook.once_only"))...)
	}
	if f.Kind == ledger.KindLines {
		e.Facts = append(e.Facts, s.columns(f.Row())...)
	}
	return e
}

// columns says what a row holds.
func (s *speaker) columns(row *ledger.Ledger) (facts []Fact) {
	for _, column := range row.Fields {
		inner := s.field(row, column)
		words := []string{inner.Kind}
		if column.Required {
			words = append(words, s.t("handbook.required"))
		}
		text := inner.Title + s.t("handbook.in_brackets", strings.Join(words, s.t("handbook.comma")))
		facts = slices.Concat(facts, s.fact("handbook.column", text), s.rule(row, "handbook.computed", column.Is),
			s.rule(row, "handbook.default", column.Default))
	}
	return facts
}

func (s *speaker) choices(f *ledger.Field) string {
	if f.Kind == ledger.KindFigures {
		return "" // all figures that have lines
	}
	titles := make([]string, len(f.Choices))
	for i, c := range f.Choices {
		titles[i] = s.in(c.Title)
	}
	return strings.Join(titles, s.t("handbook.comma"))
}

// requiredWhen says when a field must be given: always, or in states.
func (s *speaker) requiredWhen(l *ledger.Ledger, f *ledger.Field) []string {
	if f.Required {
		return []string{s.t("handbook.always")}
	}
	if l.Flow == nil {
		return nil
	}
	var states []string
	for _, state := range l.Flow.States {
		if slices.Contains(state.Required, f.Name) {
			states = append(states, s.in(state.Title))
		}
	}
	if states == nil {
		return nil
	}
	return []string{s.t("handbook.in_states", strings.Join(states, s.t("handbook.comma")))}
}

// rowTally says what is gathered from the rows of a field of the record.
func (s *speaker) rowTally(f, rows *ledger.Field) []Fact {
	words := s.t("handbook.op_"+f.Rollup.Op) + s.t("handbook.colon") + s.in(rows.Title)
	row := rows.Row()
	if f.Rollup.Field != "" {
		words += s.t("handbook.of_field", s.fieldTitle(row, f.Rollup.Field))
	}
	return append(s.fact("handbook.gathered", words), s.rule(row, "handbook.which", f.Rollup.Where)...)
}

// rollup says what is gathered from the records that refer to this one, or match it.
func (s *speaker) rollup(f *ledger.Field) []Fact {
	if f.Rollup == nil {
		return nil
	}
	if f.Rollup.Lines != "" {
		return s.rowTally(f, f.Ledger.Field(f.Rollup.Lines))
	}
	item := s.ledgerItem(f.Rollup.From)
	child := s.ledgerAt(f.Rollup.From)
	if f.Rollup.Field != "" && f.Rollup.Field != "self" && child != nil {
		item.Words += s.t("handbook.of_field", s.fieldTitle(child, f.Rollup.Field))
	}
	item.Words = s.t("handbook.op_"+f.Rollup.Op) + s.t("handbook.colon") + item.Words
	facts := s.items("handbook.gathered", []Item{item})
	if child == nil {
		return facts
	}
	if f.Rollup.Order != "" {
		facts = append(facts, s.items("handbook.ordered", []Item{{Words: s.fieldTitle(child, f.Rollup.Order)}})...)
	}
	s.mine = f.Ledger
	defer func() { s.mine = nil }()
	return slices.Concat(facts, s.matched(f.Rollup, child), s.rule(child, "handbook.which", f.Rollup.Where))
}

// matched says which fields are the same.
func (s *speaker) matched(r *ledger.Rollup, child *ledger.Ledger) []Fact {
	items := make([]Item, len(r.Match))
	for i, m := range r.Match {
		mine := s.t("handbook.word_self")
		if m.Mine != "self" {
			mine = s.t("handbook.of_mine", s.path(s.mine, m.Mine))
		}
		items[i] = Item{Words: s.t("handbook.equals", s.path(child, m.Theirs), mine)}
	}
	return s.items("handbook.matching", items)
}

// schedules says which records come by themselves.
func (s *speaker) schedules(l *ledger.Ledger) []*Entry {
	var entries []*Entry
	for _, c := range l.Schedules {
		e := &Entry{Title: s.in(c.Title), Key: c.Name}
		if slices.Contains(ledger.Periods, c.Every.Text) {
			e.Kind = s.t("handbook.every_" + c.Every.Text)
		} else {
			e.Facts = s.rule(l, "handbook.schedule_every", c.Every)
		}
		e.Facts = slices.Concat(e.Facts,
			s.items("handbook.makes", []Item{s.ledgerItem(c.Make)}), s.rule(l, "handbook.for_each", c.Each),
			s.rule(l, "handbook.schedule_from", c.From), s.rule(l, "handbook.schedule_until", c.Until),
			s.rule(l, "handbook.schedule_ahead", c.Ahead), s.rule(l, "handbook.only_when", c.When),
			s.assigns("handbook.sets", l, s.ledgerAt(c.Make), c.Set))
		entries = append(entries, e)
	}
	return entries
}

// count prints a number.
func count(n int) string { return strconv.Itoa(n) }
