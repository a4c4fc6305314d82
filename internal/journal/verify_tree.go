package journal

import (
	"errors"

	"golang.org/x/mod/sumdb/tlog"
)

// hashTree is a Tree in which some hashes may not be known, because their rows are missing.
type hashTree struct {
	size int64
	edge []judged
}

// add adds the leaf of row and notes where a stored hash is not the one that comes out. A hash that
// cannot be worked out is taken as it is stored.
func (t *hashTree) add(node judged, row *Row, report *Report) {
	want := HashCount(row.Seq)
	if row.Leaf != nil && len(row.Hashes) > want {
		f := fault(HashChanged, row.Seq, errors.New("more hashes than the entry completes"))
		f.Level = want
		report.Faults = append(report.Faults, f)
	}
	for level := range want {
		if level > 0 {
			last := len(t.edge) - 1
			node = join(t.edge[last], node)
			t.edge = t.edge[:last]
		}
		node = compare(node, row, level, report)
	}
	t.edge = append(t.edge, node)
	t.size++
}

// join returns the hash above two others.
func join(left, right judged) judged {
	if !left.known || !right.known {
		return judged{}
	}
	return judged{hash: tlog.NodeHash(left.hash, right.hash), known: true}
}

// compare looks at the hash that is stored with row for a level.
func compare(node judged, row *Row, level int, report *Report) judged {
	if row.Leaf == nil && len(row.Hashes) == 0 {
		return node // the whole row is missing, which is a fault of its own
	}
	if level >= len(row.Hashes) {
		report.Faults = append(report.Faults, hashFault(row.Seq, level, errors.New("it is missing")))
		return node
	}
	stored := row.Hashes[level]
	if !node.known {
		return judged{hash: stored, known: true}
	}
	if node.hash != stored {
		report.Faults = append(report.Faults, hashFault(row.Seq, level, nil))
	}
	return node
}

// hashFault is about the hash of a level that stands with entry last.
func hashFault(last int64, level int, err error) Fault {
	return Fault{Kind: HashChanged, Seq: last + 1 - 1<<level, Last: last, Level: level, Err: err}
}

// root returns the root, and whether it can be told.
func (t *hashTree) root() (Hash, bool) {
	if len(t.edge) == 0 {
		return emptyRoot(), true
	}
	last := len(t.edge) - 1
	node := t.edge[last]
	for i := last - 1; i >= 0; i-- {
		node = join(t.edge[i], node)
	}
	return node.hash, node.known
}
