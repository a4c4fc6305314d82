package web

import (
	"encoding/json"
	"net/http"
	"strings"
)

// optionLimit is how many records a picker offers while somebody types.
const optionLimit = 12

// optionAnswer is one record a picker offers.
type optionAnswer struct {
	ID    int64  `json:"id"`
	Label string `json:"label"`
	Hint  string `json:"hint,omitempty"`
}

// options answers the script of a picker.
func (s *site) options(w http.ResponseWriter, r *http.Request) error {
	l, err := s.ledgerOf(r)
	if err != nil {
		return err
	}
	words := strings.TrimSpace(r.URL.Query().Get("q"))
	found, err := s.book.Options(r.Context(), visitOf(r).Who, l.Path(), r.PathValue("field"), words, optionLimit)
	if err != nil {
		return err
	}
	answer := make([]optionAnswer, len(found))
	for i, o := range found {
		answer[i] = optionAnswer{ID: int64(o.ID), Label: o.Label, Hint: o.Hint}
	}
	w.Header().Set("Content-Type", "application/json")
	return json.NewEncoder(w).Encode(answer)
}
