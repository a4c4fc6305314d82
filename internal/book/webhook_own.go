package book

import (
	"context"

	"bihuan/internal/ledger"
	"bihuan/internal/problem"
)

// AskWebhook keeps a webhook of the visitor's own and returns it with the secret that signs what is sent, shown
// this once. Nothing is sent until the security administrator releases it.
func (b *Book) AskWebhook(ctx context.Context, v *Visitor, w Webhook) (*Webhook, error) {
	if err := b.checkHook(w); err != nil {
		return nil, err
	}
	err := b.write(ctx, v, func(rs *records) error {
		rs.deed.what = deedWebhookMade
		w.Login, w.Waiting = v.Login, true
		return rs.keepHook(rs.tx, v, &w, v.Account)
	})
	if err != nil {
		return nil, err
	}
	return &w, nil
}

// OwnWebhooks lists the visitor's webhooks without their secrets.
func (b *Book) OwnWebhooks(ctx context.Context, v *Visitor) ([]Webhook, error) {
	if v == nil || v.Me == nil {
		return nil, errNoSession()
	}
	return b.hooks(ctx, func(h *storedHook) bool { return h.Account == v.Account })
}

// AllWebhooks lists the webhooks of everybody without their secrets, for the security administrator.
func (b *Book) AllWebhooks(ctx context.Context, v *Visitor) ([]Webhook, error) {
	if err := b.mustKeep(ctx, v, ledger.SecurityKeeper, deedWebhookReleased); err != nil {
		return nil, err
	}
	return b.Webhooks(ctx)
}

// ReleaseWebhook lets a webhook be told of changes from now on, for the security administrator.
func (b *Book) ReleaseWebhook(ctx context.Context, v *Visitor, id string) error {
	if err := b.mustKeep(ctx, v, ledger.SecurityKeeper, deedWebhookReleased); err != nil {
		return err
	}
	return b.write(ctx, v, func(rs *records) error {
		rs.deed = deed{what: deedWebhookReleased}
		doc, hook, err := foundHook(rs.tx, id)
		if err != nil {
			return err
		}
		rs.deed.about = id
		if hook.Account == v.Account {
			return problem.New(problem.Forbidden, "book.own_release")
		}
		if !hook.Waiting {
			return nil
		}
		hook.Waiting = false
		if hook.Next, err = rs.tx.JournalSize(); err != nil {
			return err
		}
		if err := rs.putHook(rs.tx, doc, hook); err != nil {
			return err
		}
		return rs.did(v, rs.deed)
	})
}

// RemoveWebhook removes a webhook of the visitor's own, or anybody's if he is the security administrator.
func (b *Book) RemoveWebhook(ctx context.Context, v *Visitor, id string) error {
	return b.write(ctx, v, func(rs *records) error {
		rs.deed.what = deedWebhookRemoved
		_, hook, err := foundHook(rs.tx, id)
		if err != nil {
			return err
		}
		if !rs.mayDrop(v, hook.Account) {
			return rs.notOwn(id, problem.New(problem.Missing, "book.no_webhook", id))
		}
		return rs.dropHook(rs.tx, v, id)
	})
}
