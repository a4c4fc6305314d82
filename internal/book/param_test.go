package book_test

import (
	"testing"
	"time"

	"bihuan/internal/book"
	"bihuan/internal/i18n"
	"bihuan/internal/pgtest"
	"bihuan/internal/problem"
	"bihuan/internal/store"
)

// TestADistrictSetsParameters sets a parameter of the trial pack as a whole, then from a day on, then back: due
// dates follow at once, and every time the book is as its journal says.
func TestADistrictSetsParameters(t *testing.T) {
	for name, dsn := range map[string]func() string{
		"sqlite": func() string { return "" }, "postgres": func() string { return pgtest.Start(t) },
	} {
		t.Run(name, func(t *testing.T) {
			s := newRequests(t, dsn())
			s.due(t, "2024-03-15")
			keeper := signIn(t, s.Book, "first", firstPassword)
			set := func(c book.ParamChange) {
				t.Helper()
				c.Pack, c.Name, c.Reason = "trial", "answer_days", "Order 7"
				if err := s.SetParam(t.Context(), keeper, c); err != nil {
					t.Fatal(err)
				}
			}
			set(book.ParamChange{Value: "20"})
			s.due(t, "2024-03-29")
			set(book.ParamChange{Value: "20", Changes: []book.TypedChange{{From: "2024-3-1", Value: "5"}, {}}})
			sheet := s.due(t, "2024-03-08")
			if got := sheet.Due.Steps[1].In(i18n.ZH); got != "“答复时限”自 2024-03-01 起为 5个工作日" {
				t.Errorf("the step about the parameter is %q", got)
			}
			set(book.ParamChange{Value: "20", Changes: []book.TypedChange{{From: "2024-3-2", Value: "5"}}})
			s.reopen(t, trialPacks(t))
			sheet = s.due(t, "2024-03-29")
			if got := sheet.Due.Steps[1].In(i18n.EN); got != "Working days to answer before 2024-03-02: 20" {
				t.Errorf("the step about the parameter is %q", got)
			}
			set(book.ParamChange{Reset: true})
			s.due(t, "2024-03-15")
			s.now = time.Date(2025, 1, 6, 1, 0, 0, 0, time.UTC)
			wantParam(t, s.Book, keeper, "answer_days", "7")
		})
	}
}

// wantParam wants a parameter to have a value today.
func wantParam(t *testing.T, b *book.Book, v *book.Visitor, name, want string) {
	t.Helper()
	lines, err := b.Params(t.Context(), v)
	if err != nil {
		t.Fatal(err)
	}
	for _, line := range lines {
		if line.Param.Name == name && (line.Own || line.Today.String() != want) {
			t.Errorf("%s is %v today (own %v), want %s", name, line.Today, line.Own, want)
		}
	}
}

func TestParametersAreSetByTheKeeperWithAReason(t *testing.T) {
	b, first, second := trialBook(t)
	change := book.ParamChange{Pack: "trial", Name: "answer_days", Value: "8", Reason: "Order 7"}
	wantKind(t, "SetParam by the security keeper", b.SetParam(t.Context(), second, change), problem.Forbidden)
	_, err := b.Params(t.Context(), second)
	wantKind(t, "Params for the security keeper", err, problem.Forbidden)
	change.Name = "answer_day"
	wantKind(t, "SetParam of none", b.SetParam(t.Context(), first, change), problem.Missing)
	for _, c := range []struct {
		change book.ParamChange
		key    string
		field  string
	}{
		{book.ParamChange{Value: "8"}, "param.reason", "reason"},
		{book.ParamChange{Value: "", Reason: "r"}, "engine.required", "value"},
		{book.ParamChange{Value: "many", Reason: "r"}, "book.not_int", "value"},
		{book.ParamChange{Value: "8", Reason: "r", Changes: []book.TypedChange{{"soon", "9"}}}, "param.from", "from"},
		{book.ParamChange{Value: "8", Reason: "r", Changes: []book.TypedChange{{"2025-01-01", "x"}}}, "book.not_int", "worth"},
		{book.ParamChange{Value: "8", Reason: "r", Changes: []book.TypedChange{{"2025-01-01", "9"}, {"2025-1-1", "7"}}},
			"param.twice", "from"},
	} {
		c.change.Pack, c.change.Name = "trial", "answer_days"
		list := problem.All(b.SetParam(t.Context(), first, c.change))
		if len(list) != 1 || list[0].Key != c.key || list[0].Field != c.field {
			t.Errorf("%+v is refused with %v", c.change, list)
		}
	}
	undatable := book.ParamChange{Pack: "organisation", Name: "delegation_max_days", Value: "90", Reason: "r",
		Changes: []book.TypedChange{{"2025-01-01", "60"}}}
	list := problem.All(b.SetParam(t.Context(), first, undatable))
	want := "“一次委托代理的最长天数”只能整个改，不能按日期改：机制包在 organisation/delegation.yaml:26:38 没有写明看哪一天的值。"
	if len(list) != 1 || list[0].In(i18n.ZH) != want {
		t.Errorf("a date where the pack names none: %v", list)
	}
}

func TestVerifyFindsAParameterThatNobodySet(t *testing.T) {
	s := newRequests(t, "")
	change := book.ParamChange{Pack: "trial", Name: "answer_days", Value: "8", Reason: "Order 7"}
	if err := s.SetParam(t.Context(), s.office, change); err != nil {
		t.Fatal(err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	kept, err := store.Open(t.Context(), store.Options{Dir: s.opts.Dir, NoSync: true})
	if err != nil {
		t.Fatal(err)
	}
	err = kept.Write(t.Context(), func(tx *store.Tx) error {
		return tx.PutSetting("params", map[string]map[string]any{"trial": {"answer_days": map[string]any{"value": 9}}})
	})
	if err != nil {
		t.Fatal(err)
	}
	kept.Close()
	s.Book = nil
	s.reopen(t, trialPacks(t))
	report, err := s.Verify(t.Context(), nil)
	if err != nil || len(report.Faults) != 1 || report.Faults[0].ZH != "参数 trial.answer_days 的设定与留痕记的不同。" {
		t.Errorf("Verify() = %v, %v", report.Faults, err)
	}
}
