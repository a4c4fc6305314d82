package cli

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// bihuan runs a command line and returns its exit code with all that it prints.
func bihuan(t *testing.T, args ...string) (int, string) {
	t.Helper()
	var out bytes.Buffer
	code := Run(args, strings.NewReader(""), &out, &out)
	return code, out.String()
}

func TestPackNewPassesItsStory(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "duties")
	if code, out := bihuan(t, "pack", "new", dir); code != exitOK {
		t.Fatalf("pack new: exit %d: %s", code, out)
	}
	if code, out := bihuan(t, "pack", "new", dir); code != exitUsage || !strings.Contains(out, "没有改动它") {
		t.Errorf("pack new twice: exit %d: %s", code, out)
	}
	if code, out := bihuan(t, "pack", "check", filepath.Dir(dir)); code != exitOK || !strings.Contains(out, "台账 1 本") {
		t.Errorf("pack check: exit %d: %s", code, out)
	}
	if code, out := bihuan(t, "pack", "test", filepath.Dir(dir)); code != exitOK || !strings.Contains(out, "1 个案例全部通过") {
		t.Errorf("pack test: exit %d: %s", code, out)
	}
}

func TestPackSchemaPrintsTheSchemaForEditors(t *testing.T) {
	want, err := os.ReadFile("../../docs/pack.schema.json")
	if err != nil {
		t.Fatal(err)
	}
	if code, out := bihuan(t, "pack", "schema"); code != exitOK || out != string(want) {
		t.Errorf("exit %d, %d bytes of %d", code, len(out), len(want))
	}
	if code, _ := bihuan(t, "pack", "schema", "debt"); code != exitUsage {
		t.Errorf("with a name: exit %d", code)
	}
}

func TestPackTestNamesWhatFails(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "duties")
	if code, out := bihuan(t, "pack", "new", dir); code != exitOK {
		t.Fatalf("pack new: exit %d: %s", code, out)
	}
	file := filepath.Join(dir, "pack.yaml")
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(file, bytes.Replace(data, []byte("default: 10"), []byte("default: 9"), 1), 0o600); err != nil {
		t.Fatal(err)
	}
	code, out := bihuan(t, "pack", "test", filepath.Dir(dir))
	want := "finish.yaml:10:12: d.due 应当是 2024-07-15，实际是 2024-07-12。"
	if code != exitUsage || !strings.Contains(out, want) || !strings.Contains(out, "1 个案例中有 1 个不通过") {
		t.Errorf("exit %d, want %d with %q: %s", code, exitUsage, want, out)
	}
}

func TestPackCheckOfOnePackIsNotKeptUpByAnother(t *testing.T) {
	dir := t.TempDir()
	for _, name := range []string{"duties", "broken"} {
		if code, out := bihuan(t, "pack", "new", filepath.Join(dir, name)); code != exitOK {
			t.Fatalf("pack new: exit %d: %s", code, out)
		}
	}
	if err := os.WriteFile(filepath.Join(dir, "broken", "pack.yaml"), []byte("pack: [\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	code, out := bihuan(t, "pack", "check", dir, "duties")
	if code != exitOK || !strings.Contains(out, "台账 1 本") || !strings.Contains(out, "没有看：broken") {
		t.Errorf("of one pack: exit %d: %s", code, out)
	}
	if code, out := bihuan(t, "pack", "check", dir, "broken"); code != exitUsage || strings.Contains(out, "duties") {
		t.Errorf("of the broken one: exit %d: %s", code, out)
	}
	if code, _ := bihuan(t, "pack", "check", dir); code != exitUsage {
		t.Errorf("of both: exit %d", code)
	}
}

func TestPackTestRefusesUnknownPacks(t *testing.T) {
	if code, out := bihuan(t, "pack", "test", "nothing_like_it"); code != exitUsage || !strings.Contains(out, "organisation") {
		t.Errorf("exit %d: %s", code, out)
	}
}

func TestPackDocsWritesFilesThatStandAlone(t *testing.T) {
	out := filepath.Join(t.TempDir(), "book")
	if code, text := bihuan(t, "pack", "docs", "rectification", "--out", out, "--lang", "en"); code != exitOK {
		t.Fatalf("exit %d: %s", code, text)
	}
	for file, part := range map[string]string{
		"rectification.html": "<h1>Rectification</h1>", "organisation.html": "<svg", "index.html": `href="rectification.html#measure"`,
	} {
		data, err := os.ReadFile(filepath.Join(out, file))
		if err != nil {
			t.Fatal(err)
		}
		if page := string(data); !strings.Contains(page, part) || !strings.Contains(page, "<style>") {
			t.Errorf("%s lacks %q or its style", file, part)
		}
	}
	if code, text := bihuan(t, "pack", "docs", "--lang", "fr"); code != exitUsage || !strings.Contains(text, "fr") {
		t.Errorf("another language: exit %d: %s", code, text)
	}
}
