package ledger

import "time"

// Record is one duty in a ledger. Values stand in the order of the fields; those that depend on today are
// empty here and computed when read.
type Record struct {
	Ledger    *Ledger
	ID        ID
	Version   int64 // 1 when made, one more with every change
	Number    string
	State     string // empty where the ledger has no flow
	Values    []Value
	CreatedAt time.Time
	CreatedBy ID // person
	UpdatedAt time.Time
	UpdatedBy ID
	Entered   time.Time // when it came into its state
	Proofs    []Proof   // nil in lists
	// Wake is the day on which the clock must look at it again; empty: never.
	Wake Value
	// Tallied is what it adds to the tallies of its ledger, as the engine writes it.
	Tallied string
	// ProofCount is the number of proofs, also where they are not loaded.
	ProofCount int
}

// New returns an empty record of l.
func New(l *Ledger) *Record {
	return &Record{Ledger: l, Values: make([]Value, len(l.Fields))}
}

// Get returns the value of the field called name; a name that is no field is a broken invariant.
func (r *Record) Get(name string) Value {
	return r.Values[r.field(name).Index]
}

// Set gives the field called name a value.
func (r *Record) Set(name string, v Value) {
	r.Values[r.field(name).Index] = v
}

func (r *Record) field(name string) *Field {
	f := r.Ledger.Field(name)
	if f == nil {
		panic("ledger: " + r.Ledger.Path() + " has no field " + name)
	}
	return f
}

// Clone returns a copy that can be changed without changing r.
func (r *Record) Clone() *Record {
	c := *r
	c.Values = append([]Value(nil), r.Values...)
	c.Proofs = append([]Proof(nil), r.Proofs...)
	return &c
}

// Attach adds proofs to r.
func (r *Record) Attach(proofs ...Proof) {
	r.Proofs = append(r.Proofs, proofs...)
	r.ProofCount += len(proofs)
}

// Proof is a stored file that supports a record.
type Proof struct {
	ID    ID
	Hash  string // sha256 of the content, hexadecimal
	Name  string
	Size  int64
	Type  string // media type found by content
	Move  string // move it was given with, or ""
	By    ID
	At    time.Time
	Field string
}
