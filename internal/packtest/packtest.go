// Package packtest gives tests the packs that they are about.
//
// A book with all packs has hundreds of tables to make; a test that is about the machine and takes two packs as
// its example is not to wait for the others.
//
// Invariants: a pack is here as it stands in packs, or not at all.
package packtest

import (
	"io/fs"
	"slices"
	"strings"

	"bihuan/packs"
)

// Some returns the folders of some packs. A pack needs those that it uses.
func Some(names ...string) fs.FS { return some(names) }

type some []string

// Open opens a file of one of the packs.
func (s some) Open(name string) (fs.File, error) {
	folder, _, _ := strings.Cut(name, "/")
	if folder != "." && !slices.Contains(s, folder) {
		return nil, &fs.PathError{Op: "open", Path: name, Err: fs.ErrNotExist}
	}
	return packs.FS.Open(name)
}

// ReadDir lists the folders of the packs, or one below them.
func (s some) ReadDir(name string) ([]fs.DirEntry, error) {
	list, err := packs.FS.ReadDir(name)
	if name == "." {
		list = slices.DeleteFunc(list, func(e fs.DirEntry) bool { return !slices.Contains(s, e.Name()) })
	}
	return list, err
}
