package book

import (
	"context"

	"bihuan/internal/calendar"
	"bihuan/internal/ledger"
	"bihuan/internal/store"
)

// figureValues returns what each figure comes to today.
func (m *multiplication) figureValues(ctx context.Context) (map[string]ledger.Value, error) {
	values := map[string]ledger.Value{}
	err := m.store.Read(ctx, func(tx *store.Tx) error {
		rs := &records{Book: m.Book, tx: tx, moment: m.moment, all: true}
		figures, err := rs.begunFigures()
		if err != nil {
			return err
		}
		for _, f := range figures {
			if values[f.Path()], err = rs.figureValue(f, m.moment.Today, nil); err != nil {
				return err
			}
		}
		return nil
	})
	return values, err
}

// remember notes what figures come to before there are copies.
func (m *multiplication) remember(ctx context.Context) (err error) {
	m.figures, err = m.figureValues(ctx)
	return err
}

// stretch gives the figures that have become n times as great a history that goes with it: the copies stand for
// records that have been there as long as those that they were copied from.
func (m *multiplication) stretch(ctx context.Context) error {
	after, err := m.figureValues(ctx)
	if err != nil {
		return err
	}
	for _, path := range sortedKeys(after) {
		was := m.figures[path]
		want, fits := was.Decimal().Mul(ledger.WholeDecimal(m.n))
		if was.IsEmpty() || was.Raw() == 0 || !fits || after[path].Decimal() != want {
			continue
		}
		if err := m.stretchFigure(ctx, path); err != nil {
			return err
		}
	}
	return nil
}

func (m *multiplication) stretchFigure(ctx context.Context, path string) error {
	return m.store.Write(ctx, func(tx *store.Tx) error {
		days, err := tx.FigureDays(path, calendar.MinDate, calendar.MaxDate)
		if err != nil {
			return err
		}
		for _, day := range days {
			value, fits := day.Value.Decimal().Mul(ledger.WholeDecimal(m.n))
			if day.Value.IsEmpty() || !fits {
				continue
			}
			day.Value = ledger.Dec(value)
			if err := tx.PutFigureDay(day); err != nil {
				return err
			}
		}
		return nil
	})
}
