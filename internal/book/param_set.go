package book

import (
	"cmp"
	"context"
	"encoding/json"
	"maps"
	"slices"

	"bihuan/internal/engine"
	"bihuan/internal/journal"
	"bihuan/internal/ledger"
	"bihuan/internal/problem"
)

// ParamLine is a parameter as it is now.
type ParamLine struct {
	Pack  *ledger.Pack
	Param *ledger.Param
	Worth ledger.Worth
	Today ledger.Value // the value in force
	Own   bool         // the district has set it
}

// ParamChange sets a parameter, in place of all that the pack says of it.
type ParamChange struct {
	Pack, Name string
	Reset      bool   // back to what the pack says; nothing else is looked at but the reason
	Value      string // as it is typed
	Changes    []TypedChange
	Reason     string
}

// TypedChange is a dated change as it is typed; one without a day and a value is left out.
type TypedChange struct{ From, Value string }

// Params returns the parameters of all packs, for the keepers of system and audit.
func (b *Book) Params(ctx context.Context, v *Visitor) ([]ParamLine, error) {
	if err := b.maySeeSettings(ctx, v); err != nil {
		return nil, err
	}
	var lines []ParamLine
	err := b.read(ctx, v, func(rs *records) error {
		own, err := ownParamsOf(rs.tx)
		for _, pack := range rs.program.Packs {
			for _, p := range pack.Params {
				worth := rs.Worth(pack.Name, p)
				lines = append(lines, ParamLine{pack, p, worth, worth.On(rs.moment.Today), own[pack.Name][p.Name] != nil})
			}
		}
		return err
	})
	return lines, err
}

// TypedParam returns a value of a parameter as it is typed.
func TypedParam(p *ledger.Param, v ledger.Value) string {
	for _, text := range asTyped(paramField(p, ""), v) {
		return text
	}
	return ""
}

// SetParam sets a parameter for the whole district, with an entry in the journal, and begins to compute anew what
// follows from it; see Settling. What is wrong is a problem.List tied to value, from, worth or reason.
func (b *Book) SetParam(ctx context.Context, v *Visitor, c ParamChange) error {
	if err := b.mustKeep(ctx, v, ledger.SystemKeeper, deedParams); err != nil {
		return err
	}
	b.params.Lock()
	defer b.params.Unlock()
	var next *engine.Program
	err := b.write(ctx, v, func(rs *records) (err error) {
		next, err = rs.setParam(v, c)
		return err
	})
	if err != nil {
		return err
	}
	b.program.SetParams(next.Params())
	b.settle(ctx)
	return nil
}

// maySeeSettings refuses all but those who set what the district sets, and who audits it.
func (b *Book) maySeeSettings(ctx context.Context, v *Visitor) error {
	if v != nil && v.Keeps == ledger.AuditKeeper {
		return nil
	}
	return b.mustKeep(ctx, v, ledger.SystemKeeper, deedParams)
}

// setParam keeps what is set, and returns the packs compiled with it.
func (rs *records) setParam(v *Visitor, c ParamChange) (*engine.Program, error) {
	pack, p := rs.param(c.Pack, c.Name)
	if p == nil {
		return nil, problem.New(problem.Missing, "param.none", c.Pack, c.Name)
	}
	param, problems := c.read(p)
	if len(problems) > 0 {
		return nil, problems
	}
	own, err := ownParamsOf(rs.tx)
	if err != nil {
		return nil, err
	}
	before := own[pack.Name][p.Name]
	own = own.with(pack.Name, p.Name, param)
	program, err := compiledWith(rs.tx, rs.program.Packs, own)
	if err != nil {
		return nil, undatable(p, err)
	}
	if err := rs.logSetting(v, paramCommand, c.Reason, c.Pack+"."+c.Name, before, param); err != nil {
		return nil, err
	}
	return program, rs.tx.PutSetting(paramsKey, own)
}

