package journal

import (
	"bytes"
	"encoding/json"
	"errors"
	"slices"
	"testing"
)

// exported returns the export of record 2 of a journal, with the keys.
func exported(t testing.TB) (data []byte, verifierKey string) {
	t.Helper()
	m, s := journalOf(t, 20), signerOf(t, "example.gov/journal")
	return exportOf(t, m, s, 18), s.VerifierKey()
}

func exportOf(t testing.TB, m *memory, s *Signer, size int64, drop ...int) []byte {
	t.Helper()
	signed, err := s.Sign(size, at(t, m, size).Root)
	if err != nil {
		t.Fatal(err)
	}
	var leaves [][]byte
	for i := 1; i < int(size); i += 3 {
		if !slices.Contains(drop, i) {
			leaves = append(leaves, m.rows[i].Leaf)
		}
	}
	data, err := Export(leaves, signed, m)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

func TestAnExportIsVerifiedWithTheKeyAlone(t *testing.T) {
	data, key := exported(t)
	report, err := VerifyExport(data, key)
	if err != nil {
		t.Fatal(err)
	}
	if report.Ledger != "rent.bill" || report.Record != 2 || len(report.Entries) != 6 ||
		report.Entries[5].Seq != 16 || len(report.Gaps) != 0 || report.Checkpoint.Size != 18 {
		t.Errorf("VerifyExport() = %+v", report)
	}
	var pretty bytes.Buffer
	if err := json.Indent(&pretty, data, "", "  "); err != nil {
		t.Fatal(err)
	}
	if _, err := VerifyExport(pretty.Bytes(), key); err != nil {
		t.Errorf("with line breaks: %v", err)
	}
	if _, err := VerifyExport(data, signerOf(t, "theirs").VerifierKey()); err == nil {
		t.Error("verified with another key")
	}
}

func TestEveryChangedByteOfAnExportIsFound(t *testing.T) {
	data, key := exported(t)
	for i := range data {
		for _, bit := range []byte{1, 0x20} {
			changed := bytes.Clone(data)
			changed[i] ^= bit
			if report, err := VerifyExport(changed, key); err == nil {
				t.Fatalf("byte %d (%.40q) changed: %+v", i, data[max(0, i-20):], report)
			}
		}
	}
}

func TestChangesOfAnExportAreNamed(t *testing.T) {
	m, s := journalOf(t, 20), signerOf(t, "example.gov/journal")
	data := exportOf(t, m, s, 18)
	report, err := VerifyExport(bytes.Replace(data, []byte(`"7.00"`), []byte(`"9.00"`), 1), s.VerifierKey())
	if !errors.Is(err, ErrFaults) || len(report.Faults) != 1 || report.Faults[0].Kind != EntryUnproven ||
		report.Faults[0].Seq != 7 || len(report.Entries) != 5 {
		t.Errorf("amount changed: %+v, %v", report, err)
	}
	report, err = VerifyExport(bytes.Replace(data, []byte(`"record":2`), []byte(`"record":3`), 1), s.VerifierKey())
	if !errors.Is(err, ErrFaults) || len(report.Faults) != 6 || report.Faults[0].Kind != EntryForeign {
		t.Errorf("head changed: %+v, %v", report, err)
	}
	report, err = VerifyExport(exportOf(t, m, s, 18, 4, 7), s.VerifierKey())
	if err != nil || !slices.Equal(report.Gaps, []Gap{{2, 3}}) {
		t.Errorf("entries left out: %+v, %v", report, err)
	}
	var x export
	if err := json.Unmarshal(data, &x); err != nil {
		t.Fatal(err)
	}
	x.Entries[0], x.Entries[1] = x.Entries[1], x.Entries[0]
	swapped, err := x.encode()
	if err != nil {
		t.Fatal(err)
	}
	report, err = VerifyExport(swapped, s.VerifierKey())
	if !errors.Is(err, ErrFaults) || report.Faults[0].Kind != EntryMisplaced {
		t.Errorf("entries in another order: %+v, %v", report, err)
	}
}

func TestAnExportNeedsItsEntriesAndACheckpointOverThem(t *testing.T) {
	m, s := journalOf(t, 20), signerOf(t, "example.gov/journal")
	signed, err := s.Sign(5, at(t, m, 5).Root)
	if err != nil {
		t.Fatal(err)
	}
	for name, leaves := range map[string][][]byte{
		"none":            nil,
		"not covered":     {m.rows[5].Leaf},
		"of two records":  {m.rows[1].Leaf, m.rows[2].Leaf},
		"not in the form": {[]byte("{}")},
	} {
		if data, err := Export(leaves, signed, m); err == nil {
			t.Errorf("%s: %s", name, data)
		}
	}
	for _, bad := range []string{"", "a\n1\nb\n", "a\n1\nb\n\n"} {
		if _, err := Export([][]byte{m.rows[1].Leaf}, []byte(bad), m); err == nil {
			t.Errorf("exported with the checkpoint %q", bad)
		}
	}
}

func FuzzVerifyExport(f *testing.F) {
	data, key := exported(f)
	f.Add(data)
	f.Add([]byte(`{"format":"bihuan-record-1"}`))
	intact, err := VerifyExport(data, key)
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		report, err := VerifyExport(data, key)
		if err != nil {
			return
		}
		for _, e := range report.Entries {
			known := slices.ContainsFunc(intact.Entries, func(k *Entry) bool { return k.Seq == e.Seq && k.At == e.At })
			if !known || report.Record != intact.Record {
				t.Errorf("entry %d was never signed", e.Seq)
			}
		}
	})
}
