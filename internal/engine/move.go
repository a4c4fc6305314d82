package engine

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"slices"

	"bihuan/internal/expr"
	"bihuan/internal/i18n"
	"bihuan/internal/ledger"
	"bihuan/internal/problem"
)

// move works out a step in the flow.
func (d *decision) move(l *Ledger, cmd *Command) (*ledger.Record, error) {
	before, err := d.before(l, cmd)
	if err != nil {
		return nil, err
	}
	m := l.moves[cmd.Move]
	if m == nil {
		return nil, problem.List{problem.New(problem.Invalid, "engine.no_move", l.Ledger.Title, cmd.Move)}
	}
	if p, err := d.mayMove(l, m, before); p != nil || err != nil {
		return nil, orErr(p, err)
	}
	after := d.next(before)
	if err := d.apply(l, before, after, cmd, m); err != nil {
		return nil, err
	}
	after.Attach(cmd.Proofs...)
	if err := d.ready(l, m, before, after, cmd); err != nil {
		return nil, err
	}
	seal := m.seal(after, after.Proofs)
	after.Proofs, after.ProofCount = before.Proofs, before.ProofCount
	if err := d.step(l, m, before, after); err != nil {
		return nil, err
	}
	change := &Change{Command: "move", Move: m.Name, Seal: seal}
	if err := d.commit(l, before, after, cmd, change); err != nil {
		return nil, err
	}
	return after, d.makeOthers(m, before, after)
}

func orErr(p *problem.Problem, err error) error {
	if err != nil {
		return err
	}
	return problem.List{p}
}

// mayMove says why the person cannot make the move at all, or nil.
func (d *decision) mayMove(l *Ledger, m *Move, r *ledger.Record) (*problem.Problem, error) {
	if !slices.Contains(m.From, r.State) {
		return problem.New(problem.Invalid, "engine.state", m.Title, l.Flow.State(r.State).Title), nil
	}
	if d.actor.System {
		return nil, nil
	}
	allowed, err := d.may(m.by, r, r)
	if err != nil {
		return nil, err
	}
	if !allowed {
		return problem.New(problem.Forbidden, "engine.role", m.Title), nil
	}
	return d.notBy(l, m, r)
}

// notBy keeps who asked from approving: neither the person nor whom he acts for may have made the move.
func (d *decision) notBy(l *Ledger, m *Move, r *ledger.Record) (*problem.Problem, error) {
	for _, name := range m.NotBy {
		by, on, err := d.recs.LastMover(r, name)
		if err != nil {
			return nil, err
		}
		for _, person := range []ledger.ID{d.actor.By, d.actor.For()} {
			if person != 0 && (person == by || person == on) {
				return problem.New(problem.Forbidden, "engine.not_by", m.Title, l.moves[name].Title), nil
			}
		}
	}
	return nil, nil
}

// ready says what the move still needs, all of it at once.
func (d *decision) ready(l *Ledger, m *Move, before, after *ledger.Record, cmd *Command) error {
	var problems problem.List
	if m.Remark && cmd.Remark == "" && !d.actor.System {
		problems = append(problems, problem.New(problem.Invalid, "engine.remark", m.Title).On("remark"))
	}
	scope := d.scope(before, after)
	if m.when != nil {
		holds, err := m.when.True(scope)
		if err != nil {
			return err
		}
		if !holds {
			problems = append(problems, refusal("engine.when", m.Say, m.Title))
		}
	}
	for _, n := range m.needs {
		met, err := d.met(n, before, after)
		if err != nil {
			return err
		}
		if !met {
			problems = append(problems, n.problem(l))
		}
	}
	return problems.Err()
}

// refusal is a problem with the pack's own sentence, or with the text key.
func refusal(key string, say i18n.Text, args ...any) *problem.Problem {
	p := problem.New(problem.Invalid, key, args...)
	p.Say = say
	return p
}

// met reports whether a need is fulfilled by after.
func (d *decision) met(n *need, before, after *ledger.Record) (bool, error) {
	scope := d.scope(before, after)
	if n.when != nil {
		if holds, err := n.when.True(scope); err != nil || !holds {
			return true, err
		}
	}
	if n.Field != "" && after.Get(n.Field).IsEmpty() {
		return false, nil
	}
	if n.Proof > len(after.Proofs) {
		return false, nil
	}
	if n.that == nil {
		return true, nil
	}
	return n.that.True(scope)
}

