package store_test

import (
	"encoding/json"
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"bihuan/internal/problem"
	"bihuan/internal/store"
	"bihuan/internal/store/storetest"
)

func TestDocumentIsNotOverwrittenByAnOldVersion(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		put := func(version int64, body string) error {
			d := &store.Doc{Kind: "draft", ID: "7", Version: version, Owner: 2, Changed: noon, Body: json.RawMessage(body)}
			return s.Write(t.Context(), func(tx *store.Tx) error { return tx.PutDoc(d) })
		}
		for _, c := range []struct {
			version  int64
			conflict bool
		}{{0, false}, {0, true}, {1, false}, {1, true}, {3, true}, {2, false}} {
			err := put(c.version, fmt.Sprintf(`{"步":%d}`, c.version))
			if (problem.KindOf(err) == problem.Conflict) != c.conflict || err != nil && !c.conflict {
				t.Errorf("change of version %d: %v", c.version, err)
			}
		}
		read(t, s, func(tx *store.Tx) error {
			got, err := tx.Doc("draft", "7")
			want := &store.Doc{Kind: "draft", ID: "7", Version: 3, Owner: 2, Changed: noon, Body: json.RawMessage(`{"步":2}`)}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Error(diff)
			}
			return err
		})
	})
}

func TestDocumentsAreListedByKindAndOwner(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		write(t, s, func(tx *store.Tx) error {
			for i := range 6 {
				d := &store.Doc{Kind: []string{"view", "draft"}[i%2], ID: fmt.Sprint("d", i), Body: json.RawMessage("1")}
				if i >= 2 {
					d.Owner = 5
				}
				if err := tx.PutDoc(d); err != nil {
					return err
				}
			}
			return tx.DropDoc("view", "d4")
		})
		read(t, s, func(tx *store.Tx) error {
			all, err := tx.Docs("view", 0, "", 10)
			if err != nil || len(all) != 2 || all[0].ID != "d0" || all[1].ID != "d2" {
				t.Errorf("all views: %v, %v", all, err)
			}
			own, err := tx.Docs("draft", 5, "d3", 10)
			if err != nil || len(own) != 1 || own[0].ID != "d5" {
				t.Errorf("own drafts after d3: %v, %v", own, err)
			}
			first, err := tx.Docs("view", 5, "", 1)
			if err != nil || len(first) != 1 || first[0].ID != "d2" {
				t.Errorf("first own view: %v, %v", first, err)
			}
			return nil
		})
	})
}

func TestSettingIsReplaced(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		type sweep struct{ Day string }
		for _, day := range []string{"2024-07-01", "2024-07-02"} {
			write(t, s, func(tx *store.Tx) error { return tx.PutSetting("sweep", sweep{day}) })
		}
		read(t, s, func(tx *store.Tx) error {
			var got sweep
			if ok, err := tx.Setting("sweep", &got); !ok || err != nil || got.Day != "2024-07-02" {
				t.Errorf("Setting() = %v, %v, %v", got, ok, err)
			}
			if ok, err := tx.Setting("none", &got); ok || err != nil {
				t.Errorf("Setting(none) = %v, %v", ok, err)
			}
			return nil
		})
	})
}

func TestCommandIsAnsweredOnce(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		write(t, s, func(tx *store.Tx) error { return tx.Remember("key", []byte("结果"), noon) })
		err := s.Write(t.Context(), func(tx *store.Tx) error { return tx.Remember("key", nil, noon) })
		if err == nil {
			t.Error("the same key was remembered twice")
		}
		read(t, s, func(tx *store.Tx) error {
			if got, ok, err := tx.Seen("key"); string(got) != "结果" || !ok || err != nil {
				t.Errorf("Seen(key) = %q, %v, %v", got, ok, err)
			}
			if _, ok, err := tx.Seen("other"); ok || err != nil {
				t.Errorf("Seen(other) = %v, %v", ok, err)
			}
			return nil
		})
		write(t, s, func(tx *store.Tx) error { return tx.ForgetBefore(noon.Add(time.Second)) })
		read(t, s, func(tx *store.Tx) error {
			_, ok, err := tx.Seen("key")
			if ok {
				t.Errorf("an old answer is still there (%v)", err)
			}
			return err
		})
	})
}
