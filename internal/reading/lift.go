package reading

import "bihuan/internal/outline"

// lift moves labels to the level of the labels before them.
//
// In a tree an unmarked line stands under the mark before it. But 整改成效: after the numbered lines of
// 整改措施: is no part of the last of them; it begins something of its own, and all that follows goes with it.
func lift(n *outline.Node) {
	for i := 0; i < len(n.Children); i++ {
		c := n.Children[i]
		lift(c)
		if !hasLabel(n.Children[:i]) {
			continue
		}
		for k, line := range c.Children {
			if isLabel(line) {
				moved := c.Children[k:]
				c.Children = c.Children[:k:k]
				n.Children = insert(n, i+1, moved)
				break
			}
		}
	}
}

// insert returns the children of n with nodes before the i-th.
func insert(n *outline.Node, i int, nodes []*outline.Node) []*outline.Node {
	out := make([]*outline.Node, 0, len(n.Children)+len(nodes))
	out = append(append(append(out, n.Children[:i]...), nodes...), n.Children[i:]...)
	for _, moved := range nodes {
		moved.Parent = n
	}
	return out
}

func hasLabel(nodes []*outline.Node) bool {
	for i := len(nodes) - 1; i >= 0 && i >= len(nodes)-64; i-- {
		if isLabel(nodes[i]) {
			return true
		}
	}
	return false
}

// isLabel reports whether n is an unmarked line that a label begins.
func isLabel(n *outline.Node) bool {
	if n.Mark.Kind != outline.None {
		return false
	}
	c, _ := labelOf(n.Text)
	return c != plain
}
