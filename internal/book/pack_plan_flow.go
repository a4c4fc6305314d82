package book

import (
	"maps"
	"slices"

	"bihuan/internal/i18n"
	"bihuan/internal/ledger"
)

// noFlow stands for a ledger without a life-cycle.
var noFlow = &ledger.Flow{}

func flowOf(l *ledger.Ledger) *ledger.Flow {
	if l.Flow == nil {
		return noFlow
	}
	return l.Flow
}

// states looks at where records stand, and whether they could go on from there.
func (p *planner) states(before, after *ledger.Ledger) error {
	standing, err := p.standing(before)
	if err != nil {
		return err
	}
	was, is := flowOf(before), flowOf(after)
	for _, name := range slices.Sorted(maps.Keys(standing)) {
		if n := standing[name]; n > 0 {
			p.state(was.State(name), was, is, after.PresentState(name), n)
		}
	}
	for _, s := range was.States {
		if is.State(after.PresentState(s.Name)) == nil && standing[s.Name] == 0 {
			p.say("-", "plan.state_gone", s.Title, s.Name)
		}
	}
	for _, s := range is.States {
		switch old := after.FormerState(before, s.Name); {
		case old == nil && len(was.States) > 0:
			p.say("+", "plan.state_new", s.Title, s.Name)
		case old != nil && old.Name != s.Name:
			p.say("~", "plan.state_renamed", s.Title, old.Name, s.Name)
		}
	}
	return nil
}

// state looks at the n records that stand in the state old, which is called name now.
func (p *planner) state(old *ledger.State, was, is *ledger.Flow, name string, n int) {
	now := is.State(name)
	switch {
	case len(is.States) == 0:
		if name != "" && (old == nil || !old.End) {
			p.object("-", "plan.flow_gone", stateText(old, name), n)
		}
	case name == "":
		p.object("+", "plan.no_state", n)
	case now == nil:
		p.object("-", "plan.state_used", stateText(old, name), or(nameOf(old), name), n)
	case !now.End && exits(is, name) == 0 && (old == nil || old.End || exits(was, old.Name) > 0):
		p.object("~", "plan.state_stuck", now.Title, n)
	case old != nil && old.End != now.End && now.End:
		p.say("~", "plan.state_ends", now.Title, n)
	case old != nil && old.End != now.End:
		p.say("~", "plan.state_opens", now.Title, n)
	}
}

func nameOf(s *ledger.State) string {
	if s == nil {
		return ""
	}
	return s.Name
}

func stateText(s *ledger.State, name string) i18n.Text {
	if s == nil {
		return i18n.Text{ZH: name, EN: name}
	}
	return s.Title
}

// exits counts the moves that lead out of a state.
func exits(f *ledger.Flow, state string) int {
	n := 0
	for _, m := range f.Moves {
		if m.To != "" && m.To != state && slices.Contains(m.From, state) {
			n++
		}
	}
	return n
}

// moves looks at steps that would no longer be possible, or under other rules, and at how many open records
// that touches.
func (p *planner) moves(before, after *ledger.Ledger) error {
	standing, err := p.standing(before)
	if err != nil {
		return err
	}
	was, is := flowOf(before), flowOf(after)
	for _, m := range was.Moves {
		now := is.Move(after.PresentMove(m.Name))
		if now == nil {
			p.say("-", "plan.move_gone", m.Title, m.Name, touched(was, standing, m.From))
			continue
		}
		lost := slices.DeleteFunc(slices.Clone(m.From), func(s string) bool { return slices.Contains(now.From, after.PresentState(s)) })
		for _, s := range lost {
			p.say("-", "plan.move_from", m.Title, stateText(was.State(s), s), standing[s])
		}
		if after.PresentState(m.To) != now.To {
			p.say("~", "plan.move_to", m.Title, stateText(is.State(now.To), now.To))
		}
		if moveRules(m) != moveRules(now) {
			p.say("~", "plan.move_rules", m.Title, touched(was, standing, m.From))
		}
	}
	for _, m := range is.Moves {
		switch old := after.FormerMove(before, m.Name); {
		case old == nil && len(was.Moves) > 0:
			p.say("+", "plan.move_new", m.Title, m.Name)
		case old != nil && old.Name != m.Name:
			p.say("~", "plan.move_renamed", m.Title, old.Name, m.Name)
		}
	}
	return nil
}

// touched counts the open records in states.
func touched(f *ledger.Flow, standing map[string]int, states []string) int {
	n := 0
	for _, name := range states {
		if s := f.State(name); s == nil || !s.End {
			n += standing[name]
		}
	}
	return n
}

// moveRules is who may make a move, when, and what it needs, for comparing.
func moveRules(m *ledger.Move) string {
	text := m.When.Text + "\n" + m.At.Text + "\n" + m.Once.Text
	for _, by := range m.By {
		text += "\nby " + by.Text
	}
	for _, name := range m.NotBy {
		text += "\nnot_by " + name
	}
	for _, n := range m.Needs {
		text += "\nneed " + n.Field + " " + n.That.Text + " " + n.When.Text
		if n.Proof > 0 {
			text += ledger.Int(int64(n.Proof)).String()
		}
	}
	return text
}
