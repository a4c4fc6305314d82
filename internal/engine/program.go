// Package engine gives definitions their meaning: compile, decide, derive.
//
// Compile turns packs into a Program: every declaration is lowered to a typed expression, the dependencies
// between computed, rolled-up and followed fields are ordered, and whatever cannot work is refused with its
// place in the pack file. Decide takes a command and says what becomes of the records it touches: the
// changed record, its computed fields, the roll-ups of whoever gathers from it, moves that follow by
// condition, records that are made, warnings, and a journal entry for each change. Derive computes what
// depends on the day: lights, fields of today, due dates with their derivation, the moves that are possible.
//
// Invariants: no function here reads the clock or does I/O of its own: the day, the person and the records
// come in as arguments; a Program is safe for concurrent use and immutable, but for what its parameters are
// worth, which changes as a whole; the same records, parameters, command,
// person and moment always give the same decision.
package engine

import (
	"sync/atomic"

	"bihuan/internal/calendar"
	"bihuan/internal/expr"
	"bihuan/internal/ledger"
	"bihuan/internal/problem"
)

// Program is a compiled set of packs.
type Program struct {
	Packs []*ledger.Pack

	calendar  atomic.Pointer[calendar.Calendar]
	params    atomic.Pointer[Params]
	ledgers   map[string]*Ledger
	order     []*Ledger
	figures   map[string]*Figure
	directory map[ledger.Part]*Ledger
	roles     map[string]*ledger.Role
	keepers   map[string]*ledger.Pack // role of a keeper → the pack that it belongs to
}

// Params says what parameters are worth, by pack and name.
type Params map[string]map[string]ledger.Worth

// Ledger is a compiled ledger.
type Ledger struct {
	*ledger.Ledger

	stored    []*formula // computed or gathered when a record changes, each after what it reads
	live      []*formula // computed when a record is read: they depend on today
	checks    []*check
	moves     map[string]*Move
	lights    []*light
	Warn      []*Warning
	Views     []*View
	letters   []*Letter
	schedules []*schedule
	watching  *Watch
	read      *expr.Expr // nil: nobody
	write     *expr.Expr
	makers    []*expr.Expr // as maker makes them, one for each entry of Access.Write
	fields    map[string]*fieldAccess
	rollups   []*Rollup // gathered here from others
	feeds     []*feed   // who gathers again when a record of this ledger changes
	fans      []*fan    // records that follow a reference to this ledger
	defaults  []*formula
	waiting   []*formula // formulas not ordered yet, while compiling
	rows      []*rows    // of the fields that are lists of rows
	// readsItself says that a stored formula reads what a record has only once it is kept: itself or its number.
	readsItself bool
	tallies     []*Tally
	watch       watch
}

// formula computes one field: by an expression, as the due date of a limit, or gathered from other records or from
// rows of the record itself.
type formula struct {
	field  *ledger.Field
	is     *expr.Expr
	limit  *compiledLimit
	rollup *Rollup
	rows   *rowTally
}

// compiledLimit is a limit whose parts are compiled.
type compiledLimit struct {
	*ledger.Limit
	from, within, when *expr.Expr
}

type check struct {
	*ledger.Check
	that, when *expr.Expr
}

type light struct {
	*ledger.Light
	when *expr.Expr
}

// Warning is a compiled warning.
type Warning struct {
	*ledger.Warning
	When *expr.Expr
	tell []*teller
	*escalation
}

// teller finds the people a warning is told to.
type teller struct {
	role  *ledger.Role
	field *ledger.Field
}

// View is a compiled view of a list.
type View struct {
	*ledger.View
	Where *expr.Expr
}

type fieldAccess struct {
	read, write *expr.Expr
}

// fan says that records of target compute from fields of this ledger, which they reach by the references
// way, the first of them a field of target.
type fan struct {
	target *Ledger
	way    []*ledger.Field
	reads  map[string]bool // fields of this ledger that are read
}

// Move is a compiled move.
type Move struct {
	*ledger.Move
	by    *expr.Expr // nil: nobody, the clock or the engine does it
	when  *expr.Expr
	At    *expr.Expr
	Once  *expr.Expr
	needs []*need
	set   []*assign
	make  []*makes
}

type need struct {
	*ledger.Need
	that, when *expr.Expr
}

type assign struct {
	field *ledger.Field
	value *expr.Expr
}

type makes struct {
	*ledger.Make
	target *Ledger
	each   *each // nil: one record
	when   *expr.Expr
	set    []*assign
}

// Params returns what all parameters are worth.
func (p *Program) Params() Params { return *p.params.Load() }

// SetParams changes what parameters are worth, to what they are in a program that was compiled with it.
func (p *Program) SetParams(params Params) { p.params.Store(&params) }

// Calendar returns the working days that are counted with.
func (p *Program) Calendar() *calendar.Calendar { return p.calendar.Load() }

// SetCalendar changes the working days. Whatever is stored of them is to be computed anew.
func (p *Program) SetCalendar(cal *calendar.Calendar) { p.calendar.Store(cal) }

// Ledger returns the ledger called path ("pack.ledger"), or nil.
func (p *Program) Ledger(path string) *Ledger { return p.ledgers[path] }

// Ledgers returns all ledgers in the order of the packs.
func (p *Program) Ledgers() []*Ledger { return p.order }

// Definitions returns the definitions of all ledgers, in the order of the packs.
func (p *Program) Definitions() []*ledger.Ledger {
	defs := make([]*ledger.Ledger, len(p.order))
	for i, l := range p.order {
		defs[i] = l.Ledger
	}
	return defs
}

// Directory returns the ledger that stands for part, or nil.
func (p *Program) Directory(part ledger.Part) *Ledger { return p.directory[part] }

