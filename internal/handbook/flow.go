package handbook

import (
	"slices"
	"strings"

	"bihuan/internal/ledger"
)

// states says what holds while a record stands in a state.
func (s *speaker) states(l *ledger.Ledger) []*Entry {
	if l.Flow == nil {
		return nil
	}
	var entries []*Entry
	for _, state := range l.Flow.States {
		e := &Entry{Title: s.in(state.Title), Key: state.Name}
		switch {
		case state.Start:
			e.Kind = s.t("handbook.state_start")
		case state.End:
			e.Kind = s.t("handbook.state_end")
		}
		locked := s.fieldTitles(l, state.Locked)
		if slices.Contains(state.Locked, "all") {
			locked = s.t("handbook.all_fields")
		}
		e.Facts = append(s.fact("handbook.required", s.fieldTitles(l, state.Required)),
			s.fact("handbook.locked", locked)...)
		entries = append(entries, e)
	}
	return entries
}

// moves says who may take which step, what it needs and what it does.
func (s *speaker) moves(l *ledger.Ledger) []*Entry {
	if l.Flow == nil {
		return nil
	}
	var entries []*Entry
	for _, m := range l.Flow.Moves {
		e := &Entry{Title: s.in(m.Title), Key: m.Name, Kind: s.way(l, m)}
		e.Facts = slices.Concat(
			s.items("handbook.who", s.who(l, m.By)),
			s.rule(l, "handbook.by_clock", m.At), s.rule(l, "handbook.by_engine", m.Once),
			s.fact("handbook.not_by", s.notBy(l, m)),
			s.when(l, m),
			s.items("handbook.needs", s.needs(l, m)),
			s.fact("handbook.asks", s.fieldTitles(l, m.Asks)),
		)
		if m.Remark {
			e.Facts = append(e.Facts, s.fact("handbook.reason", s.t("handbook.in_words"))...)
		}
		e.Facts = slices.Concat(e.Facts,
			s.assigns("handbook.sets", l, l, m.Set), s.makes(l, m), s.covers(l, m))
		entries = append(entries, e)
	}
	return entries
}

// way says from where to where a move leads.
func (s *speaker) way(l *ledger.Ledger, m *ledger.Move) string {
	text := s.stateTitles(l, m.From)
	if m.To == "" {
		return text + s.t("handbook.stays")
	}
	return text + " → " + s.stateTitle(l, m.To)
}

// stateTitles names states in a row.
func (s *speaker) stateTitles(l *ledger.Ledger, names []string) string {
	titles := make([]string, len(names))
	for i, name := range names {
		titles[i] = s.stateTitle(l, name)
	}
	return strings.Join(titles, s.t("handbook.comma"))
}

func (s *speaker) stateTitle(l *ledger.Ledger, name string) string {
	if state := l.Flow.State(name); state != nil {
		return s.in(state.Title)
	}
	return name
}

// notBy says who is kept from a move.
func (s *speaker) notBy(l *ledger.Ledger, m *ledger.Move) string {
	if len(m.NotBy) == 0 {
		return ""
	}
	titles := make([]string, len(m.NotBy))
	for i, name := range m.NotBy {
		titles[i] = name
		if other := l.Flow.Move(name); other != nil {
			titles[i] = s.in(other.Title)
		}
	}
	return s.t("handbook.who_made", strings.Join(titles, s.t("handbook.comma")))
}

// when says under which condition a move is possible, with the sentence that is shown otherwise.
func (s *speaker) when(l *ledger.Ledger, m *ledger.Move) []Fact {
	facts := s.rule(l, "handbook.when", m.When)
	if len(facts) > 0 && !m.Say.IsZero() {
		facts = append(facts, s.fact("handbook.else_says", s.in(m.Say))...)
	}
	return facts
}

// needs says what must be there before a move.
func (s *speaker) needs(l *ledger.Ledger, m *ledger.Move) []Item {
	var items []Item
	for _, n := range m.Needs {
		item := Item{Words: s.gloss(l, n.That.Text), Source: n.That.Text}
		switch {
		case n.Field != "":
			item.Words = s.t("handbook.need_field", s.fieldTitle(l, n.Field))
		case n.Proof > 0:
			item.Words = s.t("handbook.need_proof", count(n.Proof))
		}
		if !n.When.IsZero() {
			when := s.gloss(l, n.When.Text)
			if when == "" {
				when = n.When.Text
			}
			item.Words = s.t("handbook.need_when", when) + item.Words
		}
		items = append(items, item)
		if say := s.in(n.Say); say != "" && !n.That.IsZero() {
			items = append(items, Item{Words: s.t("handbook.else_says") + s.t("handbook.colon") + say})
		}
	}
	return items
}

// assigns says which fields of target get which values; the expressions see a record of l.
func (s *speaker) assigns(term string, l, target *ledger.Ledger, set []*ledger.Assign) []Fact {
	var items []Item
	for _, a := range set {
		title := a.Field
		var f *ledger.Field
		if target != nil {
			title, f = s.fieldTitle(target, a.Field), target.Field(a.Field)
		}
		if words := s.term(l, f, a.Value.Text); words != "" {
			items = append(items, Item{Words: title + " = " + words})
		} else {
			items = append(items, Item{Words: title + " =", Source: a.Value.Text})
		}
	}
	return s.items(term, items)
}

// makes says which records a move makes.
func (s *speaker) makes(l *ledger.Ledger, m *ledger.Move) []Fact {
	var facts []Fact
	for _, made := range m.Make {
		facts = append(facts, s.items("handbook.makes", []Item{s.ledgerItem(made.Ledger)})...)
		facts = append(facts, s.rule(l, "handbook.for_each", made.Each)...)
		facts = append(facts, s.rule(l, "handbook.only_when", made.When)...)
		facts = append(facts, s.assigns("handbook.with", l, s.ledgerAt(made.Ledger), made.Set)...)
	}
	return facts
}

// covers says what an approval covers.
func (s *speaker) covers(l *ledger.Ledger, m *ledger.Move) []Fact {
	if len(m.Seals) == 0 {
		return nil
	}
	return s.fact("handbook.covers", s.fieldTitles(l, m.Seals)+s.t("handbook.comma")+s.t("handbook.proofs"))
}
