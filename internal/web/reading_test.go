package web

import (
	"bytes"
	"fmt"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"testing"
)

const readingText = `关于云溪新城党工委巡察整改进展情况的通报
区委第一巡察组于2024年3月18日至5月18日对云溪新城党工委进行了巡察，并于2024年6月1日进行了反馈。
二、整改进展情况及成效
（一）关于“招商引资质效不高”的问题。
1.扩充可建设用地，新增工业用地570亩，保障项目落地。
2.加大招商力度，引进企业12家。
（二）关于“资产管理不规范”的问题。
3.开展房屋排查，共排查房屋86处，其中出租52处、空置31处。
云溪新城党工委
2024年6月25日
`

// upload posts a document and returns the answer.
func (b *browse) upload(path, name, content string) *httptest.ResponseRecorder {
	b.t.Helper()
	var body bytes.Buffer
	form := multipart.NewWriter(&body)
	part, err := form.CreateFormFile("file", name)
	if err == nil {
		_, err = part.Write([]byte(content))
	}
	if err != nil {
		b.t.Fatal(err)
	}
	_ = form.WriteField("round", "0")
	_ = form.Close()
	r := httptest.NewRequest("POST", path, &body)
	r.Header.Set("Content-Type", form.FormDataContentType())
	return b.send(r)
}

// readingBrowser is signed in and has just read the sample; it returns the address of the draft.
func readingBrowser(t *testing.T) (*browse, string) {
	t.Helper()
	b := newSeed(t).browse().signIn("office")
	w := b.upload("/reading", "通报.txt", readingText)
	to := w.Header().Get("Location")
	if w.Code != http.StatusSeeOther || !strings.HasPrefix(to, "/reading/") {
		t.Fatalf("status %d, Location %q: %s", w.Code, to, cut(w.Body.String(), 1500))
	}
	return b, to
}

var versionInput = regexp.MustCompile(`name="version" value="(\d+)"`)

// correct posts one correction of the draft at path as its page would now.
func (b *browse) correct(path, do string, pairs ...string) *httptest.ResponseRecorder {
	b.t.Helper()
	form := url.Values{"do": {do}}
	form.Set("version", versionInput.FindStringSubmatch(b.get(path).Body.String())[1])
	for i := 0; i < len(pairs); i += 2 {
		form.Set(pairs[i], pairs[i+1])
	}
	return b.post(path, form.Encode())
}

// keyOf returns the key of the entry that holds text.
func keyOf(t *testing.T, page, text string) string {
	t.Helper()
	at := strings.LastIndex(page, text)
	if at < 0 {
		t.Fatalf("the page lacks %q", text)
	}
	keys := regexp.MustCompile(`data-entry="([^"]+)"`).FindAllStringSubmatch(page[:at], -1)
	return keys[len(keys)-1][1]
}

func TestDraftStandsBesideItsDocument(t *testing.T) {
	b, path := readingBrowser(t)
	w := b.get(path)
	checkPage(t, path, w)
	page := w.Body.String()
	key := keyOf(t, page, "共排查房屋86处")
	want(t, page, `<span class="from from-measure" id="s-`+key+`" data-to="d-`+key+`">`, "52 + 31 = 83 ≠ 86",
		`href="#s-q1"`, `id="s-q1"`, says("webdoc.doubt_sum"), says("webdoc.checked", 0, 5))
	if n := strings.Count(page, "from-figure"); n != 2 {
		t.Errorf("%d figures are marked; 570亩 and 12家 should be, those in the doubt are its", n)
	}
	for _, page := range []string{"/reading", path + "?edit=" + key, path + "?edit=head", path + "/reconcile"} {
		checkPage(t, page, b.get(page))
	}
}

func TestDraftIsCorrectedWithoutScript(t *testing.T) {
	b, path := readingBrowser(t)
	key := keyOf(t, b.get(path).Body.String(), "共排查房屋86处")
	w := b.correct(path, "set "+key, "set.text", "共排查房屋83处，其中出租52处、空置31处。", "set.deadline", "下月", "set.leader", "陈默")
	if w.Code != http.StatusUnprocessableEntity {
		t.Fatalf("a wrong day: status %d", w.Code)
	}
	want(t, w.Body.String(), `value="下月"`, "共排查房屋83处", says("draft.no_day", "下月"), `class="faults"`)
	w = b.correct(path, "set "+key, "set.text", "共排查房屋83处，其中出租52处、空置31处。", "set.deadline", "2024-12-31", "set.leader", "陈默")
	if to := w.Header().Get("Location"); to != path+"#d-"+key {
		t.Fatalf("status %d, Location %q: %s", w.Code, to, w.Body)
	}
	if page := b.get(path).Body.String(); strings.Contains(page, "≠") || !strings.Contains(page, "2024-12-31") {
		t.Error("the correction is not shown, or its doubt still is")
	}
	w = b.correct(path, "split "+key, "set.text", "共排查房屋83处，其中出租52处、空置31处。", "before", "其中出租")
	if w.Code != http.StatusSeeOther {
		t.Fatalf("splitting: status %d", w.Code)
	}
	page := b.get(path).Body.String()
	if keyOf(t, page, "共排查房屋83处，</p>") != key || keyOf(t, page, "其中出租52处、空置31处。</p>") == key {
		t.Error("the measure is not cut where the words begin")
	}
	if w := b.correct(path, "split "+key, "set.text", "共排查", "before", "没有"); w.Code != http.StatusUnprocessableEntity {
		t.Errorf("splitting before words that are not there: status %d", w.Code)
	}
	old := b.post(path, "version=1&do=accept_all")
	if old.Code != http.StatusConflict {
		t.Errorf("correcting what has changed meanwhile: status %d, want a conflict", old.Code)
	}
}

