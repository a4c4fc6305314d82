package book

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"bihuan/internal/engine"
	"bihuan/internal/ledger"
	"bihuan/internal/problem"
	"bihuan/internal/store"
)

// refusedAs says how a change is refused for each of the reasons.
var refusedAs = map[string]problem.Kind{
	notThere: problem.Missing, notTold: problem.Missing,
	notMade: problem.Forbidden, notEdited: problem.Forbidden, notSet: problem.Forbidden,
	notHis: problem.Forbidden, notHe: problem.Forbidden,
	notOnce: problem.Invalid, notOpen: problem.Invalid, notNow: problem.Invalid, notAsked: problem.Invalid,
}

// attempt is a change that somebody tries, with what must become of it.
type attempt struct {
	*Visitor
	what string // in words, the same for all who try it on records of the ledger
	near bool   // the person holds a role that the rule speaks of
	cmd  engine.Command
	want string // why it is refused, or ""
}

// writers are the bounds of the writing half: how many records of a ledger are tried, and how often each change
// with each outcome. Of ledgers beyond the first so many, only every second field is tried, or every third.
const (
	triedRecords = 6
	triedTimes   = 3
	triedLedgers = 80
)

// writing is the writing half of the walk through one ledger.
type writing struct {
	*walk
	rs     *records
	ledger *engine.Ledger
	index  int // of the ledger
	proof  ledger.Proof
	tried  map[string]int
	turned []*attempt // that were refused because of who tried
}

// writes tries to make, edit and move records of the demonstration, to attach proofs
// and to take note of warnings, as everybody whom the walk knows. Why each is refused is what a judge says; each is
// taken back at once. What was refused because of who tried stands in the log of the audit.
func (w *walk) writes() {
	file, err := w.store.PutFile(strings.NewReader("proof"), MaxFile)
	if err != nil {
		w.Fatal(err)
	}
	var turned []*attempt
	for i, l := range w.program.Ledgers() {
		half := &writing{walk: w, ledger: l, index: i, tried: map[string]int{}}
		half.proof = ledger.Proof{Hash: file.Hash, Name: "proof.txt", Size: file.Size, Type: file.Type}
		w.rehearse(func(rs *records) error {
			half.rs = rs
			return half.walkRecords()
		})
		turned = append(turned, half.turned...)
	}
	w.rehearse(w.notices)
	w.audited(turned)
	w.Logf("changes tried: %v", w.outcomes)
	for key, least := range map[string]int{
		"": 1000, notThere: 100, notMade: 50, notEdited: 100, notSet: 5, notOnce: 20, notOpen: 100, notNow: 100,
		notHis: 200, notHe: 20, notAsked: 50, notTold: 10,
	} {
		if w.outcomes[key] < least {
			w.Errorf("%d changes were %q, want %d at least: too little was walked", w.outcomes[key], key, least)
		}
	}
}

// rehearse runs fn in a transaction that is taken back.
func (w *walk) rehearse(fn func(*records) error) {
	err := w.store.Write(w.Context(), func(tx *store.Tx) error {
		if err := fn(&records{Book: w.Book, tx: tx, moment: w.moment()}); err != nil {
			return err
		}
		return errTakenBack
	})
	if err != errTakenBack {
		w.Fatal(err)
	}
}

// walkRecords tries changes of records in different states, each as all visitors, beginning with another one.
func (h *writing) walkRecords() error {
	for _, r := range h.sample() {
		did, err := movers(h.rs, r)
		if err != nil {
			return err
		}
		for i := range h.visitors {
			v := h.visitors[(i+7*h.index)%len(h.visitors)]
			j := h.judge(h.rs, v)
			for _, a := range slices.Concat(h.makes(j, v, r), h.edits(j, v, r), h.moves(j, v, r, did)) {
				if err := h.try(a); err != nil {
					return err
				}
			}
		}
	}
	return nil
}

// sample returns records in as many different states as there are, the ones with proofs apart.
func (h *writing) sample() (list []*ledger.Record) {
	known := map[string]bool{}
	for _, r := range h.all[h.ledger.Path()] {
		key := fmt.Sprint(r.State, len(r.Proofs) > 0)
		if !known[key] && len(list) < triedRecords {
			known[key], list = true, append(list, r)
		}
	}
	return list
}

