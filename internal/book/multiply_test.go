package book

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"bihuan/internal/engine"
	"bihuan/internal/expr"
	"bihuan/internal/i18n"
	"bihuan/internal/ledger"
	"bihuan/internal/packtest"
	"bihuan/internal/pgtest"
	"bihuan/internal/problem"
	"bihuan/internal/store"
)

// TestMultiply has a demonstration three times over and looks whether the copies are as alive as the records that
// they were made of.
func TestMultiply(t *testing.T) {
	for name, dsn := range map[string]func() string{
		"sqlite": func() string { return "" }, "postgres": func() string { return pgtest.Start(t) },
	} {
		t.Run(name, func(t *testing.T) {
			day := wholeDay
			b := demonstration(t, packtest.Some("rectification", "rent"), dsn(), &day)
			defer b.Close()
			before, last := districtFigures(t, b), lastCopied(t, b)
			told := 0
			if err := b.Multiply(t.Context(), 3, func(done, total int) { told = total - done }); err != nil || told != 0 {
				t.Fatalf("Multiply() = %v with %d records untold", err, told)
			}
			wantSound(t, b)
			wantTripled(t, before, districtFigures(t, b))
			wantAlike(t, b, last)
			wantLongHistory(t, b)
			wantCalled(t, b, last[b.program.Ledger("rectification.measure")])
			moveCopy(t, b)
			day = day.AddDays(21)
			if err := b.Sweep(t.Context()); err != nil {
				t.Fatal(err)
			}
			wantAlike(t, b, last)
			wantSound(t, b)
		})
	}
}

func TestMultiplyRefusesOtherNumbers(t *testing.T) {
	b := &Book{}
	for _, n := range []int{-1, 0, MaxScale + 1} {
		if err := b.Multiply(t.Context(), n, nil); problem.KindOf(err) != problem.Invalid {
			t.Errorf("Multiply(%d) = %v, want it refused", n, err)
		}
	}
}

// wantSound wants the book to verify.
func wantSound(t *testing.T, b *Book) {
	t.Helper()
	report, err := b.Verify(t.Context(), nil)
	if err != nil {
		t.Fatal(err)
	}
	for _, fault := range report.Faults {
		t.Error(fault.In(i18n.ZH))
	}
}

