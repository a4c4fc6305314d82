package web

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"bihuan/internal/book"
	"bihuan/internal/i18n"
	"bihuan/internal/ledger"
	"bihuan/internal/packtest"
)

// seedDay is the day of the seed's clock, a Monday.
var seedDay = time.Date(2024, 7, 1, 2, 0, 0, 0, time.UTC)

// seedPassword is the password of every account of the seed.
const seedPassword = "correct-horse-1"

// seed is a book with a small zone: people of every role, a round, findings and measures under way.
type seed struct {
	t    testing.TB
	book *book.Book
	now  time.Time
	as   *book.Visitor
	ids  map[string]ledger.ID

	visitors map[string]*book.Visitor // signing in is slow on purpose
}

// seeded is the folder of a book that was filled once; every test works on a copy of its own.
var seeded string

func TestMain(m *testing.M) {
	dir, err := os.MkdirTemp("", "bihuan-web")
	if err != nil {
		panic(err)
	}
	seeded = dir
	code := m.Run()
	_ = os.RemoveAll(dir)
	os.Exit(code)
}

// fill fills the folder that is copied.
var fill = sync.OnceValue(func() map[string]ledger.ID {
	t := &filler{}
	s := openSeed(t, seeded)
	s.setUp()
	s.loop()
	if err := s.book.Close(); err != nil {
		panic(err)
	}
	return s.ids
})

// filler lets the seed be made outside of any test.
type filler struct{ testing.TB }

func (f *filler) Helper()                         {}
func (f *filler) Context() context.Context        { return context.Background() }
func (f *filler) Fatal(args ...any)               { panic(fmt.Sprint(args...)) }
func (f *filler) Fatalf(text string, args ...any) { panic(fmt.Sprintf(text, args...)) }

// newSeed returns a filled book on seedDay in a folder of its own.
func newSeed(t testing.TB) *seed {
	t.Helper()
	ids := fill()
	dir := t.TempDir()
	if err := os.CopyFS(dir, os.DirFS(seeded)); err != nil {
		t.Fatal(err)
	}
	s := openSeed(t, dir)
	t.Cleanup(func() { _ = s.book.Close() })
	s.now, s.ids = seedDay, ids
	s.signIn("office")
	return s
}

func openSeed(t testing.TB, dir string) *seed {
	t.Helper()
	s := &seed{t: t, now: seedDay.AddDate(0, -3, 0), ids: map[string]ledger.ID{}, visitors: map[string]*book.Visitor{}}
	b, err := book.Open(t.Context(), book.Options{
		Dir: dir, Packs: packtest.Some("organisation", "rectification"), Now: func() time.Time { return s.now },
	})
	s.check(err)
	s.book = b
	return s
}

// setUp makes the first three people.
func (s *seed) setUp() {
	b, t := s.book, s.t
	s.check(b.Setup(t.Context(), book.Setup{
		Token: b.SetupToken(), District: "临港开发区", System: book.SetupPerson{Name: "管理员", Login: "admin", Password: seedPassword},
		Security: book.SetupPerson{Name: "安管员", Login: "second", Password: seedPassword + "0"},
		Audit:    book.SetupPerson{Name: "审计员", Login: "third", Password: seedPassword + "0"},
	}))
	s.ownPassword("second")
	s.ownPassword("third")
	s.ids["临港开发区"] = 1
	s.signIn("admin")
}

func (s *seed) check(err error) {
	s.t.Helper()
	if err != nil {
		s.t.Fatal(err)
	}
}

func (s *seed) signIn(login string) {
	s.t.Helper()
	if s.as = s.visitors[login]; s.as != nil {
		return
	}
	_, v, err := s.book.SignIn(s.t.Context(), login, seedPassword, "")
	s.check(err)
	s.as, s.visitors[login] = v, v
}

// ownPassword gives somebody the password of the seed in place of the first one.
func (s *seed) ownPassword(login string) {
	s.t.Helper()
	_, v, err := s.book.SignIn(s.t.Context(), login, seedPassword+"0", "")
	s.check(err)
	s.check(s.book.ChangePassword(s.t.Context(), v, seedPassword+"0", seedPassword))
}

// put makes a record. Values of the form "@name" stand for the record that was called so.
func (s *seed) put(path, name string, pairs ...string) ledger.ID {
	s.t.Helper()
	r, err := s.book.Submit(s.t.Context(), s.as, book.Command{Ledger: path, Fields: s.fields(pairs)})
	if err != nil {
		s.t.Fatalf("make %s %q: %v", path, name, err)
	}
	s.ids[name] = r.ID
	return r.ID
}

func (s *seed) do(path, name, move string, pairs ...string) {
	s.t.Helper()
	c := book.Command{Ledger: path, ID: s.ids[name], Move: move, Fields: s.fields(pairs), Remark: "按程序办理"}
	if move == "ask" {
		c.Proofs = []book.Upload{{Name: "验收记录.txt", Body: strings.NewReader("验收合格\n")}}
	}
	if _, err := s.book.Submit(s.t.Context(), s.as, c); err != nil {
		s.t.Fatalf("%s %s %q: %v", move, path, name, err)
	}
}

func (s *seed) fields(pairs []string) map[string][]string {
	fields := map[string][]string{}
	for i := 0; i+1 < len(pairs); i += 2 {
		var values []string
		for _, value := range strings.Split(pairs[i+1], "|") {
			if name, ok := strings.CutPrefix(value, "@"); ok {
				if s.ids[name] == 0 {
					s.t.Fatalf("seed: nothing is called %q", name)
				}
				value = plainID(s.ids[name])
			}
			values = append(values, value)
		}
		fields[pairs[i]] = values
	}
	return fields
}

