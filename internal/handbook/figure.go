package handbook

import (
	"slices"
	"strings"

	"bihuan/internal/ledger"
)

// figures says what is counted, and which lines are drawn.
func (s *speaker) figures() []*Entry {
	var entries []*Entry
	for _, f := range s.pack.Figures {
		e := &Entry{Title: s.in(f.Title), Key: f.Name, Kind: s.t("handbook.op_" + f.Op)}
		if f.Unit != "" {
			e.Kind += s.t("handbook.in_brackets", f.Unit)
		}
		e.Facts = slices.Concat(s.fact("handbook.definition", s.in(f.Definition)), s.counted(f), s.derived(f), s.over(f),
			s.fact("handbook.by", strings.Join(f.Breakdowns(), s.t("handbook.comma"))), s.source("handbook.target", f.Target))
		if l := s.ledgerAt(f.Ledger); len(f.Read) > 0 {
			e.Facts = append(e.Facts, s.items("handbook.read", s.who(l, f.Read))...)
		}
		e.Facts = slices.Concat(e.Facts, s.lines(f), s.opens(f))
		entries = append(entries, e)
	}
	return entries
}

// lines says where a figure crosses which line.
func (s *speaker) lines(f *ledger.Figure) []Fact {
	var facts []Fact
	for _, line := range f.Lines {
		item := Item{Source: line.When.Text}
		if line.Times > 1 {
			every := f.Every
			if every == "" {
				every = "day"
			}
			item.Words = s.t("handbook.times", line.Times, s.t("handbook.every_"+every))
		}
		facts = append(facts, Fact{Term: s.t("handbook.line", s.levelTitle(line.Level)), Items: []Item{item}})
	}
	return facts
}

func (s *speaker) levelTitle(level string) string { return s.t("handbook.light_" + level) }

// opens says what a crossing makes.
func (s *speaker) opens(f *ledger.Figure) []Fact {
	var facts []Fact
	for _, o := range f.Opens {
		facts = append(facts, s.items("handbook.crossing_makes", []Item{s.madeOn(o.On, o.Make)})...)
		facts = append(facts, s.assigns("handbook.with", &ledger.Ledger{}, s.ledgerAt(o.Make), o.Set)...)
	}
	return facts
}

// watch says what is made when a figure that records of l watch crosses a line.
func (s *speaker) watch(l *ledger.Ledger) []*Entry {
	w := l.Watch
	if w == nil {
		return nil
	}
	e := &Entry{Title: s.fieldTitle(l, w.Figures), Key: w.Figures}
	e.Facts = slices.Concat(s.items("handbook.crossing_makes", []Item{s.madeOn(w.On, w.Make)}),
		s.rule(l, "handbook.only_when", w.When), s.assigns("handbook.with", l, s.ledgerAt(w.Make), w.Set))
	return []*Entry{e}
}

// madeOn names a ledger in which a record is made when a figure comes to some levels.
func (s *speaker) madeOn(levels []string, path string) Item {
	titles := make([]string, len(levels))
	for i, level := range levels {
		titles[i] = s.levelTitle(level)
	}
	item := s.ledgerItem(path)
	item.Words += s.t("handbook.in_brackets", strings.Join(titles, s.t("handbook.comma")))
	return item
}

// counted says from which ledger a figure is gathered, and how.
func (s *speaker) counted(f *ledger.Figure) []Fact {
	l := s.ledgerAt(f.Ledger)
	if l == nil {
		return nil
	}
	return slices.Concat(s.items("handbook.counted_from", []Item{s.ledgerItem(f.Ledger)}),
		s.rule(l, "handbook.of", f.Of), s.rule(l, "handbook.weight", f.Weight), s.rule(l, "handbook.which", f.Where))
}

// derived says how a figure is computed of others.
func (s *speaker) derived(f *ledger.Figure) []Fact {
	if f.Growth == nil {
		return s.source("handbook.computed", f.Is)
	}
	item := Item{Words: s.figureTitle(f.Growth.Figure) + s.t("handbook.in_brackets", s.t("handbook.before_"+f.Growth.Over))}
	return s.items("handbook.grows", []Item{item})
}

// over says what a ratio is divided by.
func (s *speaker) over(f *ledger.Figure) []Fact {
	if f.Over == nil {
		return nil
	}
	path := f.Over.Ledger
	if path == "" {
		path = f.Ledger
	}
	item := s.ledgerItem(path)
	var sources []string
	for _, source := range []ledger.Source{f.Over.Of, f.Over.Where} {
		if !source.IsZero() {
			sources = append(sources, source.Text)
		}
	}
	item.Source = strings.Join(sources, "; ")
	return s.items("handbook.divided_by", []Item{item})
}

// source says a formula as it is written: it reads no record.
func (s *speaker) source(term string, source ledger.Source) []Fact {
	if source.IsZero() {
		return nil
	}
	return []Fact{{Term: s.t(term), Items: []Item{{Source: source.Text}}}}
}

// figureTitle returns the title of the figure at path.
func (s *speaker) figureTitle(path string) string {
	for _, pack := range s.packs {
		for _, f := range pack.Figures {
			if f.Path() == path {
				return s.in(f.Title)
			}
		}
	}
	return path
}
