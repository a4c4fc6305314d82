package ledger

import "bihuan/internal/i18n"

// Letter is a document about one record, as the office sends or prints it. It is made from what the record holds
// when somebody asks for it, and kept nowhere.
type Letter struct {
	Name  string
	Title i18n.Text // what it is called; it stands above the text where Heading says nothing
	By    []Source  // who may print it, as in Access; nil: whoever may read the record
	When  Source    // it can be printed only then
	Body  []*LetterPart
	Sign  *LetterSign // nil: it is not signed
	Pos   Pos

	Head    Phrase // mark of the issuer, in red
	Number  Phrase
	Heading Phrase
	To      Phrase
	Note    Phrase // remark in brackets below the date
	Copies  Phrase // who gets copies
}

// Phrase is text with holes in both languages: {expression}, or {expression | format}. EN may be empty.
type Phrase struct{ ZH, EN Source }

// IsZero reports whether nothing is said.
func (p Phrase) IsZero() bool { return p.ZH.IsZero() && p.EN.IsZero() }

// In returns the source in lang, or the Chinese one where there is no other.
func (p Phrase) In(lang i18n.Lang) Source {
	if lang == i18n.EN && !p.EN.IsZero() {
		return p.EN
	}
	return p.ZH
}

// LetterPart is a part of the body of a letter: exactly one of Text, Form and Table.
type LetterPart struct {
	Text  Phrase // a paragraph a line; lines that begin with # are headings
	Form  []*LetterCell
	Table *LetterTable
	When  Source // the part stands only then
	Pos   Pos
}

// LetterCell is a field of a form or a column of a table: a field or word of the record, or a title with text.
type LetterCell struct {
	Field string
	Title i18n.Text
	Text  Phrase // empty beside a Title: a place to write in
	Pos   Pos
}

// LetterTable is a table of other records, or of the rows of a field.
type LetterTable struct {
	Lines   string // field of kind lines whose rows are shown, or ""
	Records Rollup // says which records: From, Via, Match and Where
	Order   []string
	Columns []*LetterCell
	Total   []string // columns that are added up
	Pos     Pos
}

// LetterSign is who signs a letter, and of which day it is.
type LetterSign struct {
	By  Phrase
	On  Source // empty: today
	Pos Pos
}

// Formats are the formats that a hole of a phrase may name.
var Formats = []Format{FormatMoney, FormatCapital, FormatPercent}

// Format is a way to write a number in a letter.
type Format string

// The formats.
const (
	FormatMoney   Format = "money"   // 1,234.50
	FormatCapital Format = "capital" // the amount in the numerals of cheques
	FormatPercent Format = "percent" // 12.5%
)
