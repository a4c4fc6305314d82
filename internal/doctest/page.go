// Package doctest holds the pages about the pack language to what the program does: what they quote, as tests.
//
// Examples takes a page apart into its fenced blocks. A block of YAML says in its first line which file it
// belongs to; Merge puts it into that file the way the page tells its readers to do. The tests go through the
// pages as a reader would: they build the packs, run what is typed, and compare what is printed.
//
// Invariants: every example of a page is a fenced block, and every block is looked at by a test; nothing here is
// part of the program.
package doctest

import (
	"fmt"
	"regexp"
	"strings"
)

// Example is a fenced block of a page.
type Example struct {
	Line int    // of the fence
	Lang string // yaml, console, text …
	File string // which a block of YAML belongs to
	Mark Mark   // what it is quoted as
	Text string // without the line that names the file
}

// Mark says what a block of YAML is quoted as. What is marked does not stay in its file.
type Mark string

// What a block can be quoted as.
const (
	Kept    Mark = ""  // it belongs to the file
	Trial   Mark = "?" // it is tried
	Mistake Mark = "✗" // it is wrong
)

// namesFile is the first line of a block of YAML.
var namesFile = regexp.MustCompile(`^# (?:([?✗]) )?([a-z0-9_/]+\.yaml)$`)

// Examples returns the fenced blocks of a page. A block of YAML that names no file, and an example that is only
// indented, are errors.
func Examples(page string) ([]*Example, error) {
	var list []*Example
	var open *Example
	blank := true
	for i, line := range strings.Split(page, "\n") {
		lang, fence := strings.CutPrefix(line, "```")
		switch {
		case fence && open == nil:
			open = &Example{Line: i + 1, Lang: lang}
		case fence:
			if err := open.finish(); err != nil {
				return nil, err
			}
			list, open = append(list, open), nil
		case open != nil:
			open.Text += line + "\n"
		case blank && strings.HasPrefix(line, "    "):
			return nil, fmt.Errorf("line %d: an example that is indented only", i+1)
		}
		blank = strings.TrimSpace(line) == ""
	}
	if open != nil {
		return nil, fmt.Errorf("line %d: a block that does not end", open.Line)
	}
	return list, nil
}

// finish takes the name of the file off.
func (e *Example) finish() error {
	if e.Lang != "yaml" {
		return nil
	}
	first, rest, _ := strings.Cut(e.Text, "\n")
	m := namesFile.FindStringSubmatch(first)
	if m == nil {
		return fmt.Errorf("line %d: a block of YAML that names no file", e.Line)
	}
	e.Mark, e.File, e.Text = Mark(m[1]), m[2], rest
	return nil
}
