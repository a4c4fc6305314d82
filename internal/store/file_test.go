package store_test

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/iotest"

	"bihuan/internal/problem"
	"bihuan/internal/store"
)

func openStore(t *testing.T) (*store.Store, string) {
	t.Helper()
	dir := t.TempDir()
	s, err := store.Open(t.Context(), store.Options{Dir: dir})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	return s, dir
}

// stored returns the names of all files below the folder of stored files.
func stored(t *testing.T, dir string) (names []string) {
	t.Helper()
	root := filepath.Join(dir, "files")
	err := filepath.WalkDir(root, func(path string, entry os.DirEntry, err error) error {
		if err == nil && !entry.IsDir() {
			names = append(names, strings.ReplaceAll(strings.TrimPrefix(path, root+"/"), "/", ""))
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return names
}

func TestFileLiesUnderTheHashOfItsContent(t *testing.T) {
	s, dir := openStore(t)
	content := append([]byte("%PDF-1.7\n"), bytes.Repeat([]byte("佐证"), 100_000)...)
	for range 2 {
		file, err := s.PutFile(iotest.HalfReader(bytes.NewReader(content)), int64(len(content)))
		if err != nil {
			t.Fatal(err)
		}
		sum := sha256.Sum256(content)
		want := store.StoredFile{Hash: hex.EncodeToString(sum[:]), Size: int64(len(content)), Type: "application/pdf"}
		if file != want {
			t.Errorf("PutFile() = %v, want %v", file, want)
		}
		if names := stored(t, dir); len(names) != 1 || names[0] != want.Hash {
			t.Errorf("files: %v", names)
		}
		r, err := s.OpenFile(file.Hash)
		if err != nil {
			t.Fatal(err)
		}
		got, err := io.ReadAll(r)
		r.Close()
		if err != nil || !bytes.Equal(got, content) {
			t.Errorf("read %d bytes, %v", len(got), err)
		}
	}
}

func TestFileThatIsRefusedLeavesNothing(t *testing.T) {
	s, dir := openStore(t)
	if _, err := s.PutFile(strings.NewReader("12345"), 4); problem.KindOf(err) != problem.Invalid {
		t.Errorf("five bytes where four are allowed: %v", err)
	}
	broken := errors.New("connection lost")
	r := io.MultiReader(strings.NewReader("12"), iotest.ErrReader(broken))
	if _, err := s.PutFile(r, 4); !errors.Is(err, broken) {
		t.Errorf("broken upload: %v", err)
	}
	if _, err := s.PutFile(strings.NewReader("1234"), 4); err != nil {
		t.Errorf("four bytes: %v", err)
	}
	if names := stored(t, dir); len(names) != 1 {
		t.Errorf("files: %v", names)
	}
}

func TestOpenFileTakesHashesOnly(t *testing.T) {
	s, dir := openStore(t)
	if err := os.WriteFile(filepath.Join(dir, "files", "aa"), []byte("x"), 0o640); err != nil {
		t.Fatal(err)
	}
	for _, hash := range []string{"", "a", "aa", "../bihuan.db", strings.Repeat("A", 64), strings.Repeat("0", 64)} {
		if _, err := s.OpenFile(hash); problem.KindOf(err) != problem.Missing {
			t.Errorf("OpenFile(%q) = %v", hash, err)
		}
	}
}

func TestVerifyFilesFindsTheChangedOne(t *testing.T) {
	s, dir := openStore(t)
	var hashes []string
	for _, content := range []string{"一", "二", "三"} {
		file, err := s.PutFile(strings.NewReader(content), 100)
		if err != nil {
			t.Fatal(err)
		}
		hashes = append(hashes, file.Hash)
	}
	changed := filepath.Join(dir, "files", hashes[1][:2], hashes[1][2:])
	os.Chmod(changed, 0o640)
	if err := os.WriteFile(changed, []byte("两"), 0o640); err != nil {
		t.Fatal(err)
	}
	count := 0
	err := s.VerifyFiles(t.Context(), func(hash string, size int64, bad error) error {
		count++
		if (bad != nil) != (hash == hashes[1]) {
			t.Errorf("file %s (%d bytes): %v", hash, size, bad)
		}
		return nil
	})
	if err != nil || count != 3 {
		t.Errorf("VerifyFiles() read %d files, %v", count, err)
	}
}
