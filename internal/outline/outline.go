// Package outline turns the numbered paragraphs of an official text into a tree.
//
// A line is a paragraph, or a piece of one where a web page ran a whole document together. A line begins
// with a mark: 一、 (一) 1. 1、 (1) ① 一是 第一, a bullet, a heading style, or none. Which mark stands under
// which is not fixed: levels are skipped, numbers restart or run through the document, widths are mixed. The
// tree follows the order in which kinds of marks first appear.
//
// Invariants: building takes linear time in the number of lines times the depth; every line becomes exactly
// one node; nodes keep the place of their text in the source line.
package outline

// Line is one paragraph of a text.
type Line struct {
	Text    string // without an automatic number
	Folded  Folded // of Text, where the caller has it already
	Number  string // number made by a word processor, "" for none
	Heading int    // level of a heading style from 1, 0 for none
	Source  int    // the caller's name for the paragraph
	Offset  int    // byte offset of Text in the paragraph
}

// Node is a line in the tree. The root has no mark and no text.
type Node struct {
	Mark     Mark
	Folded           // the text behind the mark
	Source   int     // of the line
	Offset   int     // byte offset of the text behind the mark in its paragraph
	Heading  int     // level of a heading style, 0 for none
	Index    int     // which node of the text it is, from 1; 0 for the root
	Children []*Node // in order
	Parent   *Node
}

// Walk calls f for n and all below it, in the order of the text.
func (n *Node) Walk(f func(*Node)) {
	f(n)
	for _, c := range n.Children {
		c.Walk(f)
	}
}

// Build makes the tree of lines.
func Build(lines []Line) *Node {
	root := &Node{}
	at := root // the node under which the next line may come
	for i, line := range lines {
		n := nodeOf(line)
		n.Index = i + 1
		parent := at.parentFor(n)
		n.Parent = parent
		parent.Children = append(parent.Children, n)
		if n.Mark.Kind != None {
			at = n
		} else {
			at = parent
		}
	}
	return root
}

// nodeOf reads the mark of a line.
func nodeOf(line Line) *Node {
	n := &Node{Source: line.Source, Offset: line.Offset, Heading: line.Heading}
	folded := line.Folded
	if folded.Text == "" {
		folded = Fold(line.Text)
	}
	if line.Number != "" {
		n.Mark, _ = MarkAt(Fold(line.Number).Text + "字")
		if n.Mark.Kind == None {
			n.Mark = Mark{Kind: Bullet, Text: line.Number}
		}
		n.Folded = folded
		return n
	}
	mark, size := MarkAt(folded.Text)
	if mark.Kind == None {
		if line.Heading > 0 {
			n.Mark = Mark{Kind: Style, N: line.Heading}
		}
		n.Folded = folded
		return n
	}
	n.Mark = mark
	n.Offset += folded.Source(size)
	n.Folded = folded.Slice(size, len(folded.Text))
	return n
}

// parentFor returns the node under which next belongs when it follows at.
//
// An unmarked line stays under at. A mark that is open among the ancestors goes on there; a new kind of mark
// begins a level below.
func (at *Node) parentFor(next *Node) *Node {
	if next.Mark.Kind == None {
		return at
	}
	for open := at; open.Parent != nil; open = open.Parent {
		if open.Mark.goesOn(next.Mark) && (open.Mark.Kind == next.Mark.Kind || !open.beside(next.Mark.Kind)) {
			return open.Parent
		}
	}
	for open := at; open.Parent != nil; open = open.Parent {
		if next.Mark.above(open.Mark) {
			continue
		}
		return open
	}
	root := at
	for root.Parent != nil {
		root = root.Parent
	}
	return root
}

// beside reports whether marks of kind stand below the node before n on its level: then they belong below n
// too.
func (n *Node) beside(kind Kind) bool {
	siblings := n.Parent.Children
	if len(siblings) < 2 {
		return false
	}
	for _, c := range siblings[len(siblings)-2].Children {
		if c.Mark.Kind == kind {
			return true
		}
		if c.Mark.Kind != None {
			return false
		}
	}
	return false
}
