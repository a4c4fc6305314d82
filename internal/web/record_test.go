package web

import (
	"bytes"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"bihuan/internal/book"
)

// postFiles sends a form with files, as the forms of records do.
func (b *browse) postFiles(path string, fields url.Values, files map[string]string) *httptest.ResponseRecorder {
	b.t.Helper()
	var body bytes.Buffer
	mw := multipart.NewWriter(&body)
	for name, values := range fields {
		for _, value := range values {
			if err := mw.WriteField(name, value); err != nil {
				b.t.Fatal(err)
			}
		}
	}
	for name, content := range files {
		fw, err := mw.CreateFormFile("proofs", name)
		if err != nil {
			b.t.Fatal(err)
		}
		if _, err := fw.Write([]byte(content)); err != nil {
			b.t.Fatal(err)
		}
	}
	if err := mw.Close(); err != nil {
		b.t.Fatal(err)
	}
	r := httptest.NewRequest("POST", path, &body)
	r.Header.Set("Content-Type", mw.FormDataContentType())
	return b.send(r)
}

func TestTheRecordSaysWhatCanBeDone(t *testing.T) {
	s := newSeed(t)
	page := s.browse().signIn("liaison").get("/l/rectification.measure/1").Body.String()
	want(t, page, "CS-2024-001", says("web.can_now"), "申请销号", says("web.late_days", 11), says("web.how_due"), "两家机构账目不全")
	what, leader := strings.Index(page, "<dt>整改措施"), strings.Index(page, "<dt>责任领导")
	unit, due := strings.Index(page, "<dt>责任单位"), strings.Index(page, "<dt>整改时限")
	if what < 0 || what > leader || leader > unit || unit > due {
		t.Errorf("the four parts stand at %d, %d, %d, %d", what, leader, unit, due)
	}
}

func TestAMoveWithProof(t *testing.T) {
	s := newSeed(t)
	b := s.browse().signIn("liaison")
	path := "/l/rectification.measure/1/do/ask"
	want(t, b.get(path).Body.String(), `name="f.result"`, `name="proofs"`)

	w := b.postFiles(path, url.Values{"f.result": {"办法已经印发"}, "remark": {"请审核"}}, nil)
	if w.Code != http.StatusUnprocessableEntity {
		t.Fatalf("without proof: status %d", w.Code)
	}
	want(t, w.Body.String(), "办法已经印发", "请审核", `href="#f-proofs"`, `id="f-proofs"`)

	w = b.postFiles(path, url.Values{"f.result": {"办法已经印发"}}, map[string]string{"验收 记录.txt": "合格\n"})
	if w.Code != http.StatusSeeOther || w.Header().Get("Location") != "/l/rectification.measure/1" {
		t.Fatalf("with proof: status %d: %s", w.Code, w.Body)
	}
	page := b.get("/l/rectification.measure/1").Body.String()
	want(t, page, "验收 记录.txt", "待责任领导审", says("web.did_move", "CS-2024-001 申请销号"))

	w = b.get("/l/rectification.measure/1/proofs/" + firstMatch(t, page, `/proofs/(\d+)"`))
	if w.Body.String() != "合格\n" || !strings.HasPrefix(w.Header().Get("Content-Disposition"), "attachment") ||
		w.Header().Get("X-Content-Type-Options") != "nosniff" {
		t.Errorf("proof: %q, headers %v", w.Body, w.Header())
	}
}

func TestOneClickIsDoneOnce(t *testing.T) {
	s := newSeed(t)
	b := s.browse().signIn("liaison")
	page := b.get("/").Body.String()
	form := url.Values{
		"version": {firstMatch(t, page, `measure/4/do/claim"><input type="hidden" name="version" value="(\d+)"`)},
		"key":     {firstMatch(t, page, `name="key" value="(page-rectification.measure-4-[^"]+)"`)},
		"to":      {"/"},
	}
	for range 2 {
		w := b.post("/l/rectification.measure/4/do/claim", form.Encode())
		if w.Code != http.StatusSeeOther || w.Header().Get("Location") != "/" {
			t.Fatalf("status %d: %s", w.Code, w.Body)
		}
	}
	sheet, err := s.book.Sheet(t.Context(), s.as, "rectification.measure", 4)
	if err != nil {
		t.Fatal(err)
	}
	claims := 0
	for _, line := range sheet.Journal {
		if line.Entry.Move == "claim" {
			claims++
		}
	}
	if claims != 1 || sheet.Record.State != "claimed" {
		t.Errorf("claimed %d times, state %q", claims, sheet.Record.State)
	}
}

func TestAChangeInBetweenIsTold(t *testing.T) {
	s := newSeed(t)
	b := s.browse().signIn("office")
	w := b.postFiles("/l/rectification.measure/9/edit", url.Values{"version": {"0"}, "f.text": {"改写一"}}, nil)
	if w.Code != http.StatusSeeOther {
		t.Fatalf("status %d", w.Code)
	}
	w = b.postFiles("/l/rectification.measure/9/edit", url.Values{"version": {"1"}, "f.text": {"改写二"}}, nil)
	if w.Code != http.StatusUnprocessableEntity {
		t.Errorf("stale version: status %d", w.Code)
	}
	want(t, w.Body.String(), "改写二", `class="faults"`)
}

func TestAPickerWorksWithoutTheScript(t *testing.T) {
	s := newSeed(t)
	b := s.browse().signIn("office")
	form := url.Values{"q.unit": {"财政局"}, "f.unit": {""}, "w.unit": {""}, "f.leader": {"4"}}
	if w := b.postFiles("/l/rectification.measure/9/edit", form, nil); w.Code != http.StatusSeeOther {
		t.Fatalf("status %d: %s", w.Code, w.Body)
	}
	want(t, b.get("/l/rectification.measure/9").Body.String(), "财政局")
	form.Set("q.unit", "没有这个单位")
	w := b.postFiles("/l/rectification.measure/9/edit", form, nil)
	want(t, w.Body.String(), "没有这个单位", `href="#f-unit"`)
}

func TestAListOfRowsIsOneField(t *testing.T) {
	s := newSeed(t)
	l := s.book.Definition("rectification.measure")
	form := url.Values{
		"l.people.name":    {"张三", "", "李四"},
		"l.people.post":    {"科长", "", ""},
		"l.people.outcome": {"警告", "", "诫勉"},
		"l.people.on":      {"2024-05-01", "", ""},
	}
	if got, want := linesOf(form, l)["people"], "张三\t科长\t警告\t2024-05-01\n李四\t\t诫勉"; got != want {
		t.Errorf("linesOf() = %q, want %q", got, want)
	}
	rows := rowsOf(book.FormField{Text: "张三\t科长"}, 4)
	if len(rows) != 1+spareRows || rows[0][1] != "科长" || len(rows[0]) != 4 {
		t.Errorf("rowsOf() = %q", rows)
	}
}

func firstMatch(t *testing.T, text, pattern string) string {
	t.Helper()
	m := regexp.MustCompile(pattern).FindStringSubmatch(text)
	if m == nil {
		t.Fatalf("page lacks %s", pattern)
	}
	return m[1]
}
