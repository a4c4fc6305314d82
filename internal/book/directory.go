package book

import (
	"slices"

	"bihuan/internal/engine"
	"bihuan/internal/expr"
	"bihuan/internal/ledger"
	"bihuan/internal/sqlgen"
)

// The directory is the ledgers that stand for units, persons, posts, groups, memberships and delegations;
// the fields that they must have are those of the parts in package ledger. Everything here holds on the
// day of the look: posts and memberships count from their first to their last day, both included.

// part returns the ledger that stands for part, or nil.
func (rs *records) part(part ledger.Part) *engine.Ledger { return rs.program.Directory(part) }

// current returns the records of a part whose field has the value id and which hold on the day.
func (rs *records) current(part ledger.Part, field string, id ledger.ID) ([]*ledger.Record, error) {
	l := rs.part(part)
	if l == nil || id == 0 {
		return nil, nil
	}
	f := l.Field(field)
	where := expr.Equal(expr.Get(l.Ledger, field), expr.Literal(ledger.Ref(id), expr.TypeOf(f)))
	return rs.holding(l, where)
}

// holding returns the records of l where a condition holds, without those that have ended or do not hold on
// the day.
func (rs *records) holding(l *engine.Ledger, where *expr.Expr) ([]*ledger.Record, error) {
	list, _, err := rs.tx.List(sqlgen.List{
		Ledger: l.Ledger, Scope: rs.scope(l), Where: []*expr.Expr{where},
		Sort: []sqlgen.Order{{By: expr.Get(l.Ledger, "self")}},
	})
	if err != nil {
		return nil, err
	}
	return slices.DeleteFunc(list, func(r *ledger.Record) bool { return l.Ended(r) || !rs.holds(r) }), nil
}

// holds reports whether the day lies between from and until, as far as they are given.
func (rs *records) holds(r *ledger.Record) bool {
	if f := r.Ledger.Field("from"); f != nil {
		if v := r.Values[f.Index]; !v.IsEmpty() && v.Date() > rs.moment.Today {
			return false
		}
	}
	if f := r.Ledger.Field("until"); f != nil {
		if v := r.Values[f.Index]; !v.IsEmpty() && v.Date() < rs.moment.Today {
			return false
		}
	}
	return true
}

// principal returns what the rights of a person depend on.
func (rs *records) principal(person ledger.ID) (*expr.Principal, error) {
	p := &expr.Principal{Person: person, Roles: map[string]bool{}, RoleUnits: map[string][]ledger.ID{}}
	posts, err := rs.current(ledger.AsPost, "person", person)
	if err != nil {
		return nil, err
	}
	tree := &unitTree{rs: rs, below: map[ledger.ID][]ledger.ID{}}
	for _, post := range posts {
		if err := rs.addPost(p, tree, post); err != nil {
			return nil, err
		}
	}
	if err := rs.addHome(p, tree, person); err != nil {
		return nil, err
	}
	memberships, err := rs.current(ledger.AsMembership, "person", person)
	if err != nil {
		return nil, err
	}
	for _, m := range memberships {
		p.Groups = add(p.Groups, m.Get("group").ID())
	}
	rs.program.KeepApart(p)
	return p, nil
}

// acting returns what the rights of a person depend on who acts for another, or for himself: no deputy is a
// keeper.
func (rs *records) acting(by, whose ledger.ID) (*expr.Principal, error) {
	p, err := rs.principal(whose)
	if err == nil && by != whose {
		rs.program.Resign(p)
	}
	return p, err
}

// addHome adds the unit that the person belongs to.
func (rs *records) addHome(p *expr.Principal, tree *unitTree, person ledger.ID) error {
	l := rs.part(ledger.AsPerson)
	if l == nil {
		return nil
	}
	r, err := rs.tx.Get(l.Ledger, person)
	if err != nil || r == nil {
		return err
	}
	return tree.addUnit(p, r.Get("unit").ID())
}

// addPost adds a post. That of a keeper places nobody in a unit: it shows no records.
func (rs *records) addPost(p *expr.Principal, tree *unitTree, post *ledger.Record) error {
	unit, role := post.Get("unit").ID(), post.Get("role").Text()
	if known := rs.program.Role(role); known != nil && known.As != "" {
		p.Roles[role] = true
		return nil
	}
	if err := tree.addUnit(p, unit); err != nil {
		return err
	}
	if role == "" {
		return nil
	}
	p.Roles[role] = true
	reach, err := tree.from(unit)
	if err != nil {
		return err
	}
	p.RoleUnits[role] = add(p.RoleUnits[role], reach...)
	return nil
}

