package exchange

import (
	"fmt"
	"strings"
)

// docxStyle is one paragraph style. Its format is based on "Normal": body font, fixed line pitch.
type docxStyle struct {
	id, name string
	outline  int    // level of the outline, from 1; 0 for none
	layout   string // elements of w:pPr after keepNext, in the order of the schema, without the outline
	run      string // elements of w:rPr, in the order of the schema
}

// docxIndent indents the first line by two characters.
const docxIndent = `<w:ind w:firstLineChars="200" w:firstLine="632"/>`

// docxParagraphStyles lists the styles by the names that word processors know, so that outline and
// navigation work, and a reader finds the role of every paragraph again.
func docxParagraphStyles() []docxStyle {
	small := docxFont(fontBody) + docxSize(21)
	tight := `<w:spacing w:line="260" w:lineRule="atLeast"/>`
	return []docxStyle{
		{id: "BodyText", name: "Body Text", layout: docxIndent},
		{id: "Title", name: "Title", layout: `<w:spacing w:line="680" w:lineRule="exact"/>` +
			`<w:jc w:val="center"/>`, run: docxFont(fontTitle) + docxSize(44)},
		{id: "Subtitle", name: "Subtitle", layout: `<w:jc w:val="center"/>`, run: docxFont(fontLevel2)},
		{id: "Heading1", name: "heading 1", outline: 1, layout: docxIndent, run: docxFont(fontLevel1)},
		{id: "Heading2", name: "heading 2", outline: 2, layout: docxIndent, run: docxFont(fontLevel2)},
		{id: "Heading3", name: "heading 3", outline: 3, layout: docxIndent},
		{id: "Heading4", name: "heading 4", outline: 4, layout: docxIndent},
		{id: "Signature", name: "Signature", layout: `<w:jc w:val="right"/>`},
		{id: "Note", name: "Note", layout: docxIndent, run: docxSize(24)},
		{id: "Issuer", name: "Issuer", layout: `<w:spacing w:before="579" w:line="1000" w:lineRule="exact"/>` +
			`<w:jc w:val="center"/>`, run: docxFont(fontTitle) + `<w:color w:val="FF0000"/>` + docxSize(docxIssuer)},
		{id: "Serial", name: "Serial", layout: `<w:jc w:val="right"/>`},
		{id: "Addressee", name: "Addressee", layout: `<w:jc w:val="left"/>`},
		{id: "Copies", name: "Copies", layout: docxCopies, run: docxSize(28)},
		{id: "TableText", name: "Table Text", layout: `<w:snapToGrid w:val="0"/>` + tight +
			`<w:jc w:val="left"/>`, run: small},
		{id: "TableHeading", name: "Table Heading", layout: `<w:snapToGrid w:val="0"/>` + tight +
			`<w:jc w:val="center"/>`, run: docxFont(fontLevel1) + docxSize(21)},
		{id: "Footer", name: "footer", layout: `<w:spacing w:line="240" w:lineRule="auto"/>`,
			run: fmt.Sprintf(`<w:rFonts w:ascii="%[1]s" w:eastAsia="%[1]s" w:hAnsi="%[1]s"/>`, fontPage) +
				docxSize(28)},
	}
}

// docxIssuer is the size of the mark of the issuer where its line holds it, in half points.
const docxIssuer = 84

// docxRule is the red line below what stands at the head of the first page. GB/T 9704-2012, 7.2.7.
const docxRule = `<w:pBdr><w:bottom w:val="single" w:sz="12" w:space="11" w:color="FF0000"/></w:pBdr>`

// docxCopies keeps one character free on each side between two lines. GB/T 9704-2012, 7.4.
const docxCopies = `<w:pBdr><w:top w:val="single" w:sz="8" w:space="4" w:color="auto"/>` +
	`<w:bottom w:val="single" w:sz="8" w:space="4" w:color="auto"/></w:pBdr>` +
	`<w:spacing w:before="579"/><w:ind w:left="280" w:right="280"/>`

// docxStyleID returns the style for paragraphs of s.
func docxStyleID(s Style) string {
	switch s {
	case Title:
		return "Title"
	case Subtitle:
		return "Subtitle"
	case Heading1, Heading2, Heading3, Heading4:
		return fmt.Sprintf("Heading%d", heading(s))
	case Signature:
		return "Signature"
	case Note:
		return "Note"
	case Issuer:
		return "Issuer"
	case Serial:
		return "Serial"
	case Addressee:
		return "Addressee"
	case Copies:
		return "Copies"
	}
	return "BodyText"
}

