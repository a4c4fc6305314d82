package reading

import (
	"regexp"
	"slices"
	"strings"

	"bihuan/internal/exchange"
	"bihuan/internal/outline"
)

// readBody reads findings and measures from the paragraphs.
func (r *reader) readBody() {
	b := &body{r: r, labels: map[peerKey]bool{}}
	lines := b.lines()
	b.root = outline.Build(lines)
	b.forms, b.has = make([]form, len(lines)+1), make([]bool, len(lines)+1)
	lift(b.root)
	var nodes []*outline.Node
	b.root.Walk(func(n *outline.Node) {
		if n.Parent != nil && n.Mark.Kind != outline.None {
			nodes = append(nodes, n)
		}
	})
	bare := make([]statement, len(nodes))
	inParallel(len(nodes), func(i int) { bare[i] = b.statement(nodes[i]) })
	for i, n := range nodes {
		b.forms[n.Index] = b.formOf(n, bare[i])
	}
	if b.mark(b.root) {
		b.stated(b.root, Unstated)
		return
	}
	if r.tables == 0 {
		b.unstated()
	}
}

// body is the tree of a document while findings are taken from it.
type body struct {
	r     *reader
	root  *outline.Node
	forms []form // by node: how it states a problem
	has   []bool // by node: a problem is stated here or below

	labels map[peerKey]bool // whether labels stand below all of them
}

// lines returns the paragraphs that may hold findings. Paragraphs that state a problem without a number get a
// heading level of their own.
func (b *body) lines() []outline.Line {
	paras := b.r.paras
	states := make([]bool, len(paras))
	inParallel(len(paras), func(i int) {
		if p := &paras[i]; !b.r.used[i] && p.number == "" && mayState(p.Text) {
			bare, _ := tags(p.span)
			f := problemForm(bare.Text)
			states[i] = f.stated && !f.run && runes(bare.Text[f.from:f.to]) < 240
		}
	})
	out := make([]outline.Line, 0, len(paras))
	for i := range paras {
		p := &paras[i]
		if b.r.used[i] || p.style == exchange.Note || p.table {
			continue
		}
		line := outline.Line{Text: p.Src(), Folded: p.Folded, Number: p.number, Source: i, Offset: 0}
		switch {
		case p.style >= exchange.Heading1 && p.style <= exchange.Heading4:
			line.Heading = int(p.style-exchange.Heading1) + 1
		case states[i]:
			line.Heading = 9
		}
		out = append(out, line)
	}
	return out
}

// spanOf returns the text of n with its place in the document.
func (b *body) spanOf(n *outline.Node) span {
	p := b.r.paras[n.Source]
	at := p.at
	at.From += n.Offset
	at.To = at.From + len(n.Src())
	return span{Folded: n.Folded, at: at}
}

// statement is the text of a node without its tags, and how it states a problem by itself.
type statement struct {
	text span
	form form
}

func (b *body) statement(n *outline.Node) statement {
	s, _ := tags(b.spanOf(n))
	return statement{s, problemForm(s.Text)}
}

// formOf returns how n states a problem; a paragraph of measures with a label right below makes any heading a
// statement.
func (b *body) formOf(n *outline.Node, own statement) form {
	s, f := own.text, own.form
	if n.Mark.Kind == outline.Item && !f.stated {
		return labelForm(s.Text, 0)
	}
	if f.stated || isGeneral(s.Text) || runes(s.Text) > 200 {
		return f
	}
	if to, rest := labelInside(s.Text); to > 0 {
		return form{stated: true, to: to, rest: rest}
	}
	if b.labelled(n) {
		return form{stated: true, to: len(s.Text), rest: len(s.Text)}.unquote(s.Text)
	}
	return f
}

// labelInside returns where the text before a label of measures ends and where the label begins; 0 for none.
func labelInside(text string) (to, rest int) {
	if !mayHoldLabel(text) {
		return 0, 0
	}
	m := innerLabel.FindStringSubmatchIndex(text)
	if m == nil || m[2] == 0 || saysStatus(text[m[3]:]) {
		return 0, 0
	}
	return len(strings.TrimRight(text[:m[2]], "。;,【[(")), m[2]
}

