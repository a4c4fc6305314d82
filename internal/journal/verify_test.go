package journal

import (
	"errors"
	"fmt"
	"iter"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"bihuan/internal/i18n"
)

// found lists the faults as "kind seq..last level".
func found(t testing.TB, m Source, checkpoints ...Checkpoint) []string {
	t.Helper()
	report, err := Verify(m, checkpoints...)
	if err != nil {
		t.Fatal(err)
	}
	list := []string{}
	for _, f := range report.Faults {
		list = append(list, fmt.Sprintf("%s %d..%d/%d", f.Kind, f.Seq, f.Last, f.Level))
	}
	return list
}

func TestAnIntactJournalIsVerified(t *testing.T) {
	for size := range int64(40) {
		m := journalOf(t, int(size))
		report, err := Verify(m, at(t, m, size), at(t, m, size/2), at(t, m, 0))
		if err != nil {
			t.Fatal(err)
		}
		want := &Report{Size: size, Root: m.tree.Root(), Checkpoints: 3}
		if diff := cmp.Diff(want, report); diff != "" {
			t.Errorf("%d entries: %s", size, diff)
		}
	}
}

func TestEveryChangedByteIsFoundAndNamed(t *testing.T) {
	for _, size := range []int{1, 2, 3, 8, 11} {
		m := journalOf(t, size)
		signed := at(t, m, int64(size))
		for seq := range m.rows {
			for i := range m.rows[seq].Leaf {
				bad := m.clone()
				bad.rows[seq].Leaf[i] ^= 1
				if got, want := found(t, bad, signed), []string{fmt.Sprintf("entry_changed %d..%d/0", seq, seq)}; !slices.Equal(got, want) {
					t.Fatalf("entry %d of %d, byte %d: %v, want %v", seq, size, i, got, want)
				}
			}
			for level := range m.rows[seq].Hashes {
				for i := range HashSize {
					bad := m.clone()
					bad.rows[seq].Hashes[level][i] ^= 1
					named := fmt.Sprintf("hash_changed %d..%d/%d", seq+1-1<<level, seq, level)
					if got := found(t, bad); !slices.Equal(got, []string{named}) && !isLast(size, seq, level, got) {
						t.Fatalf("hash %d of entry %d of %d: %v, want %v", level, seq, size, got, named)
					}
				}
			}
		}
	}
}

// isLast reports whether got names the last entry of an odd number of them. Above it there is no hash to
// tell whether its leaf or its hash was changed, so the entry is named.
func isLast(size, seq, level int, got []string) bool {
	return size%2 == 1 && seq == size-1 && level == 0 &&
		slices.Equal(got, []string{fmt.Sprintf("entry_changed %d..%d/0", seq, seq)})
}

