package book

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"fmt"
	"net/url"
	"time"

	"bihuan/internal/problem"
	"bihuan/internal/store"
)

// Webhook is an address that changes are sent to: those that a person may read, in the order of the journal.
// The journal itself is the outbox: a webhook is a place in it, so nothing is kept twice and nothing is lost.
type Webhook struct {
	ID      string
	URL     string
	Login   string   // of the person whose rights count
	Ledgers []string // paths; none: all
	Secret  string   // signs what is sent; only AddWebhook and TakeDelivery return it
	Next    int64    // seq of the first change that has not been dealt with
	Tries   int      // that failed since one went well
	Due     time.Time
	Failure string // of the last try
	Waiting bool   // for the security administrator to release it
}

// webhookKind is the kind of the documents that keep webhooks.
const webhookKind = "webhook"

// maxWebhooks is how many there may be.
const maxWebhooks = 100

// storedHook is a Webhook as it is kept.
type storedHook struct {
	URL     string    `json:"url"`
	Account int64     `json:"account"`
	Ledgers []string  `json:"ledgers,omitempty"`
	Secret  string    `json:"secret"`
	Next    int64     `json:"next"`
	Tries   int       `json:"tries,omitempty"`
	Due     time.Time `json:"due,omitzero"`
	Failure string    `json:"failure,omitempty"`
	Waiting bool      `json:"waiting,omitempty"`
}

// AddWebhook keeps a new webhook, from the next change on, and returns it with the secret that signs what is
// sent. It is for whoever keeps the data: there is no Visitor, and nothing to wait for.
func (b *Book) AddWebhook(ctx context.Context, w Webhook) (*Webhook, error) {
	if err := b.checkHook(w); err != nil {
		return nil, err
	}
	err := b.store.Write(ctx, func(tx *store.Tx) error {
		account, err := knownAccount(tx, w.Login)
		if err != nil {
			return err
		}
		w.Login, w.Waiting = account.Login, false
		return b.keepHook(tx, atCommand(), &w, account.ID)
	})
	if err != nil {
		return nil, err
	}
	return &w, nil
}

// checkHook refuses what no webhook can be.
func (b *Book) checkHook(w Webhook) error {
	u, err := url.Parse(w.URL)
	if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Host == "" || u.User != nil {
		return problem.List{problem.New(problem.Invalid, "book.webhook_url", w.URL).On("url")}
	}
	return b.knownLedgers(w.Ledgers)
}

// keepHook gives a new webhook its secret, keeps it and tells the log of it.
func (b *Book) keepHook(tx *store.Tx, v *Visitor, w *Webhook, account int64) error {
	docs, err := tx.Docs(webhookKind, 0, "", maxWebhooks)
	if err != nil {
		return err
	}
	if len(docs) == maxWebhooks {
		return problem.List{problem.New(problem.Invalid, "book.webhooks_full", maxWebhooks).On("url")}
	}
	w.ID, w.Secret = rand.Text(), rand.Text()+rand.Text()
	if w.Next, err = tx.JournalSize(); err != nil {
		return err
	}
	hook := storedHook{
		URL: w.URL, Account: account, Ledgers: w.Ledgers, Secret: w.Secret, Next: w.Next, Waiting: w.Waiting,
	}
	if err := b.putHook(tx, &store.Doc{Kind: webhookKind, ID: w.ID}, &hook); err != nil {
		return err
	}
	return tx.Audit(b.line(v, deed{what: deedWebhookMade, about: w.ID}))
}

func (b *Book) putHook(tx *store.Tx, doc *store.Doc, hook *storedHook) (err error) {
	doc.Changed = b.moment().Now
	if doc.Body, err = json.Marshal(hook); err != nil {
		return fmt.Errorf("keep webhook %s: %w", doc.ID, err)
	}
	return tx.PutDoc(doc)
}

// readHook returns a webhook as it is kept, or nil.
func readHook(tx *store.Tx, id string) (*store.Doc, *storedHook, error) {
	doc, err := tx.Doc(webhookKind, id)
	if err != nil || doc == nil {
		return nil, nil, err
	}
	hook, err := decodeHook(doc)
	return doc, hook, err
}

func decodeHook(doc *store.Doc) (*storedHook, error) {
	hook := &storedHook{}
	if err := json.Unmarshal(doc.Body, hook); err != nil {
		return nil, fmt.Errorf("read webhook %s: %w", doc.ID, err)
	}
	return hook, nil
}

// Webhooks lists all webhooks without their secrets.
func (b *Book) Webhooks(ctx context.Context) ([]Webhook, error) {
	return b.hooks(ctx, func(*storedHook) bool { return true })
}

// hooks lists the webhooks that are wanted, without their secrets.
func (b *Book) hooks(ctx context.Context, wanted func(*storedHook) bool) ([]Webhook, error) {
	var out []Webhook
	err := b.store.Read(ctx, func(tx *store.Tx) error {
		docs, err := tx.Docs(webhookKind, 0, "", maxWebhooks)
		if err != nil {
			return err
		}
		for _, doc := range docs {
			hook, err := decodeHook(doc)
			if err != nil {
				return err
			}
			if !wanted(hook) {
				continue
			}
			w := hook.view(doc.ID)
			w.Secret = ""
			if w.Login, err = accountLogin(tx, hook.Account); err != nil {
				return err
			}
			out = append(out, w)
		}
		return nil
	})
	return out, err
}

func (h *storedHook) view(id string) Webhook {
	return Webhook{
		ID: id, URL: h.URL, Ledgers: h.Ledgers, Secret: h.Secret, Next: h.Next, Tries: h.Tries, Due: h.Due,
		Failure: h.Failure, Waiting: h.Waiting,
	}
}

// DropWebhook removes a webhook. What it has not been told of yet it is not told. It is for whoever keeps the
// data.
func (b *Book) DropWebhook(ctx context.Context, id string) error {
	return b.store.Write(ctx, func(tx *store.Tx) error {
		if _, _, err := foundHook(tx, id); err != nil {
			return err
		}
		return b.dropHook(tx, atCommand(), id)
	})
}

// foundHook returns a webhook that is there.
func foundHook(tx *store.Tx, id string) (*store.Doc, *storedHook, error) {
	doc, hook, err := readHook(tx, id)
	if err == nil && doc == nil {
		err = problem.New(problem.Missing, "book.no_webhook", id)
	}
	return doc, hook, err
}

// dropHook removes a webhook and tells the log of it.
func (b *Book) dropHook(tx *store.Tx, v *Visitor, id string) error {
	if err := tx.DropDoc(webhookKind, id); err != nil {
		return err
	}
	return tx.Audit(b.line(v, deed{what: deedWebhookRemoved, about: id}))
}
