package book_test

import (
	"strings"
	"testing"

	"bihuan/internal/pgtest"
	"bihuan/internal/problem"
	"bihuan/internal/store"
)

// TestADistrictListsItsOwnDays lists days off and made up: due dates follow at once and after the program was
// stopped, and every time the book is as its journal says.
func TestADistrictListsItsOwnDays(t *testing.T) {
	for name, dsn := range map[string]func() string{
		"sqlite": func() string { return "" }, "postgres": func() string { return pgtest.Start(t) },
	} {
		t.Run(name, func(t *testing.T) {
			s := newRequests(t, dsn())
			s.due(t, "2024-03-15")
			keeper := signIn(t, s.Book, "first", firstPassword)
			list := func(text, due string) {
				t.Helper()
				if err := s.SetDays(t.Context(), keeper, text, "Order 7"); err != nil {
					t.Fatal(err)
				}
				s.due(t, due)
			}
			list("2024-03-04～2024-03-05，休，区庆\n\n", "2024-03-19")
			list("2024年3月4日~2024-03-05 off\n2024-03-09\tworked make-up", "2024-03-18")
			s.reopen(t, trialPacks(t))
			s.due(t, "2024-03-18")
			view, err := s.Days(t.Context(), keeper, 2024)
			if err != nil || view.Typed != "2024-03-04 休\n2024-03-05 休\n2024-03-09 班 make-up\n" || len(view.Own) != 3 || !view.Known {
				t.Errorf("Days() = %+v, %v", view, err)
			}
			list(view.Typed, "2024-03-18")
			list("", "2024-03-15")
		})
	}
}

func TestDaysAreListedByTheKeeperWithAReason(t *testing.T) {
	b, first, second := trialBook(t)
	wantKind(t, "SetDays by the security keeper", b.SetDays(t.Context(), second, "", "r"), problem.Forbidden)
	_, err := b.Days(t.Context(), second, 2024)
	wantKind(t, "Days for the security keeper", err, problem.Forbidden)
	for _, c := range []struct{ text, reason, key, field string }{
		{"", "", "param.reason", "reason"},
		{"2024-13-01 off", "r", "days.no_day", "days"},
		{"2024-03-05~2024-03-04 off", "r", "days.no_day", "days"},
		{"2024-01-01~2025-12-31 off", "r", "days.long", "days"},
		{"2024-03-05", "r", "days.no_word", "days"},
		{"2024-03-05 maybe", "r", "days.no_word", "days"},
		{"2024-03-05 off\n2024-03-05 worked", "r", "days.twice", "days"},
		{strings.Join([]string{"2001-01-01~2002-01-31 off", "2003-01-01~2004-01-31 off", "2005-01-01~2006-01-31 off",
			"2007-01-01~2008-01-31 off", "2009-01-01~2010-01-31 off", "2011-01-01~2012-01-31 off",
			"2013-01-01~2014-01-31 off", "2015-01-01~2016-01-31 off", "2017-01-01~2018-01-31 off",
			"2019-01-01~2020-01-31 off", "2021-01-01~2022-01-31 off", "2023-01-01~2024-01-31 off",
			"2025-01-01~2026-01-31 off"}, "\n"), "r", "days.many", "days"},
	} {
		list := problem.All(b.SetDays(t.Context(), first, c.text, c.reason))
		if len(list) != 1 || list[0].Key != c.key || list[0].Field != c.field {
			t.Errorf("%q is refused with %v, want %s", c.text, list, c.key)
		}
	}
}

func TestVerifyFindsDaysThatNobodyListed(t *testing.T) {
	s := newRequests(t, "")
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	kept, err := store.Open(t.Context(), store.Options{Dir: s.opts.Dir, NoSync: true})
	if err != nil {
		t.Fatal(err)
	}
	err = kept.Write(t.Context(), func(tx *store.Tx) error {
		return tx.PutSetting("days", []map[string]any{{"date": "2024-03-04", "working": false}})
	})
	if err != nil {
		t.Fatal(err)
	}
	kept.Close()
	s.Book = nil
	s.reopen(t, trialPacks(t))
	report, err := s.Verify(t.Context(), nil)
	if err != nil || len(report.Faults) != 1 || report.Faults[0].ZH != "本地的工作日历与留痕记的不同。" {
		t.Errorf("Verify() = %v, %v", report.Faults, err)
	}
}
