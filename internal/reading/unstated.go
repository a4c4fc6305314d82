package reading

import (
	"strings"

	"bihuan/internal/outline"
)

// unstated takes the findings of a document whose headings name problems without saying that they are:
// (一)村务公开走形式 with numbered measures below.
func (b *body) unstated() {
	sections := b.sections()
	for _, n := range sections {
		b.bare(n, b.group(n, Unstated))
	}
}

// sections returns the parts of the document that report on problems.
func (b *body) sections() []*outline.Node {
	var out []*outline.Node
	for _, c := range b.root.Children {
		if c.Mark.Kind == outline.None {
			continue
		}
		head := firstRunes(c.Text, 60)
		if !isPlan(head) && hasAny(head, "整改", "反馈", "问题", "整治") && len(c.Children) > 0 {
			out = append(out, c)
		}
	}
	if len(out) > 1 {
		out = b.naming(out)
	}
	if len(out) == 0 && hasAny(outline.Fold(string(b.r.out.Title)).Text, "整改", "反馈问题") {
		return []*outline.Node{b.root}
	}
	return out
}

// naming leaves out sections whose headings name no problems where those of others do: 提高站位, 压实责任.
func (b *body) naming(sections []*outline.Node) []*outline.Node {
	var out []*outline.Node
	best := 0.0
	for _, n := range sections {
		best = max(best, b.names(n))
	}
	for _, n := range sections {
		if best < 0.5 || b.names(n) >= 0.2 || strings.Contains(n.Text, "问题") {
			out = append(out, n)
		}
	}
	return out
}

// names returns which share of the headings below n name problems.
func (b *body) names(n *outline.Node) float64 {
	all, naming := 0, 0
	for _, c := range n.Children {
		head := firstStop(c.Text)
		if c.Mark.Kind == outline.None || runes(head) > 60 || len(head) == len(c.Text) &&
			len(c.Children) == 0 {
			continue
		}
		if b.groups(c) {
			for _, child := range c.Children {
				if child.Mark.Kind != outline.None && isHeadline(child.Text) && len(child.Children) > 0 {
					all++
					if weak.MatchString(child.Text) {
						naming++
					}
				}
			}
			continue
		}
		all++
		if weak.MatchString(head) {
			naming++
		}
	}
	if all == 0 {
		return 0
	}
	return float64(naming) / float64(all)
}

// bare takes the lowest headings below n as findings.
func (b *body) bare(n *outline.Node, group Status) {
	for _, c := range n.Children {
		if c.Mark.Kind == outline.None || isPlan(c.Text) {
			continue
		}
		switch {
		case b.groups(c):
			b.bare(c, b.group(c, group))
		case len(c.Children) > 0 && isHeadline(c.Text):
			b.finding(c, b.group(c, group))
		case len(c.Children) == 0 || !isHeadline(c.Text):
			b.runIn(c, group)
		}
	}
}

// groups reports whether c has headings below it that have something below them.
func (b *body) groups(c *outline.Node) bool {
	for _, child := range c.Children {
		if child.Mark.Kind != outline.None && len(child.Children) > 0 && isHeadline(child.Text) {
			return true
		}
	}
	return false
}

// runIn takes a paragraph whose first sentence names the problem and whose others say what was done.
func (b *body) runIn(c *outline.Node, group Status) {
	head := firstStop(c.Text)
	if head == "" || runes(head) > 50 || len(head) == len(c.Text) && len(c.Children) == 0 {
		return
	}
	rest := len(head) + len(c.Text[len(head):]) - len(strings.TrimLeft(c.Text[len(head):], "。:;"))
	if rest >= len(c.Text) && len(c.Children) == 0 {
		return
	}
	b.forms[c.Index] = form{stated: true, to: len(head), rest: rest}.unquote(c.Text)
	b.finding(c, b.group(c, group))
}

// firstStop returns text up to its first full stop.
func firstStop(text string) string {
	if i := strings.IndexAny(text, "。:"); i > 0 {
		return text[:i]
	}
	return text
}
