package api

import (
	"bytes"
	"net/http"

	"bihuan/internal/book"
)

// usualHistory is how many changes are told unless more are asked for.
const usualHistory = 100

// journal answers with the changes of a record, newest first, or with all of them and what proves them.
func (s *site) journal(w http.ResponseWriter, r *http.Request) error {
	l, id, err := s.targetRecord(r)
	if err != nil {
		return err
	}
	export, err := flag(r, "export")
	if err != nil {
		return err
	}
	if export {
		var body bytes.Buffer
		if err := s.book.ExportJournal(r.Context(), visitOf(r).Who, l.Path(), id, &body); err != nil {
			return err
		}
		return writeText(w, http.StatusOK, body.Bytes())
	}
	limit, err := whole(r, "limit", 1, book.MaxEvents, usualHistory)
	if err != nil {
		return err
	}
	events, err := s.book.History(r.Context(), visitOf(r).Who, l.Path(), id, int(limit))
	if err != nil {
		return err
	}
	return writeJSON(w, http.StatusOK, struct {
		Items []book.Event `json:"items"`
	}{append([]book.Event{}, events...)})
}
