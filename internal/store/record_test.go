package store_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"bihuan/internal/i18n"
	"bihuan/internal/ledger"
	"bihuan/internal/problem"
	"bihuan/internal/store"
	"bihuan/internal/store/storetest"
)

// billLedger has a field of every storage.
func billLedger(fields ...*ledger.Field) *ledger.Ledger {
	l := &ledger.Ledger{
		Pack: "rent", Name: "bill", Title: i18n.Text{ZH: "账单", EN: "Bill"}, Number: "ZD-{0000}",
		Fields: append([]*ledger.Field{
			{Name: "title", Kind: ledger.KindText},
			{Name: "order", Kind: ledger.KindNote}, // a word of SQL
			{Name: "parent", Kind: ledger.KindRef, To: "rent.bill"},
			{Name: "amount", Kind: ledger.KindMoney},
			{Name: "due_on", Kind: ledger.KindDate},
			{Name: "seen_at", Kind: ledger.KindTime},
			{Name: "urgent", Kind: ledger.KindFlag},
			{Name: "kinds", Kind: ledger.KindChoices},
			{Name: "units", Kind: ledger.KindUnits, To: "rent.bill"},
			{Name: "rows", Kind: ledger.KindLines, Lines: []*ledger.Field{
				{Name: "what", Kind: ledger.KindText}, {Name: "much", Kind: ledger.KindDecimal},
				{Name: "n", Kind: ledger.KindInt},
			}},
		}, fields...),
	}
	l.Seal()
	return l
}

// apply makes the tables of ledgers.
func apply(t testing.TB, s *store.Store, ledgers ...*ledger.Ledger) {
	t.Helper()
	if err := s.Apply(t.Context(), store.Tables{Ledgers: ledgers}); err != nil {
		t.Fatalf("Apply() = %v", err)
	}
}

// bill returns a record with a value in every field.
func bill(l *ledger.Ledger, n int) *ledger.Record {
	r := ledger.New(l)
	r.Version, r.Number, r.State = 1, fmt.Sprintf("ZD-%04d", n), "due"
	r.CreatedAt, r.UpdatedAt, r.Entered = noon, noon, noon
	r.CreatedBy, r.UpdatedBy = 3, 4
	r.Set("title", ledger.Text("一季度租金"))
	r.Set("order", ledger.Text("两行\n'\"$1?"))
	r.Set("parent", ledger.Ref(9))
	r.Set("amount", ledger.Dec(-12_345_678))
	r.Set("due_on", ledger.Of(ledger.StoreDate, 19905))
	r.Set("seen_at", ledger.Time(noon.Add(time.Microsecond)))
	r.Set("urgent", ledger.Flag(true))
	r.Set("kinds", ledger.List(ledger.Text("a"), ledger.Text("乙")))
	r.Set("units", ledger.List(ledger.Ref(3), ledger.Ref(1)))
	r.Set("rows", ledger.List(
		ledger.List(ledger.Text("x"), ledger.Dec(1_500_000), ledger.Int(2)),
		ledger.List(ledger.Empty, ledger.Empty, ledger.Int(3))))
	return r
}

// get reads a record in a transaction of its own.
func get(t *testing.T, s *store.Store, l *ledger.Ledger, id ledger.ID) (r *ledger.Record) {
	t.Helper()
	read(t, s, func(tx *store.Tx) (err error) {
		r, err = tx.Get(l, id)
		return err
	})
	return r
}

func wantRecord(t *testing.T, got, want *ledger.Record) {
	t.Helper()
	if diff := cmp.Diff(want, got, cmp.Comparer(func(a, b *ledger.Ledger) bool { return a == b })); diff != "" {
		t.Errorf("record (-want +got):\n%s", diff)
	}
}

func TestRecordComesBackAsItWasKept(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		l := billLedger()
		apply(t, s, l)
		full, bare := bill(l, 1), ledger.New(l)
		bare.Version = 1
		write(t, s, func(tx *store.Tx) error {
			full.ID, bare.ID = 0, 0
			if err := tx.Insert(full); err != nil {
				return err
			}
			return tx.Insert(bare)
		})
		if full.ID == 0 || bare.ID <= full.ID {
			t.Fatalf("ids are %d and %d", full.ID, bare.ID)
		}
		wantRecord(t, get(t, s, l, full.ID), full)
		wantRecord(t, get(t, s, l, bare.ID), bare)
		if r := get(t, s, l, 99); r != nil {
			t.Errorf("Get(99) = %v", r)
		}
	})
}

