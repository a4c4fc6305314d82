package packfile

import (
	"io/fs"
	"os"
	"path"
	"testing"

	"go.yaml.in/yaml/v3"

	"bihuan/internal/problem"
)

// ourPacks is the folder of the packs of the project.
func ourPacks(t *testing.T) fs.FS {
	dir := os.DirFS("../../packs")
	if _, err := fs.Stat(dir, "."); err != nil {
		t.Skip("there is no folder packs")
	}
	return dir
}

func TestOurPacksHaveNoProblems(t *testing.T) {
	dir := ourPacks(t)
	packs, err := Load(dir)
	if err != nil && problem.All(err) == nil {
		t.Fatal(err)
	}
	for _, p := range problem.All(err) {
		t.Error(p)
	}
	for _, p := range packs {
		if _, err := StoriesOf(dir, packs, p.Name); err != nil {
			t.Errorf("stories of %s:\n%v", p.Name, err)
		}
	}
	if err == nil {
		checkRoundTrip(t, packs)
	}
}

func TestOurPacksSpeakBothLanguages(t *testing.T) {
	dir := ourPacks(t)
	err := fs.WalkDir(dir, ".", func(file string, entry fs.DirEntry, err error) error {
		if err != nil || path.Ext(file) != extension {
			return err
		}
		data, err := fs.ReadFile(dir, file)
		if err != nil {
			return err
		}
		var doc yaml.Node
		if err := yaml.Unmarshal(data, &doc); err != nil {
			return err
		}
		wantEnglish(t, file, &doc)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

// wantEnglish reports texts below n that are Chinese only.
func wantEnglish(t *testing.T, file string, n *yaml.Node) {
	chinese, english := false, false
	for i, child := range n.Content {
		wantEnglish(t, file, child)
		if n.Kind == yaml.MappingNode && i%2 == 0 {
			chinese = chinese || child.Value == "zh"
			english = english || child.Value == "en"
		}
	}
	if chinese && !english {
		t.Errorf("%s:%d:%d: the text has no English", file, n.Line, n.Column)
	}
}
