package cli

import (
	"bufio"
	"context"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"bihuan/internal/book"
	"bihuan/internal/i18n"
	"bihuan/internal/problem"
)

// importing is a command line that brings a document into the ledgers.
type importing struct {
	place
	file  string
	round string // id, number or name of what it goes under; "" makes a new one
	login string // of the person who answers for it
	names string // what becomes of names that nobody has: "", new or drop
	yes   bool   // carry it in; else only say what would become
}

// runImport reads a document, says what would become of each record and, with --yes, does it. It acts as a
// person with an account: the password comes from BIHUAN_PASSWORD or from the first line of the input.
func runImport(e *env, args []string) error {
	in, err := parseImport(e, args)
	if err != nil {
		return err
	}
	ctx, stop := untilStopped()
	defer stop()
	file, err := os.Open(in.file)
	if err != nil {
		return problem.New(problem.Unfit, "import.no_file", in.file)
	}
	defer file.Close()
	b, err := in.open(ctx, logTo(e.stderr), false)
	if err != nil {
		return err
	}
	defer b.Close()
	password, err := askPassword(e, in.login)
	if err != nil {
		return err
	}
	secret, who, err := b.SignIn(ctx, in.login, password, "import")
	if err != nil {
		return err
	}
	defer func() { _ = b.SignOut(ctx, secret) }() // a session that stays ends by itself
	return in.run(ctx, e, b, who, file)
}

func parseImport(e *env, args []string) (*importing, error) {
	p, err := parsePlace(e, nil, "import.usage")
	if err != nil {
		return nil, err
	}
	in := &importing{place: p}
	flags := flag.NewFlagSet("", flag.ContinueOnError)
	flags.SetOutput(io.Discard)
	flags.StringVar(&in.data, "data", in.data, "")
	flags.StringVar(&in.dsn, "dsn", in.dsn, "")
	flags.StringVar(&in.packs, "packs", in.packs, "")
	flags.StringVar(&in.round, "round", "", "")
	flags.StringVar(&in.login, "as", "", "")
	flags.StringVar(&in.names, "names", "", "")
	flags.BoolVar(&in.yes, "yes", false, "")
	if len(args) > 0 && !strings.HasPrefix(args[0], "-") {
		in.file, args = args[0], args[1:]
	}
	err = flags.Parse(args)
	if in.file == "" && flags.NArg() == 1 {
		in.file = flags.Arg(0)
	} else if flags.NArg() > 0 {
		in.file = ""
	}
	known := in.names == "" || in.names == "new" || in.names == "drop"
	if err != nil || in.file == "" || in.data == "" || in.login == "" || !known {
		return nil, usageError(i18n.T(e.lang, "import.usage"))
	}
	return in, nil
}

func askPassword(e *env, login string) (string, error) {
	if password := os.Getenv("BIHUAN_PASSWORD"); password != "" {
		return password, nil
	}
	fmt.Fprint(e.stderr, i18n.T(e.lang, "import.password", login))
	line, err := bufio.NewReader(e.stdin).ReadString('\n')
	if err != nil && err != io.EOF {
		return "", fmt.Errorf("read password: %w", err)
	}
	return strings.TrimRight(line, "\r\n"), nil
}

func (in *importing) run(ctx context.Context, e *env, b *book.Book, who *book.Visitor, file io.Reader) error {
	rounds, err := b.ReadingRounds(ctx, who)
	if err != nil {
		return err
	}
	round, err := chosenRound(rounds, in.round)
	if err != nil {
		return err
	}
	id, err := b.StartReading(ctx, who, filepath.Base(in.file), file, round.ID)
	if err != nil {
		return err
	}
	draft, err := b.ReadingDraft(ctx, who, id)
	if err != nil {
		return err
	}
	if in.names != "" && len(draft.Names) > 0 {
		var edits []book.Edit
		for _, n := range draft.Names {
			edits = append(edits, book.Edit{Op: book.EditName, Target: n.Key, Value: in.names})
		}
		if err := b.CorrectReading(ctx, who, id, 0, edits); err != nil {
			return err
		}
		if draft, err = b.ReadingDraft(ctx, who, id); err != nil {
			return err
		}
	}
	printDraft(e, draft)
	if !in.yes {
		_, err := fmt.Fprintln(e.stdout, i18n.T(e.lang, "import.tried", id))
		return err
	}
	done, err := b.CommitReading(ctx, who, id, 0)
	if err != nil {
		return err
	}
	_, err = fmt.Fprintln(e.stdout, i18n.T(e.lang, "import.done", done.New, done.Changed, done.Same, done.Kept, done.Gone))
	return err
}

// chosenRound finds what --round names: an id, a number or a name.
func chosenRound(rounds []book.Option, name string) (book.Option, error) {
	if name == "" {
		return book.Option{}, nil
	}
	for _, o := range rounds {
		if name == o.Hint || name == o.Label || name == strconv.FormatInt(int64(o.ID), 10) {
			return o, nil
		}
	}
	return book.Option{}, problem.New(problem.Missing, "import.no_round", name)
}

// printDraft writes what would become of each record that does not stay as it is, and what a person should
// look at first.
func printDraft(e *env, d *book.ReadingDraft) {
	say := func(key string, args ...any) { fmt.Fprintln(e.stdout, i18n.T(e.lang, "import."+key, args...)) }
	for _, doubt := range d.Doubts {
		say("doubt", oneLine(doubt.Where, 60), doubt.Work)
	}
	for _, n := range d.Names {
		if !n.Settled() {
			say("name", n.Printed, n.Count)
		}
	}
	same := 0
	for _, p := range d.Proposals {
		if p.Op == book.ProposeSame {
			same++
			continue
		}
		say(string(p.Op), p.Ledger.Title, numberOf(p), oneLine(p.Label, 40))
		for _, f := range p.Fields {
			key := "field"
			if !f.Take {
				key = "field_kept"
			}
			say(key, f.Field.Title, oneLine(f.Stored.In(e.lang), 40), oneLine(f.Given.In(e.lang), 40))
		}
	}
	say("same", same)
}

func numberOf(p *book.Proposal) string {
	if p.Record == nil {
		return ""
	}
	return p.Record.Number
}

// oneLine shortens text to n letters on one line.
func oneLine(text string, n int) string {
	letters := []rune(strings.Join(strings.Fields(text), " "))
	if len(letters) <= n {
		return string(letters)
	}
	return string(letters[:n-1]) + "…"
}
