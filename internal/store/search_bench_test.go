package store_test

import (
	"fmt"
	"testing"

	"bihuan/internal/expr"
	"bihuan/internal/ledger"
	"bihuan/internal/sqlgen"
	"bihuan/internal/store"
	"bihuan/internal/store/storetest"
)

// BenchmarkSearch reads the first 50 records with a word that a few, some, many or all records have.
func BenchmarkSearch(b *testing.B) {
	for name, open := range map[string]func(testing.TB) *store.Store{
		"sqlite": storetest.SQLite, "postgres": storetest.Postgres,
	} {
		b.Run(name, func(b *testing.B) { benchSearch(b, open(b)) })
	}
}

func benchSearch(b *testing.B, s *store.Store) {
	l := billLedger()
	l.Sort = []string{"-amount"}
	apply(b, s, l)
	for page := range benchRows() / 10_000 {
		fill(b, s, l, 10_000)
		err := s.Write(b.Context(), func(tx *store.Tx) error {
			for i := range 10_000 {
				id := page*10_000 + i + 1
				if err := tx.PutSearch(l.Path(), ledger.ID(id), benchText(id)); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			b.Fatal(err)
		}
	}
	for _, word := range []string{"稀少", "部分", "较多", "整改", "整改责任 部分", "较多 部分", "9999"} {
		b.Run(word, func(b *testing.B) {
			asked := sqlgen.List{
				Ledger: l, Scope: &expr.Scope{}, Match: word, Limit: 50,
				Sort: []sqlgen.Order{{By: compile(b, l, "amount"), Down: true}},
			}
			for b.Loop() {
				err := s.Read(b.Context(), func(tx *store.Tx) error {
					_, _, err := tx.List(asked)
					return err
				})
				if err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

// benchText is what record id is found by: one in 10 000 is 稀少, in 60 部分, in 9 较多.
func benchText(id int) string {
	text := fmt.Sprintf("WT-2024-%06d 第%d项：整改责任单位未按时限完成消防设施检修，", id, id%97)
	for every, word := range map[int]string{10_000: "稀少", 60: "部分", 9: "较多"} {
		if id%every == 0 {
			text += word + "情况"
		}
	}
	return text
}
