package web

import (
	"bytes"
	"net/http"

	"bihuan/internal/book"
	"bihuan/internal/web/widget"
)

// publicPage is a published bulletin for everybody.
type publicPage struct {
	*book.BulletinView
	Blocks []paperBlock
}

func (s *site) publicList(w http.ResponseWriter, r *http.Request) error {
	lines, err := s.book.PublicBulletins(r.Context())
	if err != nil {
		return err
	}
	return s.showPlain(w, r, page{Title: widget.T(r.Context(), "webdoc.public"), Body: publicListBody(lines)})
}

func (s *site) public(w http.ResponseWriter, r *http.Request) error {
	v, err := s.book.PublicBulletin(r.Context(), r.PathValue("version"))
	if err != nil {
		return err
	}
	view := publicPage{BulletinView: v, Blocks: paperOf(v)}
	return s.showPlain(w, r, page{Title: v.Version.Title, Body: publicBody(&view)})
}

func (s *site) publicFile(w http.ResponseWriter, r *http.Request) error {
	var out bytes.Buffer
	version, format := r.PathValue("version"), r.PathValue("format")
	if err := s.book.WritePublic(r.Context(), version, format, &out); err != nil {
		return err
	}
	return sendFile(w, format, widget.T(r.Context(), "webdoc.bulletin")+"-"+version+"."+format, out.Bytes())
}

// verifyPage is the outcome of checking everything.
type verifyPage struct {
	Report *book.VerifyReport // nil before it was asked for
}

func (s *site) verifyForm(w http.ResponseWriter, r *http.Request) error {
	return s.showVerify(w, r, verifyPage{})
}

func (s *site) verify(w http.ResponseWriter, r *http.Request) error {
	report, err := s.book.Audited(r.Context(), visitOf(r).Who)
	if err != nil {
		return err
	}
	return s.showVerify(w, r, verifyPage{Report: report})
}

func (s *site) showVerify(w http.ResponseWriter, r *http.Request, view verifyPage) error {
	return s.show(w, r, page{Title: widget.T(r.Context(), "webdoc.verify"), At: "verify", Body: verifyBody(view)})
}
