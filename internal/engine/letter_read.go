package engine

import (
	"bihuan/internal/expr"
	"bihuan/internal/i18n"
	"bihuan/internal/ledger"
	"bihuan/internal/problem"
)

// MayPrint tells whether who looks may print a letter of r now; nil means yes. He must be one of those that the
// pack names, and be able to read all that the letter is made of. That r may be read is not asked again.
func (p *Program) MayPrint(look *Look, letter *Letter, r *ledger.Record) (*problem.Problem, error) {
	scope := p.Scope(look, r)
	if letter.by != nil {
		allowed, err := letter.by.True(scope)
		if err != nil {
			return nil, err
		}
		if !allowed {
			return problem.New(problem.Forbidden, "engine.may_print", letter.Title), nil
		}
	}
	l := p.ledgers[r.Ledger.Path()]
	hidden, err := p.unread(look, l, r, letter.reads)
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
func (p *Program) MayPrintRow(look *Look, letter *Letter, t *LetterTable, r *ledger.Record) (*problem.Problem, error) {
	readable, err := p.mayRead(look, t.From, r)
	if err != nil {
		return nil, err
	}
	if !readable {
		return problem.New(problem.Forbidden, "engine.letter_hidden", letter.Title, t.From.Title), nil
	}
	hidden, err := p.unread(look, t.From, r, t.reads)
	if err != nil || hidden == nil {
		return nil, err
	}
	return problem.New(problem.Forbidden, "engine.letter_hidden", letter.Title, *hidden), nil
}

// mayRead reports whether who looks may read r, a record of l.
func (p *Program) mayRead(look *Look, l *Ledger, r *ledger.Record) (bool, error) {
	if l.read == nil {
		return false, nil
	}
	return l.read.True(p.Scope(look, r))
}

// unread returns the title of something that expressions read of r and that who looks may not read, or nil.
func (p *Program) unread(look *Look, l *Ledger, r *ledger.Record, reads []*expr.Expr) (*i18n.Text, error) {
	for _, e := range reads {
		for _, path := range e.Deps() {
			title, err := p.unreadOn(look, l, r, path)
			if err != nil || title != nil {
				return title, err
			}
		}
	}
	return nil, nil
}

// unreadOn follows a path from r. What another record is called is shown wherever something refers to it.
func (p *Program) unreadOn(look *Look, l *Ledger, r *ledger.Record, path expr.Path) (*i18n.Text, error) {
	for i, name := range path {
		hidden, err := p.Hidden(look, r)
		if err != nil {
			return nil, err
		}
		f := l.Field(name)
		if f == nil {
			return nil, nil // a word such as state
		}
		if hidden[name] {
			return &f.Title, nil
		}
		if i+1 == len(path) {
			return nil, nil
		}
		next := p.ledgers[f.To]
		if r, err = look.Follow(next.Ledger, r.Values[f.Index].ID()); err != nil || r == nil {
			return nil, err
		}
		l = next
		readable, err := p.mayRead(look, l, r)
		if err != nil {
			return nil, err
		}
		if !readable && !(i+2 == len(path) && path[i+1] == l.Label) {
			return &l.Title, nil
		}
	}
	return nil, nil
}
