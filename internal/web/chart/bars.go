package chart

import "github.com/a-h/templ"

const (
	barRow  = 24.0
	barText = 64.0 // least room for the number right of the longest bar
)

// Bars draws one horizontal bar a mark, in their order, with its label at the left and its number at its end.
// full is where the longest bar could end, 0 for the largest value.
func Bars(name string, marks []Mark, full float64) templ.Component {
	height, left := barRow*float64(len(marks))+4, labelWidth(marks)
	return draw(name, height, func(d *drawing) {
		if full == 0 {
			full = top(1, marks)
		}
		scale := (width - left - numberWidth(marks)) / full
		for i := range marks {
			d.bar(&marks[i], barRow*float64(i), left, scale)
		}
		d.line(left, 0, left, height, "stroke-ink")
	})
}

func (d *drawing) bar(m *Mark, y, left, scale float64) {
	d.mark(m, func() {
		d.rect(0, y, width, barRow, "hit")
		d.text(left-8, y+16, end, "", fits(m.Label, left-8))
		length := m.Value * scale
		d.rect(left, y+5, length, barRow-10, m.class())
		d.text(left+length+6, y+16, start, "value", m.Text)
	})
}

// labelWidth returns how much room the labels take: what the longest needs, within bounds.
func labelWidth(marks []Mark) float64 {
	longest := 0.0
	for _, m := range marks {
		longest = max(longest, textWidth(m.Label))
	}
	return min(max(longest+10, 48), 150)
}

// numberWidth returns how much room the numbers take: what the longest needs, within bounds.
func numberWidth(marks []Mark) float64 {
	longest := 0.0
	for _, m := range marks {
		longest = max(longest, textWidth(m.Text))
	}
	return min(max(longest+10, barText), 150)
}

const stackHeight = 14.0

// Stack draws one bar that is parted among marks, on the scale of full, so that bars of several drawings
// compare. It stands beside its numbers and has none of its own.
func Stack(name string, marks []Mark, full float64) templ.Component {
	return draw(name, stackHeight, func(d *drawing) {
		x, scale := 0.0, width/max(full, 1)
		for i := range marks {
			m := &marks[i]
			if m.Value <= 0 {
				continue
			}
			w := m.Value * scale
			d.mark(m, func() { d.rect(x, 0, max(w-2, 1), stackHeight, m.class()) })
			x += w
		}
	})
}
