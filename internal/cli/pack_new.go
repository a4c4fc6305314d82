package cli

import (
	"embed"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"

	"bihuan/internal/i18n"
	"bihuan/internal/problem"
)

// packName is what a pack may be called.
var packName = regexp.MustCompile(`^[a-z][a-z0-9_]{0,39}$`)

// firstPack is a small pack to begin with; NAME stands for its name.
//
//go:embed firstpack
var firstPack embed.FS

// packNew makes the folder of a new pack, with a ledger and a story to begin with.
func packNew(e *env, args []string) error {
	if len(args) != 1 {
		return usageError(i18n.T(e.lang, "cli.pack_usage"))
	}
	dir := filepath.Clean(args[0])
	name := filepath.Base(dir)
	if !packName.MatchString(name) {
		return problem.New(problem.Invalid, "cli.pack_name", name)
	}
	if _, err := os.Stat(dir); err == nil {
		return problem.New(problem.Conflict, "cli.pack_there", dir)
	}
	root, err := fs.Sub(firstPack, "firstpack")
	if err != nil {
		return err
	}
	err = fs.WalkDir(root, ".", func(path string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		to := filepath.Join(dir, filepath.FromSlash(path))
		if entry.IsDir() {
			return os.MkdirAll(to, 0o755)
		}
		data, err := fs.ReadFile(root, path)
		if err != nil {
			return err
		}
		return os.WriteFile(to, []byte(strings.ReplaceAll(string(data), "NAME", name)), 0o644)
	})
	if err != nil {
		return fmt.Errorf("make pack %q: %w", dir, err)
	}
	_, err = fmt.Fprintln(e.stdout, i18n.T(e.lang, "cli.pack_made", dir, filepath.Dir(dir)))
	return err
}
