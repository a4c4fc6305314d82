package book

import (
	"slices"
	"strings"

	"bihuan/internal/engine"
	"bihuan/internal/ledger"
	"bihuan/internal/sqlgen"
	"bihuan/internal/store"
)

// expect compares what there is with what the story says, and notes each difference.
func (p *player) expect(list []*ledger.StoryExpect) error {
	for _, e := range list {
		p.report.Expected++
		var want, is string
		err := p.look(p.moment, func(rs *records) (err error) {
			rs.all = true
			want, is, err = p.compare(rs, e)
			return err
		})
		if err != nil {
			return err
		}
		if want != is {
			p.fail(e.Pos, "story.differs", subject(e), orNothing(want), orNothing(is))
		}
	}
	return nil
}

// subject names what is compared, as the story writes it.
func subject(e *ledger.StoryExpect) string {
	switch {
	case e.Warnings:
		return "warnings"
	case e.Told != nil:
		return "told " + e.Told.Record + "." + e.Told.Name
	case e.Line:
		return "line " + e.Figure
	case e.Target:
		return "target " + e.Figure
	case e.Figure != "":
		return "figure " + e.Figure
	case e.Ledger != "":
		return e.Ledger + ".count"
	}
	return e.Record + "." + e.Field
}

// orNothing puts a word in the place of no value.
func orNothing(text string) any {
	if text == "" {
		return words("story.nothing")
	}
	return text
}

// compare returns what is expected and what is there, both as a story writes it.
func (p *player) compare(rs *records, e *ledger.StoryExpect) (want, is string, err error) {
	switch {
	case e.Warnings:
		is, err = p.openWarnings(rs)
		return p.wantedWarnings(e), is, err
	case e.Told != nil:
		return p.told(rs, e)
	case e.Figure != "":
		return p.figure(rs, e)
	case e.Ledger != "":
		is, err = p.count(rs, rs.program.Ledger(e.Ledger))
		return e.Value.Text, is, err
	}
	n, known := p.handles[e.Record]
	if !known {
		return "", "", p.stop(e.Pos, "story.not_yet", e.Record)
	}
	r, err := rs.Get(n.ledger.Ledger, n.id)
	if err != nil {
		return "", "", err
	}
	if f := n.ledger.Field(e.Field); f != nil {
		return p.compareField(r, f, e)
	}
	is, err = wordOf(rs, r, e.Field)
	return e.Value.Text, is, err
}

// compareField compares a field of a record.
func (p *player) compareField(
	r *ledger.Record, f *ledger.Field, e *ledger.StoryExpect,
) (want, is string, err error) {
	value, err := p.value(f, f.Kind, e.Value)
	if err != nil {
		return "", "", err
	}
	return p.shown(f, value), p.shown(f, r.Values[f.Index]), nil
}

// wordOf returns what a word that is no field says of a record.
func wordOf(rs *records, r *ledger.Record, name string) (string, error) {
	switch name {
	case wordState:
		return r.State, nil
	case wordNumber:
		return r.Number, nil
	case wordProofs:
		return ledger.Int(int64(r.ProofCount)).String(), nil
	case wordVersion:
		return ledger.Int(r.Version).String(), nil
	}
	light, err := rs.program.Light(rs.look(), r)
	if light == nil {
		return "", err
	}
	return light.Name, err
}

// count returns how many records a ledger has.
func (p *player) count(rs *records, l *engine.Ledger) (string, error) {
	rows, err := rs.tx.Tally(&sqlgen.Tally{
		Ledger: l.Ledger, Scope: rs.scope(l), Terms: []sqlgen.Term{{Op: "count"}},
	})
	if err != nil {
		return "", err
	}
	return rows[0].Results[0].String(), nil
}

// openWarnings lists the open warnings of all records.
func (p *player) openWarnings(rs *records) (string, error) {
	var open []string
	list, err := rs.tx.AllWarnings()
	for _, w := range list {
		open = append(open, p.handle(w.Ledger, w.Record)+"."+w.Name)
	}
	return listed(open), err
}

func (p *player) wantedWarnings(e *ledger.StoryExpect) string {
	var wanted []string
	for _, w := range e.Open {
		wanted = append(wanted, w.Record+"."+w.Name)
	}
	return listed(wanted)
}

// listed writes a list whose order means nothing.
func listed(words []string) string {
	slices.Sort(words)
	return "[" + strings.Join(words, ", ") + "]"
}

// told compares who is told of an open warning.
func (p *player) told(rs *records, e *ledger.StoryExpect) (want, is string, err error) {
	var wanted, told []string
	for _, v := range e.Value.List {
		wanted = append(wanted, v.Text)
	}
	n := p.handles[e.Told.Record]
	if n.ledger == nil {
		return "", "", p.stop(e.Pos, "story.not_yet", e.Told.Record)
	}
	open, err := rs.tx.Warnings(n.ledger.Path(), n.id, true)
	if err != nil {
		return "", "", err
	}
	open = slices.DeleteFunc(open, func(w *store.Warning) bool { return w.Name != e.Told.Name })
	for _, w := range open {
		people, err := rs.tx.ToldOf(w.ID)
		if err != nil {
			return "", "", err
		}
		for _, id := range people {
			told = append(told, p.handle(rs.part(ledger.AsPerson).Path(), id))
		}
	}
	return listed(wanted), listed(told), nil
}

// figure compares the value of a figure over all records, its target, or the line that it has crossed. A number
// is rounded to as many places as the story writes; with % it is a share of a hundred.
func (p *player) figure(rs *records, e *ledger.StoryExpect) (want, is string, err error) {
	view, err := rs.figure(rs.program.Figure(e.Figure), p.moment.Today, nil, nil)
	if err != nil {
		return "", "", err
	}
	if e.Line {
		return e.Value.Text, view.Level, nil
	}
	v := view.Value
	if e.Target {
		v = view.Target
	}
	if v.IsEmpty() || e.Value.Text == "" {
		return e.Value.Text, v.String(), nil
	}
	number, percent := strings.CutSuffix(e.Value.Text, "%")
	_, fraction, _ := strings.Cut(number, ".")
	value := v.Decimal()
	if percent {
		value, _ = value.Mul(100 * ledger.One)
		number += "%"
	}
	is = value.Fixed(len(fraction))
	if percent {
		is += "%"
	}
	return number, is, nil
}
