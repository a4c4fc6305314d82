package book

import (
	"cmp"
	"slices"
	"unicode"

	"bihuan/internal/ledger"
)

// pairing finds the records that entries of a document speak of, by number and by similarity of text.
type pairing struct {
	entries []*entry
	records []*ledger.Record
	number  *ledger.Field // nil: there are no numbers
	text    *ledger.Field
	parent  *ledger.Field
}

// What a pair needs: equal texts score 1. A number alone is no proof, since lists are renumbered; a text
// must then still be alike in a fifth.
const (
	aloneScore  = 0.5
	numberBonus = 0.5
	numberLeast = 0.2
	parentBonus = 0.1
)

type candidate struct {
	entry, record int
	score         float64
}

// pair gives every entry the record it fits best; nobody gets a record twice. It returns the records that
// nothing speaks of.
func (p *pairing) pair() []*ledger.Record {
	candidates := p.candidates()
	slices.SortStableFunc(candidates, func(a, b candidate) int { return cmp.Compare(b.score, a.score) })
	taken := make([]bool, len(p.records))
	for _, c := range candidates {
		if p.entries[c.entry].record == nil && !taken[c.record] {
			p.entries[c.entry].record = p.records[c.record]
			taken[c.record] = true
		}
	}
	var left []*ledger.Record
	for i, r := range p.records {
		if !taken[i] {
			left = append(left, r)
		}
	}
	return left
}

// candidates scores the pairs that share anything. An index of neighbouring characters keeps this from
// growing with the square of long ledgers.
func (p *pairing) candidates() []candidate {
	texts := make([]string, len(p.records))
	for i, r := range p.records {
		texts[i] = r.Values[p.text.Index].String()
	}
	index := newLikeness(texts)
	var out []candidate
	for i, e := range p.entries {
		for k, alike := range index.of(e.text) {
			r := p.records[k]
			score, least := alike, aloneScore
			if p.number != nil && e.number != "" && r.Values[p.number.Index].String() == e.number {
				score, least = score+numberBonus, numberLeast
			}
			if p.parent != nil && e.above != nil && e.above.record != nil &&
				r.Values[p.parent.Index].ID() == e.above.record.ID {
				score += parentBonus
			}
			if alike >= least {
				out = append(out, candidate{i, k, score})
			}
		}
	}
	slices.SortFunc(out, func(a, b candidate) int {
		return cmp.Or(cmp.Compare(a.entry, b.entry), cmp.Compare(a.record, b.record))
	})
	return out
}

// likeness compares a text with many others by the pairs of neighbouring letters that they share.
type likeness struct {
	sizes []int
	index map[[2]rune][]int // pair → texts, once for each time it stands there
}

func newLikeness(texts []string) *likeness {
	l := &likeness{sizes: make([]int, len(texts)), index: map[[2]rune][]int{}}
	for i, text := range texts {
		for pair, n := range letterPairs(text) {
			l.sizes[i] += n
			for range n {
				l.index[pair] = append(l.index[pair], i)
			}
		}
	}
	return l
}

// of returns how alike text is to each of the others, from 0 to 1; those without a common pair are left out.
func (l *likeness) of(text string) map[int]float64 {
	common, size := map[int]int{}, 0
	for pair, n := range letterPairs(text) {
		size += n
		left := map[int]int{}
		for _, i := range l.index[pair] {
			if left[i] < n {
				left[i]++
				common[i]++
			}
		}
	}
	out := make(map[int]float64, len(common))
	for i, n := range common {
		out[i] = 2 * float64(n) / float64(size+l.sizes[i])
	}
	return out
}

// letterPairs counts the pairs of neighbouring letters and digits; signs and spaces do not matter. A text
// begins with a pair of its own, so that a single letter has one too.
func letterPairs(text string) map[[2]rune]int {
	pairs := map[[2]rune]int{}
	before := rune(0)
	for _, r := range text {
		if !unicode.IsLetter(r) && !unicode.IsNumber(r) {
			continue
		}
		pairs[[2]rune{before, r}]++
		before = r
	}
	return pairs
}
