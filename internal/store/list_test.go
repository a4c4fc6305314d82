package store_test

import (
	"fmt"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"bihuan/internal/expr"
	"bihuan/internal/ledger"
	"bihuan/internal/sqlgen"
	"bihuan/internal/store"
	"bihuan/internal/store/storetest"
)

// compile compiles a condition or value over the records of l.
func compile(t testing.TB, l *ledger.Ledger, text string) *expr.Expr {
	t.Helper()
	env := &expr.Env{Ledger: l, Lookup: func(string) *ledger.Ledger { return l }}
	e, err := expr.Compile(ledger.Source{Text: text}, env)
	if err != nil {
		t.Fatalf("Compile(%s) = %v", text, err)
	}
	return e
}

// fill keeps n records: amounts of 1, 2, 3 … 元, every third without a title, parents in turn 1 to 4, a flag
// on every second, one proof on every fifth.
func fill(t testing.TB, s *store.Store, l *ledger.Ledger, n int) {
	t.Helper()
	err := s.Write(t.Context(), func(tx *store.Tx) error {
		for i := 1; i <= n; i++ {
			r := bill(l, i)
			r.Set("title", ledger.Text([]string{"", "甲", "乙"}[i%3]))
			r.Set("amount", ledger.Dec(ledger.WholeDecimal(int64(i))))
			r.Set("parent", ledger.Ref(ledger.ID(i%4+1)))
			r.Set("urgent", ledger.Flag(i%2 == 0))
			if err := tx.Insert(r); err != nil {
				return err
			}
			if i%5 == 0 {
				if err := tx.AddProof(r, &ledger.Proof{Hash: "00", Name: "收据", At: noon}); err != nil {
					return err
				}
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

func ids(records []*ledger.Record) (list []ledger.ID) {
	for _, r := range records {
		list = append(list, r.ID)
	}
	return list
}

func TestListIsReadPageByPage(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		l := billLedger()
		apply(t, s, l)
		fill(t, s, l, 30)
		list := sqlgen.List{
			Ledger: l, Scope: &expr.Scope{}, Limit: 4,
			Where: []*expr.Expr{compile(t, l, `amount > 3`), nil, compile(t, l, `urgent`)},
			Sort:  []sqlgen.Order{{By: compile(t, l, "title"), Down: true}, {By: compile(t, l, "amount")}},
		}
		want := []ledger.ID{4, 10, 16, 22, 28, 8, 14, 20, 26, 6, 12, 18, 24, 30} // 甲 before 乙 before none
		var got []ledger.ID
		read(t, s, func(tx *store.Tx) error {
			for {
				records, cursors, err := tx.List(list)
				if err != nil || len(records) == 0 {
					return err
				}
				if len(cursors) != len(records) {
					t.Fatalf("%d cursors of %d records", len(cursors), len(records))
				}
				got = append(got, ids(records)...)
				list.After = &cursors[len(cursors)-1]
			}
		})
		if !slices.Equal(got, want) {
			t.Errorf("pages hold %v, want %v", got, want)
		}
		read(t, s, func(tx *store.Tx) error {
			for most, want := range map[int]int{5: 5, 100: 14} {
				n, err := tx.Count(list, most)
				if n != want || err != nil {
					t.Errorf("Count(%d) = %d, %v; want %d", most, n, err, want)
				}
			}
			return nil
		})
	})
}

func TestListKnowsHowManyProofsThereAre(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		l := billLedger()
		apply(t, s, l)
		fill(t, s, l, 12)
		read(t, s, func(tx *store.Tx) error {
			records, _, err := tx.List(sqlgen.List{
				Ledger: l, Scope: &expr.Scope{}, Where: []*expr.Expr{compile(t, l, "proofs > 0")},
			})
			if err != nil {
				return err
			}
			if got := ids(records); !slices.Equal(got, []ledger.ID{5, 10}) {
				t.Errorf("records with proofs: %v", got)
			}
			for _, r := range records {
				if r.ProofCount != 1 || r.Proofs != nil {
					t.Errorf("record %d: %d proofs, %v", r.ID, r.ProofCount, r.Proofs)
				}
			}
			return nil
		})
	})
}

func TestTallyHasARowForEachGroupAndAResultForEachTerm(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		l := billLedger()
		apply(t, s, l)
		fill(t, s, l, 12)
		tally := &sqlgen.Tally{
			Ledger: l, Scope: &expr.Scope{}, By: []*expr.Expr{compile(t, l, "title"), compile(t, l, "urgent")},
			Terms: []sqlgen.Term{
				{Op: "count"}, {Op: "mean", Of: compile(t, l, "amount"), Where: compile(t, l, "amount < 9")},
			},
		}
		var got []string
		read(t, s, func(tx *store.Tx) error {
			rows, err := tx.Tally(tally)
			for _, row := range rows {
				got = append(got, fmt.Sprint(row.By[0], row.By[1], row.Results[0], row.Results[1]))
			}
			return err
		})
		want := []string{" false 2 3", " true 2 6", "乙 false 2 5", "乙 true 2 5", "甲 false 2 4", "甲 true 2 4"}
		slices.Sort(got)
		slices.Sort(want)
		if diff := cmp.Diff(want, got); diff != "" {
			t.Error(diff)
		}
		tally.By, tally.Where = nil, []*expr.Expr{compile(t, l, "amount > 99")}
		read(t, s, func(tx *store.Tx) error {
			rows, err := tx.Tally(tally)
			if err != nil || len(rows) != 1 || rows[0].Results[0].Int() != 0 || !rows[0].Results[1].IsEmpty() {
				t.Errorf("tally of nothing: %v, %v", rows, err)
			}
			return nil
		})
	})
}

