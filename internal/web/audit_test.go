package web

import (
	"bytes"
	"net/http"
	"strings"
	"testing"

	"bihuan/internal/exchange"
	"bihuan/internal/i18n"
)

func TestAuditShowsWhatWasRefused(t *testing.T) {
	s := newSeed(t)
	if w := s.browse().signIn("liaison").get("/accounts"); w.Code != http.StatusForbidden {
		t.Fatalf("accounts for a liaison: status %d", w.Code)
	}
	if w := s.browse().signIn("admin").get("/audit"); w.Code != http.StatusForbidden {
		t.Errorf("the log for the system administrator: status %d", w.Code)
	}
	b := s.browse().signIn("third")
	for _, path := range []string{"/audit", "/audit?outcome=refused&deed=account&from=2024-07-01&person=5", "/audit/journal", "/audit/journal?until=2024-05-01"} {
		checkPage(t, path, b.get(path))
	}
	page := b.get("/audit?outcome=refused").Body.String()
	want(t, page, "李青", says("audit.deed_account"), says("audit.why_book_keeper_system"), says("audit.outcome_refused"))
	if strings.Contains(b.get("/audit?outcome=done").Body.String(), says("audit.why_book_keeper_system")) {
		t.Error("what was done tells of what was refused")
	}
	want(t, b.get("/audit?deed=import").Body.String(), says("audit.none"))
	if w := b.get("/audit?deed=nonsense"); w.Code != http.StatusUnprocessableEntity {
		t.Errorf("an unknown deed: status %d", w.Code)
	}
	if w := b.get("/audit?from=yesterday"); w.Code != http.StatusUnprocessableEntity {
		t.Errorf("a day that is none: status %d", w.Code)
	}
	b.post("/language", "lang=en&to=/audit")
	want(t, b.get("/audit?outcome=refused").Body.String(), i18n.T(i18n.EN, "audit.why_book_keeper_system"))
}

func TestAuditGoesIntoAWorkbook(t *testing.T) {
	s := newSeed(t)
	s.browse().signIn("liaison").get("/accounts")
	b := s.browse().signIn("third")
	w := b.get("/audit/export.xlsx?outcome=refused")
	var rows [][]string
	err := exchange.ReadSheet(w.Body.Bytes(), func(_ int, cells []string) error {
		rows = append(rows, append([]string{}, cells...))
		return nil
	})
	if err != nil || len(rows) < 2 {
		t.Fatalf("%d rows, %v", len(rows), err)
	}
	last := strings.Join(rows[len(rows)-1], " ")
	want(t, last, "李青", says("audit.outcome_refused"), says("audit.why_book_keeper_system"))
	if w := s.browse().signIn("office").get("/audit/export.xlsx"); w.Code != http.StatusForbidden || bytes.HasPrefix(w.Body.Bytes(), []byte("PK")) {
		t.Errorf("the workbook for the office: status %d", w.Code)
	}
}

func TestJournalTellsNoContents(t *testing.T) {
	s := newSeed(t)
	page := s.browse().signIn("third").get("/audit/journal").Body.String()
	want(t, page, "李青", says("audit.journal"))
	for _, content := range []string{"办法已经印发", "新型研发机构", "措施11"} {
		if strings.Contains(page, content) {
			t.Errorf("the journal shows %q", content)
		}
	}
}
