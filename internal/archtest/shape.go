package archtest

import (
	"fmt"
	"go/ast"
	"path"
	"slices"
)

// maxLines is how long a file may be: a longer one is about more than one thing.
const maxLines = 400

// emptyNames say nothing about what a package holds.
var emptyNames = []string{
	"util", "utils", "common", "helper", "helpers", "base", "manager", "service", "types", "misc", "shared",
}

// Shape reports long files, packages whose name says nothing, and functions that run before main.
func Shape(h *House, _ *Plan) []Fault {
	var faults []Fault
	for _, f := range h.Files {
		if f.Generated {
			continue
		}
		if f.Lines > maxLines {
			faults = append(faults, Fault{f.Path, fmt.Sprintf("%d lines; a file has at most %d", f.Lines, maxLines)})
		}
		if name := path.Base(f.Package); slices.Contains(emptyNames, name) {
			faults = append(faults, Fault{f.Path, fmt.Sprintf("a package called %s may hold anything", name)})
		}
		for _, decl := range f.Syntax.Decls {
			if d, ok := decl.(*ast.FuncDecl); ok && d.Recv == nil && d.Name.Name == "init" {
				faults = append(faults, Fault{h.at(d.Pos()), "init has effects that nobody calls"})
			}
		}
	}
	return faults
}
