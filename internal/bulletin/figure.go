package bulletin

import (
	"slices"
	"strconv"
	"strings"

	"bihuan/internal/exchange"
	"bihuan/internal/ledger"
)

// piece is a part of a measure's text: words as they stand, or a token with the result it names.
type piece struct {
	text   string
	token  bool
	result *Result
}

// printMeasure returns the text of m with its tokens filled, and ties every number in it to a result.
func (c *composer) printMeasure(item Item, m Measure) []exchange.Span {
	pieces := c.tokens(item, m)
	var b strings.Builder
	b.WriteString(item.Number)
	var marks []mark
	for _, p := range pieces {
		from := b.Len()
		b.WriteString(p.text)
		if p.token {
			marks = append(marks, mark{from: from, to: b.Len(), result: p.result})
		}
	}
	text := b.String()
	for _, n := range figuresIn(text[len(item.Number):], unitsOf(m.Results)) {
		n.from, n.to = n.from+len(item.Number), n.to+len(item.Number)
		if !slices.ContainsFunc(marks, func(k mark) bool { return n.from < k.to && k.from < n.to }) {
			marks = append(marks, c.literal(item, m, text, n))
		}
	}
	slices.SortStableFunc(marks, func(a, b mark) int { return a.from - b.from })
	return c.bind(item, text, marks)
}

func unitsOf(results []Result) []string {
	units := make([]string, len(results))
	for i, r := range results {
		units[i] = r.Unit
	}
	return units
}

// mark is a printed figure and the result behind it; nil where there is none.
type mark struct {
	from, to int
	result   *Result
}

// tokens cuts the text of m at its tokens and fills them.
func (c *composer) tokens(item Item, m Measure) []piece {
	var pieces []piece
	rest := m.Text
	for {
		before, inside, open := strings.Cut(rest, "{")
		pieces = append(pieces, piece{text: before})
		if !open {
			return pieces
		}
		name, after, closed := strings.Cut(inside, "}")
		if !closed {
			c.stop(item.Block, item.Finding, m.No, "bulletin.open_token", m.No)
			return append(pieces, piece{text: "{" + inside})
		}
		rest = after
		r := resultOf(m.Results, name)
		if r == nil {
			c.stop(item.Block, item.Finding, m.No, "bulletin.no_token", m.No, name)
			pieces = append(pieces, piece{text: "{" + name + "}", token: true})
			continue
		}
		pieces = append(pieces, piece{text: printed(*r), token: true, result: r})
	}
}

// resultOf returns the result that a token names: by its id, by what it counts, by the latter and the
// place among its like ("备案企业#2"), or by its place alone ("#2"); nil when there is none.
func resultOf(results []Result, name string) *Result {
	for i := range results {
		if results[i].ID == name || results[i].Of == name {
			return &results[i]
		}
	}
	of, place, numbered := strings.Cut(name, "#")
	n, err := strconv.Atoi(place)
	if !numbered || err != nil || n < 1 {
		return nil
	}
	for i := range results {
		if of == "" || results[i].Of == of {
			if n--; n == 0 {
				return &results[i]
			}
		}
	}
	return nil
}

// printed returns r as it stands in a document: the value and right behind it the unit.
func printed(r Result) string {
	if r.Places > 0 {
		return r.Value.Fixed(r.Places) + r.Unit
	}
	return r.Value.String() + r.Unit
}

// literal finds the result that states the number n of a measure's own words. A number without one stops
// the bulletin, unless a person waived it.
func (c *composer) literal(item Item, m Measure, text string, n number) mark {
	place := exchange.Place{Block: item.Block, From: n.from, To: n.to}
	if r := bestResult(m.Results, text, n); r != nil {
		return mark{from: n.from, to: n.to, result: r}
	}
	shown := text[n.from:n.to]
	for i, w := range c.src.Waivers {
		if w.Measure == m.No && w.Text == shown && w.By != "" {
			c.waived[i] = true
			return mark{from: n.from, to: n.to}
		}
	}
	if r := nearResult(m.Results, text, n); r != nil {
		c.stopAt(place, item.Finding, m.No, "bulletin.figure_differs", m.No, shown, r.Of, printed(*r))
	} else {
		c.stopAt(place, item.Finding, m.No, "bulletin.figure_unknown", m.No, shown)
	}
	return mark{from: n.from, to: n.to}
}

