package store

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"bihuan/internal/problem"
)

// Key returns the secret called name. It lies in a file of its own in the data folder, so that who reads or
// changes the database alone does not have it. When there is none, fresh makes one.
func (s *Store) Key(name string, fresh func() (string, error)) (string, error) {
	path := filepath.Join(filepath.Dir(s.files.dir), name+".key")
	data, err := os.ReadFile(path)
	if err == nil {
		return strings.TrimSpace(string(data)), nil
	}
	if !errors.Is(err, fs.ErrNotExist) {
		return "", fmt.Errorf("read key %s: %w", name, err)
	}
	if fresh == nil {
		return "", problem.New(problem.Missing, "store.no_key", path)
	}
	key, err := fresh()
	if err != nil {
		return "", fmt.Errorf("make key %s: %w", name, err)
	}
	file, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if errors.Is(err, fs.ErrExist) {
		return s.Key(name, nil) // another program was faster
	}
	if err != nil {
		return "", fmt.Errorf("keep key %s: %w", name, err)
	}
	_, err = file.WriteString(key + "\n")
	return key, errors.Join(err, file.Sync(), file.Close())
}
