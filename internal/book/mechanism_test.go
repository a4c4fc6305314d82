package book

import (
	"testing"

	"bihuan/internal/calendar"
	"bihuan/internal/engine"
	"bihuan/internal/ledger"
)

func TestPeriodsWithNothingKeepTheirPlace(t *testing.T) {
	at := func(days ...string) (parts []FigurePart) {
		for _, day := range days {
			key := ledger.Empty
			if day != "" {
				d, err := calendar.Parse(day)
				if err != nil {
					t.Fatal(err)
				}
				key = ledger.Date(d)
			}
			parts = append(parts, FigurePart{Key: []ledger.Value{key}, Value: ledger.Int(1)})
		}
		return parts
	}
	for _, c := range []struct {
		period    string
		have      []FigurePart
		want, new int
	}{
		{"month", at("", "2024-11-01", "2025-02-01", "2025-03-01"), 6, 2},
		{"quarter", at("2024-10-01", "2025-07-01"), 4, 2},
		{"year", at("2024-01-01", "2026-01-01"), 3, 1},
		{"", at("2024-01-01", "2026-01-01"), 2, 0},
		{"month", nil, 0, 0},
	} {
		parts, filled := withoutGaps(c.have, &engine.By{Period: c.period}), 0
		for i, p := range parts {
			if p.Value.IsEmpty() {
				filled++
			}
			if i > 0 && parts[i-1].Key[0].Compare(p.Key[0]) >= 0 {
				t.Errorf("%s: part %d is out of order", c.period, i)
			}
		}
		if len(parts) != c.want || filled != c.new {
			t.Errorf("%s: %d parts, %d of them put in; want %d, %d", c.period, len(parts), filled, c.want, c.new)
		}
	}
}
