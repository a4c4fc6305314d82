package book

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"bihuan/internal/problem"
	"bihuan/internal/store"
)

// notices lets everybody take note of warnings, those who were told of them and others.
func (w *walk) notices(rs *records) error {
	list, err := rs.tx.AllWarnings()
	if err != nil {
		return err
	}
	tried := map[string]bool{}
	for _, warning := range list {
		told, err := rs.tx.ToldOf(warning.ID)
		if err != nil {
			return err
		}
		for _, v := range w.visitors {
			want := notTold
			if slices.Contains(told, v.Person) {
				want = ""
			}
			if key := fmt.Sprint(warning.Ledger, warning.Name, want); !tried[key] {
				tried[key] = true
				why, err := attempted(rs, v, func(rs *records) error { return rs.acknowledge(warning.ID, v.actor()) })
				if err != nil {
					return err
				}
				w.compare(why, want, "take note of %s of %s %d by %d", warning.Name, warning.Ledger, warning.Record, v.Person)
			}
		}
	}
	return nil
}

// audited makes some attempts that are refused for good, and looks each up in the log of the audit.
func (w *walk) audited(turned []*attempt) {
	seen := map[string]int{}
	for _, a := range turned {
		key := a.want + strings.Fields(a.what)[0]
		if seen[key]++; seen[key]%5 != 1 || seen[key] > 30 {
			continue
		}
		v := *a.Visitor
		v.Account, v.Face = int64(v.Person), FacePage
		c := Command{Ledger: a.cmd.Ledger, ID: a.cmd.ID, Move: a.cmd.Move, Values: map[string]json.RawMessage{}}
		for name, value := range a.cmd.Set {
			c.Values[name], _ = json.Marshal(value)
		}
		_, err := w.Submit(w.Context(), &v, c)
		if why := problem.All(err); len(why) != 1 || why[0].Key != a.want {
			w.Errorf("%s of %s %d by %d: %v, want %s", a.what, c.Ledger, c.ID, v.Person, err, a.want)
			continue
		}
		w.logged(a, "")
	}
}

// logged looks for the line that tells of an attempt, and what else it was about.
func (w *walk) logged(a *attempt, about string) {
	want := store.AuditLine{
		Person: a.Person, For: a.For, Face: FacePage, Deed: strings.Fields(a.what)[0], Ledger: a.cmd.Ledger,
		Record: a.cmd.ID, Move: a.cmd.Move, About: about, Refused: true, Why: a.want,
	}
	if want.Deed == "attach" {
		want.Deed = deedEdit
	}
	if want.Why == notThere {
		want.Why = unreadable
	}
	err := w.store.Read(w.Context(), func(tx *store.Tx) error {
		lines, err := tx.AuditLines(store.AuditQuery{Person: a.Person, Ledger: a.cmd.Ledger, Limit: 100})
		for _, line := range lines {
			got := *line
			got.ID, got.Account, got.Times, got.At = 0, 0, 0, want.At
			if got == want {
				return err
			}
		}
		w.Errorf("the log does not tell of %+v", want)
		return err
	})
	if err != nil {
		w.Fatal(err)
	}
}
