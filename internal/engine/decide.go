package engine

import (
	"slices"
	"time"

	"bihuan/internal/calendar"
	"bihuan/internal/expr"
	"bihuan/internal/ledger"
	"bihuan/internal/problem"
)

// Records is the state a decision reads and changes: a transaction of the store.
type Records interface {
	// Get returns a record with its proofs, or nil.
	Get(l *ledger.Ledger, id ledger.ID) (*ledger.Record, error)
	// Insert keeps a new record and gives it its ID.
	Insert(r *ledger.Record) error
	// Update keeps a changed record whose version has grown by one.
	Update(r *ledger.Record) error
	// Amend keeps computed values of a record; its version stays.
	Amend(r *ledger.Record) error
	// NextNumber returns the next number of a series, from 1.
	NextNumber(series string) (int64, error)
	// Rollup gathers a value for mine, which may not be kept yet.
	Rollup(r *Rollup, mine *ledger.Record) (ledger.Value, error)
	// Matching returns the records of l whose fields have these values; nil stands for the record itself.
	Matching(l *ledger.Ledger, fields []*ledger.Field, values []ledger.Value) ([]ledger.ID, error)
	// AddProof attaches a stored file to a record.
	AddProof(r *ledger.Record, p *ledger.Proof) error
	// LastMover returns who made move on the record last, and for whom; zero if nobody did.
	LastMover(r *ledger.Record, move string) (by, on ledger.ID, err error)
	// Stays returns the states that a record has been in, as the journal tells, the present one last.
	Stays(r *ledger.Record) ([]Stay, error)
	// Log writes a change into the journal.
	Log(change *Change) error
	// Raised returns the names of the open warnings of a record.
	Raised(r *ledger.Record) ([]string, error)
	// Raise opens a warning and tells people of it, others on the day next unless it is empty.
	Raise(r *ledger.Record, w *Warning, on calendar.Date, next ledger.Value, tell []ledger.ID) error
	// Clear closes a warning.
	Clear(r *ledger.Record, name string, on calendar.Date) error
	// Holders returns the persons who hold role for a unit, or anywhere when unit is 0.
	Holders(role string, unit ledger.ID) ([]ledger.ID, error)
	// HoldersAt returns the persons who hold role by a post in the unit itself.
	HoldersAt(role string, unit ledger.ID) ([]ledger.ID, error)
	// Above returns the unit above one; 0 when there is none.
	Above(unit ledger.ID) (ledger.ID, error)
	// Schedule returns how far a schedule of a record has come; the zero Progress when it has not begun.
	Schedule(r *ledger.Record, name string) (Progress, error)
	// PutSchedule keeps how far a schedule has come.
	PutSchedule(r *ledger.Record, name string, p Progress) error
	// Made returns the records that a schedule of r has made for periods from a number on, by period.
	Made(r *ledger.Record, name string, from int64) ([]Made, error)
	// PutMade notes that a schedule of r has made a record for a period.
	PutMade(r *ledger.Record, name string, m Made) error
	// Tally adds to what is kept of the records.
	Tally(changes []TallyChange) error
	// Members returns the persons who have a post in a unit, or who belong to a group.
	Members(of ledger.Part, id ledger.ID) ([]ledger.ID, error)
}

// Command asks for a change of one record.
type Command struct {
	Ledger  string
	ID      ledger.ID // 0: make a record
	Version int64     // version the person saw; 0: any
	Move    string    // "": edit or make
	Set     map[string]ledger.Value
	Remark  string
	Proofs  []ledger.Proof
	State   string // the System may make a record in a state that it has reached elsewhere; "": the first one
	Number  string // the System may give a record the number that it has elsewhere; "": the next one
}

// Actor is who commands. The System acts for the clock and the engine and may do everything.
type Actor struct {
	Me     *expr.Principal // whose rights count: the person's own, or those of whom he acts for
	By     ledger.ID       // the person who acts
	System bool
	Figure string // path of the figure that sets the System off, or ""
}

// For returns the person who is acted for, or 0.
func (a *Actor) For() ledger.ID {
	if a.Me == nil || a.Me.Person == a.By {
		return 0
	}
	return a.Me.Person
}

// Moment is when a decision is made: an instant, and the civil day it falls on for the district.
type Moment struct {
	Now   time.Time
	Today calendar.Date
}

// Change is one committed change, for the journal.
type Change struct {
	Command string         // make, edit, move
	Move    string         // name of the move
	Before  *ledger.Record // nil when made
	After   *ledger.Record
	Actor   *Actor
	At      time.Time
	Day     calendar.Date
	Remark  string
	Proofs  []ledger.Proof
	Seal    string // hash of what an approval covers, or ""
}

