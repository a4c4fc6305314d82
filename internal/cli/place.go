package cli

import (
	"context"
	"flag"
	"io"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"strconv"
	"time"

	"bihuan/internal/book"
	"bihuan/internal/i18n"
	"bihuan/internal/packfile"
	"bihuan/internal/problem"
	"bihuan/packs"
)

// defaultAddr is reached from this machine only.
const defaultAddr = "127.0.0.1:8080"

// place is where a book lies and where it is served. Each setting is a flag, or else a variable of the
// environment: --data or BIHUAN_DATA, and so on.
type place struct {
	data   string // folder
	dsn    string // PostgreSQL, or "" for SQLite in the folder
	packs  string // folder of the district's own packs, or ""
	addr   string
	secure bool   // the outside is https
	to     string // file that a backup goes to
	noSync bool   // do not wait for the disk
	audit  int    // days for which the log of the audit is kept
}

// environment returns the place that the environment names.
func environment() place {
	p := place{
		data: os.Getenv("BIHUAN_DATA"), dsn: os.Getenv("BIHUAN_DSN"), packs: os.Getenv("BIHUAN_PACKS"),
		addr: os.Getenv("BIHUAN_ADDR"), audit: book.DefaultAuditDays,
	}
	if days, err := strconv.Atoi(os.Getenv("BIHUAN_AUDIT_DAYS")); err == nil {
		p.audit = days
	}
	p.secure, _ = strconv.ParseBool(os.Getenv("BIHUAN_SECURE"))
	if p.addr == "" {
		p.addr = defaultAddr
	}
	return p
}

// quiet returns flags that print nothing: a wrong line is told in the user's language.
func quiet(name string) *flag.FlagSet {
	flags := flag.NewFlagSet(name, flag.ContinueOnError)
	flags.SetOutput(io.Discard)
	return flags
}

// parsePlace reads the flags called names; usage is the catalogue key of the sentence for a wrong line.
func parsePlace(e *env, args []string, usage string, names ...string) (place, error) {
	p := environment()
	flags := quiet("")
	for _, name := range names {
		switch name {
		case "data":
			flags.StringVar(&p.data, name, p.data, "")
		case "dsn":
			flags.StringVar(&p.dsn, name, p.dsn, "")
		case "packs":
			flags.StringVar(&p.packs, name, p.packs, "")
		case "addr":
			flags.StringVar(&p.addr, name, p.addr, "")
		case "to":
			flags.StringVar(&p.to, name, p.to, "")
		case "audit-days":
			flags.IntVar(&p.audit, name, p.audit, "")
		case "secure":
			flags.BoolVar(&p.secure, name, p.secure, "")
		}
	}
	if err := flags.Parse(args); err != nil || flags.NArg() > 0 {
		return p, usageError(i18n.T(e.lang, usage))
	}
	return p, nil
}

// ownPacks is the folder of the data folder that holds the packs which were applied to it.
const ownPacks = "packs"

// shelf returns the packs: the district's own beside those that are built in. Its own are those in the folder
// that is named, and those that were applied to the data folder.
func (p place) shelf() (fs.FS, error) {
	files := fs.FS(packs.FS)
	applied := filepath.Join(p.data, ownPacks)
	if info, err := os.Stat(applied); p.data != "" && err == nil && info.IsDir() {
		files = packfile.Beside(os.DirFS(applied), files)
	}
	if p.packs == "" {
		return files, nil
	}
	info, err := os.Stat(p.packs)
	if err != nil || !info.IsDir() {
		return nil, problem.New(problem.Missing, "serve.packs_folder", p.packs)
	}
	return packfile.Beside(os.DirFS(p.packs), files), nil
}

// open opens the book.
func (p place) open(ctx context.Context, log *slog.Logger, readOnly bool) (*book.Book, error) {
	shelf, err := p.shelf()
	if err != nil {
		return nil, err
	}
	return book.Open(ctx, book.Options{
		Dir: p.data, DSN: p.dsn, Packs: shelf, Now: time.Now, Log: log, ReadOnly: readOnly, NoSync: p.noSync,
	})
}

// logTo returns a log that tells of what needs attention.
func logTo(w io.Writer) *slog.Logger {
	return slog.New(slog.NewTextHandler(w, &slog.HandlerOptions{Level: slog.LevelWarn}))
}
