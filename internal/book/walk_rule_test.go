package book

import (
	"slices"
	"strings"
	"testing"

	"bihuan/internal/engine"
	"bihuan/internal/expr"
	"bihuan/internal/ledger"
)

// judge says what a person may, by the words of the packs: what the engine has made of them, lowered, compiled
// into queries and asked when it decides, does not stand on both sides of a comparison.
type judge struct {
	*testing.T
	*records
	known map[ledger.Pos]*expr.Expr // expressions in lists of who may, by their places
}

// judge returns the judge of what somebody may.
func (w *walk) judge(rs *records, v *Visitor) judge {
	own := *rs
	own.me = v.Me
	return judge{w.T, &own, w.known}
}

// holds reports whether an entry of a list means the person.
func (j judge) holds(l *engine.Ledger, list []ledger.Source, r *ledger.Record) bool {
	return slices.ContainsFunc(list, func(entry ledger.Source) bool { return j.means(l, entry, r) })
}

// means reports whether an entry means the person.
func (j judge) means(l *engine.Ledger, entry ledger.Source, r *ledger.Record) bool {
	if f := l.Field(entry.Text); f != nil {
		return j.named(f, r.Values[f.Index])
	}
	unit := unitOf(l, r)
	switch entry.Text {
	case "everyone":
		return true
	case "own":
		return r.CreatedBy == j.me.Person
	case "unit":
		return slices.Contains(j.me.Units, unit)
	case "unit_and_below", "unit_and_above":
		return slices.Contains(j.me.Below, unit)
	}
	if role := j.role(entry.Text); role != nil {
		if role.UnitBound && (l.Parts.Unit != "" || l.As == ledger.AsUnit) {
			return slices.Contains(j.me.RoleUnits[role.Name], unit)
		}
		return j.me.Roles[role.Name]
	}
	return j.true(l, entry, r)
}

// named reports whether a field names the person, a unit of his or a group.
func (j judge) named(f *ledger.Field, v ledger.Value) bool {
	mine := j.me.Units
	switch f.Kind {
	case ledger.KindPerson, ledger.KindPersons:
		mine = []ledger.ID{j.me.Person}
	case ledger.KindGroup:
		mine = j.me.Groups
	}
	if v.IsEmpty() {
		return false
	}
	if !f.Kind.RefersToMany() {
		return slices.Contains(mine, v.ID())
	}
	return slices.ContainsFunc(v.List(), func(e ledger.Value) bool { return slices.Contains(mine, e.ID()) })
}

// unitOf returns the unit that a record belongs to, or 0.
func unitOf(l *engine.Ledger, r *ledger.Record) ledger.ID {
	switch {
	case l.As == ledger.AsUnit:
		return r.ID
	case l.Parts.Unit == "":
		return 0
	}
	return r.Get(l.Parts.Unit).ID()
}

// role returns the role called name as its pack writes it, or nil.
func (j judge) role(name string) *ledger.Role {
	for _, pack := range j.Packs() {
		for _, role := range pack.Roles {
			if role.Name == name {
				return role
			}
		}
	}
	return nil
}

// true evaluates an expression that stands in a list of who may.
func (j judge) true(l *engine.Ledger, source ledger.Source, r *ledger.Record) bool {
	e := j.compiled(l, source, expr.Bool)
	scope := j.program.Scope(j.look(), r)
	scope.Before = r
	holds, err := e.True(scope)
	if err != nil {
		j.Fatalf("%s: %v", source.Pos, err)
	}
	return holds
}

// compiled compiles an expression over the records of l once; want is empty for any type.
func (j judge) compiled(l *engine.Ledger, source ledger.Source, want expr.Type) *expr.Expr {
	e := j.known[source.Pos]
	if e == nil {
		var types []expr.Type
		if want != "" {
			types = append(types, want)
		}
		var err error
		if e, err = expr.Compile(source, j.env(l), types...); err != nil {
			j.Fatal(err)
		}
		j.known[source.Pos] = e
	}
	return e
}

func (j judge) env(l *engine.Ledger) *expr.Env {
	env := &expr.Env{Ledger: l.Ledger, Lookup: j.Definition, Params: map[string]*ledger.Param{}, Dated: true, Was: true, Me: true}
	for _, param := range j.pack(l.Pack).Params {
		env.Params[param.Name] = param
	}
	return env
}