// problem says what is missing.
func (n *need) problem(l *Ledger) *problem.Problem {
	p := problem.New(problem.Invalid, "engine.need", n.Text(l.Ledger))
	p.Field = n.Field
	if n.Proof > 0 {
		p.Field = "proofs"
	}
	return p
}

// Text is the need in words.
func (n *need) Text(l *ledger.Ledger) i18n.Text {
	if !n.Say.IsZero() {
		return n.Say
	}
	if n.Field != "" {
		return l.Field(n.Field).Title
	}
	return i18n.Text{ZH: i18n.T(i18n.ZH, "engine.proofs", n.Proof), EN: i18n.T(i18n.EN, "engine.proofs", n.Proof)}
}

// step takes after into the next state and assigns what the move sets.
func (d *decision) step(l *Ledger, m *Move, before, after *ledger.Record) error {
	scope := d.scope(before, after)
	values := make([]ledger.Value, len(m.set))
	for i, a := range m.set {
		v, err := a.value.Eval(scope)
		if err != nil {
			return fmt.Errorf("set %s in %s: %w", a.field.Name, m.Name, err)
		}
		values[i] = v
	}
	for i, a := range m.set {
		after.Values[a.field.Index] = values[i]
	}
	if m.To != "" && m.To != before.State {
		after.State = m.To
		after.Entered = d.moment.Now
	}
	return d.compute(l, before, after)
}

// makeOthers makes the records that a move calls for.
func (d *decision) makeOthers(m *Move, before, after *ledger.Record) error {
	if len(m.make) == 0 {
		return nil
	}
	scope := d.scope(before, after)
	for _, mk := range m.make {
		list, err := d.elements(mk.each, scope)
		if err != nil {
			return fmt.Errorf("make %s: %w", mk.target.Path(), err)
		}
		for _, e := range list {
			if err := d.makeOther(mk, e.scope); err != nil {
				return fmt.Errorf("make %s: %w", mk.target.Path(), err)
			}
		}
	}
	return nil
}

// makeOther makes one record, unless its condition does not hold.
func (d *decision) makeOther(mk *makes, scope *expr.Scope) error {
	if mk.when != nil {
		if holds, err := mk.when.True(scope); err != nil || !holds {
			return err
		}
	}
	set, err := worth(mk.set, scope)
	if err != nil {
		return err
	}
	return d.asSystem(&Command{Ledger: mk.target.Path(), Set: set})
}

// worth returns the values of assignments by the names of their fields.
func worth(set []*assign, scope *expr.Scope) (map[string]ledger.Value, error) {
	values := map[string]ledger.Value{}
	for _, a := range set {
		v, err := a.value.Eval(scope)
		if err != nil {
			return nil, err
		}
		values[a.field.Name] = v
	}
	return values, nil
}

// asSystem runs a command that follows from the present one.
func (d *decision) asSystem(cmd *Command) error {
	if d.depth++; d.depth > maxDepth {
		return fmt.Errorf("%s %s of %d: one command sets off more than %d others", cmd.Ledger, cmd.Move, cmd.ID, maxDepth)
	}
	actor := d.actor
	d.actor = &Actor{System: true}
	_, err := d.run(cmd)
	d.actor = actor
	d.depth--
	return err
}

// Covers reports whether r still is what the approval called move covered, of which seal is the hash. Proofs are
// only ever added, so the ones that came later stand behind the ones that were seen, and change nothing in it.
func (l *Ledger) Covers(move, seal string, r *ledger.Record) bool {
	m := l.moves[move]
	if m == nil {
		return false
	}
	for n := len(r.Proofs); n >= 0; n-- {
		if m.seal(r, r.Proofs[:n]) == seal {
			return true
		}
	}
	return false
}

// seal returns the hash of what an approval covers: the sealed fields and the proofs that are there. It is empty
// for moves that approve nothing.
func (m *Move) seal(r *ledger.Record, proofs []ledger.Proof) string {
	if len(m.Seals) == 0 {
		return ""
	}
	content := struct {
		Fields [][2]any `json:"fields"`
		Proofs []string `json:"proofs"`
	}{}
	for _, name := range m.Seals {
		content.Fields = append(content.Fields, [2]any{r.Ledger.FirstName(name), r.Ledger.FirstValue(r.Ledger.Field(name), r.Get(name))})
	}
	for _, proof := range proofs {
		content.Proofs = append(content.Proofs, proof.Hash)
	}
	data, err := json.Marshal(content)
	if err != nil {
		panic("engine: seal: " + err.Error())
	}
	sum := sha256.Sum256(data)
	return hex.EncodeToString(sum[:])
}
