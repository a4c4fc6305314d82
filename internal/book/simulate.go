package book

import (
	"io/fs"
	"slices"
	"strings"

	"bihuan/internal/calendar"
	"bihuan/internal/engine"
	"bihuan/internal/i18n"
	"bihuan/internal/ledger"
	"bihuan/internal/packfile"
	"bihuan/internal/problem"
)

// Simulation asks which days a record would have that does not exist.
type Simulation struct {
	Packs  fs.FS
	Ledger string        // path
	Set    []string      // field=value, also through references: round.feedback_on=2024-07-01, and state=name
	From   calendar.Date // the day on which the record is made and looked at
}

// Simulated is what comes of a simulation.
type Simulated struct {
	Ledger  *ledger.Ledger
	Assumed []*ledger.Field // dates that were not given: they are taken to be the day itself
	Days    []SimulatedDay  // in the order of the days, those without one last
}

// SimulatedDay is a day that follows from the values.
type SimulatedDay struct {
	Title i18n.Text
	Clock bool          // the clock makes a move on it
	State i18n.Text     // the state in which it holds, where that is not the one the record is in
	On    calendar.Date // 0: there is none
	From  ledger.Source // what it runs from, and when it does: for a day that there is not
	When  ledger.Source
	Pause []i18n.Text // states in which its clock stands
	Steps []calendar.Step
}

// Simulate works out the due dates of a record with given values, and how each comes about. Records that it
// must refer to are imagined with their defaults, and the parameters are those of the packs.
func Simulate(s Simulation) (*Simulated, error) {
	defs, err := packfile.Load(s.Packs)
	if err != nil {
		return nil, err
	}
	program, err := engine.Compile(defs, calendar.New(), nil)
	if err != nil {
		return nil, err
	}
	l := program.Ledger(s.Ledger)
	if l == nil {
		return nil, problem.New(problem.Missing, "simulate.no_ledger", s.Ledger)
	}
	wish, err := readWishes(s.Set)
	if err != nil {
		return nil, err
	}
	m := newImagination(program, s.From)
	r, err := m.make(l, wish)
	if err != nil {
		return nil, err
	}
	out := &Simulated{Ledger: l.Ledger, Assumed: m.assumed}
	if out.Days, err = m.days(l, r); err != nil {
		return nil, err
	}
	slices.SortStableFunc(out.Days, func(a, b SimulatedDay) int {
		switch {
		case a.On == b.On:
			return 0
		case a.On == 0:
			return 1
		case b.On == 0:
			return -1
		}
		return int(a.On - b.On)
	})
	return out, nil
}

// wish is what a record is to be like: values of its own, and of those that it refers to.
type wish struct {
	values  map[string]string
	through map[string]*wish
}

func newWish() *wish { return &wish{values: map[string]string{}, through: map[string]*wish{}} }

// readWishes reads field=value.
func readWishes(set []string) (*wish, error) {
	root := newWish()
	for _, text := range set {
		path, value, ok := strings.Cut(text, "=")
		if !ok || path == "" {
			return nil, problem.New(problem.Invalid, "simulate.no_value", text)
		}
		at := root
		names := strings.Split(strings.TrimSpace(path), ".")
		for _, name := range names[:len(names)-1] {
			if at.through[name] == nil {
				at.through[name] = newWish()
			}
			at = at.through[name]
		}
		at.values[names[len(names)-1]] = value
	}
	return root, nil
}

// days returns the dates of r that follow from others: due dates, computed dates, and moves of the clock.
func (m *imagination) days(l *engine.Ledger, r *ledger.Record) ([]SimulatedDay, error) {
	var days []SimulatedDay
	for _, f := range l.Fields {
		if f.Kind != ledger.KindDate || f.Given() || f.Rollup != nil {
			continue
		}
		day := SimulatedDay{Title: f.Title, From: f.Is}
		if f.Limit != nil {
			day.From, day.When = f.Limit.From, f.Limit.When
			for _, name := range f.Limit.Pause {
				day.Pause = append(day.Pause, l.Flow.State(name).Title)
			}
		}
		err := m.inSomeState(l, r, &day, func(r *ledger.Record) (err error) {
			day.On = r.Values[f.Index].Date()
			day.Steps, err = m.program.Explain(m.look(), r, f)
			return err
		})
		if err != nil {
			return nil, err
		}
		days = append(days, day)
	}
	return m.clock(l, r, days)
}

// clock adds the moves that the clock makes.
func (m *imagination) clock(l *engine.Ledger, r *ledger.Record, days []SimulatedDay) ([]SimulatedDay, error) {
	for _, def := range flowOf(l.Ledger).Moves {
		if def.At.IsZero() {
			continue
		}
		day := SimulatedDay{Title: def.Title, Clock: true, From: def.At}
		err := m.inSomeState(l, r, &day, func(r *ledger.Record) error {
			if !slices.Contains(def.From, r.State) {
				return nil
			}
			v, err := l.Move(def.Name).At.Eval(m.program.Scope(m.look(), r))
			day.On = v.Date()
			return err
		})
		if err != nil {
			return nil, err
		}
		days = append(days, day)
	}
	return days, nil
}

// inSomeState finds a day in the state of r or, where there is none, in the first state in which there is.
func (m *imagination) inSomeState(l *engine.Ledger, r *ledger.Record, day *SimulatedDay,
	find func(*ledger.Record) error) error {
	if err := find(r); err != nil || day.On != 0 {
		return err
	}
	for _, state := range flowOf(l.Ledger).States {
		other := r.Clone()
		other.State = state.Name
		if err := m.program.Recompute(m.look(), other); err != nil {
			return err
		}
		if err := find(other); err != nil {
			return err
		}
		if day.On != 0 {
			day.State = state.Title
			return nil
		}
	}
	return nil
}
