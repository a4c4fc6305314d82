package engine

import (
	"slices"

	"bihuan/internal/expr"
	"bihuan/internal/ledger"
)

// inherit finds out who may read what is computed. A field for which the pack says it is open to those. Any other
// one is open to who may read every field that it is computed of: a number that follows from another one betrays
// it. Of records that are gathered only those may read who may read the field of each of them.
func (c *compiler) inherit() {
	s := &sights{Program: c.Program, of: map[*ledger.Field]*sight{}}
	for _, l := range c.order {
		for _, f := range l.Fields {
			if f.Given() {
				continue
			}
			read := expr.And(s.field(l, f).conditions...)
			access := l.fields[f.Name]
			switch {
			case access != nil:
				access.read = read
			case read != nil:
				l.fields[f.Name] = &fieldAccess{read: read}
			}
		}
	}
}

// sights knows who may read which field.
type sights struct {
	*Program
	of map[*ledger.Field]*sight
}

// sight is under which conditions, each about the record, something of it may be read: all must hold.
type sight struct{ conditions []*expr.Expr }

// add adds conditions that are not there yet and do not hold of everything.
func (s *sight) add(conditions ...*expr.Expr) {
	for _, e := range conditions {
		same := func(known *expr.Expr) bool { return known.Text() == e.Text() }
		if !e.Always(&expr.Scope{}) && !slices.ContainsFunc(s.conditions, same) {
			s.conditions = append(s.conditions, e)
		}
	}
}

// field returns the sight of a field of l.
func (s *sights) field(l *Ledger, f *ledger.Field) *sight {
	if known := s.of[f]; known != nil {
		return known
	}
	found := &sight{}
	s.of[f] = found
	if access := l.fields[f.Name]; access != nil && access.read != nil {
		found.add(access.read)
		return found
	}
	computed := l.formula(f)
	switch {
	case computed == nil:
	case computed.rollup != nil:
		s.gathered(l, computed.rollup, found)
	default:
		for _, e := range computed.parts() {
			s.read(l, e, found)
		}
	}
	return found
}

// gathered adds what it takes to read what l gathers from others.
func (s *sights) gathered(l *Ledger, r *Rollup, found *sight) {
	for _, f := range r.mine {
		found.add(s.field(l, f).conditions...)
	}
	theirs := &sight{}
	for _, f := range r.theirs {
		theirs.add(s.field(r.From, f).conditions...)
	}
	s.read(r.From, r.Where, theirs)
	for _, e := range theirs.conditions {
		found.add(e.Anywhere())
	}
}

// read adds what it takes to read the fields that e reads of a record of l and along its references.
func (s *sights) read(l *Ledger, e *expr.Expr, found *sight) {
	for _, path := range e.Deps() {
		s.onPath(l, path, func(at *Ledger, f *ledger.Field, way []expr.Step) {
			for _, condition := range s.field(at, f).conditions {
				found.add(s.along(l, at, condition, way))
			}
		})
	}
}

// onPath calls visit for each field on a path from l, with the way to its record.
func (p *Program) onPath(l *Ledger, path expr.Path, visit func(at *Ledger, f *ledger.Field, way []expr.Step)) {
	var way []expr.Step
	for at, i := l, 0; i < len(path) && at != nil; i++ {
		f := at.Field(path[i])
		if f == nil {
			return // a word such as state
		}
		visit(at, f, way)
		if at = p.ledgers[f.To]; at != nil {
			way = append(way[:len(way):len(way)], expr.Step{Via: f, To: at.Ledger})
		}
	}
}

// along turns a condition about a record of at, to which way leads, into one about a record of l. What reads
// parameters is about the pack of its own ledger and does not hold for another one.
func (p *Program) along(l, at *Ledger, condition *expr.Expr, way []expr.Step) *expr.Expr {
	if l.Pack != at.Pack && condition.UsesParams() {
		return expr.Literal(ledger.Flag(false), expr.Bool)
	}
	return expr.Along(condition, l.Ledger, way)
}

// FieldsReadable returns the condition under which the person may read all fields that expressions read of a record
// of l and along its references; nil when that narrows nothing, and nil expressions read nothing. Whoever filters by
// a field learns of its value.
func (p *Program) FieldsReadable(l *Ledger, of ...*expr.Expr) *expr.Expr {
	found := &sight{}
	visit := func(at *Ledger, f *ledger.Field, way []expr.Step) {
		if access := at.fields[f.Name]; access != nil && access.read != nil {
			found.add(p.along(l, at, access.read, way))
		}
	}
	for _, e := range of {
		if e == nil {
			continue
		}
		for _, path := range e.Deps() {
			p.onPath(l, path, visit)
		}
	}
	return expr.And(found.conditions...)
}

// RecordsReadable returns the condition under which the person may read all records that e reads along references
// of a record of l; nil when it follows none. Where a reference is empty there is nothing to read.
func (p *Program) RecordsReadable(l *Ledger, e *expr.Expr) *expr.Expr {
	found := &sight{}
	for _, path := range e.Deps() {
		p.onPath(l, path, func(at *Ledger, _ *ledger.Field, way []expr.Step) {
			if len(way) == 0 {
				return
			}
			none := expr.Empty(expr.Behind(l.Ledger, way))
			if at.read == nil {
				found.add(none)
			} else {
				found.add(expr.Or(none, p.along(l, at, at.read, way)))
			}
		})
	}
	return expr.And(found.conditions...)
}
