package bulletin

import (
	"strings"

	"bihuan/internal/exchange"
)

// Op says how a paragraph came from one version to the other.
type Op string

// The ops.
const (
	Same       Op = "same"
	Renumbered Op = "renumbered" // only its number is another
	Changed    Op = "changed"
	Added      Op = "added"
	Removed    Op = "removed"
)

// Row is one line of two versions side by side. Left and Right are blocks, -1 where there is none.
type Row struct {
	Op          Op
	Left, Right int
	Before      []Fragment // the text at the left; nil where there is none
	After       []Fragment
}

// Fragment is a piece of a paragraph; Differs marks what the other side has not.
type Fragment struct {
	Text    string
	Differs bool
}

// Diff puts two documents side by side, paragraph by paragraph; a table counts as one.
func Diff(a, b *exchange.Document) []Row {
	left, right := texts(a), texts(b)
	var rows []Row
	var removed, added []int
	flush := func() {
		rows = append(rows, pair(left, right, removed, added)...)
		removed, added = nil, nil
	}
	walk(left, right, func(i, j int) {
		switch {
		case i >= 0 && j >= 0:
			flush()
			text := []Fragment{{Text: left[i]}}
			rows = append(rows, Row{Op: Same, Left: i, Right: j, Before: text, After: text})
		case i >= 0:
			removed = append(removed, i)
		default:
			added = append(added, j)
		}
	})
	flush()
	return rows
}

func texts(doc *exchange.Document) []string {
	out := make([]string, len(doc.Blocks))
	for i, b := range doc.Blocks {
		if b.Paragraph != nil {
			out[i] = b.Paragraph.Number + b.Paragraph.Text()
			continue
		}
		cells := make([]string, len(b.Table.Cells))
		for j := range b.Table.Cells {
			cells[j] = b.Table.Cells[j].Text()
		}
		out[i] = strings.Join(cells, "\t")
	}
	return out
}

// pair makes rows of what was removed and added between two equal paragraphs. Paragraphs that are at least
// half alike are one that changed; order is kept on both sides.
func pair(left, right []string, removed, added []int) []Row {
	var rows []Row
	next := 0
	for _, i := range removed {
		match := -1
		for k := next; k < len(added) && match < 0; k++ {
			if alike(left[i], right[added[k]]) {
				match = k
			}
		}
		if match < 0 {
			rows = append(rows, Row{Op: Removed, Left: i, Right: -1, Before: []Fragment{{left[i], true}}})
			continue
		}
		for ; next < match; next++ {
			rows = append(rows, addedRow(right, added[next]))
		}
		before, after := Fragments(left[i], right[added[match]])
		op := Changed
		if unnumbered(left[i]) == unnumbered(right[added[match]]) {
			op = Renumbered
		}
		rows = append(rows, Row{Op: op, Left: i, Right: added[match], Before: before, After: after})
		next = match + 1
	}
	for ; next < len(added); next++ {
		rows = append(rows, addedRow(right, added[next]))
	}
	return rows
}

func addedRow(right []string, j int) Row {
	return Row{Op: Added, Left: -1, Right: j, After: []Fragment{{right[j], true}}}
}

// alike reports whether at least half of the pairs of neighbouring characters are in both texts.
func alike(a, b string) bool {
	pairs := map[[2]rune]int{}
	x, y := []rune(a), []rune(b)
	for i := 0; i+1 < len(x); i++ {
		pairs[[2]rune{x[i], x[i+1]}]++
	}
	common := 0
	for i := 0; i+1 < len(y); i++ {
		if k := [2]rune{y[i], y[i+1]}; pairs[k] > 0 {
			pairs[k]--
			common++
		}
	}
	return 4*common >= len(x)+len(y)-2
}

// Fragments cuts two texts into what they share and what they do not.
func Fragments(a, b string) (before, after []Fragment) {
	left, right := strings.Split(a, ""), strings.Split(b, "")
	walk(left, right, func(i, j int) {
		if i >= 0 {
			before = extend(before, left[i], j < 0)
		}
		if j >= 0 {
			after = extend(after, right[j], i < 0)
		}
	})
	return before, after
}

func extend(list []Fragment, text string, differs bool) []Fragment {
	if n := len(list); n > 0 && list[n-1].Differs == differs {
		list[n-1].Text += text
		return list
	}
	return append(list, Fragment{Text: text, Differs: differs})
}

// maxCompared bounds the table of the comparison; beyond it everything between the common ends differs.
const maxCompared = 4_000_000

// walk visits a longest common course through a and b in order: step(i, j) for equal elements, step(i, -1)
// for one of a alone, step(-1, j) for one of b alone.
func walk(a, b []string, step func(i, j int)) {
	start := 0
	for start < len(a) && start < len(b) && a[start] == b[start] {
		step(start, start)
		start++
	}
	endA, endB := len(a), len(b)
	for endA > start && endB > start && a[endA-1] == b[endB-1] {
		endA, endB = endA-1, endB-1
	}
	middle(a[start:endA], b[start:endB], func(i, j int) {
		if i >= 0 {
			i += start
		}
		if j >= 0 {
			j += start
		}
		step(i, j)
	})
	for i := endA; i < len(a); i++ {
		step(i, endB+i-endA)
	}
}

func middle(a, b []string, step func(i, j int)) {
	width := len(b) + 1
	common := make([]int32, 0)
	if (len(a)+1)*width <= maxCompared {
		common = make([]int32, (len(a)+1)*width)
		for i := len(a) - 1; i >= 0; i-- {
			for j := len(b) - 1; j >= 0; j-- {
				if a[i] == b[j] {
					common[i*width+j] = common[(i+1)*width+j+1] + 1
				} else {
					common[i*width+j] = max(common[(i+1)*width+j], common[i*width+j+1])
				}
			}
		}
	}
	i, j := 0, 0
	for i < len(a) || j < len(b) {
		switch {
		case i == len(a):
			step(-1, j)
			j++
		case j == len(b) || len(common) == 0:
			step(i, -1)
			i++
		case a[i] == b[j]:
			step(i, j)
			i, j = i+1, j+1
		case common[(i+1)*width+j] >= common[i*width+j+1]:
			step(i, -1)
			i++
		default:
			step(-1, j)
			j++
		}
	}
}
