package archtest

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
)

// Headings of the two tables in ARCHITECTURE.md.
const (
	importsHeading = "### Who may import whom"
	onlyHeading    = "### What only some may do"
)

// Plan is what ARCHITECTURE.md says.
type Plan struct {
	Order   []string            // packages from the ground up
	Imports map[string][]string // the packages of the module that a package may import
	Only    []Only
}

// Only keeps something for some packages.
type Only struct {
	What     []string // imports (net/http), names of other packages (time.Now), or one of the words below
	Packages []string
}

// Words for what is neither an import nor a name.
const (
	sqlVerbs    = "SQL"
	hanLetters  = "Han"
	ledgerPaths = "ledgers of packs"
)

// nobody stands in a table where the list is empty.
const nobody = "nobody"

// code is what stands between backticks.
var code = regexp.MustCompile("`([^`]+)`")

// ReadPlan reads the tables of ARCHITECTURE.md.
func ReadPlan(page string) (*Plan, error) {
	p := &Plan{Imports: map[string][]string{}}
	imports, err := tableUnder(page, importsHeading)
	if err != nil {
		return nil, err
	}
	for _, row := range imports {
		name := spans(row[0])
		if len(row) != 3 || len(name) != 1 {
			return nil, fmt.Errorf("plan: %q is not a row of package, content, imports", row)
		}
		if _, twice := p.Imports[name[0]]; twice {
			return nil, fmt.Errorf("plan: package %s has two rows", name[0])
		}
		p.Order = append(p.Order, name[0])
		if p.Imports[name[0]], err = list(row[2]); err != nil {
			return nil, err
		}
	}
	only, err := tableUnder(page, onlyHeading)
	if err != nil {
		return nil, err
	}
	for _, row := range only {
		if len(row) != 3 {
			return nil, fmt.Errorf("plan: %q is not a row of what, packages, reason", row)
		}
		packages, err := list(row[1])
		if err != nil {
			return nil, err
		}
		p.Only = append(p.Only, Only{What: spans(row[0]), Packages: packages})
	}
	return p, p.check()
}

// check refuses a plan that could not be followed: every arrow points at a package above its own row.
func (p *Plan) check() error {
	for i, name := range p.Order {
		for _, to := range p.Imports[name] {
			if !slices.Contains(p.Order[:i], to) {
				return fmt.Errorf("plan: %s imports %s, which does not stand above it", name, to)
			}
		}
	}
	for _, only := range p.Only {
		if len(only.What) == 0 {
			return fmt.Errorf("plan: a row for %v says nothing", only.Packages)
		}
		for _, name := range only.Packages {
			if !slices.Contains(p.Order, name) {
				return fmt.Errorf("plan: %v is kept for %s, which has no row", only.What, name)
			}
		}
	}
	return nil
}

// list reads a cell that names packages, or says that there are none.
func list(cell string) ([]string, error) {
	names := spans(cell)
	if len(names) == 0 && cell != nobody {
		return nil, fmt.Errorf("plan: %q names no package; write %q", cell, nobody)
	}
	return names, nil
}

func spans(cell string) []string {
	var names []string
	for _, m := range code.FindAllStringSubmatch(cell, -1) {
		names = append(names, m[1])
	}
	return names
}

// tableUnder returns the cells of the first table under heading, without its head.
func tableUnder(page, heading string) ([][]string, error) {
	_, rest, found := strings.Cut(page, heading+"\n")
	if !found {
		return nil, fmt.Errorf("plan: there is no heading %q", heading)
	}
	var rows [][]string
	for line := range strings.Lines(rest) {
		line = strings.TrimSpace(line)
		if !strings.HasPrefix(line, "|") {
			if len(rows) > 0 {
				break
			}
			continue
		}
		cells := strings.Split(strings.Trim(line, "|"), "|")
		for i := range cells {
			cells[i] = strings.TrimSpace(cells[i])
		}
		rows = append(rows, cells)
	}
	if len(rows) < 3 {
		return nil, fmt.Errorf("plan: there is no table under %q", heading)
	}
	return rows[2:], nil
}
