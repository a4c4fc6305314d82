package chart

import "github.com/a-h/templ"

const (
	columnsHeight = 150.0
	columnsFoot   = 20.0
	columnsHead   = 16.0
	labelGap      = 6.0 // least room between two labels
)

// Columns draws one column a mark, in their order: what falls due month by month, what is how old. The largest has
// its number on top, and every other where there is room for it; as many labels stand below as have room.
func Columns(name string, marks []Mark) templ.Component {
	return draw(name, columnsHeight, func(d *drawing) {
		base := columnsHeight - columnsFoot
		scale := 0.0
		if full := top(0, marks); full > 0 {
			scale = (base - columnsHead) / full
		}
		step := float64(width) / float64(max(len(marks), 1))
		roomy, largest, free := numbersFit(marks, step), largestOf(marks), 0.0
		for i := range marks {
			x, m := step*float64(i), &marks[i]
			height := m.Value * scale
			d.mark(m, func() {
				d.rect(x, 0, step, columnsHeight, "hit")
				d.rect(x+step*0.12, base-height, step*0.76, height, m.class())
				if roomy && m.Value > 0 {
					d.text(x+step/2, base-height-4, middle, "value small", m.Text)
				} else if i == largest && m.Value > 0 {
					d.text(within(x+step/2, textWidth(m.Text)), base-height-4, middle, "value", m.Text)
				}
			})
			w := textWidth(m.Label)
			if at := within(x+step/2, w); at-w/2 >= free {
				d.text(at, base+14, middle, "small", m.Label)
				free = at + w/2 + labelGap
			}
		}
		d.line(0, base, width, base, "stroke-ink")
	})
}

// numbersFit reports whether every number has room above its column.
func numbersFit(marks []Mark, step float64) bool {
	for _, m := range marks {
		if textWidth(m.Text)+2 > step {
			return false
		}
	}
	return true
}

func largestOf(marks []Mark) int {
	largest := 0
	for i, m := range marks {
		if m.Value > marks[largest].Value {
			largest = i
		}
	}
	return largest
}

// within moves the middle of a text of a width so that it stands on the paper.
func within(x, w float64) float64 { return min(max(x, w/2), width-w/2) }
