package web

import (
	"context"
	"strings"

	"bihuan/internal/book"
	"bihuan/internal/ledger"
	"bihuan/internal/web/widget"
)

// storyHead returns the short facts of an event: who, how far, which verdict.
func storyHead(ctx context.Context, row *book.Row) string {
	var words []string
	storyFields(row, func(f *ledger.Field, text string) {
		switch f.Kind {
		case ledger.KindNote:
		case ledger.KindInt, ledger.KindDecimal, ledger.KindMoney, ledger.KindPercent:
			words = append(words, widget.In(ctx, f.Title)+" "+text) // a bare number says nothing
		default:
			words = append(words, text)
		}
	}, ctx)
	return strings.Join(words, " · ")
}

// storyTexts returns the further texts of an event, each under its title.
func storyTexts(ctx context.Context, row *book.Row) []fact {
	var facts []fact
	storyFields(row, func(f *ledger.Field, text string) {
		if f.Kind == ledger.KindNote && f.Name != row.Record.Ledger.Parts.What {
			facts = append(facts, fact{Title: widget.In(ctx, f.Title), Text: text})
		}
	}, ctx)
	return facts
}

// storyFields calls fn with the listed fields of an event that are given, but for the day and references to
// records other than persons: the event stands on the page of the record it belongs to.
func storyFields(row *book.Row, fn func(*ledger.Field, string), ctx context.Context) {
	l := row.Record.Ledger
	for _, name := range l.List {
		f := l.Field(name)
		if f == nil || f == storyDay(l) || f.Kind == ledger.KindRef {
			continue
		}
		if text := row.Label(widget.Lang(ctx), f); text != "" {
			fn(f, text+unitOf(f))
		}
	}
}

// unitOf returns the unit of measure of a number, set off by a space.
func unitOf(f *ledger.Field) string {
	if f.Unit == "" || f.Kind == ledger.KindPercent {
		return ""
	}
	return " " + f.Unit
}
