package exchange

import (
	"bufio"
	"fmt"
	"html"
	"io"
	"strings"
)

// htmlStyle lays a stand-alone page out as an A4 document. GB/T 9704-2012, 5.2 and 7.3.
const htmlStyle = `
:root { color-scheme: light; }
body { margin: 0; background: #fff; color: #111; }
main { max-width: 40em; margin: 0 auto; padding: 2em 1.25em 4em; }
main.landscape { max-width: 72em; }
article { font: 1.125rem/1.8 "FangSong_GB2312", FangSong, STFangsong, serif; }
h1, h2, h3, h4, h5, p, caption { margin: 0; font-size: inherit; font-weight: normal; }
h1 { margin: 1em 0; font: 1.5em/1.5 "FZXiaoBiaoSong-B05S", SimSun, STSong, serif; text-align: center; }
h1 + h1 { margin-top: -1em; }
h2, h3, h4, h5, p { text-indent: 2em; text-align: justify; overflow-wrap: anywhere; }
h2, .level1 { font-family: SimHei, "Noto Sans CJK SC", sans-serif; }
h3, .level2 { font-family: "KaiTi_GB2312", KaiTi, STKaiti, serif; }
b { font-weight: bold; }
b.level1, b.level2, b.level3, b.level4 { font-weight: normal; }
a { color: inherit; text-decoration: underline; text-underline-offset: .2em; }
a:focus-visible { outline: 2px solid; outline-offset: 2px; }
.subtitle { margin-bottom: 1em; text-align: center; text-indent: 0; }
.note { font-size: .85em; }
.issuer { color: #d00000; font: 2.4em/1.4 "FZXiaoBiaoSong-B05S", SimSun, STSong, serif; text-align: center; text-indent: 0; }
.serial { text-align: right; text-indent: 0; }
.issuer + .serial { padding: 1.2em 0 .4em; text-align: center; }
.issuer:not(:has(+ .serial)) { border-bottom: 2px solid #d00000; }
.issuer + .serial { border-bottom: 2px solid #d00000; }
.addressee { text-indent: 0; }
.copies { margin-top: 2em; padding: .2em 1em; border: solid #333; border-width: 1px 0; font-size: .9em; text-indent: 0; }
.signature { width: fit-content; margin: 2em 2em 0 auto; }
.signature p { text-indent: 0; }
.signature p:last-child:not(:first-child) { padding-left: 2em; }
.table { overflow-x: auto; margin: 1em 0; }
table { width: 100%; border-collapse: collapse; font-size: .85em; line-height: 1.35; }
th, td { border: 1px solid #333; padding: .3em .4em; text-align: left; vertical-align: top; }
th { font-family: SimHei, "Noto Sans CJK SC", sans-serif; font-weight: normal; text-align: center; }
table p { text-indent: 0; text-align: left; }
@media print {
  main, main.landscape { max-width: none; padding: 0; }
  article { font-size: 16pt; line-height: 28.95pt; }
  table { font-size: 10.5pt; line-height: 1.35; }
  a { text-decoration: none; }
  h2, h3 { break-after: avoid; }
  tr, .signature { break-inside: avoid; }
  thead { display: table-header-group; }
  .table { overflow: visible; }
}
`

// htmlPage is the paper of the printed page, upright and on its side.
const (
	htmlPage = `@page { size: A4; margin: 37mm 26mm 35mm 28mm; }
@page :right { @bottom-right { content: "— " counter(page) " —"; } }
@page :left { margin: 37mm 28mm 35mm 26mm; @bottom-left { content: "— " counter(page) " —"; } }
`
	htmlPageSide = `@page { size: A4 landscape; margin: 28mm 20mm 26mm; @bottom-right { content: "— " counter(page) " —"; } }
`
)

// writeHTML writes doc as one complete page that needs nothing beside it.
func writeHTML(w io.Writer, doc *Document) error {
	out := bufio.NewWriter(w)
	page, class := htmlPage, ""
	if doc.Landscape {
		page, class = htmlPageSide, ` class="landscape"`
	}
	fmt.Fprintf(out, "<!DOCTYPE html>\n<html lang=\"zh-CN\">\n<head>\n<meta charset=\"utf-8\">\n"+
		"<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<title>%s</title>\n"+
		"<style>%s%s</style>\n</head>\n<body>\n<main%s>\n<article>\n",
		html.EscapeString(title(doc)), htmlStyle, page, class)
	htmlBlocks(out, doc)
	out.WriteString("</article>\n</main>\n</body>\n</html>\n")
	return out.Flush()
}

