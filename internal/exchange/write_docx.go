package exchange

import (
	"archive/zip"
	"bufio"
	"encoding/xml"
	"fmt"
	"io"
	"strings"
)

// Lengths in twips, a twentieth of a point; 1 mm is 56.69 twips.
const (
	docxChar = 316   // one of 28 characters on 156 mm
	docxLine = 579   // one of 22 lines on 225 mm
	docxText = 8845  // 156 mm, the width of the text
	docxWide = 14570 // the same on a page that lies on its side
)

// docxNames declares the name spaces of every part that holds text.
const docxNames = ` xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"` +
	` xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"`

// wideSigns are as wide as a Chinese character in Chinese text, but Latin fonts have them too.
const wideSigns = "“”‘’—…·"

// docxBody writes word/document.xml and collects the links it refers to.
type docxBody struct {
	b     strings.Builder
	doc   *Document
	gaps  map[int]float64
	links []string
}

// writeDOCX writes doc as a word processor file laid out by GB/T 9704-2012: A4, text of 156 × 225 mm with
// 22 lines of 28 characters, title and levels in their fonts, page numbers outside, signature at the right.
func writeDOCX(w io.Writer, doc *Document) error {
	body := docxBody{doc: doc, gaps: signatureGaps(doc.Blocks)}
	body.write()
	pack := zip.NewWriter(w)
	for _, part := range []struct{ name, text string }{
		{"[Content_Types].xml", docxContentTypes},
		{"_rels/.rels", docxPackageRelations},
		{"docProps/core.xml", docxCore(title(doc))},
		{"word/document.xml", body.b.String()},
		{"word/_rels/document.xml.rels", docxRelations(body.links)},
		{"word/styles.xml", docxStyles()},
		{"word/settings.xml", docxSettings},
		{"word/fontTable.xml", docxFonts()},
		{"word/footer1.xml", docxFooter("right")},
		{"word/footer2.xml", docxFooter("left")},
	} {
		// A header without a time keeps the bytes the same from run to run.
		file, err := pack.CreateHeader(&zip.FileHeader{Name: part.name, Method: zip.Deflate})
		if err != nil {
			return err
		}
		out := bufio.NewWriter(file)
		out.WriteString(xml.Header)
		out.WriteString(part.text)
		if err := out.Flush(); err != nil {
			return err
		}
	}
	return pack.Close()
}

func (d *docxBody) write() {
	d.b.WriteString(`<w:document` + docxNames + `><w:body>`)
	for i, b := range d.doc.Blocks {
		if b.Table == nil {
			d.paragraph(b.Paragraph, d.properties(i))
			continue
		}
		d.table(b.Table)
		if i+1 == len(d.doc.Blocks) || d.doc.Blocks[i+1].Table != nil {
			// Two tables would grow together, and a body may not end with one.
			d.b.WriteString(`<w:p><w:pPr><w:pStyle w:val="TableText"/></w:pPr></w:p>`)
		}
	}
	d.b.WriteString(docxSection(d.doc.Landscape) + `</w:body></w:document>`)
}

// properties returns the style of block i and what differs from it. The order of the elements is the one
// that ECMA-376 part 1, 17.3.1.26 demands.
func (d *docxBody) properties(i int) string {
	p := d.doc.Blocks[i].Paragraph
	out := `<w:pStyle w:val="` + docxStyleID(p.Style) + `"/>`
	if p.Style == Title && !next(d.doc.Blocks, i, Title, Subtitle) || p.Style == Subtitle {
		return out + fmt.Sprintf(`<w:spacing w:after="%d"/>`, docxLine)
	}
	switch p.Style {
	case Signature:
		return out + d.signature(i)
	case Issuer, Serial:
		return out + d.headed(i)
	}
	return out
}

// headed returns what the mark of the issuer and the number below it need: a number of its own stands at the
// right; with a mark it stands in the middle. The last of them has the red line below it.
func (d *docxBody) headed(i int) string {
	blocks := d.doc.Blocks
	marked := blocks[i].Paragraph.Style == Issuer || i > 0 && next(blocks, i-1, Serial) && isIssuer(blocks[i-1])
	switch {
	case !marked:
		return fmt.Sprintf(`<w:spacing w:after="%d"/>`, docxLine)
	case next(blocks, i, Serial):
		return ""
	case blocks[i].Paragraph.Style == Issuer:
		return docxRule
	}
	return docxRule + fmt.Sprintf(`<w:spacing w:before="%d" w:after="%d"/><w:jc w:val="center"/>`, 2*docxLine, 2*docxLine)
}

func isIssuer(b Block) bool { return b.Paragraph != nil && b.Paragraph.Style == Issuer }

// signature returns where the line of a signature stands.
func (d *docxBody) signature(i int) string {
	out := ""
	if next(d.doc.Blocks, i, Signature) {
		out += `<w:keepNext/>`
	}
	if signatureStart(d.doc.Blocks, i) {
		out += fmt.Sprintf(`<w:spacing w:before="%d"/>`, docxLine)
	}
	gap := d.gaps[i]
	return out + fmt.Sprintf(`<w:ind w:rightChars="%.0f" w:right="%.0f"/>`, gap*100, gap*docxChar)
}

func (d *docxBody) paragraph(p *Paragraph, properties string) {
	d.b.WriteString(`<w:p><w:pPr>` + properties + `</w:pPr>`)
	if p.Number != "" {
		d.run(Span{Text: p.Number})
	}
	for _, s := range p.Spans {
		d.span(s)
	}
	d.b.WriteString(`</w:p>`)
}

func (d *docxBody) span(s Span) {
	link := linkTarget(s.Link, true)
	if link == "" {
		d.run(s)
		return
	}
	d.links = append(d.links, link)
	fmt.Fprintf(&d.b, `<w:hyperlink r:id="link%d" w:history="1">`, len(d.links))
	d.run(s)
	d.b.WriteString(`</w:hyperlink>`)
}

func (d *docxBody) run(s Span) {
	d.b.WriteString(`<w:r>`)
	properties := ""
	if level := heading(s.Role); level > 0 {
		properties = fmt.Sprintf(`<w:rStyle w:val="Level%d"/>`, level)
	}
	if strings.ContainsAny(s.Text, wideSigns) {
		properties += `<w:rFonts w:hint="eastAsia"/>`
	}
	if s.Bold {
		properties += `<w:b/>`
	}
	if properties != "" {
		d.b.WriteString(`<w:rPr>` + properties + `</w:rPr>`)
	}
	for i, line := range strings.Split(s.Text, "\n") {
		if i > 0 {
			d.b.WriteString(`<w:br/>`)
		}
		d.text(strings.TrimSuffix(line, "\r"))
	}
	d.b.WriteString(`</w:r>`)
}

func (d *docxBody) text(line string) {
	for i, piece := range strings.Split(line, "\t") {
		if i > 0 {
			d.b.WriteString(`<w:tab/>`)
		}
		if piece != "" {
			d.b.WriteString(`<w:t xml:space="preserve">` + escapeXML(piece) + `</w:t>`)
		}
	}
}

// escapeXML returns s as character data; what XML cannot hold becomes U+FFFD.
func escapeXML(s string) string {
	var b strings.Builder
	_ = xml.EscapeText(&b, []byte(s)) // a strings.Builder never fails
	return b.String()
}
