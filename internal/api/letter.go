package api

import (
	"bytes"
	"mime"
	"net/http"

	"bihuan/internal/i18n"
)

// letterTypes are the media types of letters, by format.
var letterTypes = map[string]string{
	"docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
	"html": "text/html; charset=utf-8", "txt": "text/plain; charset=utf-8",
}

// letter hands out a letter about a record: a word processor file unless another format is asked for.
func (s *site) letter(w http.ResponseWriter, r *http.Request) error {
	l, id, err := s.targetRecord(r)
	if err != nil {
		return err
	}
	v, format, name := visitOf(r), r.URL.Query().Get("format"), r.PathValue("letter")
	if format == "" {
		format = "docx"
	}
	lang := v.Lang
	if named := r.URL.Query().Get("lang"); named != "" {
		lang = i18n.ParseLang(named)
	}
	var out bytes.Buffer
	if err := s.book.WriteLetter(r.Context(), v.Who, l.Path(), id, name, lang, format, &out); err != nil {
		return err
	}
	w.Header().Set("Content-Type", letterTypes[format])
	file := map[string]string{"filename": name + "." + format}
	w.Header().Set("Content-Disposition", mime.FormatMediaType("attachment", file))
	_, _ = w.Write(out.Bytes()) // the reader may be gone; there is nobody to tell
	return nil
}
