package engine

import (
	"fmt"
	"slices"

	"bihuan/internal/calendar"
	"bihuan/internal/expr"
	"bihuan/internal/ledger"
)

// Crossing is a figure that has come to a level on a day.
type Crossing struct {
	Figure *Figure
	Value  ledger.Value
	Level  string
	Had    []string // levels that it had on the day before and earlier on this day: what they set off is done
	On     calendar.Date
}

// Opens is what a figure makes when it comes to a level.
type Opens struct {
	*ledger.Opens
	target *Ledger
	set    []*assign
}

// crossingVars are what the values of a record see that a figure makes.
var crossingVars = map[string]expr.Type{"value": expr.Decimal, "level": expr.Text, "asof": expr.Date}

func (c *compiler) opens(pack string, def *ledger.Opens) *Opens {
	target := c.ledgers[def.Make]
	if target == nil {
		c.refuse(def.Pos, "engine.no_ledger", def.Make)
		return nil
	}
	env := &expr.Env{Params: c.paramDefs(pack), Vars: crossingVars}
	return &Opens{Opens: def, target: target, set: c.assigns(env, target, def.Set)}
}

// begins reports whether the figure has come to one of the levels anew.
func (c *Crossing) begins(on []string) bool {
	had := func(level string) bool { return slices.Contains(c.Had, level) }
	return slices.Contains(on, c.Level) && !slices.ContainsFunc(on, had)
}

// vars are what expressions see of the crossing.
func (c *Crossing) vars() map[string]ledger.Value {
	value := c.Value
	if !value.IsEmpty() {
		value = ledger.Dec(value.Decimal())
	}
	return map[string]ledger.Value{
		"value": value, "level": ledger.Text(c.Level), "asof": ledger.Date(c.On),
		"figure": ledger.Text(c.Figure.Path()),
	}
}

// Opening returns what the crossing makes by itself.
func (c *Crossing) Opening() []*Opens {
	var due []*Opens
	for _, o := range c.Figure.opens {
		if c.begins(o.On) {
			due = append(due, o)
		}
	}
	return due
}

// Open makes a record because of a crossing. The journal says which figure did it.
func (p *Program) Open(recs Records, c *Crossing, o *Opens, moment Moment) error {
	scope := p.figureScope(c.Figure, c.On, c.vars())
	scope.Now = moment.Now
	return p.setOff(recs, c, o.target, o.set, scope, moment)
}

// setOff makes a record of target with the values of set.
func (p *Program) setOff(
	recs Records, c *Crossing, target *Ledger, set []*assign, scope *expr.Scope, moment Moment,
) error {
	cmd := &Command{Ledger: target.Path(), Set: map[string]ledger.Value{}}
	for _, a := range set {
		v, err := a.value.Eval(scope)
		if err != nil {
			return fmt.Errorf("%s makes %s: %w", c.Figure.Path(), target.Path(), err)
		}
		cmd.Set[a.field.Name] = v
	}
	_, err := p.Decide(recs, cmd, &Actor{System: true, Figure: c.Figure.Path()}, moment)
	return err
}

// Watch is what records of a ledger have made when a figure that they watch comes to a level.
type Watch struct {
	*ledger.Watch
	ledger, target *Ledger
	when           *expr.Expr
	set            []*assign
}

// watchVars are what the values of such a record see, beside the watching record.
var watchVars = map[string]expr.Type{
	"figure": expr.Text, "value": expr.Decimal, "level": expr.Text, "asof": expr.Date,
}

func (c *compiler) compileWatching(l *Ledger) {
	def := l.Ledger.Watch
	if def == nil {
		return
	}
	target := c.ledgers[def.Make]
	if target == nil {
		c.refuse(def.Pos, "engine.no_ledger", def.Make)
		return
	}
	env := c.env(l)
	env.Was, env.Me = false, false
	l.watching = &Watch{Watch: def, ledger: l, target: target, when: c.compiled(def.When, env, expr.Bool)}
	env.Vars = watchVars
	l.watching.set = c.assigns(env, target, def.Set)
}

// Watched is a ledger some of whose records watch the figure of a crossing: those for which the condition holds.
type Watched struct {
	Ledger *Ledger
	Where  *expr.Expr
}

// Watchers returns the ledgers whose records the crossing concerns.
func (p *Program) Watchers(c *Crossing) []Watched {
	var found []Watched
	for _, l := range p.order {
		w := l.watching
		if w == nil || !c.begins(w.On) {
			continue
		}
		path := expr.Literal(ledger.Text(c.Figure.Path()), expr.Text)
		found = append(found, Watched{l, expr.And(expr.In(path, expr.Get(l.Ledger, w.Figures)), w.when)})
	}
	return found
}

// Answer makes what a record that watches the figure has made because of a crossing.
func (p *Program) Answer(recs Records, c *Crossing, l *Ledger, id ledger.ID, moment Moment) error {
	r, err := recs.Get(l.Ledger, id)
	if err != nil || r == nil {
		return err
	}
	d := &decision{Program: p, recs: recs, actor: &Actor{System: true}, moment: moment}
	scope := d.scope(nil, r)
	scope.Vars = c.vars()
	return p.setOff(recs, c, l.watching.target, l.watching.set, scope, moment)
}
