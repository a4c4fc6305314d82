package web

import (
	"bytes"
	"net/http"

	"bihuan/internal/exchange"
	"bihuan/internal/i18n"
	"bihuan/internal/ledger"
)

// letterPage is a letter about a record on paper, as it can be fetched.
type letterPage struct {
	Title  string
	Lang   i18n.Lang
	Blocks []letterBlock
	Record string // address of the record
	Here   string // address of this page
}

// letterBlock is a paragraph with its class, or the rows of a table.
type letterBlock struct {
	Class string
	Text  string
	Rows  [][]exchange.Cell
}

// letterLang is the language that a letter is read in: the visitor's, or the other one if he asks for it.
func letterLang(r *http.Request) i18n.Lang {
	if named := r.FormValue("lang"); named != "" {
		return i18n.ParseLang(named)
	}
	return visitOf(r).Lang
}

func (s *site) letter(w http.ResponseWriter, r *http.Request) error {
	l, id, err := s.target(r)
	if err != nil {
		return err
	}
	name, lang := r.PathValue("letter"), letterLang(r)
	doc, err := s.book.Letter(r.Context(), visitOf(r).Who, l.Path(), id, name, lang)
	if err != nil {
		return err
	}
	view := &letterPage{Title: letterTitle(l, name, visitOf(r).Lang), Lang: lang, Record: recordURL(l.Path(), id)}
	view.Here = view.Record + "/letters/" + name
	view.Blocks = letterBlocks(doc)
	return s.show(w, r, page{Title: view.Title, At: l.Path(), Body: letterBody(view)})
}

// letterBlocks lays a letter out block by block. The last of what stands at its head has the red line below it,
// and the first line of the signature some room above it.
func letterBlocks(doc *exchange.Document) []letterBlock {
	var blocks []letterBlock
	before := ""
	for i, b := range doc.Blocks {
		block := newLetterBlock(b)
		class := block.Class
		switch {
		case class == "p-sign" && before != class:
			block.Class += " p-sign-first"
		case class == "p-serial" && before == "p-issuer",
			class == "p-issuer" && doc.Blocks[i+1].Paragraph.Style != exchange.Serial:
			block.Class += " p-headed"
		}
		before = class
		blocks = append(blocks, block)
	}
	return blocks
}

// letterTitle is the name of a letter, which there is.
func letterTitle(l *ledger.Ledger, name string, lang i18n.Lang) string {
	for _, letter := range l.Letters {
		if letter.Name == name {
			return letter.Title.In(lang)
		}
	}
	return name
}

func newLetterBlock(b exchange.Block) letterBlock {
	if b.Paragraph != nil {
		return letterBlock{Class: letterClass(b.Paragraph.Style), Text: b.Paragraph.Text()}
	}
	rows := make([][]exchange.Cell, b.Table.Rows)
	for _, c := range b.Table.Cells {
		rows[c.Row] = append(rows[c.Row], c)
	}
	return letterBlock{Rows: rows}
}

// letterClass is the class of a paragraph: those of bulletins, and what only letters have.
func letterClass(style exchange.Style) string {
	switch style {
	case exchange.Issuer:
		return "p-issuer"
	case exchange.Serial:
		return "p-serial"
	case exchange.Addressee:
		return "p-to"
	case exchange.Copies:
		return "p-copies"
	}
	return paperClass(style)
}

// letterFile sends a letter as a file.
func (s *site) letterFile(w http.ResponseWriter, r *http.Request) error {
	l, id, err := s.target(r)
	if err != nil {
		return err
	}
	name, format, lang := r.PathValue("letter"), r.PathValue("format"), letterLang(r)
	var out bytes.Buffer
	if err := s.book.WriteLetter(r.Context(), visitOf(r).Who, l.Path(), id, name, lang, format, &out); err != nil {
		return err
	}
	return sendFile(w, format, letterTitle(l, name, lang)+"-"+plainID(id)+"."+format, out.Bytes())
}
