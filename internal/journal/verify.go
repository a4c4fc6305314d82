package journal

import (
	"cmp"
	"fmt"
	"iter"
	"slices"
	"time"

	"golang.org/x/mod/sumdb/tlog"
)

// Row is an entry as it is stored.
type Row struct {
	Seq    int64
	Leaf   []byte
	Hashes []Hash // that Append returned
}

// Source is a stored journal.
type Source interface {
	// Rows yields all rows by ascending Seq. Missing rows are left out. After an error it ends.
	Rows() iter.Seq2[Row, error]
}

// Report is the outcome of verifying a journal.
type Report struct {
	Size        int64   // entries, those that are missing included
	Root        Hash    // root of the tree, as far as it can be told
	Checkpoints int     // that the journal agrees with
	Faults      []Fault // by Seq
	BackDated   []int64 // entries whose time lies before that of an earlier one
}

// OK reports whether nothing is wrong. Entries that were dated back are shown, but are no fault: a
// clock may have been set right.
func (r *Report) OK() bool { return len(r.Faults) == 0 }

// Bad returns the seqs of all entries that are missing, changed, unreadable or misplaced.
func (r *Report) Bad() []int64 {
	var bad []int64
	for _, f := range r.Faults {
		switch f.Kind {
		case EntryMissing, EntryChanged, EntryUnreadable, EntryMisplaced:
			bad = append(bad, f.Seq)
		}
	}
	return slices.Compact(bad)
}

// Verify reads a whole journal, hashes every leaf again and builds the tree anew. It compares each
// hash that is stored and each checkpoint, whose signature the caller has checked. Where a leaf and
// its stored hash differ, the hashes above tell which of them was changed. One who changes leaves
// and all hashes is found by checkpoints that were signed before.
//
// The error is about reading; what is wrong with the journal stands in the report.
func Verify(src Source, checkpoints ...Checkpoint) (*Report, error) {
	v := &verifier{checkpoints: slices.SortedFunc(slices.Values(checkpoints),
		func(a, b Checkpoint) int { return cmp.Compare(a.Size, b.Size) })}
	v.passCheckpoints()
	for row, err := range src.Rows() {
		if err != nil {
			return nil, fmt.Errorf("verify journal: read entry %d: %w", v.next, err)
		}
		if row.Seq < v.next {
			return nil, fmt.Errorf("verify journal: entry %d comes after entry %d", row.Seq, v.next-1)
		}
		for v.next < row.Seq {
			v.take(Row{Seq: v.next})
		}
		v.take(row)
	}
	v.settle()
	v.end()
	slices.SortStableFunc(v.report.Faults, func(a, b Fault) int { return cmp.Compare(a.Seq, b.Seq) })
	return &v.report, nil
}

// verifier is a journal being read. Rows are settled in pairs: two leaves and the hash above them.
type verifier struct {
	report      Report
	next        int64  // seq of the row to come
	pair        []*Row // rows not yet settled, at most two
	tree        hashTree
	checkpoints []Checkpoint // not yet reached
	good        int64        // size of the last checkpoint that agreed
	latest      time.Time
}

func (v *verifier) take(row Row) {
	row.Leaf = slices.Clone(row.Leaf)
	row.Hashes = slices.Clone(row.Hashes)
	v.pair = append(v.pair, &row)
	v.next++
	if v.next&1 == 0 {
		v.settle()
	}
}

// settle judges the rows that wait and puts them into the tree.
func (v *verifier) settle() {
	for i, leaf := range judge(v.pair) {
		v.inspect(v.pair[i], leaf)
		v.tree.add(leaf, v.pair[i], &v.report)
		v.passCheckpoints()
	}
	v.pair = v.pair[:0]
}

// judged is the hash that a leaf is taken to have had.
type judged struct {
	hash     Hash
	known    bool
	fromLeaf bool // it is that of the leaf as it is now
}

// judge decides for one or two rows which leaf hash to trust. It takes those under which the stored
// hash above comes out, and the stored ones in doubt.
func judge(rows []*Row) []judged {
	out := make([]judged, len(rows))
	for i, row := range rows {
		out[i] = candidates(row)[0]
	}
	if len(rows) < 2 || len(rows[1].Hashes) < 2 {
		return out
	}
	for _, left := range candidates(rows[0]) {
		for _, right := range candidates(rows[1]) {
			if left.known && right.known && tlog.NodeHash(left.hash, right.hash) == rows[1].Hashes[1] {
				return []judged{left, right}
			}
		}
	}
	return out
}

// candidates returns the hashes that the leaf of row may have had, the likeliest first.
func candidates(row *Row) []judged {
	var list []judged
	if len(row.Hashes) > 0 {
		list = append(list, judged{hash: row.Hashes[0], known: true})
	}
	if row.Leaf != nil {
		own := judged{hash: LeafHash(row.Leaf), known: true, fromLeaf: true}
		if len(list) == 1 && list[0].hash == own.hash {
			return []judged{own}
		}
		list = append(list, own)
	}
	if len(list) == 0 {
		list = append(list, judged{})
	}
	return list
}

// inspect looks at one row by itself.
func (v *verifier) inspect(row *Row, leaf judged) {
	if row.Leaf == nil {
		v.fault(fault(EntryMissing, row.Seq, nil))
		return
	}
	if !leaf.fromLeaf {
		v.fault(fault(EntryChanged, row.Seq, nil))
		return
	}
	e, err := Decode(row.Leaf)
	if err != nil {
		v.fault(fault(EntryUnreadable, row.Seq, err))
		return
	}
	if e.Seq != row.Seq {
		v.fault(fault(EntryMisplaced, row.Seq, fmt.Errorf("it says %d", e.Seq)))
	}
	if e.At.Before(v.latest) {
		v.report.BackDated = append(v.report.BackDated, row.Seq)
		return
	}
	v.latest = e.At
}

// passCheckpoints compares the checkpoints that the tree has just reached.
func (v *verifier) passCheckpoints() {
	for len(v.checkpoints) > 0 && v.checkpoints[0].Size <= v.tree.size {
		c := v.checkpoints[0]
		v.checkpoints = v.checkpoints[1:]
		if root, known := v.tree.root(); !known || root != c.Root {
			last := max(c.Size-1, 0)
			v.fault(Fault{Kind: CheckpointDiffers, Seq: min(v.good, last), Last: last})
			continue
		}
		v.report.Checkpoints++
		v.good = c.Size
	}
}

func (v *verifier) end() {
	v.report.Size = v.tree.size
	v.report.Root, _ = v.tree.root()
	for _, c := range v.checkpoints {
		v.fault(Fault{Kind: CutOff, Seq: v.tree.size, Last: c.Size - 1})
	}
}

func (v *verifier) fault(f Fault) { v.report.Faults = append(v.report.Faults, f) }
