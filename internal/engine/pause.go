package engine

import (
	"slices"
	"sync"

	"bihuan/internal/calendar"
	"bihuan/internal/ledger"
)

// Stay is a state that a record has been in: from a day until the next stay, or until now.
type Stay struct {
	State string
	From  calendar.Date
}

// stays finds the stays of one record, the present one last, when a limit asks for them.
type stays func() ([]Stay, error)

// pauses returns the days on which the clock of the limit stood. The day on which a record leaves a pause
// counts again; the pause that it is in has no end.
func (c *compiledLimit) pauses(list []Stay) []calendar.Period {
	var out []calendar.Period
	for i, stay := range list {
		switch {
		case !slices.Contains(c.Pause, stay.State):
		case i == len(list)-1:
			out = append(out, calendar.Period{From: stay.From, To: stay.From.AddDays(-1)})
		case list[i+1].From > stay.From:
			out = append(out, calendar.Period{From: stay.From, To: list[i+1].From.AddDays(-1)})
		}
	}
	return out
}

// stays returns the stays of a record that is being changed: those of before, and the one that begins now.
func (d *decision) stays(before, after *ledger.Record) stays {
	return sync.OnceValues(func() ([]Stay, error) {
		var list []Stay
		if before != nil {
			var err error
			if list, err = d.recs.Stays(before); err != nil {
				return nil, err
			}
		}
		if before == nil || before.State != after.State {
			list = append(list, Stay{after.State, d.moment.Today})
		}
		return list, nil
	})
}

// stays returns the stays of a record that is looked at.
func (k *Look) stays(r *ledger.Record) stays {
	return sync.OnceValues(func() ([]Stay, error) {
		if k.Stays == nil {
			return nil, nil
		}
		return k.Stays(r)
	})
}

// Standing is a limit whose clock stands.
type Standing struct {
	Field *ledger.Field
	Steps []calendar.Step // how far it had run, and since when it stands
}

// Standing returns the limits of r whose clock stands, in the order of the fields.
func (p *Program) Standing(look *Look, r *ledger.Record) ([]Standing, error) {
	var out []Standing
	for _, f := range p.ledgers[r.Ledger.Path()].stored {
		if f.limit == nil || len(f.limit.Pause) == 0 || !r.Values[f.field.Index].IsEmpty() {
			continue
		}
		steps, err := p.explainLimit(look, r, f, maxDepth)
		if err != nil {
			return nil, err
		}
		if steps != nil {
			out = append(out, Standing{f.field, steps})
		}
	}
	slices.SortFunc(out, func(a, b Standing) int { return a.Field.Index - b.Field.Index })
	return out, nil
}
