package web

import (
	"bytes"
	"compress/gzip"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"bihuan/internal/book"
)

func TestOneListHasOneAddress(t *testing.T) {
	q := book.ListQuery{
		Ledger: "a.b", View: "late", Search: "退出 机制", Sort: []string{"-due", "number"}, Columns: []string{"number", "due"}, Count: true,
		Filters: []book.Filter{
			{Field: "due", Op: "from", Values: []string{"2024-01-01"}},
			{Field: "state", Op: "is", Values: []string{"doing", "asked"}},
		},
	}
	form, err := url.ParseQuery(listValues(q).Encode())
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(q, listQuery("a.b", form)); diff != "" {
		t.Error(diff)
	}
}

func TestUnitsBelow(t *testing.T) {
	got := listFilters(url.Values{"f.unit.is": {"3"}, "below": {"unit"}})
	if diff := cmp.Diff([]book.Filter{{Field: "unit", Op: "below", Values: []string{"3"}}}, got); diff != "" {
		t.Error(diff)
	}
}

func TestFiltersAreWords(t *testing.T) {
	s := newSeed(t)
	b := s.browse().signIn("office")
	page := b.get("/l/rectification.measure?f.state.is=doing&f.state.is=asked&f.unit.is=3").Body.String()
	want(t, page, "整改中 或 待责任领导审", "科创局", "CS-2024-001", "CS-2024-002")
	if strings.Contains(page, "CS-2024-009") {
		t.Error("a draft is shown among those that are worked on")
	}
	for _, bad := range []string{"f.nothing.is=1", "f.due.from=soon", "sort=nothing", "view=nothing"} {
		if w := b.get("/l/rectification.measure?" + bad); w.Code != http.StatusUnprocessableEntity && w.Code != http.StatusNotFound {
			t.Errorf("%s: status %d", bad, w.Code)
		}
	}
}

func TestABulkMoveIsShownBeforeItIsDone(t *testing.T) {
	s := newSeed(t)
	b := s.browse().signIn("liaison")
	form := "move=claim&id=4&id=5&id=1"
	page := b.post("/l/rectification.measure/bulk", form).Body.String()
	want(t, page, says("web.bulk_lead", 2, 1), "✗")
	if w := b.get("/l/rectification.measure/4"); strings.Contains(w.Body.String(), ">已签收</span>") {
		t.Error("the preview has moved a record")
	}
	page = b.post("/l/rectification.measure/bulk", form+"&do=1").Body.String()
	want(t, page, says("web.bulk_some", 2, 1))
	want(t, b.get("/l/rectification.measure/4").Body.String(), `<span class="state">已签收</span>`)
	if w := b.post("/l/rectification.measure/bulk", "move=claim"); w.Code != http.StatusUnprocessableEntity {
		t.Errorf("nothing picked: status %d", w.Code)
	}
}

func TestViewsAreKept(t *testing.T) {
	s := newSeed(t)
	b := s.browse().signIn("office")
	w := b.post("/l/rectification.measure/views", url.Values{"title": {"科创局的"}, "query": {"f.unit.is=3&sort=-due"}}.Encode())
	if w.Code != http.StatusSeeOther {
		t.Fatalf("status %d: %s", w.Code, w.Body)
	}
	page := b.get(w.Header().Get("Location")).Body.String()
	want(t, page, "科创局的", says("web.view_drop"))
	drop := firstMatch(t, page, `action="(/views/[^"]+/drop)"`)
	if w := b.post(drop, ""); w.Code != http.StatusSeeOther {
		t.Fatalf("drop: status %d", w.Code)
	}
	if strings.Contains(b.get("/l/rectification.measure").Body.String(), "科创局的") {
		t.Error("the view is still there")
	}
}

// squeezed returns how many bytes of data go over the wire.
func squeezed(t *testing.T, data []byte) int {
	t.Helper()
	var buf bytes.Buffer
	zw, err := gzip.NewWriterLevel(&buf, gzip.BestSpeed)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := zw.Write(data); err != nil {
		t.Fatal(err)
	}
	if err := zw.Close(); err != nil {
		t.Fatal(err)
	}
	return buf.Len()
}

func TestThePageOfAListIsSmall(t *testing.T) {
	s := newSeed(t)
	s.signIn("office")
	for range 50 {
		s.put("rectification.measure", "更多", "finding", "@问题3", "text", "核查项目资金使用情况，逐项对账，形成清单。", "leader", "@陈默",
			"unit", "@科创局", "class", "immediate")
	}
	b := s.browse().signIn("office")
	w := b.get("/l/rectification.measure")
	if rows := strings.Count(w.Body.String(), `name="id"`); rows != 50 {
		t.Errorf("%d rows, want 50", rows)
	}
	want(t, w.Body.String(), says("web.next_page"))
	if size := squeezed(t, w.Body.Bytes()); size > 30<<10 {
		t.Errorf("the page takes %d bytes on the wire, want at most 30 KB", size)
	} else {
		t.Logf("50 rows: %d bytes, %d on the wire", w.Body.Len(), size)
	}
}
