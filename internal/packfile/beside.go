package packfile

import (
	"io/fs"
	"slices"
	"strings"
)

// Beside returns the folders of own, and those of base that own does not have: a district's packs beside the
// ones that they use.
func Beside(own, base fs.FS) fs.FS { return beside{own, base} }

type beside struct{ own, base fs.FS }

// Open opens a file of the folder that counts.
func (b beside) Open(name string) (fs.File, error) {
	folder, _, _ := strings.Cut(name, "/")
	if folder != "." {
		if _, err := fs.Stat(b.own, folder); err != nil {
			return b.base.Open(name)
		}
	}
	return b.own.Open(name)
}

// ReadDir lists the folders of both at the top, and one folder below it.
func (b beside) ReadDir(name string) ([]fs.DirEntry, error) {
	if name != "." {
		folder, _, _ := strings.Cut(name, "/")
		if _, err := fs.Stat(b.own, folder); err != nil {
			return fs.ReadDir(b.base, name)
		}
		return fs.ReadDir(b.own, name)
	}
	own, err := fs.ReadDir(b.own, name)
	if err != nil {
		return nil, err
	}
	base, err := fs.ReadDir(b.base, name)
	if err != nil {
		return nil, err
	}
	for _, entry := range base {
		if !slices.ContainsFunc(own, func(e fs.DirEntry) bool { return e.Name() == entry.Name() }) {
			own = append(own, entry)
		}
	}
	slices.SortFunc(own, func(a, b fs.DirEntry) int { return strings.Compare(a.Name(), b.Name()) })
	return own, nil
}
