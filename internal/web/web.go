// Package web shows the ledgers as pages and takes what people enter.
//
// A page is three files side by side: the handler with its view model, the template, the test. A handler
// decodes, asks the book, makes a view model and renders; rules, rights and storage stay behind the book. Every
// address stands in routes.go.
//
// Invariants: every page works without the script; a post is answered by a redirect, or by the same form with
// everything typed and a sentence at each fault, or by a secret that is shown this once; internal errors are logged and hidden; no inline script or style.
package web

import (
	"log/slog"
	"net/http"

	"bihuan/internal/book"
	"bihuan/internal/web/static"
)

// Options are the settings of the pages. The zero Options is usable.
type Options struct {
	Log       *slog.Logger // nil: slog.Default
	Secure    bool         // the outside is https: cookies are sent over nothing else
	MaxUpload int64        // bytes of a form with files; 0: 64 MiB
}

// defaultUpload bounds a form with files: scans of some dozen pages fit.
const defaultUpload = 64 << 20

// maxForm bounds a form without files.
const maxForm = 1 << 20

// site answers requests.
type site struct {
	book *book.Book
	Options
}

// Handler returns the pages over b.
func Handler(b *book.Book, o Options) http.Handler {
	if o.Log == nil {
		o.Log = slog.Default()
	}
	if o.MaxUpload == 0 {
		o.MaxUpload = defaultUpload
	}
	s := &site{book: b, Options: o}
	mux := http.NewServeMux()
	for _, rt := range s.routes() {
		mux.Handle(rt.pattern, s.answer(rt))
	}
	mux.HandleFunc("GET /static/", static.Serve)
	mux.Handle("/", s.answer(route{"/", open, s.nowhere}))
	return http.NewCrossOriginProtection().Handler(mux)
}
