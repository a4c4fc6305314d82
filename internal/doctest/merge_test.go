package doctest

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestMergePutsWhatIsNewBehindWhatIsThere(t *testing.T) {
	file := `# a ledger
title: {zh: 甲}
fields:
  # the first
  name: {kind: text}
  note:
    kind: note
checks:
  - {that: a}
`
	for name, c := range map[string]struct{ piece, want string }{
		"a key of its own": {"list: [name]\n", file + "list: [name]\n"},
		"a field": {"fields:\n  day: {kind: date}\n", `# a ledger
title: {zh: 甲}
fields:
  # the first
  name: {kind: text}
  note:
    kind: note
  day: {kind: date}
checks:
  - {that: a}
`},
		"another value, another check": {"title: {zh: 乙}\nchecks:\n  - {that: b}\n", `# a ledger
title: {zh: 乙}
fields:
  # the first
  name: {kind: text}
  note:
    kind: note
checks:
  - {that: a}
  - {that: b}
`},
		"a value far below": {"fields:\n  note:\n    kind: text\n    help: x\n", `# a ledger
title: {zh: 甲}
fields:
  # the first
  name: {kind: text}
  note:
    kind: text
    help: x
checks:
  - {that: a}
`},
	} {
		if diff := cmp.Diff(c.want, Merge(file, c.piece)); diff != "" {
			t.Errorf("%s: (-want +got)\n%s", name, diff)
		}
	}
	if got := Merge("", file); got != file {
		t.Errorf("a new file is %q", got)
	}
}

func TestExamplesSayTheirFile(t *testing.T) {
	list, err := Examples("# A\n\n```yaml\n# ✗ a/b.yaml\nx: 1\n```\n\n```console\n$ go\n```\n")
	if err != nil {
		t.Fatal(err)
	}
	want := []*Example{
		{Line: 3, Lang: "yaml", File: "a/b.yaml", Mark: Mistake, Text: "x: 1\n"}, {Line: 8, Lang: "console", Text: "$ go\n"},
	}
	if diff := cmp.Diff(want, list); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
	for name, page := range map[string]string{
		"no file": "```yaml\nx: 1\n```\n", "indented": "so:\n\n    x: 1\n", "no end": "```text\nx\n", "a mark": "```yaml\n# a.yaml perhaps\n```\n",
	} {
		if _, err := Examples(page); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
}
