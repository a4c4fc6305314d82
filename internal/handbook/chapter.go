package handbook

import (
	"maps"
	"slices"
	"strings"

	"bihuan/internal/ledger"
)

// chapter says what a ledger is.
func (s *speaker) chapter(l *ledger.Ledger) *Chapter {
	c := &Chapter{Anchor: l.Name, Title: s.in(l.Title), Help: s.in(l.Help), Facts: s.chapterHead(l)}
	if l.Flow != nil {
		c.Drawing = s.draw(l)
	}
	for _, section := range []*Section{
		s.section(l.Name+"-moves", "handbook.moves", s.moves(l)),
		s.section(l.Name+"-states", "handbook.states", s.states(l)),
		s.section(l.Name+"-fields", "handbook.fields", s.fields(l)),
		s.section(l.Name+"-checks", "handbook.checks", s.checks(l)),
		s.section(l.Name+"-limits", "handbook.limits", s.limits(l)),
		s.section(l.Name+"-schedules", "handbook.schedules", s.schedules(l)),
		s.section(l.Name+"-watch", "handbook.watch", s.watch(l)),
		s.section(l.Name+"-lights", "handbook.lights", s.lights(l)),
		s.section(l.Name+"-warnings", "handbook.warnings", s.warnings(l)),
		s.section(l.Name+"-letters", "handbook.letters", s.letters(l)),
		s.section(l.Name+"-access", "handbook.access", s.access(l)),
		s.section(l.Name+"-views", "handbook.views", s.views(l)),
	} {
		if section != nil {
			c.Sections = append(c.Sections, section)
		}
	}
	return c
}

func (s *speaker) chapterHead(l *ledger.Ledger) []Fact {
	facts := s.fact("handbook.key", l.Path())
	facts = append(facts, s.fact("handbook.number", l.Number)...)
	if l.Label != "" {
		facts = append(facts, s.fact("handbook.label", s.fieldTitle(l, l.Label))...)
	}
	if l.As != "" {
		facts = append(facts, s.fact("handbook.stands_for", s.t("handbook.as_"+string(l.As)))...)
	}
	for _, part := range [][2]string{
		{"handbook.part_what", l.Parts.What}, {"handbook.part_leader", l.Parts.Leader},
		{"handbook.part_unit", l.Parts.Unit}, {"handbook.part_due", l.Parts.Due},
	} {
		if part[1] != "" {
			facts = append(facts, s.fact(part[0], s.fieldTitle(l, part[1]))...)
		}
	}
	return facts
}

// checks says what must hold of a record.
func (s *speaker) checks(l *ledger.Ledger) []*Entry {
	var entries []*Entry
	for _, check := range l.Checks {
		e := &Entry{Title: s.in(check.Say)}
		e.Facts = append(s.rule(l, "handbook.must_hold", check.That),
			s.rule(l, "handbook.only_when", check.When)...)
		entries = append(entries, e)
	}
	return entries
}

// limits says how long things may take.
func (s *speaker) limits(l *ledger.Ledger) []*Entry {
	var entries []*Entry
	for _, limit := range l.Limits {
		e := &Entry{Title: s.in(limit.Title), Key: limit.Name}
		e.Facts = slices.Concat(
			s.rule(l, "handbook.limit_from", limit.From), s.rule(l, "handbook.limit_within", limit.Within),
			s.rule(l, "handbook.only_when", limit.When))
		e.Facts = append(e.Facts, s.fact("handbook.limit_pause", s.stateTitles(l, limit.Pause))...)
		if limit.Shift != "" {
			e.Facts = append(e.Facts, s.fact("handbook.limit_shift", s.t("handbook.shift_"+limit.Shift))...)
		}
		entries = append(entries, e)
	}
	return entries
}

// lights says which colour shows when. The first light that holds is shown.
func (s *speaker) lights(l *ledger.Ledger) []*Entry {
	var entries []*Entry
	for _, light := range l.Lights {
		title := s.in(light.Title)
		if title == "" {
			title = s.t("handbook.light_" + light.Name)
		}
		e := &Entry{Title: title, Light: light.Name, Kind: s.t("handbook.light_" + light.Name)}
		if e.Facts = s.rule(l, "handbook.when", light.When); e.Facts == nil {
			e.Facts = s.fact("handbook.when", s.t("handbook.otherwise"))
		}
		entries = append(entries, e)
	}
	return entries
}

