package store

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net/http"
	"os"
	"path/filepath"

	"bihuan/internal/problem"
)

// files are the stored files: each lies under the hash of its content, ab/cdef…, and never changes.
type files struct {
	dir  string
	sync bool // wait for the disk
}

// StoredFile is what is known of a stored file by its content alone.
type StoredFile struct {
	Hash string // SHA-256, hexadecimal
	Size int64
	Type string // media type, a guess from the first bytes: for the icon, never for trust
}

// PutFile stores what r holds, at most max bytes, and returns when it is on the disk. A file that is there
// already is not stored twice.
func (s *Store) PutFile(r io.Reader, max int64) (StoredFile, error) {
	if err := os.MkdirAll(s.files.dir, 0o750); err != nil {
		return StoredFile{}, fmt.Errorf("store file: %w", err)
	}
	temp, err := os.CreateTemp(s.files.dir, ".incoming-*")
	if err != nil {
		return StoredFile{}, fmt.Errorf("store file: %w", err)
	}
	defer os.Remove(temp.Name())
	defer temp.Close()
	file, err := copyFile(temp, r, max)
	if err != nil {
		return StoredFile{}, err
	}
	if err := s.files.keep(temp, file.Hash); err != nil {
		return StoredFile{}, fmt.Errorf("store file: %w", err)
	}
	return file, nil
}

// copyFile copies r to w and finds out its hash, size and media type.
func copyFile(w io.Writer, r io.Reader, max int64) (StoredFile, error) {
	hash := sha256.New()
	var head sniffer
	size, err := io.Copy(io.MultiWriter(w, hash, &head), io.LimitReader(r, max+1))
	if err != nil {
		return StoredFile{}, fmt.Errorf("store file: %w", err)
	}
	if size > max {
		return StoredFile{}, problem.New(problem.Invalid, "store.too_large", max)
	}
	return StoredFile{hex.EncodeToString(hash.Sum(nil)), size, http.DetectContentType(head.bytes)}, nil
}

// sniffer keeps the first bytes, as many as the media type depends on.
type sniffer struct{ bytes []byte }

func (s *sniffer) Write(p []byte) (int, error) {
	s.bytes = append(s.bytes, p[:min(len(p), 512-len(s.bytes))]...)
	return len(p), nil
}

// keep gives a complete temporary file its name. File and folder are on the disk when it returns.
func (f files) keep(temp *os.File, hash string) error {
	path := f.path(hash)
	if _, err := os.Stat(path); err == nil {
		return nil
	}
	if err := f.flush(temp.Sync); err != nil {
		return err
	}
	if err := os.Chmod(temp.Name(), 0o440); err != nil {
		return err
	}
	folder := filepath.Dir(path)
	if err := os.Mkdir(folder, 0o750); err == nil {
		if err := f.flush(func() error { return syncFolder(f.dir) }); err != nil {
			return err
		}
	} else if !errors.Is(err, fs.ErrExist) {
		return err
	}
	if err := os.Rename(temp.Name(), path); err != nil {
		return err
	}
	return f.flush(func() error { return syncFolder(folder) })
}

// flush waits for the disk, unless nobody wants that.
func (f files) flush(wait func() error) error {
	if !f.sync {
		return nil
	}
	return wait()
}

func syncFolder(path string) error {
	folder, err := os.Open(path)
	if err != nil {
		return err
	}
	defer folder.Close()
	return folder.Sync()
}

func (f files) path(hash string) string { return filepath.Join(f.dir, hash[:2], hash[2:]) }

// isHash reports whether hash can name a stored file.
func isHash(hash string) bool {
	raw, err := hex.DecodeString(hash)
	return err == nil && len(raw) == sha256.Size && hex.EncodeToString(raw) == hash
}

// OpenFile opens a stored file for reading.
func (s *Store) OpenFile(hash string) (io.ReadSeekCloser, error) {
	missing := problem.New(problem.Missing, "store.no_file", hash)
	if !isHash(hash) {
		return nil, missing
	}
	file, err := os.Open(s.files.path(hash))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, missing
	}
	if err != nil {
		return nil, fmt.Errorf("open stored file: %w", err)
	}
	return file, nil
}

// VerifyFiles reads all stored files, and calls report for each with the problem it has, or nil. It stops
// when report returns an error.
func (s *Store) VerifyFiles(ctx context.Context, report func(hash string, size int64, bad error) error) error {
	return filepath.WalkDir(s.files.dir, func(path string, entry fs.DirEntry, err error) error {
		switch {
		case errors.Is(err, fs.ErrNotExist) && path == s.files.dir:
			return nil
		case err != nil:
			return fmt.Errorf("verify files: %w", err)
		case ctx.Err() != nil:
			return ctx.Err()
		case entry.IsDir():
			return nil
		}
		folder, name := filepath.Split(path)
		hash := filepath.Base(folder) + name
		if !isHash(hash) {
			return nil // a file that was being stored when the program ended
		}
		size, bad := verifyFile(path, hash)
		return report(hash, size, bad)
	})
}

// verifyFile reads one file and compares it with its hash.
func verifyFile(path, hash string) (size int64, bad error) {
	file, err := os.Open(path)
	if err != nil {
		return 0, err
	}
	defer file.Close()
	sum := sha256.New()
	size, err = io.Copy(sum, file)
	if err != nil {
		return size, err
	}
	if hex.EncodeToString(sum.Sum(nil)) != hash {
		return size, problem.New(problem.Unfit, "store.file_damaged", hash)
	}
	return size, nil
}
