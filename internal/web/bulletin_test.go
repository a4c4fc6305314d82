package web

import (
	"net/http"
	"strings"
	"testing"

	"bihuan/internal/book"
)

// cleared makes the bulletin of the seed's round ready but for its numbers.
func (s *seed) cleared() {
	s.t.Helper()
	s.signIn("liaison")
	s.do("rectification.measure", "措施12", "recall")
	s.signIn("office")
	s.edit("rectification.round", "轮次", "fieldwork_from", "2024-01-08", "fieldwork_to", "2024-03-08", "inspector", "区委第一巡察组",
		"issuer", "开发区党工委", "issued_on", "2024-07-01", "phone", "025-52750001", "leading", "（一）提高站位。专题部署。", "outlook", "一是持续抓好。")
	for _, no := range []string{"1", "2", "3"} {
		publication := []string{"publication", "public"}
		if no == "2" {
			publication = []string{"publication", "exempt", "exempt_kind", "case"}
		}
		s.edit("rectification.finding", "问题"+no, publication...)
		for j := range 4 {
			if no != "3" {
				s.edit("rectification.measure", "措施"+no+string(rune('1'+j)), "publication", "public", "public_text", "逐家核查，形成清单。")
			}
		}
	}
}

func (s *seed) edit(path, name string, pairs ...string) {
	s.t.Helper()
	_, err := s.book.Submit(s.t.Context(), s.as, book.Command{Ledger: path, ID: s.ids[name], Fields: s.fields(pairs)})
	if err != nil {
		s.t.Fatalf("edit %s %q: %v", path, name, err)
	}
}

func TestBulletinIsMendedAndPublishedOnThePage(t *testing.T) {
	s := newSeed(t)
	s.cleared()
	s.edit("rectification.measure", "措施13", "public_text", "清退机构3家，召开会议5次。")
	s.put("rectification.measure", "措施31甲", "finding", "@问题3", "text", "补拨资金", "leader", "@陈默", "unit", "@财政局",
		"class", "immediate", "due_on", "2024-07-09", "publication", "public", "public_text", "逐项验收。")
	s.do("rectification.measure", "措施31甲", "assign")
	b := s.browse().signIn("office")
	path := "/bulletin?round=" + plainID(s.ids["轮次"])
	w := b.get(path)
	checkPage(t, path, w)
	want(t, w.Body.String(), says("webdoc.stopped", 2), `<mark class="p-stop">3家</mark>`, `<mark class="p-stop">5次</mark>`,
		says("webdoc.left_out"), "周岚", "/l/rectification.result/new?measure="+plainID(s.ids["措施13"]))
	form := "round=" + plainID(s.ids["轮次"]) + "&measure=CS-2024-003&at=b9&text="
	if w := b.post("/bulletin/waive", form+"3家"); w.Code != http.StatusUnprocessableEntity {
		t.Errorf("a waiver without a reason: status %d", w.Code)
	}
	if w := b.post("/bulletin/publish", form+"&read=yes"); w.Code != http.StatusConflict {
		t.Errorf("publishing with stops: status %d", w.Code)
	}
	for _, text := range []string{"3家", "5次"} {
		if w := b.post("/bulletin/waive", form+text+"&reason=过程数字"); w.Code != http.StatusSeeOther {
			t.Fatalf("waiving %s: status %d: %s", text, w.Code, w.Body)
		}
	}
	want(t, b.get(path).Body.String(), says("webdoc.waived"), "过程数字", `action="/bulletin/publish"`)
	if w := b.post("/bulletin/publish", form); w.Code != http.StatusUnprocessableEntity {
		t.Errorf("publishing unread: status %d", w.Code)
	}
	w = b.post("/bulletin/publish", form+"&read=yes")
	version := strings.TrimPrefix(w.Header().Get("Location"), "/bulletin/v/")
	if version != "1-001" {
		t.Fatalf("status %d, Location %q: %s", w.Code, w.Header().Get("Location"), cut(w.Body.String(), 1500))
	}
	for _, path := range []string{"/bulletin/v/" + version, "/bulletin/compare?round=" + plainID(s.ids["轮次"])} {
		checkPage(t, path, b.get(path))
	}
	s.publicPages(t, version)
}

// publicPages looks at what a stranger sees.
func (s *seed) publicPages(t *testing.T, version string) {
	stranger := s.browse()
	for _, path := range []string{"/public", "/public/" + version} {
		w := stranger.get(path)
		checkPage(t, path, w)
		want(t, w.Body.String(), "关于开发区党工委巡察整改进展情况的通报")
		for _, secret := range []string{"周岚", "/l/", "低效工业用地", "CS-2024"} {
			if strings.Contains(w.Body.String(), secret) {
				t.Errorf("%s tells a stranger of %q", path, secret)
			}
		}
	}
	for _, format := range []string{"docx", "html", "txt", "json"} {
		w := stranger.get("/public/" + version + "/file/" + format)
		if w.Code != http.StatusOK || !strings.HasPrefix(w.Header().Get("Content-Disposition"), "attachment") {
			t.Errorf("%s: status %d, %q", format, w.Code, w.Header().Get("Content-Disposition"))
		}
	}
	for path, status := range map[string]int{"/public/9-001": 404, "/public/" + version + "/file/exe": 422, "/bulletin": 303, "/overview": 303} {
		if w := stranger.get(path); w.Code != status {
			t.Errorf("%s: status %d, want %d", path, w.Code, status)
		}
	}
}

func TestOnlyTheAuditVerifies(t *testing.T) {
	s := newSeed(t)
	for _, login := range []string{"office", "admin"} {
		if w := s.browse().signIn(login).post("/verify", ""); w.Code != http.StatusForbidden {
			t.Errorf("%s: status %d", login, w.Code)
		}
	}
	admin := s.browse().signIn("third")
	checkPage(t, "/verify", admin.get("/verify"))
	w := admin.post("/verify", "")
	checkPage(t, "/verify", w)
	want(t, w.Body.String(), says("webdoc.verify_good"), says("webdoc.verify_root"))
}
