package store_test

import (
	"errors"
	"fmt"
	"slices"
	"testing"

	"bihuan/internal/expr"
	"bihuan/internal/ledger"
	"bihuan/internal/sqlgen"
	"bihuan/internal/store"
	"bihuan/internal/store/storetest"
)

// found returns the ids of the records of l that have the words of text.
func found(t *testing.T, s *store.Store, l *ledger.Ledger, text string) (list []ledger.ID) {
	t.Helper()
	read(t, s, func(tx *store.Tx) error {
		asked := sqlgen.List{Ledger: l, Scope: &expr.Scope{}, Match: text}
		records, _, err := tx.List(asked)
		if err != nil {
			return err
		}
		list = ids(records)
		n, err := tx.Count(asked, 10_000)
		if n != len(list) {
			t.Errorf("Count(%q) = %d of %d", text, n, len(list))
		}
		return err
	})
	return list
}

func TestRecordsAreFoundByTheirWords(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		l := billLedger()
		apply(t, s, l)
		fill(t, s, l, 4)
		write(t, s, func(tx *store.Tx) error {
			for id, text := range []string{
				"", "消防设施整改不到位，责任单位：城管局", "WT-2024-001 消防通道堵塞", "租金欠缴；“防火”门损坏 a'b\"c", "x",
			} {
				if id == 0 {
					continue
				}
				if err := tx.PutSearch(l.Path(), ledger.ID(id), text); err != nil {
					return err
				}
			}
			return tx.PutSearch(l.Path(), 4, "ＷＴ—2024—002 供水")
		})
		for text, want := range map[string][]ledger.ID{
			"消防": {1, 2}, "消防 堵塞": {2}, "城管局": {1}, "防火": {3}, "整改不到位": {1}, "局": {1}, "防": {1, 2, 3},
			"wt": {2, 4}, "wt-2024-001": {2}, "2024-00": {2, 4}, "水": {4}, "x": nil, "消火": nil, "—": nil,
			"a'b": {3}, `"`: nil, "OR": nil, "租金 & 欠缴": {3},
		} {
			if got := found(t, s, l, text); !slices.Equal(got, want) {
				t.Errorf("%q finds %v, want %v", text, got, want)
			}
		}
		write(t, s, func(tx *store.Tx) error { return tx.PutSearch(l.Path(), 1, "") })
		if got := found(t, s, l, "消防"); !slices.Equal(got, []ledger.ID{2}) {
			t.Errorf("after the words of 1 were taken: %v", got)
		}
	})
}

func TestWordsOfARefusedCommandAreNotKept(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		l := billLedger()
		apply(t, s, l)
		fill(t, s, l, 2)
		refused := errors.New("refused")
		write(t, s, func(tx *store.Tx) error {
			if err := tx.PutSearch(l.Path(), 1, "整改"); err != nil {
				return err
			}
			err := tx.Try(func() error { return errors.Join(tx.PutSearch(l.Path(), 2, "整改"), refused) })
			if !errors.Is(err, refused) {
				t.Errorf("Try() = %v", err)
			}
			return nil
		})
		s.Write(t.Context(), func(tx *store.Tx) error {
			return errors.Join(tx.PutSearch(l.Path(), 1, "另一个"), refused)
		})
		if got := found(t, s, l, "整改"); !slices.Equal(got, []ledger.ID{1}) {
			t.Errorf("found %v", got)
		}
	})
}

func TestPagesOfCommonWordsAreInTheOrderOfTheList(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		l := billLedger()
		l.Sort = []string{"amount"}
		apply(t, s, l)
		const all = 4500
		fill(t, s, l, all)
		write(t, s, func(tx *store.Tx) error {
			for id := range ledger.ID(all) {
				if err := tx.PutSearch(l.Path(), id+1, fmt.Sprint("常见 ", id)); err != nil {
					return err
				}
			}
			return nil
		})
		asked := sqlgen.List{
			Ledger: l, Scope: &expr.Scope{}, Match: "常见", Limit: 700, Sort: []sqlgen.Order{{By: compile(t, l, "amount")}},
		}
		var got []ledger.ID
		read(t, s, func(tx *store.Tx) error {
			for {
				records, cursors, err := tx.List(asked)
				if err != nil || len(records) == 0 {
					return err
				}
				got = append(got, ids(records)...)
				asked.After = &cursors[len(cursors)-1]
			}
		})
		if len(got) != all || !slices.IsSorted(got) {
			t.Errorf("pages hold %d records, in order: %v", len(got), slices.IsSorted(got))
		}
		for text, want := range map[string]int{"常": all, "常见 449": 11, "449 少见": 0, "449 常见 常": 11} {
			if got := found(t, s, l, text); len(got) != want {
				t.Errorf("%q finds %d records, want %d", text, len(got), want)
			}
		}
	})
}
