package book

import (
	"context"
	"io/fs"
	"slices"
	"strings"

	"bihuan/internal/engine"
	"bihuan/internal/i18n"
	"bihuan/internal/ledger"
	"bihuan/internal/packfile"
	"bihuan/internal/problem"
	"bihuan/internal/store"
)

// PackPlan says what becomes of a data folder when other packs are applied to it.
type PackPlan struct{ Lines []PlanLine }

// PlanLine is one consequence.
type PlanLine struct {
	About     i18n.Text // title of the ledger or pack
	Sign      string    // "+" comes, "~" changes, "-" goes
	Objection bool      // data would be lost, or open records could not go on
	Say       *problem.Problem
}

// Objections counts what speaks against the plan.
func (p *PackPlan) Objections() int {
	n := 0
	for _, line := range p.Lines {
		if line.Objection {
			n++
		}
	}
	return n
}

// PlanPacks compares the packs that a book is kept with, or those of opts where they are not known, with proposed
// ones and with the records that are there. It changes nothing. What is wrong with the proposed packs is a
// problem.List.
func PlanPacks(ctx context.Context, opts Options, proposed fs.FS) (*PackPlan, error) {
	before, err := packfile.Load(opts.Packs)
	if err != nil {
		return nil, err
	}
	after, _, err := CheckPacks(proposed)
	if err != nil {
		return nil, err
	}
	s, err := store.Open(ctx, store.Options{Dir: opts.Dir, DSN: opts.DSN, ReadOnly: true, Log: opts.Log})
	if err != nil {
		return nil, err
	}
	defer s.Close()
	var found *PackPlan
	err = s.Read(ctx, func(tx *store.Tx) error {
		program, err := compiled(tx, after)
		if err != nil {
			return err
		}
		kept, err := keptPacks(tx)
		if err != nil {
			return err
		}
		if kept != nil {
			before = kept
		}
		found, err = plan(tx, program, before)
		return err
	})
	return found, err
}

// plan says what becomes of what is kept when program is used instead of the packs before.
func plan(tx *store.Tx, program *engine.Program, before []*ledger.Pack) (*PackPlan, error) {
	p := &planner{plan: &PackPlan{}, program: program, tx: tx, before: before}
	var err error
	if p.forms, err = tx.Forms(); err != nil {
		return nil, err
	}
	return p.plan, p.compare(before, program.Packs)
}

// planner compares definitions, one ledger after the other.
type planner struct {
	program *engine.Program
	before  []*ledger.Pack
	tx      *store.Tx
	forms   map[string]string // of all columns in the database
	plan    *PackPlan
	about   i18n.Text
}

// say notes a consequence.
func (p *planner) say(sign, key string, args ...any) {
	say := problem.New(problem.Unfit, key, args...)
	p.plan.Lines = append(p.plan.Lines, PlanLine{About: p.about, Sign: sign, Say: say})
}

// object notes what speaks against the plan.
func (p *planner) object(sign, key string, args ...any) {
	p.say(sign, key, args...)
	p.plan.Lines[len(p.plan.Lines)-1].Objection = true
}

func (p *planner) compare(before, after []*ledger.Pack) error {
	for _, pack := range after {
		i := slices.IndexFunc(before, func(b *ledger.Pack) bool { return b.Name == pack.Name })
		p.about = pack.Title
		if i < 0 {
			p.say("+", "plan.pack_new", pack.Version)
		} else if before[i].Version != pack.Version {
			p.say("~", "plan.pack_version", before[i].Version, pack.Version)
		}
		for _, l := range pack.Ledgers {
			if err := p.ledger(l.Former(before), l); err != nil {
				return err
			}
		}
		p.about = pack.Title
		if i >= 0 {
			p.figures(before[i], pack)
			p.params(before[i], pack)
		}
	}
	return p.gone(before, after)
}

// gone looks at the ledgers that there would be no more: with records they are given up only by a pack that says so.
func (p *planner) gone(before, after []*ledger.Pack) error {
	now, dropped := map[string]bool{}, map[string]bool{}
	for _, pack := range after {
		for _, l := range pack.Ledgers {
			if old := l.Former(before); old != nil {
				now[old.Path()] = true
			}
		}
		for _, name := range pack.Drops {
			dropped[pack.Name+"."+name] = true
		}
	}
	for _, pack := range before {
		for _, l := range pack.Ledgers {
			if now[l.Path()] {
				continue
			}
			p.about = l.Title
			open, all, err := p.openRecords(l)
			switch {
			case err != nil:
				return err
			case open > 0:
				p.object("-", "plan.ledger_open", l.Path(), open)
			case all > 0 && !dropped[l.Path()]:
				p.object("-", "plan.ledger_lost", l.Path(), all)
			default:
				p.say("-", "plan.ledger_gone", l.Path(), all)
			}
		}
	}
	return nil
}

// changesText lists the dated changes of a parameter.
func changesText(p *ledger.Param) string {
	texts := []string{}
	for _, c := range p.Changes {
		texts = append(texts, c.From.String()+" "+c.Value.String())
	}
	return "[" + strings.Join(texts, ", ") + "]"
}

// params compares the parameters of a pack.
func (p *planner) params(before, after *ledger.Pack) {
	for _, param := range after.Params {
		i := slices.IndexFunc(before.Params, func(b *ledger.Param) bool { return b.Name == param.Name })
		switch {
		case i < 0:
			p.say("+", "plan.param_new", param.Title, param.Default)
		case !before.Params[i].Default.Equal(param.Default):
			p.say("~", "plan.param_changed", param.Title, before.Params[i].Default, param.Default)
		case changesText(before.Params[i]) != changesText(param):
			p.say("~", "plan.param_dated", param.Title, changesText(before.Params[i]), changesText(param))
		}
	}
	for _, param := range before.Params {
		if !slices.ContainsFunc(after.Params, func(a *ledger.Param) bool { return a.Name == param.Name }) {
			p.say("-", "plan.param_gone", param.Title)
		}
	}
}
