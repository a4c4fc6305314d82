package engine

import (
	"bihuan/internal/calendar"
	"bihuan/internal/expr"
	"bihuan/internal/ledger"
)

// escalation is a compiled escalation of a warning.
type escalation struct {
	after *expr.Expr // a span
	to    []*ledger.Role
}

func (c *compiler) escalation(l *Ledger, def *ledger.Escalation) *escalation {
	if def == nil {
		return nil
	}
	if l.Parts.Unit == "" {
		c.refuse(def.Pos, "engine.escalate_unit", l.Title)
	}
	e := &escalation{after: c.expr(l, def.After, expr.Span)}
	for _, source := range def.To {
		role := c.roles[source.Text]
		if role == nil {
			c.refuse(source.Pos, "engine.no_role", source.Text)
			continue
		}
		e.to = append(e.to, role)
	}
	return e
}

// next returns the day on which a warning that was told on a day is told further up; empty when it never is.
func (d *decision) nextTold(w *Warning, r *ledger.Record, on calendar.Date) (ledger.Value, error) {
	if w.escalation == nil {
		return ledger.Empty, nil
	}
	span, ok, err := w.escalation.after.EvalSpan(d.scope(nil, r))
	if err != nil || !ok {
		return ledger.Empty, err
	}
	return ledger.Date(d.Calendar().Due(calendar.Limit{From: on, Span: span}).On), nil
}

// Escalated is whom a warning is told to next.
type Escalated struct {
	People []ledger.ID
	Up     int          // how many units above that of the record they are; as before when there is nobody
	Next   ledger.Value // day on which it goes on to those above them; empty when there is nobody
}

// Escalate finds whom a warning of a record is told to next, which nobody has acknowledged and which has been
// told as far up as up: the holders of its roles in the nearest unit above that has some.
func (p *Program) Escalate(recs Records, r *ledger.Record, name string, up int, moment Moment) (Escalated, error) {
	l := p.ledgers[r.Ledger.Path()]
	w := l.warning(name)
	out := Escalated{Up: up}
	if w == nil || w.escalation == nil {
		return out, nil
	}
	unit := r.Get(l.Parts.Unit).ID()
	for step := 1; unit != 0 && len(out.People) == 0; step++ {
		var err error
		if unit, err = recs.Above(unit); err != nil {
			return out, err
		}
		if unit == 0 || step <= up {
			continue
		}
		out.Up = step
		for _, role := range w.escalation.to {
			people, err := recs.HoldersAt(role.Name, unit)
			if err != nil {
				return out, err
			}
			out.People = append(out.People, people...)
		}
	}
	if unit == 0 {
		return out, nil
	}
	d := &decision{Program: p, recs: recs, actor: &Actor{System: true}, moment: moment}
	var err error
	out.Next, err = d.nextTold(w, r, moment.Today)
	return out, err
}

// warning returns the warning called name, or nil.
func (l *Ledger) warning(name string) *Warning {
	for _, w := range l.Warn {
		if w.Name == name {
			return w
		}
	}
	return nil
}
