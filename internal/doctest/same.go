package doctest

import (
	"fmt"
	"strings"
	"unicode"

	"go.yaml.in/yaml/v3"
)

// Same says where the examples of two languages differ in more than words: in their order, their files, what is
// typed, or in anything of their YAML but comments and values that one of them has in Chinese.
func Same(zh, en []*Example) []string {
	var faults []string
	for i, a := range zh {
		if i == len(en) {
			return append(faults, fmt.Sprintf("line %d has no counterpart", a.Line))
		}
		b := en[i]
		if a.Lang != b.Lang || a.File != b.File || a.Mark != b.Mark {
			return append(faults, fmt.Sprintf("line %d is another block than line %d", a.Line, b.Line))
		}
		if fault := sameText(a, b); fault != "" {
			faults = append(faults, fmt.Sprintf("line %d and line %d: %s", a.Line, b.Line, fault))
		}
	}
	if len(en) > len(zh) {
		faults = append(faults, fmt.Sprintf("line %d has no counterpart", en[len(zh)].Line))
	}
	return faults
}

func sameText(a, b *Example) string {
	switch a.Lang {
	case "yaml":
		var x, y yaml.Node
		if yaml.Unmarshal([]byte(a.Text), &x) != nil || yaml.Unmarshal([]byte(b.Text), &y) != nil {
			if strings.Count(a.Text, "\n") != strings.Count(b.Text, "\n") {
				return "what is no YAML differs"
			}
			return ""
		}
		return sameNode(&x, &y)
	case "console":
		if x, y := typedIn(a.Text), typedIn(b.Text); x != y {
			return fmt.Sprintf("%q is typed, and %q", x, y)
		}
	}
	return ""
}

// typedIn returns the commands of a block.
func typedIn(text string) string {
	var commands []string
	for line := range strings.Lines(text) {
		if strings.HasPrefix(line, "$ ") {
			commands = append(commands, line)
		}
	}
	return strings.Join(commands, "")
}

// sameNode compares two trees.
func sameNode(a, b *yaml.Node) string {
	switch {
	case isText(a) && isText(b):
		return ""
	case a.Kind != b.Kind || len(a.Content) != len(b.Content):
		return fmt.Sprintf("%q and %q are not alike", a.Value, b.Value)
	case a.Value != b.Value && !strings.ContainsFunc(a.Value+b.Value, isHan):
		return fmt.Sprintf("%q stands for %q", b.Value, a.Value)
	}
	for i := range a.Content {
		if fault := sameNode(a.Content[i], b.Content[i]); fault != "" {
			return fault
		}
	}
	return ""
}

// isText reports whether n holds words by language: one page may give fewer languages than the other.
func isText(n *yaml.Node) bool {
	return n.Kind == yaml.MappingNode && len(n.Content) > 0 && n.Content[0].Value == "zh"
}

func isHan(r rune) bool { return unicode.Is(unicode.Han, r) }
