package web

import (
	"net/http"
	"strconv"
	"strings"

	"bihuan/internal/book"
	"bihuan/internal/i18n"
	"bihuan/internal/ledger"
	"bihuan/internal/problem"
	"bihuan/internal/web/widget"
)

// daysPage shows the working days of a year and lists the district's own.
type daysPage struct {
	*book.DaysView
	Typed  string
	Reason string
	Faults []widget.Fault
	May    bool // the visitor lists days
	settled
}

func (s *site) days(w http.ResponseWriter, r *http.Request) error {
	return s.showDays(w, r, nil, nil)
}

func (s *site) setDays(w http.ResponseWriter, r *http.Request) error {
	v, form := visitOf(r), r.PostForm
	typed := &daysPage{Typed: form.Get("days"), Reason: strings.TrimSpace(form.Get("reason"))}
	err := s.book.SetDays(r.Context(), v.Who, typed.Typed, typed.Reason)
	if faults, ok := faultsOf(v.Lang, err); ok {
		return s.showDays(w, r, typed, faults)
	}
	if err != nil {
		return err
	}
	s.tell(w, r, "days.saved")
	return redirect(w, r, "/days")
}

// showDays shows a year and the form with what was typed.
func (s *site) showDays(w http.ResponseWriter, r *http.Request, typed *daysPage, faults []widget.Fault) error {
	v := visitOf(r)
	year, err := strconv.Atoi(or(r.URL.Query().Get("year"), strconv.Itoa(s.book.Today().Year())))
	if err != nil || year < 1 || year > 9998 {
		return problem.New(problem.Missing, "web.nowhere")
	}
	days, err := s.book.Days(r.Context(), v.Who, year)
	if err != nil {
		return err
	}
	view := &daysPage{DaysView: days, Typed: days.Typed, Faults: faults, May: v.Who.Keeps == ledger.SystemKeeper, settled: s.settled()}
	if typed != nil {
		view.Typed, view.Reason = typed.Typed, typed.Reason
	}
	p := page{Title: i18n.T(v.Lang, "days.title"), At: "days", Body: daysBody(view)}
	if len(faults) > 0 {
		p.Status = http.StatusUnprocessableEntity
	}
	return s.show(w, r, p)
}
