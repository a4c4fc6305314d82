package engine_test

import (
	"slices"

	"bihuan/internal/calendar"
	"bihuan/internal/engine"
	"bihuan/internal/expr"
	"bihuan/internal/ledger"
)

// memory is the state of a test: records in maps, and what was noted of them.
type memory struct {
	program  *engine.Program
	moment   engine.Moment
	records  map[string][]*ledger.Record // by ledger; the id is the place plus one
	series   map[string]int64
	journal  []*engine.Change
	warnings []*raised
	holders  map[string][]ledger.ID // by role
	tallies  tallied
	scheduleMemory
}

type raised struct {
	ledger string
	record ledger.ID
	name   string
	on     calendar.Date
	tell   []ledger.ID
	closed bool
}

func newMemory(p *engine.Program) *memory {
	return &memory{program: p, records: map[string][]*ledger.Record{}, series: map[string]int64{}, holders: map[string][]ledger.ID{},
		tallies: tallied{}}
}

func (m *memory) look(me *expr.Principal) *engine.Look {
	return &engine.Look{Follow: m.Get, Stays: m.Stays, Me: me, Moment: m.moment}
}

func (m *memory) Get(l *ledger.Ledger, id ledger.ID) (*ledger.Record, error) {
	list := m.records[l.Path()]
	if id < 1 || int(id) > len(list) {
		return nil, nil
	}
	r := list[id-1].Clone()
	return r, m.program.Fill(m.look(nil), r)
}

func (m *memory) Insert(r *ledger.Record) error {
	path := r.Ledger.Path()
	r.ID = ledger.ID(len(m.records[path]) + 1)
	m.records[path] = append(m.records[path], r.Clone())
	return nil
}

func (m *memory) Update(r *ledger.Record) error {
	kept := r.Clone()
	old := m.records[r.Ledger.Path()][r.ID-1]
	kept.Proofs, kept.ProofCount = old.Proofs, old.ProofCount
	m.records[r.Ledger.Path()][r.ID-1] = kept
	return nil
}

func (m *memory) Amend(r *ledger.Record) error { return m.Update(r) }

func (m *memory) NextNumber(series string) (int64, error) {
	m.series[series]++
	return m.series[series], nil
}

func (m *memory) Rollup(r *engine.Rollup, mine *ledger.Record) (ledger.Value, error) {
	count, sum := int64(0), ledger.Decimal(0)
	var least, most, picked, order ledger.Value
	for _, kept := range m.records[r.From.Path()] {
		child, err := m.Get(kept.Ledger, kept.ID)
		if err != nil {
			return ledger.Empty, err
		}
		scope := m.program.Scope(m.look(nil), child)
		scope.Mine = mine
		if holds, err := r.Where.True(scope); err != nil || !holds {
			if err != nil {
				return ledger.Empty, err
			}
			continue
		}
		count++
		v := ledger.Ref(child.ID)
		if r.Of != nil {
			v = child.Values[r.Of.Index]
		} else if r.Order == nil {
			continue
		}
		if v.IsEmpty() {
			continue
		}
		if r.Order != nil {
			at := child.Values[r.Order.Index]
			if !at.IsEmpty() && (order.IsEmpty() || r.Op == "last" && at.Compare(order) >= 0 || r.Op == "first" && at.Compare(order) < 0) {
				picked, order = v, at
			}
			continue
		}
		sum += v.Decimal()
		if least.IsEmpty() || v.Compare(least) < 0 {
			least = v
		}
		if most.IsEmpty() || v.Compare(most) > 0 {
			most = v
		}
	}
	switch r.Op {
	case "count":
		return ledger.Int(count), nil
	case "sum":
		return ledger.Dec(sum), nil
	case "min":
		return least, nil
	case "first", "last":
		return picked, nil
	}
	return most, nil
}

func (m *memory) Matching(l *ledger.Ledger, fields []*ledger.Field, values []ledger.Value) ([]ledger.ID, error) {
	var ids []ledger.ID
	for _, r := range m.records[l.Path()] {
		same := true
		for i, f := range fields {
			v := ledger.Ref(r.ID)
			if f != nil {
				v = r.Values[f.Index]
			}
			same = same && v.Equal(values[i])
		}
		if same {
			ids = append(ids, r.ID)
		}
	}
	return ids, nil
}

func (m *memory) AddProof(r *ledger.Record, p *ledger.Proof) error {
	m.records[r.Ledger.Path()][r.ID-1].Attach(*p)
	return nil
}

func (m *memory) LastMover(r *ledger.Record, move string) (by, on ledger.ID, err error) {
	for _, c := range slices.Backward(m.journal) {
		if c.After.Ledger == r.Ledger && c.After.ID == r.ID && c.Move == move {
			return c.Actor.By, c.Actor.For(), nil
		}
	}
	return 0, 0, nil
}

func (m *memory) Stays(r *ledger.Record) ([]engine.Stay, error) {
	list := []engine.Stay{{State: r.State, From: expr.DayOf(r.CreatedAt)}}
	for _, c := range m.journal {
		if c.Before == nil || c.After.Ledger != r.Ledger || c.After.ID != r.ID || c.Before.State == c.After.State {
			continue
		}
		list[len(list)-1].State = c.Before.State
		list = append(list, engine.Stay{State: c.After.State, From: c.Day})
	}
	return list, nil
}

func (m *memory) Log(c *engine.Change) error {
	m.journal = append(m.journal, c)
	return nil
}

func (m *memory) Raised(r *ledger.Record) ([]string, error) {
	var names []string
	for _, w := range m.warnings {
		if w.ledger == r.Ledger.Path() && w.record == r.ID && !w.closed {
			names = append(names, w.name)
		}
	}
	return names, nil
}

func (m *memory) Raise(
	r *ledger.Record, w *engine.Warning, on calendar.Date, _ ledger.Value, tell []ledger.ID,
) error {
	m.warnings = append(m.warnings, &raised{r.Ledger.Path(), r.ID, w.Name, on, tell, false})
	return nil
}

func (m *memory) Clear(r *ledger.Record, name string, _ calendar.Date) error {
	for _, w := range m.warnings {
		if w.ledger == r.Ledger.Path() && w.record == r.ID && w.name == name {
			w.closed = true
		}
	}
	return nil
}

func (m *memory) Holders(role string, _ ledger.ID) ([]ledger.ID, error) { return m.holders[role], nil }

func (m *memory) HoldersAt(role string, _ ledger.ID) ([]ledger.ID, error) {
	return m.holders[role], nil
}

func (m *memory) Above(ledger.ID) (ledger.ID, error) { return 0, nil }

func (m *memory) Members(ledger.Part, ledger.ID) ([]ledger.ID, error) { return nil, nil }