// bestResult returns the result with the value and unit of n; among several the one whose description has
// most in common with the words around n.
func bestResult(results []Result, text string, n number) *Result {
	return closest(results, text, n, func(r Result) bool {
		value := r.Value
		if r.Places > 0 {
			value = value.Round(r.Places)
		}
		return sameQuantity(n.value, n.unit, value, r.Unit)
	})
}

// nearResult returns the result that n was probably meant to state: of the same unit, and of the same
// matter by its words.
func nearResult(results []Result, text string, n number) *Result {
	return closest(results, text, n, func(r Result) bool {
		_, unit := scale(n.unit)
		_, other := scale(r.Unit)
		return unit == other && nearness(r.Of, text, n) > 0
	})
}

func closest(results []Result, text string, n number, fits func(Result) bool) *Result {
	var best *Result
	most := -1
	for i := range results {
		if !fits(results[i]) {
			continue
		}
		if score := nearness(results[i].Of, text, n); score > most {
			best, most = &results[i], score
		}
	}
	return best
}

// nearness says how well what a result counts fits the words around n: those of its own clause count for
// more than those of its sentence.
func nearness(of, text string, n number) int {
	return 3*likeness(of, around(text, n, "，,、。；;")) + likeness(of, around(text, n, "。；;"))
}

// around returns the words about n between the nearest two of ends.
func around(text string, n number, ends string) string {
	before, after := text[:n.from], text[n.to:]
	if i := strings.LastIndexAny(before, ends); i >= 0 {
		before = before[i:]
	}
	if i := strings.IndexAny(after, ends); i >= 0 {
		after = after[:i]
	}
	return before + "\n" + after
}

// likeness returns how many of a thousand pairs of neighbouring characters of of stand in words.
func likeness(of, words string) int {
	found, runes := 0, []rune(of)
	for i := 0; i+1 < len(runes); i++ {
		if strings.Contains(words, string(runes[i:i+2])) {
			found++
		}
	}
	return 1000 * found / max(len(runes)-1, 1)
}

// sameQuantity reports whether two values with their units are exactly the same, 2.6万 being 26000.
func sameQuantity(a ledger.Decimal, unit string, b ledger.Decimal, other string) bool {
	if a == b && unit == other {
		return true
	}
	by, unit := scale(unit)
	with, other := scale(other)
	if unit != other {
		return false
	}
	x, ok := a.Mul(ledger.WholeDecimal(by))
	y, fits := b.Mul(ledger.WholeDecimal(with))
	return ok && fits && x == y
}

// scale takes 万 and 亿 from the front of a unit.
func scale(unit string) (by int64, rest string) {
	by = 1
	for {
		switch {
		case strings.HasPrefix(unit, "万"):
			by, unit = by*10_000, strings.TrimPrefix(unit, "万")
		case strings.HasPrefix(unit, "亿"):
			by, unit = by*100_000_000, strings.TrimPrefix(unit, "亿")
		default:
			return by, unit
		}
	}
}

// bind cuts text at its marks into spans with links, and notes the bindings.
func (c *composer) bind(item Item, text string, marks []mark) []exchange.Span {
	var spans []exchange.Span
	at := 0
	for _, k := range marks {
		if k.result == nil || k.from < at {
			continue
		}
		if k.from > at {
			spans = append(spans, exchange.Span{Text: text[at:k.from]})
		}
		spans = append(spans, exchange.Span{Text: text[k.from:k.to], Link: k.result.Link})
		at = k.to
		c.draft.Bindings = append(c.draft.Bindings, Binding{
			Place:   exchange.Place{Block: item.Block, From: k.from, To: k.to},
			Measure: item.Measure, Text: text[k.from:k.to],
			Result: k.result.ID, Of: k.result.Of, Value: k.result.Value.String(), Unit: k.result.Unit,
			CutOff: isoDay(k.result.CutOff), Link: k.result.Link,
		})
	}
	if at < len(text) {
		spans = append(spans, exchange.Span{Text: text[at:]})
	}
	return spans
}
