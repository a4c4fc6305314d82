package book_test

import (
	"bytes"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"bihuan/internal/book"
	"bihuan/internal/exchange"
	"bihuan/internal/i18n"
	"bihuan/internal/ledger"
	"bihuan/internal/problem"
)

// audit returns the log in short, newest first: outcome, deed, who, what about, why.
func audit(t *testing.T, b *book.Book, q book.AuditQuery) []string {
	t.Helper()
	p, err := b.Audit(t.Context(), signIn(t, b, "third", secondPassword), q)
	if err != nil {
		t.Fatal(err)
	}
	var lines []string
	for _, l := range p.Lines {
		about := l.Ledger
		if l.Record != 0 {
			about += "/" + ledger.Ref(l.Record).String()
		}
		if l.AuditLine.Move != "" {
			about += "." + l.AuditLine.Move
		}
		lines = append(lines, strings.Join([]string{
			l.Outcome().EN, l.AuditLine.Face, l.AuditLine.Deed, l.By, about + l.About, l.AuditLine.Why,
		}, "|"))
	}
	return lines
}

// refused returns the lines of what was refused.
func refused(t *testing.T, b *book.Book) []string {
	t.Helper()
	return audit(t, b, book.AuditQuery{Outcome: book.OutcomeRefused, Limit: 500})
}

// quiet is a book with a round, a finding of the office, and somebody who sees no findings.
func quiet(t *testing.T) (b *book.Book, office, stranger *book.Visitor) {
	t.Helper()
	b, _, first, second := setUp(t)
	for _, name := range []string{"Chief", "Nobody"} {
		id := submit(t, b, first, book.Command{Ledger: "organisation.person", Fields: map[string][]string{"name": {name}}})
		login := strings.ToLower(name)
		err := b.PutAccount(t.Context(), first, book.AccountChange{Login: login, Person: numbered(t, id), Password: "open-the-book-9"})
		if err != nil {
			t.Fatal(err)
		}
	}
	submit(t, b, second, book.Command{Ledger: "organisation.post", Fields: map[string][]string{"person": {"4"}, "role": {"office"}}})
	office, stranger = signIn(t, b, "chief", "open-the-book-9"), signIn(t, b, "nobody", "open-the-book-9")
	submit(t, b, office, book.Command{Ledger: "rectification.round", Fields: map[string][]string{
		"name": {"Round"}, "inspected": {"District"}, "feedback_on": {"2024-06-28"}, "leader": {"4"}, "unit": {"1"},
	}})
	submit(t, b, office, book.Command{Ledger: "rectification.finding", Fields: map[string][]string{
		"round": {"1"}, "text": {"A secret sentence"}, "unit": {"1"}, "leader": {"4"},
	}})
	return b, office, stranger
}

