package book

import (
	"context"
	"slices"
	"strings"
	"time"

	"bihuan/internal/calendar"
	"bihuan/internal/i18n"
	"bihuan/internal/ledger"
	"bihuan/internal/problem"
	"bihuan/internal/store"
)

// AuditQuery asks for lines of the log of the audit. What is empty narrows nothing.
type AuditQuery struct {
	From, Until calendar.Date // both included
	Person      ledger.ID     // who acted, or for whom
	Face        string
	Deed        string
	Ledger      string // path
	Outcome     string // refused or done
	Before      int64  // the cursor: only lines that are older than this one
	Limit       int    // 0: 50
}

// AuditLine is one deed in words. Texts are those of the program and of the packs.
type AuditLine struct {
	store.AuditLine
	By      string    // name of the person, or the login
	ForName string    // name of the person acted for
	Face    i18n.Text // where from
	Deed    i18n.Text
	Title   i18n.Text // of the ledger
	Move    i18n.Text
	Why     i18n.Text
}

// AuditPage is a page of the log, newest first.
type AuditPage struct {
	Lines []*AuditLine
	Next  int64 // the cursor of the next page, or 0
}

// outcomes of a deed in the log.
const (
	OutcomeRefused = "refused"
	OutcomeDone    = "done"
)

// Audit returns a page of the log, for the audit administrator.
func (b *Book) Audit(ctx context.Context, v *Visitor, q AuditQuery) (*AuditPage, error) {
	if err := b.mustKeep(ctx, v, ledger.AuditKeeper, deedAudit); err != nil {
		return nil, err
	}
	stored, err := b.auditQuery(q)
	if err != nil {
		return nil, err
	}
	p := &AuditPage{}
	err = b.read(ctx, v, func(rs *records) error {
		p, err = rs.auditPage(stored)
		return err
	})
	return p, err
}

// auditQuery refuses words that the log does not know.
func (b *Book) auditQuery(q AuditQuery) (store.AuditQuery, error) {
	for _, c := range []struct {
		name, value string
		known       []string
	}{
		{"face", q.Face, Faces()}, {"deed", q.Deed, Deeds()}, {"outcome", q.Outcome, []string{OutcomeRefused, OutcomeDone}},
	} {
		if c.value != "" && !slices.Contains(c.known, c.value) {
			return store.AuditQuery{}, problem.List{problem.New(problem.Invalid, "book.filter_value", c.name).On(c.name)}
		}
	}
	if q.Ledger != "" {
		if err := b.knownLedgers([]string{q.Ledger}); err != nil {
			return store.AuditQuery{}, err
		}
	}
	out := store.AuditQuery{
		Person: q.Person, Face: q.Face, Deed: q.Deed, Ledger: q.Ledger, Outcome: q.Outcome, Before: q.Before, Limit: q.Limit,
	}
	if out.Limit <= 0 {
		out.Limit = defaultLimit
	}
	out.Limit = min(out.Limit, maxLimit)
	if q.From != 0 {
		out.From = begins(q.From)
	}
	if q.Until != 0 {
		out.Until = begins(q.Until + 1)
	}
	return out, nil
}

// begins returns the instant at which a civil day begins.
func begins(d calendar.Date) time.Time { return atDay(d, 0).Now }

func (rs *records) auditPage(q store.AuditQuery) (*AuditPage, error) {
	limit := q.Limit
	q.Limit++ // one more tells whether there is a next page
	list, err := rs.tx.AuditLines(q)
	if err != nil {
		return nil, err
	}
	p := &AuditPage{}
	if len(list) > limit {
		list = list[:limit]
		p.Next = list[limit-1].ID
	}
	names := rs.labels()
	for _, stored := range list {
		line, err := rs.auditLine(names, stored)
		if err != nil {
			return nil, err
		}
		p.Lines = append(p.Lines, line)
	}
	return p, nil
}

// auditLine puts a line into words.
func (rs *records) auditLine(names *labels, stored *store.AuditLine) (*AuditLine, error) {
	line := &AuditLine{AuditLine: *stored, Deed: words("audit.deed_" + stored.Deed)}
	var err error
	if line.By, _, err = names.person(stored.Person); err != nil {
		return nil, err
	}
	if line.By == "" && stored.Account != 0 {
		account, err := rs.tx.AccountByID(stored.Account)
		if err != nil {
			return nil, err
		}
		if account != nil {
			line.By = account.Login
		}
	}
	if line.ForName, _, err = names.person(stored.For); err != nil {
		return nil, err
	}
	if stored.Face != "" {
		line.Face = words("audit.face_" + stored.Face)
	}
	if l := rs.program.Ledger(stored.Ledger); l != nil {
		line.Title = l.Title
		if m := l.Move(stored.Move); m != nil {
			line.Move = m.Title
		}
	}
	if stored.Why != "" {
		line.Why = whyText(stored.Why)
	}
	return line, nil
}

// whyText returns the sentence for a reason that was kept as a key.
func whyText(key string) i18n.Text { return words("audit.why_" + strings.ReplaceAll(key, ".", "_")) }
