package web

import (
	"net/http"
	"strings"
	"testing"
)

func TestARecordOffersItsLetters(t *testing.T) {
	s := newSeed(t)
	b := s.browse().signIn("liaison")
	at := "/l/rectification.measure/2"
	want(t, b.get(at).Body.String(), says("web.letters"), `href="`+at+`/letters/zeroing"`, "整改措施归零表")
	if page := b.get("/l/rectification.measure/1").Body.String(); strings.Contains(page, says("web.letters")) {
		t.Error("a measure whose closure nobody has asked for offers its form")
	}
	page := b.get(at + "/letters/zeroing").Body.String()
	want(t, page, "编号：CS-2024-002", `class="paper-block p-title">整改措施归零表`, "办法已经印发，清退机构一家。",
		`<th>责任领导意见</th>`, at+"/letters/zeroing/file/docx?lang=zh", "?lang=en", says("web.letter_back"))
	want(t, b.get(at+"/letters/zeroing?lang=en").Body.String(), "No. CS-2024-002", "Closure of the measure", "Responsible leader")
}

func TestLettersAreFetchedAsFiles(t *testing.T) {
	s := newSeed(t)
	b := s.browse().signIn("liaison")
	at := "/l/rectification.measure/2/letters/zeroing"
	w := b.get(at + "/file/docx")
	if w.Code != http.StatusOK || !strings.HasPrefix(w.Body.String(), "PK") {
		t.Fatalf("docx: status %d, %.10q", w.Code, w.Body)
	}
	if kept := w.Header().Get("Content-Disposition"); !strings.HasPrefix(kept, "attachment") {
		t.Errorf("the file is shown within the site: %s", kept)
	}
	want(t, b.get(at+"/file/txt").Body.String(), "CS-2024-002", "办法已经印发，清退机构一家。")
	for path, status := range map[string]int{
		at + "/file/pdf": http.StatusUnprocessableEntity,
		"/l/rectification.measure/2/letters/nonsense":        http.StatusNotFound,
		"/l/rectification.measure/99/letters/zeroing":        http.StatusNotFound,
		"/l/rectification.measure/1/letters/zeroing":         http.StatusUnprocessableEntity,
		"/l/rectification.finding/1/letters/order":           http.StatusForbidden,
		"/l/rectification.finding/1/letters/order/file/html": http.StatusForbidden,
	} {
		if w := b.get(path); w.Code != status {
			t.Errorf("%s: status %d, want %d", path, w.Code, status)
		}
	}
}