// reads reports whether the person may read a record.
func (j judge) reads(l *engine.Ledger, r *ledger.Record) bool { return j.holds(l, l.Access.Read, r) }

// writes reports whether the person may make or edit a record.
func (j judge) writes(l *engine.Ledger, r *ledger.Record) bool { return j.holds(l, l.Access.Write, r) }

// hides reports whether a field of a record that the person may read is kept from him: by a list of its own, or
// because something is that it is computed of.
func (j judge) hides(l *engine.Ledger, f *ledger.Field, r *ledger.Record) bool {
	switch list := l.Access.Fields[f.Name].Read; {
	case len(list) > 0:
		return !j.holds(l, list, r)
	case f.Rollup != nil && f.Rollup.Lines != "":
		return j.hides(l, l.Field(f.Rollup.Lines), r)
	case f.Rollup != nil:
		return j.gathersHidden(l, f.Rollup, r)
	case f.Limit != nil:
		return j.readsHidden(l, r, f.Limit.From, f.Limit.Within, f.Limit.When)
	}
	return j.readsHidden(l, r, f.Is)
}

// readsHidden reports whether expressions over a record read something that is kept from the person.
func (j judge) readsHidden(l *engine.Ledger, r *ledger.Record, sources ...ledger.Source) bool {
	for _, source := range sources {
		if source.IsZero() {
			continue
		}
		for _, path := range j.compiled(l, source, expr.Type("")).Deps() {
			if j.hiddenOn(l, r, path) {
				return true
			}
		}
	}
	return false
}

// hiddenOn reports whether something on a path from a record is kept from the person.
func (j judge) hiddenOn(l *engine.Ledger, r *ledger.Record, path expr.Path) bool {
	for _, name := range path {
		f := l.Field(name)
		if f == nil {
			return false
		}
		if j.hides(l, f, r) {
			return true
		}
		id := r.Get(name)
		if l = j.program.Ledger(f.To); l == nil || id.IsEmpty() || f.Kind.RefersToMany() {
			return false
		}
		var err error
		if r, err = j.Get(l.Ledger, id.ID()); err != nil || r == nil {
			j.Fatalf("%s of %s: %v", name, path, err)
		}
	}
	return false
}

// gathersHidden reports whether a roll-up reads something of the record that is kept from the person, or a field of
// others that somebody may read of some of them only, and he is nobody who reads it of all.
func (j judge) gathersHidden(l *engine.Ledger, def *ledger.Rollup, r *ledger.Record) bool {
	from := j.program.Ledger(def.From)
	theirs := []string{def.Field, def.Order, def.Via}
	for _, m := range def.Match {
		theirs = append(theirs, m.Theirs)
		if mine := l.Field(m.Mine); mine != nil && j.hides(l, mine, r) {
			return true
		}
	}
	if !def.Where.IsZero() {
		env := j.env(from)
		env.Mine, env.Was = l.Ledger, false
		where, err := expr.Compile(def.Where, env, expr.Bool)
		if err != nil {
			j.Fatal(err)
		}
		for _, path := range where.Deps() {
			theirs = append(theirs, path[0])
		}
		for _, name := range where.Mine() {
			if mine := l.Field(name); mine != nil && j.hides(l, mine, r) {
				return true
			}
		}
	}
	return slices.ContainsFunc(theirs, func(name string) bool {
		f := from.Field(name)
		return f != nil && !j.readsOfAll(from, f)
	})
}

// readsOfAll reports whether who the person is lets him read a field of every record.
func (j judge) readsOfAll(l *engine.Ledger, f *ledger.Field) bool {
	list := l.Access.Fields[f.Name].Read
	if len(list) == 0 {
		return !j.hides(l, f, ledger.New(l.Ledger))
	}
	return slices.ContainsFunc(list, func(entry ledger.Source) bool {
		role := j.role(entry.Text)
		return entry.Text == "everyone" || role != nil && j.holdsFor(role, l)
	})
}

// holdsFor reports whether the person holds a role that is not bound to the units of records.
func (j judge) holdsFor(role *ledger.Role, l *engine.Ledger) bool {
	return j.me.Roles[role.Name] && !(role.UnitBound && (l.Parts.Unit != "" || l.As == ledger.AsUnit))
}

