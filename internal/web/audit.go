package web

import (
	"bytes"
	"net/http"
	"net/url"
	"strconv"

	"bihuan/internal/book"
	"bihuan/internal/calendar"
	"bihuan/internal/i18n"
	"bihuan/internal/ledger"
	"bihuan/internal/problem"
	"bihuan/internal/web/widget"
)

// auditPage is the log of the audit, with what narrows it.
type auditPage struct {
	*book.AuditPage
	Query   book.AuditQuery
	Raw     string // the query without the cursor
	Older   string // address of the next page, or ""
	People  []book.Option
	Ledgers []*ledger.Ledger
}

func (s *site) audit(w http.ResponseWriter, r *http.Request) error {
	v := visitOf(r)
	q, err := auditQuery(r.URL.Query())
	if err != nil {
		return err
	}
	lines, err := s.book.Audit(r.Context(), v.Who, q)
	if err != nil {
		return err
	}
	view := &auditPage{AuditPage: lines, Query: q, Raw: withoutCursor(r.URL.Query())}
	if lines.Next > 0 {
		view.Older = "/audit?" + join(view.Raw, "before="+strconv.FormatInt(lines.Next, 10))
	}
	if view.People, err = s.people(r); err != nil {
		return err
	}
	for _, pack := range s.book.Packs() {
		view.Ledgers = append(view.Ledgers, pack.Ledgers...)
	}
	return s.show(w, r, page{Title: i18n.T(v.Lang, "audit.title"), At: "audit", Body: auditBody(view)})
}

func (s *site) auditExport(w http.ResponseWriter, r *http.Request) error {
	v := visitOf(r)
	q, err := auditQuery(r.URL.Query())
	if err != nil {
		return err
	}
	var buf bytes.Buffer
	if err := s.book.ExportAudit(r.Context(), v.Who, q, v.Lang, &buf); err != nil {
		return err
	}
	name := i18n.T(v.Lang, "audit.title") + "-" + s.book.Today().Format("20060102") + ".xlsx"
	w.Header().Set("Content-Type", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")
	w.Header().Set("Content-Disposition", attachment(name))
	_, err = buf.WriteTo(w)
	return err
}

// auditQuery reads what narrows the log from an address.
func auditQuery(form url.Values) (q book.AuditQuery, err error) {
	q = book.AuditQuery{
		Face: form.Get("face"), Deed: form.Get("deed"), Ledger: form.Get("ledger"), Outcome: form.Get("outcome"),
	}
	if q.From, err = dayOf(form.Get("from")); err != nil {
		return q, err
	}
	if q.Until, err = dayOf(form.Get("until")); err != nil {
		return q, err
	}
	if q.Person, err = number("0" + form.Get("person")); err != nil {
		return q, err
	}
	before, err := number("0" + form.Get("before"))
	q.Before = int64(before)
	return q, err
}

// dayText writes a day as a form carries it; 0 is "".
func dayText(d calendar.Date) string {
	if d == 0 {
		return ""
	}
	return d.String()
}

// dayOf reads a day of a form; "" is 0.
func dayOf(text string) (calendar.Date, error) {
	if text == "" {
		return 0, nil
	}
	d, err := calendar.Parse(text)
	if err != nil {
		return 0, problem.New(problem.Invalid, "web.bad_form")
	}
	return d, nil
}

// withoutCursor writes a query without its place.
func withoutCursor(form url.Values) string {
	kept := url.Values{}
	for name, values := range form {
		if name != "before" && len(values) > 0 && values[0] != "" {
			kept[name] = values
		}
	}
	return kept.Encode()
}

// join puts one more parameter behind a query.
func join(query, more string) string {
	if query == "" {
		return more
	}
	return query + "&" + more
}

// auditJournalPage tells who changed which record when.
type auditJournalPage struct {
	Heads []*book.JournalHead
	Until calendar.Date
	Older string // address of the next page, or ""
}

// headsShown is how many changes a page of the whole journal has.
const headsShown = 100

func (s *site) auditJournal(w http.ResponseWriter, r *http.Request) error {
	v := visitOf(r)
	form := r.URL.Query()
	until, err := dayOf(form.Get("until"))
	if err != nil {
		return err
	}
	before, err := number("0" + form.Get("before"))
	if err != nil {
		return err
	}
	heads, err := s.book.Journal(r.Context(), v.Who, until, int64(before), headsShown)
	if err != nil {
		return err
	}
	view := &auditJournalPage{Heads: heads, Until: until}
	if n := len(heads); n == headsShown && heads[n-1].Seq > 0 {
		view.Older = "/audit/journal?" + join(withoutCursor(form), "before="+strconv.FormatInt(heads[n-1].Seq, 10))
	}
	return s.show(w, r, page{Title: widget.T(r.Context(), "audit.journal"), At: "audit", Body: auditJournalBody(view)})
}
