package web

import (
	"bytes"
	"net/http"
	"strings"

	"bihuan/internal/book"
	"bihuan/internal/ledger"
	"bihuan/internal/web/widget"
)

// bulletinPage is a bulletin as paper.
type bulletinPage struct {
	*book.BulletinView
	Blocks  []paperBlock
	Results string // path of the ledger that results stand in
	Parent  string // its field that refers to a measure
	Faults  []widget.Fault
}

func (s *site) bulletin(w http.ResponseWriter, r *http.Request) error {
	return s.showBulletin(w, r, nil, 0)
}

func (s *site) showBulletin(w http.ResponseWriter, r *http.Request, faults []widget.Fault, status int) error {
	round, err := number(or(r.FormValue("round"), "0"))
	if err != nil {
		return err
	}
	v, err := s.book.Bulletin(r.Context(), visitOf(r).Who, round)
	if err != nil {
		return err
	}
	view := bulletinPage{BulletinView: v, Blocks: paperOf(v), Faults: faults,
		Results: v.Def.Figures.Ledger, Parent: v.Def.Figures.Parent}
	title := widget.In(r.Context(), v.Def.Title)
	return s.show(w, r, page{Title: title, At: "bulletin", Wide: true, Status: status, Body: bulletinBody(&view)})
}

func (s *site) publishBulletin(w http.ResponseWriter, r *http.Request) error {
	round, err := number(r.FormValue("round"))
	if err != nil {
		return err
	}
	if r.FormValue("read") == "" {
		faults := []widget.Fault{{Text: widget.T(r.Context(), "webdoc.have_not_read")}}
		return s.showBulletin(w, r, faults, http.StatusUnprocessableEntity)
	}
	id, err := s.book.PublishBulletin(r.Context(), visitOf(r).Who, round)
	if err != nil {
		if faults, ok := faultsOf(visitOf(r).Lang, err); ok {
			return s.showBulletin(w, r, faults, http.StatusConflict)
		}
		return err
	}
	s.tell(w, r, "webdoc.published_now")
	return redirect(w, r, "/bulletin/v/"+id)
}

// waiveNumber notes that a printed number is no result, or takes such a note back.
func (s *site) waiveNumber(w http.ResponseWriter, r *http.Request) error {
	round, err := number(r.FormValue("round"))
	if err != nil {
		return err
	}
	reason := strings.TrimSpace(r.FormValue("reason"))
	if reason == "" && r.FormValue("back") == "" {
		faults := []widget.Fault{{Text: widget.T(r.Context(), "webdoc.waive_reason_missing")}}
		return s.showBulletin(w, r, faults, http.StatusUnprocessableEntity)
	}
	err = s.book.WaiveNumber(r.Context(), visitOf(r).Who, round, r.FormValue("measure"), r.FormValue("text"), reason)
	if err != nil {
		return err
	}
	return redirect(w, r, "/bulletin?round="+plainID(round)+"#"+r.FormValue("at"))
}

// bulletinFile sends the draft of a round as a file.
func (s *site) bulletinFile(w http.ResponseWriter, r *http.Request) error {
	round, err := number(or(r.FormValue("round"), "0"))
	if err != nil {
		return err
	}
	return s.sendBulletin(w, r, round, "")
}

// versionFile sends a published version as a file.
func (s *site) versionFile(w http.ResponseWriter, r *http.Request) error {
	return s.sendBulletin(w, r, 0, r.PathValue("version"))
}

func (s *site) sendBulletin(w http.ResponseWriter, r *http.Request, round ledger.ID, version string) error {
	var out bytes.Buffer
	format := r.PathValue("format")
	err := s.book.WriteBulletin(r.Context(), visitOf(r).Who, round, version, format, &out)
	if err != nil {
		return err
	}
	name := or(version, "draft") + "." + format
	return sendFile(w, format, widget.T(r.Context(), "webdoc.bulletin")+"-"+name, out.Bytes())
}

// sendFile sends a document to be kept, never to be shown within this site.
func sendFile(w http.ResponseWriter, format, name string, data []byte) error {
	types := map[string]string{
		"docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
		"html": "text/html; charset=utf-8", "txt": "text/plain; charset=utf-8", "json": "application/json",
	}
	w.Header().Set("Content-Type", types[format])
	w.Header().Set("Content-Disposition", attachment(name))
	w.Header().Set("X-Content-Type-Options", "nosniff")
	_, _ = w.Write(data) // the reader may be gone; there is nobody to tell
	return nil
}

// versionPage is a published version, and those beside it.
type versionPage struct {
	*book.BulletinView
	Blocks []paperBlock
	Lines  []book.BulletinLine
}

func (s *site) bulletinVersion(w http.ResponseWriter, r *http.Request) error {
	who := visitOf(r).Who
	v, err := s.book.BulletinVersion(r.Context(), who, r.PathValue("version"))
	if err != nil {
		return err
	}
	view := versionPage{BulletinView: v, Blocks: paperOf(v)}
	if view.Lines, err = s.book.BulletinVersions(r.Context(), who, v.Round); err != nil {
		return err
	}
	return s.show(w, r, page{Title: v.Version.Title, At: "bulletin", Wide: true, Body: versionBody(&view)})
}

// comparePage is two versions side by side.
type comparePage struct {
	*book.BulletinDiff
	Round  string
	Lines  []book.BulletinLine
	A, B   string
	OnlyBy bool // hides what is the same
}

func (s *site) compareBulletins(w http.ResponseWriter, r *http.Request) error {
	who := visitOf(r).Who
	round, err := number(r.FormValue("round"))
	if err != nil {
		return err
	}
	view := comparePage{Round: plainID(round), A: r.FormValue("a"), B: r.FormValue("b"), OnlyBy: r.FormValue("all") == ""}
	if view.Lines, err = s.book.BulletinVersions(r.Context(), who, round); err != nil {
		return err
	}
	if view.A == "" && view.B == "" && len(view.Lines) > 0 {
		view.A = view.Lines[0].ID
	}
	if view.BulletinDiff, err = s.book.CompareBulletins(r.Context(), who, round, view.A, view.B); err != nil {
		return err
	}
	title := widget.T(r.Context(), "webdoc.compare")
	return s.show(w, r, page{Title: title, At: "bulletin", Wide: true, Body: compareBody(&view)})
}