// sets reports whether a field of a record that the person may write is his to give.
func (j judge) sets(l *engine.Ledger, f *ledger.Field, r *ledger.Record) bool {
	list := l.Access.Fields[f.Name].Write
	return len(list) == 0 || j.holds(l, list, r)
}

// Reasons that a change is refused for because of who asks, or because the record is not open to it.
const (
	notThere  = "engine.no_record"
	notMade   = "engine.may_not_make"
	notEdited = "engine.may_not_edit"
	notSet    = "engine.may_not_set"
	notOnce   = "engine.once"
	notOpen   = "engine.locked"
	notNow    = "engine.state"
	notHis    = "engine.role"
	notHe     = "engine.not_by"
	notAsked  = "engine.not_asked"
	notTold   = "book.no_warning"
)

// edit says why the person may not change a field of a record; "" when he may.
func (j judge) edit(l *engine.Ledger, r *ledger.Record, f *ledger.Field) string {
	switch {
	case !j.reads(l, r):
		return notThere
	case !j.writes(l, r):
		return notEdited
	case f == nil:
		return ""
	case f.Once:
		return notOnce
	case locked(l, r.State, f):
		return notOpen
	case !j.sets(l, f, r):
		return notSet
	}
	return ""
}

// locked reports whether a state keeps a field as it is.
func locked(l *engine.Ledger, state string, f *ledger.Field) bool {
	if l.Flow == nil {
		return false
	}
	names := l.Flow.State(state).Locked
	return slices.Contains(names, f.Name) || slices.Contains(names, "all")
}

// move says why the person, or somebody who acts for him, may not make a move; "" when he may. Did says who made
// which move last, for himself or for somebody.
func (j judge) move(l *engine.Ledger, r *ledger.Record, m *ledger.Move, by ledger.ID, did map[string][]ledger.ID) string {
	switch {
	case !j.reads(l, r):
		return notThere
	case !slices.Contains(m.From, r.State):
		return notNow
	case !j.holds(l, m.By, r):
		return notHis
	}
	for _, earlier := range m.NotBy {
		if slices.Contains(did[earlier], j.me.Person) || slices.Contains(did[earlier], by) {
			return notHe
		}
	}
	return ""
}

// near reports whether the person holds a role that a list speaks of, for whatever unit.
func (j judge) near(list []ledger.Source) bool {
	for role := range j.me.Roles {
		speaks := func(entry ledger.Source) bool {
			return entry.Text == role || strings.Contains(entry.Text, `"`+role+`"`)
		}
		if slices.ContainsFunc(list, speaks) {
			return true
		}
	}
	return false
}

// counts reports whether a condition of a figure, nil for none, holds of a record, and whether the person may read
// the fields that all its expressions read, or is one who the figure says may read it.
func (j judge) counts(f *engine.Figure, of, where *expr.Expr, r *ledger.Record) bool {
	if len(f.Figure.Read) > 0 && !j.holds(f.Ledger, f.Figure.Read, r) {
		return false
	}
	for _, e := range []*expr.Expr{of, where} {
		if e == nil || len(f.Figure.Read) > 0 {
			continue
		}
		for _, path := range e.Deps() {
			if j.hiddenOn(f.Ledger, r, path) {
				return false
			}
		}
	}
	if where == nil {
		return true
	}
	holds, err := where.True(j.asOfToday(r))
	if err != nil {
		j.Fatal(err)
	}
	return holds
}

// asOfToday is what an expression of a figure sees of a record.
func (j judge) asOfToday(r *ledger.Record) *expr.Scope {
	scope := j.program.Scope(j.look(), r)
	scope.Vars = map[string]ledger.Value{"asof": ledger.Date(j.moment.Today)}
	return scope
}

// value returns what a record adds to a figure: one to a count, of to a sum.
func (j judge) value(of *expr.Expr, r *ledger.Record) ledger.Decimal {
	if of == nil {
		return ledger.One
	}
	v, err := of.Eval(j.asOfToday(r))
	if err != nil {
		j.Fatal(err)
	}
	if v.IsEmpty() {
		return 0
	}
	return v.Decimal()
}
