package packfile

import (
	"bytes"
	"os"
	"regexp"
	"testing"
	"testing/fstest"
)

// marker begins a file in a text archive (the txtar format of the Go project).
var marker = regexp.MustCompile(`(?m)^-- (.+) --\n`)

// archive reads a text archive as a file system.
func archive(t testing.TB, file string) fstest.MapFS {
	t.Helper()
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	files := fstest.MapFS{}
	found := marker.FindAllSubmatchIndex(data, -1)
	for i, at := range found {
		end := len(data)
		if i+1 < len(found) {
			end = found[i+1][0]
		}
		files[string(data[at[2]:at[3]])] = &fstest.MapFile{Data: data[at[1]:end]}
	}
	return files
}

// rewrite replaces the last file of an archive.
func rewrite(t testing.TB, file, content string) {
	t.Helper()
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	found := marker.FindAllIndex(data, -1)
	head := bytes.Clone(data[:found[len(found)-1][1]])
	if err := os.WriteFile(file, append(head, content...), 0o644); err != nil {
		t.Fatal(err)
	}
}
