package engine_test

import (
	"testing"
	"testing/fstest"

	"bihuan/internal/calendar"
	"bihuan/internal/engine"
	"bihuan/internal/ledger"
	"bihuan/internal/packfile"
)

// TestTheGravestLineThatIsReachedCounts follows a figure from month to month past lines that must be crossed several
// times in a row.
func TestTheGravestLineThatIsReachedCounts(t *testing.T) {
	files := fstest.MapFS{
		"p/pack.yaml": {Data: []byte(`
pack: p
title: {zh: 试}
version: 1
ledgers: [bag]
figures:
  waste:
    title: {zh: 浪费}
    count: {ledger: bag}
    every: month
    lines: {red: {when: value > 10, times: 3}, yellow: {when: value > 5, times: 2}, blue: value > 7}
`)},
		"p/bag.yaml": {Data: []byte("title: {zh: 袋}\nfields:\n  name: {kind: text, title: {zh: 名}}\n")},
	}
	packs, err := packfile.Load(files)
	if err != nil {
		t.Fatal(err)
	}
	p, err := engine.Compile(packs, calendar.New(), nil)
	if err != nil {
		t.Fatal(err)
	}
	values := map[calendar.Date]ledger.Value{}
	earlier := func(day calendar.Date) (ledger.Value, error) { return values[day], nil }
	for i, c := range []struct {
		value int64
		want  string
	}{{11, "blue"}, {12, "yellow"}, {13, "red"}, {6, "yellow"}, {20, "yellow"}, {3, ""}, {8, "blue"}} {
		day := calendar.Of(2024, 1, 1).AddMonths(i + 1).AddDays(-1)
		values[day] = ledger.Int(c.value)
		got, err := p.Figure("p.waste").Level(p, values[day], day, earlier)
		if err != nil || got != c.want {
			t.Errorf("level of %d on %s: %q, %v, want %q", c.value, day, got, err, c.want)
		}
	}
}
