package journal

import (
	"bytes"
	"crypto/rand"
	"fmt"
	"strings"
	"testing"
	"time"
)

var batchTime = time.Date(2024, 7, 2, 0, 0, 0, 0, time.UTC)

// signerOf returns a signer that is the same in every run.
func signerOf(t testing.TB, name string) *Signer {
	t.Helper()
	s, err := NewSigner(bytes.NewReader(bytes.Repeat([]byte(name[:1]), 64)), name)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func at(t testing.TB, m *memory, size int64) Checkpoint {
	t.Helper()
	root, err := RootAt(size, m)
	if err != nil {
		t.Fatal(err)
	}
	return Checkpoint{"example.gov/journal", size, root}
}

func TestEveryEntryIsProvenAtEverySize(t *testing.T) {
	m := journalOf(t, 20)
	for size := int64(1); size <= 20; size++ {
		c := at(t, m, size)
		for seq := range size {
			proof, err := ProveEntry(seq, size, m)
			if err != nil {
				t.Fatal(err)
			}
			if err := CheckEntry(proof, c, seq, m.rows[seq].Leaf); err != nil {
				t.Error(err)
			}
			if CheckEntry(proof, c, seq, []byte("other")) == nil {
				t.Errorf("another leaf is proven as %d of %d", seq, size)
			}
			if other := (seq + 1) % size; other != seq && CheckEntry(proof, c, other, m.rows[seq].Leaf) == nil {
				t.Errorf("entry %d of %d is proven as %d", seq, size, other)
			}
		}
	}
	if _, err := ProveEntry(20, 20, m); err == nil {
		t.Error("an entry that is not there was proven")
	}
}

func TestEverySizeIsConsistentWithTheOlderOnes(t *testing.T) {
	m, other := journalOf(t, 20), journalOf(t, 20)
	other.rows = other.rows[:0]
	other.tree = Tree{}
	for range 20 {
		other.append(t, &Entry{Command: "other", At: batchTime})
	}
	for size := range int64(21) {
		for older := range size + 1 {
			proof, err := ProveConsistency(older, size, m)
			if err != nil {
				t.Fatal(err)
			}
			if err := CheckConsistency(proof, at(t, m, older), at(t, m, size)); err != nil {
				t.Error(err)
			}
			if older > 0 && CheckConsistency(proof, at(t, other, older), at(t, m, size)) == nil {
				t.Errorf("%d entries are consistent with %d others", size, older)
			}
		}
	}
	if _, err := ProveConsistency(5, 4, m); err == nil {
		t.Error("a tree begins with a larger one")
	}
	bad := at(t, m, 0)
	bad.Root[0]++
	if CheckConsistency(nil, bad, at(t, m, 4)) == nil {
		t.Error("an empty tree with another root is accepted")
	}
}

func TestACheckpointHasThreeLines(t *testing.T) {
	c := at(t, journalOf(t, 3), 3)
	want := "example.gov/journal\n3\n" + c.Root.String() + "\n"
	if c.Text() != want {
		t.Errorf("Text() = %q, want %q", c.Text(), want)
	}
	if got, err := ParseCheckpoint(want); err != nil || got != c {
		t.Errorf("ParseCheckpoint() = %+v, %v", got, err)
	}
	for _, text := range []string{
		"", "a\n3\n", want + "more\n", strings.TrimSuffix(want, "\n"), strings.Replace(want, "3", "03", 1),
		strings.Replace(want, "3", "-3", 1), strings.Replace(want, "3", "x", 1), "\n" + want[20:],
		"a\n3\nAAAA\n",
	} {
		if got, err := ParseCheckpoint(text); err == nil {
			t.Errorf("ParseCheckpoint(%q) = %+v", text, got)
		}
	}
}

func TestACheckpointIsOpenedWithItsKeyOnly(t *testing.T) {
	ours, theirs := signerOf(t, "example.gov/journal"), signerOf(t, "theirs")
	c := at(t, journalOf(t, 9), 9)
	signed, err := ours.Sign(c.Size, c.Root)
	if err != nil {
		t.Fatal(err)
	}
	if got, err := OpenCheckpoint(signed, theirs.VerifierKey(), ours.VerifierKey()); err != nil || got != c {
		t.Errorf("OpenCheckpoint() = %+v, %v", got, err)
	}
	for name, keys := range map[string][]string{
		"another key": {theirs.VerifierKey()}, "no key": nil, "what is no key": {"x"}, "the secret": {ours.Key()},
	} {
		if got, err := OpenCheckpoint(signed, keys...); err == nil {
			t.Errorf("opened with %s: %+v", name, got)
		}
	}
	for i := range signed {
		changed := bytes.Clone(signed)
		changed[i] ^= 1
		if got, err := OpenCheckpoint(changed, ours.VerifierKey()); err == nil && got != c {
			t.Errorf("opened with byte %d changed: %+v", i, got)
		}
	}
}

func TestACheckpointOfAnotherOriginIsRefused(t *testing.T) {
	theirs := signerOf(t, "theirs")
	signed, err := theirs.Sign(0, emptyRoot())
	if err != nil {
		t.Fatal(err)
	}
	text := Checkpoint{"ours", 0, emptyRoot()}.Text()
	forged := fmt.Sprintf("%s%s", text, signed[bytes.Index(signed, []byte("\n\n"))+1:])
	if c, err := OpenCheckpoint([]byte(forged), theirs.VerifierKey()); err == nil {
		t.Errorf("OpenCheckpoint() = %+v", c)
	}
}

func TestAKeyIsReadAsItIsWritten(t *testing.T) {
	made, err := NewSigner(rand.Reader, "巡察办")
	if err != nil {
		t.Fatal(err)
	}
	read, err := ParseSigner(made.Key())
	if err != nil {
		t.Fatal(err)
	}
	if read.Name() != "巡察办" || read.VerifierKey() != made.VerifierKey() {
		t.Errorf("ParseSigner() = %s, %s", read.Name(), read.VerifierKey())
	}
	signed, err := read.Sign(0, emptyRoot())
	if err != nil {
		t.Fatal(err)
	}
	if _, err := OpenCheckpoint(signed, made.VerifierKey()); err != nil {
		t.Error(err)
	}
	for _, key := range []string{"", "x", made.VerifierKey(), made.Key() + "A", strings.Replace(made.Key(), "巡", "x", 1)} {
		if _, err := ParseSigner(key); err == nil {
			t.Errorf("ParseSigner(%q) succeeded", key)
		}
	}
	if _, err := NewSigner(rand.Reader, "with space"); err == nil {
		t.Error("a name with a space was accepted")
	}
}
