package book

import (
	"context"
	"errors"
	"time"

	"bihuan/internal/problem"
	"bihuan/internal/store"
)

// Delivery is one change on its way to a webhook. Who took it has it alone until the lease ends.
type Delivery struct {
	Webhook
	Event   Event
	version int64 // of the webhook while it is leased
}

// skipAhead is how many changes that do not concern a webhook are passed over before that is noted.
const skipAhead = 200

// TakeDelivery returns the next change that a webhook is to be told of, or nil when there is none or it is
// not due. Nobody else gets it before the lease ends: when it does, the program that took it has died, and
// the same change is taken again.
func (b *Book) TakeDelivery(ctx context.Context, id string, lease time.Duration) (*Delivery, error) {
	d, err := b.nextDelivery(ctx, id)
	if d != nil && problem.KindOf(err) == problem.Forbidden { // the account was disabled
		return nil, b.Undelivered(ctx, d, err.Error(), b.moment().Now.Add(time.Hour))
	}
	if err != nil || d == nil {
		return nil, err
	}
	taken := false
	err = b.changeHook(ctx, d, func(hook *storedHook) bool {
		found := d.Event.Ledger != ""
		if found || d.Next-hook.Next >= skipAhead {
			hook.Next, taken = d.Next, found
		}
		if found {
			hook.Due = b.moment().Now.Add(lease)
		}
		return found || hook.Next == d.Next
	})
	if err != nil || !taken {
		return nil, err
	}
	return d, nil
}

// nextDelivery looks for the next change; Event is empty when only changes were found that the webhook is not
// told of.
func (b *Book) nextDelivery(ctx context.Context, id string) (*Delivery, error) {
	var d *Delivery
	err := b.store.Read(ctx, func(tx *store.Tx) error {
		doc, hook, err := readHook(tx, id)
		if err != nil || doc == nil || hook.Waiting || hook.Due.After(b.moment().Now) {
			return err
		}
		d = &Delivery{Webhook: hook.view(doc.ID), version: doc.Version}
		v, err := b.himself(tx, hook.Account)
		if err != nil {
			return err
		}
		events, next, err := b.see(tx, v).events(hook.Next, hook.Ledgers, 1)
		if err != nil {
			return err
		}
		d.Login, d.Next = v.Login, next
		if len(events) > 0 {
			d.Event, d.Next = events[0], events[0].Seq
		}
		return nil
	})
	return d, err
}

// Delivered notes that the receiver has got a change; the next one is due at once.
func (b *Book) Delivered(ctx context.Context, d *Delivery) error {
	return b.changeHook(ctx, d, func(hook *storedHook) bool {
		hook.Next, hook.Tries, hook.Due, hook.Failure = d.Event.Seq+1, 0, time.Time{}, ""
		return true
	})
}

// maxFailure is how much is kept of why a try failed, in bytes.
const maxFailure = 500

// Undelivered notes why a receiver has not got a change and when it is tried again.
func (b *Book) Undelivered(ctx context.Context, d *Delivery, why string, due time.Time) error {
	return b.changeHook(ctx, d, func(hook *storedHook) bool {
		hook.Tries, hook.Due, hook.Failure = hook.Tries+1, due, cut(why, maxFailure)
		return true
	})
}

// changeHook changes a webhook unless somebody else has changed or removed it since it was looked at.
func (b *Book) changeHook(ctx context.Context, d *Delivery, change func(*storedHook) bool) error {
	err := b.store.Write(ctx, func(tx *store.Tx) error {
		doc, hook, err := readHook(tx, d.ID)
		if err != nil {
			return err
		}
		if doc == nil || doc.Version != d.version {
			return errOvertaken
		}
		if !change(hook) {
			return nil
		}
		err = b.putHook(tx, doc, hook)
		d.version = doc.Version
		return err
	})
	if errors.Is(err, errOvertaken) {
		return nil
	}
	return err
}

// errOvertaken ends a command about a webhook that another program has taken or somebody has removed.
var errOvertaken = errors.New("the webhook was changed meanwhile")
