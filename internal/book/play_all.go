package book

import (
	"context"
	"fmt"
	"path/filepath"
	"runtime"
	"strconv"
	"sync"
	"sync/atomic"

	"bihuan/internal/ledger"
)

// storiesFor is how many stories are worth a book of their own.
const storiesFor = 8

// TryAll runs stories side by side, each on one of several books that are opened in folders below opts.Dir, as
// many as there are processors. Told is called with the reports in the order of the stories. The error is
// internal, as that of Try.
func TryAll(ctx context.Context, opts Options, stories []*ledger.Story, told func(*StoryReport)) error {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	reports := make([]chan *StoryReport, len(stories))
	for i := range reports {
		reports[i] = make(chan *StoryReport, 1)
	}
	var next atomic.Int64
	var workers sync.WaitGroup
	defer workers.Wait()
	for n := range min(runtime.GOMAXPROCS(0), 1+len(stories)/storiesFor) {
		own := opts
		own.Dir = filepath.Join(opts.Dir, strconv.Itoa(n))
		workers.Go(func() {
			if err := tryThese(ctx, own, stories, &next, reports); err != nil {
				cancel(err)
			}
		})
	}
	for _, report := range reports {
		select {
		case r := <-report:
			told(r)
		case <-ctx.Done():
			return context.Cause(ctx)
		}
	}
	return nil
}

// tryThese opens a book and runs one story after the other that nobody else has taken.
func tryThese(
	ctx context.Context, opts Options, stories []*ledger.Story, next *atomic.Int64, reports []chan *StoryReport,
) error {
	b, err := Open(ctx, opts)
	if err != nil {
		return err
	}
	defer b.Close()
	for i := next.Add(1) - 1; i < int64(len(stories)); i = next.Add(1) - 1 {
		report, err := b.Try(ctx, stories[i])
		if err != nil {
			return fmt.Errorf("run %s: %w", stories[i].File, err)
		}
		reports[i] <- report
	}
	return nil
}
