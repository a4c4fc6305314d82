package exchange

import (
	"bytes"
	"regexp"
	"strings"
	"unicode/utf8"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
	"golang.org/x/net/html/charset"
	"golang.org/x/text/encoding/simplifiedchinese"
)

// readHTML reads the article of a web page: its title, its source line and its text, without the menus,
// buttons and lists that the site puts around it.
func readHTML(name string, data []byte) (*Document, error) {
	if len(data) > maxPage {
		return nil, unfit("too_large", name, maxPage>>20)
	}
	text := decodePage(data)
	if !isText(text) {
		return nil, unfit("not_text", name)
	}
	root, err := html.Parse(strings.NewReader(text))
	if err != nil {
		return nil, unfit("broken", name)
	}
	p := &page{weight: map[*html.Node]int{}}
	p.weigh(root, false)
	article := p.article(root)
	w := &pageWalk{page: p, doc: &Document{Format: HTML}, article: article}
	w.doc.Title = p.title(root)
	w.sources(root)
	w.blocks(article, Body)
	w.flush(Body)
	w.entitle(root)
	if len(w.doc.Blocks) > maxLines {
		return nil, unfit("too_many", name, maxLines)
	}
	return w.doc, nil
}

// decodePage returns a page as UTF-8: by its byte order mark, by what it says of itself, or by what fits.
func decodePage(data []byte) string {
	if utf8.Valid(data) {
		return strings.TrimPrefix(string(data), "\uFEFF")
	}
	enc, label, sure := charset.DetermineEncoding(data, "")
	switch label {
	case "gbk", "gb18030", "utf-8":
		sure = false // one reads GB2312 too, the other is not true: the bytes are no UTF-8
	}
	if sure {
		return string(decodeWith(enc, data))
	}
	if label == "gbk" || label == "gb18030" {
		return string(decodeWith(simplifiedchinese.GB18030, data))
	}
	text, _ := decodeText(data)
	return text
}

// page knows how much running text every element of a page holds.
type page struct {
	weight map[*html.Node]int
}

// running is what makes a piece of text a sentence and not a button.
const running = "，。；：、,;"

// weigh counts the characters of running text outside links below n.
func (p *page) weigh(n *html.Node, link bool) int {
	sum := 0
	switch {
	case n.Type == html.TextNode:
		if !link && strings.ContainsAny(n.Data, running) {
			sum = utf8.RuneCountInString(strings.TrimSpace(n.Data))
		}
	case n.Type == html.ElementNode && unseen(n):
	default:
		for c := n.FirstChild; c != nil; c = c.NextSibling {
			sum += p.weigh(c, link || n.DataAtom == atom.A)
		}
	}
	if sum > 0 {
		p.weight[n] = sum
	}
	return sum
}

// unseen reports whether n is an element that shows no text of its own.
func unseen(n *html.Node) bool {
	switch n.DataAtom {
	case atom.Script, atom.Style, atom.Noscript, atom.Template, atom.Iframe, atom.Select, atom.Button, atom.Textarea,
		atom.Svg, atom.Object, atom.Video, atom.Audio, atom.Title, atom.Meta, atom.Link, atom.Input, atom.Option,
		atom.Del, atom.S:
		return true
	}
	for _, a := range n.Attr {
		if a.Key == "hidden" || a.Key == "style" &&
			strings.Contains(strings.ReplaceAll(a.Val, " ", ""), "display:none") {
			return true
		}
	}
	return false
}

var aroundName = regexp.MustCompile(`(?i)(?:^|[-_ ])(?:nav|menu|top|header|foot|footer|copyright|share|` +
	`sharing|related|` +
	`rel|pager|page|crumbs?|breadcrumb|pos|position|location|side|sidebar|aside|tools?|toolbar|banner|` +
	`hot|recommend|` +
	`comments?|login|search|qrcode|print|ad|ads|friend|links?|prev|next)(?:[-_ 0-9]|$)`)

