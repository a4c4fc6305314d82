package store_test

import (
	"archive/zip"
	"bytes"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"bihuan/internal/problem"
	"bihuan/internal/store"
	"bihuan/internal/store/storetest"
)

// unpack writes the files of an archive below dir and returns their names.
func unpack(t *testing.T, archive []byte, dir string) (names []string) {
	t.Helper()
	z, err := zip.NewReader(bytes.NewReader(archive), int64(len(archive)))
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range z.File {
		names = append(names, f.Name)
		from, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		data, err := io.ReadAll(from)
		if err != nil {
			t.Fatal(err)
		}
		to := filepath.Join(dir, filepath.FromSlash(f.Name))
		if err := os.MkdirAll(filepath.Dir(to), 0o750); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(to, data, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return names
}

func TestABackupIsADataFolderAgain(t *testing.T) {
	s, _ := openStore(t)
	if err := s.Write(t.Context(), func(tx *store.Tx) error { return tx.PutSetting("day", 7) }); err != nil {
		t.Fatal(err)
	}
	file, err := s.PutFile(strings.NewReader("proof"), 100)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := s.Key("journal", func() (string, error) { return "secret", nil }); err != nil {
		t.Fatal(err)
	}
	var archive bytes.Buffer
	if err := s.Backup(t.Context(), &archive); err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	if names := unpack(t, archive.Bytes(), dir); len(names) != 3 {
		t.Errorf("the archive holds %v", names)
	}
	again, err := store.Open(t.Context(), store.Options{Dir: dir})
	if err != nil {
		t.Fatal(err)
	}
	defer again.Close()
	day := 0
	if err := again.Read(t.Context(), func(tx *store.Tx) error { _, err := tx.Setting("day", &day); return err }); err != nil || day != 7 {
		t.Errorf("day = %d, %v", day, err)
	}
	if f, err := again.OpenFile(file.Hash); err != nil {
		t.Error(err)
	} else {
		f.Close()
	}
	if key, err := again.Key("journal", nil); err != nil || key != "secret" {
		t.Errorf("key = %q, %v", key, err)
	}
}

func TestABackupOfPostgresNamesItsOwnTools(t *testing.T) {
	s := storetest.Postgres(t)
	if err := s.Backup(t.Context(), io.Discard); problem.KindOf(err) != problem.Unfit {
		t.Errorf("Backup() = %v", err)
	}
}
