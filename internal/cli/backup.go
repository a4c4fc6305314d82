package cli

import (
	"errors"
	"fmt"
	"io/fs"
	"os"

	"bihuan/internal/i18n"
	"bihuan/internal/problem"
)

// runBackup copies a book into one file, also while it is served. A file that is there is left as it is.
func runBackup(e *env, args []string) error {
	p, err := parsePlace(e, args, "serve.backup_usage", "data", "dsn", "packs", "to")
	if err != nil {
		return err
	}
	if p.data == "" || p.to == "" {
		return usageError(i18n.T(e.lang, "serve.backup_usage"))
	}
	if _, err := os.Stat(p.data); errors.Is(err, fs.ErrNotExist) {
		return problem.New(problem.Missing, "serve.no_data", p.data)
	}
	file, err := os.OpenFile(p.to, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return problem.New(problem.Unfit, "serve.backup_file", p.to, err)
	}
	if err := p.backUp(e, file); err != nil {
		return errors.Join(err, os.Remove(p.to))
	}
	_, err = fmt.Fprintln(e.stdout, i18n.T(e.lang, "serve.backed_up", p.to))
	return err
}

// backUp writes the backup into file, which is on the disk when it returns.
func (p place) backUp(e *env, file *os.File) (err error) {
	defer func() { err = errors.Join(err, file.Close()) }()
	ctx, stop := untilStopped()
	defer stop()
	b, err := p.open(ctx, logTo(e.stderr), true)
	if err != nil {
		return err
	}
	defer b.Close()
	if err := b.Backup(ctx, file); err != nil {
		return err
	}
	return file.Sync()
}
