package chart

import (
	"cmp"
	"slices"
	"strings"

	"github.com/a-h/templ"
)

// Series is one line of a trend.
type Series struct {
	Name  string
	Class string // "stroke-…" of its line
	Marks []Mark // one for each point of time; those with an address are links
}

const (
	trendHeight = 132.0
	trendFoot   = 20.0
	trendHead   = 14.0
	trendRight  = 84.0 // for the names at the ends
	trendLeft   = 10.0
)

// Trend draws lines over the same points of time, each with its name and last number at its end. times are
// written below, as many as there is room for.
func Trend(name string, times []string, series []Series) templ.Component {
	return draw(name, trendHeight, func(d *drawing) {
		full := 1.0
		for _, s := range series {
			full = top(full, s.Marks)
		}
		base := trendHeight - trendFoot
		x := func(i int) float64 {
			return trendLeft + float64(i)*(width-trendLeft-trendRight)/float64(max(len(times)-1, 1))
		}
		y := func(v float64) float64 { return base - v*(base-trendHead)/full }
		d.line(0, base, width-trendRight+6, base, "stroke-ink")
		for i, t := range times {
			every := (len(times) + 5) / 6
			if (len(times)-1-i)%max(every, 1) == 0 {
				d.text(x(i), base+14, middle, "small", t)
			}
		}
		ends := endsOf(series, y, base)
		for i := range series {
			d.series(&series[i], x, y, ends[i])
		}
	})
}

func (d *drawing) series(s *Series, x func(int) float64, y func(float64) float64, label float64) {
	if len(s.Marks) == 0 {
		return
	}
	var points []string
	for i, m := range s.Marks {
		points = append(points, number(x(i))+","+number(y(m.Value)))
	}
	d.add(`<polyline points="`, strings.Join(points, " "), `" class="series `, s.Class, `"/>`)
	last := len(s.Marks) - 1
	for i := range s.Marks {
		m := &s.Marks[i]
		d.mark(m, func() {
			d.add(`<circle cx="`, number(x(i)), `" cy="`, number(y(m.Value)), `" r="9" class="hit"/>`)
			d.add(`<circle cx="`, number(x(i)), `" cy="`, number(y(m.Value)), `" r="2.5" class="dot"/>`)
			if i == last {
				d.text(x(i)+8, label+4, start, "value", s.Name+" "+m.Text)
			}
		})
	}
}

// lineGap is how far apart names at the ends of lines are at least.
const lineGap = 14

// endsOf returns where the names stand: at the ends of the lines, pushed apart where they would meet, downwards
// first and up again from the base.
func endsOf(series []Series, y func(float64) float64, base float64) []float64 {
	ends, order := make([]float64, len(series)), make([]int, len(series))
	for i, s := range series {
		ends[i], order[i] = base, i
		if len(s.Marks) > 0 {
			ends[i] = y(s.Marks[len(s.Marks)-1].Value)
		}
	}
	slices.SortStableFunc(order, func(i, k int) int { return cmp.Compare(ends[i], ends[k]) })
	free := 8.0
	for _, i := range order {
		ends[i] = max(ends[i], free)
		free = ends[i] + lineGap
	}
	free = base - 2
	for _, i := range slices.Backward(order) {
		ends[i] = min(ends[i], free)
		free = ends[i] - lineGap
	}
	return ends
}

const (
	sparkHeight = 40.0
	sparkPad    = 4.0
)

// Spark draws one small line among others of its size, on the scale of full, with its last number at the end.
func Spark(name string, marks []Mark, full float64) templ.Component {
	return draw(name, sparkHeight, func(d *drawing) {
		if len(marks) == 0 {
			return
		}
		full = top(max(full, 1), marks)
		step := (width - trendRight) / float64(max(len(marks)-1, 1))
		var points []string
		y := 0.0
		for i, m := range marks {
			y = sparkHeight - sparkPad - m.Value*(sparkHeight-2*sparkPad)/full
			points = append(points, number(step*float64(i))+","+number(y))
		}
		d.line(0, sparkHeight-sparkPad, width-trendRight, sparkHeight-sparkPad, "stroke-line")
		d.add(`<polyline points="`, strings.Join(points, " "), `" class="series stroke-ink"/>`)
		last := &marks[len(marks)-1]
		d.mark(last, func() { d.text(width-trendRight+8, min(max(y+4, 12), sparkHeight-2), start, "value", last.Text) })
	})
}
