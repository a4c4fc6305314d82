package packfile

import (
	"io/fs"
	"slices"
	"testing"
	"testing/fstest"
)

func TestBeside(t *testing.T) {
	own := fstest.MapFS{"b/x": {Data: []byte("own")}}
	base := fstest.MapFS{"a/x": {Data: []byte("base")}, "b/x": {Data: []byte("base")}, "b/y": {Data: []byte("base")}}
	both := Beside(own, base)
	entries, err := fs.ReadDir(both, ".")
	if err != nil || len(entries) != 2 || entries[0].Name() != "a" || entries[1].Name() != "b" {
		t.Errorf("ReadDir() = %v, %v, want a and b", entries, err)
	}
	for name, want := range map[string]string{"a/x": "base", "b/x": "own"} {
		if got, err := fs.ReadFile(both, name); err != nil || string(got) != want {
			t.Errorf("ReadFile(%s) = %q, %v, want %q", name, got, err, want)
		}
	}
	if _, err := fs.Stat(both, "b/y"); err == nil {
		t.Error("b/y is there, although b is the district's own")
	}
}

func TestNeededLeavesOutWhatNothingUses(t *testing.T) {
	head := func(text string) *fstest.MapFile { return &fstest.MapFile{Data: []byte(text)} }
	files := fstest.MapFS{
		"rent/pack.yaml":   head("uses: [people, firms]"),
		"firms/pack.yaml":  head("uses: [people]"),
		"people/pack.yaml": head("title: people"),
		"broken/pack.yaml": head("uses: [people"),
		"other/pack.yaml":  head("uses: [rent]"),
	}
	for _, c := range []struct {
		name string
		want []string
	}{{"rent", []string{"firms", "people", "rent"}}, {"broken", []string{"broken"}}, {"missing", nil}} {
		entries, err := fs.ReadDir(Needed(files, []string{c.name}), ".")
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, e := range entries {
			got = append(got, e.Name())
		}
		if !slices.Equal(got, c.want) {
			t.Errorf("Needed(%s) = %v, want %v", c.name, got, c.want)
		}
	}
}
