package api

import (
	"encoding/json"
	"errors"
	"net/http"
	"strconv"
	"strings"

	"bihuan/internal/book"
	"bihuan/internal/i18n"
	"bihuan/internal/problem"
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

// exact are the answers to problems of which HTTP says more than their kind.
var exact = map[string]int{
	"api.no_token":    http.StatusUnauthorized,
	"book.no_token":   http.StatusUnauthorized,
	"api.bad_json":    http.StatusBadRequest,
	"api.parameter":   http.StatusBadRequest,
	"api.bad_number":  http.StatusBadRequest,
	"api.bad_form":    http.StatusBadRequest,
	"book.cursor":     http.StatusBadRequest,
	"api.method":      http.StatusMethodNotAllowed,
	"api.too_large":   http.StatusRequestEntityTooLarge,
	"store.too_large": http.StatusRequestEntityTooLarge,
	"api.media":       http.StatusUnsupportedMediaType,
	"api.if_match":    http.StatusPreconditionRequired,
	"engine.version":  http.StatusPreconditionFailed,
}

// fault is a problem as RFC 9457 writes it.
type fault struct {
	Type   string      `json:"type"`
	Title  string      `json:"title"`
	Status int         `json:"status"`
	Detail string      `json:"detail"`
	Line   int         `json:"line,omitempty"` // of the commands that were sent, from 1
	Errors []faultLine `json:"errors,omitempty"`
}

// faultLine is one thing to mend.
type faultLine struct {
	Code   string `json:"code"`
	Field  string `json:"field,omitempty"`
	Column int    `json:"column,omitempty"` // where in the filter, from 1
	Detail string `json:"detail"`
}

// faultOf puts an error into words; what is internal stays hidden.
func faultOf(lang i18n.Lang, err error) fault {
	var large *http.MaxBytesError
	if errors.As(err, &large) {
		err = problem.New(problem.Invalid, "api.too_large", large.Limit>>20)
	}
	list := problem.All(err)
	f := fault{Status: statuses[problem.KindOf(err)], Errors: faultLines(lang, list)}
	if len(list) > 0 {
		if status, ok := exact[list[0].Key]; ok {
			f.Status = status
		}
	}
	var details []string
	for _, line := range f.Errors {
		details = append(details, line.Detail)
	}
	f.Type, f.Title = "about:blank", http.StatusText(f.Status)
	if len(list) > 0 {
		f.Type = "urn:bihuan:problem:" + list[0].Key
		f.Title = i18n.T(lang, "api.refused")
	} else {
		details = []string{i18n.T(lang, "api.broken")}
	}
	f.Detail = strings.Join(details, "\n")
	var batch *book.BatchError
	if errors.As(err, &batch) {
		f.Line = batch.Index + 1
	}
	return f
}

func faultLines(lang i18n.Lang, list problem.List) []faultLine {
	var lines []faultLine
	for _, p := range list {
		line := faultLine{Code: p.Key, Field: p.Field, Column: column(p.Where)}
		line.Detail = p.At("").In(lang)
		lines = append(lines, line)
	}
	return lines
}

// column returns the last number of a place, file:line:column, counted from 1; 0 where there is none. An
// expression that comes alone stands in no file and is counted from 0.
func column(where string) int {
	i := strings.LastIndexByte(where, ':')
	n, err := strconv.Atoi(where[i+1:])
	if i < 0 || err != nil {
		return 0
	}
	return n + 1
}

// fail answers with what went wrong; what is internal goes into the log only.
func (s *site) fail(w http.ResponseWriter, r *http.Request, err error) {
	f := faultOf(visitOf(r).Lang, err)
	if f.Status == http.StatusInternalServerError && r.Context().Err() == nil {
		s.Log.Error("request failed", "method", r.Method, "path", r.URL.Path, "err", err)
	}
	if f.Status == http.StatusUnauthorized {
		w.Header().Set("WWW-Authenticate", `Bearer realm="bihuan"`)
	}
	body, err := json.Marshal(f)
	if err != nil {
		s.Log.Error("problem not written", "path", r.URL.Path, "err", err)
	}
	w.Header().Del("ETag")
	w.Header().Set("Content-Type", "application/problem+json")
	w.WriteHeader(f.Status)
	_, _ = w.Write(append(body, '\n'))
}
