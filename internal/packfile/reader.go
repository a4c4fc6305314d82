package packfile

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"regexp"
	"strconv"
	"strings"
	"unicode/utf8"

	"go.yaml.in/yaml/v3"

	"bihuan/internal/calendar"
	"bihuan/internal/ledger"
	"bihuan/internal/problem"
)

// loading collects what is found while packs are read. What needs other ledgers is put off: first
// all links are made (names of ledgers become paths), then everything is checked.
type loading struct {
	problems problem.List
	links    []func(*world)
	checks   []func(*world)
	broken   map[any]bool // packs and ledgers whose files cannot be read: nothing is said about their names
}

// scope is the ledger whose fields a name means; nil when it is not known, which has been reported
// then.
type scope func(*world) *ledger.Ledger

// reader reads one file.
type reader struct {
	*loading
	file  string
	lines []string
	pack  *ledger.Pack
	scope scope
	cast  map[string]*string // handles of a story with the paths of their ledgers
	today calendar.Date      // of a demonstration, or 0
}

// say adds a problem at pos.
func (l *loading) say(pos ledger.Pos, key string, args ...any) {
	p := problem.New(problem.Invalid, "packfile."+key, args...)
	l.problems = append(l.problems, p.At(where(pos)))
}

// where prints pos as problems show it.
func where(pos ledger.Pos) string {
	return fmt.Sprintf("%s:%d:%d", pos.File, pos.Line, pos.Column)
}

func (l *loading) link(f func(*world))  { l.links = append(l.links, f) }
func (l *loading) check(f func(*world)) { l.checks = append(l.checks, f) }

// within reads with names meaning the fields of another ledger.
func (r *reader) within(s scope, read func()) {
	outer := r.scope
	r.scope = s
	read()
	r.scope = outer
}

// pos is where n begins.
func (r *reader) pos(n *yaml.Node) ledger.Pos {
	return ledger.Pos{File: r.file, Line: max(1, n.Line), Column: max(1, n.Column)}
}

// textPos is where the text of a scalar begins: behind the quote, or on the line below | and >.
func (r *reader) textPos(n *yaml.Node) ledger.Pos {
	p := r.pos(n)
	switch n.Style {
	case yaml.DoubleQuotedStyle, yaml.SingleQuotedStyle:
		p.Column++
	case yaml.LiteralStyle, yaml.FoldedStyle:
		for i := n.Line; i < len(r.lines); i++ {
			if text := strings.TrimLeft(r.lines[i], " "); strings.TrimSpace(text) != "" {
				p.Line, p.Column = i+1, len(r.lines[i])-len(text)+1
				break
			}
		}
	}
	return p
}

// yamlLine finds the line in what the YAML parser says.
var yamlLine = regexp.MustCompile(`^yaml: (?:unmarshal errors:\s*)?(?:line (\d+): )?(?s:(.*))$`)

// document parses data and returns its one mapping, or nil after reporting why there is none.
func (r *reader) document(data []byte) *yaml.Node {
	start := ledger.Pos{File: r.file, Line: 1, Column: 1}
	if !utf8.Valid(data) {
		r.say(start, "not_utf8")
		return nil
	}
	r.lines = strings.Split(string(data), "\n")
	decoder := yaml.NewDecoder(bytes.NewReader(data))
	var doc yaml.Node
	err := decoder.Decode(&doc)
	if errors.Is(err, io.EOF) || err == nil && len(doc.Content) == 0 {
		r.say(start, "empty_file")
		return nil
	}
	if err != nil {
		r.syntax(err)
		return nil
	}
	if err := decoder.Decode(new(yaml.Node)); !errors.Is(err, io.EOF) {
		r.say(start, "one_document")
		return nil
	}
	root := doc.Content[0]
	if !r.plain(root) {
		return nil
	}
	if root.Kind != yaml.MappingNode {
		r.say(r.pos(root), "want_mapping")
		return nil
	}
	return root
}

func (r *reader) syntax(err error) {
	pos, text := ledger.Pos{File: r.file, Line: 1, Column: 1}, err.Error()
	if m := yamlLine.FindStringSubmatch(text); m != nil {
		if n, err := strconv.Atoi(m[1]); err == nil {
			pos.Line = n
		}
		text = m[2]
	}
	r.say(pos, "syntax", text)
}

// plain reports whether the tree uses only what pack files may use of YAML: no anchors, aliases,
// tags or repeated keys. So every value stands where it is read, and reading ends.
func (r *reader) plain(n *yaml.Node) bool {
	if n.Kind == yaml.AliasNode || n.Anchor != "" {
		r.say(r.pos(n), "no_alias")
		return false
	}
	if n.Style&yaml.TaggedStyle != 0 {
		r.say(r.pos(n), "no_tag", n.Tag)
		return false
	}
	ok := true
	seen := map[string]bool{}
	for i, child := range n.Content {
		ok = r.plain(child) && ok
		if n.Kind != yaml.MappingNode || i%2 == 1 {
			continue
		}
		if child.Kind != yaml.ScalarNode {
			r.say(r.pos(child), "key_not_word")
			ok = false
		} else if seen[child.Value] {
			r.say(r.pos(child), "twice", child.Value)
			ok = false
		}
		seen[child.Value] = true
	}
	return ok
}

// pair is one entry of a mapping.
type pair struct {
	key   *yaml.Node
	value *yaml.Node
}

// pairs returns the entries of n; nothing written is an empty mapping.
func (r *reader) pairs(n *yaml.Node) []pair {
	if isNull(n) {
		return nil
	}
	if n.Kind != yaml.MappingNode {
		r.say(r.pos(n), "want_mapping")
		return nil
	}
	list := make([]pair, 0, len(n.Content)/2)
	for i := 0; i+1 < len(n.Content); i += 2 {
		list = append(list, pair{n.Content[i], n.Content[i+1]})
	}
	return list
}

// items returns the elements of n.
func (r *reader) items(n *yaml.Node) []*yaml.Node {
	if isNull(n) {
		return nil
	}
	if n.Kind != yaml.SequenceNode {
		r.say(r.pos(n), "want_list", n.Value)
		return nil
	}
	return n.Content
}

// scalar returns the text of n; ok is false when there is none, which has been reported.
func (r *reader) scalar(n *yaml.Node) (string, bool) {
	if n.Kind != yaml.ScalarNode {
		r.say(r.pos(n), "want_scalar")
		return "", false
	}
	if isNull(n) || strings.TrimSpace(n.Value) == "" {
		r.say(r.pos(n), "want_value")
		return "", false
	}
	return n.Value, true
}

// isNull reports whether nothing is written at n.
func isNull(n *yaml.Node) bool {
	return n.Kind == yaml.ScalarNode && n.Tag == "!!null" && n.Value != "null"
}
