package book

import (
	"fmt"
	"os"
	"strconv"
	"testing"
	"time"

	"bihuan/internal/calendar"
	"bihuan/internal/expr"
	"bihuan/internal/ledger"
	"bihuan/internal/store"
	"bihuan/packs"
)

// benchSize is how many measures the benchmarks work on.
func benchSize() int {
	if n, err := strconv.Atoi(os.Getenv("BIHUAN_BENCH_RECORDS")); err == nil {
		return n
	}
	return 10_000
}

// fullBook returns a book with many measures of forty units, and a visitor of the office.
func fullBook(b *testing.B, n int) (*Book, *Visitor) {
	b.Helper()
	day := calendar.Of(2026, time.November, 24)
	bk, err := Open(b.Context(), Options{Dir: b.TempDir(), NoSync: true, Packs: packs.FS, Now: func() time.Time { return day.Time() }})
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { bk.Close() })
	fill(b, bk, day, n)
	v := &Visitor{Person: 1, Me: &expr.Principal{Person: 1, Roles: map[string]bool{"office": true}}}
	return bk, v
}

func fill(b *testing.B, bk *Book, day calendar.Date, n int) {
	b.Helper()
	insert := func(tx *store.Tx, path, number string, set map[string]ledger.Value) ledger.ID {
		l := bk.program.Ledger(path)
		r := ledger.New(l.Ledger)
		r.Version, r.Number = 1, number
		r.CreatedAt, r.UpdatedAt, r.Entered = day.Time(), day.Time(), day.Time()
		if l.Flow != nil {
			r.State = l.Flow.Start().Name
		}
		for name, v := range set {
			if name == "state" {
				r.State = v.Text()
				continue
			}
			r.Set(name, v)
		}
		rs := &records{Book: bk, tx: tx, moment: bk.moment()}
		if err := bk.program.Recompute(rs.look(), r); err != nil {
			b.Fatal(err)
		}
		if err := bk.program.Settle(rs.look(), r); err != nil {
			b.Fatal(err)
		}
		if err := tx.Insert(r); err != nil {
			b.Fatal(err)
		}
		changes, err := bk.program.Ledger(path).TallyChanges("", r.Tallied)
		if err != nil {
			b.Fatal(err)
		}
		if err := rs.Tally(changes); err != nil {
			b.Fatal(err)
		}
		return r.ID
	}
	states := []string{"draft", "assigned", "doing", "asked", "closed"}
	var round, finding ledger.ID
	write := func(fn func(*store.Tx)) {
		err := bk.store.Write(b.Context(), func(tx *store.Tx) error { fn(tx); return nil })
		if err != nil {
			b.Fatal(err)
		}
	}
	write(func(tx *store.Tx) {
		for i := range 40 {
			insert(tx, "organisation.unit", fmt.Sprintf("DW-%03d", i+1), map[string]ledger.Value{"name": ledger.Text(fmt.Sprintf("unit %d", i))})
		}
		round = insert(tx, "rectification.round", "LC-1", map[string]ledger.Value{"name": ledger.Text("round"), "yellow_days": ledger.Int(10), "green_days": ledger.Int(20), "red_days": ledger.Int(0), "light_by": ledger.Text("days")})
		finding = insert(tx, "rectification.finding", "WT-1", map[string]ledger.Value{"round": ledger.Ref(round), "text": ledger.Text("finding")})
	})
	const batch = 5000
	for from := 0; from < n; from += batch {
		write(func(tx *store.Tx) {
			for i := from; i < min(from+batch, n); i++ {
				insert(tx, "rectification.measure", fmt.Sprintf("CS-2026-%06d", i), map[string]ledger.Value{
					"finding": ledger.Ref(finding), "text": ledger.Text(fmt.Sprintf("measure number %d about things", i)),
					"unit": ledger.Ref(ledger.ID(1 + i%40)), "leader": ledger.Ref(1), "class": ledger.Text("dated"),
					"due_on": ledger.Date(day.AddDays(i%400 - 200)), "assigned_on": ledger.Date(day.AddDays(-100)),
					"state": ledger.Text(states[i%len(states)]),
				})
			}
		})
	}
}

func BenchmarkList(b *testing.B) {
	bk, v := fullBook(b, benchSize())
	for name, q := range map[string]ListQuery{
		"first":  {},
		"unit":   {Filters: []Filter{{Field: "unit", Op: "is", Values: []string{"7"}}}},
		"light":  {Filters: []Filter{{Field: "light", Op: "is", Values: []string{"red"}}}},
		"sorted": {Sort: []string{"-due"}},
		"search": {Search: "number 9999"},
		"count":  {Count: true},
	} {
		b.Run(name, func(b *testing.B) {
			q.Ledger = "rectification.measure"
			for b.Loop() {
				if _, err := bk.List(b.Context(), v, q); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
	b.Run("desk", func(b *testing.B) {
		for b.Loop() {
			if _, err := bk.Desk(b.Context(), v); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("overview", func(b *testing.B) {
		for b.Loop() {
			bk.overviews = overviews{} // nothing is remembered
			if _, err := bk.Overview(b.Context(), v, 0); err != nil {
				b.Fatal(err)
			}
		}
	})
}

// BenchmarkSweep sweeps one day after the other.
func BenchmarkSweep(b *testing.B) {
	bk, _ := fullBook(b, benchSize())
	if err := bk.Sweep(b.Context()); err != nil {
		b.Fatal(err)
	}
	day, due := bk.Today(), 0
	for b.Loop() {
		day++
		bk.now = func() time.Time { return day.Time() }
		err := bk.store.Read(b.Context(), func(tx *store.Tx) error {
			ids, err := tx.Waking(bk.program.Ledger("rectification.measure").Ledger, day)
			due += len(ids)
			return err
		})
		if err != nil {
			b.Fatal(err)
		}
		if err := bk.Sweep(b.Context()); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(due)/float64(b.N), "due/op")
}
