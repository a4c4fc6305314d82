package expr

import (
	"fmt"
	"time"

	"bihuan/internal/ledger"
)

// eval is a tree as closures.
type eval func(*frame) ledger.Value

// frame is one evaluation. After an error its values mean nothing.
type frame struct {
	*Scope
	err error
}

// Eval returns the value of e on s. The only errors are those of s.Follow.
func (e *Expr) Eval(s *Scope) (ledger.Value, error) {
	f := frame{Scope: s}
	v := e.run(&f)
	if f.err != nil {
		return ledger.Empty, fmt.Errorf("evaluate %q: %w", e.text, f.err)
	}
	return v, nil
}

// True reports whether the condition e holds on s; what is empty does not hold.
func (e *Expr) True(s *Scope) (bool, error) {
	v, err := e.Eval(s)
	return v.Flag(), err
}

// Value computes a node that reads no record, so that queries can bind it.
func Value(n Node, s *Scope) ledger.Value { return build(n)(&frame{Scope: s}) }

// build makes the closures of n.
func build(n Node) eval {
	switch n := n.(type) {
	case *Const:
		v := n.Value
		return func(*frame) ledger.Value { return v }
	case *Input:
		return func(f *frame) ledger.Value { return f.input(n.Name) }
	case *Field:
		return buildField(n)
	case *Call:
		return buildCall(n)
	}
	panic(fmt.Sprintf("expr: unknown node %T", n))
}

// buildField reads a field or word, following references.
func buildField(n *Field) eval {
	read := reader(n)
	if len(n.Way) == 0 {
		if n.Was {
			return func(f *frame) ledger.Value { return read(f.Before) }
		}
		return func(f *frame) ledger.Value { return read(f.Record) }
	}
	at := make([]int, len(n.Way))
	for i, step := range n.Way {
		at[i] = indexOf(step.Via)
	}
	return func(f *frame) ledger.Value {
		r := f.Record
		if n.Was {
			r = f.Before
		}
		for i, step := range n.Way {
			if r = f.followed(r, step.To, at[i]); r == nil {
				return ledger.Empty
			}
		}
		return read(r)
	}
}

// followed returns the record that the field at index refers to, or nil.
func (f *frame) followed(r *ledger.Record, to *ledger.Ledger, index int) *ledger.Record {
	if r == nil || f.err != nil {
		return nil
	}
	id := r.Values[index].ID()
	if id == 0 || f.Follow == nil {
		return nil
	}
	next, err := f.Follow(to, id)
	if err != nil {
		f.err = err
		return nil
	}
	return next
}

// reader reads the field or word that n ends with; no record has no values.
func reader(n *Field) func(*ledger.Record) ledger.Value {
	if n.Field == nil {
		return readWord(n.Word)
	}
	index := indexOf(n.Field)
	return func(r *ledger.Record) ledger.Value {
		if r == nil {
			return ledger.Empty
		}
		return r.Values[index]
	}
}

// indexOf returns the place of f among the values of a record, also before the ledger is sealed.
func indexOf(f *ledger.Field) int {
	if f.Ledger == nil {
		return f.Index
	}
	for i, known := range f.Ledger.Fields {
		if known == f {
			return i
		}
	}
	return f.Index
}

func readWord(word string) func(*ledger.Record) ledger.Value {
	get := wordGetters[word]
	if get == nil {
		panic("expr: unknown word " + word)
	}
	return func(r *ledger.Record) ledger.Value {
		if r == nil {
			return ledger.Empty
		}
		return get(r)
	}
}

// wordGetters reads the words that every record has.
var wordGetters = map[string]func(*ledger.Record) ledger.Value{
	"id":         func(r *ledger.Record) ledger.Value { return ledger.Ref(r.ID) },
	"self":       func(r *ledger.Record) ledger.Value { return ledger.Ref(r.ID) },
	"version":    func(r *ledger.Record) ledger.Value { return ledger.Int(r.Version) },
	"proofs":     func(r *ledger.Record) ledger.Value { return ledger.Int(int64(r.ProofCount)) },
	"number":     func(r *ledger.Record) ledger.Value { return ledger.Text(r.Number) },
	"state":      func(r *ledger.Record) ledger.Value { return ledger.Text(r.State) },
	"created_by": func(r *ledger.Record) ledger.Value { return ledger.Ref(r.CreatedBy) },
	"updated_by": func(r *ledger.Record) ledger.Value { return ledger.Ref(r.UpdatedBy) },
	"created_at": func(r *ledger.Record) ledger.Value { return instant(r.CreatedAt) },
	"updated_at": func(r *ledger.Record) ledger.Value { return instant(r.UpdatedAt) },
	"entered":    func(r *ledger.Record) ledger.Value { return entered(r.Entered) },
}

// instant returns t as a value; the zero time is none.
func instant(t time.Time) ledger.Value {
	if t.IsZero() {
		return ledger.Empty
	}
	return ledger.Time(t)
}

// entered returns the civil day of t.
func entered(t time.Time) ledger.Value {
	if t.IsZero() {
		return ledger.Empty
	}
	return day(dayOfMicros(t.UnixMicro()))
}

// fold computes a call whose arguments are all constant.
func fold(c *Call) Node {
	for _, arg := range c.Args {
		if _, ok := arg.(*Const); !ok {
			return c
		}
	}
	if c.Of == Span || c.Op == OpAddWorkdays || c.Op == OpWorkdays {
		return c
	}
	return &Const{Value: build(c)(&frame{Scope: &Scope{}}), Of: c.Of}
}
