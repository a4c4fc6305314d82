package book

import (
	"context"
	"io/fs"
	"maps"
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

// PlanPacks compares the packs of opts with proposed ones and with the records that are there. It changes
// nothing. What is wrong with the proposed packs is a problem.List.
func PlanPacks(ctx context.Context, opts Options, proposed fs.FS) (*PackPlan, error) {
	before, err := packfile.Load(opts.Packs)
	if err != nil {
		return nil, err
	}
	after, err := CheckPacks(proposed)
	if err != nil {
		return nil, err
	}
	s, err := store.Open(ctx, store.Options{Dir: opts.Dir, DSN: opts.DSN, ReadOnly: true, Log: opts.Log})
	if err != nil {
		return nil, err
	}
	defer s.Close()
	p := &planner{plan: &PackPlan{}}
	err = s.Read(ctx, func(tx *store.Tx) error {
		p.tx = tx
		if p.program, err = compiled(tx, after); err != nil {
			return err
		}
		if p.forms, err = tx.Forms(); err != nil {
			return err
		}
		return p.compare(before, after)
	})
	return p.plan, err
}

// planner compares definitions, one ledger after the other.
type planner struct {
	program *engine.Program
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
	old := byPath(before)
	for _, pack := range after {
		i := slices.IndexFunc(before, func(b *ledger.Pack) bool { return b.Name == pack.Name })
		p.about = pack.Title
		if i < 0 {
			p.say("+", "plan.pack_new", pack.Version)
		} else if before[i].Version != pack.Version {
			p.say("~", "plan.pack_version", before[i].Version, pack.Version)
		}
		for _, l := range pack.Ledgers {
			if err := p.ledger(old[l.Path()], l); err != nil {
				return err
			}
		}
		p.about = pack.Title
		if i >= 0 {
			p.figures(before[i], pack)
			p.params(before[i], pack)
		}
	}
	return p.gone(old, byPath(after))
}

func byPath(packs []*ledger.Pack) map[string]*ledger.Ledger {
	all := map[string]*ledger.Ledger{}
	for _, pack := range packs {
		for _, l := range pack.Ledgers {
			all[l.Path()] = l
		}
	}
	return all
}

// gone looks at the ledgers that there would be no more.
func (p *planner) gone(old, now map[string]*ledger.Ledger) error {
	for _, path := range slices.Sorted(maps.Keys(old)) {
		l := old[path]
		if now[path] != nil {
			continue
		}
		p.about = l.Title
		open, all, err := p.openRecords(l)
		if err != nil {
			return err
		}
		if open > 0 {
			p.object("-", "plan.ledger_open", path, open)
		} else {
			p.say("-", "plan.ledger_gone", path, all)
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
