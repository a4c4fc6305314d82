package book

import (
	"maps"
	"slices"
	"strings"

	"bihuan/internal/calendar"
	"bihuan/internal/engine"
	"bihuan/internal/ledger"
	"bihuan/internal/problem"
)

// imagination holds records that are in no store.
type imagination struct {
	program *engine.Program
	moment  engine.Moment
	records map[string][]*ledger.Record // by ledger; the id is the place plus one
	making  []string                    // ledgers whose records are being made, one for the other
	assumed []*ledger.Field
}

func newImagination(p *engine.Program, day calendar.Date) *imagination {
	return &imagination{program: p, moment: atDay(day, morning), records: map[string][]*ledger.Record{}}
}

func (m *imagination) look() *engine.Look {
	return &engine.Look{Follow: m.follow, Stays: m.stays, Moment: m.moment}
}

// stays takes a record to be in its state since the day.
func (m *imagination) stays(r *ledger.Record) ([]engine.Stay, error) {
	return []engine.Stay{{State: r.State, From: m.moment.Today}}, nil
}

// follow returns an imagined record.
func (m *imagination) follow(l *ledger.Ledger, id ledger.ID) (*ledger.Record, error) {
	list := m.records[l.Path()]
	if id < 1 || int(id) > len(list) {
		return nil, nil
	}
	return list[id-1], nil
}

// make imagines a record of l, after those that it must refer to or that are wished for.
func (m *imagination) make(l *engine.Ledger, w *wish) (*ledger.Record, error) {
	m.making = append(m.making, l.Path())
	defer func() { m.making = m.making[:len(m.making)-1] }()
	r := ledger.New(l.Ledger)
	r.Version, r.CreatedAt, r.UpdatedAt, r.Entered = 1, m.moment.Now, m.moment.Now, m.moment.Now
	if start := flowOf(l.Ledger).Start(); start != nil {
		r.State = start.Name
	}
	links, err := m.links(l, w)
	if err != nil {
		return nil, err
	}
	for f, v := range links {
		r.Values[f.Index] = v
	}
	if err := m.program.Defaults(m.look(), r); err != nil {
		return nil, err
	}
	for f, v := range links {
		r.Values[f.Index] = v
	}
	if err := m.grant(r, w); err != nil {
		return nil, err
	}
	m.assume(r)
	m.records[l.Path()] = append(m.records[l.Path()], r)
	r.ID = ledger.ID(len(m.records[l.Path()]))
	return r, m.program.Recompute(m.look(), r)
}

// links imagines the records that one of l refers to.
func (m *imagination) links(l *engine.Ledger, w *wish) (map[*ledger.Field]ledger.Value, error) {
	links := map[*ledger.Field]ledger.Value{}
	for _, name := range slices.Sorted(maps.Keys(w.through)) {
		if f := l.Field(name); f == nil || !f.Kind.Refers() {
			return nil, problem.New(problem.Invalid, "simulate.no_reference", l.Title, name)
		}
	}
	for _, f := range l.Fields {
		further := w.through[f.Name]
		needed := f.Kind == ledger.KindRef && f.Required && !slices.Contains(m.making, f.To)
		if further == nil && !needed || w.values[f.Name] != "" {
			continue
		}
		if further == nil {
			further = newWish()
		}
		r, err := m.make(m.program.Ledger(f.To), further)
		if err != nil {
			return nil, err
		}
		links[f] = ledger.Ref(r.ID)
	}
	return links, nil
}

// grant gives r the values that are wished for; what would be gathered from others is nothing, or what is
// wished for.
func (m *imagination) grant(r *ledger.Record, w *wish) error {
	for _, f := range r.Ledger.Fields {
		if f.Rollup != nil && slices.Contains([]string{"count", "sum"}, f.Rollup.Op) {
			r.Values[f.Index] = ledger.Of(f.Kind.Storage(), 0)
		}
	}
	for _, name := range slices.Sorted(maps.Keys(w.values)) {
		if name == "state" && r.Ledger.Flow != nil {
			flow := r.Ledger.Flow
			if r.State = w.values[name]; flow.State(r.State) == nil {
				return problem.New(problem.Invalid, "simulate.no_state", r.Ledger.Title, r.State, stateNames(flow))
			}
			continue
		}
		f := r.Ledger.Field(name)
		switch {
		case f == nil:
			return problem.New(problem.Invalid, "simulate.no_field", r.Ledger.Title, name)
		case !f.Given() && f.Rollup == nil:
			return problem.New(problem.Invalid, "simulate.computed", f.Title)
		}
		v, p := typed(f, strings.Split(w.values[name], ","))
		if f.Kind.Storage() != ledger.StoreList {
			v, p = typed(f, []string{w.values[name]})
		}
		if p == nil && f.Kind == ledger.KindChoice && !v.IsEmpty() && f.Choice(v.Text()) == nil {
			p = problem.New(problem.Invalid, "engine.choice", f.Title, v.Text())
		}
		if p != nil {
			return p
		}
		r.Values[f.Index] = v
	}
	return nil
}

func stateNames(f *ledger.Flow) string {
	names := make([]string, len(f.States))
	for i, s := range f.States {
		names[i] = s.Name
	}
	return strings.Join(names, ", ")
}

// assume takes the dates from which limits of r run, and which nobody gave, to be the day itself.
func (m *imagination) assume(r *ledger.Record) {
	for _, limit := range r.Ledger.Limits {
		f := r.Ledger.Field(limit.From.Text)
		if f == nil || !f.Given() || f.Kind != ledger.KindDate || !r.Values[f.Index].IsEmpty() {
			continue
		}
		r.Values[f.Index] = ledger.Date(m.moment.Today)
		m.assumed = append(m.assumed, f)
	}
}
