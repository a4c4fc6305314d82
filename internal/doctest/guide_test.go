package doctest

import (
	"bytes"
	"flag"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"bihuan/internal/book"
	"bihuan/internal/cli"
	"bihuan/packs"
)

var update = flag.Bool("update", false, "write what is printed into the pages")

// guides are the two languages of the guide.
var guides = map[string]string{"zh": "../../docs/guide.md", "en": "../../docs/guide.en.md"}

// TestTheGuideWorksAsItIsWritten does what the guide says from top to bottom: it writes the files, types the
// commands and compares what is printed. What is marked
// is taken back after the next commands.
func TestTheGuideWorksAsItIsWritten(t *testing.T) {
	for lang, file := range guides {
		t.Run(lang, func(t *testing.T) {
			page, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			full, err := filepath.Abs(file)
			if err != nil {
				t.Fatal(err)
			}
			r := newReader(t, lang)
			got := r.follow(string(page))
			if *update {
				if err := os.WriteFile(full, []byte(got), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			if r.mistakes == 0 || r.commands == 0 {
				t.Error("the guide shows no mistakes or no commands")
			}
			if out := r.run("bihuan pack test own"); strings.Contains(out, "✗") {
				t.Errorf("the pack of the guide fails:\n%s", out)
			}
		})
	}
}

func TestTheGuideIsTheSameInBothLanguages(t *testing.T) {
	for _, fault := range Same(examples(t, guides["zh"]), examples(t, guides["en"])) {
		t.Error(fault)
	}
}

// examples reads a page.
func examples(t *testing.T, file string) []*Example {
	t.Helper()
	page, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	list, err := Examples(string(page))
	if err != nil {
		t.Fatalf("%s: %v", file, err)
	}
	return list
}

// reader does what a page says in a folder of his own.
type reader struct {
	*testing.T
	lang     string
	undo     func() // takes back what is marked
	mistakes int
	commands int
}

// newReader gives a reader an empty folder, with a data folder in it that has been served.
func newReader(t *testing.T, lang string) *reader {
	t.Helper()
	t.Chdir(t.TempDir())
	t.Setenv("BIHUAN_LANG", lang)
	b, err := book.Open(t.Context(), book.Options{Dir: "data", Packs: packs.FS, Now: time.Now})
	if err != nil {
		t.Fatal(err)
	}
	if err := b.Close(); err != nil {
		t.Fatal(err)
	}
	return &reader{T: t, lang: lang}
}

// follow does what a page says and returns the page with what is printed.
func (r *reader) follow(page string) string {
	list, err := Examples(page)
	if err != nil {
		r.Fatal(err)
	}
	lines := strings.Split(page, "\n")
	shift := 0
	for _, e := range list {
		switch e.Lang {
		case "yaml":
			r.write(e)
		case "console":
			printed := r.typed(e)
			old := strings.Count(e.Text, "\n")
			text := strings.Split(strings.TrimSuffix(printed, "\n"), "\n")
			at := e.Line + shift
			lines = slices.Replace(lines, at, at+old, text...)
			shift += len(text) - old
		default:
			r.Errorf("line %d: a block of %q, which no test looks at", e.Line, e.Lang)
		}
	}
	return strings.Join(lines, "\n")
}

// write puts a piece into its file.
func (r *reader) write(e *Example) {
	if r.undo != nil {
		r.Fatalf("line %d: what is marked above it is followed by no command", e.Line)
	}
	file := filepath.Join("own", filepath.FromSlash(e.File))
	before, err := os.ReadFile(file)
	if err != nil && !os.IsNotExist(err) {
		r.Fatal(err)
	}
	r.put(file, Merge(string(before), e.Text))
	if e.Mark == Mistake {
		r.mistakes++
	}
	if e.Mark != Kept {
		r.undo = func() { r.put(file, string(before)) }
	}
}

func (r *reader) put(file, text string) {
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		r.Fatal(err)
	}
}

// typed types the commands of a block, compares what is printed, and returns the block as it should be.
func (r *reader) typed(e *Example) string {
	defer func() {
		if r.undo != nil {
			r.undo()
			r.undo = nil
		}
	}()
	right := ""
	for _, session := range strings.Split(strings.TrimPrefix(e.Text, "$ "), "\n$ ") {
		command, want, _ := strings.Cut(session, "\n")
		want = strings.TrimSpace(want)
		got := strings.TrimSpace(r.run(command))
		r.commands++
		if want == "…" {
			r.Errorf("line %d: %s shows nothing", e.Line, command)
		}
		if !printed(strings.Split(want, "\n"), strings.Split(got, "\n")) {
			if !*update {
				r.Errorf("line %d: %s prints\n%s\nand not\n%s", e.Line, command, got, want)
			}
			want = got
		}
		right += "$ " + strings.TrimSpace(command+"\n"+want) + "\n"
	}
	return right
}

// run types one command and returns all that it prints.
func (r *reader) run(command string) string {
	r.Helper()
	words := strings.Fields(command)
	switch words[0] {
	case "bihuan":
		var out bytes.Buffer
		cli.Run(words[1:], strings.NewReader(""), &out, &out)
		return out.String()
	case "rm":
		if err := os.Remove(words[1]); err != nil {
			r.Error(err)
		}
		return ""
	}
	r.Fatalf("nobody knows the command %q", command)
	return ""
}

// printed reports whether lines are those that are wanted, where … stands for any number of lines.
func printed(want, got []string) bool {
	switch {
	case len(want) == 0:
		return len(got) == 0
	case want[0] == "…":
		return printed(want[1:], got) || len(got) > 0 && printed(want, got[1:])
	}
	return len(got) > 0 && strings.TrimRight(want[0], " ") == strings.TrimRight(got[0], " ") && printed(want[1:], got[1:])
}
