package packfile

import (
	"bytes"
	"strconv"
	"strings"
	"unicode/utf8"

	"go.yaml.in/yaml/v3"

	"bihuan/internal/ledger"
)

// lineWidth is how wide a line may be before what stands on it is spread over several.
const lineWidth = 100

// writer turns definitions into YAML trees.
type writer struct {
	pack string
	open map[*yaml.Node]bool // mappings that are always spread over lines
}

// Format returns the files of p, relative to its folder, in canonical form: keys in the order of
// the handbook, what fits on a line on a line. Loading them gives the same definitions; stories are
// not part of p. Formatting again changes nothing.
func Format(p *ledger.Pack) map[string][]byte {
	w := &writer{pack: p.Name, open: map[*yaml.Node]bool{}}
	files := map[string][]byte{headFile: w.encode(packObject.write(w, p))}
	for _, l := range p.Ledgers {
		files[l.Name+extension] = w.encode(ledgerObject.write(w, l))
	}
	return files
}

func (w *writer) encode(root *yaml.Node) []byte {
	w.open[root] = true
	w.fold(root, 0, 0)
	var out bytes.Buffer
	encoder := yaml.NewEncoder(&out)
	encoder.SetIndent(2)
	if err := encoder.Encode(root); err != nil {
		panic("packfile: encode: " + err.Error()) // the tree is ours
	}
	return out.Bytes()
}

// fold writes n on one line where it fits behind used columns.
func (w *writer) fold(n *yaml.Node, indent, used int) {
	if n.Kind == yaml.ScalarNode {
		return
	}
	if len(n.Content) > 0 && w.foldable(n) && used+width(n) <= lineWidth {
		n.Style = yaml.FlowStyle
		return
	}
	for i, child := range n.Content {
		if n.Kind == yaml.SequenceNode {
			w.fold(child, indent+2, indent+2)
		} else if i%2 == 1 {
			w.fold(child, indent+2, indent+width(n.Content[i-1])+2)
		}
	}
}

// foldable reports whether nothing in n has to be spread over lines.
func (w *writer) foldable(n *yaml.Node) bool {
	if w.open[n] || strings.Contains(n.Value, "\n") {
		return false
	}
	for _, child := range n.Content {
		if !w.foldable(child) {
			return false
		}
	}
	return true
}

// width is about how many columns n takes on one line. Han characters count once, as in editors.
func width(n *yaml.Node) int {
	sum := utf8.RuneCountInString(n.Value)
	if n.Kind != yaml.ScalarNode {
		sum += 2
	}
	for _, child := range n.Content {
		sum += width(child) + 2
	}
	return sum
}

// short is a ledger as the pack calls it.
func (w *writer) short(path string) string { return strings.TrimPrefix(path, w.pack+".") }

// writePath writes the path of a ledger as the pack calls it.
func writePath(w *writer, v *string) *yaml.Node { return scalarNode(w.short(*v)) }

// scalarNode is text, or nothing when there is none.
func scalarNode(s string) *yaml.Node {
	n := plainNode(s)
	if n != nil {
		n.Tag = "!!str"
	}
	return n
}

// plainNode is text that may look like a number or a date and still needs no quotes.
func plainNode(s string) *yaml.Node {
	if s == "" {
		return nil
	}
	n := &yaml.Node{Kind: yaml.ScalarNode, Value: s}
	if strings.ContainsAny(s, "\t\n") && s[0] <= ' ' {
		n.Style = yaml.DoubleQuotedStyle // as a block, what it begins with would count as indentation
	}
	return n
}

func intNode(i int) *yaml.Node {
	return &yaml.Node{Kind: yaml.ScalarNode, Tag: "!!int", Value: strconv.Itoa(i)}
}
