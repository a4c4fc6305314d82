package web

import (
	"context"

	"bihuan/internal/book"
	"bihuan/internal/calendar"
	"bihuan/internal/i18n"
	"bihuan/internal/web/widget"
)

// numberOf returns the number of a record, or what its ledger is called where records have none.
func numberOf(ctx context.Context, row *book.Row) string {
	if row.Record.Number != "" {
		return row.Record.Number
	}
	return widget.In(ctx, row.Record.Ledger.Title)
}

// whatOf returns what a record is about.
func whatOf(ctx context.Context, row *book.Row) string {
	if text := partOf(widget.Lang(ctx), row, row.Record.Ledger.Parts.What); text != "" {
		return text
	}
	return labelOf(widget.Lang(ctx), row)
}

// dayWords prints a day with its weekday.
func dayWords(lang i18n.Lang, d calendar.Date) string {
	return d.String() + " " + i18n.T(lang, "web.weekday_"+string(rune('0'+int(d.Weekday()))))
}
