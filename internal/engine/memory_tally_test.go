package engine_test

import (
	"fmt"
	"maps"

	"bihuan/internal/engine"
)

// tallied is what is kept of records, by name, cut and key.
type tallied map[engine.TallyChange]engine.TallyChange

func (t tallied) add(changes []engine.TallyChange) {
	for _, c := range changes {
		row := engine.TallyChange{Name: c.Name, Cut: c.Cut, Key: c.Key}
		kept := t[row]
		kept.Count, kept.Sum = kept.Count+c.Count, kept.Sum+c.Sum
		t[row] = kept
		if kept.Count == 0 && kept.Sum == 0 {
			delete(t, row)
		}
	}
}

// Tally adds to what is kept of the records.
func (m *memory) Tally(changes []engine.TallyChange) error {
	m.tallies.add(changes)
	return nil
}

// unsettled tells how what is kept of the records differs from what follows from them, unless one of them
// waits for the clock.
func (m *memory) unsettled() (string, error) {
	anew := tallied{}
	for _, l := range m.program.Ledgers() {
		for _, kept := range m.records[l.Path()] {
			r, err := m.Get(kept.Ledger, kept.ID)
			if err != nil || !r.Wake.IsEmpty() && r.Wake.Date() <= m.moment.Today {
				return "", err
			}
			again := r.Clone()
			if err := m.program.Settle(m.look(nil), again); err != nil {
				return "", err
			}
			if again.Tallied != r.Tallied || !again.Wake.Equal(r.Wake) {
				return fmt.Sprintf("%s/%d wakes %s and adds %q, not %s and %q",
					l.Name, r.ID, again.Wake, again.Tallied, r.Wake, r.Tallied), nil
			}
			changes, err := l.TallyChanges("", again.Tallied)
			if err != nil {
				return "", err
			}
			anew.add(changes)
		}
	}
	if !maps.Equal(anew, m.tallies) {
		return fmt.Sprintf("kept is %v, not %v", m.tallies, anew), nil
	}
	return "", nil
}
