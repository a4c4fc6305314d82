package journal

// FaultKind classes what is wrong with a journal or an export.
type FaultKind string

// The kinds of faults. The words for each are the catalogue's journal.<kind>.
const (
	EntryMissing      FaultKind = "entry_missing"      // there is no entry Seq
	EntryChanged      FaultKind = "entry_changed"      // entry Seq does not have the hash that was stored
	EntryUnreadable   FaultKind = "entry_unreadable"   // entry Seq is not in the form of entries
	EntryMisplaced    FaultKind = "entry_misplaced"    // entry Seq says that it is another one
	EntryForeign      FaultKind = "entry_foreign"      // entry Seq of an export is of another record
	EntryUnproven     FaultKind = "entry_unproven"     // the proof of entry Seq does not lead to the root
	HashChanged       FaultKind = "hash_changed"       // a stored hash over Seq to Last is not theirs
	CheckpointDiffers FaultKind = "checkpoint_differs" // among Seq to Last something was not so when signed
	CutOff            FaultKind = "cut_off"            // Seq to Last were there when signed
)

// Fault is one thing that is wrong.
type Fault struct {
	Kind  FaultKind
	Seq   int64
	Last  int64 // last entry it is about; the same as Seq if it is about one
	Level int   // of the stored hash, for HashChanged
	Err   error // more about it, or nil
}

// Key returns the key of the sentence that says what is wrong.
func (f Fault) Key() string { return "journal." + string(f.Kind) }

// Args returns what fills the holes of the sentence.
func (f Fault) Args() []any { return []any{f.Seq, f.Last, f.Level} }

// fault returns a fault about one entry.
func fault(kind FaultKind, seq int64, err error) Fault {
	return Fault{Kind: kind, Seq: seq, Last: seq, Err: err}
}
