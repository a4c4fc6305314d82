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
		for _, line := range f.Lines {
			e.Facts = append(e.Facts, Fact{
				Term:  s.t("handbook.line", s.t("handbook.light_"+line.Level)),
				Items: []Item{{Source: line.When.Text}},
			})
		}
		entries = append(entries, e)
	}
	return entries
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
