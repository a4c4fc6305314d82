package cli

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"

	"bihuan/internal/book"
	"bihuan/internal/i18n"
	"bihuan/internal/packfile"
	"bihuan/internal/problem"
)

// proposal is a folder of packs that is to be applied to a data folder.
type proposal struct {
	place
	from  string   // the folder of packs
	names []string // of the packs in it
	files fs.FS    // the packs as they would be: those of the folder beside what there is
}

// packPlan says what would become of a data folder, and changes nothing.
func packPlan(e *env, args []string) error {
	p, err := parseProposal(e, args)
	if err != nil {
		return err
	}
	return p.plan(context.Background(), e)
}

// packApply brings packs into a data folder, unless something speaks against it.
func packApply(e *env, args []string) error {
	p, err := parseProposal(e, args)
	if err != nil {
		return err
	}
	ctx, stop := untilStopped()
	defer stop()
	if err := p.plan(ctx, e); err != nil {
		return err
	}
	// The tables are made first: where that fails, or the folder is being served, the packs stay as they are.
	b, err := book.Open(ctx, book.Options{
		Dir: p.data, DSN: p.dsn, Packs: p.files, Now: time.Now, Log: logTo(e.stderr),
	})
	if err != nil {
		return err
	}
	for _, name := range p.names {
		if err = p.copy(name); err != nil {
			break
		}
	}
	if err = errors.Join(err, b.Close()); err != nil {
		return err
	}
	names, folder := strings.Join(p.names, ", "), filepath.Join(p.data, ownPacks)
	_, err = fmt.Fprintln(e.stdout, i18n.T(e.lang, "plan.applied", names, folder))
	return err
}

func parseProposal(e *env, args []string) (*proposal, error) {
	at, err := parsePlace(e, nil, "cli.pack_usage")
	if err != nil {
		return nil, err
	}
	p := &proposal{place: at}
	rest, err := parsePack(e, args, "cli.pack_usage", func(flags *flag.FlagSet) {
		flags.StringVar(&p.data, "data", p.data, "")
		flags.StringVar(&p.dsn, "dsn", p.dsn, "")
		flags.StringVar(&p.packs, "packs", p.packs, "")
	})
	if err != nil {
		return nil, err
	}
	if len(rest) != 1 || p.data == "" {
		return nil, usageError(i18n.T(e.lang, "cli.pack_usage"))
	}
	p.from = rest[0]
	if info, err := os.Stat(p.from); err != nil || !info.IsDir() {
		return nil, problem.New(problem.Missing, "serve.packs_folder", p.from)
	}
	if _, err := os.Stat(p.data); errors.Is(err, fs.ErrNotExist) {
		return nil, problem.New(problem.Missing, "serve.no_data", p.data)
	}
	shelf, err := openShelf(e, rest)
	if err != nil {
		return nil, err
	}
	p.names = shelf.names
	there, err := p.shelf()
	if err != nil {
		return nil, err
	}
	p.files = packfile.Beside(os.DirFS(p.from), there)
	return p, nil
}

// plan prints what would change. What speaks against it is a problem.
func (p *proposal) plan(ctx context.Context, e *env) error {
	there, err := p.shelf()
	if err != nil {
		return err
	}
	opts := book.Options{Dir: p.data, DSN: p.dsn, Packs: there, Log: logTo(e.stderr)}
	plan, err := book.PlanPacks(ctx, opts, p.files)
	if err != nil {
		return err
	}
	printPlan(e, plan)
	if n := plan.Objections(); n > 0 {
		return problem.New(problem.Conflict, "plan.refused", n)
	}
	return nil
}

// printPlan prints the consequences under the ledger or pack that each is about; ✗ marks what speaks against.
func printPlan(e *env, plan *book.PackPlan) {
	if len(plan.Lines) == 0 {
		fmt.Fprintln(e.stdout, i18n.T(e.lang, "plan.nothing"))
	}
	about := i18n.Text{}
	for _, line := range plan.Lines {
		if line.About != about {
			about = line.About
			fmt.Fprintln(e.stdout, about.In(e.lang))
		}
		mark := " "
		if line.Objection {
			mark = "✗"
		}
		fmt.Fprintf(e.stdout, "%s %s %s\n", mark, line.Sign, line.Say.In(e.lang))
	}
}

// copy puts a pack into the data folder, whole or not at all: what begins with a dot is no pack.
func (p *proposal) copy(name string) error {
	folder := filepath.Join(p.data, ownPacks)
	to := filepath.Join(folder, name)
	fresh, old := filepath.Join(folder, "."+name+".new"), filepath.Join(folder, "."+name+".old")
	if err := errors.Join(os.MkdirAll(folder, 0o750), os.RemoveAll(fresh), os.RemoveAll(old)); err != nil {
		return err
	}
	if err := os.CopyFS(fresh, os.DirFS(filepath.Join(p.from, name))); err != nil {
		return fmt.Errorf("copy pack %q: %w", name, err)
	}
	if err := os.Rename(to, old); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("replace pack %q: %w", name, err)
	}
	return errors.Join(os.Rename(fresh, to), os.RemoveAll(old))
}
