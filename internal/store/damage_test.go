package store_test

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"bihuan/internal/problem"
	"bihuan/internal/store"
)

// fullFolder returns a data folder with records, their journal and a stored file.
func fullFolder(t *testing.T) (dir string) {
	t.Helper()
	dir = t.TempDir()
	s, err := store.Open(t.Context(), store.Options{Dir: dir, NoSync: true})
	if err != nil {
		t.Fatal(err)
	}
	l := billLedger()
	apply(t, s, l)
	write(t, s, func(tx *store.Tx) error {
		for range 200 {
			if _, err := makeBill(tx, l); err != nil {
				return err
			}
		}
		return nil
	})
	if _, err := s.PutFile(strings.NewReader("佐证材料"), 100); err != nil {
		t.Fatal(err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	return dir
}

// check opens a folder for reading and returns what Open or Check says.
func check(t *testing.T, dir string) error {
	t.Helper()
	s, err := store.Open(t.Context(), store.Options{Dir: dir, ReadOnly: true})
	if err != nil {
		return err
	}
	defer s.Close()
	return s.Check(t.Context())
}

func TestChangedByteOfTheDatabaseIsNoticed(t *testing.T) {
	dir := fullFolder(t)
	if err := check(t, dir); err != nil {
		t.Fatalf("an unharmed database: %v", err)
	}
	path := filepath.Join(dir, "bihuan.db")
	sound, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	random := rand.New(rand.NewPCG(1, 2))
	var places []int
	for place := range 100 { // the header of the file
		places = append(places, place)
	}
	const page = 4096
	for at := 0; at < len(sound); at += page * (1 + random.IntN(12)) {
		places = append(places, at+random.IntN(page))
	}
	file, err := os.OpenFile(path, os.O_RDWR, 0)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	for _, place := range places {
		bit := byte(1) << random.IntN(8)
		if _, err := file.WriteAt([]byte{sound[place] ^ bit}, int64(place)); err != nil {
			t.Fatal(err)
		}
		list := problem.All(check(t, dir))
		if len(list) != 1 || !strings.HasPrefix(list[0].Key, "store.damaged") {
			t.Errorf("bit %x of byte %d in page %d: %v", bit, place%page, place/page+1, list)
		}
		if _, err := file.WriteAt(sound[place:place+1], int64(place)); err != nil {
			t.Fatal(err)
		}
	}
	if err := check(t, dir); err != nil {
		t.Errorf("the database as it was: %v", err)
	}
}

func TestDamagedTableIsNamed(t *testing.T) {
	dir := fullFolder(t)
	path := filepath.Join(dir, "bihuan.db")
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	for table, text := range map[string]string{
		"journal": `{"seq":150,`, "r_rent__bill": `[["x", "1.5", 2]`, "number": "ZD",
	} {
		text = strings.ReplaceAll(text, ", ", ",")
		place := bytes.Index(data, []byte(text))
		if place < 0 {
			t.Fatalf("%q does not stand in the file", text)
		}
		changed := bytes.Clone(data)
		changed[place+1]++
		if err := os.WriteFile(path, changed, 0o640); err != nil {
			t.Fatal(err)
		}
		list := problem.All(check(t, dir))
		if len(list) != 1 || list[0].Key != "store.damaged_table" || fmt.Sprint(list[0].Args[1]) != table {
			t.Errorf("damage in %s: %v", table, list)
		}
	}
}

func TestChangedByteOfAStoredFileIsNoticed(t *testing.T) {
	dir := fullFolder(t)
	paths, err := filepath.Glob(filepath.Join(dir, "files", "*", "*"))
	if err != nil || len(paths) != 1 {
		t.Fatal(paths, err)
	}
	sound, err := os.ReadFile(paths[0])
	if err != nil {
		t.Fatal(err)
	}
	if err := os.Chmod(paths[0], 0o640); err != nil {
		t.Fatal(err)
	}
	s, err := store.Open(t.Context(), store.Options{Dir: dir, ReadOnly: true})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	for place := range sound {
		changed := bytes.Clone(sound)
		changed[place] ^= 1
		if err := os.WriteFile(paths[0], changed, 0o640); err != nil {
			t.Fatal(err)
		}
		faults := 0
		err := s.VerifyFiles(t.Context(), func(_ string, _ int64, bad error) error {
			if bad != nil {
				faults++
			}
			return nil
		})
		if err != nil || faults != 1 {
			t.Errorf("byte %d: %d faults, %v", place, faults, err)
		}
	}
}
