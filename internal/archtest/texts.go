package archtest

import (
	"fmt"
	"go/ast"
	"go/token"
	"regexp"
	"strconv"
	"strings"

	"bihuan/internal/i18n"
)

// textKey is how keys of the catalogue look: file, dot, name.
var textKey = regexp.MustCompile(`^[a-z0-9]+\.[a-z0-9_]+$`)

// hole is a place in a text that an argument fills.
var hole = regexp.MustCompile(`\{(\d)\}`)

// Texts reports keys of the catalogue that it does not have, and calls that leave holes of a text open.
func Texts(h *House, _ *Plan) []Fault {
	speakers := map[string]bool{}
	for _, key := range i18n.Keys() {
		file, _, _ := strings.Cut(key, ".")
		speakers[file] = true
	}
	var faults []Fault
	for _, f := range h.Files {
		if f.Test {
			continue
		}
		ast.Inspect(f.Syntax, func(n ast.Node) bool {
			call, ok := n.(*ast.CallExpr)
			if !ok {
				return true
			}
			for i, arg := range call.Args {
				if key := keyOf(arg, speakers); key != "" {
					faults = append(faults, h.text(call, i, key)...)
				}
			}
			return true
		})
	}
	return faults
}

// keyOf returns the key that arg is, or "".
func keyOf(arg ast.Expr, speakers map[string]bool) string {
	lit, ok := arg.(*ast.BasicLit)
	if !ok || lit.Kind != token.STRING {
		return ""
	}
	s, err := strconv.Unquote(lit.Value)
	file, _, _ := strings.Cut(s, ".")
	if err != nil || !textKey.MatchString(s) || !speakers[file] {
		return ""
	}
	return s
}

func (h *House) text(call *ast.CallExpr, i int, key string) []Fault {
	if !i18n.Has(key) {
		return []Fault{{h.at(call.Args[i].Pos()), fmt.Sprintf("the catalogue has no text %q", key)}}
	}
	if call.Ellipsis.IsValid() || !fills(call) {
		return nil
	}
	given := len(call.Args) - i - 1
	for _, m := range hole.FindAllStringSubmatch(i18n.T(i18n.EN, key), -1) {
		if n, _ := strconv.Atoi(m[1]); n >= given {
			say := fmt.Sprintf("the text %q wants {%d}, the call gives %d", key, n, given)
			return []Fault{{h.at(call.Args[i].Pos()), say}}
		}
	}
	return nil
}

// fills reports whether the call is one whose arguments after the key fill the text.
func fills(call *ast.CallExpr) bool {
	sel, ok := call.Fun.(*ast.SelectorExpr)
	if !ok {
		return false
	}
	pkg, ok := sel.X.(*ast.Ident)
	return ok && (pkg.Name == "problem" && sel.Sel.Name == "New" || pkg.Name == "i18n" && sel.Sel.Name == "T")
}
