package book_test

import (
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"bihuan/internal/book"
	"bihuan/internal/calendar"
	"bihuan/internal/i18n"
	"bihuan/internal/ledger"
	"bihuan/internal/pgtest"
)

// requests is a book with one request, which the office pauses and resumes.
type requests struct {
	*book.Book
	*clock
	opts   book.Options
	office *book.Visitor
}

func newRequests(t *testing.T, dsn string) *requests {
	t.Helper()
	c := &clock{time.Date(2024, 3, 1, 1, 0, 0, 0, time.UTC)}
	s := &requests{clock: c, opts: book.Options{Dir: t.TempDir(), DSN: dsn, NoSync: true, Now: c.Now}}
	s.reopen(t, trialPacks(t))
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Errorf("Close() = %v", err)
		}
	})
	err := s.Setup(t.Context(), threeKeepers(s.Book))
	if err != nil {
		t.Fatal(err)
	}
	submit(t, s.Book, signIn(t, s.Book, "second", secondPassword), book.Command{
		Ledger: "organisation.post", Fields: map[string][]string{"person": {"1"}, "unit": {"1"}, "role": {"office"}},
	})
	s.office = signIn(t, s.Book, "first", firstPassword)
	submit(t, s.Book, s.office, book.Command{Ledger: "trial.request", Fields: map[string][]string{"subject": {"S"}}})
	return s
}

// reopen opens the book with other packs.
func (s *requests) reopen(t *testing.T, packs fstest.MapFS) {
	t.Helper()
	if s.Book != nil {
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
	}
	s.opts.Packs = packs
	var err error
	if s.Book, err = book.Open(t.Context(), s.opts); err != nil {
		t.Fatal(err)
	}
}

func (s *requests) move(t *testing.T, name string, day int) {
	t.Helper()
	s.now = time.Date(2024, 3, day, 1, 0, 0, 0, time.UTC)
	submit(t, s.Book, s.office, book.Command{Ledger: "trial.request", ID: 1, Move: name})
}

// due wants a due date, and a book in which all is as it should be.
func (s *requests) due(t *testing.T, want string) *book.Sheet {
	t.Helper()
	if err := s.Settled(t.Context()); err != nil {
		t.Fatal(err)
	}
	sheet, err := s.Sheet(t.Context(), s.office, "trial.request", ledger.ID(1))
	if err != nil {
		t.Fatal(err)
	}
	if got := sheet.Record.Get("answer").String(); got != want {
		t.Errorf("answer is due on %q, want %q", got, want)
	}
	report, err := s.Verify(t.Context(), nil)
	if err != nil || !report.OK() {
		t.Fatalf("Verify() = %v, %v", report, err)
	}
	return sheet
}

// TestPausesFollowFromTheJournal pauses a request, and opens the book anew without and with the pause in the
// pack: the due date follows each time.
func TestPausesFollowFromTheJournal(t *testing.T) {
	for name, dsn := range map[string]func() string{
		"sqlite": func() string { return "" }, "postgres": func() string { return pgtest.Start(t) },
	} {
		t.Run(name, func(t *testing.T) {
			s := newRequests(t, dsn())
			s.move(t, "ask", 6)
			sheet := s.due(t, "")
			if len(sheet.Standing) != 2 || sheet.Due != nil {
				t.Fatalf("%d limits stand, due %v", len(sheet.Standing), sheet.Due)
			}
			wantStep(t, sheet.Standing[0].Steps, i18n.ZH, "自 2024-03-06 起暂停，尚未恢复，还剩 8 个工作日")
			wantStep(t, sheet.Standing[0].Steps, i18n.EN, "Paused since 2024-03-06 and not resumed; working days left: 8")
			s.move(t, "resume", 11)
			sheet = s.due(t, "2024-03-20")
			wantStep(t, sheet.Due.Steps, i18n.ZH, "2024-03-06 至 2024-03-10 暂停，3 个工作日不计，顺延到 2024-03-20")
			packs := trialPacks(t)
			request := string(packs["trial/request.yaml"].Data)
			packs["trial/request.yaml"].Data = []byte(strings.ReplaceAll(request, "pause: [waiting, halted]", ""))
			s.reopen(t, packs)
			s.due(t, "2024-03-15")
			s.reopen(t, trialPacks(t))
			s.due(t, "2024-03-20")
		})
	}
}

// wantStep wants the last step to begin so.
func wantStep(t *testing.T, steps []calendar.Step, lang i18n.Lang, want string) {
	t.Helper()
	if len(steps) == 0 {
		t.Fatal("there are no steps")
	}
	if got := steps[len(steps)-1].In(lang); !strings.HasPrefix(got, want) {
		t.Errorf("the last step is %q, want %q", got, want)
	}
}
