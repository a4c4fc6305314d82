package packfile

import (
	"archive/zip"
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io/fs"
	"path"
	"slices"
)

// Sources are the files that define packs, without stories and demonstrations.
type Sources struct {
	names []string
	files map[string][]byte
}

// ReadSources reads the files that define the packs of fsys.
func ReadSources(fsys fs.FS) (*Sources, error) {
	s := &Sources{files: map[string][]byte{}}
	folders, err := fs.ReadDir(fsys, ".")
	if err != nil {
		return nil, fmt.Errorf("list packs: %w", err)
	}
	for _, folder := range folders {
		if _, err := fs.Stat(fsys, path.Join(folder.Name(), headFile)); err != nil {
			continue // it is no pack
		}
		files, err := fs.ReadDir(fsys, folder.Name())
		if err != nil {
			return nil, fmt.Errorf("list pack %q: %w", folder.Name(), err)
		}
		for _, file := range files {
			if name := path.Join(folder.Name(), file.Name()); path.Ext(name) == extension && !file.IsDir() {
				if s.files[name], err = fs.ReadFile(fsys, name); err != nil {
					return nil, fmt.Errorf("read %s: %w", name, err)
				}
				s.names = append(s.names, name)
			}
		}
	}
	slices.Sort(s.names)
	return s, nil
}

// Hash tells the definitions of one pack apart from others; it is empty for a pack that is not there.
func (s *Sources) Hash(pack string) string {
	h := sha256.New()
	found := false
	for _, name := range s.names {
		if path.Dir(name) == pack {
			found = true
			fmt.Fprintf(h, "%s %d\n", path.Base(name), len(s.files[name]))
			h.Write(s.files[name])
		}
	}
	if !found {
		return ""
	}
	return hex.EncodeToString(h.Sum(nil))
}

// Zip returns the files as an archive, the same for the same files.
func (s *Sources) Zip() ([]byte, error) {
	var out bytes.Buffer
	archive := zip.NewWriter(&out)
	for _, name := range s.names {
		w, err := archive.Create(name)
		if err == nil {
			_, err = w.Write(s.files[name])
		}
		if err != nil {
			return nil, fmt.Errorf("archive %s: %w", name, err)
		}
	}
	if err := archive.Close(); err != nil {
		return nil, fmt.Errorf("archive packs: %w", err)
	}
	return out.Bytes(), nil
}

// OpenZip returns the packs in an archive.
func OpenZip(data []byte) (fs.FS, error) {
	archive, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		return nil, fmt.Errorf("open archive of packs: %w", err)
	}
	return archive, nil
}
