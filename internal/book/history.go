package book

import (
	"context"
	"encoding/json"
	"slices"
	"time"

	"bihuan/internal/journal"
	"bihuan/internal/ledger"
	"bihuan/internal/problem"
)

// Event is a committed change as one person may see it. It is written as JSON for programs.
type Event struct {
	Seq     int64         `json:"seq"` // position in the journal, from 0
	At      time.Time     `json:"at"`
	Day     string        `json:"day,omitempty"`    // civil day of the district
	By      ledger.ID     `json:"by"`               // person who acted; 0 is the program itself
	For     ledger.ID     `json:"for,omitempty"`    // person acted for
	Figure  string        `json:"figure,omitempty"` // because of which the program acted
	Command string        `json:"command"`          // make, edit, move; raise, escalate, clear, acknowledge of a warning
	Ledger  string        `json:"ledger"`
	Record  ledger.ID     `json:"record"`
	Version int64         `json:"version"` // of the record after the change
	Move    string        `json:"move,omitempty"`
	Warning string        `json:"warning,omitempty"` // name of the warning
	Told    []ledger.ID   `json:"told,omitempty"`    // persons who were told of it
	Remark  string        `json:"remark,omitempty"`
	Seal    string        `json:"seal,omitempty"` // hash of what an approval covers
	Changes []EventChange `json:"changes"`
	Proofs  []string      `json:"proofs,omitempty"` // SHA-256 of the files that were attached
}

// EventChange is one field before and after.
type EventChange struct {
	Field  string          `json:"field"`
	Before json.RawMessage `json:"before"`
	After  json.RawMessage `json:"after"`
}

// MaxEvents is how many changes are told at once.
const MaxEvents = 500

// History returns the latest changes of a record that the visitor may read, newest first, at most limit.
func (b *Book) History(ctx context.Context, v *Visitor, path string, id ledger.ID, limit int) ([]Event, error) {
	var events []Event
	err := b.read(ctx, v, func(rs *records) error {
		rs.deed.what = deedHistory
		_, r, err := rs.found(path, id)
		if err != nil {
			return err
		}
		entries, err := rs.tx.Entries(path, id, min(limit, MaxEvents))
		if err != nil {
			return err
		}
		w, err := rs.watched(r)
		for _, e := range entries {
			events = append(events, event(r.Ledger, e, w))
		}
		return err
	})
	return events, err
}

// JournalSize returns how many changes there are: the seq of the next one.
func (b *Book) JournalSize(ctx context.Context) (size int64, err error) {
	err = b.readOpen(ctx, func(rs *records) (err error) {
		size, err = rs.tx.JournalSize()
		return err
	})
	return size, err
}

// Changes returns what the visitor may see of the changes from seq on, oldest first, in the ledgers called
// paths or in all, and the seq to go on with. It looks at MaxEvents changes at most.
func (b *Book) Changes(ctx context.Context, v *Visitor, seq int64, paths []string) ([]Event, int64, error) {
	if err := b.knownLedgers(paths); err != nil {
		return nil, seq, err
	}
	var events []Event
	err := b.read(ctx, v, func(rs *records) (err error) {
		events, seq, err = rs.events(seq, paths, MaxEvents)
		return err
	})
	return events, seq, err
}

// watched is a record that changes are told of.
type watched struct {
	readable bool
	hidden   map[string]bool // fields
	files    map[string]bool // SHA-256 of the files in them
}

// watched finds out what the visitor may not see of a record that he may read.
func (rs *records) watched(r *ledger.Record) (watched, error) {
	hidden, err := rs.program.Hidden(rs.look(), r)
	w := watched{readable: true, hidden: hidden, files: map[string]bool{}}
	for _, p := range r.Proofs {
		if hidden[p.Field] {
			w.files[p.Hash] = true
		}
	}
	return w, err
}

// proofs returns the hashes of the files of an entry that may be seen.
func (w watched) proofs(e *journal.Entry) []string {
	return slices.DeleteFunc(slices.Clone(e.Proofs), func(hash string) bool { return w.files[hash] })
}

// events collects at most limit events, and returns the seq after the last entry that was looked at.
func (rs *records) events(seq int64, paths []string, limit int) ([]Event, int64, error) {
	wanted := map[string]bool{}
	for _, path := range paths {
		wanted[path] = true
	}
	entries, err := rs.tx.EntriesSince(seq, MaxEvents)
	if err != nil {
		return nil, seq, err
	}
	var events []Event
	seen := map[refKey]watched{}
	for _, e := range entries {
		if len(events) == limit {
			break
		}
		seq = e.Seq + 1
		l := rs.program.Ledger(e.Ledger)
		if l == nil || len(wanted) > 0 && !wanted[e.Ledger] {
			continue
		}
		w, err := rs.watch(seen, refKey{e.Ledger, ledger.ID(e.Record)})
		if err != nil {
			return nil, seq, err
		}
		if w.readable {
			events = append(events, event(l.Ledger, e, w))
		}
	}
	return events, seq, nil
}

// watch finds out once for each record what the visitor may see of it.
func (rs *records) watch(seen map[refKey]watched, key refKey) (watched, error) {
	if w, known := seen[key]; known {
		return w, nil
	}
	r, err := rs.readable(rs.program.Ledger(key.path), key.id)
	if err != nil {
		return watched{}, err
	}
	var w watched
	if r != nil {
		w, err = rs.watched(r)
	}
	seen[key] = w
	return w, err
}

// event leaves out of an entry the fields that may not be read, and those that the pack no longer has: who
// may read them is not known any more.
func event(l *ledger.Ledger, e *journal.Entry, w watched) Event {
	out := Event{
		Seq: e.Seq, At: e.At, Day: e.Day, By: ledger.ID(e.By), For: ledger.ID(e.For), Figure: e.Figure,
		Command: e.Command, Ledger: e.Ledger, Record: ledger.ID(e.Record), Version: e.Version, Move: e.Move, Remark: e.Remark,
		Seal: e.Seal, Changes: []EventChange{}, Proofs: w.proofs(e),
	}
	if ofWarning(e) {
		out.Warning, out.Remark, out.Told = e.Remark, "", toldOf(e)
	}
	for _, c := range e.Changes {
		known := c.Field == wordNumber || c.Field == wordState || l.Field(c.Field) != nil
		if known && !w.hidden[c.Field] {
			out.Changes = append(out.Changes, EventChange{c.Field, orNull(c.Before), orNull(c.After)})
		}
	}
	return out
}

// orNull writes out the value that is left out.
func orNull(raw json.RawMessage) json.RawMessage {
	if len(raw) == 0 {
		return json.RawMessage("null")
	}
	return raw
}

// knownLedgers refuses names that are no ledgers.
func (b *Book) knownLedgers(paths []string) error {
	for _, path := range paths {
		if b.program.Ledger(path) == nil {
			return problem.New(problem.Missing, "engine.unknown_ledger", path)
		}
	}
	return nil
}
