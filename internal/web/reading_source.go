package web

import (
	"cmp"
	"slices"

	"bihuan/internal/book"
	"bihuan/internal/exchange"
)

// sourceMark is a stretch of the source that something was read from.
type sourceMark struct {
	at    exchange.Place
	Key   string // of the draft; the mark has the id "s-" + Key
	To    string // id of what it leads to
	Kind  string // head, finding, measure, figure, doubt
	Inner []*sourcePiece
}

// sourcePiece is a piece of a paragraph: plain text, or a mark with pieces in it.
type sourcePiece struct {
	Text string
	Mark *sourceMark
}

// sourceBlock is a block of the source with its marks.
type sourceBlock struct {
	Index  int
	Style  exchange.Style
	Number string
	Pieces []*sourcePiece
	Rows   [][]sourceCell // of a table
}

type sourceCell struct {
	Header           bool
	RowSpan, ColSpan int
	Paragraphs       [][]*sourcePiece
}

// sourceOf puts the marks of a draft into its document.
func sourceOf(d *book.ReadingDraft) []sourceBlock {
	marks := map[exchange.Place][]*sourceMark{}
	for _, m := range marksOf(d) {
		if m.at.To > m.at.From {
			marks[paragraphOf(m.at)] = append(marks[paragraphOf(m.at)], m)
		}
	}
	blocks := make([]sourceBlock, len(d.Document.Blocks))
	for i, b := range d.Document.Blocks {
		blocks[i].Index = i
		if b.Table != nil {
			blocks[i].Rows = sourceRows(i, b.Table, marks)
			continue
		}
		blocks[i].Style, blocks[i].Number = b.Paragraph.Style, b.Paragraph.Number
		blocks[i].Pieces = pieces(b.Paragraph.Text(), marks[exchange.Place{Block: i}])
	}
	return blocks
}

// paragraphOf returns p without its place in the paragraph.
func paragraphOf(p exchange.Place) exchange.Place {
	return exchange.Place{Block: p.Block, Row: p.Row, Col: p.Col, Paragraph: p.Paragraph}
}

func sourceRows(block int, t *exchange.Table, marks map[exchange.Place][]*sourceMark) [][]sourceCell {
	rows := make([][]sourceCell, t.Rows)
	for _, c := range t.Cells {
		if c.Row >= len(rows) {
			continue
		}
		cell := sourceCell{Header: c.Header, RowSpan: c.RowSpan, ColSpan: c.ColSpan}
		for i, p := range c.Paragraphs {
			at := exchange.Place{Block: block, Row: c.Row, Col: c.Col, Paragraph: i}
			cell.Paragraphs = append(cell.Paragraphs, pieces(p.Text(), marks[at]))
		}
		rows[c.Row] = append(rows[c.Row], cell)
	}
	return rows
}

// marksOf lists where everything in a draft stands.
func marksOf(d *book.ReadingDraft) []*sourceMark {
	var out []*sourceMark
	add := func(kind, key, to string, at exchange.Place) {
		out = append(out, &sourceMark{at: at, Kind: kind, Key: key, To: to})
	}
	for i := range d.Head {
		if h := &d.Head[i]; h.At != nil {
			add("head", h.Key, "d-head", *h.At)
		}
	}
	for _, f := range d.Findings {
		add("finding", f.Key, "d-"+f.Key, f.At)
		for _, m := range f.Measures {
			for i, at := range m.At.Text {
				key := m.Key
				if i > 0 {
					key = "" // one anchor is enough
				}
				add("measure", key, "d-"+m.Key, at)
			}
			for _, x := range m.Figures {
				add("figure", x.Key, "d-"+m.Key, x.At)
			}
		}
	}
	for i, doubt := range d.Doubts {
		add("doubt", doubtID(i), doubtID(i), doubt.At)
	}
	return out
}

// pieces cuts text at its marks. A mark that ends after the one around it is cut off there: marks nest.
func pieces(text string, marks []*sourceMark) []*sourcePiece {
	slices.SortStableFunc(marks, func(a, b *sourceMark) int {
		return cmp.Or(cmp.Compare(a.at.From, b.at.From), cmp.Compare(b.at.To, a.at.To))
	})
	var out []*sourcePiece
	at, i := 0, 0
	for i < len(marks) {
		m := marks[i]
		from, to := max(m.at.From, at), min(m.at.To, len(text))
		if from >= to || from > len(text) {
			i++
			continue
		}
		if from > at {
			out = append(out, &sourcePiece{Text: text[at:from]})
		}
		last := i + 1
		var inner []*sourceMark
		for ; last < len(marks) && marks[last].at.From < to; last++ {
			moved := *marks[last]
			moved.at.From, moved.at.To = max(moved.at.From-from, 0), min(moved.at.To, to)-from
			inner = append(inner, &moved)
		}
		m.Inner = pieces(text[from:to], inner)
		out = append(out, &sourcePiece{Mark: m})
		at, i = to, last
	}
	if at < len(text) {
		out = append(out, &sourcePiece{Text: text[at:]})
	}
	return out
}