// movers returns who made each move of a record last, and for whom, as the journal tells.
func movers(rs *records, r *ledger.Record) (map[string][]ledger.ID, error) {
	did := map[string][]ledger.ID{}
	entries, err := rs.tx.Entries(r.Ledger.Path(), r.ID, 1000)
	for _, e := range entries { // the newest first
		if e.Move != "" && did[e.Move] == nil {
			did[e.Move] = []ledger.ID{ledger.ID(e.By), ledger.ID(e.For)}
		}
	}
	return did, err
}

// makes returns the attempts to make a record like r.
func (h *writing) makes(j judge, v *Visitor, r *ledger.Record) []*attempt {
	like := r.Clone()
	like.ID, like.CreatedBy = 0, v.Person
	if h.ledger.Flow != nil {
		like.State = h.ledger.Flow.Start().Name
	}
	set := map[string]ledger.Value{}
	var kept []*ledger.Field
	for _, f := range h.ledger.Fields {
		switch rule := h.ledger.Access.Fields[f.Name].Write; {
		case !f.Given():
		case len(rule) > 0, locked(h.ledger, like.State, f) && !f.Required && !f.Once:
			like.Values[f.Index] = ledger.Empty
			if len(rule) > 0 {
				kept = append(kept, f)
			}
			if len(rule) > 0 && f.Default.IsZero() {
				set[f.Name] = ledger.Empty // as a form sends it: it gives nothing
			}
		default:
			set[f.Name] = r.Values[f.Index]
		}
	}
	a := &attempt{Visitor: v, what: "make", near: j.near(h.ledger.Access.Write), cmd: engine.Command{Set: set}}
	if !j.writes(h.ledger, like) {
		a.want = notMade
	}
	list := []*attempt{a}
	for _, f := range kept {
		if value, ok := h.other(like, f); a.want == "" && ok && !j.sets(h.ledger, f, like) {
			more := maps.Clone(set)
			more[f.Name] = value
			if !f.Default.IsZero() {
				more[f.Name] = ledger.Empty // instead of the default
			}
			list = append(list, &attempt{Visitor: v, what: "make with " + f.Name, cmd: engine.Command{Set: more}, want: notSet})
		}
	}
	return list
}

// edits returns the attempts to edit a record and to attach a proof to it.
func (h *writing) edits(j judge, v *Visitor, r *ledger.Record) []*attempt {
	near := j.near(slices.Concat(h.ledger.Access.Read, h.ledger.Access.Write))
	attach := &attempt{Visitor: v, what: "attach", near: near, want: j.edit(h.ledger, r, nil)}
	attach.cmd = engine.Command{ID: r.ID, Proofs: []ledger.Proof{h.proof}}
	list := []*attempt{attach}
	every := 1 + len(h.program.Ledgers())/triedLedgers
	for i, f := range h.ledger.Fields {
		value, ok := h.other(r, f)
		if !f.Given() || !ok || (i+h.index)%every > 0 {
			continue
		}
		a := &attempt{Visitor: v, what: "edit " + f.Name, near: near, want: j.edit(h.ledger, r, f)}
		a.cmd = engine.Command{ID: r.ID, Set: map[string]ledger.Value{f.Name: value}}
		if a.want == notThere || a.want == notEdited {
			a.what = "edit"
		}
		list = append(list, a)
	}
	return list
}

// other returns a value that a field of a record does not have.
func (h *writing) other(r *ledger.Record, f *ledger.Field) (v ledger.Value, ok bool) {
	if !r.Values[f.Index].IsEmpty() {
		return ledger.Empty, true
	}
	for _, like := range h.all[h.ledger.Path()] {
		if v := like.Values[f.Index]; !v.IsEmpty() {
			return v, true
		}
	}
	switch f.Kind.Element() {
	case ledger.KindText, ledger.KindNote:
		v = ledger.Text("x")
	case ledger.KindFile:
		v = ledger.Text(h.proof.Hash)
	case ledger.KindInt:
		v = ledger.Int(1)
	case ledger.KindDecimal, ledger.KindMoney, ledger.KindPercent:
		v = ledger.Dec(ledger.WholeDecimal(1))
	case ledger.KindDate:
		v = ledger.Date(h.moment().Today)
	case ledger.KindTime:
		v = ledger.Time(h.moment().Now)
	case ledger.KindFlag:
		v = ledger.Flag(true)
	case ledger.KindChoice:
		if len(f.Choices) > 0 {
			v = ledger.Text(f.Choices[0].Name)
		}
	default:
		if there := h.all[f.To]; len(there) > 0 {
			v = ledger.Ref(there[0].ID)
		}
	}
	if f.Kind != f.Kind.Element() && !v.IsEmpty() {
		v = ledger.List(v)
	}
	return v, !v.IsEmpty() && f.Kind != ledger.KindLines
}

