package store_test

import (
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"

	"bihuan/internal/calendar"
	"bihuan/internal/ledger"
	"bihuan/internal/store"
	"bihuan/internal/store/storetest"
)

func TestFiguresAreKeptOnceADay(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		first := &store.FigureDay{Figure: "rent.rate", Day: 19_900, Value: ledger.Dec(ledger.One / 2)}
		last := &store.FigureDay{Figure: "rent.rate", Day: 19_902, Level: "red", Levels: []string{"yellow", "red"}}
		write(t, s, func(tx *store.Tx) error {
			for _, d := range []*store.FigureDay{
				first, {Figure: "rent.rate", Day: 19_902, Value: ledger.Dec(1), Level: "yellow"}, last,
				{Figure: "rent.sum", Day: 19_901},
			} {
				if err := tx.PutFigureDay(d); err != nil {
					return err
				}
			}
			return nil
		})
		read(t, s, func(tx *store.Tx) error {
			same := cmp.Comparer(func(a, b ledger.Value) bool { return a.Equal(b) })
			list, err := tx.FigureDays("rent.rate", 19_900, 19_902)
			first.Levels = []string{}
			if diff := cmp.Diff([]*store.FigureDay{first, last}, list, same); diff != "" || err != nil {
				t.Errorf("FigureDays() = %v (-want +got):\n%s", err, diff)
			}
			if list, _ = tx.FigureDays("rent.rate", 19_901, 19_901); list != nil {
				t.Errorf("a day without a look has %v", list[0])
			}
			before, err := tx.FigureBefore("rent.rate", 19_902)
			if err != nil || before == nil || before.Day != 19_900 {
				t.Errorf("FigureBefore() = %v, %v", before, err)
			}
			before, err = tx.FigureBefore("rent.rate", 19_900)
			if err != nil || before != nil {
				t.Errorf("FigureBefore() the first = %v, %v", before, err)
			}
			return nil
		})
	})
}

func TestLooksOfACommandAreSeenInIt(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		put := func(tx *store.Tx, day calendar.Date, level string) error {
			return tx.PutFigureDay(&store.FigureDay{Figure: "rent.rate", Day: day, Level: level})
		}
		levels := func(tx *store.Tx) (all []string) {
			days, err := tx.FigureDays("rent.rate", 19_900, 19_903)
			if err != nil {
				t.Error(err)
			}
			for _, d := range days {
				all = append(all, d.Level)
			}
			return all
		}
		write(t, s, func(tx *store.Tx) error {
			return errors.Join(put(tx, 19_900, "old"), put(tx, 19_902, "old"))
		})
		write(t, s, func(tx *store.Tx) error {
			err := errors.Join(put(tx, 19_901, "between"), put(tx, 19_902, "new"))
			refused := errors.New("refused")
			part := tx.Try(func() error { return errors.Join(put(tx, 19_903, "gone"), refused) })
			if !errors.Is(part, refused) {
				t.Errorf("Try() = %v", part)
			}
			if diff := cmp.Diff([]string{"old", "between", "new"}, levels(tx)); diff != "" {
				t.Errorf("within the command (-want +got):\n%s", diff)
			}
			if d, err := tx.FigureBefore("rent.rate", 19_902); err != nil || d == nil || d.Level != "between" {
				t.Errorf("FigureBefore() = %v, %v", d, err)
			}
			return err
		})
		read(t, s, func(tx *store.Tx) error {
			if diff := cmp.Diff([]string{"old", "between", "new"}, levels(tx)); diff != "" {
				t.Errorf("after the command (-want +got):\n%s", diff)
			}
			return nil
		})
	})
}
