package store_test

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"maps"
	"math/rand/v2"
	"os"
	"os/exec"
	"sync"
	"testing"
	"time"

	"bihuan/internal/ledger"
	"bihuan/internal/pgtest"
	"bihuan/internal/store"
)

// victimFolder and victimDSN tell a copy of the test program to work on a store until it is killed.
const (
	victimFolder = "BIHUAN_TEST_VICTIM_FOLDER"
	victimDSN    = "BIHUAN_TEST_VICTIM_DSN"
)

func TestMain(m *testing.M) {
	if dir := os.Getenv(victimFolder); dir != "" {
		fmt.Fprintln(os.Stderr, victim(store.Options{Dir: dir, DSN: os.Getenv(victimDSN)}))
		os.Exit(1)
	}
	os.Exit(m.Run())
}

// victim makes and changes records from several clients and prints "id version" for each change that was
// acknowledged. It never ends well.
func victim(opts store.Options) error {
	s, err := store.Open(context.Background(), opts)
	if err != nil {
		return err
	}
	l := billLedger()
	if err := s.Apply(context.Background(), store.Tables{Ledgers: []*ledger.Ledger{l}}); err != nil {
		return err
	}
	var mu sync.Mutex
	clients(6, func(int) {
		var last *ledger.Record
		for err == nil {
			r, failed := victimCommand(s, l, last)
			mu.Lock()
			if failed != nil {
				err = failed
			} else {
				fmt.Printf("%d %d\n", r.ID, r.Version)
			}
			mu.Unlock()
			last = r
		}
	})
	return err
}

// victimCommand changes the record that its client made last, or makes a new one after a few changes.
func victimCommand(s *store.Store, l *ledger.Ledger, last *ledger.Record) (r *ledger.Record, err error) {
	err = s.Write(context.Background(), func(tx *store.Tx) error {
		if last == nil || last.Version > 3 {
			r, err = makeBill(tx, l)
			return err
		}
		r = last.Clone()
		r.Version++
		r.Set("title", ledger.Text(fmt.Sprint("第", r.Version, "版")))
		if err := tx.Update(r); err != nil {
			return err
		}
		return tx.Log(made(r))
	})
	return r, err
}

// kill runs a victim, kills it at a random moment, with early perhaps while it still opens the store, and
// returns the last version that it acknowledged of each record.
func kill(t *testing.T, opts store.Options, early bool) map[ledger.ID]int64 {
	t.Helper()
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), victimFolder+"="+opts.Dir, victimDSN+"="+opts.DSN)
	cmd.Stderr = os.Stderr
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	lines := bufio.NewReader(out)
	acknowledged := map[ledger.ID]int64{}
	killed := false
	killSoon := func() {
		killed = true
		time.AfterFunc(rand.N(120*time.Millisecond), func() { cmd.Process.Kill() })
	}
	if early {
		killSoon()
	}
	for {
		line, err := lines.ReadString('\n')
		if err != nil {
			if err != io.EOF || line != "" {
				t.Errorf("last line %q: %v", line, err)
			}
			break
		}
		if !killed {
			killSoon()
		}
		var id ledger.ID
		var version int64
		if _, err := fmt.Sscan(line, &id, &version); err != nil {
			t.Fatalf("line %q: %v", line, err)
		}
		acknowledged[id] = max(acknowledged[id], version)
	}
	if err := cmd.Wait(); err == nil || !killed {
		t.Fatalf("the victim ended by itself: %v", err)
	}
	return acknowledged
}

// wantKept wants all acknowledged changes in the store, and records, numbers, proofs and journal to agree.
func wantKept(t *testing.T, opts store.Options, acknowledged map[ledger.ID]int64) {
	t.Helper()
	s, err := store.Open(t.Context(), opts)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	l := billLedger()
	apply(t, s, l)
	var changes, records int64
	read(t, s, func(tx *store.Tx) error {
		list, err := tx.Each(l, 0, 1_000_000)
		for _, r := range list {
			records++
			changes += r.Version
			if r.Version < acknowledged[r.ID] {
				t.Errorf("record %d has version %d, %d was acknowledged", r.ID, r.Version, acknowledged[r.ID])
			}
			if r.ProofCount != 1 || r.Number != fmt.Sprintf("ZD-%04d", r.ID) {
				t.Errorf("record %d has number %s and %d proofs", r.ID, r.Number, r.ProofCount)
			}
			delete(acknowledged, r.ID)
		}
		return err
	})
	if len(acknowledged) > 0 {
		t.Errorf("acknowledged records are missing: %v", acknowledged)
	}
	verify(t, s, changes)
	write(t, s, func(tx *store.Tx) error {
		n, err := tx.NextNumber("ZD")
		if n != records+1 {
			t.Errorf("%d records, and the next number is %d", records, n)
		}
		return err
	})
}

func TestKillingTheProgramLosesNothingAcknowledged(t *testing.T) {
	for name, c := range map[string]struct {
		rounds int
		dsn    func(testing.TB) string
	}{
		"sqlite":   {30, func(testing.TB) string { return "" }},
		"postgres": {6, pgtest.Start},
	} {
		t.Run(name, func(t *testing.T) {
			opts := store.Options{Dir: t.TempDir(), DSN: c.dsn(t)}
			acknowledged := map[ledger.ID]int64{}
			for round := range c.rounds {
				maps.Copy(acknowledged, kill(t, opts, round%3 == 0))
			}
			t.Logf("%d records acknowledged", len(acknowledged))
			wantKept(t, opts, acknowledged)
		})
	}
}
