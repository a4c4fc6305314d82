package cli

import (
	"context"
	"log/slog"
	"net/http"
	"sync"

	"bihuan/internal/api"
	"bihuan/internal/book"
	"bihuan/internal/notify"
	"bihuan/internal/web"
)

// faces answers people with pages and programs with JSON, over one book. Streams end with ctx.
func faces(ctx context.Context, b *book.Book, o web.Options) http.Handler {
	mux := http.NewServeMux()
	mux.Handle("/api/", api.Handler(b, api.Options{Log: o.Log, Stop: ctx.Done()}))
	mux.Handle("/", web.Handler(b, o))
	return mux
}

// sendChanges sends the webhooks of the book what they are to be told, until ctx ends. The function it returns
// waits until nothing is being sent.
func sendChanges(ctx context.Context, b *book.Book, log *slog.Logger) (wait func()) {
	var sending sync.WaitGroup
	sending.Go(func() { notify.NewSender(b, log).Run(ctx) })
	return sending.Wait
}
