package exchange

import (
	"regexp"
	"strconv"
	"strings"
	"unicode/utf8"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// pageWalk turns the elements of an article into blocks.
type pageWalk struct {
	page    *page
	doc     *Document
	article *html.Node
	text    strings.Builder // the paragraph being read
	right   bool            // it is set to the right
	links   int             // characters of it inside links
	cells   int
}

// sourceLine is the line of a page that says where and when it was published.
var sourceLine = regexp.MustCompile(`(?:来源|发布日期|发布时间|发布单位|发布机构|信息来源|日期|时间)\s*[:：]`)

// siteLine is a button or a hint of the site that stands inside the article.
var siteLine = regexp.MustCompile(`^(?:分享到|上一篇|下一篇|上一条|下一条|相关阅读|相关链接|相关新闻|打印本页|【打印|关闭窗口|扫一扫|` +
	`浏览次数|点击数?[:：]|阅读量?[:：]|字号|字体|附件[:：]?$|责任编辑|\[?打印\]?|\[?关闭\]?|收藏|返回顶部)`)

// sources puts the source lines before the article when they stand outside it.
func (w *pageWalk) sources(root *html.Node) {
	for n := range root.Descendants() {
		if n.Type != html.ElementNode || unseen(n) || w.inside(n) || !w.isLeaf(n) {
			continue
		}
		line := oneLine(spacedText(n))
		if utf8.RuneCountInString(line) < 200 && sourceLine.MatchString(line) {
			w.doc.Blocks = append(w.doc.Blocks, Block{Paragraph: Plain(Note, line)})
		}
	}
}

// entitle puts the title first when the page shows it outside the article only.
func (w *pageWalk) entitle(root *html.Node) {
	if w.doc.Title == "" || !strings.Contains(squeeze(shownText(root)), squeeze(w.doc.Title)) {
		return
	}
	for _, b := range w.doc.Blocks {
		if b.Paragraph != nil && squeeze(b.Paragraph.Text()) == squeeze(w.doc.Title) {
			return
		}
	}
	w.doc.Blocks = append([]Block{{Paragraph: Plain(Title, w.doc.Title)}}, w.doc.Blocks...)
}

// inside reports whether n is the article, in it, or around it.
func (w *pageWalk) inside(n *html.Node) bool {
	for at := n; at != nil; at = at.Parent {
		if at == w.article {
			return true
		}
	}
	for at := w.article; at != nil; at = at.Parent {
		if at == n {
			return true
		}
	}
	return false
}

// isLeaf reports whether n is a block without blocks inside.
func (w *pageWalk) isLeaf(n *html.Node) bool {
	if !isBlock(n) || n.DataAtom == atom.Td || n.DataAtom == atom.Th {
		return false
	}
	for c := range n.Descendants() {
		if isBlock(c) {
			return false
		}
	}
	return true
}

func squeeze(s string) string { return strings.Join(strings.Fields(s), "") }

func isBlock(n *html.Node) bool {
	switch n.DataAtom {
	case atom.P, atom.Div, atom.Section, atom.Article, atom.Main, atom.Header, atom.Footer, atom.Aside, atom.Nav,
		atom.Ul, atom.Ol, atom.Li, atom.Dl, atom.Dt, atom.Dd, atom.Table, atom.Thead, atom.Tbody, atom.Tr, atom.Td, atom.Th,
		atom.H1, atom.H2, atom.H3, atom.H4, atom.H5, atom.H6, atom.Blockquote, atom.Pre, atom.Center, atom.Figure,
		atom.Figcaption, atom.Hr, atom.Form, atom.Fieldset, atom.Address, atom.Caption, atom.Body, atom.Html:
		return true
	}
	return false
}

// blocks reads the children of n; style is that of the paragraphs among them.
func (w *pageWalk) blocks(n *html.Node, style Style) {
	number := 0
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		switch {
		case c.Type == html.TextNode:
			w.text.WriteString(c.Data)
			if c.Parent.DataAtom == atom.A {
				w.links += utf8.RuneCountInString(squeeze(c.Data))
			}
		case c.Type != html.ElementNode || unseen(c) || w.page.around(c, w.page.weight[w.article]):
		case c.DataAtom == atom.Br:
			w.flush(style)
		case c.DataAtom == atom.Table && isGrid(c):
			w.flush(style)
			w.table(c)
		case !isBlock(c):
			w.blocks(c, style)
		default:
			w.flush(style)
			if c.DataAtom == atom.Li && n.DataAtom == atom.Ol {
				number++
				w.text.WriteString(strconv.Itoa(number) + ".")
			}
			right := w.right
			w.right = w.right || isRight(c)
			w.blocks(c, styleOf(c, style))
			w.flush(styleOf(c, style))
			w.right = right
		}
	}
}

