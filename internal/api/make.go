package api

import (
	"bytes"
	"encoding/json"
	"errors"
	"net/http"
	"strconv"

	"bihuan/internal/book"
	"bihuan/internal/i18n"
	"bihuan/internal/ledger"
	"bihuan/internal/problem"
)

// doneLine says what became of one of many commands.
type doneLine struct {
	Line    int         `json:"line,omitempty"` // of what was sent, from 1
	ID      ledger.ID   `json:"id,omitempty"`
	Version int64       `json:"version,omitempty"`
	Number  string      `json:"number,omitempty"`
	Status  int         `json:"status,omitempty"`
	Errors  []faultLine `json:"errors,omitempty"`
}

// make makes a record of an object of fields, or many of an array or of lines.
func (s *site) make(w http.ResponseWriter, r *http.Request) error {
	l, err := s.target(r)
	if err != nil {
		return err
	}
	media := mediaOf(r)
	if media != mediaJSON && media != mediaLines {
		return problem.New(problem.Invalid, "api.media", mediaJSON+", "+mediaLines)
	}
	body, err := readBody(r)
	if err != nil {
		return err
	}
	if media == mediaLines {
		return s.makeMany(w, r, l, bodyLines(body))
	}
	if bytes.HasPrefix(bytes.TrimSpace(body), []byte("[")) {
		var list []json.RawMessage
		if err := decode(body, &list); err != nil {
			return err
		}
		return s.makeMany(w, r, l, list)
	}
	fields, err := decodeValues(body)
	if err != nil {
		return err
	}
	return s.command(w, r, http.StatusCreated, l, book.Command{Values: fields})
}

// bodyLines returns the lines that are not empty.
func bodyLines(body []byte) []json.RawMessage {
	var list []json.RawMessage
	for line := range bytes.Lines(body) {
		if line = bytes.TrimSpace(line); len(line) > 0 {
			list = append(list, line)
		}
	}
	return list
}

// makeMany makes records as one command, or each on its own.
func (s *site) makeMany(w http.ResponseWriter, r *http.Request, l *ledger.Ledger, list []json.RawMessage) error {
	each, err := flag(r, "each")
	if err != nil {
		return err
	}
	key, err := keyOf(r)
	if err != nil {
		return err
	}
	if len(list) == 0 {
		return problem.New(problem.Invalid, "api.nothing")
	}
	commands := make([]book.Command, len(list))
	for i, text := range list {
		fields, err := decodeValues(text)
		if err != nil {
			return &book.BatchError{Index: i, Err: err}
		}
		commands[i] = book.Command{Ledger: l.Path(), Values: fields}
		if key != "" {
			commands[i].Key = key + " " + strconv.Itoa(i+1)
		}
	}
	done, err := s.book.Run(r.Context(), visitOf(r).Who, commands, each)
	if err != nil {
		return err
	}
	status := http.StatusCreated
	if each {
		status = http.StatusOK
	}
	return writeDone(w, r, status, doneLines(visitOf(r).Lang, done))
}

func doneLines(lang i18n.Lang, done []book.Done) []doneLine {
	lines := make([]doneLine, len(done))
	for i, d := range done {
		lines[i] = doneLine{
			Line: i + 1, ID: d.ID, Version: d.Version, Number: d.Number, Status: http.StatusCreated,
		}
		if d.Why != nil {
			f := faultOf(lang, d.Why)
			lines[i].Status, lines[i].Errors = f.Status, f.Errors
		}
	}
	return lines
}

// writeDone answers in the form in which the commands came.
func writeDone(w http.ResponseWriter, r *http.Request, status int, lines []doneLine) error {
	if mediaOf(r) != mediaLines {
		return writeJSON(w, status, struct {
			Items []doneLine `json:"items"`
		}{lines})
	}
	var body bytes.Buffer
	text := json.NewEncoder(&body)
	for _, line := range lines {
		if err := text.Encode(line); err != nil {
			return err
		}
	}
	w.Header().Set("Content-Type", mediaLines)
	w.WriteHeader(status)
	_, _ = w.Write(body.Bytes())
	return nil
}

// single takes away that a command is one of many.
func single(err error) error {
	var batch *book.BatchError
	if errors.As(err, &batch) {
		return batch.Err
	}
	return err
}
