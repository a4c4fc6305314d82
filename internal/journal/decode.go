package journal

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"time"
)

// leaf is an entry as JSON has it.
type leaf struct {
	Seq     int64    `json:"seq"`
	At      string   `json:"at"`
	Day     string   `json:"day"`
	By      int64    `json:"by"`
	For     int64    `json:"for"`
	Figure  string   `json:"figure"`
	Command string   `json:"command"`
	Ledger  string   `json:"ledger"`
	Record  int64    `json:"record"`
	Version int64    `json:"version"`
	Move    string   `json:"move"`
	Remark  string   `json:"remark"`
	Seal    string   `json:"seal"`
	Changes []Change `json:"changes"`
	Proofs  []string `json:"proofs"`
	Key     string   `json:"key"`
}

// errForm is what Decode says of JSON that Encode would not have written.
var errForm = errors.New("not in the form in which entries are written")

// Decode reads a leaf. It accepts nothing but what Encode writes, to the byte: unknown keys, other
// orders, spaces, fractions and needless escapes are all refused.
func Decode(data []byte) (*Entry, error) {
	var l leaf
	if err := json.Unmarshal(data, &l); err != nil {
		return nil, fmt.Errorf("decode entry: %w", err)
	}
	at, err := time.Parse(timeLayout, l.At)
	if err != nil {
		return nil, fmt.Errorf("decode entry %d: %w", l.Seq, err)
	}
	e := &Entry{
		Seq: l.Seq, At: at.UTC(), Day: l.Day, By: l.By, For: l.For, Figure: l.Figure,
		Command: l.Command, Ledger: l.Ledger, Record: l.Record, Version: l.Version, Move: l.Move, Remark: l.Remark, Seal: l.Seal,
		Changes: l.Changes, Proofs: l.Proofs, Key: l.Key,
	}
	again, err := e.Encode()
	if err != nil {
		return nil, fmt.Errorf("decode entry %d: %w", l.Seq, err)
	}
	if !bytes.Equal(again, data) {
		return nil, fmt.Errorf("decode entry %d: %w", l.Seq, errForm)
	}
	return e, nil
}
