package web

import (
	"context"
	"net/http"

	"bihuan/internal/i18n"
	"bihuan/internal/web/static"
	"bihuan/internal/web/widget"
)

// fillingPage says that the sample data is still being filled in.
type fillingPage struct{ Percent int }

// Filling returns the page that stands in for all others while sample data is filled in. It looks again by
// itself; percent says how much is there.
func Filling(percent func() int) http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /static/", static.Serve)
	mux.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) {
		v := &visit{Lang: i18n.ZH}
		if c, err := r.Cookie(langCookie); err == nil {
			v.Lang = i18n.ParseLang(c.Value)
		}
		w.Header().Set("Cache-Control", "no-store")
		w.Header().Set("Retry-After", "1")
		w.Header().Set("Refresh", "1")
		r = r.WithContext(context.WithValue(widget.WithLang(r.Context(), v.Lang), visitKey{}, v))
		p := page{Title: i18n.T(v.Lang, "demo.filling"), Narrow: true, Body: fillingBody(fillingPage{percent()})}
		if err := render(w, r, http.StatusServiceUnavailable, plainLayout(frame{page: p, visit: v})); err != nil {
			http.Error(w, http.StatusText(http.StatusInternalServerError), http.StatusInternalServerError)
		}
	})
	return mux
}
