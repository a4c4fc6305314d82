package cli

import (
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"bihuan/internal/book"
	"bihuan/internal/i18n"
	"bihuan/internal/packfile"
	"bihuan/internal/problem"
	"bihuan/packs"
)

// packCommands are the parts of the command pack.
var packCommands = map[string]func(e *env, args []string) error{
	"check": packCheck, "test": packTest, "new": packNew, "docs": packDocs,
	"plan": packPlan, "apply": packApply, "simulate": packSimulate, "schema": packSchema,
}

// runPack checks packs, runs their stories, explains them and brings them into a data folder.
func runPack(e *env, args []string) error {
	if slices.ContainsFunc(args, func(arg string) bool { return arg == "-h" || arg == "-help" || arg == "--help" }) {
		_, err := fmt.Fprintln(e.stdout, i18n.T(e.lang, "cli.pack_usage"))
		return err
	}
	if len(args) > 0 {
		if run := packCommands[args[0]]; run != nil {
			return run(e, args[1:])
		}
	}
	return usageError(i18n.T(e.lang, "cli.pack_usage"))
}

// shelf is the packs that a command is about, and those that they use.
type shelf struct {
	files fs.FS
	names []string // of the packs that it is about
	left  []string // packs of a folder that are not looked at: they are neither named nor used by one that is
}

// openShelf opens the packs of a folder with the built-in ones that they use; without a folder, the
// built-in ones. Names further narrow it down.
func openShelf(e *env, args []string) (*shelf, error) {
	s := &shelf{files: packs.FS}
	own, folder := fs.FS(packs.FS), false
	if len(args) > 0 {
		if info, err := os.Stat(args[0]); err == nil && info.IsDir() {
			own, folder = os.DirFS(args[0]), true
			s.files, args = packfile.Beside(own, packs.FS), args[1:]
		}
	}
	known, err := fs.Glob(own, "*/pack.yaml")
	if err != nil {
		return nil, err
	}
	for _, file := range known {
		s.names = append(s.names, filepath.Dir(file))
	}
	for _, name := range args {
		if _, err := fs.Stat(s.files, path.Join(name, "pack.yaml")); err != nil {
			return nil, problem.New(problem.Missing, "cli.no_pack", name, strings.Join(s.names, ", "))
		}
	}
	if len(s.names) == 0 && len(args) == 0 {
		return nil, usageError(i18n.T(e.lang, "cli.no_packs"))
	}
	s.narrow(args, folder)
	return s, nil
}

// narrow leaves the packs called names, all without names, and those that they use, and notes which others a
// folder has.
func (s *shelf) narrow(names []string, folder bool) {
	known := s.names
	if len(names) > 0 {
		s.names = names
	}
	s.files = packfile.Needed(s.files, s.names)
	for _, name := range known {
		if _, err := fs.Stat(s.files, name); err != nil && folder {
			s.left = append(s.left, name)
		}
	}
}

// packSchema prints the JSON Schema of pack files, by which editors complete keys.
func packSchema(e *env, args []string) error {
	if len(args) > 0 {
		return usageError(i18n.T(e.lang, "cli.pack_usage"))
	}
	_, err := e.stdout.Write(packfile.Schema())
	return err
}

// packCheck reads packs and gives them their meaning.
func packCheck(e *env, args []string) error {
	s, err := openShelf(e, args)
	if err != nil {
		return err
	}
	defs, _, err := book.CheckPacks(s.files, s.names...)
	if err != nil {
		return err
	}
	for _, def := range defs {
		if slices.Contains(s.names, def.Name) {
			fmt.Fprintln(e.stdout, i18n.T(e.lang, "cli.pack_sound", def.Name, def.Title, len(def.Ledgers), len(def.Figures)))
		}
	}
	if len(s.left) > 0 {
		fmt.Fprintln(e.stdout, i18n.T(e.lang, "cli.packs_left", strings.Join(s.left, ", ")))
	}
	return nil
}