// warnings says who is told of what, and when.
func (s *speaker) warnings(l *ledger.Ledger) []*Entry {
	var entries []*Entry
	for _, w := range l.Warnings {
		e := &Entry{Title: s.in(w.Title), Key: w.Name, Light: w.Level, Kind: s.t("handbook.light_" + w.Level)}
		e.Facts = slices.Concat(s.rule(l, "handbook.when", w.When),
			s.items("handbook.told_to", s.who(l, w.Tell)), s.fact("handbook.says", s.in(w.Say)))
		if w.Escalate != nil {
			e.Facts = slices.Concat(e.Facts, s.rule(l, "handbook.escalates_after", w.Escalate.After),
				s.items("handbook.escalates_to", s.who(l, w.Escalate.To)))
		}
		entries = append(entries, e)
	}
	return entries
}

// views says which lists are ready made.
func (s *speaker) views(l *ledger.Ledger) []*Entry {
	var entries []*Entry
	for _, view := range l.Views {
		entries = append(entries, &Entry{
			Title: s.in(view.Title), Key: view.Name, Facts: s.rule(l, "handbook.which", view.Where),
		})
	}
	return entries
}

// access says who may read and write.
func (s *speaker) access(l *ledger.Ledger) []*Entry {
	entries := []*Entry{
		{Title: s.t("handbook.read"), Facts: s.items("handbook.who", s.whoOrNobody(l, l.Access.Read))},
		{Title: s.t("handbook.write"), Facts: s.items("handbook.who", s.whoOrNobody(l, l.Access.Write))},
	}
	for _, name := range slices.Sorted(maps.Keys(l.Access.Fields)) {
		a := l.Access.Fields[name]
		e := &Entry{Title: s.fieldTitle(l, name), Key: name, Kind: s.t("handbook.narrowed")}
		e.Facts = append(s.items("handbook.read", s.who(l, a.Read)),
			s.items("handbook.write", s.who(l, a.Write))...)
		entries = append(entries, e)
	}
	return entries
}

func (s *speaker) whoOrNobody(l *ledger.Ledger, entries []ledger.Source) []Item {
	if len(entries) == 0 {
		return []Item{{Words: s.t("handbook.nobody")}}
	}
	return s.who(l, entries)
}

// who puts a list of roles, fields, words and expressions into words.
func (s *speaker) who(l *ledger.Ledger, entries []ledger.Source) []Item {
	var items []Item
	for _, entry := range entries {
		items = append(items, s.oneWho(l, entry))
	}
	return items
}

// whoWords are the entries that are neither roles nor fields.
var whoWords = []string{"everyone", "own", "unit", "unit_and_below", "unit_and_above"}

func (s *speaker) oneWho(l *ledger.Ledger, entry ledger.Source) Item {
	if f := l.Field(entry.Text); f != nil {
		switch f.Kind {
		case ledger.KindPerson, ledger.KindPersons:
			return Item{Words: s.t("handbook.who_person", s.in(f.Title))}
		case ledger.KindUnit, ledger.KindUnits:
			return Item{Words: s.t("handbook.who_unit", s.in(f.Title))}
		case ledger.KindGroup:
			return Item{Words: s.t("handbook.who_group", s.in(f.Title))}
		case ledger.KindFlag:
			return Item{Words: s.t("handbook.who_flag", s.in(f.Title))}
		}
	}
	if slices.Contains(whoWords, entry.Text) {
		return Item{Words: s.t("handbook.who_" + entry.Text)}
	}
	if role := s.role(entry.Text); role != nil {
		if role.UnitBound && l.Parts.Unit != "" {
			return Item{Words: s.t("handbook.who_bound", s.in(role.Title), s.fieldTitle(l, l.Parts.Unit))}
		}
		return Item{Words: s.in(role.Title)}
	}
	return Item{Words: s.gloss(l, entry.Text), Source: entry.Text}
}

func (s *speaker) role(name string) *ledger.Role {
	for _, pack := range s.packs {
		for _, role := range pack.Roles {
			if role.Name == name {
				return role
			}
		}
	}
	return nil
}

// rule returns a fact about an expression: what it says in words where that is simple, and its source.
func (s *speaker) rule(l *ledger.Ledger, term string, source ledger.Source) []Fact {
	if source.IsZero() {
		return nil
	}
	text := strings.Join(strings.Fields(source.Text), " ")
	return s.items(term, []Item{{Words: s.gloss(l, text), Source: text}})
}
