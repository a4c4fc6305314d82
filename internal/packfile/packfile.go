// Package packfile reads pack folders into definitions and writes definitions into pack files.
//
// A pack is a folder: pack.yaml is its head, every other YAML file a ledger, stories/ holds its
// stories. A file is read by tables of keys, one table for each kind of object; the same tables
// suggest the key that was meant, write files and describe them to editors, so they cannot drift
// apart. Reading goes in three steps: parse every file, link names of ledgers to paths, check every
// name that something else defines.
//
// Invariants: nothing wrong is passed over and no unknown key is accepted; every problem says file,
// line and column; all problems are reported, not only the first; expressions are kept as text, for
// engine.Compile to type; what Load returns is complete, or it returns problems.
package packfile

import (
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strconv"
	"strings"

	"bihuan/internal/ledger"
	"bihuan/internal/problem"
)

// Names of files in a pack folder.
const (
	headFile  = "pack.yaml"
	extension = ".yaml"
	storyDir  = "stories"
)

// Load reads every pack folder of fsys. Packs come after those they use, otherwise in the order of
// their names. What a user can mend is returned as a problem.List.
func Load(fsys fs.FS) ([]*ledger.Pack, error) {
	entries, err := fs.ReadDir(fsys, ".")
	if err != nil {
		return nil, fmt.Errorf("read packs: %w", err)
	}
	var names []string
	for _, entry := range entries {
		if !entry.IsDir() || strings.HasPrefix(entry.Name(), ".") {
			continue
		}
		_, err := fs.Stat(fsys, path.Join(entry.Name(), headFile))
		if err == nil {
			names = append(names, entry.Name())
		} else if !errors.Is(err, fs.ErrNotExist) {
			return nil, fmt.Errorf("read pack %q: %w", entry.Name(), err)
		}
	}
	return load(fsys, names)
}

// LoadPack reads the pack called name and all packs it uses; it comes last.
func LoadPack(fsys fs.FS, name string) ([]*ledger.Pack, error) {
	return load(fsys, []string{name})
}

// load reads the packs called names and those they use.
func load(fsys fs.FS, names []string) ([]*ledger.Pack, error) {
	l := &loading{broken: map[any]bool{}}
	var packs []*ledger.Pack
	queue := slices.Clone(names)
	for i := 0; i < len(queue); i++ {
		if slices.Contains(queue[:i], queue[i]) {
			continue
		}
		p, err := l.readPack(fsys, queue[i])
		if errors.Is(err, fs.ErrNotExist) && i >= len(names) {
			continue // reported where it is used
		}
		if err != nil {
			return nil, err
		}
		packs = append(packs, p)
		queue = append(queue, p.Uses...)
	}
	packs = ordered(packs)
	l.resolve(packs)
	if len(l.problems) > 0 {
		return nil, l.sorted()
	}
	return packs, nil
}

// resolve links and checks the names in packs.
func (l *loading) resolve(packs []*ledger.Pack) {
	w := newWorld(l, packs)
	w.checkDirectory(packs)
	w.checkKeepers(packs)
	for _, p := range packs {
		w.checkRoles(p)
	}
	for _, link := range l.links {
		link(w)
	}
	for _, check := range l.checks {
		check(w)
	}
}

// ordered sorts packs by name, and behind those they use. Cycles have been reported when they are
// linked.
func ordered(packs []*ledger.Pack) []*ledger.Pack {
	slices.SortFunc(packs, func(a, b *ledger.Pack) int { return cmp.Compare(a.Name, b.Name) })
	var out []*ledger.Pack
	seen := map[string]bool{}
	var visit func(p *ledger.Pack)
	visit = func(p *ledger.Pack) {
		if seen[p.Name] {
			return
		}
		seen[p.Name] = true
		for _, q := range packs {
			if slices.Contains(p.Uses, q.Name) {
				visit(q)
			}
		}
		out = append(out, p)
	}
	for _, p := range packs {
		visit(p)
	}
	return out
}

