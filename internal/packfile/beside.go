package packfile

import (
	"io/fs"
	"path"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"
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

// Needed returns the folders of the packs called names and of all packs that they use.
func Needed(fsys fs.FS, names []string) fs.FS {
	folders := slices.Clone(names)
	for i := 0; i < len(folders); i++ {
		for _, used := range uses(fsys, folders[i]) {
			if !slices.Contains(folders, used) {
				folders = append(folders, used)
			}
		}
	}
	return needed{fsys, folders}
}

// uses returns the packs that the head of a pack names; none where it cannot be read, which Load tells of.
func uses(fsys fs.FS, pack string) []string {
	var head struct{ Uses []string }
	data, err := fs.ReadFile(fsys, path.Join(pack, headFile))
	if err != nil || yaml.Unmarshal(data, &head) != nil {
		return nil
	}
	return head.Uses
}

type needed struct {
	fs.FS
	folders []string
}

// Open opens a file of a folder that is needed.
func (n needed) Open(name string) (fs.File, error) {
	folder, _, _ := strings.Cut(name, "/")
	if folder != "." && !slices.Contains(n.folders, folder) {
		return nil, &fs.PathError{Op: "open", Path: name, Err: fs.ErrNotExist}
	}
	return n.FS.Open(name)
}

// ReadDir lists at the top only the folders that are needed.
func (n needed) ReadDir(name string) ([]fs.DirEntry, error) {
	list, err := fs.ReadDir(n.FS, name)
	if name == "." {
		list = slices.DeleteFunc(list, func(e fs.DirEntry) bool { return !slices.Contains(n.folders, e.Name()) })
	}
	return list, err
}
