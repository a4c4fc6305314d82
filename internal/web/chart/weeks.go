package chart

import "github.com/a-h/templ"

// Week is what falls into a week: two marks on top of each other, the lower one for what is late.
type Week struct {
	Month string // shown where it begins, else ""
	Day   string // first day of the week
	Late  *Mark
	Due   *Mark
}

const (
	weekHeight = 132.0
	weekFoot   = 34.0
	weekHead   = 16.0
)

// Weeks draws one column a week. Empty weeks keep their place: a gap is news too.
func Weeks(name string, weeks []Week) templ.Component {
	return draw(name, weekHeight, func(d *drawing) {
		full := 1.0
		for _, w := range weeks {
			full = max(full, value(w.Late)+value(w.Due))
		}
		base := weekHeight - weekFoot
		scale := (base - weekHead) / full
		step := width / float64(max(len(weeks), 1))
		for i := range weeks {
			d.week(&weeks[i], step*float64(i), step, base, scale)
		}
		d.line(0, base, width, base, "stroke-ink")
	})
}

func value(m *Mark) float64 {
	if m == nil {
		return 0
	}
	return m.Value
}

func (d *drawing) week(w *Week, x, step, base, scale float64) {
	y := base
	for _, m := range []*Mark{w.Late, w.Due} {
		if m == nil || m.Value <= 0 {
			continue
		}
		h := m.Value * scale
		y -= h
		d.mark(m, func() {
			d.rect(x+3, y, step-6, max(h-1, 1), m.class())
			if h > 14 {
				d.text(x+step/2, y+h/2+4, middle, "on", m.Text)
			} else {
				d.text(x+step/2, y-3, middle, "value", m.Text)
			}
		})
	}
	if value(w.Late)+value(w.Due) == 0 {
		d.text(x+step/2, base-5, middle, "faint", "0")
	}
	d.text(x+step/2, base+14, middle, "small", w.Day)
	if w.Month != "" {
		d.text(x+4, base+30, start, "small", w.Month)
		d.line(x, base, x, base+30, "stroke-line")
	}
}
