// Package journal keeps every committed change in an append-only Merkle tree that others can check.
//
// An Entry is one committed change. Encode gives it its only form in bytes, the leaf; leaves are
// hashed into the tree of RFC 6962. A Tree is the right edge of that tree, all that appending
// needs: it returns the hashes to store with each leaf. A Checkpoint states size and root of the
// tree at a time and is signed; handed to somebody else, it makes later changes of what it covers
// visible. From the stored hashes follow proofs that an entry is in a tree, and that one tree is
// the beginning of another. An export is one record's entries with their proofs and a checkpoint:
// it is verified without the database. Verify goes through a whole journal and names what was
// changed.
//
// The package stores nothing. Seq counts entries from 0, as RFC 6962 counts leaves. With entry n
// the hashes of the subtrees that it completes are stored, its own first, then one for each level
// above; Locate says where a hash stands.
//
// Invariants: an entry has exactly one encoding, and Decode accepts no other; a leaf is never
// changed once it is appended; nothing here reads a clock or trusts a stored hash that it can
// recompute.
package journal

import (
	"encoding/json"
	"time"
)

// Entry is one committed change of one record.
type Entry struct {
	Seq     int64     // position in the journal, from 0
	At      time.Time // when it was committed; encoded in UTC, what is finer than microseconds dropped
	Day     string    // civil day of the district, 2006-01-02, or ""
	By      int64     // person who acted; 0 is the program itself
	For     int64     // person acted for, or 0
	Figure  string    // path of the figure because of which the program acted, or ""
	Command string    // what was done: make, edit, move, …
	Ledger  string
	Record  int64
	Version int64  // of the record after the change
	Move    string // name of the move, or ""
	Remark  string
	Seal    string // hash of what an approval covers, or ""
	Changes []Change
	Proofs  []string // SHA-256 of the files that were attached, lower-case hexadecimal
	Key     string   // idempotency key of the command, or ""
}

// Change is one field before and after. The values are JSON without fractions or exponents:
// decimals are strings. None at all is the same as null.
type Change struct {
	Field  string          `json:"field"`
	Before json.RawMessage `json:"before"`
	After  json.RawMessage `json:"after"`
}

// Upgrade is the command of entries that tell of other packs. Their changes may give a ledger another name.
const Upgrade = "upgrade"

// NewLedger is the field of a change, in an entry of an upgrade, from the name of a ledger to another one.
const NewLedger = "ledger"

// newLedger returns what the ledger with a name is called after an upgrade; "" where e says nothing of it.
func (e *Entry) newLedger(name string) string {
	if e.Command != Upgrade {
		return ""
	}
	for _, c := range e.Changes {
		var before, after string
		if c.Field == NewLedger && json.Unmarshal(c.Before, &before) == nil && before == name &&
			json.Unmarshal(c.After, &after) == nil {
			return after
		}
	}
	return ""
}
