package handbook

import (
	"fmt"
	"strings"
)

// corner is the radius of bends.
const corner = 6

// arrow draws a route between boxes that have their places.
func (p *plan) arrow(r *route) *Arrow {
	a := &Arrow{Title: p.in(r.move.Title) + p.t("handbook.colon") + p.way(p.l, r.move), Class: "flow-line"}
	switch {
	case !r.move.At.IsZero():
		a.Class = "flow-line flow-clock"
	case !r.move.Once.IsZero():
		a.Class = "flow-line flow-engine"
	}
	if r.straight {
		p.straight(a, r)
	} else {
		p.bent(a, r)
	}
	return a
}

// straight draws the step to the next state.
func (p *plan) straight(a *Arrow, r *route) {
	from, to := p.boxes[r.from[0]], p.boxes[r.to]
	x, top, bottom := p.x+p.w/2, from.Y+from.H, to.Y
	a.Path = fmt.Sprintf("M%d %dV%d", x, top, bottom-1)
	a.Head = head(x, bottom, 0, 1)
	a.Labels = []Label{{X: x + margin, Y: (top+bottom)/2 + 2, Anchor: "start", Text: p.label(r)}}
}

// bent draws a route that leaves its states at a side, runs along its lane and comes back.
func (p *plan) bent(a *Arrow, r *route) {
	edge, out, anchor := p.x+p.w, 1, "start"
	if r.left {
		edge, out, anchor = p.x, -1, "end"
	}
	lane := edge + out*(p.labelWidth(r.left)+laneWidth*r.lane)
	end := r.ports[r.to]
	var path strings.Builder
	for _, from := range r.from {
		y := r.ports[from]
		down := 1
		if end < y {
			down = -1
		}
		fmt.Fprintf(&path, "M%d %dH%dQ%d %d %d %d", edge, y, lane-out*corner, lane, y, lane, y+down*corner)
		fmt.Fprintf(&path, "V%dQ%d %d %d %dH%d", end-down*corner, lane, end, lane-out*corner, end, edge)
		a.Labels = append(a.Labels, Label{X: edge + out*margin, Y: y - 3, Anchor: anchor, Text: p.label(r)})
	}
	a.Path = path.String()
	a.Head = head(edge, end, -out, 0)
}

// label is the title of a move, cut if it is long.
func (p *plan) label(r *route) string { return fits(p.in(r.move.Title)) }

// head is an arrow head whose point is at x, y and which looks to dx, dy.
func head(x, y, dx, dy int) string {
	return fmt.Sprintf("%d,%d %d,%d %d,%d",
		x, y, x-7*dx-4*dy, y-7*dy-4*dx, x-7*dx+4*dy, y-7*dy+4*dx)
}
