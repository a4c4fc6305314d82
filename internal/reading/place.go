package reading

import "bihuan/internal/exchange"

// places returns all places of r but those of the head.
func (r *Reading) places() []*exchange.Place {
	var out []*exchange.Place
	list := func(places []exchange.Place) {
		for i := range places {
			out = append(out, &places[i])
		}
	}
	for i := range r.Findings {
		f := &r.Findings[i]
		out = append(out, &f.At)
		list(f.Rest)
		for k := range f.Measures {
			m := &f.Measures[k]
			list(m.At.Text)
			list(m.At.Cites)
			for _, at := range []*exchange.Place{m.At.Status, m.At.Deadline, m.At.Leader, m.At.Units} {
				if at != nil {
					out = append(out, at)
				}
			}
			for n := range m.Figures {
				out = append(out, &m.Figures[n].At)
			}
		}
	}
	for i := range r.Totals {
		out = append(out, &r.Totals[i].At)
	}
	for i := range r.Doubts {
		out = append(out, &r.Doubts[i].At)
	}
	return out
}