// decision is one command being worked out.
type decision struct {
	*Program
	recs    Records
	actor   *Actor
	moment  Moment
	open    []touched // records whose moves by condition are looked at in the end
	settled []touched // records whose warnings are looked at after that
	doubts  []doubt   // records whose checks must hold again in the end
	clock   bool      // the clock looks: what it cannot do today it does not try again today
	depth   int
}

// maxDepth bounds how far one command can set off others: a longer chain is a circle in the packs.
const maxDepth = 16

// Decide works a command out on recs and returns the record as it is afterwards. The error is a
// problem.List when the command is refused; nothing of recs may be kept then.
func (p *Program) Decide(recs Records, cmd *Command, actor *Actor, moment Moment) (*ledger.Record, error) {
	d := &decision{Program: p, recs: recs, actor: actor, moment: moment}
	r, err := d.run(cmd)
	if err != nil {
		return nil, err
	}
	if err := d.finish(); err != nil {
		return nil, err
	}
	if err := d.hold(); err != nil {
		return nil, err
	}
	return d.recs.Get(r.Ledger, r.ID)
}

// run works out one command without what follows from it.
func (d *decision) run(cmd *Command) (*ledger.Record, error) {
	l := d.ledgers[cmd.Ledger]
	if l == nil {
		return nil, problem.New(problem.Missing, "engine.unknown_ledger", cmd.Ledger)
	}
	switch {
	case cmd.ID == 0:
		return d.make(l, cmd)
	case cmd.Move == "":
		return d.edit(l, cmd)
	default:
		return d.move(l, cmd)
	}
}

// scope returns what expressions over after see.
func (d *decision) scope(before, after *ledger.Record) *expr.Scope {
	return &expr.Scope{
		Record: after, Before: before, Follow: d.recs.Get,
		Today: d.moment.Today, Now: d.moment.Now, Calendar: d.Calendar(),
		Params: d.Params()[after.Ledger.Pack], Me: d.me(),
	}
}

// me returns the acting principal; the system is nobody in particular.
func (d *decision) me() *expr.Principal {
	if d.actor.Me == nil {
		return &expr.Principal{}
	}
	return d.actor.Me
}

// holds reports whether e holds of r; no expression holds for nobody.
func (d *decision) may(e *expr.Expr, before, r *ledger.Record) (bool, error) {
	if d.actor.System {
		return true, nil
	}
	if e == nil {
		return false, nil
	}
	return e.True(d.scope(before, r))
}

func (d *decision) make(l *Ledger, cmd *Command) (*ledger.Record, error) {
	after := d.blank(l)
	if err := d.arrive(l, after, cmd); err != nil {
		return nil, err
	}
	for _, r := range l.rollups {
		after.Values[r.Field.Index] = r.nothing()
	}
	if err := d.fillDefaults(l, after); err != nil {
		return nil, err
	}
	problems, dangling, err := d.give(l, nil, after, cmd, nil)
	if err != nil {
		return nil, err
	}
	if len(problems) > 0 {
		return nil, append(problems, dangling...)
	}
	if err := d.compute(l, nil, after); err != nil {
		return nil, err
	}
	if err := d.mayMake(l, after, dangling); err != nil {
		return nil, err
	}
	if err := d.number(l, after); err != nil {
		return nil, err
	}
	return after, d.commit(l, nil, after, cmd, &Change{Command: "make"})
}

// mayMake refuses a record that the person may not make, and references that lead nowhere. Where the right itself goes
// by such a reference it is that which is told, whether there is a record that he may not see or none.
func (d *decision) mayMake(l *Ledger, after *ledger.Record, dangling problem.List) error {
	allowed, err := d.may(l.write, nil, after)
	if err != nil {
		return err
	}
	if !allowed && !l.writeGoesBy(dangling) {
		return problem.List{problem.New(problem.Forbidden, "engine.may_not_make", l.Ledger.Title)}
	}
	return dangling.Err()
}

// writeGoesBy reports whether who may write is told by a field that one of the problems is about.
func (l *Ledger) writeGoesBy(problems problem.List) bool {
	if l.write == nil {
		return false
	}
	for _, path := range l.write.Deps() {
		if slices.ContainsFunc(problems, func(p *problem.Problem) bool { return p.Field == path[0] }) {
			return true
		}
	}
	return false
}

// blank returns a new record of now without values, in the state that records begin in.
func (d *decision) blank(l *Ledger) *ledger.Record {
	r := ledger.New(l.Ledger)
	r.Version = 1
	r.CreatedAt, r.UpdatedAt, r.Entered = d.moment.Now, d.moment.Now, d.moment.Now
	r.CreatedBy, r.UpdatedBy = d.actor.By, d.actor.By
	if l.Flow != nil {
		r.State = l.Flow.Start().Name
	}
	return r
}