// Role returns the role called name, or nil.
func (p *Program) Role(name string) *ledger.Role { return p.roles[name] }

// Move returns the move called name, or nil.
func (l *Ledger) Move(name string) *Move { return l.moves[name] }

// Who returns who may make the move, as an expression over a record; nil when people never do.
func (m *Move) Who() *expr.Expr { return m.by }

// ReadRule returns who may read, as an expression over a record; nil means nobody.
func (l *Ledger) ReadRule() *expr.Expr { return l.read }

// Restricted reports whether not everybody who may read a record of l may read the field called name.
func (l *Ledger) Restricted(name string) bool {
	return l.fields[name] != nil && l.fields[name].read != nil
}

// Live reports whether f is computed when read.
func (l *Ledger) Live(f *ledger.Field) bool {
	for _, formula := range l.live {
		if formula.field == f {
			return true
		}
	}
	return false
}

// env returns what expressions over l may see.
func (p *Program) env(l *Ledger) *expr.Env { return p.envWith(l, p.paramDefs(l.Pack)) }

func (p *Program) envWith(l *Ledger, params map[string]*ledger.Param) *expr.Env {
	return &expr.Env{Ledger: l.Ledger, Lookup: p.lookup, Params: params, Was: true, Me: true}
}

func (p *Program) lookup(path string) *ledger.Ledger {
	if l := p.ledgers[path]; l != nil {
		return l.Ledger
	}
	return nil
}

// paramDefs returns the parameters of a pack, with the changes that the district has them make.
func (p *Program) paramDefs(pack string) map[string]*ledger.Param {
	defs := map[string]*ledger.Param{}
	for _, candidate := range p.Packs {
		if candidate.Name != pack {
			continue
		}
		for _, param := range candidate.Params {
			own := *param
			own.Changes = p.Params()[pack][param.Name].Changes
			defs[param.Name] = &own
		}
	}
	return defs
}

// compiler collects problems while a program is built.
type compiler struct {
	*Program
	problems problem.List
	params   map[string]map[string]*ledger.Param // of packs, once each
}

// env is that of the program.
func (c *compiler) env(l *Ledger) *expr.Env {
	defs := c.params[l.Pack]
	if defs == nil {
		defs = c.paramDefs(l.Pack)
		c.params[l.Pack] = defs
	}
	return c.envWith(l, defs)
}

// Compile gives packs their meaning. The error is a problem.List with the place of each problem.
// Params are a district's own; what it does not set is as the pack says.
func Compile(packs []*ledger.Pack, cal *calendar.Calendar, params Params) (*Program, error) {
	c := &compiler{params: map[string]map[string]*ledger.Param{}, Program: &Program{
		Packs:   packs,
		ledgers: map[string]*Ledger{}, figures: map[string]*Figure{},
		directory: map[ledger.Part]*Ledger{}, roles: map[string]*ledger.Role{},
		keepers: map[string]*ledger.Pack{},
	}}
	c.SetCalendar(cal)
	c.SetParams(Params{})
	for _, pack := range packs {
		c.declare(pack, params[pack.Name])
	}
	for _, l := range c.order {
		c.compileFields(l)
	}
	for _, l := range c.order {
		c.compileRules(l)
		c.compileFlow(l)
		c.compileAccess(l)
	}
	for _, l := range c.order {
		c.compileLetters(l)
	}
	for _, pack := range packs {
		c.compileFigures(pack)
	}
	c.deriveFigures()
	c.orderFormulas()
	c.inherit()
	c.figureSights()
	c.compileTallies()
	for _, l := range c.order {
		c.compileWatch(l)
	}
	if len(c.problems) == 0 {
		c.hopeless()
	}
	if err := c.problems.Err(); err != nil {
		return nil, err
	}
	return c.Program, nil
}

// declare makes the ledgers and roles of a pack known before anything refers to them.
func (c *compiler) declare(pack *ledger.Pack, own map[string]ledger.Worth) {
	worths := map[string]ledger.Worth{}
	for _, param := range pack.Params {
		worths[param.Name] = param.Worth()
		if w, ok := own[param.Name]; ok {
			worths[param.Name] = w
		}
	}
	c.Params()[pack.Name] = worths
	for _, role := range pack.Roles {
		c.roles[role.Name] = role
		if role.As != "" {
			c.keepers[role.Name] = pack
		}
	}
	for _, def := range pack.Ledgers {
		l := &Ledger{Ledger: def, moves: map[string]*Move{}, fields: map[string]*fieldAccess{}}
		c.ledgers[def.Path()] = l
		c.order = append(c.order, l)
		if def.As != "" {
			c.directory[def.As] = l
		}
	}
}

// expr compiles source and notes what is wrong with it; an empty source gives nil.
func (c *compiler) expr(l *Ledger, source ledger.Source, want ...expr.Type) *expr.Expr {
	e := c.compiled(source, c.env(l), want...)
	if e != nil {
		c.checkRoles(l, source.Pos, e)
	}
	return e
}

// compiled compiles source over env and notes what is wrong with it; an empty source gives nil.
func (c *compiler) compiled(source ledger.Source, env *expr.Env, want ...expr.Type) *expr.Expr {
	if source.IsZero() {
		return nil
	}
	e, err := expr.Compile(source, env, want...)
	if err != nil {
		c.problems = append(c.problems, problem.All(err)...)
		return nil
	}
	return e
}

// refuse notes a problem at pos.
func (c *compiler) refuse(pos ledger.Pos, key string, args ...any) {
	c.problems = append(c.problems, problem.New(problem.Invalid, key, args...).At(pos.String()))
}
