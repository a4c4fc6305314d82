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
	e := j.known[source.Pos]
	if e == nil {
		env := &expr.Env{Ledger: l.Ledger, Lookup: j.Definition, Params: map[string]*ledger.Param{}, Was: true, Me: true}
		for _, param := range j.pack(l.Pack).Params {
			env.Params[param.Name] = param
		}
		var err error
		if e, err = expr.Compile(source, env, expr.Bool); err != nil {
			j.Fatal(err)
		}
		j.known[source.Pos] = e
	}
	scope := j.program.Scope(j.look(), r)
	scope.Before = r
	holds, err := e.True(scope)
	if err != nil {
		j.Fatalf("%s: %v", source.Pos, err)
	}
	return holds
}

// reads reports whether the person may read a record.
func (j judge) reads(l *engine.Ledger, r *ledger.Record) bool { return j.holds(l, l.Access.Read, r) }

// writes reports whether the person may make or edit a record.
func (j judge) writes(l *engine.Ledger, r *ledger.Record) bool { return j.holds(l, l.Access.Write, r) }

// hides reports whether a field of a record that the person may read is kept from him.
func (j judge) hides(l *engine.Ledger, f *ledger.Field, r *ledger.Record) bool {
	list := l.Access.Fields[f.Name].Read
	return len(list) > 0 && !j.holds(l, list, r)
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

// counts reports whether a condition of a figure holds of a record, and the person may read the fields that it
// reads.
func (j judge) counts(l *engine.Ledger, where *expr.Expr, r *ledger.Record) bool {
	for _, path := range where.Deps() {
		if f := l.Field(path[0]); f != nil && j.hides(l, f, r) {
			return false
		}
	}
	scope := j.program.Scope(j.look(), r)
	scope.Vars = map[string]ledger.Value{"asof": ledger.Date(j.moment.Today)}
	holds, err := where.True(scope)
	if err != nil {
		j.Fatal(err)
	}
	return holds
}
