package reading

import (
	"runtime"
	"strings"
	"sync"
	"sync/atomic"

	"bihuan/internal/exchange"
	"bihuan/internal/quantity"
)

// scan is one line of text with the numbers and days in it. Figures and doubts both start from it.
type scan struct {
	span
	quantities []quantity.Quantity
	days       []quantity.Date
	cover      covered
}

func scanLine(s span) scan {
	out := scan{span: s, days: quantity.Dates(s.Text)}
	if out.quantities = quantity.ScanBeside(s.Text, out.days); len(out.quantities) > 0 {
		out.cover = coverOf(s.Text)
	}
	return out
}

// look finds the figures, the titles and the doubts in the measures of all findings, and returns the doubts
// of
// each finding. Lines of measures do not depend on each other: long documents are looked at by all
// processors.
func (r *Reading) look() [][]Doubt {
	doubts := make([][]Doubt, len(r.Findings))
	inParallel(len(r.Findings), func(i int) {
		for k := range r.Findings[i].Measures {
			m := &r.Findings[i].Measures[k]
			doubts[i] = append(doubts[i], m.look(r)...)
		}
	})
	return doubts
}

// look finds what the lines of one measure hold.
func (m *Measure) look(r *Reading) []Doubt {
	var doubts []Doubt
	for i, line := range m.folded {
		s := scanLine(span{Folded: line, at: m.At.Text[i]})
		m.Figures = append(m.Figures, figuresOf(s)...)
		m.cite(s.span)
		doubts = append(doubts, newClaim(r, m, s).doubts()...)
	}
	m.folded = nil
	return oneStatus(doubts)
}

// doubts returns the doubts about a measure whose text may have been changed since it was read.
func (m *Measure) doubts(r *Reading) []Doubt {
	var out []Doubt
	for i, text := range strings.Split(m.Text, "\n") {
		var at exchange.Place
		if i < len(m.At.Text) {
			at = m.At.Text[i]
		}
		out = append(out, newClaim(r, m, scanLine(newSpan(text, at))).doubts()...)
	}
	return oneStatus(out)
}

// batch is how many findings one processor takes at a time.
const batch = 16

// inParallel calls f for 0 … n-1, on several processors where there is much to do.
func inParallel(n int, f func(i int)) {
	workers := min(runtime.GOMAXPROCS(0), (n+batch-1)/batch)
	var next atomic.Int64
	work := func() {
		for {
			from := int(next.Add(batch)) - batch
			if from >= n {
				return
			}
			for i := from; i < min(from+batch, n); i++ {
				f(i)
			}
		}
	}
	var wait sync.WaitGroup
	for range workers - 1 {
		wait.Go(work)
	}
	work()
	wait.Wait()
}