// moves returns the attempts to take a record along its flow: with nothing, with a field that is not the person's
// to give, with one that the move does not ask for, and for somebody else.
func (h *writing) moves(j judge, v *Visitor, r *ledger.Record, did map[string][]ledger.ID) (list []*attempt) {
	if h.ledger.Flow == nil {
		return nil
	}
	for _, m := range h.ledger.Flow.Moves {
		a := &attempt{Visitor: v, what: "move " + m.Name, near: j.near(m.By)}
		a.cmd = engine.Command{ID: r.ID, Move: m.Name}
		if a.want = j.move(h.ledger, r, m, v.Person, did); a.want == notThere || a.want == notNow {
			a.what = "move"
		}
		list = append(list, a)
		if a.want != "" {
			continue
		}
		list = append(list, h.given(j, a, r, m)...)
		for _, earlier := range m.NotBy {
			for _, who := range did[earlier] {
				if who != 0 {
					deputy := &Visitor{Person: who, For: v.Person, Me: v.Me}
					list = append(list, &attempt{Visitor: deputy, what: a.what + " as deputy", cmd: a.cmd, want: notHe})
				}
			}
		}
	}
	return list
}

// given returns attempts like one that is allowed, each with a field that may not be given.
func (h *writing) given(j judge, a *attempt, r *ledger.Record, m *ledger.Move) (list []*attempt) {
	beside := false
	for _, f := range h.ledger.Fields {
		more, want := *a, ""
		asked := slices.Contains(m.Asks, f.Name)
		switch value, ok := h.other(r, f); {
		case !f.Given() || !ok:
			continue
		case !asked && !beside:
			beside, want = true, notAsked
			more.what += " beside"
			more.cmd.Set = map[string]ledger.Value{f.Name: value}
		case asked && !j.sets(h.ledger, f, r):
			want = notSet
			more.what += " with " + f.Name
			more.cmd.Set = map[string]ledger.Value{f.Name: value}
		default:
			continue
		}
		more.want = want
		list = append(list, &more)
	}
	return list
}

// try makes an attempt unless one like it was made, takes it back, and compares.
func (h *writing) try(a *attempt) error {
	key := fmt.Sprint(a.what, a.want, a.near)
	if h.tried[key]++; h.tried[key] > triedTimes {
		return nil
	}
	a.cmd.Ledger = h.ledger.Path()
	got, err := attempted(h.rs, a.Visitor, func(rs *records) error {
		_, err := rs.run(&a.cmd, a.actor())
		return err
	})
	if err != nil {
		return fmt.Errorf("%s %s %d: %w", a.what, a.cmd.Ledger, a.cmd.ID, err)
	}
	h.compare(got, a.want, "%s of %s %d by %d for %v", a.what, a.cmd.Ledger, a.cmd.ID, a.Person, a.Me)
	if kind := refusedAs[a.want]; kind == problem.Forbidden || kind == problem.Missing {
		h.turned = append(h.turned, a)
	}
	return nil
}

// attempted lets a visitor try a change, takes it back and returns why it was refused.
func attempted(on *records, v *Visitor, change func(*records) error) (problem.List, error) {
	var tried error
	err := on.tx.Try(func() error {
		tried = change(on.see(on.tx, v))
		return errTakenBack
	})
	if err != errTakenBack {
		return nil, err
	}
	why := problem.All(tried)
	if tried != nil && why == nil {
		return nil, tried
	}
	return why, nil
}

// compare compares why a change was refused with why it should be. What a check or a need refuses was allowed.
func (w *walk) compare(got problem.List, want, text string, args ...any) {
	w.outcomes[want]++
	dangling := func(p *problem.Problem) bool { return p.Key == "engine.dangling" }
	if want == notMade && len(got) > 0 && !slices.ContainsFunc(got, func(p *problem.Problem) bool { return !dangling(p) }) {
		return // refused as well: his right may depend on a record that he may not see, and that he is not told of
	}
	if want != "" {
		if len(got) != 1 || got[0].Key != want || got[0].Kind != refusedAs[want] {
			w.Errorf("%s: %v, want %s", fmt.Sprintf(text, args...), got, want)
		}
		return
	}
	for _, p := range got {
		if _, refused := refusedAs[p.Key]; refused || p.Kind != problem.Invalid {
			w.Errorf("%s: %v, but the rule allows it", fmt.Sprintf(text, args...), p)
		}
	}
}
