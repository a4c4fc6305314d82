package cli

import (
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// fieldsOf returns how many fields a ledger of a data folder has; -1 where there is no such ledger.
func fieldsOf(t *testing.T, data, path string) int {
	t.Helper()
	b, err := place{data: data}.open(t.Context(), slog.New(slog.DiscardHandler), false)
	if err != nil {
		t.Fatal(err)
	}
	defer b.Close()
	l := b.Definition(path)
	if l == nil {
		return -1
	}
	return len(l.Fields)
}

func TestPackApplyBringsPacksIntoTheDataFolder(t *testing.T) {
	data, dir := t.TempDir(), filepath.Join(t.TempDir(), "own")
	if n := fieldsOf(t, data, "duties.duty"); n >= 0 {
		t.Fatalf("a new data folder has the ledger, with %d fields", n)
	}
	if code, out := bihuan(t, "pack", "new", filepath.Join(dir, "duties")); code != exitOK {
		t.Fatalf("pack new: exit %d: %s", code, out)
	}
	code, out := bihuan(t, "pack", "plan", dir, "--data", data)
	if code != exitOK || !strings.Contains(out, "新台账 duties.duty") || fieldsOf(t, data, "duties.duty") >= 0 {
		t.Errorf("pack plan: exit %d, or it did something: %s", code, out)
	}
	if code, out := bihuan(t, "pack", "apply", "--data", data, dir); code != exitOK {
		t.Fatalf("pack apply: exit %d: %s", code, out)
	}
	before := fieldsOf(t, data, "duties.duty")
	addField(t, dir, "  extra: {kind: text, title: {zh: 另记}}\n")
	code, out = bihuan(t, "pack", "apply", dir, "--data", data)
	if code != exitOK || !strings.Contains(out, "新字段“另记”") {
		t.Errorf("another field: exit %d: %s", code, out)
	}
	if after := fieldsOf(t, data, "duties.duty"); after != before+1 {
		t.Errorf("%d fields before, %d after", before, after)
	}
}

func TestPackApplyRefusesWhatWouldLoseData(t *testing.T) {
	data, dir := t.TempDir(), filepath.Join(t.TempDir(), "own")
	fieldsOf(t, data, "duties.duty") // makes the data folder
	bihuan(t, "pack", "new", filepath.Join(dir, "duties"))
	addField(t, dir, "  extra: {kind: text, title: {zh: 另记}}\n")
	if code, out := bihuan(t, "pack", "apply", dir, "--data", data); code != exitOK {
		t.Fatalf("pack apply: exit %d: %s", code, out)
	}
	replaceIn(t, filepath.Join(dir, "duties", "duty.yaml"), "extra: {kind: text", "extra: {kind: int")
	code, out := bihuan(t, "pack", "apply", dir, "--data", data)
	if code != exitUsage || !strings.Contains(out, "✗ ~ 字段“另记”") || !strings.Contains(out, "没有启用") {
		t.Errorf("exit %d: %s", code, out)
	}
	kept, err := os.ReadFile(filepath.Join(data, ownPacks, "duties", "duty.yaml"))
	if err != nil || !strings.Contains(string(kept), "extra: {kind: text") {
		t.Errorf("the pack in the data folder is another one (%v)", err)
	}
}

// addField adds a line to the fields of the new pack in dir.
func addField(t *testing.T, dir, line string) {
	t.Helper()
	replaceIn(t, filepath.Join(dir, "duties", "duty.yaml"), "fields:\n", "fields:\n"+line)
}

func replaceIn(t *testing.T, file, old, new string) {
	t.Helper()
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(string(data), old) {
		t.Fatalf("%s has no %q", file, old)
	}
	if err := os.WriteFile(file, []byte(strings.Replace(string(data), old, new, 1)), 0o600); err != nil {
		t.Fatal(err)
	}
}

func TestPackSimulatePrintsATable(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "own")
	bihuan(t, "pack", "new", filepath.Join(dir, "duties"))
	code, out := bihuan(t, "pack", "simulate", dir, "duties.duty", "--from", "2024-07-01", "--set", "text=办一件事")
	if code != exitOK || !strings.Contains(out, "2024-07-15  办理时限  交办日期：2024-07-01") {
		t.Errorf("exit %d: %s", code, out)
	}
	for _, args := range [][]string{{"--from", "tomorrow"}, {"--set", "nothing=1"}, {"--unknown", "1"}} {
		args = append([]string{"pack", "simulate", dir, "duties.duty"}, args...)
		if code, out := bihuan(t, args...); code != exitUsage || strings.Count(out, "\n") != 1 {
			t.Errorf("%v: exit %d: %s", args, code, out)
		}
	}
}