func TestRefusedReadsAndWritesAreKept(t *testing.T) {
	b, _, stranger := quiet(t)
	const finding = "rectification.finding"
	ctx := t.Context()
	_, err := b.Sheet(ctx, stranger, finding, 1)
	wantKind(t, "a sheet", err, problem.Missing)
	_, err = b.Sheet(ctx, stranger, finding, 99)
	wantKind(t, "a sheet of nothing", err, problem.Missing)
	_, err = b.History(ctx, stranger, finding, 1, 10)
	wantKind(t, "a history", err, problem.Missing)
	err = b.ExportJournal(ctx, stranger, finding, 1, &bytes.Buffer{})
	wantKind(t, "an export", err, problem.Missing)
	_, _, err = b.Proof(ctx, stranger, finding, 1, 1)
	wantKind(t, "a proof", err, problem.Missing)
	_, err = b.Submit(ctx, stranger, book.Command{Ledger: finding, ID: 1, Move: "claim"})
	wantKind(t, "a move", err, problem.Missing)
	_, err = b.Submit(ctx, stranger, book.Command{Ledger: finding, ID: 1, Move: "my password is 123"})
	wantKind(t, "a move that is none", err, problem.Missing)
	_, err = b.Submit(ctx, stranger, book.Command{Ledger: finding, Fields: map[string][]string{"round": {"1"}, "text": {"x"}}})
	wantKind(t, "a new finding", err, problem.Forbidden)
	_, err = b.Submit(ctx, stranger, book.Command{Ledger: "organisation.unit", ID: 1, Fields: map[string][]string{"short": {"x"}}})
	wantKind(t, "an edit", err, problem.Forbidden)
	_, err = b.Form(ctx, stranger, "organisation.unit", 1, "", nil)
	wantKind(t, "a form", err, problem.Forbidden)
	if _, err := b.Bulk(ctx, stranger, finding, []ledger.ID{1}, "claim", nil, "", true); err != nil {
		t.Error(err)
	}
	if _, err := b.Bulk(ctx, stranger, finding, []ledger.ID{1, 77}, "claim", nil, "", false); err != nil {
		t.Error(err)
	}
	if _, err := b.Run(ctx, stranger, []book.Command{{Ledger: "organisation.unit", ID: 1}}, true); err != nil {
		t.Error(err)
	}
	_, err = b.Audit(ctx, stranger, book.AuditQuery{})
	wantKind(t, "the log itself", err, problem.Forbidden)
	_, err = b.Journal(ctx, stranger, 0, 0, 10)
	wantKind(t, "the journal", err, problem.Forbidden)
	unread := "|Nobody|rectification.finding/1"
	want := []string{
		"Refused|page|audit|Nobody||book.keeper_audit",
		"Refused|page|edit|Nobody|organisation.unit/1|engine.may_not_edit",
		"Refused|page|make|Nobody|rectification.finding|engine.may_not_make",
		"Refused|page|move" + unread + "|book.unreadable",
		"Refused|page|move" + unread + ".claim|book.unreadable",
		"Refused|page|file" + unread + "|book.unreadable",
		"Refused|page|export" + unread + "|book.unreadable",
		"Refused|page|history" + unread + "|book.unreadable",
		"Refused|page|read" + unread + "|book.unreadable",
	}
	if diff := cmp.Diff(want, refused(t, b)); diff != "" {
		t.Errorf("the log differs (-want +got):\n%s", diff)
	}
}

func TestWrongPasswordsAndTokensAreKeptWithoutWhatWasTyped(t *testing.T) {
	b, c, _, _ := setUp(t)
	ctx := t.Context()
	_, _, err := b.SignIn(ctx, "my-password-1 in the wrong field", "x", "")
	wantKind(t, "a stranger", err, problem.Forbidden)
	for range 6 {
		_, _, err = b.SignIn(ctx, "second", "not-the-password-7", "")
		wantKind(t, "a wrong password", err, problem.Forbidden)
	}
	_, err = b.Bearer(ctx, "bihuan_AAAA")
	wantKind(t, "no token", err, problem.Forbidden)
	secret, line, err := b.CreateToken(ctx, book.TokenRequest{Login: "first", Days: 1})
	if err != nil {
		t.Fatal(err)
	}
	c.now = c.now.Add(25 * time.Hour)
	_, err = b.Bearer(ctx, secret)
	wantKind(t, "an old token", err, problem.Forbidden)
	want := []string{
		"Refused|program|token|first|" + ledger.Ref(ledger.ID(line.ID)).String() + "|book.no_token",
		"Refused|program|token|||book.no_token",
		"Refused|page|sign_in|Second||book.locked",
		"Refused|page|sign_in|Second||book.sign_in",
		"Refused|page|sign_in|||book.sign_in",
	}
	if diff := cmp.Diff(want, refused(t, b)); diff != "" {
		t.Errorf("the log differs (-want +got):\n%s", diff)
	}
	var out bytes.Buffer
	third := signIn(t, b, "third", secondPassword)
	if err := b.ExportAudit(ctx, third, book.AuditQuery{}, i18n.EN, &out); err != nil {
		t.Fatal(err)
	}
	rows := 0
	err = exchange.ReadSheet(out.Bytes(), func(_ int, cells []string) error {
		rows++
		for _, cell := range cells {
			if strings.Contains(cell, "password-") || strings.Contains(cell, "AAAA") || strings.Contains(cell, secret) {
				t.Errorf("the log tells %q", cell)
			}
		}
		return nil
	})
	if err != nil || rows < 8 {
		t.Errorf("%d rows in the workbook, %v", rows, err)
	}
	if got := audit(t, b, book.AuditQuery{Deed: "audit"}); len(got) != 1 || got[0] != "Done|page|audit|Audit|export|" {
		t.Errorf("of the export the log tells %q", got)
	}
}