func TestUpdateKeepsWhatChangedAndNeedsTheLastVersion(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		l := billLedger()
		apply(t, s, l)
		r := bill(l, 1)
		write(t, s, func(tx *store.Tx) error { r.ID = 0; return tx.Insert(r) })
		change := func(version int64, read bool) error {
			return s.Write(t.Context(), func(tx *store.Tx) error {
				if read {
					if _, err := tx.Get(l, r.ID); err != nil {
						return err
					}
				}
				r.Version = version
				r.Set("title", ledger.Text(fmt.Sprint("版本", version)))
				r.Set("parent", ledger.Empty)
				return tx.Update(r)
			})
		}
		for version, read := range map[int64]bool{2: true} {
			if err := change(version, read); err != nil {
				t.Fatalf("change to version %d: %v", version, err)
			}
		}
		if err := change(3, false); err != nil {
			t.Fatalf("change of a record that was not read: %v", err)
		}
		want := r.Clone()
		wantRecord(t, get(t, s, l, r.ID), want)
		for _, read := range []bool{true, false} {
			if err := change(3, read); problem.KindOf(err) != problem.Conflict {
				t.Errorf("change to the version that is there already: %v", err)
			}
		}
		wantRecord(t, get(t, s, l, r.ID), want)
		want.Set("amount", ledger.Dec(1))
		write(t, s, func(tx *store.Tx) error { return tx.Amend(want) })
		wantRecord(t, get(t, s, l, r.ID), want)
	})
}

func TestCommandThatFailsLeavesNothing(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		l := billLedger()
		apply(t, s, l)
		refused := problem.New(problem.Invalid, "store.busy")
		err := s.Write(t.Context(), func(tx *store.Tx) error {
			if n, err := tx.NextNumber("x"); n != 1 || err != nil {
				t.Errorf("NextNumber() = %d, %v", n, err)
			}
			if err := tx.Insert(bill(l, 1)); err != nil {
				return err
			}
			return refused
		})
		if err != refused {
			t.Errorf("Write() = %v", err)
		}
		write(t, s, func(tx *store.Tx) error {
			n, err := tx.NextNumber("x")
			if n != 1 {
				t.Errorf("the refused command kept its number: next is %d", n)
			}
			return err
		})
		if r := get(t, s, l, 1); r != nil {
			t.Errorf("the refused record is there: %v", r)
		}
	})
}

func TestCommandSeesItsOwnChanges(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		l := billLedger()
		apply(t, s, l)
		write(t, s, func(tx *store.Tx) error {
			r := bill(l, 1)
			if err := tx.Insert(r); err != nil {
				return err
			}
			proof := ledger.Proof{Hash: "00", Name: "收据.pdf", Size: 3, Type: "application/pdf", Move: "pay", By: 3, At: noon}
			if err := tx.AddProof(r, &proof); err != nil {
				return err
			}
			next := r.Clone()
			next.Version, next.State = 2, "paid"
			if err := tx.Update(next); err != nil {
				return err
			}
			next.Attach(proof)
			got, err := tx.Get(l, r.ID)
			wantRecord(t, got, next)
			if got != nil {
				got.State = "changed by its holder only"
			}
			again, _ := tx.Get(l, r.ID)
			wantRecord(t, again, next)
			return err
		})
		if r := get(t, s, l, 1); r.State != "paid" || len(r.Proofs) != 1 || r.Proofs[0].Name != "收据.pdf" {
			t.Errorf("after the command: %+v", r)
		}
	})
}

func TestReadCannotChange(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		l := billLedger()
		apply(t, s, l)
		err := s.Read(t.Context(), func(tx *store.Tx) error { return tx.Insert(bill(l, 1)) })
		if err != store.ErrReadOnly {
			t.Errorf("Insert within Read = %v", err)
		}
	})
}
