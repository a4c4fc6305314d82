package book

import (
	"context"

	"bihuan/internal/calendar"
	"bihuan/internal/store"
)

// Unsweep lets the clock believe that it has come no further than day, as after a crash.
func (b *Book) Unsweep(ctx context.Context, day calendar.Date) error {
	return b.store.Write(ctx, func(tx *store.Tx) error {
		if err := tx.PutSetting(judgedKey, judged{}); err != nil {
			return err
		}
		return tx.PutSetting(sweptKey, day)
	})
}

// Impatient lets nobody wait for what follows from what is set.
func (b *Book) Impatient() { b.settling.patience = 0 }
