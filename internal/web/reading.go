package web

import (
	"net/http"
	"strconv"

	"bihuan/internal/book"
	"bihuan/internal/ledger"
	"bihuan/internal/problem"
	"bihuan/internal/web/widget"
)

// readingsPage lists the readings and starts a new one.
type readingsPage struct {
	Lines  []book.ReadingLine
	Rounds []book.Option
	Round  string
	Faults []widget.Fault
}

func (s *site) readings(w http.ResponseWriter, r *http.Request) error {
	return s.showReadings(w, r, readingsPage{Round: r.FormValue("round")}, 0)
}

func (s *site) showReadings(w http.ResponseWriter, r *http.Request, view readingsPage, status int) error {
	who := visitOf(r).Who
	var err error
	if view.Lines, err = s.book.Readings(r.Context(), who); err != nil {
		return err
	}
	if view.Rounds, err = s.book.ReadingRounds(r.Context(), who); err != nil {
		return err
	}
	return s.show(w, r, page{Title: widget.T(r.Context(), "webdoc.reading"), At: "reading", Status: status,
		Body: readingsBody(view)})
}

// startReading takes a document and shows what was read from it.
func (s *site) startReading(w http.ResponseWriter, r *http.Request) error {
	view := readingsPage{Round: r.FormValue("round")}
	id, err := s.readUpload(r, view.Round)
	if err == nil {
		return redirect(w, r, "/reading/"+id)
	}
	faults, ok := faultsOf(visitOf(r).Lang, err)
	if !ok {
		return err
	}
	for i := range faults {
		faults[i].Field = "file"
	}
	view.Faults = faults
	return s.showReadings(w, r, view, http.StatusUnprocessableEntity)
}

func (s *site) readUpload(r *http.Request, round string) (string, error) {
	file, head, err := r.FormFile("file")
	if err != nil {
		return "", problem.New(problem.Invalid, "webdoc.no_file").On("file")
	}
	defer file.Close()
	under, _ := strconv.ParseInt(round, 10, 64) // nothing chosen: a new one from the head
	return s.book.StartReading(r.Context(), visitOf(r).Who, head.Filename, file, ledger.ID(under))
}
