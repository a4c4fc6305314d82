package store_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"bihuan/internal/calendar"
	"bihuan/internal/expr"
	"bihuan/internal/ledger"
	"bihuan/internal/problem"
	"bihuan/internal/sqlgen"
	"bihuan/internal/store"
	"bihuan/internal/store/storetest"
)

func TestTablesGrowWithTheirLedger(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		before := billLedger()
		apply(t, s, before)
		fill(t, s, before, 3)
		after := billLedger(&ledger.Field{Name: "remark", Kind: ledger.KindText})
		apply(t, s, after)
		apply(t, s, after)
		r := get(t, s, after, 2)
		if !r.Get("remark").IsEmpty() || r.Get("title").Text() != "乙" {
			t.Errorf("record after the change: %+v", r)
		}
		write(t, s, func(tx *store.Tx) error {
			r.Version = 2
			r.Set("remark", ledger.Text("新"))
			return tx.Update(r)
		})
		apply(t, s, before) // the column stays, with what it holds
		apply(t, s, after)
		if r := get(t, s, after, 2); r.Get("remark").Text() != "新" {
			t.Errorf("the new column holds %v", r.Get("remark"))
		}
	})
}

func TestIndexesFollowWhatIsGathered(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		l := billLedger()
		tally := func(by string) map[string][]*sqlgen.Tally {
			return map[string][]*sqlgen.Tally{l.Path(): {{
				Ledger: l, Scope: &expr.Scope{}, By: []*expr.Expr{compile(t, l, by)},
				Terms: []sqlgen.Term{{Op: "sum", Of: compile(t, l, "amount")}},
			}}}
		}
		for _, by := range []string{"title", "urgent", "title"} {
			err := s.Apply(t.Context(), store.Tables{Ledgers: []*ledger.Ledger{l}, Tallies: tally(by)})
			if err != nil {
				t.Fatal(err)
			}
			names := store.Indexes(t, s, l)
			covering := slices.DeleteFunc(names, func(name string) bool {
				return !strings.Contains(name, "_f_title_") && !strings.Contains(name, "_f_urgent_")
			})
			if len(covering) != 1 || !strings.Contains(covering[0], "_f_"+by+"_") {
				t.Errorf("by %s: indexes %v", by, covering)
			}
		}
	})
}

func TestIndexesFollowWhatRecordsAreLookedForBy(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		l := billLedger()
		keys := map[string][][]*ledger.Field{l.Path(): {{l.Field("title"), l.Field("amount")}, {l.Field("parent")}}}
		var found [][]string
		for _, k := range []map[string][][]*ledger.Field{keys, nil} {
			if err := s.Apply(t.Context(), store.Tables{Ledgers: []*ledger.Ledger{l}, Keys: k}); err != nil {
				t.Fatal(err)
			}
			found = append(found, store.Indexes(t, s, l))
		}
		more := slices.DeleteFunc(found[0], func(name string) bool { return slices.Contains(found[1], name) })
		if len(more) != 1 || !strings.Contains(more[0], "_f_title_") {
			t.Errorf("indexes for the keys: %v, want one of title and amount: that of parent is there", more)
		}
	})
}

func TestColumnKeepsTheFormOfItsValues(t *testing.T) {
	lines := func(columns ...*ledger.Field) *ledger.Field {
		return &ledger.Field{Name: "extra", Kind: ledger.KindLines, Lines: columns}
	}
	text, number := &ledger.Field{Name: "a", Kind: ledger.KindText}, &ledger.Field{Name: "b", Kind: ledger.KindInt}
	plain := func(kind ledger.Kind) *ledger.Field { return &ledger.Field{Name: "extra", Kind: kind, To: "rent.bill"} }
	for name, c := range map[string]struct {
		from, to *ledger.Field
		refused  bool
	}{
		"text to note":          {plain(ledger.KindText), plain(ledger.KindNote), false},
		"int to money":          {plain(ledger.KindInt), plain(ledger.KindMoney), true},
		"date to text":          {plain(ledger.KindDate), plain(ledger.KindText), true},
		"choices to units":      {plain(ledger.KindChoices), plain(ledger.KindUnits), true},
		"lines with one more":   {lines(text), lines(text, number), false},
		"lines with one less":   {lines(text, number), lines(text), true},
		"lines in other order":  {lines(text, number), lines(number, text), true},
		"lines with other name": {lines(text), lines(&ledger.Field{Name: "aa", Kind: ledger.KindText}), true},
	} {
		t.Run(name, func(t *testing.T) {
			s := storetest.SQLite(t)
			apply(t, s, billLedger(c.from))
			apply(t, s, billLedger()) // what was there before is remembered
			err := s.Apply(t.Context(), store.Tables{Ledgers: []*ledger.Ledger{billLedger(c.to)}})
			if (problem.KindOf(err) == problem.Unfit) != c.refused || err != nil && !c.refused {
				t.Errorf("Apply() = %v", err)
			}
		})
	}
}

