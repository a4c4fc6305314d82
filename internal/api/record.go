package api

import (
	"net/http"
	"strconv"
	"strings"

	"bihuan/internal/book"
	"bihuan/internal/ledger"
	"bihuan/internal/problem"
)

// record answers with one record.
func (s *site) record(w http.ResponseWriter, r *http.Request) error {
	l, id, err := s.targetRecord(r)
	if err != nil {
		return err
	}
	sh, err := newShape(l, listed(r, "fields"))
	if err != nil {
		return err
	}
	p, err := s.book.Plain(r.Context(), visitOf(r).Who, l.Path(), id)
	if err != nil {
		return err
	}
	return writeRecord(w, http.StatusOK, sh, p)
}

func writeRecord(w http.ResponseWriter, status int, sh *shape, p *book.Plain) error {
	body, err := sh.appendTo(nil, p)
	if err != nil {
		return err
	}
	w.Header().Set("ETag", etag(p.Record.Version))
	return writeText(w, status, body)
}

// etag names a version of a record. It says what people and programs have changed, not what the day changes:
// it is for If-Match alone.
func etag(version int64) string { return `"` + strconv.FormatInt(version, 10) + `"` }

// ifMatch returns the version that the caller has seen; 0 when none is named, or any will do.
func ifMatch(r *http.Request) (version int64, given bool, err error) {
	text := strings.TrimSpace(r.Header.Get("If-Match"))
	if text == "" || text == "*" {
		return 0, text != "", nil
	}
	inner, quoted := strings.CutPrefix(text, `"`)
	inner, closed := strings.CutSuffix(inner, `"`)
	version, err = strconv.ParseInt(inner, 10, 64)
	if err != nil || !quoted || !closed || version <= 0 {
		return 0, true, problem.New(problem.Conflict, "engine.version", "", text, "")
	}
	return version, true, nil
}

// edit changes the fields that are sent.
func (s *site) edit(w http.ResponseWriter, r *http.Request) error {
	l, id, err := s.targetRecord(r)
	if err != nil {
		return err
	}
	version, given, err := ifMatch(r)
	if err != nil {
		return err
	}
	if !given {
		return problem.New(problem.Invalid, "api.if_match")
	}
	if media := mediaOf(r); media != mediaJSON && media != "application/merge-patch+json" {
		return problem.New(problem.Invalid, "api.media", mediaJSON)
	}
	body, err := readBody(r)
	if err != nil {
		return err
	}
	fields, err := decodeValues(body)
	if err != nil {
		return err
	}
	return s.command(w, r, http.StatusOK, l, book.Command{ID: id, Version: version, Values: fields})
}

// maxKey bounds an idempotency key.
const maxKey = 200

// keyOf returns the idempotency key of a request, or "".
func keyOf(r *http.Request) (string, error) {
	key := r.Header.Get("Idempotency-Key")
	if len(key) > maxKey {
		return "", problem.New(problem.Invalid, "api.key", maxKey)
	}
	return key, nil
}

// command does one command and answers with the record as it is then.
func (s *site) command(
	w http.ResponseWriter, r *http.Request, status int, l *ledger.Ledger, c book.Command,
) error {
	var err error
	c.Ledger = l.Path()
	if c.Key, err = keyOf(r); err != nil {
		return err
	}
	done, err := s.book.Run(r.Context(), visitOf(r).Who, []book.Command{c}, false)
	if err != nil {
		return single(err)
	}
	d := done[0]
	if d.Again {
		w.Header().Set("Idempotency-Replayed", "true")
	}
	if status == http.StatusCreated {
		w.Header().Set("Location", r.URL.Path+"/"+strconv.FormatInt(int64(d.ID), 10))
	}
	p, err := s.book.Plain(r.Context(), visitOf(r).Who, l.Path(), d.ID)
	if problem.KindOf(err) == problem.Missing { // it has gone out of sight
		w.Header().Set("ETag", etag(d.Version))
		return writeJSON(w, status, doneLine{ID: d.ID, Version: d.Version})
	}
	if err != nil {
		return err
	}
	sh, err := newShape(l, nil)
	if err != nil {
		return err
	}
	return writeRecord(w, status, sh, p)
}