// around reports whether n belongs to the site and not to the article.
func (p *page) around(n *html.Node, all int) bool {
	if n.Type != html.ElementNode {
		return false
	}
	switch n.DataAtom {
	case atom.Nav, atom.Aside, atom.Footer, atom.Form:
		return p.weight[n]*3 < all
	}
	for _, a := range n.Attr {
		if (a.Key == "class" || a.Key == "id") && aroundName.MatchString(a.Val) {
			return p.weight[n]*5 < all
		}
	}
	return false
}

// article returns the smallest element that holds the running text of the page.
func (p *page) article(root *html.Node) *html.Node {
	at := root
	for {
		all := p.weight[at]
		var best *html.Node
		rest := 0
		for c := at.FirstChild; c != nil; c = c.NextSibling {
			switch {
			case p.around(c, all) || c.Type == html.ElementNode && unseen(c):
			case best == nil || p.weight[c] > p.weight[best]:
				if best != nil {
					rest += p.weight[best]
				}
				best = c
			default:
				rest += p.weight[c]
			}
		}
		if best == nil || best.Type != html.ElementNode || !holds(best) || rest > 12+all/100 {
			return at
		}
		at = best
	}
}

// holds reports whether n may be the element around an article.
func holds(n *html.Node) bool {
	switch n.DataAtom {
	case atom.Html, atom.Body, atom.Div, atom.Section, atom.Article, atom.Main, atom.Center, atom.Span, atom.Font,
		atom.Tbody, atom.Tr, atom.Td, atom.Form, 0:
		return true
	case atom.Table:
		return !isGrid(n)
	}
	return false
}

// title returns what the page calls itself: a heading that its <title> begins with, or the <title> without
// the name of the site.
func (p *page) title(root *html.Node) string {
	var long, meta string
	var headings []string
	for n := range root.Descendants() {
		switch {
		case n.DataAtom == atom.Title && long == "":
			long = oneLine(textOf(n))
		case n.DataAtom == atom.Meta && strings.EqualFold(attrOf(n, "name"), "ArticleTitle"):
			meta = oneLine(attrOf(n, "content"))
		case n.DataAtom == atom.H1 || n.DataAtom == atom.H2 || n.DataAtom == atom.H3:
			headings = append(headings, oneLine(textOf(n)))
		}
	}
	for _, h := range headings {
		if len(h) > 12 && (strings.HasPrefix(long, h) || h == meta) {
			return h
		}
	}
	if meta != "" {
		return meta
	}
	for _, sep := range []string{"_", "|", "——", "—", " - ", "-", "–"} {
		if head, _, found := strings.Cut(long, sep); found && len(head) > 12 {
			return oneLine(head)
		}
	}
	return long
}

func attrOf(n *html.Node, key string) string {
	for _, a := range n.Attr {
		if a.Key == key {
			return a.Val
		}
	}
	return ""
}

func textOf(n *html.Node) string {
	var b bytes.Buffer
	for c := range n.Descendants() {
		if c.Type == html.TextNode {
			b.WriteString(c.Data)
		}
	}
	return b.String()
}

// shownText returns the text below n that a person sees.
func shownText(n *html.Node) string {
	var b strings.Builder
	var walk func(*html.Node)
	walk = func(n *html.Node) {
		for c := n.FirstChild; c != nil; c = c.NextSibling {
			if c.Type == html.TextNode {
				b.WriteString(c.Data)
			} else if !unseen(c) {
				walk(c)
			}
		}
	}
	walk(n)
	return b.String()
}

// spacedText returns the text below n with a blank between its pieces.
func spacedText(n *html.Node) string {
	var b strings.Builder
	for c := range n.Descendants() {
		if c.Type == html.TextNode {
			b.WriteString(c.Data)
			b.WriteByte(' ')
		}
	}
	return b.String()
}

// oneLine folds white space as a browser does.
func oneLine(s string) string { return trimSpace(strings.Join(strings.Fields(s), " ")) }
