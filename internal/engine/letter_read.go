package engine

import (
	"bihuan/internal/expr"
	"bihuan/internal/i18n"
	"bihuan/internal/ledger"
	"bihuan/internal/problem"
)

// Sight is what somebody may see of the records that letters are made of, at one moment. It remembers what it was
// asked and is not safe for concurrent use.
type Sight struct {
	*Program
	look *Look
	seen map[sightKey]*seen
}

type sightKey struct {
	ledger *Ledger
	id     ledger.ID
}

// seen is a record as somebody sees it.
type seen struct {
	record   *ledger.Record // nil: there is none
	readable bool
	hidden   map[string]bool
}

// Sight returns what whoever looks may see.
func (p *Program) Sight(look *Look) *Sight {
	return &Sight{Program: p, look: look, seen: map[sightKey]*seen{}}
}

// MayPrint tells whether who looks may print a letter of r now; nil means yes. He must be one of those that the
// pack names, and be able to read all that the letter is made of. That r may be read is not asked again.
func (s *Sight) MayPrint(letter *Letter, r *ledger.Record) (*problem.Problem, error) {
	scope := s.Scope(s.look, r)
	if letter.by != nil {
		allowed, err := letter.by.True(scope)
		if err != nil {
			return nil, err
		}
		if !allowed {
			return problem.New(problem.Forbidden, "engine.may_print", letter.Title), nil
		}
	}
	hidden, err := s.unread(s.ledgers[r.Ledger.Path()], r, letter.reads)
	if err != nil {
		return nil, err
	}
	if hidden != nil {
		return problem.New(problem.Forbidden, "engine.letter_hidden", letter.Title, *hidden), nil
	}
	if letter.when == nil {
		return nil, nil
	}
	holds, err := letter.when.True(scope)
	if err != nil || holds {
		return nil, err
	}
	return problem.New(problem.Invalid, "engine.letter_when", letter.Title), nil
}

// MayPrintRow tells whether who looks may read all that a table of a letter shows of r; nil means yes.
func (s *Sight) MayPrintRow(letter *Letter, t *LetterTable, r *ledger.Record) (*problem.Problem, error) {
	row, err := s.at(t.From, r)
	if err != nil {
		return nil, err
	}
	if !row.readable {
		return problem.New(problem.Forbidden, "engine.letter_hidden", letter.Title, t.From.Title), nil
	}
	hidden, err := s.unread(t.From, r, t.reads)
	if err != nil || hidden == nil {
		return nil, err
	}
	return problem.New(problem.Forbidden, "engine.letter_hidden", letter.Title, *hidden), nil
}

// at returns r, a record of l, as it is seen.
func (s *Sight) at(l *Ledger, r *ledger.Record) (*seen, error) {
	key := sightKey{l, r.ID}
	if known := s.seen[key]; known != nil {
		return known, nil
	}
	found := &seen{record: r}
	var err error
	if found.hidden, err = s.Hidden(s.look, r); err != nil {
		return nil, err
	}
	if l.read != nil {
		found.readable, err = l.read.True(s.Scope(s.look, r))
	}
	s.seen[key] = found
	return found, err
}

// behind returns the record of l with an id as it is seen; one that is not there has no record.
func (s *Sight) behind(l *Ledger, id ledger.ID) (*seen, error) {
	if known := s.seen[sightKey{l, id}]; known != nil {
		return known, nil
	}
	r, err := s.look.Follow(l.Ledger, id)
	if err != nil {
		return nil, err
	}
	if r == nil {
		return &seen{}, nil
	}
	return s.at(l, r)
}

// unread returns the title of something that expressions read of r and that who looks may not read, or nil.
func (s *Sight) unread(l *Ledger, r *ledger.Record, reads []*expr.Expr) (*i18n.Text, error) {
	for _, e := range reads {
		for _, path := range e.Deps() {
			title, err := s.unreadOn(l, r, path)
			if err != nil || title != nil {
				return title, err
			}
		}
	}
	return nil, nil
}

// unreadOn follows a path from r. What another record is called is shown wherever something refers to it.
func (s *Sight) unreadOn(l *Ledger, r *ledger.Record, path expr.Path) (*i18n.Text, error) {
	here, err := s.at(l, r)
	for i, name := range path {
		if err != nil {
			return nil, err
		}
		f := l.Field(name)
		if here.record == nil || f == nil {
			return nil, nil // nothing there, or a word such as state
		}
		if here.hidden[name] {
			return &f.Title, nil
		}
		if i+1 == len(path) {
			return nil, nil
		}
		l = s.ledgers[f.To]
		here, err = s.behind(l, here.record.Values[f.Index].ID())
		called := i+2 == len(path) && path[i+1] == l.Label
		if err == nil && here.record != nil && !here.readable && !called {
			return &l.Title, nil
		}
	}
	return nil, err
}
