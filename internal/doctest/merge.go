package doctest

import "strings"

// Merge puts a piece of YAML into a file. What the file does not have yet comes to its end: at the top, and
// below every key that the piece repeats without a value. A key with a value replaces what the file says.
func Merge(file, piece string) string {
	lines := merge(split(file), split(piece))
	if len(lines) == 0 {
		return ""
	}
	return strings.Join(lines, "\n") + "\n"
}

func split(text string) []string {
	text = strings.Trim(text, "\n")
	if text == "" {
		return nil
	}
	return strings.Split(text, "\n")
}

// entry is a key or an element of a list, with all that stands below it and the comments above it.
type entry struct {
	above []string
	head  string // the line itself
	key   string // "" for an element of a list
	below []string
}

// entries takes lines apart that are indented alike.
func entries(lines []string) []*entry {
	var list []*entry
	var above []string
	level := -1
	for _, line := range lines {
		text := strings.TrimLeft(line, " ")
		indent := len(line) - len(text)
		quiet := text == "" || text[0] == '#'
		if level < 0 && !quiet {
			level = indent
		}
		switch {
		case len(list) > 0 && indent > level && text != "":
			last := list[len(list)-1]
			last.below, above = append(append(last.below, above...), line), nil
		case quiet:
			above = append(above, line)
		default:
			list = append(list, &entry{above: above, head: line, key: keyOf(text)})
			above = nil
		}
	}
	if len(list) > 0 {
		last := list[len(list)-1]
		last.below = append(last.below, above...)
	}
	return list
}

// keyOf returns the key of a line, "" for an element of a list.
func keyOf(text string) string {
	if strings.HasPrefix(text, "- ") {
		return ""
	}
	key, _, _ := strings.Cut(text, ":")
	return strings.Trim(key, `"`)
}

// bare reports whether the key has no value in its own line.
func (e *entry) bare() bool { return e.key != "" && strings.HasSuffix(e.head, ":") }

func merge(have, more []string) []string {
	list := entries(have)
	for _, e := range entries(more) {
		old := find(list, e.key)
		switch {
		case old == nil:
			list = append(list, e)
		case e.bare() && old.bare():
			old.below = merge(old.below, e.below)
		default:
			old.head, old.below = e.head, e.below
		}
	}
	var out []string
	for _, e := range list {
		out = append(append(append(out, e.above...), e.head), e.below...)
	}
	return out
}

func find(list []*entry, key string) *entry {
	for _, e := range list {
		if key != "" && e.key == key {
			return e
		}
	}
	return nil
}
