// Package server answers HTTP: it puts the faces of the program behind one handler, with the headers that keep
// browsers strict, and listens until it is told to stop.
//
// Invariants: what is being answered when the program stops is answered to its end, for a while; no header
// allows another host; a client that sends slowly cannot hold a connection for ever.
package server

import (
	"context"
	"errors"
	"log/slog"
	"net"
	"net/http"
	"time"
)

// Bounds of a connection. Writing has none: a large export over a slow line takes as long as it takes.
const (
	headerTimeout = 10 * time.Second
	bodyTimeout   = 15 * time.Minute
	idleTimeout   = 2 * time.Minute
	graceTimeout  = 20 * time.Second
	maxHeader     = 64 << 10
)

// policy lets pages load what comes from here and nothing else; scripts and styles within pages are refused.
const policy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; " +
	"form-action 'self'; frame-ancestors 'none'; base-uri 'none'"

// Options are the settings of the server.
type Options struct {
	Pages  http.Handler                // answers everything but /healthz
	Health func(context.Context) error // nil answers mean well; nil: always well
	Secure bool                        // the outside is https: browsers shall use nothing else
	Log    *slog.Logger                // nil: slog.Default
}

// Handler returns the one handler of the program.
func Handler(o Options) http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /healthz", func(w http.ResponseWriter, r *http.Request) { health(w, r, o) })
	mux.Handle("/", compress(o.Pages))
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		h.Set("Content-Security-Policy", policy)
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("X-Frame-Options", "DENY")
		h.Set("Referrer-Policy", "same-origin")
		h.Set("Cross-Origin-Opener-Policy", "same-origin")
		h.Set("Permissions-Policy", "camera=(), microphone=(), geolocation=()")
		if o.Secure {
			h.Set("Strict-Transport-Security", "max-age=31536000")
		}
		mux.ServeHTTP(w, r)
	})
}

func health(w http.ResponseWriter, r *http.Request, o Options) {
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	w.Header().Set("Cache-Control", "no-store")
	if o.Health != nil {
		if err := o.Health(r.Context()); err != nil {
			logOf(o).Error("health check failed", "err", err)
			http.Error(w, "failing", http.StatusServiceUnavailable)
			return
		}
	}
	_, _ = w.Write([]byte("ok\n"))
}

// Serve answers on l until ctx ends, then finishes what was begun.
func Serve(ctx context.Context, l net.Listener, o Options) error {
	srv := &http.Server{
		Handler:           Handler(o),
		ReadHeaderTimeout: headerTimeout,
		ReadTimeout:       bodyTimeout,
		IdleTimeout:       idleTimeout,
		MaxHeaderBytes:    maxHeader,
		ErrorLog:          slog.NewLogLogger(logOf(o).Handler(), slog.LevelWarn),
	}
	stopped := make(chan error, 1)
	go func() {
		<-ctx.Done()
		grace, cancel := context.WithTimeout(context.WithoutCancel(ctx), graceTimeout)
		defer cancel()
		stopped <- srv.Shutdown(grace)
	}()
	if err := srv.Serve(l); !errors.Is(err, http.ErrServerClosed) {
		return err
	}
	return <-stopped
}

func logOf(o Options) *slog.Logger {
	if o.Log == nil {
		return slog.Default()
	}
	return o.Log
}
