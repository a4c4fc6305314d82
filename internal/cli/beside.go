package cli

import (
	"context"
	"errors"
	"flag"
	"io/fs"
	"os"
	"time"

	"bihuan/internal/book"
	"bihuan/internal/i18n"
	"bihuan/internal/problem"
)

// beside is a book that is open while another program may serve it.
type beside struct {
	ctx  context.Context
	book *book.Book
}

// besideWork is what a command does with it.
type besideWork func(*beside) error

// besideCommand reads the flags of a command of its own and returns what it does.
type besideCommand func(e *env, flags *flag.FlagSet, args []string) (besideWork, error)

// runBeside runs the command that args begin with, one of commands, on the book that the flags name. usage is
// the catalogue key of the sentence for a wrong line.
func runBeside(e *env, args []string, usage string, commands map[string]besideCommand) error {
	if len(args) == 0 || commands[args[0]] == nil {
		return usageError(i18n.T(e.lang, usage))
	}
	p := environment()
	flags := quiet(args[0])
	flags.StringVar(&p.data, "data", p.data, "")
	flags.StringVar(&p.dsn, "dsn", p.dsn, "")
	flags.StringVar(&p.packs, "packs", p.packs, "")
	work, err := commands[args[0]](e, flags, args[1:])
	if err != nil {
		return err
	}
	if p.data == "" {
		return usageError(i18n.T(e.lang, usage))
	}
	if _, err := os.Stat(p.data); errors.Is(err, fs.ErrNotExist) {
		return problem.New(problem.Missing, "serve.no_data", p.data)
	}
	shelf, err := p.shelf()
	if err != nil {
		return err
	}
	ctx, stop := untilStopped()
	defer stop()
	b, err := book.Open(ctx, book.Options{
		Dir: p.data, DSN: p.dsn, Packs: shelf, Now: time.Now, Log: logTo(e.stderr), Beside: true,
	})
	if err != nil {
		return err
	}
	return errors.Join(work(&beside{ctx, b}), b.Close())
}
