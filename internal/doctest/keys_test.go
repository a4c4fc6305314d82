package doctest

import (
	"encoding/json"
	"io/fs"
	"maps"
	"os"
	"slices"
	"strings"
	"testing"

	"go.yaml.in/yaml/v3"

	"bihuan/internal/packfile"
)

// ofDirectory are keys that only the pack of the directory has a use for: there is one unit, one administrator.
var ofDirectory = []string{"ledger.as", "menu_item.page", "role.as"}

// TestTheExamplesUseEveryKey walks through the files of the example pack along the schema for editors: each key
// of each object is used by an example.
func TestTheExamplesUseEveryKey(t *testing.T) {
	for lang, page := range languages {
		t.Run(lang, func(t *testing.T) {
			w := newWalk(t)
			own := os.DirFS(examplePack(t, page))
			files, err := fs.Glob(own, "example/*.yaml")
			if err != nil {
				t.Fatal(err)
			}
			stories, err := fs.Glob(own, "example/stories/*.yaml")
			if err != nil {
				t.Fatal(err)
			}
			for _, file := range append(files, stories...) {
				data, err := fs.ReadFile(own, file)
				if err != nil {
					t.Fatal(err)
				}
				var content any
				if err := yaml.Unmarshal(data, &content); err != nil {
					t.Fatal(err)
				}
				w.see(w.root(file), content)
			}
			for _, key := range slices.Sorted(maps.Keys(w.unused)) {
				if slices.Contains(ofDirectory, key) {
					continue
				}
				t.Errorf("no example uses %s", key)
			}
		})
	}
}

// shape is what the walk reads of a schema.
type shape struct {
	Ref        string           `json:"$ref"`
	Defs       map[string]shape `json:"$defs"`
	Properties map[string]shape `json:"properties"`
	Additional json.RawMessage  `json:"additionalProperties"`
	Items      *shape           `json:"items"`
	AnyOf      []shape          `json:"anyOf"`
	OneOf      []shape          `json:"oneOf"`
}

// walk remembers which keys no file has used yet.
type walk struct {
	defs   map[string]shape
	unused map[string]bool
}

func newWalk(t *testing.T) *walk {
	t.Helper()
	var whole shape
	if err := json.Unmarshal(packfile.Schema(), &whole); err != nil {
		t.Fatal(err)
	}
	w := &walk{defs: whole.Defs, unused: map[string]bool{}}
	for name, def := range whole.Defs {
		for key := range def.Properties {
			w.unused[name+"."+key] = true
		}
	}
	return w
}

// root is the shape of a file.
func (w *walk) root(file string) shape {
	switch {
	case strings.Contains(file, "/stories/"):
		return shape{Ref: "#/$defs/story"}
	case strings.HasSuffix(file, "/pack.yaml"):
		return shape{Ref: "#/$defs/pack"}
	}
	return shape{Ref: "#/$defs/ledger"}
}

// see goes into content along its shape.
func (w *walk) see(s shape, content any) {
	name, refers := strings.CutPrefix(s.Ref, "#/$defs/")
	if refers {
		s = w.defs[name]
	}
	for _, one := range append(s.AnyOf, s.OneOf...) {
		w.see(one, content)
	}
	switch content := content.(type) {
	case []any:
		for _, item := range content {
			if s.Items != nil {
				w.see(*s.Items, item)
			}
		}
	case map[string]any:
		var other shape
		if json.Unmarshal(s.Additional, &other) != nil {
			other = shape{}
		}
		for key, value := range content {
			if below, known := s.Properties[key]; known {
				delete(w.unused, name+"."+key)
				w.see(below, value)
			} else {
				w.see(other, value)
			}
		}
	}
}
