package engine_test

import (
	"fmt"

	"bihuan/internal/engine"
	"bihuan/internal/i18n"
	"bihuan/internal/ledger"
)

// see does a line of a script that changes nothing, or lets the clock look.
func (s *stage) see(words []string) error {
	l := s.program.Ledger(words[1])
	r, err := s.Get(l.Ledger, id(words[2]))
	if err != nil {
		return err
	}
	switch words[0] {
	case "show":
		return s.show(r)
	case "explain":
		steps, err := s.program.Explain(s.look(s.actor.Me), r, l.Field(words[3]))
		for _, step := range steps {
			fmt.Fprintf(&s.out, "  %s\n", step.In(i18n.EN))
		}
		return err
	case "options":
		return s.options(r)
	case "covers":
		s.covers(l, r)
		return nil
	case "review":
		return s.program.Review(s.memory, l, r.ID, s.moment)
	}
	return fmt.Errorf("no such word: %s", words[0])
}

func (s *stage) show(r *ledger.Record) error {
	fmt.Fprintf(&s.out, "  %s %s version %d proofs %d", r.Number, r.State, r.Version, r.ProofCount)
	light, err := s.program.Light(s.look(s.actor.Me), r)
	if light != nil {
		fmt.Fprintf(&s.out, " light %s", light.Name)
	}
	s.out.WriteByte('\n')
	for i, f := range r.Ledger.Fields {
		if !r.Values[i].IsEmpty() {
			fmt.Fprintf(&s.out, "  %s = %s\n", f.Name, r.Values[i])
		}
	}
	for _, w := range s.warnings {
		if w.ledger == r.Ledger.Path() && w.record == r.ID && !w.closed {
			fmt.Fprintf(&s.out, "  warning %s since %s tells %v\n", w.name, w.on, w.tell)
		}
	}
	return err
}

// covers says of each approval of r whether r still is what it covered.
func (s *stage) covers(l *engine.Ledger, r *ledger.Record) {
	for _, c := range s.journal {
		if c.Seal != "" && c.After.Ledger == r.Ledger && c.After.ID == r.ID {
			fmt.Fprintf(&s.out, "  %s in version %d: %v\n", c.Move, c.After.Version, l.Covers(c.Move, c.Seal, r))
		}
	}
}

func (s *stage) options(r *ledger.Record) error {
	list, err := s.program.Options(s.memory, r, s.actor, s.moment)
	for _, o := range list {
		fmt.Fprintf(&s.out, "  %s allowed %v possible %v\n", o.Move.Name, o.Allowed, o.Possible)
		for _, n := range o.Needs {
			fmt.Fprintf(&s.out, "    needs %s: %v\n", n.Text.In(i18n.EN), n.Met)
		}
		for _, p := range o.Why {
			fmt.Fprintf(&s.out, "    %s\n", p.In(i18n.EN))
		}
	}
	return err
}
