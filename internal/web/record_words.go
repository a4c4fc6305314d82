package web

import (
	"context"
	"strconv"

	"bihuan/internal/book"
	"bihuan/internal/web/widget"
)

// journalShown is how many changes stand open on the page of a record; the others are one click away.
const journalShown = 6

// recordTitle names a record without repeating what stands in its four parts.
func recordTitle(ctx context.Context, view *recordPage) string {
	l := view.Record.Ledger
	if l.Label == "" || l.Label == l.Parts.What {
		return widget.In(ctx, l.Title)
	}
	return labelOf(widget.Lang(ctx), &view.Row)
}

// childCount says how many records belong to another, as far as they are shown.
func childCount(p *book.Page) string {
	n := strconv.Itoa(len(p.Rows))
	if p.Next != "" {
		n += "+"
	}
	return n
}

func metWord(ctx context.Context, met bool) string {
	if met {
		return widget.T(ctx, "web.met")
	}
	return widget.T(ctx, "web.unmet")
}

// actorWords says who made a change, and for whom.
func actorWords(ctx context.Context, line *book.JournalLine) string {
	switch {
	case line.Figure != nil:
		return widget.T(ctx, "web.by_figure", widget.In(ctx, line.Figure.Title))
	case line.By == "":
		return widget.T(ctx, "web.by_program")
	case line.For != "":
		return widget.T(ctx, "web.by_for", line.By, line.For)
	}
	return line.By
}

// makeWords says what a button of list makes. Where records of one ledger may belong here in two ways, it names
// the field as well.
func makeWords(ctx context.Context, list []childView, child childView) string {
	words := widget.T(ctx, "web.make", widget.In(ctx, child.Ledger.Title))
	for _, other := range list {
		if other.Ledger == child.Ledger && other.Field != child.Field {
			return widget.T(ctx, "web.make_as", words, widget.In(ctx, child.Field.Title))
		}
	}
	return words
}
