package chart

import (
	"strings"

	"github.com/a-h/templ"
)

// Point is a number at a place in time.
type Point struct {
	Mark
	At    int  // in days from any day
	Gap   bool // there is no number: the line is broken here
	Shown bool // a dot is drawn, in the class of the mark
}

// Bound is a number that is drawn as a line across.
type Bound struct {
	Value float64
	Text  string // beside it
	Class string // "stroke-…"
}

const historyHeight = 168.0

// History draws one number over time on a scale of its own, with bounds across. The days below are first, middle
// and last. points are in order.
func History(name string, points []Point, bounds []Bound, days [3]string) templ.Component {
	return draw(name, historyHeight, func(d *drawing) {
		if len(points) == 0 {
			return
		}
		h := newHistory(points, bounds)
		right := width - trendRight
		d.line(0, h.base, right+6, h.base, "stroke-line")
		for i, x := range []float64{trendLeft, (trendLeft + right) / 2, right} {
			d.text(x, h.base+14, []string{start, middle, end}[i], "small", days[i])
		}
		for _, b := range bounds {
			y := h.y(b.Value)
			d.line(trendLeft, y, right, y, "bound "+b.Class)
		}
		h.labels(d, bounds, right)
		h.curve(d)
		h.dots(d)
	})
}

// history is the scale of a drawing.
type history struct {
	points    []Point
	low, high float64
	base      float64
}

func newHistory(points []Point, bounds []Bound) *history {
	h := &history{points: points, base: historyHeight - trendFoot}
	first := true
	see := func(v float64) {
		if first {
			h.low, h.high, first = v, v, false
		}
		h.low, h.high = min(h.low, v), max(h.high, v)
	}
	for _, p := range points {
		if !p.Gap {
			see(p.Value)
		}
	}
	for _, b := range bounds {
		see(b.Value)
	}
	if h.low > 0 && h.low < h.high/2 {
		h.low = 0 // what is not far from nothing is drawn from nothing
	}
	if h.low == h.high {
		h.low, h.high = h.low-1, h.high+1
	}
	return h
}

func (h *history) x(at int) float64 {
	first, last := h.points[0].At, h.points[len(h.points)-1].At
	return trendLeft + float64(at-first)*(width-trendLeft-trendRight)/float64(max(last-first, 1))
}

func (h *history) y(v float64) float64 {
	return h.base - 8 - (v-h.low)*(h.base-8-trendHead)/(h.high-h.low)
}

// labels writes the bounds and the last number at the right, pushed apart where they would meet.
func (h *history) labels(d *drawing, bounds []Bound, right float64) {
	var series []Series
	for _, b := range bounds {
		series = append(series, Series{Marks: []Mark{{Value: b.Value}}})
	}
	last := h.points[len(h.points)-1]
	if !last.Gap {
		series = append([]Series{{Marks: []Mark{{Value: last.Value}}}}, series...)
	}
	ends := endsOf(series, h.y, h.base)
	if !last.Gap {
		d.text(right+8, ends[0]+4, start, "value", last.Text)
		ends = ends[1:]
	}
	for i, b := range bounds {
		d.text(right+8, ends[i]+4, start, "small", b.Text)
	}
}

// curve draws the numbers that follow each other.
func (h *history) curve(d *drawing) {
	var run []string
	flush := func() {
		if len(run) > 1 {
			d.add(`<polyline points="`, strings.Join(run, " "), `" class="series stroke-ink"/>`)
		}
		run = nil
	}
	for _, p := range h.points {
		if p.Gap {
			flush()
			continue
		}
		run = append(run, number(h.x(p.At))+","+number(h.y(p.Value)))
	}
	flush()
}

func (h *history) dots(d *drawing) {
	for i := range h.points {
		p := &h.points[i]
		if p.Gap || !p.Shown {
			continue
		}
		d.mark(&p.Mark, func() {
			d.add(`<circle cx="`, number(h.x(p.At)), `" cy="`, number(h.y(p.Value)), `" r="9" class="hit"/>`)
			d.add(`<circle cx="`, number(h.x(p.At)), `" cy="`, number(h.y(p.Value)), `" r="3.5" class="`, p.class(), `"/>`)
		})
	}
}