func TestRecordsAreGatheredAndFoundWithWhatTheCommandChanged(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		l := billLedger()
		apply(t, s, l)
		fill(t, s, l, 12)
		sum := &sqlgen.Tally{
			Ledger: l, Scope: &expr.Scope{}, Terms: []sqlgen.Term{{Op: "sum", Of: compile(t, l, "amount")}},
			Where: []*expr.Expr{compile(t, l, `state == "due"`), compile(t, l, "parent.id == 4")},
		}
		write(t, s, func(tx *store.Tx) error {
			r, err := tx.Get(l, 7)
			if err != nil {
				return err
			}
			for i, want := range []ledger.Decimal{21_000_000, 14_000_000} { // 3, 7 and 11 refer to 4
				rows, err := tx.Tally(sum)
				if err != nil || rows[0].Results[0].Decimal() != want {
					t.Errorf("sum %d: %v, %v; want %v", i, rows, err, want)
				}
				if i > 0 {
					break
				}
				r.Version, r.State = 2, "paid"
				if err := tx.Update(r); err != nil {
					return err
				}
			}
			via, four := []*ledger.Field{l.Field("parent")}, []ledger.Value{ledger.Ref(4)}
			for after, want := range map[ledger.ID][]ledger.ID{0: {3, 7}, 3: {7, 11}, 11: nil} {
				got, err := tx.Matching(l, via, four, after, 2)
				if err != nil || !slices.Equal(got, want) {
					t.Errorf("Matching(after %d) = %v, %v; want %v", after, got, err, want)
				}
			}
			got, err := tx.Matching(l, append(via, nil), append(four, ledger.Ref(7)), 0, 2)
			if err != nil || !slices.Equal(got, []ledger.ID{7}) {
				t.Errorf("Matching with the id = %v, %v; want 7", got, err)
			}
			return nil
		})
	})
}

func TestEachGoesThroughTheRecordsById(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		l := billLedger()
		apply(t, s, l)
		fill(t, s, l, 7)
		read(t, s, func(tx *store.Tx) error {
			for after, want := range map[ledger.ID][]ledger.ID{0: {1, 2, 3}, 3: {4, 5, 6}, 6: {7}, 7: nil} {
				records, err := tx.Each(l, after, 3)
				if got := ids(records); err != nil || !slices.Equal(got, want) {
					t.Errorf("Each(after %d) = %v, %v; want %v", after, got, err, want)
				}
			}
			return nil
		})
	})
}
