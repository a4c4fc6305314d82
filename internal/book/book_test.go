package book_test

import (
	"strconv"
	"testing"
	"time"

	"bihuan/internal/book"
	"bihuan/internal/ledger"
	"bihuan/internal/packtest"
	"bihuan/internal/problem"
)

// clock is a clock that tests move.
type clock struct{ now time.Time }

func (c *clock) Now() time.Time { return c.now }

const (
	firstPassword  = "correct-horse-1"
	secondPassword = "battery-staple-2"
)

// opened is a book in a folder of its own.
func opened(t *testing.T, opts book.Options) *book.Book {
	t.Helper()
	opts.Dir, opts.NoSync = t.TempDir(), true
	b, err := book.Open(t.Context(), opts)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := b.Close(); err != nil {
			t.Errorf("Close() = %v", err)
		}
	})
	return b
}

// founded is opened with its administrators.
func founded(t *testing.T, opts book.Options) *book.Book {
	t.Helper()
	b := opened(t, opts)
	keptBy(t, b)
	return b
}

// keptBy gives a book its administrators: first keeps persons, second gives out roles; third is the audit.
func keptBy(t *testing.T, b *book.Book) {
	t.Helper()
	if err := b.Setup(t.Context(), threeKeepers(b)); err != nil {
		t.Fatal(err)
	}
}

// officer signs the first administrator in, who is given the role of the office.
func officer(t *testing.T, b *book.Book) *book.Visitor {
	t.Helper()
	submit(t, b, signIn(t, b, "second", secondPassword), book.Command{
		Ledger: "organisation.post", Fields: map[string][]string{"person": {"1"}, "unit": {"1"}, "role": {"office"}},
	})
	return signIn(t, b, "first", firstPassword)
}

// newBook opens an empty book on SQLite in a folder of its own.
func newBook(t *testing.T) (*book.Book, *clock) {
	t.Helper()
	c := &clock{time.Date(2024, 7, 1, 1, 0, 0, 0, time.UTC)}
	return opened(t, book.Options{Packs: packtest.Some("rectification"), Now: c.Now}), c
}

// setUp is newBook with its administrators.
func setUp(t *testing.T) (b *book.Book, c *clock, first, second *book.Visitor) {
	t.Helper()
	b, c = newBook(t)
	keptBy(t, b)
	return b, c, signIn(t, b, "first", firstPassword), signIn(t, b, "second", secondPassword)
}

func signIn(t *testing.T, b *book.Book, login, password string) *book.Visitor {
	t.Helper()
	_, v, err := b.SignIn(t.Context(), login, password, "test")
	if err != nil {
		t.Fatalf("SignIn(%s) = %v", login, err)
	}
	return v
}

// submit makes a change that must succeed and returns the record's id as forms name it.
func submit(t *testing.T, b *book.Book, v *book.Visitor, c book.Command) string {
	t.Helper()
	r, err := b.Submit(t.Context(), v, c)
	if err != nil {
		t.Fatalf("Submit(%s %s) = %v", c.Ledger, c.Move, err)
	}
	return ledger.Ref(r.ID).String()
}

// wantKind fails unless err is a problem of a kind.
func wantKind(t *testing.T, what string, err error, want problem.Kind) {
	t.Helper()
	if err == nil || problem.KindOf(err) != want {
		t.Errorf("%s = %v, want a problem of kind %v", what, err, want)
	}
}

func TestSetupWantsTheTokenAndIsDoneOnce(t *testing.T) {
	b, _ := newBook(t)
	s := book.Setup{
		Token: "guessed", District: "D",
		System:   book.SetupPerson{Name: "N", Login: "n", Password: firstPassword},
		Security: book.SetupPerson{Name: "M", Login: "m", Password: secondPassword},
		Audit:    book.SetupPerson{Name: "O", Login: "o", Password: secondPassword},
	}
	wantKind(t, "Setup with a wrong token", b.Setup(t.Context(), s), problem.Forbidden)
	s.Token = b.SetupToken()
	if err := b.Setup(t.Context(), s); err != nil {
		t.Fatal(err)
	}
	wantKind(t, "a second Setup", b.Setup(t.Context(), s), problem.Conflict)
}

func TestSetupSaysAllThatIsMissing(t *testing.T) {
	b, _ := newBook(t)
	err := b.Setup(t.Context(), book.Setup{
		Token: b.SetupToken(), System: book.SetupPerson{Login: "same"}, Audit: book.SetupPerson{Login: "Ｓame"},
	})
	fields := map[string]bool{}
	for _, p := range problem.All(err) {
		fields[p.Field] = true
	}
	for _, field := range []string{
		"district", "system_name", "system_password", "security_name", "security_login", "security_password", "audit_name",
		"audit_login",
	} {
		if !fields[field] {
			t.Errorf("nothing is said of %s: %v", field, err)
		}
	}
}

func TestWrongPasswordsLockForAWhile(t *testing.T) {
	b, c, _, _ := setUp(t)
	for range 5 {
		_, _, err := b.SignIn(t.Context(), "first", "wrong-password-9", "")
		wantKind(t, "a wrong password", err, problem.Forbidden)
	}
	_, _, err := b.SignIn(t.Context(), "first", firstPassword, "")
	wantKind(t, "the right password while locked", err, problem.Forbidden)
	c.now = c.now.Add(16 * time.Minute)
	signIn(t, b, "ＦＩＲＳＴ", firstPassword)
}