func (rs *records) param(pack, name string) (*ledger.Pack, *ledger.Param) {
	for _, known := range rs.program.Packs {
		for _, p := range known.Params {
			if known.Name == pack && p.Name == name {
				return known, p
			}
		}
	}
	return nil, nil
}

// undatable says where a pack reads a parameter without saying of which day.
func undatable(p *ledger.Param, err error) error {
	for _, one := range problem.All(err) {
		if one.Key == "expr.dated_param" {
			return problem.List{problem.New(problem.Invalid, "param.undatable", p.Title, one.Where).On("from")}
		}
	}
	return err
}

// with returns o with one parameter set, or not set any more when param is nil.
func (o ownParams) with(pack, name string, param *ownParam) ownParams {
	all := maps.Clone(o)
	if all == nil {
		all = ownParams{}
	}
	of := maps.Clone(all[pack])
	if of == nil {
		of = map[string]*ownParam{}
	}
	if param == nil {
		delete(of, name)
	} else {
		of[name] = param
	}
	all[pack] = of
	return all
}

// logSetting writes into the journal who set what of the district's to what, and why.
func (rs *records) logSetting(v *Visitor, command, reason, field string, before, after any) error {
	actor := v.actor()
	change := journal.Change{Field: field}
	var err error
	if change.Before, err = json.Marshal(before); err != nil {
		return err
	}
	if change.After, err = json.Marshal(after); err != nil {
		return err
	}
	return rs.tx.Log(&journal.Entry{
		At: rs.moment.Now, Day: rs.moment.Today.String(), By: int64(actor.By), For: int64(actor.For()),
		Command: command, Remark: reason, Changes: []journal.Change{change},
	})
}

// paramCommand is the command of entries about parameters.
const paramCommand = "param"

// read reads what was typed; nil takes the district's own value back.
func (c *ParamChange) read(p *ledger.Param) (*ownParam, problem.List) {
	var problems problem.List
	if c.Reason == "" {
		problems = append(problems, problem.New(problem.Invalid, "param.reason").On("reason"))
	}
	if c.Reset {
		return nil, problems
	}
	own := &ownParam{}
	var wrong *problem.Problem
	if own.Value, wrong = typedWorth(p, "value", c.Value); wrong != nil {
		problems = append(problems, wrong)
	}
	for _, line := range c.Changes {
		if line.From == "" && line.Value == "" {
			continue
		}
		change := ownChange{}
		if from, ok := civilDate(line.From); ok {
			change.From = from.String()
		} else {
			problems = append(problems, problem.New(problem.Invalid, "param.from", line.From).On("from"))
		}
		if change.Value, wrong = typedWorth(p, "worth", line.Value); wrong != nil {
			problems = append(problems, wrong)
		}
		own.Changes = append(own.Changes, change)
	}
	slices.SortFunc(own.Changes, func(a, b ownChange) int { return cmp.Compare(a.From, b.From) })
	for i, change := range own.Changes {
		if i > 0 && change.From == own.Changes[i-1].From {
			problems = append(problems, problem.New(problem.Invalid, "param.twice", change.From).On("from"))
		}
	}
	return own, problems
}

// typedWorth reads one value; the problem is tied to field.
func typedWorth(p *ledger.Param, field, text string) (json.RawMessage, *problem.Problem) {
	f := paramField(p, field)
	v, wrong := typed(f, []string{text})
	if wrong != nil {
		return nil, wrong
	}
	if v.IsEmpty() {
		return nil, problem.New(problem.Invalid, "engine.required", f.Title).On(field)
	}
	raw, err := json.Marshal(v)
	if err != nil {
		panic("book: write a parameter: " + err.Error())
	}
	return raw, nil
}

// paramField stands for a parameter where values are typed; problems are tied to name.
func paramField(p *ledger.Param, name string) *ledger.Field {
	return &ledger.Field{Name: name, Title: p.Title, Kind: p.Kind}
}
