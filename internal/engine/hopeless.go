package engine

import (
	"slices"
	"strings"

	"bihuan/internal/expr"
	"bihuan/internal/ledger"
)

// hopeless refuses what compiles and can never work: records that are made without what they must have, and moves
// that the program would make without end.
func (c *compiler) hopeless() {
	for _, l := range c.order {
		for _, s := range l.schedules {
			c.lacks(s.Pos, s.target, s.set)
		}
		if l.watching != nil {
			c.lacks(l.watching.Pos, l.watching.target, l.watching.set)
		}
		if l.Flow == nil {
			continue
		}
		for _, def := range l.Flow.Moves {
			for _, m := range l.moves[def.Name].make {
				c.lacks(m.Pos, m.target, m.set)
			}
		}
		c.endless(l)
	}
	for _, f := range c.figures {
		for _, o := range f.opens {
			c.lacks(o.Pos, o.target, o.set)
		}
	}
}

// lacks refuses to make records of target that lack a field which must be given from the start.
func (c *compiler) lacks(pos ledger.Pos, target *Ledger, set []*assign) {
	start := ""
	if target.Flow != nil {
		start = target.Flow.Start().Name
	}
	for _, f := range target.Fields {
		given := func(a *assign) bool { return a.field == f }
		if f.Given() && f.Default.IsZero() && target.Requires(start, f) && !slices.ContainsFunc(set, given) {
			c.refuse(pos, "engine.make_lacks", target.Title, f.Title, f.Name)
		}
	}
}

// endless refuses moves that the program would make again and again: they lead in a circle, and what they wait for,
// which is the same or always holds, does not depend on what they change.
func (c *compiler) endless(l *Ledger) {
	var texts []string
	for _, def := range l.Flow.Moves {
		if once := l.moves[def.Name].Once; once != nil && !slices.Contains(texts, once.Text()) {
			texts = append(texts, once.Text())
		}
	}
	refused := map[string]bool{}
	for _, text := range texts {
		var together []*Move
		for _, def := range l.Flow.Moves {
			m := l.moves[def.Name]
			if m.Once != nil && (m.Once.Text() == text || m.Once.Always(&expr.Scope{})) {
				together = append(together, m)
			}
		}
		for _, m := range circle(together) {
			if refused[m.Name] || !c.steady(l, m.Once, together) {
				break
			}
			refused[m.Name] = true
			c.refuse(m.Pos, "engine.endless", m.Title)
		}
	}
}

// circle returns moves that lead from a state back to it, as far as it goes; none where there is no such way.
func circle(moves []*Move) []*Move {
	for _, first := range moves {
		for _, from := range first.From {
			at, way, seen := from, []*Move(nil), map[string]bool{}
			for !seen[at] {
				seen[at] = true
				i := slices.IndexFunc(moves, func(m *Move) bool { return slices.Contains(m.From, at) })
				if i < 0 {
					break
				}
				way = append(way, moves[i])
				if moves[i].To != "" {
					at = moves[i].To
				}
				if at == from {
					return way
				}
			}
		}
	}
	return nil
}

// steady reports whether a condition over records of l stays as it is, as far as can be told, when moves are made of
// a record: none of what it reads is set by one of them, nor gathered from what they make.
func (c *compiler) steady(l *Ledger, e *expr.Expr, moves []*Move) bool {
	set, made := map[*ledger.Field]bool{}, map[*Ledger]bool{l: true}
	states := map[string]bool{}
	for _, m := range moves {
		for _, a := range m.set {
			set[a.field] = true
		}
		for _, mk := range m.make {
			made[mk.target] = true
		}
		for _, from := range m.From {
			states[from] = true
		}
		if m.To != "" {
			states[m.To] = true
		}
	}
	return c.unmoved(l, e, func(f *ledger.Field, word string) bool {
		switch {
		case f == nil:
			return word == "state" && len(states) > 1 || strings.HasPrefix(word, "updated") || word == "version"
		case f.Rollup != nil && f.Rollup.Lines == "":
			return c.movedRollup(f, made, set)
		}
		return set[f]
	})
}

// unmoved reports whether nothing that e reads, at any depth, moves. What lies behind references may.
func (c *compiler) unmoved(l *Ledger, e *expr.Expr, moves func(*ledger.Field, string) bool) bool {
	for _, path := range e.Deps() {
		f := l.Field(path[0])
		if len(path) > 1 || moves(f, path[0]) {
			return false
		}
		if f == nil {
			continue
		}
		if computed := l.formula(f); computed != nil {
			for _, part := range computed.parts() {
				if !c.unmoved(l, part, moves) {
					return false
				}
			}
		}
	}
	return true
}

// movedRollup reports whether a roll-up may come to another value when records of these ledgers are made or moved:
// unless it gathers given fields of another one that does nothing by itself.
func (c *compiler) movedRollup(f *ledger.Field, made map[*Ledger]bool, set map[*ledger.Field]bool) bool {
	computed := c.ledgers[f.Ledger.Path()].formula(f)
	moves := func(f *ledger.Field) bool { return !f.Given() || set[f] }
	if computed == nil {
		return false // refused elsewhere
	}
	r := computed.rollup
	switch {
	case made[r.From] || r.follows || slices.ContainsFunc(r.theirs, moves) || slices.ContainsFunc(r.mine, moves):
		return true
	case len(r.words) == 0 || r.From.Flow == nil:
		return false
	}
	byItself := func(m *ledger.Move) bool { return !m.Once.IsZero() }
	return slices.ContainsFunc(r.From.Flow.Moves, byItself)
}
