package engine_test

import (
	"bihuan/internal/engine"
	"bihuan/internal/ledger"
)

// scheduleMemory keeps how far schedules have come.
type scheduleMemory struct {
	progress map[scheduleKey]engine.Progress
	made     map[scheduleKey][]engine.Made
}

type scheduleKey struct {
	ledger string
	record ledger.ID
	name   string
}

func keyOf(r *ledger.Record, name string) scheduleKey {
	return scheduleKey{r.Ledger.Path(), r.ID, name}
}

func (m *scheduleMemory) Schedule(r *ledger.Record, name string) (engine.Progress, error) {
	return m.progress[keyOf(r, name)], nil
}

func (m *scheduleMemory) PutSchedule(r *ledger.Record, name string, p engine.Progress) error {
	if m.progress == nil {
		m.progress = map[scheduleKey]engine.Progress{}
	}
	m.progress[keyOf(r, name)] = p
	return nil
}

func (m *scheduleMemory) Made(r *ledger.Record, name string, from int64) ([]engine.Made, error) {
	var list []engine.Made
	for _, made := range m.made[keyOf(r, name)] {
		if made.Period >= from {
			list = append(list, made)
		}
	}
	return list, nil
}

func (m *scheduleMemory) PutMade(r *ledger.Record, name string, made engine.Made) error {
	if m.made == nil {
		m.made = map[scheduleKey][]engine.Made{}
	}
	m.made[keyOf(r, name)] = append(m.made[keyOf(r, name)], made)
	return nil
}