// readPack reads one folder.
func (l *loading) readPack(fsys fs.FS, name string) (*ledger.Pack, error) {
	p := &ledger.Pack{Name: name}
	if !word.MatchString(name) {
		l.broken[p] = true
		l.say(ledger.Pos{File: path.Join(name, headFile), Line: 1, Column: 1}, "name", name)
		return p, nil
	}
	err := l.readFile(fsys, path.Join(name, headFile), p, nil)
	if err != nil {
		return nil, err
	}
	for _, led := range p.Ledgers {
		file := path.Join(name, led.Name+extension)
		listed := led.Pos
		err := l.readFile(fsys, file, p, led)
		if errors.Is(err, fs.ErrNotExist) {
			l.say(listed, "no_file", led.Name, file)
			l.broken[led] = true
		} else if err != nil {
			return nil, err
		}
	}
	return p, l.checkFolder(fsys, p)
}

// readFile reads the head of p, or its ledger led.
func (l *loading) readFile(fsys fs.FS, file string, p *ledger.Pack, led *ledger.Ledger) error {
	data, err := fs.ReadFile(fsys, file)
	if err != nil {
		return fmt.Errorf("read pack %q: %w", p.Name, err)
	}
	r := &reader{loading: l, file: file, pack: p, scope: func(*world) *ledger.Ledger { return led }}
	root := r.document(data)
	switch {
	case root == nil && led == nil:
		l.broken[p] = true
	case root == nil:
		l.broken[led] = true
	case led == nil:
		packObject.read(r, root, p)
	default:
		ledgerObject.read(r, root, led)
	}
	return nil
}

// checkFolder reports YAML files that pack.yaml does not list.
func (l *loading) checkFolder(fsys fs.FS, p *ledger.Pack) error {
	entries, err := fs.ReadDir(fsys, p.Name)
	if err != nil {
		return fmt.Errorf("read pack %q: %w", p.Name, err)
	}
	for _, entry := range entries {
		name, isYAML := strings.CutSuffix(entry.Name(), extension)
		pos := ledger.Pos{File: path.Join(p.Name, entry.Name()), Line: 1, Column: 1}
		switch {
		case entry.IsDir() || entry.Name() == headFile:
		case strings.HasSuffix(entry.Name(), ".yml"):
			l.say(pos, "yml", entry.Name())
		case isYAML && !l.broken[p] && !has(p.Ledgers, name):
			l.say(pos, "not_listed", name)
		}
	}
	return nil
}

// checkDirectory wants at most one ledger for each part of the directory.
func (w *world) checkDirectory(packs []*ledger.Pack) {
	stands := map[ledger.Part]*ledger.Ledger{}
	for _, p := range packs {
		for _, l := range p.Ledgers {
			if l.As == "" {
				continue
			}
			if other := stands[l.As]; other != nil {
				w.say(l.Pos, "as_twice", l.As, other.Path())
				continue
			}
			stands[l.As] = l
		}
	}
}

// checkKeepers wants at most one role for each of the keepers.
func (w *world) checkKeepers(packs []*ledger.Pack) {
	keeps := map[ledger.Keeper]*ledger.Role{}
	for _, p := range packs {
		for _, role := range p.Roles {
			if role.As == "" {
				continue
			}
			if other := keeps[role.As]; other != nil {
				w.say(role.Pos, "keeper_twice", role.As, other.Name)
				continue
			}
			keeps[role.As] = role
		}
	}
}

// sorted returns the problems in the order of files and lines, each once.
func (l *loading) sorted() problem.List {
	list := slices.Clone(l.problems)
	slices.SortStableFunc(list, func(a, b *problem.Problem) int {
		fileA, lineA, columnA := place(a.Where)
		fileB, lineB, columnB := place(b.Where)
		return cmp.Or(cmp.Compare(fileA, fileB), cmp.Compare(lineA, lineB), cmp.Compare(columnA, columnB))
	})
	return slices.CompactFunc(list, func(a, b *problem.Problem) bool { return a.Error() == b.Error() })
}

// place takes "file:line:column" apart.
func place(where string) (file string, line, column int) {
	i := strings.LastIndexByte(where, ':')
	j := strings.LastIndexByte(where[:i], ':')
	line, _ = strconv.Atoi(where[j+1 : i])
	column, _ = strconv.Atoi(where[i+1:])
	return where[:j], line, column
}
