package doctest

import "testing"

func TestOnlyWordsMayDiffer(t *testing.T) {
	zh := "```yaml\n# a.yaml\n# 注\nunit: 元\nplaces: 2\ntitle: {zh: 好}\n```\n\n```console\n$ go\n好\n```\n"
	for name, c := range map[string]struct {
		en   string
		same bool
	}{
		"words":        {"```yaml\n# a.yaml\nunit: yuan\nplaces: 2\ntitle: {zh: 好, en: Good}\n```\n\n```console\n$ go\nfine\n```\n", true},
		"a value":      {"```yaml\n# a.yaml\nunit: yuan\nplaces: 3\ntitle: {zh: 好}\n```\n\n```console\n$ go\n```\n", false},
		"a key":        {"```yaml\n# a.yaml\nunit: yuan\nplace: 2\ntitle: {zh: 好}\n```\n\n```console\n$ go\n```\n", false},
		"one more":     {"```yaml\n# a.yaml\nunit: yuan\nplaces: 2\ntitle: {zh: 好, en: Good}\nx: 1\n```\n\n```console\n$ go\n```\n", false},
		"a file":       {"```yaml\n# b.yaml\nunit: yuan\nplaces: 2\ntitle: {zh: 好, en: Good}\n```\n\n```console\n$ go\n```\n", false},
		"a command":    {"```yaml\n# a.yaml\nunit: yuan\nplaces: 2\ntitle: {zh: 好, en: Good}\n```\n\n```console\n$ went\n```\n", false},
		"a block less": {"```yaml\n# a.yaml\nunit: yuan\nplaces: 2\ntitle: {zh: 好, en: Good}\n```\n", false},
		"a block more": {zh + "\n```console\n$ go\n```\n", false},
		"a mark":       {"```yaml\n# ? a.yaml\nunit: yuan\nplaces: 2\ntitle: {zh: 好, en: Good}\n```\n\n```console\n$ go\n```\n", false},
	} {
		a, err := Examples(zh)
		if err != nil {
			t.Fatal(err)
		}
		b, err := Examples(c.en)
		if err != nil {
			t.Fatal(err)
		}
		if faults := Same(a, b); (len(faults) == 0) != c.same {
			t.Errorf("%s: faults %q", name, faults)
		}
	}
}
