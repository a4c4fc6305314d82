package handbook

import (
	"cmp"
	"slices"
	"unicode"

	"bihuan/internal/ledger"
)

// Drawing is a flow: states as boxes one below the other, moves as arrows. The step to the next state runs
// straight down, moves ahead bend at the right and moves back at the left, each with its title where it
// begins.
type Drawing struct {
	Name          string
	Width, Height int
	Boxes         []*Box
	Arrows        []*Arrow
}

// Box is a state. What is done without leaving it stands below its title.
type Box struct {
	X, Y, W, H int
	Title      string
	Stays      string
	Start, End bool
}

// Arrow is a move, from every state it begins in to the one it leads to.
type Arrow struct {
	Title  string
	Class  string // how the line is drawn: by people, by the clock, by the engine
	Path   string
	Head   string
	Labels []Label
}

// Label is the title of an arrow at one of its beginnings.
type Label struct {
	X, Y   int
	Anchor string
	Text   string
}

// Measures of a drawing, in its own units: a letter of the labels is 11 of them high.
const (
	portHeight = 16
	boxLeast   = 34
	boxGap     = 38
	laneWidth  = 12
	letter     = 11
	longest    = 150 // labels and notes are cut to this width
	margin     = 6
)

// route is a move on one side of the boxes.
type route struct {
	move     *ledger.Move
	from     []int
	to       int
	left     bool
	lane     int
	ports    map[int]int // y of the port of each state, from and to
	straight bool
}

// plan is a drawing that is being laid out.
type plan struct {
	*speaker
	l      *ledger.Ledger
	states []*ledger.State
	routes []*route
	boxes  []*Box
	x, w   int // of all boxes
	lanes  map[bool]int
}

// draw lays out the flow of l.
func (s *speaker) draw(l *ledger.Ledger) *Drawing {
	p := &plan{speaker: s, l: l, lanes: map[bool]int{}}
	p.order()
	stays := p.route()
	p.assignLanes()
	p.place(stays)
	d := &Drawing{Name: s.t("handbook.flow_of", s.in(l.Title)), Boxes: p.boxes}
	for _, r := range p.routes {
		d.Arrows = append(d.Arrows, p.arrow(r))
	}
	last := p.boxes[len(p.boxes)-1]
	d.Height = last.Y + last.H + margin
	d.Width = p.x + p.w + p.room(false) + margin
	for _, r := range p.routes {
		if r.straight {
			d.Width = max(d.Width, p.x+p.w/2+textWidth(p.label(r))+3*margin)
		}
	}
	return d
}

// order puts the states of the straight way first.
func (p *plan) order() {
	for _, name := range p.l.Flow.Track {
		if state := p.l.Flow.State(name); state != nil {
			p.states = append(p.states, state)
		}
	}
	for _, state := range p.l.Flow.States {
		if !slices.Contains(p.states, state) {
			p.states = append(p.states, state)
		}
	}
}

func (p *plan) index(state string) int {
	return slices.IndexFunc(p.states, func(s *ledger.State) bool { return s.Name == state })
}

// route splits moves by side, and returns the titles of those that stay in each state.
func (p *plan) route() (stays [][]string) {
	stays = make([][]string, len(p.states))
	straight := map[int]bool{}
	for _, m := range p.l.Flow.Moves {
		to := p.index(m.To)
		ahead, back := &route{move: m, to: to}, &route{move: m, to: to, left: true}
		for _, name := range m.From {
			from := p.index(name)
			switch {
			case from < 0:
			case to < 0 || from == to:
				stays[from] = append(stays[from], p.in(m.Title))
			case from < to:
				ahead.from = append(ahead.from, from)
			default:
				back.from = append(back.from, from)
			}
		}
		if len(ahead.from) == 1 && ahead.from[0] == to-1 && !straight[to] {
			straight[to], ahead.straight = true, true
		}
		for _, r := range []*route{ahead, back} {
			if len(r.from) > 0 {
				p.routes = append(p.routes, r)
			}
		}
	}
	return stays
}