// unitTree walks the units, remembering what lies below each.
type unitTree struct {
	rs    *records
	below map[ledger.ID][]ledger.ID
}

// addUnit makes unit one of the person's, with what lies below and above it.
func (t *unitTree) addUnit(p *expr.Principal, unit ledger.ID) error {
	if unit == 0 || slices.Contains(p.Units, unit) {
		return nil
	}
	p.Units = append(p.Units, unit)
	below, err := t.from(unit)
	if err != nil {
		return err
	}
	p.Below = add(p.Below, below...)
	above, err := t.up(unit)
	p.Above = add(p.Above, above...)
	return err
}

// from returns unit and the units below it.
func (t *unitTree) from(unit ledger.ID) ([]ledger.ID, error) {
	l := t.rs.part(ledger.AsUnit)
	if unit == 0 || l == nil {
		return nil, nil
	}
	if known, ok := t.below[unit]; ok {
		return known, nil
	}
	all := []ledger.ID{unit}
	for i := 0; i < len(all); i++ {
		children, err := t.rs.referring(l.Ledger, l.Field("parent"), all[i])
		if err != nil {
			return nil, err
		}
		all = add(all, children...)
	}
	t.below[unit] = all
	return all, nil
}

// up returns unit and the units above it.
func (t *unitTree) up(unit ledger.ID) ([]ledger.ID, error) {
	l := t.rs.part(ledger.AsUnit)
	var all []ledger.ID
	for unit != 0 && l != nil && !slices.Contains(all, unit) {
		all = append(all, unit)
		r, err := t.rs.tx.Get(l.Ledger, unit)
		if err != nil || r == nil {
			return all, err
		}
		unit = r.Get("parent").ID()
	}
	return all, nil
}

// add appends the ids that are not in list yet.
func add(list []ledger.ID, ids ...ledger.ID) []ledger.ID {
	for _, id := range ids {
		if id != 0 && !slices.Contains(list, id) {
			list = append(list, id)
		}
	}
	return list
}

// Holders returns the persons who hold role for a unit: by a post there or above; anywhere when unit is 0.
func (rs *records) Holders(role string, unit ledger.ID) ([]ledger.ID, error) {
	l := rs.part(ledger.AsPost)
	if l == nil {
		return nil, nil
	}
	posts, err := rs.holding(l, expr.Equal(expr.Get(l.Ledger, "role"), expr.Literal(ledger.Text(role), expr.Text)))
	if err != nil {
		return nil, err
	}
	tree := &unitTree{rs: rs}
	above, err := tree.up(unit)
	if err != nil {
		return nil, err
	}
	var people []ledger.ID
	for _, post := range posts {
		if unit == 0 || slices.Contains(above, post.Get("unit").ID()) {
			people = add(people, post.Get("person").ID())
		}
	}
	return people, nil
}

// HoldersAt returns the persons who hold role by a post in the unit itself.
func (rs *records) HoldersAt(role string, unit ledger.ID) ([]ledger.ID, error) {
	posts, err := rs.current(ledger.AsPost, "unit", unit)
	if err != nil {
		return nil, err
	}
	var people []ledger.ID
	for _, post := range posts {
		if post.Get("role").Text() == role {
			people = add(people, post.Get("person").ID())
		}
	}
	return people, nil
}

// Above returns the unit above one; 0 when there is none.
func (rs *records) Above(unit ledger.ID) (ledger.ID, error) {
	tree := &unitTree{rs: rs}
	chain, err := tree.up(unit)
	if err != nil || len(chain) < 2 {
		return 0, err
	}
	return chain[1], nil
}

// Members returns the persons who have a post in a unit, or who belong to a group.
func (rs *records) Members(of ledger.Part, id ledger.ID) ([]ledger.ID, error) {
	part, field := ledger.AsMembership, "group"
	if of == ledger.AsUnit {
		part, field = ledger.AsPost, "unit"
	}
	list, err := rs.current(part, field, id)
	if err != nil {
		return nil, err
	}
	var people []ledger.ID
	for _, r := range list {
		people = add(people, r.Get("person").ID())
	}
	return people, nil
}

// actsFor returns the persons who have made this one their deputy.
func (rs *records) actsFor(person ledger.ID) ([]ledger.ID, error) {
	list, err := rs.current(ledger.AsDelegation, "deputy", person)
	if err != nil {
		return nil, err
	}
	var people []ledger.ID
	for _, r := range list {
		people = add(people, r.Get("person").ID())
	}
	return people, nil
}
