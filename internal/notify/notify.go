// Package notify tells others of changes: it sends each webhook what the journal holds for it.
//
// A webhook is a place in the journal (book.Webhook). The Sender takes the next change of each, sends it as
// signed JSON and notes what became of it. A receiver that fails is tried again, later each time, and gets
// what came meanwhile in order; it does not hold up others.
//
// Invariants: nothing is sent to an address that was not configured; a change is not passed over before its
// receiver has answered that it has it; a change that is sent again, because the program ended before it
// could note the answer, bears the same delivery number; a redirect is a failure, it is never followed.
package notify

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"strconv"
	"sync"
	"time"

	"bihuan/internal/book"
)

// Outbox is where deliveries come from: a book.
type Outbox interface {
	Now() time.Time
	Webhooks(ctx context.Context) ([]book.Webhook, error)
	TakeDelivery(ctx context.Context, id string, lease time.Duration) (*book.Delivery, error)
	Delivered(ctx context.Context, d *book.Delivery) error
	Undelivered(ctx context.Context, d *book.Delivery, why string, due time.Time) error
}

// Sender sends what is due.
type Sender struct {
	outbox Outbox
	log    *slog.Logger
	client *http.Client
}

// NewSender returns a sender of what is in o. It follows no redirect: what is signed goes to the address that
// was configured and to no other.
func NewSender(o Outbox, log *slog.Logger) *Sender {
	stay := func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	return &Sender{outbox: o, log: log, client: &http.Client{Timeout: sendTimeout, CheckRedirect: stay}}
}

// Bounds of sending.
const (
	interval    = 2 * time.Second // between two looks
	sendTimeout = 10 * time.Second
	lease       = time.Minute // longer than a send can take
	burst       = 100         // changes in a row to one receiver, before the others are looked at again
	firstDelay  = 10 * time.Second
	maxDelay    = 6 * time.Hour
)

// Run sends what is due until ctx ends.
func (s *Sender) Run(ctx context.Context) {
	tick := time.NewTicker(interval)
	defer tick.Stop()
	for {
		s.Round(ctx)
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
	}
}

// Round looks at every webhook once, at all of them at the same time.
func (s *Sender) Round(ctx context.Context) {
	hooks, err := s.outbox.Webhooks(ctx)
	if err != nil {
		s.failed(ctx, "", err)
		return
	}
	var sending sync.WaitGroup
	for _, hook := range hooks {
		sending.Go(func() {
			if err := s.sendDue(ctx, hook.ID); err != nil {
				s.failed(ctx, hook.ID, err)
			}
		})
	}
	sending.Wait()
}

func (s *Sender) failed(ctx context.Context, id string, err error) {
	if ctx.Err() != nil {
		return
	}
	s.log.Error("webhook not worked", "webhook", id, "err", err)
}

// sendDue sends one webhook what is due, until there is nothing more or a try fails.
func (s *Sender) sendDue(ctx context.Context, id string) error {
	for range burst {
		d, err := s.outbox.TakeDelivery(ctx, id, lease)
		if err != nil || d == nil {
			return err
		}
		if err := s.send(ctx, d); err != nil {
			// Also when the program is ending: the note is what lets the next try begin at once.
			due := s.outbox.Now()
			if ctx.Err() == nil {
				due = due.Add(delay(d.Tries))
			}
			return s.outbox.Undelivered(context.WithoutCancel(ctx), d, err.Error(), due)
		}
		if err := s.outbox.Delivered(context.WithoutCancel(ctx), d); err != nil {
			return err
		}
	}
	return nil
}

// delay is how long a receiver is left alone after a failure that tries others came before.
func delay(tries int) time.Duration {
	d := firstDelay
	for range tries {
		if d *= 2; d >= maxDelay {
			return maxDelay
		}
	}
	return d
}

// send posts one change and returns why the receiver does not have it.
func (s *Sender) send(ctx context.Context, d *book.Delivery) error {
	body, err := json.Marshal(d.Event)
	if err != nil {
		return fmt.Errorf("encode change %d: %w", d.Event.Seq, err)
	}
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, d.URL, bytes.NewReader(body))
	if err != nil {
		return err
	}
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("User-Agent", "bihuan")
	r.Header.Set("Bihuan-Delivery", d.ID+"-"+strconv.FormatInt(d.Event.Seq, 10))
	r.Header.Set("Bihuan-Signature", Sign(d.Secret, s.outbox.Now(), body))
	answer, err := s.client.Do(r)
	if err != nil {
		return err
	}
	defer answer.Body.Close()
	_, _ = io.CopyN(io.Discard, answer.Body, 64<<10) // lets the connection be used again
	if answer.StatusCode < 200 || answer.StatusCode > 299 {
		return errors.New("answer " + answer.Status)
	}
	return nil
}
