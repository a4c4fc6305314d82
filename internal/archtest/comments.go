package archtest

import (
	"fmt"
	"go/ast"
	"go/token"
	"slices"
	"strings"
)

// PackageComments reports packages without a comment that begins with their name.
func PackageComments(h *House, _ *Plan) []Fault {
	var faults []Fault
	for name, files := range h.packages() {
		clause := files[0].Syntax.Name.Name
		want := "Package " + clause + " "
		if clause == "main" {
			want = "Command "
		}
		has := func(f *File) bool { return strings.HasPrefix(f.Syntax.Doc.Text(), want) }
		if !slices.ContainsFunc(files, has) {
			say := fmt.Sprintf("package %s needs a comment that begins with %q", name, want)
			faults = append(faults, Fault{files[0].Path, say})
		}
	}
	return faults
}

// DocComments reports exported names without a comment, and comments of functions and types that do not
// begin with the name.
func DocComments(h *House, _ *Plan) []Fault {
	var faults []Fault
	for _, f := range h.Files {
		if f.Test || f.Generated {
			continue
		}
		for _, decl := range f.Syntax.Decls {
			switch d := decl.(type) {
			case *ast.FuncDecl:
				if d.Name.IsExported() && exportedReceiver(d) {
					faults = append(faults, h.documented(d.Name, d.Doc, true)...)
				}
			case *ast.GenDecl:
				faults = append(faults, h.declared(d)...)
			}
		}
	}
	return faults
}

// exportedReceiver reports whether d is a function, or a method that others can see.
func exportedReceiver(d *ast.FuncDecl) bool {
	if d.Recv == nil {
		return true
	}
	t := d.Recv.List[0].Type
	if star, ok := t.(*ast.StarExpr); ok {
		t = star.X
	}
	if index, ok := t.(*ast.IndexExpr); ok {
		t = index.X
	}
	id, ok := t.(*ast.Ident)
	return ok && id.IsExported()
}

// declared looks at types, constants and variables. A group of constants may share its comment.
func (h *House) declared(d *ast.GenDecl) []Fault {
	var faults []Fault
	for _, spec := range d.Specs {
		switch s := spec.(type) {
		case *ast.TypeSpec:
			if s.Name.IsExported() {
				doc := s.Doc
				if doc == nil && !d.Lparen.IsValid() {
					doc = d.Doc
				}
				faults = append(faults, h.documented(s.Name, doc, true)...)
			}
		case *ast.ValueSpec:
			for _, name := range s.Names {
				if name.IsExported() {
					faults = append(faults, h.documented(name, first(s.Doc, s.Comment, d.Doc), false)...)
				}
			}
		}
	}
	return faults
}

func first(comments ...*ast.CommentGroup) *ast.CommentGroup {
	for _, c := range comments {
		if c != nil {
			return c
		}
	}
	return nil
}

func (h *House) documented(name *ast.Ident, doc *ast.CommentGroup, named bool) []Fault {
	text := doc.Text()
	for _, article := range []string{"A ", "An ", "The "} {
		text = strings.TrimPrefix(text, article)
	}
	switch {
	case strings.TrimSpace(text) == "":
		return []Fault{{h.at(name.Pos()), name.Name + " needs a comment that states its contract"}}
	case named && !startsWithWord(text, name.Name):
		return []Fault{{h.at(name.Pos()), "the comment of " + name.Name + " begins with another word"}}
	}
	return nil
}

func startsWithWord(text, word string) bool {
	rest, ok := strings.CutPrefix(text, word)
	return ok && (rest == "" || !token.IsIdentifier(rest[:1]))
}
