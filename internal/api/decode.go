package api

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"mime"
	"net/http"
	"strconv"
	"strings"
	"unicode/utf8"

	"bihuan/internal/ledger"
	"bihuan/internal/problem"
)

// Media types of bodies.
const (
	mediaJSON      = "application/json"
	mediaLines     = "application/x-ndjson" // a JSON text on each line
	mediaMultipart = "multipart/form-data"
)

// values are fields as they are sent.
type values = map[string]json.RawMessage

// target returns the ledger that an address names.
func (s *site) target(r *http.Request) (*ledger.Ledger, error) {
	path := r.PathValue("pack") + "." + r.PathValue("ledger")
	l := s.book.Definition(path)
	if l == nil {
		return nil, problem.New(problem.Missing, "engine.unknown_ledger", path)
	}
	return l, nil
}

// targetRecord returns the ledger and the record that an address names.
func (s *site) targetRecord(r *http.Request) (*ledger.Ledger, ledger.ID, error) {
	l, err := s.target(r)
	if err != nil {
		return nil, 0, err
	}
	id, err := strconv.ParseInt(r.PathValue("id"), 10, 64)
	if err != nil || id <= 0 {
		return nil, 0, problem.New(problem.Missing, "engine.no_record", l.Title, r.PathValue("id"))
	}
	return l, ledger.ID(id), nil
}

// mediaOf returns the media type of the body.
func mediaOf(r *http.Request) string {
	media, _, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
	if err != nil {
		return ""
	}
	return media
}

// accepts reports whether the caller would rather have media than JSON.
func accepts(r *http.Request, media string) bool {
	first, _, _ := strings.Cut(r.Header.Get("Accept"), ",")
	got, _, err := mime.ParseMediaType(first)
	return err == nil && got == media
}

// readBody returns the body, which is text.
func readBody(r *http.Request) ([]byte, error) {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return nil, err
	}
	if !utf8.Valid(body) {
		return nil, problem.New(problem.Invalid, "api.bad_json")
	}
	return body, nil
}

// decode reads one JSON text into into, and refuses members that it does not know.
func decode(body []byte, into any) error {
	d := json.NewDecoder(bytes.NewReader(body))
	d.DisallowUnknownFields()
	if err := d.Decode(into); err != nil {
		return problem.New(problem.Invalid, "api.bad_json")
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return problem.New(problem.Invalid, "api.bad_json")
	}
	return nil
}

// decodeValues reads an object of fields.
func decodeValues(body []byte) (values, error) {
	var v values
	if err := decode(body, &v); err != nil {
		return nil, err
	}
	if v == nil {
		return nil, problem.New(problem.Invalid, "api.bad_json")
	}
	return v, nil
}

// whole reads a parameter that is a whole number between low and high; absent it is usual.
func whole(r *http.Request, name string, low, high, usual int64) (int64, error) {
	text := r.URL.Query().Get(name)
	if text == "" {
		return usual, nil
	}
	n, err := strconv.ParseInt(text, 10, 64)
	if err != nil || n < low || n > high {
		return 0, problem.List{problem.New(problem.Invalid, "api.bad_number", name, low, high).On(name)}
	}
	return n, nil
}

// flag reports whether a parameter is 1.
func flag(r *http.Request, name string) (bool, error) {
	n, err := whole(r, name, 0, 1, 0)
	return n == 1, err
}

// listed returns the parts of a parameter between commas; those within brackets do not count.
func listed(r *http.Request, name string) []string {
	text := r.URL.Query().Get(name)
	if text == "" {
		return nil
	}
	depth := 0
	return strings.FieldsFunc(text, func(c rune) bool {
		switch c {
		case '(', '[':
			depth++
		case ')', ']':
			depth--
		}
		return c == ',' && depth == 0
	})
}
