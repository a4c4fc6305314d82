package engine

import (
	"bihuan/internal/expr"
	"bihuan/internal/ledger"
)

// Look is how records are looked at: who looks, when, how references are followed and others are gathered.
type Look struct {
	Follow func(*ledger.Ledger, ledger.ID) (*ledger.Record, error)
	Stays  func(*ledger.Record) ([]Stay, error)                       // as in Records; nil: nothing is known of them
	Gather func(r *Rollup, mine *ledger.Record) (ledger.Value, error) // as Rollup of Records; nil: it stays as it is
	Me     *expr.Principal
	Moment Moment
}

// Scope returns what expressions over r see.
func (p *Program) Scope(look *Look, r *ledger.Record) *expr.Scope {
	me := look.Me
	if me == nil {
		me = &expr.Principal{}
	}
	return &expr.Scope{
		Record: r, Follow: look.Follow, Today: look.Moment.Today, Now: look.Moment.Now,
		Calendar: p.Calendar(), Params: p.Params()[r.Ledger.Pack], Me: me,
	}
}

// LedgerScope returns what expressions over the records of l see that read no record: for queries.
func (p *Program) LedgerScope(look *Look, l *Ledger) *expr.Scope {
	return p.Scope(look, ledger.New(l.Ledger))
}

// Fill computes the fields of r that depend on the day.
func (p *Program) Fill(look *Look, r *ledger.Record) error {
	l := p.ledgers[r.Ledger.Path()]
	if len(l.live) == 0 {
		return nil
	}
	return p.fill(l.live, p.Scope(look, r), beside{})
}

// Defaults gives a new record the defaults of its fields.
func (p *Program) Defaults(look *Look, r *ledger.Record) error {
	return p.fill(p.ledgers[r.Ledger.Path()].defaults, p.Scope(look, r), beside{})
}

// Recompute computes all fields of r that nobody gives.
func (p *Program) Recompute(look *Look, r *ledger.Record) error {
	l := p.ledgers[r.Ledger.Path()]
	err := p.fill(l.stored, p.Scope(look, r), beside{look.stays(r), func(rollup *Rollup) (ledger.Value, error) {
		if look.Gather == nil {
			return r.Values[rollup.Field.Index], nil
		}
		return look.Gather(rollup, r)
	}})
	if err != nil {
		return err
	}
	return p.Fill(look, r)
}

// Light returns the light that r shows: the first one that holds; nil if there is none.
func (p *Program) Light(look *Look, r *ledger.Record) (*ledger.Light, error) {
	scope := p.Scope(look, r)
	for _, candidate := range p.ledgers[r.Ledger.Path()].lights {
		if candidate.when == nil {
			return candidate.Light, nil
		}
		holds, err := candidate.when.True(scope)
		if err != nil {
			return nil, err
		}
		if holds {
			return candidate.Light, nil
		}
	}
	return nil, nil
}

// LightIs returns the condition under which records of l show the light called name; nil if l has no such
// light. It holds exactly where Light returns it: its own condition does and none before it.
func (l *Ledger) LightIs(name string) *expr.Expr {
	var before *expr.Expr
	for _, candidate := range l.lights {
		if candidate.Light.Name == name {
			if candidate.when == nil && before == nil {
				return expr.Literal(ledger.Flag(true), expr.Bool)
			}
			return expr.And(candidate.when, before)
		}
		if candidate.when == nil {
			return nil
		}
		before = expr.And(before, expr.Not(expr.Holds(candidate.when)))
	}
	return nil
}

// LightIndex returns which light records of l show, as the place among the lights of the ledger; -1 where
// none holds. It says the same as Light, in one expression.
func (l *Ledger) LightIndex() *expr.Expr {
	number := func(n int) *expr.Expr { return expr.Literal(ledger.Int(int64(n)), expr.Int) }
	index := number(-1)
	for i := len(l.lights) - 1; i >= 0; i-- {
		if l.lights[i].when == nil {
			index = number(i)
		} else {
			index = expr.Choose(l.lights[i].when, number(i), index)
		}
	}
	return index
}

// Ended reports whether nothing is owed for r any more.
func (l *Ledger) Ended(r *ledger.Record) bool {
	if l.Flow == nil {
		return false
	}
	s := l.Flow.State(r.State)
	return s != nil && s.End
}

// OpenExpr holds of the records of l for which something is owed; nil where that is never over.
func (l *Ledger) OpenExpr() *expr.Expr {
	if l.Flow == nil {
		return nil
	}
	var ends []ledger.Value
	for _, s := range l.Flow.States {
		if s.End {
			ends = append(ends, ledger.Text(s.Name))
		}
	}
	if len(ends) == 0 {
		return nil
	}
	return expr.Not(expr.OneOf(expr.Get(l.Ledger, "state"), ends...))
}

// formula returns the formula of f, or nil.
func (l *Ledger) formula(f *ledger.Field) *formula {
	for _, list := range [][]*formula{l.stored, l.live} {
		for _, candidate := range list {
			if candidate.field == f {
				return candidate
			}
		}
	}
	return nil
}

// LiveExpr returns the formula of a field that is computed when read; nil for a stored one.
func (p *Program) LiveExpr(f *ledger.Field) *expr.Expr {
	for _, candidate := range p.ledgers[f.Ledger.Path()].live {
		if candidate.field == f {
			return candidate.is
		}
	}
	return nil
}

// Expr compiles an expression that a person has written over the records of l.
func (p *Program) Expr(l *Ledger, source ledger.Source) (*expr.Expr, error) {
	env := p.env(l)
	env.Was = false
	return expr.Compile(source, env, expr.Bool)
}
