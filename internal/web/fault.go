package web

import (
	"errors"
	"net/http"

	"bihuan/internal/i18n"
	"bihuan/internal/problem"
	"bihuan/internal/web/widget"
)

// statuses are the answers to the kinds of problems.
var statuses = map[problem.Kind]int{
	problem.Internal:  http.StatusInternalServerError,
	problem.Invalid:   http.StatusUnprocessableEntity,
	problem.Missing:   http.StatusNotFound,
	problem.Forbidden: http.StatusForbidden,
	problem.Conflict:  http.StatusConflict,
	problem.Unfit:     http.StatusUnprocessableEntity,
}

// faultPage is a page that says why there is no other.
type faultPage struct {
	Title     string
	Sentences []string
	Status    int
}

// fail answers with a page that says what went wrong; what is internal goes into the log only.
func (s *site) fail(w http.ResponseWriter, r *http.Request, err error) {
	lang := visitOf(r).Lang
	view := faultPage{Status: statuses[problem.KindOf(err)]}
	for _, p := range problem.All(err) {
		view.Sentences = append(view.Sentences, p.In(lang))
	}
	if max, ok := asTooLarge(err); ok {
		view.Status = http.StatusRequestEntityTooLarge
		view.Sentences = []string{i18n.T(lang, "web.too_large", sizeWords(max))}
	}
	if len(view.Sentences) == 0 {
		s.Log.Error("request failed", "method", r.Method, "path", r.URL.Path, "err", err)
		view.Sentences = []string{i18n.T(lang, "web.broken")}
	}
	view.Title = i18n.T(lang, "web.fault_"+faultWord(view.Status))
	p := page{Title: view.Title, Status: view.Status, Body: faultBody(view)}
	if err := s.show(w, r, p); err != nil {
		s.Log.Error("page of a fault failed", "path", r.URL.Path, "err", err)
		http.Error(w, http.StatusText(view.Status), view.Status)
	}
}

func faultWord(status int) string {
	switch status {
	case http.StatusNotFound:
		return "missing"
	case http.StatusForbidden:
		return "forbidden"
	case http.StatusConflict:
		return "conflict"
	case http.StatusInternalServerError:
		return "internal"
	}
	return "invalid"
}

func asTooLarge(err error) (limit int64, ok bool) {
	var large *http.MaxBytesError
	if errors.As(err, &large) {
		return large.Limit, true
	}
	return 0, false
}

// faultsOf turns the problems of a change into what a form shows; ok is false when the fault is internal or
// does not belong into a form.
func faultsOf(lang i18n.Lang, err error) (faults []widget.Fault, ok bool) {
	for _, p := range problem.All(err) {
		if p.Kind != problem.Invalid && p.Kind != problem.Unfit && p.Kind != problem.Conflict {
			return nil, false
		}
		faults = append(faults, widget.Fault{Field: p.Field, Text: p.In(lang)})
	}
	return faults, len(faults) > 0
}

// nowhere answers addresses that do not exist.
func (s *site) nowhere(_ http.ResponseWriter, r *http.Request) error {
	// Who is signed in sees the fault within the frame.
	if c, err := r.Cookie(sessionCookie); err == nil {
		visitOf(r).Who, _ = s.book.Visitor(r.Context(), c.Value)
	}
	return problem.New(problem.Missing, "web.nowhere")
}