func TestTamperingIsNamed(t *testing.T) {
	const size = 13
	for _, tt := range []struct {
		name   string
		tamper func(m *memory)
		want   []string
	}{
		{"two entries changed", func(m *memory) {
			m.rows[4].Leaf[10] ^= 1
			m.rows[5].Leaf[10] ^= 1
		}, []string{"entry_changed 4..4/0", "entry_changed 5..5/0"}},
		{"an entry and the hash beside it", func(m *memory) {
			m.rows[4].Leaf[10] ^= 1
			m.rows[5].Hashes[0][0] ^= 1
		}, []string{"entry_changed 4..4/0", "hash_changed 5..5/0"}},
		{"an entry removed", func(m *memory) { m.rows = slices.Delete(m.rows, 6, 7) },
			[]string{"entry_missing 6..6/0"}},
		{"an entry removed, its hashes left", func(m *memory) { m.rows[7].Leaf = nil },
			[]string{"entry_missing 7..7/0"}},
		{"the first entries removed", func(m *memory) { m.rows = m.rows[2:] },
			[]string{"entry_missing 0..0/0", "entry_missing 1..1/0"}},
		{"the last entries removed", func(m *memory) { m.rows = m.rows[:10] },
			[]string{"cut_off 10..12/0"}},
		{"all removed", func(m *memory) { m.rows = nil }, []string{"cut_off 0..7/0", "cut_off 0..12/0"}},
		{"hashes removed", func(m *memory) { m.rows[7].Hashes = m.rows[7].Hashes[:2] },
			[]string{"hash_changed 0..7/3", "hash_changed 4..7/2"}},
		{"hashes added", func(m *memory) { m.rows[6].Hashes = append(m.rows[6].Hashes, Hash{}) },
			[]string{"hash_changed 6..6/1"}},
		{"two leaves swapped", func(m *memory) {
			m.rows[2].Leaf, m.rows[9].Leaf = m.rows[9].Leaf, m.rows[2].Leaf
		}, []string{"entry_changed 2..2/0", "entry_changed 9..9/0"}},
		{"an entry and all hashes", func(m *memory) { rewrite(m, 10, func(e *Entry) { e.By = 99 }) },
			[]string{"checkpoint_differs 8..12/0"}},
		{"an early entry and all hashes", func(m *memory) { rewrite(m, 3, func(e *Entry) { e.By = 99 }) },
			[]string{"checkpoint_differs 0..7/0", "checkpoint_differs 0..12/0"}},
		{"an entry with another seq and all hashes", func(m *memory) {
			rewrite(m, 9, func(e *Entry) { e.Seq = 11 })
		}, []string{"checkpoint_differs 8..12/0", "entry_misplaced 9..9/0"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			m := journalOf(t, size)
			checkpoints := []Checkpoint{at(t, m, size), at(t, m, 8)}
			tt.tamper(m)
			if diff := cmp.Diff(tt.want, found(t, m, checkpoints...)); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// rewrite changes an entry and works out all hashes again, as one can who has the database.
func rewrite(m *memory, seq int, change func(*Entry)) {
	e, err := Decode(m.rows[seq].Leaf)
	if err != nil {
		panic(err)
	}
	change(e)
	if m.rows[seq].Leaf, err = e.Encode(); err != nil {
		panic(err)
	}
	m.tree = Tree{}
	for i := range m.rows {
		m.rows[i].Hashes = m.tree.Append(m.rows[i].Leaf)
	}
}

func TestALeafThatIsNoEntryIsNamed(t *testing.T) {
	m := journalOf(t, 4)
	m.rows = append(m.rows, Row{4, []byte("{}"), m.tree.Append([]byte("{}"))})
	if diff := cmp.Diff([]string{"entry_unreadable 4..4/0"}, found(t, m)); diff != "" {
		t.Error(diff)
	}
}

func TestBackDatingIsShown(t *testing.T) {
	m := journalOf(t, 4)
	m.append(t, &Entry{Command: "make", At: batchTime.AddDate(0, -1, 0)})
	m.append(t, &Entry{Command: "make", At: batchTime})
	report, err := Verify(m)
	if err != nil || !report.OK() || !slices.Equal(report.BackDated, []int64{4}) {
		t.Errorf("Verify() = %+v, %v", report, err)
	}
}

func TestTheFirstAndAllBadEntriesAreNamed(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		size := rapid.IntRange(1, 40).Draw(t, "size")
		m := &memory{}
		for i := range size {
			leaf := fmt.Appendf(nil, `{"seq":%d,"at":"2024-07-01T00:30:00.000000Z","command":"make"}`, i)
			m.rows = append(m.rows, Row{int64(i), leaf, m.tree.Append(leaf)})
		}
		bad := slices.Compact(slices.Sorted(slices.Values(
			rapid.SliceOfN(rapid.Int64Range(0, int64(size-1)), 1, 5).Draw(t, "bad"))))
		for _, seq := range slices.Backward(bad) {
			if rapid.Bool().Draw(t, "removed") && seq < int64(size-1) {
				m.rows = slices.Delete(m.rows, int(seq), int(seq)+1)
			} else {
				m.rows[seq].Leaf[20] ^= 1
			}
		}
		report, err := Verify(m)
		if err != nil || !slices.Equal(report.Bad(), bad) || len(report.Faults) != len(bad) {
			t.Fatalf("Verify() = %+v, %v, want %v", report, err, bad)
		}
	})
}

// failing yields a row, then fails or repeats it.
type failing struct{ err error }

func (f failing) Rows() iter.Seq2[Row, error] {
	return func(yield func(Row, error) bool) {
		_ = yield(Row{}, nil) && yield(Row{}, f.err)
	}
}

func TestAJournalThatCannotBeReadIsAnError(t *testing.T) {
	broken := errors.New("broken")
	if _, err := Verify(failing{broken}); !errors.Is(err, broken) {
		t.Errorf("Verify() = %v", err)
	}
	if _, err := Verify(failing{}); err == nil {
		t.Error("an entry that comes twice is accepted")
	}
}

func TestEveryFaultHasWords(t *testing.T) {
	for _, kind := range []FaultKind{
		EntryMissing, EntryChanged, EntryUnreadable, EntryMisplaced, EntryForeign, EntryUnproven, HashChanged,
		CheckpointDiffers, CutOff,
	} {
		if f := fault(kind, 1, nil); !i18n.Has(f.Key()) {
			t.Errorf("%s has no words", f.Key())
		}
	}
}

func BenchmarkVerify(b *testing.B) {
	m := journalOf(b, 1000)
	for b.Loop() {
		if _, err := Verify(m); err != nil {
			b.Fatal(err)
		}
	}
}
