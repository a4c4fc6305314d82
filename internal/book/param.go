package book

import (
	"encoding/json"

	"bihuan/internal/calendar"
	"bihuan/internal/engine"
	"bihuan/internal/ledger"
	"bihuan/internal/problem"
	"bihuan/internal/store"
)

// paramsKey is the setting that holds the parameters that the district has set.
const paramsKey = "params"

// ownParams are the parameters that the district has set, by pack and name. What it sets takes the place of
// all that the pack says of a parameter, changes included.
type ownParams map[string]map[string]*ownParam

type ownParam struct {
	Value   json.RawMessage `json:"value"`
	Changes []ownChange     `json:"changes,omitempty"`
}

type ownChange struct {
	From  string          `json:"from"`
	Value json.RawMessage `json:"value"`
}

func ownParamsOf(tx *store.Tx) (own ownParams, err error) {
	_, err = tx.Setting(paramsKey, &own)
	return own, err
}

// Worth returns what a parameter is worth, as the district has set it or as the pack says.
func (b *Book) Worth(pack string, p *ledger.Param) ledger.Worth {
	return b.program.Params()[pack][p.Name]
}

// Param returns the value that a parameter has today.
func (b *Book) Param(pack, name string) ledger.Value {
	return b.program.Params()[pack][name].On(b.Today())
}

// worths returns what is set for parameters that the packs have.
func (o ownParams) worths(packs []*ledger.Pack) (engine.Params, error) {
	out := engine.Params{}
	for _, pack := range packs {
		out[pack.Name] = map[string]ledger.Worth{}
		for _, p := range pack.Params {
			own := o[pack.Name][p.Name]
			if own == nil {
				continue
			}
			worth, err := own.worth(p)
			if err != nil {
				return nil, problem.List{problem.New(problem.Unfit, "param.unfit", p.Title, pack.Title, p.Kind)}
			}
			out[pack.Name][p.Name] = worth
		}
	}
	return out, nil
}

func (o *ownParam) worth(p *ledger.Param) (worth ledger.Worth, err error) {
	if worth.First, err = ledger.FromJSON(o.Value, p.Kind.Storage(), ledger.StoreNone); err != nil {
		return worth, err
	}
	for _, c := range o.Changes {
		change := &ledger.Change{}
		if change.From, err = calendar.Parse(c.From); err != nil {
			return worth, err
		}
		if change.Value, err = ledger.FromJSON(c.Value, p.Kind.Storage(), ledger.StoreNone); err != nil {
			return worth, err
		}
		worth.Changes = append(worth.Changes, change)
	}
	return worth, nil
}
