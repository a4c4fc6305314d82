package book_test

import (
	"strings"
	"testing"

	"bihuan/internal/book"
	"bihuan/internal/i18n"
	"bihuan/internal/ledger"
	"bihuan/internal/problem"
)

// threeKeepers sets a book up: first keeps accounts and persons, second gives out roles, third looks.
func threeKeepers(b *book.Book) book.Setup {
	return book.Setup{
		Token: b.SetupToken(), District: "District",
		System:   book.SetupPerson{Name: "First", Login: "first", Password: firstPassword},
		Security: book.SetupPerson{Name: "Second", Login: "second", Password: secondPassword},
		Audit:    book.SetupPerson{Name: "Audit", Login: "third", Password: secondPassword},
	}
}

func TestSetupMakesThreeKeepers(t *testing.T) {
	b, _, first, second := setUp(t)
	third := signIn(t, b, "third", secondPassword)
	for want, v := range map[ledger.Keeper]*book.Visitor{
		ledger.SystemKeeper: first, ledger.SecurityKeeper: second, ledger.AuditKeeper: third,
	} {
		if v.Keeps != want {
			t.Errorf("%s keeps %q, want %q", v.Login, v.Keeps, want)
		}
		if v.MustChange != (v != first) {
			t.Errorf("%s: MustChange %v; the first one has typed all three passwords", v.Login, v.MustChange)
		}
		if len(v.Me.Units)+len(v.Me.Below) > 0 {
			t.Errorf("%s belongs to units %v", v.Login, v.Me.Units)
		}
	}
	person := submit(t, b, first, book.Command{
		Ledger: "organisation.person", Fields: map[string][]string{"name": {"Fourth"}, "unit": {"1"}},
	})
	post := book.Command{
		Ledger: "organisation.post", Fields: map[string][]string{"person": {person}, "unit": {"1"}, "role": {"office"}},
	}
	for _, v := range []*book.Visitor{first, third} {
		_, err := b.Submit(t.Context(), v, post)
		wantKind(t, "a post from "+v.Login, err, problem.Forbidden)
	}
	submit(t, b, second, post)
}

func TestKeepersSeeNoRecordsByTheirOffice(t *testing.T) {
	b, _, first, second := setUp(t)
	person := submit(t, b, first, book.Command{
		Ledger: "organisation.person", Fields: map[string][]string{"name": {"Chief"}, "unit": {"1"}},
	})
	submit(t, b, second, book.Command{
		Ledger: "organisation.post", Fields: map[string][]string{"person": {person}, "unit": {"1"}, "role": {"office"}},
	})
	password := "open-the-book-9"
	err := b.PutAccount(t.Context(), first, book.AccountChange{Login: "chief", Person: numbered(t, person), Password: password})
	if err != nil {
		t.Fatal(err)
	}
	chief := signIn(t, b, "chief", password)
	round := submit(t, b, chief, book.Command{Ledger: "rectification.round", Fields: map[string][]string{
		"name": {"Round"}, "inspected": {"District"}, "feedback_on": {"2024-06-28"}, "leader": {person}, "unit": {"1"},
	}})
	submit(t, b, chief, book.Command{Ledger: "rectification.finding", Fields: map[string][]string{
		"round": {round}, "text": {"Found"}, "unit": {"1"}, "leader": {person},
	}})
	for login, want := range map[string]int{"chief": 1, "first": 0, "second": 0, "third": 0} {
		v := chief
		if login != "chief" {
			v = signIn(t, b, login, map[bool]string{true: firstPassword, false: secondPassword}[login == "first"])
		}
		p, err := b.PlainList(t.Context(), v, book.ListQuery{Ledger: "rectification.finding"})
		if err != nil || len(p.Records) != want {
			t.Errorf("%s reads %d findings, %v; want %d", login, len(p.Records), err, want)
		}
	}
}

func TestNobodyIsTwoKeepers(t *testing.T) {
	b, _, _, second := setUp(t)
	for person, roles := range map[string][]string{
		"1": {"secadmin", "auditadmin"}, "3": {"sysadmin", "secadmin"},
	} {
		for _, role := range roles {
			_, err := b.Submit(t.Context(), second, book.Command{
				Ledger: "organisation.post", Fields: map[string][]string{"person": {person}, "role": {role}},
			})
			list := problem.All(err)
			if len(list) != 1 || !strings.Contains(list[0].In(i18n.ZH), "不能同时是") {
				t.Errorf("%s for person %s: %v", role, person, err)
			}
		}
	}
}

func TestNoDeputyIsAKeeper(t *testing.T) {
	b, _, first, second := setUp(t)
	submit(t, b, second, book.Command{Ledger: "organisation.delegation", Fields: map[string][]string{
		"person": {"2"}, "deputy": {"1"}, "from": {"2024-07-01"}, "until": {"2024-07-10"},
	}})
	secret, _, err := b.SignIn(t.Context(), "first", firstPassword, "")
	if err != nil {
		t.Fatal(err)
	}
	if err := b.ActFor(t.Context(), secret, second.Person); err != nil {
		t.Fatal(err)
	}
	deputy, err := b.Visitor(t.Context(), secret)
	if err != nil {
		t.Fatal(err)
	}
	if deputy.For != second.Person || deputy.Keeps != "" || len(deputy.Me.Roles) > 0 {
		t.Errorf("acting for the security administrator: keeps %q, roles %v", deputy.Keeps, deputy.Me.Roles)
	}
	_, err = b.Submit(t.Context(), deputy, book.Command{
		Ledger: "organisation.post", Fields: map[string][]string{"person": {"1"}, "role": {"office"}},
	})
	wantKind(t, "a post from a deputy of the security administrator", err, problem.Forbidden)
	if _, err := b.Accounts(t.Context(), deputy); err == nil {
		t.Error("who acts for another still keeps accounts")
	}
	_ = first
}

func TestAccountsOfKeepersAreOutOfReach(t *testing.T) {
	b, _, first, second := setUp(t)
	lines, err := b.Accounts(t.Context(), first)
	if err != nil || len(lines) != 3 || lines[1].Keeps != ledger.SecurityKeeper || lines[2].Keeps != ledger.AuditKeeper {
		t.Fatalf("Accounts() = %+v, %v", lines, err)
	}
	_, err = b.Accounts(t.Context(), second)
	wantKind(t, "the accounts for the security administrator", err, problem.Forbidden)
	taken := book.AccountChange{ID: lines[1].ID, Login: "second", Person: 2, Password: "taken-over-now-1"}
	wantKind(t, "a new password for a keeper", b.PutAccount(t.Context(), first, taken), problem.Forbidden)
	taken = book.AccountChange{Login: "door", Person: 2, Password: "taken-over-now-1"}
	wantKind(t, "a second account of a keeper", b.PutAccount(t.Context(), first, taken), problem.Invalid)
	wantKind(t, "the own account of the system administrator for somebody else",
		b.PutAccount(t.Context(), first, book.AccountChange{ID: lines[0].ID, Login: "first", Person: 2}), problem.Invalid)
	password, err := b.ResetAccount(t.Context(), "second")
	if err != nil {
		t.Fatal(err)
	}
	if v := signIn(t, b, "second", password); !v.MustChange || v.Keeps != ledger.SecurityKeeper {
		t.Errorf("after a reset: MustChange %v, keeps %q", v.MustChange, v.Keeps)
	}
}
