package api

import (
	"io"
	"mime"
	"mime/multipart"
	"net/http"
	"slices"
	"strconv"
	"time"

	"bihuan/internal/book"
	"bihuan/internal/ledger"
	"bihuan/internal/problem"
)

// proofLine is a proof as it is listed.
type proofLine struct {
	ID    ledger.ID `json:"id"`
	Name  string    `json:"name"`
	Size  int64     `json:"size"`
	Type  string    `json:"type"`
	Hash  string    `json:"hash"`
	Move  string    `json:"move,omitempty"`
	Field string    `json:"field,omitempty"`
	By    ledger.ID `json:"by"`
	At    time.Time `json:"at"`
}

// proofs lists the proofs of a record.
func (s *site) proofs(w http.ResponseWriter, r *http.Request) error {
	l, id, err := s.targetRecord(r)
	if err != nil {
		return err
	}
	p, err := s.book.Plain(r.Context(), visitOf(r).Who, l.Path(), id)
	if err != nil {
		return err
	}
	lines := []proofLine{}
	for _, f := range p.Record.Proofs {
		lines = append(lines, proofLine{
			ID: f.ID, Name: f.Name, Size: f.Size, Type: f.Type, Hash: f.Hash, Move: f.Move, Field: f.Field,
			By: f.By, At: f.At,
		})
	}
	return writeJSON(w, http.StatusOK, struct {
		Items []proofLine `json:"items"`
	}{lines})
}

// attach gives a record proofs: the files of a form, or the body with its name in the address.
func (s *site) attach(w http.ResponseWriter, r *http.Request) error {
	l, id, err := s.targetRecord(r)
	if err != nil {
		return err
	}
	version, _, err := ifMatch(r)
	if err != nil {
		return err
	}
	c := book.Command{ID: id, Version: version}
	if mediaOf(r) == mediaMultipart {
		form, done, err := readForm(r, l)
		if err != nil {
			return err
		}
		defer done()
		if len(form.uploads) == 0 || form.command != nil {
			return problem.New(problem.Invalid, "api.bad_form")
		}
		c.Proofs = form.uploads
	} else {
		name := r.URL.Query().Get("name")
		if name == "" {
			return problem.List{problem.New(problem.Invalid, "api.no_name").On("name")}
		}
		c.Proofs = []book.Upload{{Name: name, Body: r.Body, Field: r.URL.Query().Get("field")}}
	}
	return s.command(w, r, http.StatusOK, l, c)
}

// form is what came in a form with files.
type form struct {
	command []byte // the part "command", or nil
	uploads []book.Upload
}

// formMemory is how much of a form is kept in memory; the rest waits in temporary files.
const formMemory = 4 << 20

// readForm reads a form with files. A file whose part is called like a field of kind file goes into that field.
// The function it returns lets the files go.
func readForm(r *http.Request, l *ledger.Ledger) (*form, func(), error) {
	if err := r.ParseMultipartForm(formMemory); err != nil {
		if f := faultOf("", err); f.Status == http.StatusRequestEntityTooLarge {
			return nil, nil, err
		}
		return nil, nil, problem.New(problem.Invalid, "api.bad_form")
	}
	out := &form{}
	for name, texts := range r.MultipartForm.Value {
		if name != "command" || len(texts) != 1 {
			return nil, nil, problem.List{problem.New(problem.Invalid, "api.parameter", name).On(name)}
		}
		out.command = []byte(texts[0])
	}
	var opened []multipart.File
	done := func() {
		for _, file := range opened {
			_ = file.Close()
		}
		_ = r.MultipartForm.RemoveAll()
	}
	for _, name := range sortedNames(r.MultipartForm.File) {
		for _, part := range r.MultipartForm.File[name] {
			file, err := part.Open()
			if err != nil {
				done()
				return nil, nil, err
			}
			opened = append(opened, file)
			u := book.Upload{Name: part.Filename, Body: file}
			if f := l.Field(name); f != nil && f.Kind == ledger.KindFile {
				u.Field = name
			}
			out.uploads = append(out.uploads, u)
		}
	}
	return out, done, nil
}

func sortedNames(files map[string][]*multipart.FileHeader) []string {
	var names []string
	for name := range files {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}

// proof hands out a stored file.
func (s *site) proof(w http.ResponseWriter, r *http.Request) error {
	l, id, err := s.targetRecord(r)
	if err != nil {
		return err
	}
	number, err := strconv.ParseInt(r.PathValue("proof"), 10, 64)
	if err != nil {
		return problem.New(problem.Missing, "book.no_proof")
	}
	p, file, err := s.book.Proof(r.Context(), visitOf(r).Who, l.Path(), id, ledger.ID(number))
	if err != nil {
		return err
	}
	defer file.Close()
	h := w.Header()
	h.Set("Content-Type", "application/octet-stream") // what it seems to be is in the list; nobody is to run it
	h.Set("Content-Disposition", mime.FormatMediaType("attachment", map[string]string{"filename": p.Name}))
	h.Set("Content-Length", strconv.FormatInt(p.Size, 10))
	h.Set("ETag", `"`+p.Hash+`"`)
	_, _ = io.Copy(w, file)
	return nil
}
