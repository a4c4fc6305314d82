package cli

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"os"
	"os/signal"
	"sync"
	"syscall"
	"time"

	"bihuan/internal/book"
	"bihuan/internal/calendar"
	"bihuan/internal/i18n"
	"bihuan/internal/problem"
	"bihuan/internal/server"
	"bihuan/internal/web"
)

// runServe opens a book and serves it until the program is told to stop.
func runServe(e *env, args []string) error {
	p, err := parsePlace(e, args, "serve.usage", "data", "addr", "dsn", "packs", "secure", "audit-days")
	if err != nil {
		return err
	}
	if p.data == "" {
		return usageError(i18n.T(e.lang, "serve.usage"))
	}
	if p.audit < book.MinAuditDays {
		return problem.New(problem.Invalid, "book.audit_days", book.MinAuditDays)
	}
	ctx, stop := untilStopped()
	defer stop()
	l, err := listen(p.addr)
	if err != nil {
		return err
	}
	defer l.Close()
	log := logTo(e.stderr)
	b, err := p.open(ctx, log, false)
	if err != nil {
		return err
	}
	defer b.Close()
	if err := invite(ctx, e, b, l); err != nil {
		return err
	}
	defer keepTime(ctx, b, log, p.audit)()
	defer sendChanges(ctx, b, log)()
	return server.Serve(ctx, l, server.Options{
		Pages: faces(ctx, b, web.Options{Log: log, Secure: p.secure}), Health: health(b), Secure: p.secure, Log: log,
	})
}

// untilStopped returns a context that ends when the program is interrupted or asked to end.
func untilStopped() (context.Context, context.CancelFunc) {
	return signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
}

// listen takes the address.
func listen(addr string) (net.Listener, error) {
	l, err := net.Listen("tcp", addr)
	if err != nil {
		return nil, problem.New(problem.Unfit, "serve.address", addr, err)
	}
	return l, nil
}

// invite prints where the pages are. As long as there is no account the address leads to the first set-up.
func invite(ctx context.Context, e *env, b *book.Book, l net.Listener) error {
	needed, err := b.SetupNeeded(ctx)
	if err != nil {
		return err
	}
	if needed {
		fmt.Fprintln(e.stdout, i18n.T(e.lang, "serve.first"))
		fmt.Fprintf(e.stdout, "  %s/setup?token=%s\n", address(l), b.SetupToken())
	}
	_, err = fmt.Fprintln(e.stdout, i18n.T(e.lang, "serve.at", address(l)))
	return err
}

func address(l net.Listener) string { return "http://" + l.Addr().String() }

// health reports whether the book can be read.
func health(b *book.Book) func(context.Context) error {
	return func(ctx context.Context) error {
		_, err := b.SetupNeeded(ctx)
		return err
	}
}

// timeInterval is how often the clock looks whether something has become due.
const timeInterval = time.Minute

// keepTime lets the book do what falls due, at once and from minute to minute, until ctx ends. Each day the
// journal is signed as it is then, and the log of the audit lets go of what is older than its days. The function it returns waits until the clock stands still.
func keepTime(ctx context.Context, b *book.Book, log *slog.Logger, auditDays int) (wait func()) {
	var clock sync.WaitGroup
	clock.Go(func() {
		tick := time.NewTicker(timeInterval)
		defer tick.Stop()
		for last := calendar.Date(0); ; {
			if err := keepDay(ctx, b, &last, auditDays); err != nil && ctx.Err() == nil {
				log.Error("work of the clock failed", "err", err)
			}
			select {
			case <-ctx.Done():
				return
			case <-tick.C:
			}
		}
	})
	return clock.Wait
}

// keepDay does what has become due, and the work of a day that has begun since last.
func keepDay(ctx context.Context, b *book.Book, last *calendar.Date, auditDays int) error {
	today := b.Today()
	if err := b.Sweep(ctx); err != nil || today == *last {
		return err
	}
	if _, err := b.Checkpoint(ctx); err != nil {
		return err
	}
	if err := errors.Join(b.ForgetKeys(ctx), b.ForgetAudit(ctx, auditDays)); err != nil {
		return err
	}
	*last = today
	return nil
}

// gate lets requests through to the pages that are there at the time.
type gate struct {
	mu    sync.RWMutex
	pages http.Handler
}

// open puts other pages behind the gate.
func (g *gate) open(pages http.Handler) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.pages = pages
}

// ServeHTTP answers with the pages behind the gate.
func (g *gate) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	g.mu.RLock()
	pages := g.pages
	g.mu.RUnlock()
	pages.ServeHTTP(w, r)
}
