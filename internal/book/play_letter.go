package book

import (
	"slices"
	"strings"

	"bihuan/internal/exchange"
	"bihuan/internal/i18n"
	"bihuan/internal/ledger"
	"bihuan/internal/problem"
)

// printed lets somebody print a letter, and compares what it says.
func (p *player) printed(s *ledger.StoryStep) error {
	n, known := p.handles[s.Print.Record]
	if !known {
		return p.stop(s.Pos, "story.not_yet", s.Print.Record)
	}
	var texts []string
	err := p.look(p.moment, func(rs *records) error {
		actor, err := p.actor(rs, s)
		if err != nil {
			return err
		}
		rs.me = actor.Me
		l, r, err := rs.found(n.ledger.Path(), n.id)
		if err != nil {
			return err
		}
		for _, lang := range []i18n.Lang{i18n.ZH, i18n.EN} {
			doc, err := rs.letter(l.LetterNamed(s.Print.Letter), r, lang)
			if err != nil {
				return err
			}
			texts = append(texts, letterText(doc))
		}
		return nil
	})
	why := problem.All(err)
	switch {
	case err != nil && why == nil:
		return p.stop(s.Pos, "story.failed", err)
	case s.Refused != "":
		return p.refusal(s, why)
	case why != nil:
		return p.stop(s.Pos, "story.refused", sentences(why))
	}
	p.compareLetter(s.Print, texts)
	return nil
}

// compareLetter notes what a letter lacks in both languages, and what it says in one although it should not.
func (p *player) compareLetter(x *ledger.StoryLetter, texts []string) {
	if !p.expects {
		return
	}
	name := x.Letter + " " + x.Record
	for _, part := range x.Says {
		p.report.Expected++
		if !says(texts, part.Text) {
			p.fail(part.Pos, "story.letter_lacks", name, part.Text, "\n"+texts[0])
		}
	}
	for _, part := range x.Lacks {
		p.report.Expected++
		if says(texts, part.Text) {
			p.fail(part.Pos, "story.letter_says", name, part.Text, "\n"+texts[0])
		}
	}
}

// says reports whether one of texts holds part, without the line breaks around it.
func says(texts []string, part string) bool {
	part = strings.Trim(part, "\n")
	return slices.ContainsFunc(texts, func(text string) bool { return strings.Contains(text, part) })
}

// letterText is a letter as stories write it: a paragraph a line, the cells of a row with bars between.
func letterText(doc *exchange.Document) string {
	var lines []string
	for _, b := range doc.Blocks {
		if b.Paragraph != nil {
			lines = append(lines, b.Paragraph.Text())
			continue
		}
		row := -1
		for _, c := range b.Table.Cells {
			text := strings.TrimSpace(strings.ReplaceAll(c.Text(), "\n", " "))
			if c.Row == row {
				lines[len(lines)-1] += " | " + text
				continue
			}
			row = c.Row
			lines = append(lines, text)
		}
	}
	return strings.Join(lines, "\n")
}
