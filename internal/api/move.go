package api

import (
	"bytes"
	"net/http"

	"bihuan/internal/book"
	"bihuan/internal/problem"
)

// moveBody is what a move is given.
type moveBody struct {
	Fields values `json:"fields"`
	Remark string `json:"remark"`
}

// move takes a record on in its flow. Proofs that the move needs come in the same request, as the files of a
// form whose part "command" holds the JSON.
func (s *site) move(w http.ResponseWriter, r *http.Request) error {
	l, id, err := s.targetRecord(r)
	if err != nil {
		return err
	}
	version, _, err := ifMatch(r)
	if err != nil {
		return err
	}
	c := book.Command{ID: id, Version: version, Move: r.PathValue("move")}
	var text []byte
	switch mediaOf(r) {
	case mediaMultipart:
		form, done, err := readForm(r, l)
		if err != nil {
			return err
		}
		defer done()
		text, c.Proofs = form.command, form.uploads
	case mediaJSON, "":
		if text, err = readBody(r); err != nil {
			return err
		}
	default:
		return problem.New(problem.Invalid, "api.media", mediaJSON+", "+mediaMultipart)
	}
	var body moveBody
	if len(bytes.TrimSpace(text)) > 0 {
		if err := decode(text, &body); err != nil {
			return err
		}
	}
	c.Values, c.Remark = body.Fields, body.Remark
	return s.command(w, r, http.StatusOK, l, c)
}
