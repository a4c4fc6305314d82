package handbook

import (
	"slices"
	"strings"

	"bihuan/internal/ledger"
)

// letters says what is printed about a record, who may, and what it says.
func (s *speaker) letters(l *ledger.Ledger) []*Entry {
	var entries []*Entry
	for _, x := range l.Letters {
		e := &Entry{Title: s.in(x.Title), Key: x.Name}
		who := s.who(l, x.By)
		if x.By == nil {
			who = []Item{{Words: s.t("handbook.letter_reader")}}
		}
		e.Facts = slices.Concat(
			s.items("handbook.letter_by", who), s.rule(l, "handbook.when", x.When),
			s.fact("handbook.letter_head", s.said(x.Head)), s.fact("handbook.number", s.said(x.Number)),
			s.fact("handbook.letter_heading", s.said(x.Heading)), s.fact("handbook.letter_to", s.said(x.To)))
		for _, part := range x.Body {
			e.Facts = slices.Concat(e.Facts, s.letterPart(l, part), s.rule(l, "handbook.only_when", part.When))
		}
		if x.Sign != nil {
			e.Facts = append(e.Facts, s.fact("handbook.letter_sign", s.said(x.Sign.By))...)
			e.Facts = append(e.Facts, s.rule(l, "handbook.letter_on", x.Sign.On)...)
		}
		e.Facts = append(e.Facts, s.fact("handbook.letter_end", s.said(x.Note), s.said(x.Copies))...)
		entries = append(entries, e)
	}
	return entries
}

// said is a text with its holes as the pack writes them.
func (s *speaker) said(p ledger.Phrase) string { return p.In(s.Lang).Text }

// letterPart says what a part of a letter holds.
func (s *speaker) letterPart(l *ledger.Ledger, part *ledger.LetterPart) []Fact {
	switch {
	case part.Form != nil:
		return s.items("handbook.letter_form", s.cells(l, part.Form))
	case part.Table != nil:
		return s.letterTable(l, part.Table)
	}
	return s.fact("handbook.letter_text", strings.Split(s.said(part.Text), "\n")...)
}

// letterTable says which rows a table has, and which columns.
func (s *speaker) letterTable(l *ledger.Ledger, t *ledger.LetterTable) []Fact {
	if t.Lines != "" {
		rows := l.Field(t.Lines)
		columns := &ledger.Ledger{Fields: rows.Lines}
		return append(s.fact("handbook.letter_table", s.in(rows.Title)),
			s.items("handbook.letter_columns", s.cells(columns, t.Columns))...)
	}
	child := s.ledgerAt(t.Records.From)
	facts := s.items("handbook.letter_table", []Item{s.ledgerItem(t.Records.From)})
	outer := s.mine
	s.mine = l
	facts = slices.Concat(facts, s.matched(&t.Records, child), s.rule(child, "handbook.which", t.Records.Where))
	s.mine = outer
	return append(facts, s.items("handbook.letter_columns", s.cells(child, t.Columns))...)
}

// cells names the cells of a form or the columns of a table.
func (s *speaker) cells(l *ledger.Ledger, cells []*ledger.LetterCell) []Item {
	items := make([]Item, len(cells))
	for i, c := range cells {
		switch {
		case c.Field == "":
			items[i] = Item{Words: s.in(c.Title), Source: s.said(c.Text)}
		case l.Field(c.Field) != nil:
			items[i] = Item{Words: s.in(l.Field(c.Field).Title)}
		default:
			items[i] = Item{Words: s.t("handbook.cell_" + c.Field)}
		}
	}
	return items
}
