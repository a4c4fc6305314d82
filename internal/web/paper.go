package web

import (
	"bihuan/internal/book"
	"bihuan/internal/bulletin"
	"bihuan/internal/exchange"
	"bihuan/internal/ledger"
	"bihuan/internal/reading"
)

// paperBlock is one block of a bulletin on paper, with what is said about it in the margin.
type paperBlock struct {
	Index  int
	Class  string
	Pieces []*paperPiece
	Table  *exchange.Table
	Record *book.BulletinRecord // it shows
	Stops  []book.BulletinStop
	Doubts []reading.Doubt
}

// paperPiece is a stretch of a paragraph that looks the same.
type paperPiece struct {
	Text    string
	Class   string
	Binding *bulletin.Binding // the figure it states, or nil
}

// paperOf lays a bulletin out block by block.
func paperOf(v *book.BulletinView) []paperBlock {
	blocks := make([]paperBlock, len(v.Document.Blocks))
	for i, b := range v.Document.Blocks {
		blocks[i] = paperBlock{Index: i, Table: b.Table}
	}
	for i := range v.Items {
		if item := &v.Items[i]; item.Block < len(blocks) && item.Record.ID != ledger.ID(0) {
			blocks[item.Block].Record = &item.Record
		}
	}
	for _, s := range v.Stops {
		at := min(s.Place.Block, len(blocks)-1)
		blocks[at].Stops = append(blocks[at].Stops, s)
	}
	for _, d := range v.Doubts {
		at := min(d.At.Block, len(blocks)-1)
		blocks[at].Doubts = append(blocks[at].Doubts, d)
	}
	bindings := map[int][]*bulletin.Binding{}
	for i := range v.Bindings {
		at := v.Bindings[i].Place.Block
		bindings[at] = append(bindings[at], &v.Bindings[i])
	}
	for i := range blocks {
		if p := v.Document.Blocks[i].Paragraph; p != nil {
			blocks[i].Class = paperClass(p.Style)
			blocks[i].Pieces = blocks[i].pieces(p, bindings[i])
		}
	}
	return blocks
}

func paperClass(style exchange.Style) string {
	switch style {
	case exchange.Title:
		return "p-title"
	case exchange.Heading1:
		return "p-h1"
	case exchange.Heading2:
		return "p-h2"
	case exchange.Heading3:
		return "p-h3"
	case exchange.Signature:
		return "p-sign"
	case exchange.Note:
		return "p-note"
	}
	return ""
}

// pieces cuts a paragraph where its looks, its figures, stops and doubts begin and end.
func (b *paperBlock) pieces(p *exchange.Paragraph, bindings []*bulletin.Binding) []*paperPiece {
	text := p.Text()
	looks := make([]paperPiece, len(text)+1) // of each byte; the last ends the last piece
	at := 0
	for _, s := range p.Spans {
		if s.Role != exchange.Body {
			paint(looks, at, at+len(s.Text), func(l *paperPiece) { l.Class = paperClass(s.Role) })
		}
		at += len(s.Text)
	}
	for _, binding := range bindings {
		paint(looks, binding.Place.From, binding.Place.To, func(l *paperPiece) { l.Binding = binding })
	}
	for _, d := range b.Doubts {
		paint(looks, d.At.From, d.At.To, func(l *paperPiece) { l.Class = "p-doubt" })
	}
	for _, s := range b.Stops {
		paint(looks, s.Place.From, s.Place.To, func(l *paperPiece) { l.Class = "p-stop" })
	}
	var out []*paperPiece
	from := 0
	for i := 1; i <= len(text); i++ {
		if i < len(text) && looks[i] == looks[i-1] {
			continue
		}
		out = append(out, &paperPiece{Text: text[from:i], Class: looks[from].Class, Binding: looks[from].Binding})
		from = i
	}
	return out
}

func paint(looks []paperPiece, from, to int, with func(*paperPiece)) {
	for i := max(from, 0); i < min(to, len(looks)-1); i++ {
		with(&looks[i])
	}
}