// ends returns the first and the last state that a route touches.
func (r *route) ends() (first, last int) {
	return min(slices.Min(r.from), r.to), max(slices.Max(r.from), r.to)
}

// assignLanes gives each bent route the innermost lane that is free along its way, short ones first.
func (p *plan) assignLanes() {
	bent := slices.DeleteFunc(slices.Clone(p.routes), func(r *route) bool { return r.straight })
	slices.SortStableFunc(bent, func(a, b *route) int {
		a1, a2 := a.ends()
		b1, b2 := b.ends()
		return cmp.Compare(a2-a1, b2-b1)
	})
	for i, r := range bent {
		first, last := r.ends()
		taken := map[int]bool{}
		for _, other := range bent[:i] {
			f, l := other.ends()
			taken[other.lane] = taken[other.lane] || other.left == r.left && f <= last && first <= l
		}
		for taken[r.lane] {
			r.lane++
		}
		p.lanes[r.left] = max(p.lanes[r.left], r.lane+1)
	}
}

// room returns how wide one side is: labels, then lanes.
func (p *plan) room(left bool) int {
	if p.lanes[left] == 0 {
		return 0
	}
	return p.labelWidth(left) + laneWidth*p.lanes[left]
}

func (p *plan) labelWidth(left bool) int {
	width := 0
	for _, r := range p.routes {
		if !r.straight && r.left == left {
			width = max(width, textWidth(fits(p.in(r.move.Title)))+3*margin)
		}
	}
	return width
}

// place gives boxes and ports their places.
func (p *plan) place(stays [][]string) {
	for i, state := range p.states {
		b := &Box{Title: p.in(state.Title), Start: state.Start, End: state.End}
		for j, title := range stays[i] {
			if j > 0 {
				b.Stays += p.t("handbook.comma")
			}
			b.Stays += title
		}
		p.boxes = append(p.boxes, b)
		p.w = max(p.w, textWidth(b.Title)*13/letter+4*margin, textWidth(fits(b.Stays))+4*margin, 110)
	}
	p.x = max(p.room(true), 0) + margin
	y := margin
	for i, b := range p.boxes {
		b.X, b.Y, b.W = p.x, y, p.w
		b.H = max(boxLeast, portHeight*max(len(p.ports(i, true)), len(p.ports(i, false)))+8)
		if b.Stays != "" {
			b.H = max(b.H, boxLeast+portHeight)
		}
		for _, left := range []bool{true, false} {
			ports := p.ports(i, left)
			for j, r := range ports {
				r.port(i, y+b.H/2+portHeight*(2*j+1-len(ports))/2+3)
			}
		}
		y += b.H + boxGap
	}
}

func (r *route) port(state, y int) {
	if r.ports == nil {
		r.ports = map[int]int{}
	}
	r.ports[state] = y
}

// ports returns the bent routes that touch a side of a state, in the order in which they cross least: what
// comes from above or goes up stands above what goes down or comes from below.
func (p *plan) ports(state int, left bool) []*route {
	var up, down []*route
	for _, r := range p.routes {
		ends := r.to == state
		if r.straight || r.left != left || !ends && !slices.Contains(r.from, state) {
			continue
		}
		if ends != left {
			up = append(up, r)
		} else {
			down = append(down, r)
		}
	}
	slices.SortStableFunc(up, func(a, b *route) int { return b.lane - a.lane })
	slices.SortStableFunc(down, func(a, b *route) int { return a.lane - b.lane })
	return append(up, down...)
}

// textWidth estimates how wide a text is.
func textWidth(text string) int {
	width := 0
	for _, r := range text {
		if unicode.Is(unicode.Han, r) || r > 0x2e80 {
			width += letter
		} else {
			width += letter*6/10 + 1
		}
	}
	return width
}

// fits cuts a text to the longest width.
func fits(text string) string {
	for runes := []rune(text); textWidth(string(runes)) > longest; {
		runes = runes[:len(runes)-1]
		text = string(runes) + "…"
	}
	return text
}