func TestReadingIsEnteredFromThePage(t *testing.T) {
	b, path := readingBrowser(t)
	page := b.get(path + "/reconcile").Body.String()
	form := url.Values{"version": {versionInput.FindStringSubmatch(page)[1]}}
	dropped := ""
	for _, m := range regexp.MustCompile(`name="asked" value="([^"]+)"`).FindAllStringSubmatch(page, -1) {
		form.Add("asked", m[1])
		if dropped == "" && strings.HasPrefix(m[1], "m") {
			dropped = m[1]
			continue
		}
		form.Add("take", m[1])
	}
	w := b.post(path+"/commit", form.Encode())
	if w.Header().Get("Location") != path {
		t.Fatalf("status %d: %s", w.Code, cut(w.Body.String(), 2000))
	}
	done := b.get(path).Body.String()
	// Without the first measure its figure has nowhere to go.
	want(t, done, says("webdoc.committed", 1+2+2+4, 0), "/l/rectification.round/2")
	if strings.Contains(done, `name="do"`) {
		t.Error("what is entered can still be corrected")
	}
	if w := b.post(path+"/commit", form.Encode()); w.Code != http.StatusConflict {
		t.Errorf("entering twice: status %d", w.Code)
	}
}

func TestDraftIsThrownAway(t *testing.T) {
	b, path := readingBrowser(t)
	if w := b.post(path+"/drop", ""); w.Header().Get("Location") != "/reading" {
		t.Fatalf("status %d: %s", w.Code, w.Body)
	}
	if w := b.get(path); w.Code != http.StatusNotFound {
		t.Errorf("what was thrown away is there: status %d", w.Code)
	}
}

func TestWhatCannotBeReadIsSaidAtTheFile(t *testing.T) {
	b := newSeed(t).browse().signIn("office")
	w := b.upload("/reading", "a.txt", "今天天气很好。")
	if w.Code != http.StatusUnprocessableEntity {
		t.Fatalf("status %d", w.Code)
	}
	want(t, w.Body.String(), says("reading.no_findings"), `id="f-file-fault"`)
	if w := b.get("/reading/none"); w.Code != http.StatusNotFound {
		t.Errorf("a reading that is none: status %d", w.Code)
	}
	liaison := newSeed(t).browse().signIn("leader")
	if w := liaison.upload("/reading", "a.txt", readingText); w.Code != http.StatusForbidden {
		t.Errorf("who may not enter findings: status %d", w.Code)
	}
}

func TestMarksNestAndNeverOverlap(t *testing.T) {
	mark := func(key string, from, to int) *sourceMark {
		m := &sourceMark{Key: key}
		m.at.From, m.at.To = from, to
		return m
	}
	text := "abcdefghij"
	for _, marks := range [][]*sourceMark{
		{mark("a", 1, 8), mark("b", 2, 4), mark("c", 3, 9)},
		{mark("a", 0, 10), mark("b", 0, 10), mark("c", 9, 12)},
		{mark("a", 5, 5), mark("b", -3, 2), mark("c", 8, 99)},
	} {
		if got := flat(pieces(text, marks)); got != text {
			t.Errorf("the pieces say %q, want %q", got, text)
		}
	}
}

func flat(list []*sourcePiece) string {
	out := ""
	for _, p := range list {
		if p.Mark != nil {
			out += flat(p.Mark.Inner)
			continue
		}
		out += p.Text
	}
	return out
}

func BenchmarkDraftPage(b *testing.B) {
	s := newSeed(b)
	br := s.browse().signIn("office")
	w := br.upload("/reading", "通报.txt", readingText)
	path := w.Header().Get("Location")
	for b.Loop() {
		if w := br.get(path); w.Code != http.StatusOK {
			b.Fatal(fmt.Sprint(w.Code))
		}
	}
}