func TestFieldComputedWhenReadHasNoColumn(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		l := billLedger(&ledger.Field{Name: "late", Kind: ledger.KindInt})
		late := compile(t, l, `amount > 5 ? 1 : 0`)
		live := func(f *ledger.Field) *expr.Expr {
			if f.Name == "late" {
				return late
			}
			return nil
		}
		if err := s.Apply(t.Context(), store.Tables{Ledgers: []*ledger.Ledger{l}, Live: live}); err != nil {
			t.Fatal(err)
		}
		fill(t, s, l, 8)
		read(t, s, func(tx *store.Tx) error {
			list := sqlgen.List{Ledger: l, Scope: &expr.Scope{}, Where: []*expr.Expr{compile(t, l, "late == 1")}}
			records, _, err := tx.List(list)
			if err != nil || len(records) != 3 || !records[0].Get("late").IsEmpty() {
				t.Errorf("List(late) = %v, %v", ids(records), err)
			}
			return nil
		})
	})
}

func TestWorkingDaysAreThoseOfTheLastCalendar(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		l := billLedger()
		monday := calendar.Date(19905) // 2024-07-01
		for i, c := range []*calendar.Calendar{
			nil, calendar.New(calendar.Day{Date: monday + 1}), calendar.New(calendar.Day{Date: monday + 5, Working: true}),
		} {
			err := s.Apply(t.Context(), store.Tables{Ledgers: []*ledger.Ledger{l}, Calendar: c})
			if err != nil {
				t.Fatal(err)
			}
			if i == 0 {
				fill(t, s, l, 1)
			}
			next := compile(t, l, "due_on + workdays(5)")
			read(t, s, func(tx *store.Tx) error {
				list := sqlgen.List{Ledger: l, Scope: &expr.Scope{}, Sort: []sqlgen.Order{{By: next}}}
				_, cursors, err := tx.List(list)
				if err == nil {
					got := int64(cursors[0].Values[0].Date() - monday)
					// Five working days after a Monday: the next Monday, Tuesday, the Saturday before.
					if want := []int64{7, 8, 5}[i]; got != want {
						t.Errorf("calendar %d: %d days later, want %d", i, got, want)
					}
				}
				return err
			})
		}
	})
}

func TestReadOnlyStoreMustFitTheLedgers(t *testing.T) {
	dir := t.TempDir()
	s, err := store.Open(t.Context(), store.Options{Dir: dir})
	if err != nil {
		t.Fatal(err)
	}
	l := billLedger()
	apply(t, s, l)
	fill(t, s, l, 1)
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	s, err = store.Open(t.Context(), store.Options{Dir: dir, ReadOnly: true})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	other := billLedger(&ledger.Field{Name: "remark", Kind: ledger.KindText})
	err = s.Apply(t.Context(), store.Tables{Ledgers: []*ledger.Ledger{other}})
	if list := problem.All(err); len(list) != 1 || list[0].Key != "store.other_tables" {
		t.Errorf("Apply of other ledgers = %v", err)
	}
	apply(t, s, l)
	if r := get(t, s, l, 1); r == nil {
		t.Error("the record is not there")
	}
}

func TestIdsHaveNoGaps(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		l := billLedger()
		apply(t, s, l)
		var got []ledger.ID
		for i := range 6 {
			r := bill(l, i)
			if i == 3 {
				r.ID = 10 // as it stood in a backup
			}
			err := s.Write(t.Context(), func(tx *store.Tx) error {
				return tx.Insert(r)
			})
			if err != nil {
				t.Fatal(err)
			}
			got = append(got, r.ID)
			s.Write(t.Context(), func(tx *store.Tx) error {
				if err := tx.Insert(bill(l, 99)); err != nil {
					t.Error(err)
				}
				return store.ErrReadOnly
			})
		}
		if diff := cmp.Diff([]ledger.ID{1, 2, 3, 10, 11, 12}, got); diff != "" {
			t.Error(diff)
		}
	})
}

// BenchmarkApply applies ledgers that have not changed, as every start does.
func BenchmarkApply(b *testing.B) {
	s := storetest.SQLite(b)
	l := billLedger()
	apply(b, s, l)
	for b.Loop() {
		if err := s.Apply(b.Context(), store.Tables{Ledgers: []*ledger.Ledger{l}, Calendar: calendar.New()}); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(b.Elapsed()/time.Duration(b.N))/1e6, "ms")
}
