package bulletin

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"

	"bihuan/internal/calendar"
	"bihuan/internal/exchange"
	"bihuan/internal/problem"
)

// Frozen is a published version: bytes, and their hash. Whoever has the file can check it with any
// SHA-256 program.
type Frozen struct {
	JSON []byte // a Version
	Hash string // SHA-256 of JSON, in hexadecimal
}

// Version is what a Frozen holds. It says nothing of what was left out.
type Version struct {
	Version  int                `json:"version"`            // from 1
	Previous string             `json:"previous,omitempty"` // hash of the version before
	CutOff   string             `json:"cut_off,omitempty"`  // YYYY-MM-DD: the figures are of this day
	Document *exchange.Document `json:"document"`
	Bindings []Binding          `json:"bindings"`
}

// Freeze makes the version of d that is published, of the figures of cutoff. previous is the version it
// replaces, or nil. A draft with stops gives a problem.
func Freeze(d *Draft, cutoff calendar.Date, previous *Frozen) (*Frozen, error) {
	if len(d.Stops) > 0 {
		return nil, problem.New(problem.Conflict, "bulletin.not_publishable", len(d.Stops))
	}
	v := Version{Version: 1, CutOff: isoDay(cutoff), Document: d.Document, Bindings: d.Bindings}
	if previous != nil {
		before, err := previous.Open()
		if err != nil {
			return nil, err
		}
		v.Version, v.Previous = before.Version+1, previous.Hash
	}
	var out bytes.Buffer
	enc := json.NewEncoder(&out)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(v); err != nil {
		return nil, fmt.Errorf("freeze bulletin: %w", err)
	}
	return &Frozen{JSON: out.Bytes(), Hash: hashOf(out.Bytes())}, nil
}

// Open checks f against its hash and returns what it holds; an altered file is a problem.
func (f *Frozen) Open() (*Version, error) {
	if hashOf(f.JSON) != f.Hash {
		return nil, problem.New(problem.Unfit, "bulletin.altered")
	}
	var v Version
	if err := json.Unmarshal(f.JSON, &v); err != nil || v.Document == nil {
		return nil, problem.New(problem.Unfit, "bulletin.altered")
	}
	return &v, nil
}

func hashOf(data []byte) string {
	sum := sha256.Sum256(data)
	return hex.EncodeToString(sum[:])
}

// Public returns a copy of doc without links, for a file that leaves the house: its links lead to rows
// that the public may not see.
func Public(doc *exchange.Document) *exchange.Document {
	out := *doc
	out.Blocks = make([]exchange.Block, len(doc.Blocks))
	for i, b := range doc.Blocks {
		out.Blocks[i] = b
		if b.Paragraph != nil {
			out.Blocks[i].Paragraph = unlinked(b.Paragraph)
			continue
		}
		table := *b.Table
		table.Cells = append([]exchange.Cell(nil), table.Cells...)
		for j := range table.Cells {
			cell := &table.Cells[j]
			cell.Paragraphs = append([]*exchange.Paragraph(nil), cell.Paragraphs...)
			for k, p := range cell.Paragraphs {
				cell.Paragraphs[k] = unlinked(p)
			}
		}
		out.Blocks[i].Table = &table
	}
	return &out
}

func unlinked(p *exchange.Paragraph) *exchange.Paragraph {
	out := *p
	out.Spans = append([]exchange.Span(nil), p.Spans...)
	for i := range out.Spans {
		out.Spans[i].Link = ""
	}
	return &out
}
