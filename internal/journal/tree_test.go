package journal

import (
	"encoding/hex"
	"fmt"
	"testing"

	"golang.org/x/mod/sumdb/tlog"
)

// The leaves and roots by which implementations of RFC 6962 are compared.
var (
	vectorLeaves = []string{
		"", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f",
	}
	vectorRoots = []string{
		"e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
		"6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
		"fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
		"aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
		"d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
		"4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
		"76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
		"ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
		"5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
	}
)

func TestRootsAreThoseOfRFC6962(t *testing.T) {
	var tree Tree
	for i, want := range vectorRoots {
		if root := tree.Root(); hex.EncodeToString(root[:]) != want {
			t.Errorf("root of %d = %x, want %s", i, root, want)
		}
		if i < len(vectorLeaves) {
			leaf, err := hex.DecodeString(vectorLeaves[i])
			if err != nil {
				t.Fatal(err)
			}
			tree.Append(leaf)
		}
	}
}

func hexOf(hashes []Hash) string {
	list := make([]string, len(hashes))
	for i, h := range hashes {
		list[i] = hex.EncodeToString(h[:])
	}
	return fmt.Sprint(list)
}

// The proofs of the same vectors.
func TestProofsAreThoseOfRFC6962(t *testing.T) {
	m := &memory{}
	for i, text := range vectorLeaves {
		leaf, err := hex.DecodeString(text)
		if err != nil {
			t.Fatal(err)
		}
		m.rows = append(m.rows, Row{int64(i), leaf, m.tree.Append(leaf)})
	}
	proof, err := ProveEntry(5, 8, m)
	want := "[bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b " +
		"ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0 " +
		"d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7]"
	if got := hexOf(proof); err != nil || got != want {
		t.Errorf("ProveEntry(5, 8) = %s, %v", got, err)
	}
	proof, err = ProveConsistency(6, 8, m)
	want = "[0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a " +
		"ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0 " +
		"d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7]"
	if got := hexOf(proof); err != nil || got != want {
		t.Errorf("ProveConsistency(6, 8) = %s, %v", got, err)
	}
}

func TestATreeGrowsAsIfEverythingWereStored(t *testing.T) {
	m := &memory{}
	var stored []Hash
	reader := tlog.HashReaderFunc(func(indexes []int64) ([]Hash, error) {
		var hashes []Hash
		for _, i := range indexes {
			hashes = append(hashes, stored[i])
		}
		return hashes, nil
	})
	for n := range int64(300) {
		leaf := fmt.Appendf(nil, "entry %d", n)
		want, err := tlog.StoredHashes(n, leaf, reader)
		if err != nil {
			t.Fatal(err)
		}
		got := m.tree.Append(leaf)
		if fmt.Sprint(got) != fmt.Sprint(want) || len(got) != HashCount(n) {
			t.Fatalf("Append(%d) = %v, want %v", n, got, want)
		}
		for level := range got {
			seq, l := Locate(int64(len(stored) + level))
			if seq != n || l != level {
				t.Fatalf("Locate(%d) = %d, %d, want %d, %d", len(stored)+level, seq, l, n, level)
			}
		}
		stored = append(stored, got...)
		root, err := tlog.TreeHash(n+1, reader)
		if err != nil || m.tree.Root() != root {
			t.Fatalf("root of %d = %v, want %v, %v", n+1, m.tree.Root(), root, err)
		}
		loaded, err := Load(n+1, reader)
		if err != nil || loaded.Size() != n+1 || loaded.Root() != root {
			t.Fatalf("Load(%d) = %+v, %v", n+1, loaded, err)
		}
	}
}

func TestAClonedTreeLeavesTheFirstAsItWas(t *testing.T) {
	m := journalOf(t, 7)
	root := m.tree.Root()
	batch := m.tree.Clone()
	for range 20 {
		batch.Append([]byte("rolled back"))
	}
	if m.tree.Root() != root || m.tree.Size() != 7 {
		t.Error("the first tree changed")
	}
	m.append(t, &Entry{Command: "make", At: batchTime})
	if report, err := Verify(m); err != nil || !report.OK() {
		t.Errorf("Verify() = %+v, %v", report, err)
	}
}

func TestALoadThatCannotReadFails(t *testing.T) {
	m := journalOf(t, 5)
	if _, err := Load(6, m); err == nil {
		t.Error("a tree was loaded from hashes that are not there")
	}
	if _, err := Load(-1, m); err == nil {
		t.Error("a tree of -1 entries was loaded")
	}
	short := tlog.HashReaderFunc(func([]int64) ([]Hash, error) { return nil, nil })
	if _, err := RootAt(5, short); err == nil {
		t.Error("a tree was loaded from no hashes")
	}
}

func BenchmarkAppend(b *testing.B) {
	leaf := []byte(fullLeaf)
	var tree Tree
	for b.Loop() {
		tree.Append(leaf)
	}
}

func BenchmarkAppendAndRoot(b *testing.B) {
	leaf := []byte(fullLeaf)
	tree := Tree{}
	for range 1<<20 - 1 {
		tree.appendHash(Hash{})
	}
	for b.Loop() {
		tree.Append(leaf)
		tree.Root()
	}
}
