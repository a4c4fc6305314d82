package web

import (
	"mime/multipart"
	"net/http"
	"net/url"
	"strings"

	"bihuan/internal/book"
	"bihuan/internal/i18n"
	"bihuan/internal/ledger"
	"bihuan/internal/problem"
	"bihuan/internal/web/widget"
)

// Prefixes of the parameters of a form. A reference that is asked by search sends three: the id, the words that
// were typed, and the words the id stood for when the page was made.
const (
	fieldPrefix = "f."
	typedPrefix = "q."
	knownPrefix = "w."
	linePrefix  = "l."
	filePrefix  = "file."
)

// linesOf puts the cells of lists of rows together: a row a line, cells between tabs.
func linesOf(form url.Values, l *ledger.Ledger) map[string]string {
	lines := map[string]string{}
	for _, f := range l.Fields {
		if f.Kind != ledger.KindLines {
			continue
		}
		height, sent := 0, false
		columns := make([][]string, len(f.Lines))
		for i, c := range f.Lines {
			if !c.Given() {
				continue // shown, and computed anew
			}
			columns[i] = form[linePrefix+f.Name+"."+c.Name]
			height, sent = max(height, len(columns[i])), sent || columns[i] != nil
		}
		if !sent {
			continue
		}
		var rows []string
		for y := range height {
			cells := make([]string, len(columns))
			for x := range columns {
				if y < len(columns[x]) {
					cells[x] = strings.Join(strings.Fields(columns[x][y]), " ")
				}
			}
			if row := strings.TrimRight(strings.Join(cells, "\t"), "\t"); strings.TrimSpace(row) != "" {
				rows = append(rows, row)
			}
		}
		lines[f.Name] = strings.Join(rows, "\n")
	}
	return lines
}

// fieldsOf reads the fields of a form. Words typed into a picker are looked up; those that name no record or
// several are faults.
func (s *site) fieldsOf(r *http.Request, l *ledger.Ledger) (map[string][]string, []widget.Fault, error) {
	fields := map[string][]string{}
	var faults []widget.Fault
	for key, values := range r.PostForm {
		if name, ok := strings.CutPrefix(key, fieldPrefix); ok {
			fields[name] = values
		}
	}
	for name, text := range linesOf(r.PostForm, l) {
		fields[name] = []string{text}
	}
	for _, f := range l.Fields {
		words, asked := r.PostForm[typedPrefix+f.Name]
		if !asked {
			continue
		}
		id, fault, err := s.resolve(r, l, f, strings.TrimSpace(first(words)))
		if err != nil {
			return nil, nil, err
		}
		if fault != "" {
			faults = append(faults, widget.Fault{Field: f.Name, Text: fault})
			continue
		}
		if f.Kind.Storage() == ledger.StoreList && id != "" {
			fields[f.Name] = append(fields[f.Name], id) // one more beside those ticked
		} else if f.Kind.Storage() != ledger.StoreList {
			fields[f.Name] = []string{id}
		}
	}
	return fields, faults, nil
}

// maxNamed is how many records a fault names when words fit several.
const maxNamed = 5

// resolve finds the record that the words of a picker mean.
func (s *site) resolve(r *http.Request, l *ledger.Ledger, f *ledger.Field, words string) (id, fault string, err error) {
	if words == "" {
		return "", "", nil
	}
	known := first(r.PostForm[fieldPrefix+f.Name])
	if words == r.PostForm.Get(knownPrefix+f.Name) && f.Kind.Refers() && known != "" {
		return known, "", nil
	}
	lang := visitOf(r).Lang
	found, err := s.book.Options(r.Context(), visitOf(r).Who, l.Path(), f.Name, words, maxNamed+1)
	if err != nil {
		return "", "", err
	}
	var names []string
	for _, o := range found {
		if o.Label == words || len(found) == 1 {
			return plainID(o.ID), "", nil
		}
		names = append(names, o.Label)
	}
	if len(names) == 0 {
		return "", i18n.T(lang, "web.pick_none", f.Title, words), nil
	}
	return "", i18n.T(lang, "web.pick_several", words, strings.Join(names, i18n.T(lang, "web.comma"))), nil
}

// uploadsOf opens the files of a form. A field of kind file names the proof that it holds.
func uploadsOf(r *http.Request) (uploads []book.Upload, closeAll func(), err error) {
	var files []multipart.File
	closeAll = func() {
		for _, f := range files {
			_ = f.Close()
		}
	}
	if r.MultipartForm == nil {
		return nil, closeAll, nil
	}
	for key, headers := range r.MultipartForm.File {
		field, isField := strings.CutPrefix(key, filePrefix)
		switch {
		case key == "proofs":
			field = ""
		case !isField:
			continue
		}
		for _, header := range headers {
			if header.Filename == "" {
				continue
			}
			f, err := header.Open()
			if err != nil {
				closeAll()
				return nil, nil, problem.New(problem.Invalid, "web.bad_form")
			}
			files = append(files, f)
			uploads = append(uploads, book.Upload{Name: header.Filename, Body: f, Field: field})
		}
	}
	return uploads, closeAll, nil
}
