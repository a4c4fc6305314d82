// Package archtest holds the house to its plan: what ARCHITECTURE.md says, as tests.
//
// Load reads the module: its Go files, its templates and its pages. ReadPlan reads the tables of
// ARCHITECTURE.md: which package may import which, and what only some packages may do. A rule goes through a
// House with the Plan in hand and returns a Fault for whatever does not agree.
//
// Invariants: a rule names every fault with its place; exceptions stand in the tables, where everybody sees
// them, and not in the rules; nothing here is part of the program.
package archtest

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path"
	"slices"
	"strings"
)

// House is the module as it lies on the disk.
type House struct {
	Module string            // path of the module
	Files  []*File           // every Go file, in the order of their paths
	Pages  map[string]string // every other file that rules look at, by path
	root   fs.FS
	fset   *token.FileSet
}

// File is one Go file.
type File struct {
	Path      string
	Package   string // its folder without "internal/": engine, store/storetest, cmd/bihuan
	Test      bool
	Generated bool
	Lines     int
	Syntax    *ast.File
}

// Fault is one place that does not follow the plan.
type Fault struct {
	Where string // file, or file:line
	Say   string
}

// String prints the fault on one line.
func (f Fault) String() string { return f.Where + ": " + f.Say }

// Load reads the module in root. It fails on Go files that cannot be parsed.
func Load(root fs.FS) (*House, error) {
	h := &House{Pages: map[string]string{}, root: root, fset: token.NewFileSet()}
	mod, err := fs.ReadFile(root, "go.mod")
	if err != nil {
		return nil, fmt.Errorf("load module: %w", err)
	}
	first, _, _ := strings.Cut(string(mod), "\n")
	h.Module = strings.TrimSpace(strings.TrimPrefix(first, "module "))
	err = fs.WalkDir(root, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() {
			return enter(name)
		}
		return h.add(root, name)
	})
	if err != nil {
		return nil, fmt.Errorf("load module: %w", err)
	}
	return h, nil
}

// enter skips folders that the go command does not look into either.
func enter(dir string) error {
	base := path.Base(dir)
	if dir != "." && (strings.HasPrefix(base, ".") || strings.HasPrefix(base, "_") || base == "testdata") {
		return fs.SkipDir
	}
	return nil
}

func (h *House) add(root fs.FS, name string) error {
	ext := path.Ext(name)
	if !slices.Contains(looked, ext) || ext == ".yaml" && !strings.HasPrefix(name, "packs/") {
		return nil
	}
	data, err := fs.ReadFile(root, name)
	if err != nil {
		return err
	}
	if ext != ".go" {
		h.Pages[name] = string(data)
		return nil
	}
	syntax, err := parser.ParseFile(h.fset, name, data, parser.ParseComments|parser.SkipObjectResolution)
	if err != nil {
		return err
	}
	h.Files = append(h.Files, &File{
		Path: name, Package: packageName(path.Dir(name)), Test: strings.HasSuffix(name, "_test.go"),
		Generated: ast.IsGenerated(syntax), Lines: strings.Count(string(data), "\n"), Syntax: syntax,
	})
	return nil
}

// looked are the endings of the files that rules look at; of YAML only the packs.
var looked = []string{".go", ".md", ".templ", ".css", ".js", ".json", ".yaml"}

// packageName returns what the plan calls the package in dir.
func packageName(dir string) string { return strings.TrimPrefix(dir, "internal/") }

// own returns what the plan calls an imported package, if it belongs to the module.
func (h *House) own(importPath string) (name string, ok bool) {
	dir, ok := strings.CutPrefix(importPath, h.Module+"/")
	return packageName(dir), ok
}

// packages returns the files of every package that are part of the program, by the name of the package.
func (h *House) packages() map[string][]*File {
	all := map[string][]*File{}
	for _, f := range h.Files {
		if !f.Test {
			all[f.Package] = append(all[f.Package], f)
		}
	}
	return all
}

// at says where pos is, as file:line.
func (h *House) at(pos token.Pos) string {
	p := h.fset.Position(pos)
	return fmt.Sprintf("%s:%d", p.Filename, p.Line)
}