// labelled reports whether the line below n is a label of measures, as it is for all marks beside n where
// a problem is stated above.
func (b *body) labelled(n *outline.Node) bool {
	if !leadsWithLabel(n) {
		return false
	}
	if !b.forms[n.Parent.Index].stated && !b.under(n.Parent) {
		return true
	}
	key := peerKey{n.Parent, n.Mark.Kind}
	all, known := b.labels[key]
	if !known {
		all = !slices.ContainsFunc(n.Parent.Children, func(c *outline.Node) bool {
			return c.Mark.Kind == n.Mark.Kind && !leadsWithLabel(c)
		})
		b.labels[key] = all
	}
	return all
}

// peerKey names the children of one node that have one kind of mark.
type peerKey struct {
	parent *outline.Node
	kind   outline.Kind
}

func leadsWithLabel(n *outline.Node) bool {
	if len(n.Children) == 0 || n.Children[0].Mark.Kind != outline.None {
		return false
	}
	text := n.Children[0].Text
	c, end := labelOf(text)
	return c != plain && !saysStatus(text[end:])
}

// mark notes where problems are stated; a 针对…问题 with what was done counts only where none stands above.
func (b *body) mark(n *outline.Node) bool {
	f := b.forms[n.Index]
	found := f.stated && !(f.run && b.under(n))
	for _, c := range n.Children {
		if b.mark(c) {
			found = true
		}
	}
	b.has[n.Index] = found
	return found
}

// under reports whether n stands under a stated problem.
func (b *body) under(n *outline.Node) bool {
	for p := n.Parent; p != nil; p = p.Parent {
		if b.forms[p.Index].stated {
			return true
		}
	}
	return false
}

// stated takes the findings below n, where problems are stated in so many words.
func (b *body) stated(n *outline.Node, group Status) {
	var last *Finding       // a stated problem among the children that has no measures below it
	var run []*outline.Node // its measures, beside it
	flush := func() {
		if len(run) > 0 {
			last.Measures = append(last.Measures, b.measures(nil, run, group)...)
		}
		run = nil
	}
	peers := b.peers(n)
	for i, c := range n.Children {
		if c.Mark.Kind == outline.None {
			continue
		}
		if last != nil && !b.has[c.Index] && b.isMeasure(c) &&
			(len(last.Measures)+len(run) == 0 || b.nested(n.Children[:i])) {
			run = append(run, c)
			continue
		}
		flush()
		switch {
		case b.below(c):
			b.stated(c, b.group(c, group))
			last = nil
		case b.has[c.Index]:
			b.finding(c, b.group(c, group))
			last = &b.r.out.Findings[len(b.r.out.Findings)-1]
		case peers[c.Mark.Kind] && b.sibling(c):
			b.finding(c, b.group(c, group))
			last = nil
		case n == b.root && b.names(c) > 0.5 && !isPlan(firstRunes(c.Text, 60)):
			b.bare(c, b.group(c, group)) // a section in another style than those with stated problems
		}
	}
	flush()
}

// isMeasure reports whether c, beside a stated problem, may be a measure of it.
func (b *body) isMeasure(c *outline.Node) bool {
	return !b.hasContent(c) || c.Mark.Kind == outline.Bullet
}

// below reports whether a problem is stated below c, so that c only groups.
func (b *body) below(c *outline.Node) bool {
	for _, child := range c.Children {
		if b.has[child.Index] {
			return true
		}
	}
	return false
}

// nested reports whether measures have the marks of their findings: the child before is one already.
func (b *body) nested(before []*outline.Node) bool {
	for i := len(before) - 1; i >= 0; i-- {
		if before[i].Mark.Kind != outline.None {
			return !b.has[before[i].Index] || !b.hasContent(before[i]) &&
				b.forms[before[i].Index].rest >= len(before[i].Text)
		}
	}
	return false
}

func (b *body) hasContent(n *outline.Node) bool { return len(n.Children) > 0 }

// peers returns the kinds of marks by which problems are stated right below n.
func (b *body) peers(n *outline.Node) map[outline.Kind]bool {
	kinds := map[outline.Kind]bool{}
	for _, c := range n.Children {
		if b.has[c.Index] && !b.below(c) {
			kinds[c.Mark.Kind] = true
		}
	}
	return kinds
}

