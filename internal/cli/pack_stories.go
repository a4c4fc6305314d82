package cli

import (
	"context"
	"fmt"
	"os"
	"runtime/debug"
	"time"

	"bihuan/internal/book"
	"bihuan/internal/i18n"
	"bihuan/internal/problem"
)

// storiesGC is how much memory grows, in hundredths, before it is gone through: stories need little of it and
// throw nearly all away.
const storiesGC = 400

// packTest runs the stories of packs on databases of their own, which are thrown away.
func packTest(e *env, args []string) error {
	s, err := openShelf(e, args)
	if err != nil {
		return err
	}
	_, stories, err := book.CheckPacks(s.files, s.names...)
	if err != nil {
		return err
	}
	dir, err := os.MkdirTemp("", "bihuan-stories-*")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	defer debug.SetGCPercent(debug.SetGCPercent(storiesGC))
	failed := 0
	opts := book.Options{Dir: dir, Packs: s.files, Now: time.Now, NoSync: true}
	err = book.TryAll(context.Background(), opts, stories, func(report *book.StoryReport) {
		if !printStory(e, report) {
			failed++
		}
	})
	if err != nil {
		return err
	}
	if failed > 0 {
		return problem.New(problem.Invalid, "cli.stories_failed", failed, len(stories))
	}
	_, err = fmt.Fprintln(e.stdout, i18n.T(e.lang, "cli.stories_passed", len(stories)))
	return err
}

// printStory prints a line for a story, below it what did not go as it says, and reports whether all did.
func printStory(e *env, report *book.StoryReport) bool {
	mark := "✓"
	if report.Failures != nil {
		mark = "✗"
	}
	fmt.Fprintf(e.stdout, "%s %s  %s\n", mark, report.Story.File, report.Story.Title.In(e.lang))
	for _, p := range report.Failures {
		fmt.Fprintln(e.stdout, "    "+p.In(e.lang))
	}
	return report.Failures == nil
}
