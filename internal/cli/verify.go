package cli

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"

	"bihuan/internal/book"
	"bihuan/internal/i18n"
	"bihuan/internal/problem"
)

// runVerify checks a book from the ground up and changes nothing. What is wrong is printed, each in a sentence
// that names the place; then the exit code is 2.
func runVerify(e *env, args []string) error {
	p, err := parsePlace(e, args, "serve.verify_usage", "data", "dsn", "packs")
	if err != nil {
		return err
	}
	if p.data == "" {
		return usageError(i18n.T(e.lang, "serve.verify_usage"))
	}
	if _, err := os.Stat(p.data); errors.Is(err, fs.ErrNotExist) {
		return problem.New(problem.Missing, "serve.no_data", p.data)
	}
	ctx, stop := untilStopped()
	defer stop()
	b, err := p.open(ctx, logTo(e.stderr), true)
	if err != nil {
		return err
	}
	defer b.Close()
	return verify(ctx, e, b)
}

func verify(ctx context.Context, e *env, b *book.Book) error {
	stage := ""
	report, err := b.Verify(ctx, func(s book.VerifyStep) {
		if s.Name != stage {
			stage = s.Name
			fmt.Fprintln(e.stdout, i18n.T(e.lang, "serve.verifying_"+stage))
		}
	})
	if err != nil {
		return err
	}
	for _, fault := range report.Faults {
		fmt.Fprintln(e.stdout, "✗ "+fault.In(e.lang))
	}
	if n := len(report.BackDated); n > 0 {
		fmt.Fprintln(e.stdout, i18n.T(e.lang, "serve.back_dated", n, report.BackDated[0]))
	}
	fmt.Fprintln(e.stdout, i18n.T(e.lang, "serve.root", report.Root))
	if !report.OK() {
		return problem.New(problem.Invalid, "serve.faults", len(report.Faults))
	}
	_, err = fmt.Fprintln(e.stdout, i18n.T(e.lang, "serve.verified",
		report.Entries, report.Records, report.Files, report.Checkpoints))
	return err
}