func TestSessionsEnd(t *testing.T) {
	b, c, _, _ := setUp(t)
	secret, _, err := b.SignIn(t.Context(), "first", firstPassword, "")
	if err != nil {
		t.Fatal(err)
	}
	c.now = c.now.Add(11 * time.Hour)
	if _, err := b.Visitor(t.Context(), secret); err != nil {
		t.Errorf("after eleven hours: %v", err)
	}
	c.now = c.now.Add(11 * time.Hour)
	if _, err := b.Visitor(t.Context(), secret); err != nil {
		t.Errorf("use prolongs a session: %v", err)
	}
	c.now = c.now.Add(13 * time.Hour)
	_, err = b.Visitor(t.Context(), secret)
	wantKind(t, "a session unused for thirteen hours", err, problem.Forbidden)
	secret, _, err = b.SignIn(t.Context(), "first", firstPassword, "")
	if err != nil {
		t.Fatal(err)
	}
	if err := b.SignOut(t.Context(), secret); err != nil {
		t.Fatal(err)
	}
	_, err = b.Visitor(t.Context(), secret)
	wantKind(t, "a session after signing out", err, problem.Forbidden)
}

func TestANewPasswordEndsAllSessions(t *testing.T) {
	b, _, _, second := setUp(t)
	secret, _, err := b.SignIn(t.Context(), "second", secondPassword, "")
	if err != nil {
		t.Fatal(err)
	}
	err = b.ChangePassword(t.Context(), second, "not-it-at-all-1", "brand-new-pass-3")
	wantKind(t, "ChangePassword with a wrong old one", err, problem.Invalid)
	err = b.ChangePassword(t.Context(), second, secondPassword, "short1")
	wantKind(t, "a short password", err, problem.Invalid)
	if err := b.ChangePassword(t.Context(), second, secondPassword, "brand-new-pass-3"); err != nil {
		t.Fatal(err)
	}
	_, err = b.Visitor(t.Context(), secret)
	wantKind(t, "the session from before", err, problem.Forbidden)
	if v := signIn(t, b, "second", "brand-new-pass-3"); v.MustChange {
		t.Error("the password was changed and must be changed again")
	}
}

func TestACommandWithAKeyIsDoneOnce(t *testing.T) {
	b, _, first, _ := setUp(t)
	c := book.Command{
		Ledger: "organisation.person", Fields: map[string][]string{"name": {"Once"}, "unit": {"1"}}, Key: "k1",
	}
	one, two := submit(t, b, first, c), submit(t, b, first, c)
	c.Key = "k2"
	if three := submit(t, b, first, c); one != two || two == three {
		t.Errorf("records %s, %s with one key and %s with another", one, two, three)
	}
}

func TestADeputyActsForSomebodyAndSaysSo(t *testing.T) {
	b, c, first, second := setUp(t)
	boss := submit(t, b, first, book.Command{
		Ledger: "organisation.person", Fields: map[string][]string{"name": {"Boss"}, "unit": {"1"}},
	})
	submit(t, b, second, book.Command{
		Ledger: "organisation.post", Fields: map[string][]string{"person": {boss}, "unit": {"1"}, "role": {"unit_head"}},
	})
	// The second administrator stands in for the boss, who has no account yet: the boss's own command.
	if err := b.PutAccount(t.Context(), first, book.AccountChange{Login: "boss", Person: numbered(t, boss), Password: "stand-in-word-7"}); err != nil {
		t.Fatal(err)
	}
	v := signIn(t, b, "boss", "stand-in-word-7")
	submit(t, b, v, book.Command{Ledger: "organisation.delegation", Fields: map[string][]string{
		"person": {boss}, "deputy": {"2"}, "from": {"2024-07-01"}, "until": {"2024-07-10"}, "reason": {"absence"},
	}})
	secret, deputy, err := b.SignIn(t.Context(), "second", secondPassword, "")
	if err != nil {
		t.Fatal(err)
	}
	if len(deputy.Deputies) != 1 || deputy.Me.Roles["unit_head"] {
		t.Fatalf("before acting: deputies %v, roles %v", deputy.Deputies, deputy.Me.Roles)
	}
	if err := b.ActFor(t.Context(), secret, numbered(t, boss)); err != nil {
		t.Fatal(err)
	}
	deputy, err = b.Visitor(t.Context(), secret)
	if err != nil {
		t.Fatal(err)
	}
	if deputy.ForName != "Boss" || !deputy.Me.Roles["unit_head"] || deputy.Me.Roles["secadmin"] {
		t.Errorf("acting for %q with roles %v; a deputy has the other's rights and not his own", deputy.ForName, deputy.Me.Roles)
	}
	c.now = c.now.AddDate(0, 0, 10)
	wantNone, err := b.Visitor(t.Context(), renewed(t, b))
	if err != nil {
		t.Fatal(err)
	}
	if len(wantNone.Deputies) != 0 || wantNone.For != 0 {
		t.Errorf("after the last day: %+v", wantNone)
	}
	wantKind(t, "acting for a stranger", b.ActFor(t.Context(), renewed(t, b), 1), problem.Forbidden)
}

// renewed signs the second administrator in again.
func renewed(t *testing.T, b *book.Book) string {
	t.Helper()
	secret, _, err := b.SignIn(t.Context(), "second", secondPassword, "")
	if err != nil {
		t.Fatal(err)
	}
	return secret
}

// numbered reads an id as forms name it.
func numbered(t *testing.T, text string) ledger.ID {
	t.Helper()
	n, err := strconv.ParseInt(text, 10, 64)
	if err != nil {
		t.Fatal(err)
	}
	return ledger.ID(n)
}
