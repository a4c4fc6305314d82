package book_test

import (
	"testing"
	"time"

	"bihuan/internal/book"
	"bihuan/packs"
)

func TestSetup(t *testing.T) {
	now := time.Date(2024, 7, 1, 1, 0, 0, 0, time.UTC)
	b, err := book.Open(t.Context(), book.Options{Dir: t.TempDir(), Packs: packs.FS, Now: func() time.Time { return now }})
	if err != nil {
		t.Fatal(err)
	}
	defer b.Close()
	err = b.Setup(t.Context(), book.Setup{Token: b.SetupToken(), District: "D", Name: "N", Login: "admin", Password: "correct-horse-1",
		Second: book.SetupPerson{Name: "M", Login: "second", Password: "battery-staple-2"}})
	if err != nil {
		t.Fatal(err)
	}
	_, v, err := b.SignIn(t.Context(), "second", "battery-staple-2", "")
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("%+v %+v", v, v.Me)
	for _, l := range b.Packs()[0].Ledgers {
		p, err := b.List(t.Context(), v, book.ListQuery{Ledger: l.Path(), Count: true})
		if err != nil {
			t.Errorf("%s: %v", l.Path(), err)
			continue
		}
		t.Log(l.Path(), p.Count, p.CanMake)
	}
	r, err := b.Submit(t.Context(), v, book.Command{Ledger: "organisation.post", Fields: map[string][]string{"person": {"2"}, "unit": {"1"}, "role": {"office"}}})
	if err != nil {
		t.Fatal(err)
	}
	s, err := b.Sheet(t.Context(), v, "organisation.post", r.ID)
	if err != nil {
		t.Fatal(err)
	}
	t.Log(s.Journal[0], s.Moves)
	if _, err := b.Desk(t.Context(), v); err != nil {
		t.Fatal(err)
	}
	if _, err := b.Overview(t.Context(), v, 0); err != nil {
		t.Fatal(err)
	}
	if err := b.Sweep(t.Context()); err != nil {
		t.Fatal(err)
	}
	if _, err := b.Checkpoint(t.Context()); err != nil {
		t.Fatal(err)
	}
	report, err := b.Verify(t.Context(), nil)
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("%+v", report)
	if !report.OK() {
		t.Error("not OK")
	}
}
