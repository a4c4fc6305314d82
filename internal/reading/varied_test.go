package reading

import (
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"bihuan/internal/exchange"
)

var update = flag.Bool("update", false, "write the expected readings of testdata/varied anew")

// TestVaried reads invented documents of many forms and compares with readings that a person has checked.
func TestVaried(t *testing.T) {
	files, err := filepath.Glob("testdata/varied/*")
	if err != nil || len(files) == 0 {
		t.Fatalf("no documents: %v", err)
	}
	for _, file := range files {
		if strings.HasSuffix(file, ".want") {
			continue
		}
		t.Run(filepath.Base(file), func(t *testing.T) {
			doc, err := exchange.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			r, err := Read(doc)
			if err != nil {
				t.Fatal(err)
			}
			got := show(r)
			if *update {
				if err := os.WriteFile(file+".want", []byte(got), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(file + ".want")
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(string(want), got); diff != "" {
				t.Errorf("Read(%s) differs (-want +got):\n%s", filepath.Base(file), diff)
			}
		})
	}
}
