package journal

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
)

// exportFormat names the form of exports, and its version.
const exportFormat = "bihuan-record-1"

// export is one record's entries with what is needed to check them.
type export struct {
	Format     string        `json:"format"`
	Ledger     string        `json:"ledger"`
	Record     int64         `json:"record"`
	Checkpoint string        `json:"checkpoint"` // signed
	Entries    []exportEntry `json:"entries"`
}

type exportEntry struct {
	Entry json.RawMessage `json:"entry"` // the leaf
	Proof []Hash          `json:"proof"` // that it is in the tree of the checkpoint
}

// Export returns a document that shows the history of one record to somebody who has nothing but
// the verifier key. leaves are the record's entries in their order, and among them the entries of upgrades
// that gave its ledger another name; signed is a checkpoint that covers them.
func Export(leaves [][]byte, signed []byte, r HashReader) ([]byte, error) {
	c, err := peekCheckpoint(signed)
	if err != nil {
		return nil, fmt.Errorf("export record: %w", err)
	}
	x := export{Format: exportFormat, Checkpoint: string(signed)}
	for i, leaf := range leaves {
		e, err := Decode(leaf)
		if err != nil {
			return nil, fmt.Errorf("export record: %w", err)
		}
		if i == 0 {
			x.Ledger, x.Record = e.Ledger, e.Record
		}
		if to := e.newLedger(x.Ledger); to != "" {
			x.Ledger = to
		} else if e.Ledger != x.Ledger || e.Record != x.Record {
			return nil, fmt.Errorf("export record %s %d: entry %d is of another", x.Ledger, x.Record, e.Seq)
		}
		proof, err := ProveEntry(e.Seq, c.Size, r)
		if err != nil {
			return nil, fmt.Errorf("export record %s %d: %w", x.Ledger, x.Record, err)
		}
		x.Entries = append(x.Entries, exportEntry{leaf, proof})
	}
	if len(x.Entries) == 0 {
		return nil, errors.New("export record: no entries")
	}
	return x.encode()
}

func (x *export) encode() ([]byte, error) {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false) // which would change the leaves
	if err := enc.Encode(x); err != nil {
		return nil, fmt.Errorf("export record %s %d: %w", x.Ledger, x.Record, err)
	}
	return bytes.TrimSuffix(b.Bytes(), []byte("\n")), nil
}

// ExportReport is the outcome of verifying an export.
type ExportReport struct {
	Checkpoint Checkpoint
	Ledger     string
	Record     int64
	Entries    []*Entry // those that are proven, in their order
	Faults     []Fault
	Gaps       []Gap // versions of the record that the export does not show
}

// Gap is a row of versions that are missing before a version that is there. No proof shows that the
// latest versions are not missing.
type Gap struct{ From, To int64 }

// ErrFaults is the error of an export with faults.
var ErrFaults = errors.New("the export was changed")

// VerifyExport checks an export with a verifier key alone. The error is ErrFaults when entries are
// not proven, and the report then says which; with any other error there is no report. An export
// may be formatted with spaces and line breaks, but in all else must be as Export wrote it.
func VerifyExport(data []byte, verifierKey string) (*ExportReport, error) {
	x, err := readExport(data)
	if err != nil {
		return nil, fmt.Errorf("verify export: %w", err)
	}
	c, err := OpenCheckpoint([]byte(x.Checkpoint), verifierKey)
	if err != nil {
		return nil, fmt.Errorf("verify export: %w", err)
	}
	report := &ExportReport{Checkpoint: c, Ledger: x.Ledger, Record: x.Record}
	previous, called := int64(-1), ""
	for i, entry := range x.Entries {
		e, err := Decode(entry.Entry)
		if err != nil {
			return nil, fmt.Errorf("verify export: entry %d of %d: %w", i+1, len(x.Entries), err)
		}
		if i == 0 {
			called = e.Ledger
		}
		kind, err := x.check(e, called, entry, c, previous)
		if kind != "" {
			report.Faults = append(report.Faults, fault(kind, e.Seq, err))
			continue
		}
		previous = e.Seq
		if to := e.newLedger(called); to != "" {
			called = to
			continue
		}
		report.Entries = append(report.Entries, e)
	}
	if called != x.Ledger {
		return nil, fmt.Errorf("verify export: no entry says that %s is called %s", called, x.Ledger)
	}
	report.Gaps = gaps(report.Entries)
	if len(report.Faults) > 0 {
		return report, ErrFaults
	}
	return report, nil
}

// readExport reads an export that Export could have written.
func readExport(data []byte) (*export, error) {
	var compact bytes.Buffer
	if err := json.Compact(&compact, data); err != nil {
		return nil, fmt.Errorf("not JSON: %w", err)
	}
	var x export
	if err := json.Unmarshal(compact.Bytes(), &x); err != nil {
		return nil, fmt.Errorf("not an export: %w", err)
	}
	again, err := x.encode()
	if err != nil {
		return nil, err
	}
	if x.Format != exportFormat || len(x.Entries) == 0 || !bytes.Equal(again, compact.Bytes()) {
		return nil, errors.New("not in the form in which exports are written")
	}
	return &x, nil
}

// check returns what is wrong with an entry of a record whose ledger was called so at that time, and that comes after
// the one with seq previous, or "".
func (x *export) check(e *Entry, called string, entry exportEntry, c Checkpoint, previous int64) (FaultKind, error) {
	if e.newLedger(called) == "" && (e.Ledger != called || e.Record != x.Record) {
		return EntryForeign, nil
	}
	if e.Seq <= previous {
		return EntryMisplaced, nil
	}
	if err := CheckEntry(entry.Proof, c, e.Seq, entry.Entry); err != nil {
		return EntryUnproven, err
	}
	return "", nil
}

// gaps returns the versions from 1 on that no entry has.
func gaps(entries []*Entry) []Gap {
	var list []Gap
	version := int64(0)
	for _, e := range entries {
		if e.Version-1 > version {
			list = append(list, Gap{version + 1, e.Version - 1})
		}
		version = max(version, e.Version)
	}
	return list
}
