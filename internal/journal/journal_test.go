package journal

import (
	"encoding/json"
	"fmt"
	"iter"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

// memory is a journal in memory.
type memory struct {
	tree Tree
	rows []Row
}

func (m *memory) append(t testing.TB, e *Entry) {
	t.Helper()
	e.Seq = m.tree.Size()
	leaf, err := e.Encode()
	if err != nil {
		t.Fatal(err)
	}
	m.rows = append(m.rows, Row{e.Seq, leaf, m.tree.Append(leaf)})
}

func (m *memory) Rows() iter.Seq2[Row, error] {
	return func(yield func(Row, error) bool) {
		for _, row := range m.rows {
			if !yield(row, nil) {
				return
			}
		}
	}
}

func (m *memory) ReadHashes(indexes []int64) ([]Hash, error) {
	hashes := make([]Hash, len(indexes))
	for i, index := range indexes {
		seq, level := Locate(index)
		if seq >= int64(len(m.rows)) || level >= len(m.rows[seq].Hashes) {
			return nil, fmt.Errorf("no hash %d", index)
		}
		hashes[i] = m.rows[seq].Hashes[level]
	}
	return hashes, nil
}

// clone copies m deeply, so that a test may tamper with it.
func (m *memory) clone() *memory {
	c := &memory{tree: *m.tree.Clone()}
	for _, row := range m.rows {
		c.rows = append(c.rows, Row{row.Seq, append([]byte(nil), row.Leaf...), append([]Hash(nil), row.Hashes...)})
	}
	return c
}

// journalOf returns a journal of n entries about three records.
func journalOf(t testing.TB, n int) *memory {
	t.Helper()
	m := &memory{}
	start := time.Date(2024, 7, 1, 8, 30, 0, 0, time.UTC)
	for i := range n {
		m.append(t, &Entry{
			At: start.Add(time.Duration(i) * time.Minute), Day: "2024-07-01", By: 7, Command: "edit",
			Ledger: "rent.bill", Record: int64(i%3 + 1), Version: int64(i/3 + 1),
			Changes: []Change{{"paid", json.RawMessage(`"12.50"`), json.RawMessage(fmt.Sprintf(`"%d.00"`, i))}},
		})
	}
	return m
}

const fullLeaf = `{"seq":4,"at":"2024-07-01T00:30:00.000100Z","day":"2024-07-01","by":7,"for":9,"figure":"rent.rate",` +
	`"command":"move","ledger":"rent.bill","record":12,"version":3,"move":"settle","remark":"一次\n\"结清\" \u0001<&>",` +
	`"seal":"ab","changes":[{"field":"state","before":"due","after":"settled"},{"field":"lines",` +
	`"after":[{"a":1,"b":[true,null],"é":"\\"}]},{"field":"none"}],` +
	`"proofs":["e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"],"key":"k-1"}`

func fullEntry() *Entry {
	return &Entry{
		Seq: 4, At: time.Date(2024, 7, 1, 8, 30, 0, 100_999, time.FixedZone("", 8*60*60)), Day: "2024-07-01",
		By: 7, For: 9, Figure: "rent.rate", Command: "move", Ledger: "rent.bill", Record: 12, Version: 3, Move: "settle",
		Remark: "一次\n\"结清\" \x01<&>", Seal: "ab",
		Changes: []Change{
			{"state", json.RawMessage(`"due"`), json.RawMessage(` "settled" `)},
			{"lines", json.RawMessage(`null`), json.RawMessage(`[ {"b":[true,null], "\u00e9":"\\", "a":1} ]`)},
			{"none", nil, nil},
		},
		Proofs: []string{"e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"}, Key: "k-1",
	}
}

func TestAnEntryHasOneForm(t *testing.T) {
	leaf, err := fullEntry().Encode()
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(fullLeaf, string(leaf)); diff != "" {
		t.Error(diff)
	}
	e, err := Decode(leaf)
	if err != nil {
		t.Fatal(err)
	}
	want := fullEntry()
	want.At = time.Date(2024, 7, 1, 0, 30, 0, 100_000, time.UTC)
	want.Changes[0].After = json.RawMessage(`"settled"`)
	want.Changes[1] = Change{Field: "lines", After: json.RawMessage(`[{"a":1,"b":[true,null],"é":"\\"}]`)}
	if diff := cmp.Diff(want, e); diff != "" {
		t.Error(diff)
	}
}

func TestOtherFormsOfAnEntryAreRefused(t *testing.T) {
	small := `{"seq":0,"at":"2024-07-01T00:30:00.000000Z","command":"make"`
	if _, err := Decode([]byte(small + "}")); err != nil {
		t.Fatal(err)
	}
	for name, leaf := range map[string]string{
		"unknown key":      small + `,"more":1}`,
		"key twice":        small + `,"command":"make"}`,
		"other case":       strings.Replace(small, `"seq"`, `"Seq"`, 1) + "}",
		"other order":      `{"at":"2024-07-01T00:30:00.000000Z","seq":0,"command":"make"}`,
		"space":            small + " }",
		"text behind":      small + "}{}",
		"empty member":     small + `,"move":""}`,
		"null":             small + `,"changes":null}`,
		"null before":      small + `,"changes":[{"field":"a","before":null}]}`,
		"change of more":   small + `,"changes":[{"field":"a","x":1}]}`,
		"fraction":         small + `,"changes":[{"field":"a","after":1.5}]}`,
		"exponent":         small + `,"changes":[{"field":"a","after":1e3}]}`,
		"minus nought":     small + `,"changes":[{"field":"a","after":-0}]}`,
		"large number":     small + `,"changes":[{"field":"a","after":9223372036854775808}]}`,
		"fraction within":  small + `,"changes":[{"field":"a","after":[{"x":0.1}]}]}`,
		"keys not sorted":  small + `,"changes":[{"field":"a","after":{"b":1,"a":1}}]}`,
		"needless escape":  small + `,"remark":"\u4e00"}`,
		"not UTF-8":        small + ",\"remark\":\"\xff\"}",
		"hash of a proof":  small + `,"proofs":["ab"]}`,
		"upper-case hash":  small + `,"proofs":["` + strings.Repeat("AB", 32) + `"]}`,
		"negative seq":     strings.Replace(small, ":0", ":-1", 1) + "}",
		"no command":       `{"seq":0,"at":"2024-07-01T00:30:00.000000Z"}`,
		"milliseconds":     strings.Replace(small, ".000000", ".000", 1) + "}",
		"other zone":       strings.Replace(small, "Z", "+00:00", 1) + "}",
		"day that is none": small + `,"day":"2024-02-30"}`,
		"nothing":          "",
		"no object":        "[]",
	} {
		if e, err := Decode([]byte(leaf)); err == nil {
			t.Errorf("%s: %s was read as %+v", name, leaf, e)
		}
	}
}

func TestWhatCannotBeEncodedIsRefused(t *testing.T) {
	at := time.Date(2024, 7, 1, 0, 0, 0, 0, time.UTC)
	raw := func(s string) []Change { return []Change{{Field: "a", After: json.RawMessage(s)}} }
	for name, e := range map[string]*Entry{
		"no time":     {At: time.Date(10000, 1, 1, 0, 0, 0, 0, time.UTC), Command: "make"},
		"not UTF-8":   {At: at, Command: "make", Remark: "\xff"},
		"float":       {At: at, Command: "make", Changes: raw("1.0")},
		"not JSON":    {At: at, Command: "make", Changes: raw("{")},
		"two values":  {At: at, Command: "make", Changes: raw("{} {}")},
		"bad text":    {At: at, Command: "make", Changes: raw("\"\xff\"")},
		"bad escaped": {At: at, Command: "make", Changes: raw("\"\\n\xff\"")},
	} {
		if leaf, err := e.Encode(); err == nil {
			t.Errorf("%s: encoded as %s", name, leaf)
		}
	}
}

func TestEntriesAreReadAsTheyAreWritten(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		value, err := json.Marshal(rapid.OneOf(
			rapid.Map(rapid.String(), func(s string) any { return s }),
			rapid.Map(rapid.Int64(), func(n int64) any { return n }),
			rapid.Map(rapid.MapOf(rapid.String(), rapid.SliceOf(rapid.Int64())),
				func(m map[string][]int64) any { return m }),
		).Draw(t, "value"))
		if err != nil {
			t.Fatal(err)
		}
		e := &Entry{
			Seq: rapid.Int64Min(0).Draw(t, "seq"),
			At:  time.UnixMicro(rapid.Int64Range(-6e16, 2e17).Draw(t, "at")).UTC(),
			By:  rapid.Int64().Draw(t, "by"), Command: "edit", Remark: rapid.String().Draw(t, "remark"),
			Changes: []Change{{Field: rapid.String().Draw(t, "field"), After: value}},
		}
		leaf, err := e.Encode()
		if err != nil {
			t.Fatal(err)
		}
		got, err := Decode(leaf)
		if err != nil {
			t.Fatalf("%s: %v", leaf, err)
		}
		again, err := got.Encode()
		if err != nil || string(again) != string(leaf) {
			t.Fatalf("%s is written as %s, %v", leaf, again, err)
		}
		var before, after any
		if json.Unmarshal(value, &before) != nil || json.Unmarshal(got.Changes[0].After, &after) != nil {
			if string(value) != "null" {
				t.Fatalf("value %s became %s", value, got.Changes[0].After)
			}
		}
		if diff := cmp.Diff(before, after); diff != "" {
			t.Fatal(diff)
		}
		got.Changes, e.Changes = nil, nil
		if diff := cmp.Diff(e, got); diff != "" {
			t.Fatal(diff)
		}
	})
}

func FuzzDecode(f *testing.F) {
	f.Add([]byte(fullLeaf))
	f.Add([]byte(`{"seq":0,"at":"2024-07-01T00:30:00.000000Z","command":"make"}`))
	f.Fuzz(func(t *testing.T, leaf []byte) {
		e, err := Decode(leaf)
		if err != nil {
			return
		}
		if again, err := e.Encode(); err != nil || string(again) != string(leaf) {
			t.Errorf("%q is written as %q, %v", leaf, again, err)
		}
	})
}

func BenchmarkEncode(b *testing.B) {
	e := fullEntry()
	e.Changes = e.Changes[:1]
	for b.Loop() {
		if _, err := e.Encode(); err != nil {
			b.Fatal(err)
		}
	}
}
