package engine

import (
	"slices"
	"strings"
	"unicode/utf8"

	"bihuan/internal/expr"
	"bihuan/internal/i18n"
	"bihuan/internal/ledger"
)

// Phrase is compiled text with holes, in both languages.
type Phrase struct{ zh, en phraseText }

// In returns the pieces of p in lang.
func (p *Phrase) In(lang i18n.Lang) []Piece {
	if lang == i18n.EN {
		return p.en
	}
	return p.zh
}

type phraseText []Piece

// Piece is a piece of a phrase: Text, or what Value comes to.
type Piece struct {
	Text   string
	Value  *expr.Expr // nil: Text stands there
	Format ledger.Format
}

// holes returns what stands in the holes of a text, sorted, each once.
func (t phraseText) holes() []string {
	var list []string
	for _, piece := range t {
		if piece.Value != nil {
			hole := strings.Join(strings.Fields(piece.Value.Text()), " ")
			if piece.Format != "" {
				hole += " | " + string(piece.Format)
			}
			list = append(list, "{"+hole+"}")
		}
	}
	slices.Sort(list)
	return slices.Compact(list)
}

// text takes a text apart and compiles its holes.
func (w *letterWriter) text(source ledger.Source) phraseText {
	var pieces phraseText
	rest := source.Text
	for rest != "" {
		open := strings.IndexAny(rest, "{}")
		if open < 0 {
			return append(pieces, Piece{Text: rest})
		}
		at := placeIn(source, len(source.Text)-len(rest)+open)
		end := closing(rest[open:])
		if rest[open] == '}' || end < 0 {
			w.refuse(at, "engine.letter_brace")
			return pieces
		}
		if open > 0 {
			pieces = append(pieces, Piece{Text: rest[:open]})
		}
		at.Column++
		pieces = append(pieces, w.hole(rest[open+1:open+end], at))
		rest = rest[open+end+1:]
	}
	return pieces
}

// hole compiles what stands between braces.
func (w *letterWriter) hole(text string, at ledger.Pos) Piece {
	body, name := text, ""
	if i := bar(text); i >= 0 {
		body, name = text[:i], strings.TrimSpace(text[i+1:])
	}
	piece := Piece{Format: ledger.Format(name)}
	lead := len(body) - len(strings.TrimLeft(body, " "))
	at.Column += lead
	if strings.TrimSpace(body) == "" {
		w.refuse(at, "engine.letter_hole")
		return piece
	}
	piece.Value = w.expr(ledger.Source{Text: strings.TrimSpace(body), Pos: at})
	switch {
	case piece.Value == nil || len(body) == len(text):
	case !slices.Contains(ledger.Formats, piece.Format):
		w.refuse(at, "engine.letter_format", name, formats())
	case !piece.Value.Type().IsNumber():
		w.refuse(at, "engine.letter_number", name, piece.Value.Type().Title())
	}
	if piece.Value != nil && piece.Value.Type() == expr.Span {
		w.refuse(at, "engine.letter_span")
	}
	return piece
}

// formats lists the formats for messages.
func formats() string {
	names := make([]string, len(ledger.Formats))
	for i, f := range ledger.Formats {
		names[i] = string(f)
	}
	return strings.Join(names, ", ")
}

// closing returns where the brace that text begins with is closed, or -1. What stands in quotes does not count.
func closing(text string) int {
	depth, quote := 0, rune(0)
	for i, c := range text {
		switch {
		case quote != 0:
			if c == quote {
				quote = 0
			}
		case c == '"' || c == '\'':
			quote = c
		case c == '{':
			depth++
		case c == '}':
			if depth--; depth == 0 {
				return i
			}
		}
	}
	return -1
}

// bar returns where a single bar stands in text outside of quotes, or -1. Two bars are an operator.
func bar(text string) int {
	quote := byte(0)
	for i := 0; i < len(text); i++ {
		switch c := text[i]; {
		case quote != 0:
			if c == quote {
				quote = 0
			}
		case c == '"' || c == '\'':
			quote = c
		case c == '|' && i+1 < len(text) && text[i+1] == '|':
			i++
		case c == '|':
			return i
		}
	}
	return -1
}

// placeIn returns the place of the byte at offset of a source. The text of a block begins in the same column on
// every line.
func placeIn(source ledger.Source, offset int) ledger.Pos {
	before := source.Text[:offset]
	pos := source.Pos
	pos.Line += strings.Count(before, "\n")
	pos.Column += utf8.RuneCountInString(before[strings.LastIndexByte(before, '\n')+1:])
	return pos
}