func docxFont(name string) string { return fmt.Sprintf(`<w:rFonts w:eastAsia="%s"/>`, name) }

func docxSize(halfPoints int) string {
	return fmt.Sprintf(`<w:sz w:val="%d"/><w:szCs w:val="%d"/>`, halfPoints, halfPoints)
}

func docxStyles() string {
	var b strings.Builder
	fmt.Fprintf(&b, `<w:styles`+docxNames+`><w:docDefaults><w:rPrDefault><w:rPr>`+
		`<w:rFonts w:ascii="%[1]s" w:eastAsia="%[2]s" w:hAnsi="%[1]s" w:cs="%[1]s"/>%[3]s`+
		`<w:lang w:val="en-US" w:eastAsia="zh-CN" w:bidi="ar-SA"/></w:rPr></w:rPrDefault>`+
		`<w:pPrDefault/></w:docDefaults>`, fontLatin, fontBody, docxSize(32))
	fmt.Fprintf(&b, `<w:style w:type="paragraph" w:default="1" w:styleId="Normal"><w:name w:val="Normal"/>`+
		`<w:qFormat/><w:pPr><w:widowControl w:val="0"/><w:spacing w:line="%d" w:lineRule="exact"/>`+
		`<w:jc w:val="both"/></w:pPr></w:style>`, docxLine)
	for _, s := range docxParagraphStyles() {
		b.WriteString(s.xml())
	}
	for level, font := range []string{fontLevel1, fontLevel2, fontBody, fontBody} {
		fmt.Fprintf(&b, `<w:style w:type="character" w:customStyle="1" w:styleId="Level%[1]d">`+
			`<w:name w:val="Level %[1]d"/><w:rPr>%[2]s</w:rPr></w:style>`, level+1, docxFont(font))
	}
	b.WriteString(`<w:style w:type="character" w:styleId="PageNumber"><w:name w:val="page number"/></w:style>`)
	b.WriteString(docxTableStyle + `</w:styles>`)
	return b.String()
}

// docxTableStyle draws thin lines around every cell.
const docxTableStyle = `<w:style w:type="table" w:customStyle="1" w:styleId="Table"><w:name w:val="Table"/>` +
	`<w:tblPr><w:tblBorders><w:top w:val="single" w:sz="4" w:space="0" w:color="auto"/>` +
	`<w:left w:val="single" w:sz="4" w:space="0" w:color="auto"/>` +
	`<w:bottom w:val="single" w:sz="4" w:space="0" w:color="auto"/>` +
	`<w:right w:val="single" w:sz="4" w:space="0" w:color="auto"/>` +
	`<w:insideH w:val="single" w:sz="4" w:space="0" w:color="auto"/>` +
	`<w:insideV w:val="single" w:sz="4" w:space="0" w:color="auto"/></w:tblBorders>` +
	`<w:tblCellMar><w:left w:w="57" w:type="dxa"/><w:right w:w="57" w:type="dxa"/></w:tblCellMar>` +
	`</w:tblPr></w:style>`

// xml returns the definition of s. The order of the elements follows ECMA-376 part 1, 17.7.4.17.
func (s docxStyle) xml() string {
	var b strings.Builder
	custom := ""
	switch s.id {
	case "Note", "TableText", "TableHeading", "Issuer", "Serial", "Addressee", "Copies":
		custom = ` w:customStyle="1"`
	}
	fmt.Fprintf(&b, `<w:style w:type="paragraph"%s w:styleId="%s"><w:name w:val="%s"/>`+
		`<w:basedOn w:val="Normal"/>`, custom, s.id, s.name)
	if s.outline > 0 {
		b.WriteString(`<w:next w:val="BodyText"/>`)
	}
	b.WriteString(`<w:qFormat/><w:pPr>`)
	if s.outline > 0 {
		b.WriteString(`<w:keepNext/>`)
	}
	b.WriteString(s.layout)
	if s.outline > 0 {
		fmt.Fprintf(&b, `<w:outlineLvl w:val="%d"/>`, s.outline-1)
	}
	b.WriteString(`</w:pPr>`)
	if s.run != "" {
		b.WriteString(`<w:rPr>` + s.run + `</w:rPr>`)
	}
	b.WriteString(`</w:style>`)
	return b.String()
}