// person makes a person with an account, and a post where a role is given.
func (s *seed) person(name, login, unit, role string) {
	s.t.Helper()
	id := s.put("organisation.person", name, "name", name, "unit", "@"+unit, "login", login)
	if role != "" {
		s.signIn("second")
		s.put("organisation.post", name+"职务", "person", "@"+name, "unit", "@"+unit, "role", role, "from", "2023-01-01")
		s.signIn("admin")
	}
	if login == "" {
		return
	}
	s.check(s.book.PutAccount(s.t.Context(), s.as, book.AccountChange{Login: login, Person: id, Password: seedPassword + "0"}))
	s.ownPassword(login)
}

// loop fills the book with a round under way on seedDay.
func (s *seed) loop() {
	for _, unit := range []string{"整改办公室", "科创局", "财政局", "规建局", "国资公司"} {
		s.put("organisation.unit", unit, "name", unit, "kind", "department")
		s.do("organisation.unit", unit, "relocate", "parent", "@临港开发区", "basis", "临办〔2023〕1号")
	}
	s.person("周岚", "office", "整改办公室", "office")
	s.person("李青", "liaison", "科创局", "liaison")
	s.person("王衡", "head", "科创局", "unit_head")
	s.person("陈默", "leader", "临港开发区", "")
	s.person("赵越", "superior", "临港开发区", "superior")
	s.signIn("office")
	s.put("organisation.group", "科技组", "name", "科技创新组", "kind", "working", "head", "@陈默", "unit", "@科创局")
	s.put("organisation.group", "领导组", "name", "整改领导小组", "kind", "leading", "head", "@陈默")
	s.round()
	s.now = seedDay
}

func (s *seed) round() {
	s.put("rectification.round", "轮次", "name", "2024 年巡察整改", "inspected", "开发区党工委", "feedback_on", "2024-04-01",
		"leader", "@陈默", "unit", "@临港开发区", "rectify_months", "4")
	texts := []string{"新型研发机构退出机制执行缓慢，考核不合格的机构长期没有清退。", "低效工业用地盘活力度不够，闲置地块底数不清。",
		"专项资金拨付滞后，部分项目逾期没有验收。"}
	for i, text := range texts {
		no := string(rune('1' + i))
		s.put("rectification.finding", "问题"+no, "round", "@轮次", "no", no, "aspect", "创新驱动方面", "text", text,
			"leader", "@陈默", "unit", "@科创局", "group", "@科技组", "helpers", "@财政局|@规建局")
		for j := range 4 {
			name := "措施" + no + string(rune('1'+j))
			s.put("rectification.measure", name, "finding", "@问题"+no, "no", plainID(ledger.ID(i*4+j+1)), "text",
				"修订管理办法，明确考核、退出的条件和程序，逐家核查，形成清单（"+name+"）。", "leader", "@陈默", "unit", "@科创局",
				"helpers", "@财政局", "class", "immediate", "due_on", []string{"2024-06-20", "2024-07-01", "2024-07-09", "2024-06-30"}[j])
			if i < 2 {
				s.do("rectification.measure", name, "assign")
			}
		}
	}
	s.signIn("liaison")
	for _, name := range []string{"措施11", "措施12", "措施13"} {
		s.do("rectification.measure", name, "claim")
	}
	s.now = seedDay.AddDate(0, -1, 0)
	for _, name := range []string{"措施11", "措施12"} {
		s.put("rectification.progress", name+"进展", "measure", "@"+name, "happened_on", "2024-05-20", "done", "40",
			"text", "已完成初稿，征求有关单位意见。", "hindrance", "两家机构账目不全。", "next", "六月底前定稿。")
	}
	s.do("rectification.measure", "措施12", "ask", "result", "办法已经印发，清退机构一家。")
}

// browse is a browser without a screen: it keeps cookies and does not follow redirects.
type browse struct {
	t       testing.TB
	handler http.Handler
	cookies map[string]*http.Cookie
}

func (s *seed) browse() *browse {
	return &browse{t: s.t, handler: Handler(s.book, Options{}), cookies: map[string]*http.Cookie{}}
}

func (b *browse) send(r *http.Request) *httptest.ResponseRecorder {
	b.t.Helper()
	for _, c := range b.cookies {
		r.AddCookie(c)
	}
	w := httptest.NewRecorder()
	b.handler.ServeHTTP(w, r)
	for _, c := range w.Result().Cookies() {
		b.cookies[c.Name] = c
		if c.MaxAge < 0 {
			delete(b.cookies, c.Name)
		}
	}
	return w
}

func (b *browse) get(path string) *httptest.ResponseRecorder {
	b.t.Helper()
	return b.send(httptest.NewRequest("GET", path, nil))
}

func (b *browse) post(path, form string) *httptest.ResponseRecorder {
	b.t.Helper()
	r := httptest.NewRequest("POST", path, strings.NewReader(form))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	return b.send(r)
}

func (b *browse) signIn(login string) *browse {
	b.t.Helper()
	w := b.post("/sign-in", "login="+login+"&password="+seedPassword)
	if w.Code != http.StatusSeeOther {
		b.t.Fatalf("sign in as %s: status %d: %s", login, w.Code, w.Body)
	}
	return b
}

// says returns the catalogue text a page shows in Chinese.
func says(key string, args ...any) string { return i18n.T(i18n.ZH, key, args...) }
