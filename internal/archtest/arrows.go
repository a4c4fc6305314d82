package archtest

import (
	"fmt"
	"slices"
	"strconv"
)

// Arrows compares the imports of the program with the table, both ways: an import that is not in it, and
// a row or an arrow that nothing follows any more. Tests may import what they need to set things up.
func Arrows(h *House, p *Plan) []Fault {
	var faults []Fault
	drawn := map[string]map[string]bool{}
	for name, files := range h.packages() {
		drawn[name] = map[string]bool{}
		if _, known := p.Imports[name]; !known {
			faults = append(faults, Fault{files[0].Path, fmt.Sprintf("package %s has no row in ARCHITECTURE.md", name)})
			continue
		}
		for _, f := range files {
			faults = append(faults, h.arrows(f, p.Imports[name], drawn[name])...)
		}
	}
	return append(faults, unused(p, drawn)...)
}

// arrows notes what f imports in drawn.
func (h *House) arrows(f *File, allowed []string, drawn map[string]bool) []Fault {
	var faults []Fault
	for _, spec := range f.Syntax.Imports {
		to, ok := h.own(importPath(spec.Path.Value))
		if !ok {
			continue
		}
		drawn[to] = true
		if !slices.Contains(allowed, to) {
			say := fmt.Sprintf("%s may not import %s: the arrow is not in ARCHITECTURE.md", f.Package, to)
			faults = append(faults, Fault{h.at(spec.Pos()), say})
		}
	}
	return faults
}

func unused(p *Plan, drawn map[string]map[string]bool) []Fault {
	var faults []Fault
	for _, name := range p.Order {
		if drawn[name] == nil {
			faults = append(faults, Fault{"ARCHITECTURE.md", "there is no package " + name})
			continue
		}
		for _, to := range p.Imports[name] {
			if !drawn[name][to] {
				say := fmt.Sprintf("%s does not import %s any more: take the arrow out", name, to)
				faults = append(faults, Fault{"ARCHITECTURE.md", say})
			}
		}
	}
	return faults
}

// importPath takes the quotes off.
func importPath(literal string) string {
	s, err := strconv.Unquote(literal)
	if err != nil {
		panic("archtest: import without quotes " + literal) // the parser lets none through
	}
	return s
}
