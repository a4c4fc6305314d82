// Package chart draws numbers as SVG on the server.
//
// A drawing is a templ component. Marks carry their number as a label, so that no legend is needed and grey
// is enough to read them; a mark with an address is a link to the rows behind it. Colours come from classes
// of the style sheet, so that dark pages and print work without another drawing; nothing is styled inline.
//
// Drawings are laid out on 360 units of width, as wide as a phone, and scale up.
//
// Invariants: every drawing has a name for those who do not see it, and every mark a title with what it
// says; the same numbers give the same bytes; texts are escaped here and nowhere else.
package chart

import (
	"context"
	"html"
	"io"
	"math"
	"strconv"
	"strings"

	"github.com/a-h/templ"
)

// width is that of every drawing, in its own units.
const width = 360

// Mark is one number of a drawing.
type Mark struct {
	Label string  // beside it
	Value float64 // how long it is
	Text  string  // the number as it is read, such as "81.6%"
	Title string  // the whole sentence, for those who do not see the drawing
	Href  string  // rows behind it, or ""
	Class string  // class of its fill, or "" for the plain one
}

// plainFill is the fill of a mark that means no light.
const plainFill = "fill-plain"

func (m *Mark) class() string {
	if m.Class == "" {
		return plainFill
	}
	return m.Class
}

// drawing collects the text of one SVG.
type drawing struct{ out strings.Builder }

// draw returns a component that draws with fn on the given height.
func draw(name string, height float64, fn func(*drawing)) templ.Component {
	return templ.ComponentFunc(func(_ context.Context, w io.Writer) error {
		d := &drawing{}
		d.add(`<svg class="chart" role="group" aria-label="`, html.EscapeString(name), `" viewBox="0 0 `,
			number(width), " ", number(height), `">`)
		fn(d)
		d.add("</svg>")
		_, err := io.WriteString(w, d.out.String())
		return err
	})
}

func (d *drawing) add(parts ...string) {
	for _, part := range parts {
		d.out.WriteString(part)
	}
}

// number writes a coordinate with at most one decimal.
func number(x float64) string {
	return strconv.FormatFloat(math.Round(x*10)/10, 'f', -1, 64)
}

// anchors of a text.
const (
	start  = "start"
	middle = "middle"
	end    = "end"
)

func (d *drawing) text(x, y float64, anchor, class, text string) {
	d.add(`<text x="`, number(x), `" y="`, number(y), `"`)
	if anchor != start {
		d.add(` text-anchor="`, anchor, `"`)
	}
	if class != "" {
		d.add(` class="`, class, `"`)
	}
	d.add(">", html.EscapeString(text), "</text>")
}

func (d *drawing) rect(x, y, w, h float64, class string) {
	d.add(`<rect x="`, number(x), `" y="`, number(y), `" width="`, number(max(w, 0)), `" height="`,
		number(max(h, 0)), `" class="`, class, `"/>`)
}

func (d *drawing) line(x1, y1, x2, y2 float64, class string) {
	d.add(`<line x1="`, number(x1), `" y1="`, number(y1), `" x2="`, number(x2), `" y2="`, number(y2),
		`" class="`, class, `"/>`)
}

// mark draws one mark: a link where there is an address, with its sentence either way.
func (d *drawing) mark(m *Mark, fn func()) {
	if m.Href != "" {
		d.add(`<a href="`, html.EscapeString(m.Href), `" aria-label="`, html.EscapeString(m.Title), `">`)
	} else {
		d.add(`<g role="img" aria-label="`, html.EscapeString(m.Title), `">`)
	}
	d.add("<title>", html.EscapeString(m.Title), "</title>")
	fn()
	if m.Href != "" {
		d.add("</a>")
	} else {
		d.add("</g>")
	}
}

// letterWidth returns about how wide a letter is: wide ones are as wide as they are high, and so are the signs
// beyond ASCII that a Chinese font sets like its letters.
func letterWidth(r rune) float64 {
	if r > 0x2E80 || r == '·' || r >= 0x2010 && r <= 0x2027 {
		return 12
	}
	return 6.6
}

func textWidth(text string) float64 {
	w := 0.0
	for _, r := range text {
		w += letterWidth(r)
	}
	return w
}

// fits cuts a label to about w units.
func fits(label string, w float64) string {
	if textWidth(label) <= w {
		return label
	}
	used := letterWidth('…')
	for i, r := range label {
		if used += letterWidth(r); used > w {
			return strings.TrimRight(label[:i], " ") + "…"
		}
	}
	return label
}

// top returns the largest value of marks, at least least.
func top(least float64, marks ...[]Mark) float64 {
	for _, list := range marks {
		for _, m := range list {
			least = max(least, m.Value)
		}
	}
	return least
}
