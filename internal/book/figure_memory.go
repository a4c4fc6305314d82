package book

import (
	"bihuan/internal/calendar"
	"bihuan/internal/engine"
	"bihuan/internal/ledger"
	"bihuan/internal/store"
)

// figureMemory is what a rehearsal knows of figures from the days that it went through, where nobody else
// changes anything meanwhile. A figure that is gathered from what is kept in tallies is what it was until something
// is added to one of them, by a command or because the clock has looked at a record.
type figureMemory struct {
	judged judged                          // what there was at the last look
	begun  []*engine.Figure                // that there were records for; nil: not known
	from   map[string][]*engine.Figure     // by name of a tally: the steady figures that are gathered from it
	values map[*engine.Figure]ledger.Value // for the whole district, on the day of the last look
	last   map[string]*store.FigureDay     // by path: the last look that was kept
	steady map[*engine.Figure]bool         // see steady; asked once
}

func newFigureMemory() *figureMemory {
	return &figureMemory{
		values: map[*engine.Figure]ledger.Value{}, last: map[string]*store.FigureDay{},
		steady: map[*engine.Figure]bool{}, from: map[string][]*engine.Figure{},
	}
}

// inserted drops what was known of which figures there are records for.
func (m *figureMemory) inserted() {
	if m != nil {
		m.begun = nil
	}
}

// added drops what is known of the figures that are gathered from a tally.
func (m *figureMemory) added(tally string) {
	if m != nil {
		for _, f := range m.from[tally] {
			delete(m.values, f)
		}
	}
}

// next begins a look and returns what there was at the last one.
func (m *figureMemory) next(now judged) (last judged) {
	last, m.judged = m.judged, now
	return last
}

// value returns what f is known to come to.
func (m *figureMemory) value(f *engine.Figure) (v ledger.Value, ok bool) {
	if m != nil {
		v, ok = m.values[f]
	}
	return v, ok
}

// note remembers what f comes to today, if it stays so by itself.
func (m *figureMemory) note(f *engine.Figure, v ledger.Value) {
	if m == nil {
		return
	}
	steady, known := m.steady[f]
	if !known {
		steady = f.Kept()
		m.steady[f] = steady
		for _, tally := range f.Tallies() {
			m.from[tally.Name] = append(m.from[tally.Name], f)
		}
	}
	if steady {
		m.values[f] = v
	}
}

// lastLooks returns the looks at a figure that were kept last before a day and on that day, nil where there is
// none.
func (rs *records) lastLooks(path string, on calendar.Date) (before, same *store.FigureDay, err error) {
	if rs.figures != nil {
		if last := rs.figures.last[path]; last != nil && last.Day < on {
			return last, nil, nil
		}
	}
	if before, err = rs.tx.FigureBefore(path, on); err != nil {
		return nil, nil, err
	}
	known, err := rs.tx.FigureDays(path, on, on)
	if err != nil || len(known) == 0 {
		return before, nil, err
	}
	return before, known[0], nil
}

// putLook keeps a look at a figure.
func (rs *records) putLook(row *store.FigureDay) error {
	if rs.figures != nil {
		rs.figures.last[row.Figure] = row
	}
	return rs.tx.PutFigureDay(row)
}
