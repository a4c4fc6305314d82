package archtest

import (
	"fmt"
	"io/fs"
	"maps"
	"path"
	"regexp"
	"slices"
	"strings"
)

// words are those of the design; each has one meaning and one page.
var words = []string{
	"pack", "ledger", "record", "field", "check", "flow", "state", "move", "limit", "proof", "light",
	"warning", "figure", "line", "schedule", "story", "journal", "reading", "bulletin",
}

// commands are what the first screen of a README must show.
var commands = []string{"go run ./cmd/bihuan demo", "go test ./..."}

// readmeScreen is how many lines of a README are its first screen.
const readmeScreen = 24

const concepts = "docs/concepts/"

// link is a link or a picture of a page.
var link = regexp.MustCompile(`\[([^\]]*)\]\(([^)\s]+)\)`)

// Concepts reports words without a page, and pages that the index does not lead to.
func Concepts(h *House, _ *Plan) []Fault {
	index := concepts + "README.md"
	targets := map[string]string{}
	for _, m := range link.FindAllStringSubmatch(h.Pages[index], -1) {
		targets[m[1]] = concepts + m[2]
	}
	var faults []Fault
	for _, word := range words {
		page, ok := h.Pages[targets[word]]
		title, _, _ := strings.Cut(page, "\n")
		switch {
		case !ok:
			faults = append(faults, Fault{index, "no page for the word " + word})
		case !strings.HasPrefix(title, "# ") || !strings.ContainsFunc(title, isHan) || !hasWord(title, word):
			faults = append(faults, Fault{targets[word], "the title must give the word in Chinese, and " + word})
		}
	}
	for name := range h.Pages {
		listed := slices.Contains(slices.Collect(maps.Values(targets)), name)
		if path.Dir(name)+"/" == concepts && name != index && !listed {
			faults = append(faults, Fault{index, "does not lead to " + name})
		}
	}
	return faults
}

func hasWord(title, word string) bool {
	isSign := func(r rune) bool { return !('a' <= r && r <= 'z') }
	return slices.Contains(strings.FieldsFunc(title, isSign), word)
}

// Readmes reports a README whose first screen lacks one of the two commands.
func Readmes(h *House, _ *Plan) []Fault {
	var faults []Fault
	for _, name := range []string{"README.md", "README.en.md"} {
		lines := strings.Split(h.Pages[name], "\n")
		screen := strings.Join(lines[:min(readmeScreen, len(lines))], "\n")
		for _, command := range commands {
			if !strings.Contains(screen, command) {
				faults = append(faults, Fault{name, fmt.Sprintf("the first screen does not say %q", command)})
			}
		}
	}
	return faults
}

// Links reports links of pages to files that do not exist.
func Links(h *House, _ *Plan) []Fault {
	var faults []Fault
	for name, page := range h.Pages {
		if path.Ext(name) != ".md" {
			continue
		}
		for _, m := range link.FindAllStringSubmatch(page, -1) {
			target, _, _ := strings.Cut(m[2], "#")
			if target == "" || strings.Contains(target, "://") {
				continue
			}
			if _, err := fs.Stat(h.root, path.Join(path.Dir(name), target)); err != nil {
				faults = append(faults, Fault{name, "leads to " + m[2] + ", which does not exist"})
			}
		}
	}
	return faults
}