func htmlBlocks(out *bufio.Writer, doc *Document) {
	for i, b := range doc.Blocks {
		switch {
		case b.Table != nil:
			htmlTable(out, b.Table, i)
		case isSignature(b):
			htmlSignature(out, doc.Blocks, i)
		default:
			htmlParagraph(out, b.Paragraph, fmt.Sprintf(` id="b%d"`, i))
		}
	}
}

func htmlSignature(out *bufio.Writer, blocks []Block, i int) {
	if signatureStart(blocks, i) {
		out.WriteString("<div class=\"signature\">\n")
	}
	htmlParagraph(out, blocks[i].Paragraph, fmt.Sprintf(` id="b%d"`, i))
	if !next(blocks, i, Signature) {
		out.WriteString("</div>\n")
	}
}

// htmlClasses are the classes of paragraphs that have no element of their own.
var htmlClasses = map[Style]string{
	Subtitle: "subtitle", Note: "note", Issuer: "issuer", Serial: "serial", Addressee: "addressee", Copies: "copies",
}

func htmlParagraph(out *bufio.Writer, p *Paragraph, attributes string) {
	tag := "p"
	switch level := heading(p.Style); {
	case p.Style == Title:
		tag = "h1"
	case level > 0:
		tag = fmt.Sprintf("h%d", level+1)
	case htmlClasses[p.Style] != "":
		attributes += ` class="` + htmlClasses[p.Style] + `"`
	}
	out.WriteString("<" + tag + attributes + ">")
	out.WriteString(html.EscapeString(p.Number))
	for _, s := range p.Spans {
		htmlSpan(out, s)
	}
	out.WriteString("</" + tag + ">\n")
}

func htmlSpan(out *bufio.Writer, s Span) {
	text := strings.ReplaceAll(html.EscapeString(s.Text), "\n", "<br>")
	if level := heading(s.Role); level > 0 {
		text = fmt.Sprintf(`<b class="level%d">%s</b>`, level, text)
	} else if s.Bold {
		text = "<b>" + text + "</b>"
	}
	if link := linkTarget(s.Link, false); link != "" {
		text = `<a href="` + html.EscapeString(link) + `">` + text + "</a>"
	}
	out.WriteString(text)
}

func htmlTable(out *bufio.Writer, t *Table, block int) {
	g := gridOf(t)
	if len(g.owner) == 0 {
		return
	}
	header := headerRows(t, g)
	fmt.Fprintf(out, "<div class=\"table\">\n<table id=\"b%d\">\n", block)
	if t.Name != "" {
		out.WriteString("<caption>" + html.EscapeString(t.Name) + "</caption>\n")
	}
	if header > 0 {
		out.WriteString("<thead>\n")
	}
	for row := range g.rows {
		if row == header {
			if header > 0 {
				out.WriteString("</thead>\n")
			}
			out.WriteString("<tbody>\n")
		}
		htmlRow(out, t, g, row, row < header)
	}
	if header == g.rows {
		out.WriteString("</thead>\n</table>\n</div>\n")
		return
	}
	out.WriteString("</tbody>\n</table>\n</div>\n")
}

func htmlRow(out *bufio.Writer, t *Table, g grid, row int, header bool) {
	out.WriteString("<tr>")
	for col := range g.cols {
		c := g.at(t, row, col)
		if c == nil {
			out.WriteString("<td></td>")
			continue
		}
		if c.Row != row || c.Col != col {
			continue
		}
		tag, attributes := "td", ""
		if header || c.Header {
			tag, attributes = "th", htmlScope(header, c)
		}
		if c.RowSpan > 1 {
			attributes += fmt.Sprintf(` rowspan="%d"`, c.RowSpan)
		}
		if c.ColSpan > 1 {
			attributes += fmt.Sprintf(` colspan="%d"`, c.ColSpan)
		}
		out.WriteString("<" + tag + attributes + ">")
		htmlCell(out, c)
		out.WriteString("</" + tag + ">")
	}
	out.WriteString("</tr>\n")
}

// htmlScope says what a heading cell is the heading of, for screen readers.
func htmlScope(header bool, c *Cell) string {
	scope := "row"
	if header {
		scope = "col"
	}
	if header && c.ColSpan > 1 || !header && c.RowSpan > 1 {
		scope += "group"
	}
	return ` scope="` + scope + `"`
}

func htmlCell(out *bufio.Writer, c *Cell) {
	if len(c.Paragraphs) == 1 && c.Paragraphs[0].Style == Body {
		out.WriteString(html.EscapeString(c.Paragraphs[0].Number))
		for _, s := range c.Paragraphs[0].Spans {
			htmlSpan(out, s)
		}
		return
	}
	for _, p := range c.Paragraphs {
		htmlParagraph(out, p, "")
	}
}
