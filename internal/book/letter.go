package book

import (
	"context"
	"io"
	"strings"

	"bihuan/internal/engine"
	"bihuan/internal/exchange"
	"bihuan/internal/i18n"
	"bihuan/internal/ledger"
	"bihuan/internal/problem"
)

// Letter returns a letter about a record that the visitor may read, made of what the record holds now. It is
// refused to who may not print it, or may not read something that it is made of.
func (b *Book) Letter(
	ctx context.Context, v *Visitor, path string, id ledger.ID, name string, lang i18n.Lang,
) (*exchange.Document, error) {
	var doc *exchange.Document
	err := b.read(ctx, v, func(rs *records) error {
		rs.deed.what = deedLetter
		l, r, err := rs.found(path, id)
		if err != nil {
			return err
		}
		rs.deed.about = name
		letter := l.LetterNamed(name)
		if letter == nil {
			rs.deed.about = ""
			return problem.New(problem.Missing, "book.no_letter", name, l.Title)
		}
		doc, err = rs.letter(letter, r, lang)
		return err
	})
	return doc, err
}

// WriteLetter writes a letter as a file. format is docx, html or txt.
func (b *Book) WriteLetter(
	ctx context.Context, v *Visitor, path string, id ledger.ID, name string, lang i18n.Lang, format string, w io.Writer,
) error {
	switch f := exchange.Format(format); f {
	case exchange.DOCX, exchange.HTML, exchange.TXT:
		doc, err := b.Letter(ctx, v, path, id, name, lang)
		if err != nil {
			return err
		}
		return exchange.Write(w, doc, f)
	}
	return problem.New(problem.Invalid, "draft.no_format", format)
}

// letters returns the letters that the visitor may print of r now.
func (rs *records) letters(l *engine.Ledger, r *ledger.Record) ([]*ledger.Letter, error) {
	var out []*ledger.Letter
	sight := rs.program.Sight(rs.look())
	for _, letter := range l.Letters() {
		why, err := sight.MayPrint(letter, r)
		if err != nil {
			return nil, err
		}
		if why == nil {
			out = append(out, letter.Letter)
		}
	}
	return out, nil
}

// letter writes a letter about r.
func (rs *records) letter(letter *engine.Letter, r *ledger.Record, lang i18n.Lang) (*exchange.Document, error) {
	sight := rs.program.Sight(rs.look())
	why, err := sight.MayPrint(letter, r)
	if err != nil {
		return nil, err
	}
	if why != nil {
		return nil, why
	}
	w := &letterWriter{
		records: rs, sight: sight, letter: letter, record: r, lang: lang, names: rs.labels(), doc: &exchange.Document{},
	}
	if err := w.write(); err != nil {
		return nil, err
	}
	return w.doc, nil
}

// letterWriter puts a letter together.
type letterWriter struct {
	*records
	sight  *engine.Sight
	letter *engine.Letter
	record *ledger.Record
	lang   i18n.Lang
	names  *labels
	doc    *exchange.Document
}

// write adds all parts in the order of the page.
func (w *letterWriter) write() error {
	title := w.letter.Title.In(w.lang)
	if w.letter.Heading != nil {
		heading, err := w.phrase(w.letter.Heading, nil)
		if err != nil {
			return err
		}
		title = heading
	}
	w.doc.Title = title
	if err := w.lead(exchange.Issuer, w.letter.Head, ""); err != nil {
		return err
	}
	if err := w.lead(exchange.Serial, w.letter.Number, ""); err != nil {
		return err
	}
	w.add(exchange.Title, title)
	if err := w.lead(exchange.Addressee, w.letter.To, i18n.T(w.lang, "book.letter_colon")); err != nil {
		return err
	}
	for _, part := range w.letter.Body {
		if err := w.part(part); err != nil {
			return err
		}
	}
	return w.end()
}

// end adds what stands below the text.
func (w *letterWriter) end() error {
	if w.letter.SignedBy != nil {
		if err := w.lead(exchange.Signature, w.letter.SignedBy, ""); err != nil {
			return err
		}
		day, err := w.day()
		if err != nil {
			return err
		}
		w.add(exchange.Signature, day)
	}
	if err := w.lead(exchange.Body, w.letter.Note, ""); err != nil {
		return err
	}
	return w.lead(exchange.Copies, w.letter.Copies, "")
}

// day returns the day that the letter is of: today where the pack says nothing.
func (w *letterWriter) day() (string, error) {
	v := ledger.Date(w.moment.Today)
	if on := w.letter.SignedOn; on != nil {
		var err error
		if v, err = on.Eval(w.program.Scope(w.look(), w.record)); err != nil {
			return "", err
		}
	}
	return orBlank(dayWords(w.lang, v)), nil
}

// add adds a paragraph.
func (w *letterWriter) add(style exchange.Style, text string) {
	w.doc.Blocks = append(w.doc.Blocks, exchange.Block{Paragraph: exchange.Plain(style, text)})
}

// lead adds a phrase as a paragraph of its own, if the pack has it.
func (w *letterWriter) lead(style exchange.Style, p *engine.Phrase, tail string) error {
	if p == nil {
		return nil
	}
	text, err := w.phrase(p, nil)
	if err == nil {
		w.add(style, text+tail)
	}
	return err
}

func (w *letterWriter) part(part *engine.LetterPart) error {
	if part.When != nil {
		holds, err := part.When.True(w.program.Scope(w.look(), w.record))
		if err != nil || !holds {
			return err
		}
	}
	switch {
	case part.Form != nil:
		return w.form(part.Form)
	case part.Table != nil:
		return w.table(part.Table)
	case part.Text != nil:
		return w.text(part.Text)
	}
	return nil
}

// text adds a paragraph for each line; lines that the pack begins with one to four signs # are headings.
func (w *letterWriter) text(p *engine.Phrase) error {
	filled, err := w.filled(p, nil)
	if err != nil {
		return err
	}
	style, line := exchange.Body, ""
	end := func() {
		if line = strings.TrimSpace(line); line != "" {
			w.add(style, line)
		}
		style, line = exchange.Body, ""
	}
	for i, piece := range p.In(w.lang) {
		for j, text := range strings.Split(filled[i], "\n") {
			if j > 0 {
				end()
			}
			if piece.Value == nil && line == "" {
				style, text = headingOf(text)
			}
			line += text
		}
	}
	end()
	return nil
}

// headingOf returns the style of a line that begins with text, and the text without the signs that say it.
func headingOf(text string) (exchange.Style, string) {
	rest := strings.TrimLeft(text, "#")
	level := len(text) - len(rest)
	if level == 0 || level > 4 || !strings.HasPrefix(rest, " ") {
		return exchange.Body, text
	}
	return exchange.Heading1 + exchange.Style(level-1), strings.TrimLeft(rest, " ")
}