// districtFigures returns what figures of one kind come to that are computed from records which are copied.
func districtFigures(t *testing.T, b *Book) map[string]ledger.Value {
	t.Helper()
	copied, values := b.program.Copies().Copied, map[string]ledger.Value{}
	err := b.store.Read(t.Context(), func(tx *store.Tx) error {
		rs := &records{Book: b, tx: tx, moment: b.moment(), all: true}
		for _, pack := range b.Packs() {
			for _, f := range b.program.Figures(pack.Name) {
				if f.Ledger == nil || !copied[f.Ledger.Path()] || !slices.Contains([]string{"count", "sum", "ratio"}, f.Op) {
					continue
				}
				v, err := rs.figureValue(f, b.Today(), nil)
				if err != nil {
					return err
				}
				values[f.Op+" "+f.Path()] = v
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return values
}

// wantTripled wants counts and sums to be three times what they were, and ratios the same.
func wantTripled(t *testing.T, before, after map[string]ledger.Value) {
	t.Helper()
	if len(before) < 20 {
		t.Errorf("there are only %d figures", len(before))
	}
	for name, was := range before {
		want := was.Decimal()
		if name[0] != 'r' {
			want *= 3
		}
		if got := after[name]; got.Decimal() != want || got.IsEmpty() != was.IsEmpty() {
			t.Errorf("%s comes to %s after %s", name, got, was)
		}
	}
}

// lastCopied returns the greatest id of each ledger whose records are copied.
func lastCopied(t *testing.T, b *Book) map[*engine.Ledger]ledger.ID {
	t.Helper()
	copied, all := b.program.Copies().Copied, map[*engine.Ledger]ledger.ID{}
	err := b.store.Read(t.Context(), func(tx *store.Tx) (err error) {
		for _, l := range b.program.Ledgers() {
			if copied[l.Path()] && err == nil {
				all[l], err = tx.Last(l.Ledger)
			}
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// wantAlike wants each record to have the state, the proofs and the open warnings of its copies.
func wantAlike(t *testing.T, b *Book, last map[*engine.Ledger]ledger.ID) {
	t.Helper()
	compared, raised := 0, 0
	err := b.store.Read(t.Context(), func(tx *store.Tx) error {
		for l, last := range last {
			for id := ledger.ID(1); id <= last; id++ {
				want, err := aspect(tx, l, id)
				if err != nil {
					return err
				}
				for _, copy := range []ledger.ID{id + last, id + 2*last} {
					got, err := aspect(tx, l, copy)
					if err != nil {
						return err
					}
					if diff := cmp.Diff(want, got); diff != "" {
						t.Errorf("%s %d is not like %d:\n%s", l.Path(), copy, id, diff)
					}
				}
				compared, raised = compared+1, raised+len(want)-2
			}
		}
		return nil
	})
	if err != nil || compared < 300 || raised < 10 {
		t.Errorf("%d records with %d warnings are alike, %v", compared, raised, err)
	}
}

// wantLongHistory wants what a figure came to before to be three times as much as well.
func wantLongHistory(t *testing.T, b *Book) {
	t.Helper()
	err := b.store.Read(t.Context(), func(tx *store.Tx) error {
		days, err := tx.FigureDays("rectification.measures_total", wholeDay-20, wholeDay-1)
		for _, day := range days {
			if n := day.Value.Decimal(); n == 0 || n%ledger.WholeDecimal(3) != 0 {
				t.Errorf("there were %s on %s", day.Value, day.Day)
			}
		}
		if len(days) < 20 {
			t.Errorf("%d days are known", len(days))
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

// wantCalled wants a record and its copies to be found by their numbers.
func wantCalled(t *testing.T, b *Book, last ledger.ID) {
	t.Helper()
	v := &Visitor{Person: 1, Me: &expr.Principal{Person: 1, Roles: map[string]bool{"office": true}}}
	for _, id := range []ledger.ID{1, 1 + last, 1 + 2*last} {
		var r *ledger.Record
		err := b.store.Read(t.Context(), func(tx *store.Tx) (err error) {
			r, err = tx.Get(b.program.Ledger("rectification.measure").Ledger, id)
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		rows, err := b.Called(t.Context(), v, r.Number)
		if err != nil || len(rows) != 1 || rows[0].Record.ID != id {
			t.Errorf("%d records are called %s, %v", len(rows), r.Number, err)
		}
	}
}

// aspect returns the state of a record, how many proofs it has, and what it is warned of.
func aspect(tx *store.Tx, l *engine.Ledger, id ledger.ID) ([]string, error) {
	r, err := tx.Get(l.Ledger, id)
	if err != nil {
		return nil, err
	}
	names, err := tx.Raised(l.Path(), id)
	slices.Sort(names)
	return append([]string{r.State, ledger.Int(int64(len(r.Proofs))).String()}, names...), err
}

// moveCopy makes a move on each of three records, and looks at the number that a new record gets.
func moveCopy(t *testing.T, b *Book) {
	t.Helper()
	path := "rectification.measure"
	l := b.program.Ledger(path)
	numbers := map[string]bool{}
	err := b.store.Write(t.Context(), func(tx *store.Tx) error {
		rs := &records{Book: b, tx: tx, moment: b.moment(), all: true}
		system := &engine.Actor{System: true}
		last, err := tx.Last(l.Ledger)
		if err != nil {
			return err
		}
		err = eachRecord(tx, l, 0, func(r *ledger.Record) error {
			numbers[r.Number] = true
			if r.State != "assigned" {
				return nil
			}
			moved, err := rs.run(&engine.Command{Ledger: path, ID: r.ID, Version: r.Version, Move: "claim"}, system)
			if err == nil && (moved.State != "claimed" || moved.Version != r.Version+1) {
				t.Errorf("%s is %s of version %d", moved.Number, moved.State, moved.Version)
			}
			return err
		})
		if err != nil {
			return err
		}
		finding, err := tx.Last(b.program.Ledger("rectification.finding").Ledger)
		if err != nil {
			return err
		}
		for range 3 {
			r, err := rs.run(&engine.Command{Ledger: path, Set: map[string]ledger.Value{
				"finding": ledger.Ref(finding), "text": ledger.Text("one more"), "class": ledger.Text("immediate"),
			}}, system)
			if err != nil {
				return err
			}
			numbers[r.Number] = true
		}
		if len(numbers) != int(last)+3 {
			t.Errorf("%d measures have %d numbers", last+3, len(numbers))
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

func TestTextsOfCopiesDiffer(t *testing.T) {
	texts := map[string]bool{}
	for _, text := range []string{"91370900AZ00000001", "91370900AZ00000047", "XA-7", "号", "无编号", "第12号"} {
		texts[text] = true
	}
	step := apart(texts)
	all := map[string]string{}
	for text := range texts {
		for k := range int64(1000) {
			copy := another(text, k, step)
			if other, known := all[copy]; known {
				t.Errorf("%q is a copy of %q and of %q", copy, text, other)
			}
			all[copy] = text
			if len(text) == 18 && len(copy) != 18 {
				t.Errorf("%q is not as long as %q", copy, text)
			}
		}
	}
}
