package store_test

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/ncruces/go-sqlite3"

	"bihuan/internal/i18n"
	"bihuan/internal/problem"
	"bihuan/internal/store"
)

// openProblem returns the key of the problem that Open meets.
func openProblem(t *testing.T, opts store.Options) string {
	t.Helper()
	s, err := store.Open(t.Context(), opts)
	if err == nil {
		s.Close()
		return ""
	}
	list := problem.All(err)
	if len(list) != 1 {
		t.Fatalf("Open() = %v, want one problem", err)
	}
	for _, lang := range []i18n.Lang{i18n.ZH, i18n.EN} {
		if text := list[0].In(lang); text == list[0].Key || strings.Contains(text, "{") {
			t.Errorf("the problem reads %q", text)
		}
	}
	return list[0].Key
}

func newFolder(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	if key := openProblem(t, store.Options{Dir: dir}); key != "" {
		t.Fatalf("a new folder cannot be opened: %s", key)
	}
	return dir
}

func TestTwoProgramsCannotUseOneFolder(t *testing.T) {
	dir := t.TempDir()
	first, err := store.Open(t.Context(), store.Options{Dir: dir})
	if err != nil {
		t.Fatal(err)
	}
	if key := openProblem(t, store.Options{Dir: dir}); key != "store.locked" {
		t.Errorf("second Open: %q", key)
	}
	if key := openProblem(t, store.Options{Dir: dir, ReadOnly: true}); key != "" {
		t.Errorf("reading beside a writer: %q", key)
	}
	first.Close()
	if key := openProblem(t, store.Options{Dir: dir}); key != "" {
		t.Errorf("Open after Close: %q", key)
	}
}

func TestDatabaseOfANewerProgramIsLeftAlone(t *testing.T) {
	dir := newFolder(t)
	path := filepath.Join(dir, "bihuan.db")
	db, err := sqlite3.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	err = db.Exec("UPDATE meta SET version = 999; DROP TABLE doc; PRAGMA wal_checkpoint(TRUNCATE)")
	if err != nil {
		t.Fatal(err)
	}
	db.Close()
	before, _ := os.ReadFile(path)
	for _, readOnly := range []bool{false, true} {
		if key := openProblem(t, store.Options{Dir: dir, ReadOnly: readOnly}); key != "store.newer" {
			t.Errorf("Open(read only %v): %q", readOnly, key)
		}
	}
	if after, _ := os.ReadFile(path); !bytes.Equal(before, after) {
		t.Error("the database was changed")
	}
}

func TestDamagedFileIsReported(t *testing.T) {
	dir := newFolder(t)
	path := filepath.Join(dir, "bihuan.db")
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	for name, damage := range map[string]func([]byte) []byte{
		"no database": func([]byte) []byte { return []byte("这不是数据库，只是一段文字。") },
		"bad header":  func(b []byte) []byte { return append(bytes.Repeat([]byte{7}, 100), b[100:]...) },
	} {
		if err := os.WriteFile(path, damage(bytes.Clone(data)), 0o640); err != nil {
			t.Fatal(err)
		}
		if key := openProblem(t, store.Options{Dir: dir}); key != "store.damaged" {
			t.Errorf("%s: %q", name, key)
		}
	}
	for i := len(data) / 2; i < len(data); i++ {
		data[i] = 0xA5
	}
	if err := os.WriteFile(path, data, 0o640); err != nil {
		t.Fatal(err)
	}
	s, err := store.Open(t.Context(), store.Options{Dir: dir, ReadOnly: true})
	if err == nil {
		err = s.Check(t.Context())
		s.Close()
	}
	if list := problem.All(err); len(list) != 1 || list[0].Key != "store.damaged" {
		t.Errorf("a file whose second half is damaged: %v", err)
	}
}

func TestFolderAndAddressMustBeUsable(t *testing.T) {
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, nil, 0o640); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		want string
		opts store.Options
	}{
		{"store.folder", store.Options{Dir: file}},
		{"store.folder", store.Options{Dir: filepath.Join(file, "below"), ReadOnly: true}},
		{"store.dsn", store.Options{Dir: t.TempDir(), DSN: "mysql://u:secret@host/db"}},
		{"store.connect", store.Options{Dir: t.TempDir(), DSN: "postgres://u:secret@127.0.0.1:1/db"}},
	} {
		if key := openProblem(t, c.opts); key != c.want {
			t.Errorf("Open(%+v): %q, want %q", c.opts, key, c.want)
		}
	}
}

func TestProblemOfAConnectionShowsNoPassword(t *testing.T) {
	_, err := store.Open(t.Context(), store.Options{Dir: t.TempDir(), DSN: "postgres://u:secret@127.0.0.1:1/db"})
	if err == nil || strings.Contains(err.Error(), "secret") {
		t.Errorf("Open() = %v", err)
	}
}