func isRight(n *html.Node) bool {
	return strings.EqualFold(attrOf(n, "align"), "right") ||
		strings.Contains(squeeze(attrOf(n, "style")), "text-align:right")
}

func styleOf(n *html.Node, style Style) Style {
	switch n.DataAtom {
	case atom.H1:
		return Title
	case atom.H2, atom.H3, atom.H4, atom.H5:
		return Heading1 + Style(n.Data[1]-'2')
	}
	return style
}

// flush ends the paragraph that is being read.
func (w *pageWalk) flush(style Style) {
	text, links := oneLine(w.text.String()), w.links
	w.text.Reset()
	w.links = 0
	if text == "" || siteLine.MatchString(text) || links*2 > utf8.RuneCountInString(text) {
		return
	}
	n := utf8.RuneCountInString(text)
	switch {
	case squeeze(text) == squeeze(w.doc.Title):
		style = Title
	case n < 200 && len(w.doc.Blocks) < 4 && sourceLine.MatchString(text) && !strings.ContainsAny(text, "。"):
		style = Note
	case style == Body && w.right && n < 40:
		style = Signature
	}
	w.doc.Blocks = append(w.doc.Blocks, Block{Paragraph: Plain(style, text)})
}

// rowsOf returns the rows of table without those of tables inside it.
func rowsOf(table *html.Node) []*html.Node {
	var rows []*html.Node
	for c := table.FirstChild; c != nil; c = c.NextSibling {
		switch c.DataAtom {
		case atom.Tr:
			rows = append(rows, c)
		case atom.Thead, atom.Tbody, atom.Tfoot:
			rows = append(rows, rowsOf(c)...)
		}
	}
	return rows
}

func cellsOf(row *html.Node) []*html.Node {
	var cells []*html.Node
	for c := row.FirstChild; c != nil; c = c.NextSibling {
		if c.DataAtom == atom.Td || c.DataAtom == atom.Th {
			cells = append(cells, c)
		}
	}
	return cells
}

// isGrid reports whether table holds data; others only put parts of the page beside each other.
func isGrid(table *html.Node) bool {
	rows, cols, all, largest := 0, 0, 0, 0
	for _, row := range rowsOf(table) {
		rows++
		cells := cellsOf(row)
		cols = max(cols, len(cells))
		for _, cell := range cells {
			n := utf8.RuneCountInString(squeeze(textOf(cell)))
			all += n
			largest = max(largest, n)
		}
	}
	return rows >= 2 && cols >= 2 && largest*2 < all+40
}

// table reads a table of data.
func (w *pageWalk) table(table *html.Node) {
	t := &Table{}
	taken := map[[2]int]bool{}
	for row, tr := range rowsOf(table) {
		col := 0
		for _, td := range cellsOf(tr) {
			for taken[[2]int{row, col}] {
				col++
			}
			c := Cell{Row: row, Col: col, RowSpan: spanOf(td, "rowspan"), ColSpan: spanOf(td, "colspan"),
				Header: td.DataAtom == atom.Th}
			if w.cells += c.RowSpan * c.ColSpan; w.cells > maxCells || col+c.ColSpan > maxCols {
				break
			}
			for r := row; r < row+c.RowSpan; r++ {
				for k := col; k < col+c.ColSpan; k++ {
					taken[[2]int{r, k}] = true
				}
			}
			c.Paragraphs = w.cellText(td)
			t.Cells = append(t.Cells, c)
			t.Cols = max(t.Cols, col+c.ColSpan)
			col += c.ColSpan
		}
		t.Rows = row + 1
	}
	if len(t.Cells) > 0 {
		w.doc.Blocks = append(w.doc.Blocks, Block{Table: t})
	}
}

func spanOf(n *html.Node, key string) int {
	span, err := strconv.Atoi(trimSpace(attrOf(n, key)))
	if err != nil || span < 1 {
		return 1
	}
	return min(span, 1000)
}

// cellText reads the paragraphs of a cell.
func (w *pageWalk) cellText(td *html.Node) []*Paragraph {
	inner := &pageWalk{page: &page{}, doc: &Document{}, article: td}
	inner.blocks(td, Body)
	inner.flush(Body)
	var out []*Paragraph
	for _, b := range inner.doc.Blocks {
		if b.Paragraph != nil {
			out = append(out, b.Paragraph)
		}
	}
	return out
}
