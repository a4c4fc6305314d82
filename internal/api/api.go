// Package api lets programs do what people do on the pages: the same records, rules and rights, as JSON.
//
// The addresses under /api/v1 follow from the definitions: /api/v1/{pack}/{ledger} is a ledger, and so on;
// /api/openapi.json describes them all, made of the packs that are loaded. A program shows a token, which stands
// for a person. A handler decodes, asks the book and writes; every address stands in routes.go.
//
// Invariants: without a token nothing is answered but the description; what the person may not read is absent,
// as if it did not exist; a refusal is a problem of RFC 9457 in the language that was asked for; what is not
// known, be it a parameter or a field, is refused and never passed over.
package api

import (
	"log/slog"
	"net/http"
	"strings"
	"time"

	"bihuan/internal/book"
	"bihuan/internal/i18n"
	"bihuan/internal/problem"
)

// Options are the settings of the interface. The zero Options is usable.
type Options struct {
	Log  *slog.Logger    // nil: slog.Default
	Stop <-chan struct{} // closed when the program ends: streams end then; nil: never
	Poll time.Duration   // between two looks of a stream for changes; 0: half a second
}

const (
	defaultPoll = 500 * time.Millisecond
	maxBody     = 64 << 20
)

// site answers requests.
type site struct {
	book *book.Book
	Options
	docs map[i18n.Lang]func() ([]byte, error)
}

// Handler returns the interface over b, for the addresses under /api/.
func Handler(b *book.Book, o Options) http.Handler {
	if o.Log == nil {
		o.Log = slog.Default()
	}
	if o.Poll == 0 {
		o.Poll = defaultPoll
	}
	s := &site{book: b, Options: o, docs: descriptions(b)}
	mux := http.NewServeMux()
	for _, rt := range s.routes() {
		mux.Handle(rt.pattern, s.answer(rt))
	}
	mux.Handle("/", s.answer(route{access: open, handle: nowhere(mux)}))
	return mux
}

// nowhere answers addresses that do not exist, or not with this method.
func nowhere(mux *http.ServeMux) handler {
	return func(w http.ResponseWriter, r *http.Request) error {
		var allowed []string
		for _, method := range []string{http.MethodGet, http.MethodPost, http.MethodPatch} {
			other := r.Clone(r.Context())
			other.Method = method
			if _, pattern := mux.Handler(other); pattern != "/" {
				allowed = append(allowed, method)
			}
		}
		if len(allowed) == 0 {
			return problem.New(problem.Missing, "api.nowhere")
		}
		w.Header().Set("Allow", strings.Join(allowed, ", "))
		return problem.New(problem.Invalid, "api.method", r.Method)
	}
}