// sibling reports whether c, beside stated problems, is a finding although no word of it says so: it has
// measures and reads like a heading.
func (b *body) sibling(c *outline.Node) bool {
	return b.hasContent(c) && isHeadline(c.Text) && !isPlan(c.Text) &&
		(!isGeneral(c.Text) || weak.MatchString(c.Text))
}

// isHeadline reports whether text reads like a heading: one short sentence.
func isHeadline(text string) bool {
	text = strings.TrimRight(text, "。:;")
	return text != "" && runes(text) <= 110 && !strings.Contains(text, "。")
}

// weak are the words of a heading that names a problem.
var weak = regexp.MustCompile(`不|未|超|失|缺|差|弱|缓|滞后|松|软|短板|漏洞|走过场|流于|形同|淡化|虚化|盲区|混乱|乱象|突出|欠|违规|严重|粗放|多发|` +
	`反弹|闲置|拖沓`)

// isPlan reports whether a heading is about the time to come, or about how the work was led.
func isPlan(heading string) bool {
	heading = firstRunes(heading, 40)
	if hasAny(heading, "下一步", "打算", "今后", "下步", "后续", "工作安排", "工作计划", "持续深化", "巩固") {
		return true
	}
	return !weak.MatchString(heading) && !strings.Contains(heading, "问题") &&
		hasAny(heading, "长效机制", "组织领导", "主体责任", "组织落实", "整改责任", "政治站位", "总体情况",
			"工作部署", "第一责任人", "组织开展", "部署推进", "履行责任", "组织推动", "责任落实", "思想认识")
}

// group returns the status that the heading n gives to what stands below it.
func (b *body) group(n *outline.Node, above Status) Status {
	s, f := tags(b.spanOf(n))
	if !f.status.empty() {
		if status, _, _ := statusOf(f.status.Text); status != Unstated {
			return status
		}
	}
	if status := groupStatus(s.Text); status != Unstated {
		return status
	}
	return above
}

// finding takes n as a finding with all below it as its measures.
func (b *body) finding(n *outline.Node, group Status) {
	s, f := tags(b.spanOf(n))
	form := b.forms[n.Index]
	if !form.stated {
		form.to, form.rest = len(s.Text), len(s.Text)
		form = form.unquote(s.Text)
	}
	form.to, form.rest = min(form.to, len(s.Text)), min(form.rest, len(s.Text))
	problem, more := tags(s.cut(form.from, form.to))
	f.merge(more)
	if !more.status.empty() {
		if status, _, _ := statusOf(more.status.Text); status != Unstated {
			group = status
		}
	}
	problem = problem.trimStop()
	b.keep(n)
	out := Finding{No: Text(n.Mark.Text), Aspect: b.aspect(n), Text: problem.Src(), At: problem.at}
	if n.Mark.Kind == outline.Style {
		out.No = ""
	}
	rest := s.from(form.rest)
	out.Measures = b.measures(&rest, n.Children, group)
	f.status = span{}
	for i := range out.Measures {
		f.fill(&out.Measures[i])
	}
	b.r.out.Findings = append(b.r.out.Findings, out)
}

// keep marks the paragraph of n as part of a finding.
func (b *body) keep(n *outline.Node) { b.r.used[n.Source] = true }

// aspect returns the nearest heading above n that groups by subject.
func (b *body) aspect(n *outline.Node) Text {
	for p := n.Parent; p != nil && p.Parent != nil; p = p.Parent {
		if p.Mark.Kind == outline.None {
			continue
		}
		top := p.Mark.Kind == outline.Part || p.Mark.Kind == outline.Han || p.Mark.Kind == outline.Style &&
			p.Heading == 1
		if top && !strings.Contains(p.Text, "“") &&
			(isGeneral(p.Text) || isPlan(p.Text) || hasAny(p.Text, "整改", "问题") &&
				!strings.HasSuffix(p.Text, "方面")) {
			continue
		}
		if !top && isGeneral(p.Text) && runes(p.Text) < 14 {
			continue
		}
		if f := b.forms[p.Index]; f.stated {
			return Text(p.Cut(f.from, f.to))
		}
		return aspectOf(p)
	}
	return ""
}