func TestWhatKeepersDoIsKept(t *testing.T) {
	b, _, first, _ := setUp(t)
	err := b.PutAccount(t.Context(), first, book.AccountChange{ID: 1, Login: "first", Person: 1, Password: "another-word-8"})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := b.ResetAccount(t.Context(), "second"); err != nil {
		t.Fatal(err)
	}
	want := []string{"Done|command|account||second|", "Done|page|account|First|first|"}
	if diff := cmp.Diff(want, audit(t, b, book.AuditQuery{Deed: "account"})); diff != "" {
		t.Errorf("the log differs (-want +got):\n%s", diff)
	}
	if err := b.ForgetAudit(t.Context(), 30); problem.KindOf(err) != problem.Invalid {
		t.Errorf("a term of thirty days: %v", err)
	}
}

func TestTheAuditReadsWhoChangedWhatWithoutTheContents(t *testing.T) {
	b, _, _ := quiet(t)
	third := signIn(t, b, "third", secondPassword)
	heads, err := b.Journal(t.Context(), third, 0, 0, 3)
	if err != nil || len(heads) != 3 {
		t.Fatalf("%d heads, %v", len(heads), err)
	}
	if h := heads[0]; h.Ledger != "rectification.finding" || h.Record != 1 || h.By != "Chief" || h.Deed.EN != "Entered" {
		t.Errorf("the newest change is %+v", h)
	}
	older, err := b.Journal(t.Context(), third, 0, heads[2].Seq, 500)
	if err != nil || len(older) != int(heads[2].Seq) || older[len(older)-1].Seq != 0 {
		t.Errorf("%d older heads, %v; want %d", len(older), err, heads[2].Seq)
	}
	before, err := b.Journal(t.Context(), third, b.Today()-1, 0, 500)
	if err != nil || len(before) != 0 {
		t.Errorf("until yesterday: %d heads, %v", len(before), err)
	}
	today, err := b.Journal(t.Context(), third, b.Today(), 0, 500)
	if err != nil || len(today) != len(older)+3 {
		t.Errorf("until today: %d heads, %v", len(today), err)
	}
}

func TestEveryReasonOfARefusalHasWords(t *testing.T) {
	kind := regexp.MustCompile(`problem\.Forbidden, "([a-z_.]+)"`)
	// Nobody is asked anything before he has come in; what keepers are is said by three keys.
	apart := map[string]bool{"book.no_session": true, "api.no_token": true, "book.keeper_": true}
	found := []string{"book.keeper_system", "book.keeper_security", "book.keeper_audit", "book.unreadable"}
	files, err := filepath.Glob("../*/*.go")
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range files {
		data, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if strings.HasSuffix(file, "_test.go") {
			continue
		}
		for _, m := range kind.FindAllStringSubmatch(string(data), -1) {
			if !apart[m[1]] {
				found = append(found, m[1])
			}
		}
	}
	if len(found) < 20 {
		t.Errorf("only %d reasons found", len(found))
	}
	for _, key := range found {
		if text := "audit.why_" + strings.ReplaceAll(key, ".", "_"); !i18n.Has(text) {
			t.Errorf("no text %s", text)
		}
	}
	for _, deed := range book.Deeds() {
		if !i18n.Has("audit.deed_" + deed) {
			t.Errorf("no text for the deed %s", deed)
		}
	}
}
