package cli

import (
	"context"
	"flag"
	"fmt"
	"os"
	"path/filepath"

	"github.com/a-h/templ"

	"bihuan/internal/book"
	"bihuan/internal/handbook"
	"bihuan/internal/i18n"
	"bihuan/internal/ledger"
	"bihuan/internal/problem"
	"bihuan/internal/web/static"
)

// Where the handbook is written, and the file that leads to the others.
const (
	docsFolder = "handbook"
	docsIndex  = "index.html"
)

// packDocs writes the handbook of packs: a file for each pack that stands alone, and one that leads to them.
func packDocs(e *env, args []string) error {
	out, lang := docsFolder, string(e.lang)
	rest, err := parsePack(e, args, "cli.pack_usage", func(flags *flag.FlagSet) {
		flags.StringVar(&out, "out", out, "")
		flags.StringVar(&lang, "lang", lang, "")
	})
	if err != nil {
		return err
	}
	if lang != string(i18n.ZH) && lang != string(i18n.EN) {
		return problem.New(problem.Invalid, "cli.no_language", lang)
	}
	s, err := openShelf(e, rest)
	if err != nil {
		return err
	}
	defs, _, err := book.CheckPacks(s.files)
	if err != nil {
		return err
	}
	if err := os.MkdirAll(out, 0o755); err != nil {
		return problem.New(problem.Unfit, "cli.no_folder", out, err)
	}
	n, err := writeDocs(defs, out, i18n.Lang(lang))
	if err != nil {
		return err
	}
	_, err = fmt.Fprintln(e.stdout, i18n.T(e.lang, "handbook.written", n, filepath.Join(out, docsIndex)))
	return err
}

// writeDocs writes the pages of packs and of those that they use, so that every link leads somewhere. It returns
// how many.
func writeDocs(defs []*ledger.Pack, out string, lang i18n.Lang) (int, error) {
	link := func(pack string) string { return pack + ".html" }
	var pages []*handbook.Page
	for _, pack := range defs {
		page := handbook.Of(defs, pack.Name, handbook.Options{Lang: lang, Link: link})
		pages = append(pages, page)
		if err := writeDoc(filepath.Join(out, link(pack.Name)), lang, page.Title, handbook.Body(page)); err != nil {
			return 0, err
		}
	}
	title := i18n.T(lang, "handbook.title")
	return len(pages), writeDoc(filepath.Join(out, docsIndex), lang, title, handbook.Index(title, pages, link))
}

func writeDoc(file string, lang i18n.Lang, title string, body templ.Component) error {
	data, err := handbook.File(context.Background(), lang, title, static.Sheet(), body)
	if err != nil {
		return err
	}
	if err := os.WriteFile(file, data, 0o644); err != nil {
		return problem.New(problem.Unfit, "cli.no_file", file, err)
	}
	return nil
}
