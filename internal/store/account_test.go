package store_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"bihuan/internal/problem"
	"bihuan/internal/store"
	"bihuan/internal/store/storetest"
)

var noon = time.Date(2024, 7, 1, 4, 0, 0, 0, time.UTC)

// write runs fn as a command that must succeed.
func write(t *testing.T, s *store.Store, fn func(*store.Tx) error) {
	t.Helper()
	if err := s.Write(t.Context(), fn); err != nil {
		t.Fatalf("Write() = %v", err)
	}
}

// read runs fn on the store and must succeed.
func read(t *testing.T, s *store.Store, fn func(*store.Tx) error) {
	t.Helper()
	if err := s.Read(t.Context(), fn); err != nil {
		t.Fatalf("Read() = %v", err)
	}
}

func TestAccountIsFoundHoweverTheLoginIsTyped(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		want := &store.Account{Login: " ＷangFang ", Password: "x", Person: 7, MustChange: true, Made: noon}
		write(t, s, func(tx *store.Tx) error { return tx.PutAccount(want) })
		if want.ID == 0 || want.Login != "wangfang" {
			t.Fatalf("kept as %+v", want)
		}
		want.Failures, want.LockedUntil = 3, noon.Add(time.Minute)
		write(t, s, func(tx *store.Tx) error { return tx.PutAccount(want) })
		read(t, s, func(tx *store.Tx) error {
			for _, login := range []string{"wangfang", "WangFang", "ｗａｎｇｆａｎｇ "} {
				got, err := tx.Account(login)
				if diff := cmp.Diff(want, got); diff != "" || err != nil {
					t.Errorf("Account(%q): %v %s", login, err, diff)
				}
			}
			got, err := tx.AccountOf(7)
			if diff := cmp.Diff(want, got); diff != "" || err != nil {
				t.Errorf("AccountOf: %v %s", err, diff)
			}
			if got, err := tx.Account("nobody"); got != nil || err != nil {
				t.Errorf("Account(nobody) = %v, %v", got, err)
			}
			return nil
		})
	})
}

func TestTwoAccountsCannotShareALogin(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		write(t, s, func(tx *store.Tx) error { return tx.PutAccount(&store.Account{Login: "li"}) })
		err := s.Write(t.Context(), func(tx *store.Tx) error { return tx.PutAccount(&store.Account{Login: "LI"}) })
		list := problem.All(err)
		if len(list) != 1 || list[0].Key != "store.login_taken" || list[0].Field != "login" {
			t.Errorf("second account = %v", err)
		}
	})
}

func TestSessionsEndWhenTheyExpireOrAreDropped(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		put := func(tx *store.Tx, secret string, expires time.Time) error {
			return tx.PutSession(&store.Session{
				Hash: store.HashSecret(secret), Account: 1, Made: noon, Expires: expires, Seen: noon, Agent: "浏览器",
			})
		}
		write(t, s, func(tx *store.Tx) error {
			for i, secret := range []string{"a", "b", "c", "d"} {
				if err := put(tx, secret, noon.Add(time.Duration(i)*time.Hour)); err != nil {
					return err
				}
			}
			return put(tx, "d", noon.Add(9*time.Hour)) // seen again
		})
		write(t, s, func(tx *store.Tx) error { return tx.DropExpired(noon.Add(time.Hour)) })
		wantSessions(t, s, "c", "d")
		write(t, s, func(tx *store.Tx) error { return tx.DropSessions(1, store.HashSecret("d")) })
		wantSessions(t, s, "d")
		write(t, s, func(tx *store.Tx) error { return tx.DropSession(store.HashSecret("d")) })
		wantSessions(t, s)
	})
}

func wantSessions(t *testing.T, s *store.Store, secrets ...string) {
	t.Helper()
	read(t, s, func(tx *store.Tx) error {
		list, err := tx.Sessions(1)
		if err != nil || len(list) != len(secrets) {
			t.Errorf("Sessions() = %d, %v; want %v", len(list), err, secrets)
		}
		for _, secret := range secrets {
			got, err := tx.Session(store.HashSecret(secret))
			if got == nil || err != nil || got.Hash != store.HashSecret(secret) || got.Agent != "浏览器" {
				t.Errorf("Session(%s) = %v, %v", secret, got, err)
			}
		}
		return nil
	})
}

func TestTokenIsKnownByItsHash(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		token := &store.Token{Hash: store.HashSecret("k"), Account: 4, Title: "接口", Made: noon}
		write(t, s, func(tx *store.Tx) error { return tx.PutToken(token) })
		token.Seen = noon.Add(time.Minute)
		write(t, s, func(tx *store.Tx) error { return tx.PutToken(token) })
		write(t, s, func(tx *store.Tx) error { return tx.DropExpired(noon.Add(1e6 * time.Hour)) })
		read(t, s, func(tx *store.Tx) error {
			got, err := tx.Token(store.HashSecret("k"))
			if diff := cmp.Diff(token, got); diff != "" || err != nil {
				t.Errorf("Token: %v %s", err, diff)
			}
			return nil
		})
		write(t, s, func(tx *store.Tx) error { return tx.DropToken(4, token.ID) })
		read(t, s, func(tx *store.Tx) error {
			if list, err := tx.Tokens(4); len(list) != 0 || err != nil {
				t.Errorf("Tokens() = %v, %v", list, err)
			}
			return nil
		})
	})
}
