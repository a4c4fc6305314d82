package store_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"bihuan/internal/store"
	"bihuan/internal/store/storetest"
)

// auditSample is a log of four lines, the second of which happened three times.
func auditSample(t *testing.T, s *store.Store) {
	t.Helper()
	read := store.AuditLine{
		At: noon, Account: 2, Person: 7, Face: "page", Deed: "read", Ledger: "rent.bill", Record: 3, Refused: true, Why: "a.b",
	}
	write(t, s, func(tx *store.Tx) error {
		for i, at := range []time.Duration{0, time.Second, 2 * time.Second, 3 * time.Second, 2 * time.Minute, 3 * time.Minute} {
			line := read
			line.At = noon.Add(at)
			switch i {
			case 0:
				line.Deed, line.Refused, line.Why, line.Ledger, line.Record = "sign_in", false, "", "", 0
			case 4:
				line.For, line.Face, line.Deed, line.Move = 9, "program", "move", "settle"
			case 5:
				line.Account, line.Person, line.Record, line.About = 0, 0, 0, "someone"
			}
			if err := tx.Audit(&line); err != nil {
				return err
			}
		}
		return nil
	})
}

func auditIDs(t *testing.T, s *store.Store, q store.AuditQuery) []int64 {
	t.Helper()
	ids := []int64{}
	if q.Limit == 0 {
		q.Limit = 10
	}
	read(t, s, func(tx *store.Tx) error {
		lines, err := tx.AuditLines(q)
		for _, line := range lines {
			ids = append(ids, line.ID)
		}
		return err
	})
	return ids
}

func TestAuditCountsWhatHappensAgainWithinAMinute(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		auditSample(t, s)
		var lines []*store.AuditLine
		read(t, s, func(tx *store.Tx) (err error) {
			lines, err = tx.AuditLines(store.AuditQuery{Limit: 10})
			return err
		})
		if len(lines) != 4 {
			t.Fatalf("%d lines, want 4", len(lines))
		}
		want := &store.AuditLine{
			ID: lines[2].ID, At: noon.Add(time.Second), Account: 2, Person: 7, Face: "page", Deed: "read",
			Ledger: "rent.bill", Record: 3, Refused: true, Why: "a.b", Times: 3,
		}
		if diff := cmp.Diff(want, lines[2]); diff != "" {
			t.Errorf("the line that was counted differs (-want +got):\n%s", diff)
		}
	})
}

func TestAuditIsNarrowed(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		auditSample(t, s)
		all := auditIDs(t, s, store.AuditQuery{})
		for name, c := range map[string]struct {
			query store.AuditQuery
			want  []int64
		}{
			"from":    {store.AuditQuery{From: noon.Add(time.Minute)}, all[:2]},
			"until":   {store.AuditQuery{Until: noon.Add(time.Second)}, all[3:]},
			"person":  {store.AuditQuery{Person: 7}, all[1:]},
			"for":     {store.AuditQuery{Person: 9}, all[1:2]},
			"face":    {store.AuditQuery{Face: "program"}, all[1:2]},
			"deed":    {store.AuditQuery{Deed: "sign_in"}, all[3:]},
			"ledger":  {store.AuditQuery{Ledger: "rent.bill", Outcome: "refused"}, all[:3]},
			"done":    {store.AuditQuery{Outcome: "done"}, all[3:]},
			"before":  {store.AuditQuery{Before: all[1], Limit: 1}, all[2:3]},
			"nothing": {store.AuditQuery{Deed: "sign_in", Face: "program"}, []int64{}},
		} {
			if diff := cmp.Diff(c.want, auditIDs(t, s, c.query)); diff != "" {
				t.Errorf("%s (-want +got):\n%s", name, diff)
			}
		}
	})
}

func TestAuditIsForgottenAfterItsTerm(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		auditSample(t, s)
		write(t, s, func(tx *store.Tx) error { return tx.ForgetAudit(noon.Add(2 * time.Minute)) })
		if left := auditIDs(t, s, store.AuditQuery{}); len(left) != 2 {
			t.Errorf("%d lines are left, want 2", len(left))
		}
	})
}
