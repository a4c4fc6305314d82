package archtest

import (
	"fmt"
	"go/ast"
	"go/token"
	"path"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode"
)

// Keep reports what a package does although the plan keeps it for others. Tests may do it.
func Keep(h *House, p *Plan) []Fault {
	var faults []Fault
	for _, f := range h.Files {
		if f.Test {
			continue
		}
		for _, only := range p.Only {
			if slices.Contains(only.Packages, f.Package) {
				continue
			}
			for _, what := range only.What {
				faults = append(faults, h.kept(f, what)...)
			}
		}
	}
	return faults
}

// kept returns the places where f does what.
func (h *House) kept(f *File, what string) []Fault {
	switch {
	case what == sqlVerbs:
		return h.literals(f, what, sql.MatchString)
	case what == hanLetters:
		han := func(s string) bool { return strings.ContainsFunc(s, isHan) }
		return append(h.literals(f, what, han), h.identifiers(f, what, han)...)
	case what == ledgerPaths:
		return h.literals(f, what, h.namesLedger)
	case selector.MatchString(what):
		return h.selectors(f, what)
	}
	return h.imports(f, what)
}

// sql finds statements; English sentences are not written in capitals.
var sql = regexp.MustCompile(`\b(SELECT|INSERT INTO|UPDATE|DELETE FROM|CREATE (UNIQUE )?(TABLE|INDEX)|` +
	`ALTER TABLE|DROP (TABLE|INDEX)|ORDER BY|GROUP BY)\b`)

// selector is a name of another package, as time.Now.
var selector = regexp.MustCompile(`^\w+\.[A-Z]\w*$`)

func isHan(r rune) bool { return unicode.Is(unicode.Han, r) }

func (h *House) kindOf(what string, f *File, pos token.Pos) Fault {
	return Fault{h.at(pos), fmt.Sprintf("%s is not for package %s: see ARCHITECTURE.md", what, f.Package)}
}

func (h *House) literals(f *File, what string, found func(string) bool) []Fault {
	var faults []Fault
	ast.Inspect(f.Syntax, func(n ast.Node) bool {
		lit, ok := n.(*ast.BasicLit)
		if !ok || lit.Kind != token.STRING && lit.Kind != token.CHAR {
			return true
		}
		if s, err := strconv.Unquote(lit.Value); err == nil && found(s) {
			faults = append(faults, h.kindOf(what, f, lit.Pos()))
		}
		return true
	})
	return faults
}

func (h *House) identifiers(f *File, what string, found func(string) bool) []Fault {
	var faults []Fault
	ast.Inspect(f.Syntax, func(n ast.Node) bool {
		if id, ok := n.(*ast.Ident); ok && found(id.Name) {
			faults = append(faults, h.kindOf(what, f, id.Pos()))
		}
		return true
	})
	return faults
}

func (h *House) selectors(f *File, what string) []Fault {
	left, right, _ := strings.Cut(what, ".")
	local := map[string]bool{} // what this file calls the package
	for _, spec := range f.Syntax.Imports {
		if base := baseName(importPath(spec.Path.Value)); base == left {
			if spec.Name != nil {
				base = spec.Name.Name
			}
			local[base] = true
		}
	}
	var faults []Fault
	ast.Inspect(f.Syntax, func(n ast.Node) bool {
		sel, ok := n.(*ast.SelectorExpr)
		if !ok || sel.Sel.Name != right {
			return true
		}
		if id, ok := sel.X.(*ast.Ident); ok && local[id.Name] {
			faults = append(faults, h.kindOf(what, f, sel.Pos()))
		}
		return true
	})
	return faults
}

// version is the end of an import path that does not name the package.
var version = regexp.MustCompile(`^v\d+$`)

func baseName(importPath string) string {
	base := path.Base(importPath)
	if version.MatchString(base) {
		base = path.Base(path.Dir(importPath))
	}
	return base
}

func (h *House) imports(f *File, what string) []Fault {
	var faults []Fault
	for _, spec := range f.Syntax.Imports {
		got := importPath(spec.Path.Value)
		if tree, ok := strings.CutSuffix(what, "..."); got == what || ok && strings.HasPrefix(got, tree) {
			faults = append(faults, h.kindOf(what, f, spec.Pos()))
		}
	}
	return faults
}

// namesLedger reports whether s is the path of a ledger that stands in packs/.
func (h *House) namesLedger(s string) bool {
	pack, name, ok := strings.Cut(s, ".")
	if !ok {
		return false
	}
	_, ok = h.Pages["packs/"+pack+"/"+name+".yaml"]
	return ok
}
