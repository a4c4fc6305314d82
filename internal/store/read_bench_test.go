package store_test

import (
	"os"
	"strconv"
	"testing"

	"bihuan/internal/expr"
	"bihuan/internal/ledger"
	"bihuan/internal/sqlgen"
	"bihuan/internal/store"
	"bihuan/internal/store/storetest"
)

// benchRows is how many records the reading benchmarks have; BIHUAN_BENCH_ROWS changes it.
func benchRows() int {
	if n, err := strconv.Atoi(os.Getenv("BIHUAN_BENCH_ROWS")); err == nil {
		return n
	}
	return 100_000
}

// BenchmarkRead reads a page of 50 from the middle of a list, and one record.
func BenchmarkRead(b *testing.B) {
	for name, open := range map[string]func(testing.TB) *store.Store{
		"sqlite": storetest.SQLite, "postgres": storetest.Postgres,
	} {
		b.Run(name, func(b *testing.B) { benchRead(b, open(b)) })
	}
}

func benchRead(b *testing.B, s *store.Store) {
	l := billLedger()
	l.Sort = []string{"-amount"}
	apply(b, s, l)
	rows := benchRows()
	for range rows / 10_000 {
		fill(b, s, l, 10_000)
	}
	list := sqlgen.List{
		Ledger: l, Scope: &expr.Scope{}, Limit: 50, Where: []*expr.Expr{compile(b, l, "urgent")},
		Sort: []sqlgen.Order{{By: compile(b, l, "amount"), Down: true}},
	}
	b.Run("page", func(b *testing.B) {
		for b.Loop() {
			err := s.Read(b.Context(), func(tx *store.Tx) error {
				records, cursors, err := tx.List(list)
				if len(records) == 0 {
					list.After = nil
					return err
				}
				list.After = &cursors[len(cursors)-1]
				return err
			})
			if err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("record", func(b *testing.B) {
		for n := 0; b.Loop(); n++ {
			err := s.Read(b.Context(), func(tx *store.Tx) error {
				_, err := tx.Get(l, ledger.ID(n*7919%rows+1))
				return err
			})
			if err != nil {
				b.Fatal(err)
			}
		}
	})
}
