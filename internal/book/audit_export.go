package book

import (
	"context"
	"io"
	"iter"

	"bihuan/internal/exchange"
	"bihuan/internal/i18n"
	"bihuan/internal/ledger"
	"bihuan/internal/store"
)

// ExportAudit writes all lines of the log that a query asks for as a workbook. That it was taken out is itself
// a line of the log.
func (b *Book) ExportAudit(ctx context.Context, v *Visitor, q AuditQuery, lang i18n.Lang, w io.Writer) error {
	if err := b.mustKeep(ctx, v, ledger.AuditKeeper, deedAudit); err != nil {
		return err
	}
	q.Before = 0
	stored, err := b.auditQuery(q)
	if err != nil {
		return err
	}
	if err := b.write(ctx, v, func(rs *records) error { return rs.did(v, deed{what: deedAudit, about: deedExport}) }); err != nil {
		return err
	}
	sheet := exchange.Sheet{Name: i18n.T(lang, "audit.title"), Title: i18n.T(lang, "audit.title")}
	for _, c := range auditColumns {
		sheet.Columns = append(sheet.Columns, exchange.Column{Title: i18n.T(lang, "audit.column_"+c.name), Width: c.width})
	}
	return b.read(ctx, v, func(rs *records) error { return exchange.WriteSheet(w, sheet, rs.auditRows(lang, stored)) })
}

// auditColumns are the columns of the workbook.
var auditColumns = []struct {
	name  string
	width float64
	cell  func(i18n.Lang, *AuditLine) any
}{
	{"at", 20, func(_ i18n.Lang, l *AuditLine) any { return l.At.In(civil).Format("2006-01-02 15:04:05") }},
	{"by", 14, func(_ i18n.Lang, l *AuditLine) any { return l.By }},
	{"for", 14, func(_ i18n.Lang, l *AuditLine) any { return l.ForName }},
	{"face", 12, func(lang i18n.Lang, l *AuditLine) any { return l.Face.In(lang) }},
	{"deed", 16, func(lang i18n.Lang, l *AuditLine) any { return l.Deed.In(lang) }},
	{"ledger", 18, func(lang i18n.Lang, l *AuditLine) any { return l.Title.In(lang) }},
	{"record", 10, func(_ i18n.Lang, l *AuditLine) any { return ledger.Ref(l.Record).String() }},
	{"move", 16, func(lang i18n.Lang, l *AuditLine) any { return l.Move.In(lang) }},
	{"about", 16, func(_ i18n.Lang, l *AuditLine) any { return l.About }},
	{"outcome", 10, func(lang i18n.Lang, l *AuditLine) any { return l.Outcome().In(lang) }},
	{"why", 40, func(lang i18n.Lang, l *AuditLine) any { return l.Why.In(lang) }},
	{"times", 8, func(_ i18n.Lang, l *AuditLine) any { return l.Times }},
}

// Outcome returns whether it was refused or done, in words.
func (l *AuditLine) Outcome() i18n.Text {
	if l.Refused {
		return words("audit.outcome_" + OutcomeRefused)
	}
	return words("audit.outcome_" + OutcomeDone)
}

// auditRows yields the cells of all lines, page by page.
func (rs *records) auditRows(lang i18n.Lang, q store.AuditQuery) iter.Seq2[[]any, error] {
	return func(yield func([]any, error) bool) {
		q.Limit = maxLimit
		for {
			p, err := rs.auditPage(q)
			if err != nil {
				yield(nil, err)
				return
			}
			for _, line := range p.Lines {
				cells := make([]any, len(auditColumns))
				for i, c := range auditColumns {
					cells[i] = c.cell(lang, line)
				}
				if !yield(cells, nil) {
					return
				}
			}
			if q.Before = p.Next; p.Next == 0 {
				return
			}
		}
	}
}
