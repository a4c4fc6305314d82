package engine

import (
	"slices"
	"strings"

	"bihuan/internal/expr"
	"bihuan/internal/ledger"
)

// compileFields compiles formulas, limits, roll-ups and defaults of l.
func (c *compiler) compileFields(l *Ledger) {
	c.compileRows(l)
	for _, f := range l.Fields {
		switch {
		case f.Limit != nil:
			l.stored = append(l.stored, &formula{field: f, limit: c.limit(l, f.Limit)})
		case !f.Is.IsZero():
			if e := c.expr(l, f.Is, expr.TypeOf(f)); e != nil {
				l.stored = append(l.stored, &formula{field: f, is: e})
			}
		case f.Rollup != nil && f.Rollup.Lines != "":
			c.compileRowTally(l, f)
		case f.Rollup != nil:
			c.compileRollup(l, f)
		}
		if !f.Default.IsZero() {
			if e := c.expr(l, f.Default, expr.TypeOf(f)); e != nil {
				if len(e.Deps()) > 0 {
					c.refuse(f.Default.Pos, "engine.default_field", f.Title)
				}
				l.defaults = append(l.defaults, &formula{field: f, is: e})
			}
		}
	}
}

func (c *compiler) limit(l *Ledger, def *ledger.Limit) *compiledLimit {
	dated := c.env(l)
	dated.Dated = true
	return &compiledLimit{
		Limit:  def,
		from:   c.expr(l, def.From, expr.Date),
		within: c.compiled(def.Within, dated, expr.Span),
		when:   c.compiled(def.When, dated, expr.Bool),
	}
}

// compileRules compiles checks, lights, warnings and views of l.
func (c *compiler) compileRules(l *Ledger) {
	for _, def := range l.Checks {
		l.checks = append(l.checks, &check{Check: def, that: c.expr(l, def.That, expr.Bool), when: c.expr(l, def.When, expr.Bool)})
	}
	for _, def := range l.Lights {
		l.lights = append(l.lights, &light{Light: def, when: c.expr(l, def.When, expr.Bool)})
	}
	for _, def := range l.Warnings {
		w := &Warning{Warning: def, When: c.expr(l, def.When, expr.Bool), escalation: c.escalation(l, def.Escalate)}
		for _, source := range def.Tell {
			w.tell = append(w.tell, c.teller(l, source))
		}
		l.Warn = append(l.Warn, w)
	}
	for _, def := range l.Ledger.Schedules {
		c.compileSchedule(l, def)
	}
	c.compileWatching(l)
	for _, def := range l.Ledger.Views {
		l.Views = append(l.Views, &View{View: def, Where: c.expr(l, def.Where, expr.Bool)})
	}
}

// teller resolves one entry of "tell": a role, or a field of people, units or a group.
func (c *compiler) teller(l *Ledger, source ledger.Source) *teller {
	if f := l.Field(source.Text); f != nil {
		return &teller{field: f}
	}
	if source.Text == "unit" && l.Parts.Unit != "" {
		return &teller{field: l.Field(l.Parts.Unit)}
	}
	if role := c.roles[source.Text]; role != nil {
		return &teller{role: role}
	}
	c.refuse(source.Pos, "engine.no_role", source.Text)
	return &teller{}
}

// compileFlow compiles the moves of l.
func (c *compiler) compileFlow(l *Ledger) {
	if l.Flow == nil {
		return
	}
	for _, def := range l.Flow.Moves {
		m := &Move{
			Move: def,
			by:   c.who(l, def.By),
			when: c.expr(l, def.When, expr.Bool),
			At:   c.expr(l, def.At, expr.Date, expr.Time),
			Once: c.expr(l, def.Once, expr.Bool),
			set:  c.assigns(c.env(l), l, def.Set),
		}
		for _, n := range def.Needs {
			m.needs = append(m.needs, &need{Need: n, that: c.expr(l, n.That, expr.Bool), when: c.expr(l, n.When, expr.Bool)})
		}
		for _, makeDef := range def.Make {
			c.compileMake(l, m, makeDef)
		}
		l.moves[def.Name] = m
	}
}

func (c *compiler) compileMake(l *Ledger, m *Move, def *ledger.Make) {
	target := c.ledgers[def.Ledger]
	if target == nil {
		c.refuse(def.Pos, "engine.no_ledger", def.Ledger)
		return
	}
	mk := &makes{Make: def, target: target, each: c.each(l, def.Each)}
	if mk.each == nil && !def.Each.IsZero() {
		return
	}
	env := mk.each.env(c, l)
	mk.when, mk.set = c.compiled(def.When, env, expr.Bool), c.assigns(env, target, def.Set)
	m.make = append(m.make, mk)
}

