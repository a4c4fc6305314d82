package packfile

import (
	"bytes"
	"encoding/json"
	"maps"
	"os"
	"path"
	"slices"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"bihuan/internal/ledger"
)

// sameMeaning compares definitions without the places they come from.
func sameMeaning(a, b []*ledger.Pack) string {
	return cmp.Diff(a, b, cmpopts.IgnoreTypes(ledger.Pos{}), cmpopts.IgnoreUnexported(ledger.Ledger{}),
		cmpopts.IgnoreFields(ledger.Field{}, "Ledger"), cmpopts.EquateEmpty())
}

// formatted returns the files of packs as Format writes them.
func formatted(packs []*ledger.Pack) fstest.MapFS {
	files := fstest.MapFS{}
	for _, p := range packs {
		for name, data := range Format(p) {
			files[path.Join(p.Name, name)] = &fstest.MapFile{Data: data}
		}
	}
	return files
}

// checkRoundTrip wants Format to keep every meaning and to change nothing the second time.
func checkRoundTrip(t *testing.T, packs []*ledger.Pack) {
	t.Helper()
	files := formatted(packs)
	again, err := Load(files)
	if err != nil {
		t.Fatalf("formatted files have problems: %v", err)
	}
	if diff := sameMeaning(packs, again); diff != "" {
		t.Errorf("formatting changes definitions (-before +after):\n%s", diff)
	}
	for name, file := range formatted(again) {
		if !bytes.Equal(file.Data, files[name].Data) {
			diff := cmp.Diff(string(files[name].Data), string(file.Data))
			t.Errorf("formatting %s again changes it:\n%s", name, diff)
		}
	}
}

// printed shows all files.
func printed(files fstest.MapFS) string {
	var out bytes.Buffer
	for _, name := range slices.Sorted(maps.Keys(files)) {
		out.WriteString("-- " + name + " --\n" + string(files[name].Data))
	}
	return out.String()
}

func TestFormatKeepsWhatThePackSays(t *testing.T) {
	checkRoundTrip(t, mustLoad(t, good(t)))
}

func TestFormatIsCanonical(t *testing.T) {
	packs := mustLoad(t, good(t))
	const golden = "testdata/formatted.txtar"
	got := printed(formatted(packs))
	if *update {
		if err := os.WriteFile(golden, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), got); diff != "" {
		t.Errorf("Format() differs (-want +got):\n%s", diff)
	}
}

func TestSchemaForEditorsIsFresh(t *testing.T) {
	const file = "../../docs/pack.schema.json"
	got := Schema()
	if *update {
		if err := os.WriteFile(file, got, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(want, got) {
		t.Error("docs/pack.schema.json is stale: run go test ./internal/packfile -update")
	}
}

func TestSchemaNamesEveryKey(t *testing.T) {
	var s struct {
		Defs map[string]struct {
			Properties map[string]any
			Required   []string
		} `json:"$defs"`
	}
	if err := json.Unmarshal(Schema(), &s); err != nil {
		t.Fatal(err)
	}
	for name, keys := range map[string][]string{"field": fieldObject.names(),
		"move":   moveObject.names(),
		"ledger": ledgerObject.names(), "pack": packObject.names(), "step": stepObject.names()} {
		if got := slices.Sorted(maps.Keys(s.Defs[name].Properties)); !slices.Equal(got, sorted(keys)) {
			t.Errorf("schema of %s has keys %v, want %v", name, got, sorted(keys))
		}
	}
	if got := s.Defs["field"].Required; !slices.Equal(got, []string{"kind", "title"}) {
		t.Errorf("a field requires %v", got)
	}
}

func sorted(keys []string) []string { return slices.Sorted(slices.Values(keys)) }

// FuzzLoad reads any files without panic. What loads survives formatting.
func FuzzLoad(f *testing.F) {
	files := good(f)
	for name, file := range files {
		if path.Dir(name) == "duty" {
			f.Add(string(file.Data), string(files["duty/stories/close.yaml"].Data))
		}
	}
	f.Add("title: {zh: a}\nfields: {a: {kind: text, title: {zh: \"a\\n b\"}, is: |\n    a +\n    b}}",
		"")
	f.Fuzz(func(t *testing.T, body, story string) {
		changed := maps.Clone(files)
		changed["duty/step.yaml"] = &fstest.MapFile{Data: []byte(body)}
		changed["duty/stories/close.yaml"] = &fstest.MapFile{Data: []byte(story)}
		problems(t, changed)
		if packs, err := Load(changed); err == nil {
			checkRoundTrip(t, packs)
		}
		changed = maps.Clone(files)
		changed["duty/pack.yaml"] = &fstest.MapFile{Data: []byte(body)}
		if packs, err := Load(changed); err == nil {
			checkRoundTrip(t, packs)
		}
	})
}
