package engine

import (
	"slices"
	"strings"

	"bihuan/internal/expr"
	"bihuan/internal/i18n"
	"bihuan/internal/ledger"
)

// Letter is a compiled letter.
type Letter struct {
	*ledger.Letter
	Head, Number, Heading, To, SignedBy, Note, Copies *Phrase // nil where the pack says nothing
	SignedOn                                          *expr.Expr
	Body                                              []*LetterPart

	by, when *expr.Expr
	reads    []*expr.Expr // all that is computed of the record
}

// LetterPart is a compiled part of a letter: one of Text, Form and Table.
type LetterPart struct {
	Text  *Phrase
	Form  []*LetterCell
	Table *LetterTable
	When  *expr.Expr
}

// LetterCell is a compiled cell: Field or Word of the record, or text under a title of its own.
type LetterCell struct {
	Title i18n.Text
	Field *ledger.Field
	Word  string
	Text  *Phrase // nil beside a title of its own: a place to write in
}

// LetterTable is a compiled table.
type LetterTable struct {
	Lines   *ledger.Field // whose rows are shown; nil: those of other records
	From    *Ledger       // ledger of these records
	Where   *expr.Expr    // which of them: over one of them, and mine
	Order   []string
	Columns []*LetterCell
	Total   []*ledger.Field

	reads []*expr.Expr // all that is computed of one of the records
}

// Letters returns the letters of l in the order of the pack.
func (l *Ledger) Letters() []*Letter { return l.letters }

// LetterNamed returns the letter called name, or nil.
func (l *Ledger) LetterNamed(name string) *Letter {
	for _, letter := range l.letters {
		if letter.Name == name {
			return letter
		}
	}
	return nil
}

// compileLetters compiles the letters of l.
func (c *compiler) compileLetters(l *Ledger) {
	for _, def := range l.Ledger.Letters {
		env := c.env(l)
		env.Was = false
		w := &letterWriter{compiler: c, ledger: l, env: env}
		letter := &Letter{Letter: def, by: c.who(l, def.By), when: w.expr(def.When, expr.Bool)}
		letter.Head, letter.Number = w.phrase(def.Head), w.phrase(def.Number)
		letter.Heading, letter.To = w.phrase(def.Heading), w.phrase(def.To)
		for _, part := range def.Body {
			letter.Body = append(letter.Body, w.part(part))
		}
		if def.Sign != nil {
			letter.SignedBy, letter.SignedOn = w.phrase(def.Sign.By), w.expr(def.Sign.On, expr.Date)
		}
		letter.Note, letter.Copies = w.phrase(def.Note), w.phrase(def.Copies)
		letter.reads = w.reads
		l.letters = append(l.letters, letter)
	}
}

// letterWriter compiles what stands in a letter over records of one ledger, and notes what it reads of them.
type letterWriter struct {
	*compiler
	ledger *Ledger
	env    *expr.Env
	reads  []*expr.Expr
}

// expr compiles source; an empty one gives nil.
func (w *letterWriter) expr(source ledger.Source, want ...expr.Type) *expr.Expr {
	e := w.compiled(source, w.env, want...)
	if e != nil {
		w.checkRoles(w.ledger, source.Pos, e)
		w.reads = append(w.reads, e)
	}
	return e
}

func (w *letterWriter) part(def *ledger.LetterPart) *LetterPart {
	part := &LetterPart{When: w.expr(def.When, expr.Bool), Text: w.phrase(def.Text)}
	for _, cell := range def.Form {
		part.Form = append(part.Form, w.cell(cell))
	}
	if def.Table != nil {
		part.Table = w.table(def.Table)
	}
	return part
}

// cell compiles a field, a word or a title with text.
func (w *letterWriter) cell(def *ledger.LetterCell) *LetterCell {
	cell := &LetterCell{Title: def.Title, Text: w.phrase(def.Text)}
	if def.Field == "" {
		return cell
	}
	cell.Field = w.ledger.Field(def.Field)
	if cell.Field == nil {
		cell.Word = def.Field
		return cell
	}
	cell.Title = cell.Field.Title
	w.reads = append(w.reads, expr.Get(w.ledger.Ledger, def.Field))
	return cell
}

func (w *letterWriter) table(def *ledger.LetterTable) *LetterTable {
	if def.Lines != "" {
		return w.lines(def)
	}
	t := &LetterTable{From: w.ledgers[def.Records.From], Order: def.Order}
	if t.From == nil {
		w.refuse(def.Pos, "engine.no_ledger", def.Records.From)
		return t
	}
	env := w.compiler.env(t.From)
	env.Was, env.Mine = false, w.ledger.Ledger
	rows := &letterWriter{compiler: w.compiler, ledger: t.From, env: env}
	which := &Rollup{Rollup: &def.Records, Field: &ledger.Field{Pos: def.Pos}, From: t.From}
	which.condition = rows.expr(def.Records.Where, expr.Bool)
	if !w.pair(which, w.ledger) {
		return t
	}
	t.Where = which.gathered(w.ledger)
	for _, column := range def.Columns {
		t.Columns = append(t.Columns, rows.cell(column))
	}
	for _, name := range def.Total {
		t.Total = append(t.Total, t.From.Field(name))
	}
	t.reads = append(rows.reads, t.Where)
	for _, name := range t.Where.Mine() {
		w.reads = append(w.reads, expr.Get(w.ledger.Ledger, name))
	}
	return w.added(def, t)
}

// lines compiles a table of the rows of a field. What they hold is the field's.
func (w *letterWriter) lines(def *ledger.LetterTable) *LetterTable {
	t := &LetterTable{Lines: w.ledger.Field(def.Lines)}
	column := func(name string, said any) *ledger.Field {
		i := slices.IndexFunc(t.Lines.Lines, func(f *ledger.Field) bool { return f.Name == name })
		if i < 0 {
			w.refuse(def.Pos, "engine.letter_line", said, t.Lines.Title)
			return nil
		}
		return t.Lines.Lines[i]
	}
	w.reads = append(w.reads, expr.Get(w.ledger.Ledger, def.Lines))
	for _, cell := range def.Columns {
		if f := column(cell.Field, said(cell)); f != nil {
			t.Columns = append(t.Columns, &LetterCell{Title: f.Title, Field: f})
		}
	}
	for _, name := range def.Total {
		t.Total = append(t.Total, column(name, name))
	}
	return w.added(def, t)
}

// said is how a pack names a column.
func said(cell *ledger.LetterCell) any {
	if cell.Field == "" {
		return cell.Title
	}
	return cell.Field
}

// added wants every total to be that of a column.
func (w *letterWriter) added(def *ledger.LetterTable, t *LetterTable) *LetterTable {
	for _, f := range t.Total {
		if f != nil && !slices.ContainsFunc(t.Columns, func(c *LetterCell) bool { return c.Field == f }) {
			w.refuse(def.Pos, "engine.letter_total", f.Title)
		}
	}
	return t
}

// phrase compiles text with holes; nil for none. The English text says what the Chinese one does.
func (w *letterWriter) phrase(def ledger.Phrase) *Phrase {
	if def.IsZero() {
		return nil
	}
	p := &Phrase{zh: w.text(def.ZH)}
	if p.en = p.zh; !def.EN.IsZero() {
		p.en = w.text(def.EN)
		if !slices.Equal(p.zh.holes(), p.en.holes()) {
			w.refuse(def.EN.Pos, "engine.letter_english",
				strings.Join(p.zh.holes(), " "), strings.Join(p.en.holes(), " "))
		}
	}
	return p
}