// arrive gives a record that the System brings in the state and the number that it has elsewhere.
func (d *decision) arrive(l *Ledger, after *ledger.Record, cmd *Command) error {
	switch {
	case cmd.State == "" && cmd.Number == "":
		return nil
	case !d.actor.System:
		return problem.List{problem.New(problem.Forbidden, "engine.may_not_bring", l.Ledger.Title)}
	case cmd.State != "" && (l.Flow == nil || l.Flow.State(cmd.State) == nil):
		return problem.List{problem.New(problem.Invalid, "engine.no_state", l.Ledger.Title, cmd.State)}
	case cmd.State != "":
		after.State = cmd.State
	}
	after.Number = cmd.Number
	return nil
}

// fillDefaults gives a new record its defaults; what the command sets takes their place.
func (d *decision) fillDefaults(l *Ledger, after *ledger.Record) error {
	for _, f := range l.defaults {
		v, err := f.is.Eval(d.scope(nil, after))
		if err != nil {
			return err
		}
		after.Values[f.field.Index] = v
	}
	return nil
}

func (d *decision) edit(l *Ledger, cmd *Command) (*ledger.Record, error) {
	before, err := d.before(l, cmd)
	if err != nil {
		return nil, err
	}
	allowed, err := d.may(l.write, before, before)
	if err != nil {
		return nil, err
	}
	if !allowed {
		return nil, problem.List{problem.New(problem.Forbidden, "engine.may_not_edit", before.Number)}
	}
	after := d.next(before)
	if err := d.apply(l, before, after, cmd, nil); err != nil {
		return nil, err
	}
	return after, d.commit(l, before, after, cmd, &Change{Command: "edit"})
}

// before returns the record a command is about, if the person may see it and nobody was faster.
func (d *decision) before(l *Ledger, cmd *Command) (*ledger.Record, error) {
	before, err := d.recs.Get(l.Ledger, cmd.ID)
	if err != nil {
		return nil, err
	}
	if before == nil {
		return nil, problem.New(problem.Missing, "engine.no_record", l.Ledger.Title, cmd.ID)
	}
	allowed, err := d.may(l.read, before, before)
	if err != nil {
		return nil, err
	}
	if !allowed {
		return nil, problem.New(problem.Missing, "engine.no_record", l.Ledger.Title, cmd.ID)
	}
	if cmd.Version != 0 && cmd.Version != before.Version {
		return nil, problem.New(problem.Conflict, "engine.version", before.Number, cmd.Version, before.Version)
	}
	return before, nil
}

// next returns a copy of before as the person's change of now.
func (d *decision) next(before *ledger.Record) *ledger.Record {
	after := before.Clone()
	after.Version++
	after.UpdatedAt, after.UpdatedBy = d.moment.Now, d.actor.By
	return after
}

// commit checks the finished record, keeps it, journals it and lets it ripple.
func (d *decision) commit(l *Ledger, before, after *ledger.Record, cmd *Command, change *Change) error {
	if err := d.check(l, before, after); err != nil {
		return err
	}
	if err := d.samePeriods(l, before, after); err != nil {
		return err
	}
	if err := d.keep(l, before, after, len(cmd.Proofs)); err != nil {
		return err
	}
	for _, proof := range cmd.Proofs {
		proof.Move, proof.By, proof.At = cmd.Move, d.actor.By, d.moment.Now
		if err := d.recs.AddProof(after, &proof); err != nil {
			return err
		}
		after.Attach(proof)
	}
	change.Before, change.After, change.Actor = before, after, d.actor
	change.At, change.Day = d.moment.Now, d.moment.Today
	change.Remark, change.Proofs = cmd.Remark, cmd.Proofs
	if err := d.recs.Log(change); err != nil {
		return err
	}
	d.touch(l, after.ID)
	return d.ripple(l, before, after)
}

// keep keeps a record that is going to get so many more proofs, with what follows from it.
func (d *decision) keep(l *Ledger, before, after *ledger.Record, proofs int) error {
	if err := d.settle(l, after, proofs); err != nil {
		return err
	}
	if before != nil {
		if err := d.recs.Update(after); err != nil {
			return err
		}
		return d.tally(l, before, after)
	}
	if err := d.recs.Insert(after); err != nil {
		return err
	}
	if err := d.named(l, after, proofs); err != nil {
		return err
	}
	return d.tally(l, nil, after)
}

// named computes the fields of a new record that read what it has been given just now: itself and its number.
func (d *decision) named(l *Ledger, r *ledger.Record, proofs int) error {
	if !l.readsItself {
		return nil
	}
	if err := d.compute(l, nil, r); err != nil {
		return err
	}
	if err := d.settle(l, r, proofs); err != nil {
		return err
	}
	return d.recs.Amend(r)
}