// assigns compiles assignments to fields of target whose values see env.
func (c *compiler) assigns(env *expr.Env, target *Ledger, defs []*ledger.Assign) []*assign {
	var out []*assign
	for _, def := range defs {
		f := target.Field(def.Field)
		if f == nil {
			c.refuse(def.Pos, "engine.no_field", def.Field, target.Path())
			continue
		}
		out = append(out, &assign{field: f, value: c.compiled(def.Value, env, expr.TypeOf(f))})
	}
	return out
}

// compileAccess lowers who may read and write to expressions.
func (c *compiler) compileAccess(l *Ledger) {
	l.read = c.who(l, l.Access.Read)
	l.write = c.who(l, l.Access.Write)
	for _, entry := range l.Access.Write {
		l.makers = append(l.makers, c.maker(l, entry))
	}
	for name, access := range l.Access.Fields {
		l.fields[name] = &fieldAccess{read: c.who(l, access.Read), write: c.who(l, access.Write)}
	}
}

// maker returns the condition under which an entry lets somebody make a record whose fields are not known
// yet; nil stands for a role, whatever unit it is bound to. What is wrong is refused where the list is lowered.
func (c *compiler) maker(l *Ledger, entry ledger.Source) *expr.Expr {
	f := l.Field(entry.Text)
	switch {
	case l.unplaced(entry.Text):
		return nil
	case f != nil || entry.Text == "own" || entry.Text == "unit":
		return expr.Literal(ledger.Flag(true), expr.Bool) // the person may be the one who is named
	case c.roles[entry.Text] != nil:
		return nil
	}
	e, _ := expr.Compile(ledger.Source{Text: c.whoText(l, entry.Text), Pos: entry.Pos}, c.env(l), expr.Bool)
	return e
}

// who lowers a list of entries to one expression that holds for the people meant; nil for an empty list.
func (c *compiler) who(l *Ledger, entries []ledger.Source) *expr.Expr {
	var terms []string
	for _, entry := range entries {
		if l.unplaced(entry.Text) {
			c.refuse(entry.Pos, "engine.who_unit", entry.Text)
			continue
		}
		source := ledger.Source{Text: c.whoText(l, entry.Text), Pos: entry.Pos}
		if c.expr(l, source, expr.Bool) != nil {
			terms = append(terms, "("+source.Text+")")
		}
	}
	if len(terms) == 0 {
		return nil
	}
	return c.compiled(ledger.Source{Text: strings.Join(terms, " || "), Pos: entries[0].Pos}, c.env(l), expr.Bool)
}

// unitWords are the entries of an access list that go by the unit of a record.
var unitWords = []string{"unit", "unit_and_below", "unit_and_above"}

// unplaced reports whether an entry goes by the unit of a record although none of l has one.
func (l *Ledger) unplaced(entry string) bool {
	return slices.Contains(unitWords, entry) && l.Field(entry) == nil && l.unitName() == ""
}

// unitName returns the name under which a record of l has its unit, or "".
func (l *Ledger) unitName() string {
	if l.As == ledger.AsUnit {
		return "self"
	}
	return l.Parts.Unit
}

// whoText returns the expression that one entry of an access list stands for.
func (c *compiler) whoText(l *Ledger, entry string) string {
	unit := l.unitName()
	if f := l.Field(entry); f != nil {
		switch f.Kind {
		case ledger.KindPerson:
			return entry + " == me.person"
		case ledger.KindPersons:
			return "me.person in " + entry
		case ledger.KindUnit:
			return entry + " in me.units"
		case ledger.KindGroup:
			return entry + " in me.groups"
		case ledger.KindUnits:
			return "overlaps(" + entry + ", me.units)"
		}
	}
	switch entry {
	case "everyone":
		return "true"
	case "own":
		return "created_by == me.person"
	case "unit":
		return unit + " in me.units"
	case "unit_and_below", "unit_and_above":
		return unit + " in me.below"
	}
	role := c.roles[entry]
	if role == nil {
		return entry
	}
	if role.UnitBound && unit != "" {
		return `holds("` + entry + `", ` + unit + ")"
	}
	return `holds("` + entry + `")`
}
