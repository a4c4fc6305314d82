package book

import (
	"context"
	"io"
)

// Backup writes all that the book holds into w as a zip archive that is a data folder again once unpacked. It
// is for whoever has the data folder anyway; others may go on working meanwhile.
func (b *Book) Backup(ctx context.Context, w io.Writer) error { return b.store.Backup(ctx, w) }
