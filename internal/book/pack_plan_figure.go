package book

import (
	"fmt"
	"slices"
	"strings"

	"bihuan/internal/ledger"
)

// figures compares the figures of a pack.
func (p *planner) figures(before, after *ledger.Pack) {
	for _, f := range after.Figures {
		i := slices.IndexFunc(before.Figures, func(b *ledger.Figure) bool { return b.Name == f.Name })
		switch {
		case i < 0:
			p.say("+", "plan.figure_new", f.Title)
		case figureText(before.Figures[i]) != figureText(f):
			p.say("~", "plan.figure_changed", f.Title)
		}
	}
	for _, f := range before.Figures {
		if !slices.ContainsFunc(after.Figures, func(a *ledger.Figure) bool { return a.Name == f.Name }) {
			p.say("-", "plan.figure_gone", f.Title)
		}
	}
}

// figureText is how a figure is counted, for comparing.
func figureText(f *ledger.Figure) string {
	text := strings.Join([]string{f.Op, f.Ledger, f.Of.Text, f.Weight.Text, f.Where.Text, f.Is.Text, f.Target.Text, f.Every}, "\n")
	if f.Growth != nil {
		text += "\n" + f.Growth.Figure + " " + f.Growth.Over
	}
	if f.Over != nil {
		text += "\n" + f.Over.Ledger + "\n" + f.Over.Of.Text + "\n" + f.Over.Where.Text
	}
	for _, entry := range f.Read {
		text += "\nread " + entry.Text
	}
	for _, line := range f.Lines {
		text += fmt.Sprintf("\n%s %s %d", line.Level, line.When.Text, line.Times)
	}
	for _, o := range f.Opens {
		text += "\n" + strings.Join(o.On, ",") + " " + o.Make
		for _, a := range o.Set {
			text += " " + a.Field + ":" + a.Value.Text
		}
	}
	return text
}
