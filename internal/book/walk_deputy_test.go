package book

import (
	"fmt"
	"slices"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"bihuan/internal/expr"
	"bihuan/internal/ledger"
	"bihuan/internal/problem"
	"bihuan/internal/store"
)

// deputies lets everybody act for those who have made somebody their deputy, and for one who has not.
func (w *walk) deputies() {
	delegations := w.all[w.program.Directory(ledger.AsDelegation).Path()]
	today, allowed := ledger.Date(w.Today()), 0
	whom := []ledger.ID{w.visitors[0].Person}
	for _, d := range delegations {
		whom = append(whom, d.Get("person").ID())
	}
	people := []ledger.ID{w.visitors[len(w.visitors)/2].Person}
	for _, d := range delegations {
		people = append(people, d.Get("deputy").ID())
	}
	for _, person := range people {
		secret := w.session(person)
		for _, other := range whom {
			want := slices.ContainsFunc(delegations, func(d *ledger.Record) bool {
				inForce := holdsOn(d, today)
				return inForce && d.Get("deputy").ID() == person && d.Get("person").ID() == other
			})
			w.actFor(secret, person, other, want)
			if want {
				allowed++
			}
		}
	}
	if allowed == 0 {
		w.Error("nobody is the deputy of anybody")
	}
}

// session opens a session of a person and returns its secret.
func (w *walk) session(person ledger.ID) string {
	secret := fmt.Sprint("session of ", person)
	now := w.moment().Now
	err := w.store.Write(w.Context(), func(tx *store.Tx) error {
		account := &store.Account{Login: secret, Person: person, Made: now}
		if err := tx.PutAccount(account); err != nil {
			return err
		}
		return tx.PutSession(&store.Session{
			Hash: store.HashSecret(secret), Account: account.ID, Made: now, Seen: now, Expires: now.Add(sessionLength),
		})
	})
	if err != nil {
		w.Fatal(err)
	}
	return secret
}

// actFor lets the person of a session act for another, and compares whether he does with whether he may. He has
// the rights of the other then, but those of no keeper.
func (w *walk) actFor(secret string, person, other ledger.ID, want bool) {
	err := w.ActFor(w.Context(), secret, other)
	if why := problem.All(err); (err == nil) != want || err != nil && why[0].Key != "book.no_deputy" {
		w.Errorf("%d acts for %d: %v, want %v", person, other, err, want)
	}
	v, err := w.Visitor(w.Context(), secret)
	if err != nil {
		w.Fatal(err)
	}
	whose := w.principal(person)
	if want {
		if whose = w.principal(other); person != other {
			w.resign(whose)
		}
	}
	if diff := compareRights(whose, v.Me); diff != "" {
		w.Errorf("rights of %d who acts for %d (want %v): %s", person, other, want, diff)
	}
	if err := w.ActFor(w.Context(), secret, 0); err != nil {
		w.Fatal(err)
	}
	if !want {
		a := &attempt{Visitor: v, what: deedActFor, want: "book.no_deputy"}
		w.logged(a, ledger.Ref(other).String())
	}
}

// compareRights tells how rights differ, in whatever order.
func compareRights(want, got *expr.Principal) string {
	return cmp.Diff(want, got, cmpopts.SortSlices(func(a, b ledger.ID) bool { return a < b }))
}

// principal gathers what the rights of a person depend on from the directory as it is written down.
func (w *walk) principal(person ledger.ID) *expr.Principal {
	p := &expr.Principal{Person: person, Roles: map[string]bool{}, RoleUnits: map[string][]ledger.ID{}}
	today := ledger.Date(w.Today())
	for _, r := range w.directory(ledger.AsPerson) {
		if r.ID == person {
			w.place(p, r.Get("unit").ID())
		}
	}
	for _, post := range w.directory(ledger.AsPost) {
		if post.Get("person").ID() != person || !holdsOn(post, today) {
			continue
		}
		role, unit := post.Get("role").Text(), post.Get("unit").ID()
		if role != "" {
			p.Roles[role] = true
		}
		if w.keeps(role) {
			continue
		}
		w.place(p, unit)
		if role != "" {
			p.RoleUnits[role] = add(p.RoleUnits[role], w.below(unit)...)
		}
	}
	for _, m := range w.directory(ledger.AsMembership) {
		if m.Get("person").ID() == person && holdsOn(m, today) {
			p.Groups = add(p.Groups, m.Get("group").ID())
		}
	}
	return p
}

func (w *walk) directory(part ledger.Part) []*ledger.Record {
	return w.all[w.program.Directory(part).Path()]
}

// place gives a person a unit, with those below and above it.
func (w *walk) place(p *expr.Principal, unit ledger.ID) {
	p.Units = add(p.Units, unit)
	p.Below = add(p.Below, w.below(unit)...)
	for id := unit; id != 0; id = w.parent(id) {
		p.Above = add(p.Above, id)
	}
}

// below returns a unit and the units below it.
func (w *walk) below(unit ledger.ID) (list []ledger.ID) {
	for _, r := range w.directory(ledger.AsUnit) {
		for id := r.ID; id != 0; id = w.parent(id) {
			if id == unit {
				list = append(list, r.ID)
			}
		}
	}
	return list
}

// parent returns the unit above another, or 0.
func (w *walk) parent(unit ledger.ID) ledger.ID {
	for _, r := range w.directory(ledger.AsUnit) {
		if r.ID == unit {
			return r.Get("parent").ID()
		}
	}
	return 0
}

// holdsOn reports whether a record of the directory counts on a day.
func holdsOn(r *ledger.Record, day ledger.Value) bool {
	if flow := r.Ledger.Flow; flow != nil && flow.State(r.State).End {
		return false
	}
	from, until := r.Get("from"), r.Get("until")
	return (from.IsEmpty() || from.Date() <= day.Date()) && (until.IsEmpty() || day.Date() <= until.Date())
}

// keeps reports whether a role makes a keeper.
func (w *walk) keeps(role string) bool {
	for _, pack := range w.Packs() {
		for _, r := range pack.Roles {
			if r.Name == role {
				return r.As != ""
			}
		}
	}
	return false
}

// resign takes the roles of keepers away.
func (w *walk) resign(p *expr.Principal) {
	for role := range p.Roles {
		if w.keeps(role) {
			delete(p.Roles, role)
		}
	}
}
