package web

import (
	"strings"
	"testing"

	"bihuan/internal/book"
	"bihuan/internal/calendar"
	"bihuan/internal/i18n"
	"bihuan/internal/ledger"
	"bihuan/internal/web/widget"
)

func TestTheRecordSaysSinceWhenAClockStands(t *testing.T) {
	l := &ledger.Ledger{Pack: "p", Name: "l", Title: i18n.Text{ZH: "办件", EN: "Request"}}
	for _, name := range []string{"subject", "answer", "keep"} {
		l.Fields = append(l.Fields, &ledger.Field{Name: name, Kind: ledger.KindDate, Title: i18n.Text{ZH: name}})
	}
	l.Fields[0].Kind = ledger.KindText
	l.Parts = ledger.Parts{What: "subject", Due: "answer"}
	l.Seal()
	step := func(from calendar.Date) []calendar.Step {
		return []calendar.Step{{Key: "calendar.paused", Args: []any{from, 8}}}
	}
	sheet := &book.Sheet{Row: book.Row{Record: ledger.New(l)}}
	sheet.Standing = []book.Standing{{Field: l.Fields[1], Steps: step(19788)}, {Field: l.Fields[2], Steps: step(19789)}}
	view := newRecordPage(i18n.ZH, sheet)
	var page strings.Builder
	if err := fourBox(view.Parts).Render(widget.WithLang(t.Context(), i18n.ZH), &page); err != nil {
		t.Fatal(err)
	}
	want(t, page.String(), says("web.stood"), "自 2024-03-06 起暂停，尚未恢复，还剩 8 天")
	if len(view.Facts) != 1 || view.Facts[0].Text != "自 2024-03-07 起暂停，尚未恢复，还剩 8 天" {
		t.Errorf("facts = %+v", view.Facts)
	}
}
