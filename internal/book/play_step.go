package book

import (
	"slices"
	"strings"

	"bihuan/internal/engine"
	"bihuan/internal/i18n"
	"bihuan/internal/ledger"
	"bihuan/internal/problem"
)

// step takes one step and looks at what is expected of it.
func (p *player) step(s *ledger.StoryStep) error {
	err := p.naming(s.Made, func() error {
		if s.On != nil {
			return p.walk(*s.On, s.Pos)
		}
		return p.act(s)
	})
	if err != nil {
		return err
	}
	if !p.expects {
		return nil
	}
	return p.expect(s.Then)
}

// act does what somebody does in a step, and compares whether it is refused with whether it should be.
func (p *player) act(s *ledger.StoryStep) error {
	if s.Noted != nil {
		return p.noted(s)
	}
	if s.Print != nil {
		return p.printed(s)
	}
	if s.Move == nil && s.Make == nil && s.Edit == "" {
		return nil
	}
	cmd, err := p.asked(s)
	if err != nil {
		return err
	}
	var r *ledger.Record
	err = p.change(p.moment, func(rs *records) error {
		actor, err := p.actor(rs, s)
		if err != nil {
			return err
		}
		rs.me = actor.Me
		r, err = rs.run(cmd, actor)
		return err
	})
	why := problem.All(err)
	switch {
	case err != nil && why == nil:
		return p.stop(s.Pos, "story.failed", err)
	case s.Refused == "" && why != nil:
		return p.stop(s.Pos, "story.refused", sentences(why))
	case s.Refused != "":
		return p.refusal(s, why)
	case s.Make != nil:
		p.handles[s.Make.Handle] = named{p.program.Ledger(cmd.Ledger), r.ID}
	}
	return nil
}

// noted lets somebody acknowledge an open warning.
func (p *player) noted(s *ledger.StoryStep) error {
	n, known := p.handles[s.Noted.Record]
	if !known {
		return p.stop(s.Pos, "story.not_yet", s.Noted.Record)
	}
	err := p.change(p.moment, func(rs *records) error {
		actor, err := p.actor(rs, s)
		if err != nil {
			return err
		}
		open, err := rs.tx.Warnings(n.ledger.Path(), n.id, true)
		if err != nil {
			return err
		}
		for _, w := range open {
			if w.Name == s.Noted.Name {
				return rs.acknowledge(w.ID, actor)
			}
		}
		return problem.New(problem.Missing, "book.no_warning")
	})
	why := problem.All(err)
	switch {
	case err != nil && why == nil:
		return p.stop(s.Pos, "story.failed", err)
	case s.Refused != "":
		return p.refusal(s, why)
	case why != nil:
		return p.stop(s.Pos, "story.refused", sentences(why))
	}
	return nil
}

// refusal compares why a step was refused with what the story says.
func (p *player) refusal(s *ledger.StoryStep, why problem.List) error {
	p.report.Expected++
	if why == nil {
		return p.stop(s.Pos, "story.not_refused", s.Refused)
	}
	for _, one := range why {
		key := one.Key[strings.LastIndexByte(one.Key, '.')+1:]
		if s.Refused == one.Key || s.Refused == key ||
			strings.Contains(one.In(i18n.ZH), s.Refused) || strings.Contains(one.In(i18n.EN), s.Refused) {
			return nil
		}
	}
	p.fail(s.Pos, "story.refused_otherwise", s.Refused, sentences(why))
	return nil
}

// asked returns the command of a step.
func (p *player) asked(s *ledger.StoryStep) (*engine.Command, error) {
	switch {
	case s.Move != nil:
		return p.about(s, s.Move.Record, s.Move.Move)
	case s.Make != nil:
		return p.command(s.Make.Ledger, s.Make.Values)
	}
	return p.about(s, s.Edit, "")
}

// about returns the command that edits or moves the record called handle.
func (p *player) about(s *ledger.StoryStep, handle, move string) (*engine.Command, error) {
	n, known := p.handles[handle]
	if !known {
		return nil, p.stop(s.Pos, "story.not_yet", handle)
	}
	cmd, err := p.command(n.ledger.Path(), s.With)
	if err != nil {
		return nil, err
	}
	cmd.ID, cmd.Move = n.id, move
	return cmd, nil
}

// actor returns who acts, with the rights of the day.
func (p *player) actor(rs *records, s *ledger.StoryStep) (*engine.Actor, error) {
	by, known := p.handles[s.As]
	if !known {
		return nil, p.stop(s.Pos, "story.not_yet", s.As)
	}
	whose := by.id
	if s.For != "" {
		whose = p.handles[s.For].id
		all, err := rs.actsFor(by.id)
		if err != nil {
			return nil, err
		}
		if !slices.Contains(all, whose) {
			return nil, problem.New(problem.Forbidden, "book.no_deputy")
		}
	}
	me, err := rs.acting(by.id, whose)
	return &engine.Actor{Me: me, By: by.id}, err
}

// naming does something and gives handles to the records that it makes by itself, in the order in which they
// were made.
func (p *player) naming(made []*ledger.StoryRecord, do func() error) error {
	newest := map[string]ledger.ID{}
	for _, m := range made {
		ids, err := p.madeSince(m.Ledger, 0)
		if err != nil {
			return err
		}
		newest[m.Ledger] = 0
		if len(ids) > 0 {
			newest[m.Ledger] = ids[len(ids)-1]
		}
	}
	if err := do(); err != nil {
		return err
	}
	for _, m := range made {
		ids, err := p.madeSince(m.Ledger, newest[m.Ledger])
		if err != nil {
			return err
		}
		ids = slices.DeleteFunc(ids, func(id ledger.ID) bool { return p.named(m.Ledger, id) })
		if len(ids) == 0 {
			return p.stop(m.Pos, "story.made_none", p.program.Ledger(m.Ledger).Title)
		}
		p.handles[m.Handle] = named{p.program.Ledger(m.Ledger), ids[0]}
	}
	return nil
}

// named reports whether a record has a handle.
func (p *player) named(path string, id ledger.ID) bool {
	for _, n := range p.handles {
		if n.id == id && n.ledger.Path() == path {
			return true
		}
	}
	return false
}

// madeSince returns the records of a ledger with ids greater than after.
func (p *player) madeSince(path string, after ledger.ID) (ids []ledger.ID, err error) {
	err = p.look(p.moment, func(rs *records) error {
		for {
			list, err := rs.tx.Each(p.program.Ledger(path).Ledger, after, page)
			if err != nil {
				return err
			}
			for _, r := range list {
				ids, after = append(ids, r.ID), r.ID
			}
			if len(list) < page {
				return nil
			}
		}
	})
	return ids, err
}
