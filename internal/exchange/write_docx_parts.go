package exchange

import (
	"fmt"
	"strings"
)

// Fonts of official documents by their file names, and what stands in where they are missing. The sizes are
// in half points: 二号 is 22 points, 三号 16, 四号 14, 五号 10.5. GB/T 9704-2012, 5.2.2 and 7.3.
const (
	fontLatin  = "Times New Roman"
	fontBody   = "FangSong_GB2312"
	fontTitle  = "FZXiaoBiaoSong-B05S"
	fontLevel1 = "SimHei"
	fontLevel2 = "KaiTi_GB2312"
	fontPage   = "SimSun"
)

const docxTypes = "application/vnd.openxmlformats-officedocument.wordprocessingml."

const docxContentTypes = `<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">` +
	`<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>` +
	`<Default Extension="xml" ContentType="application/xml"/>` +
	`<Override PartName="/word/document.xml" ContentType="` + docxTypes + `document.main+xml"/>` +
	`<Override PartName="/word/styles.xml" ContentType="` + docxTypes + `styles+xml"/>` +
	`<Override PartName="/word/settings.xml" ContentType="` + docxTypes + `settings+xml"/>` +
	`<Override PartName="/word/fontTable.xml" ContentType="` + docxTypes + `fontTable+xml"/>` +
	`<Override PartName="/word/footer1.xml" ContentType="` + docxTypes + `footer+xml"/>` +
	`<Override PartName="/word/footer2.xml" ContentType="` + docxTypes + `footer+xml"/>` +
	`<Override PartName="/docProps/core.xml"` +
	` ContentType="application/vnd.openxmlformats-package.core-properties+xml"/></Types>`

const (
	relationNames = `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">`
	relationType  = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/"
)

const docxPackageRelations = relationNames +
	`<Relationship Id="rId1" Type="` + relationType + `officeDocument" Target="word/document.xml"/>` +
	`<Relationship Id="rId2" Type="http://schemas.openxmlformats.org/package/2006/relationships/metadata/` +
	`core-properties" Target="docProps/core.xml"/></Relationships>`

// docxSettings asks for different pages left and right, and for CJK line breaking without hanging signs
// out of the grid.
const docxSettings = `<w:settings` + docxNames + `><w:zoom w:percent="100"/><w:evenAndOddHeaders/>` +
	`<w:characterSpacingControl w:val="compressPunctuation"/>` +
	`<w:compat><w:compatSetting w:name="compatibilityMode"` +
	` w:uri="http://schemas.microsoft.com/office/word" w:val="15"/></w:compat>` +
	`<w:themeFontLang w:val="en-US" w:eastAsia="zh-CN"/></w:settings>`

func docxCore(title string) string {
	return `<cp:coreProperties` +
		` xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties"` +
		` xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:title>` + escapeXML(title) +
		`</dc:title></cp:coreProperties>`
}

func docxRelations(links []string) string {
	var b strings.Builder
	b.WriteString(relationNames)
	for _, part := range []string{"styles", "settings", "fontTable"} {
		fmt.Fprintf(&b, `<Relationship Id="%s" Type="%s%s" Target="%s.xml"/>`,
			part, relationType, part, part)
	}
	for _, part := range []string{"footer1", "footer2"} {
		fmt.Fprintf(&b, `<Relationship Id="%s" Type="%sfooter" Target="%s.xml"/>`,
			part, relationType, part)
	}
	for i, link := range links {
		fmt.Fprintf(&b, `<Relationship Id="link%d" Type="%shyperlink" Target="%s" TargetMode="External"/>`,
			i+1, relationType, escapeXML(link))
	}
	b.WriteString(`</Relationships>`)
	return b.String()
}

// docxSection describes the paper. Upright: head 37 mm, binding side 28 mm, text 156 × 225 mm, and the page
// number 7 mm below the text. GB/T 9704-2012, 5.2.1, 5.2.3 and 7.5.
func docxSection(landscape bool) string {
	footers := `<w:footerReference w:type="default" r:id="footer1"/>` +
		`<w:footerReference w:type="even" r:id="footer2"/>`
	if landscape {
		return `<w:sectPr>` + footers + `<w:pgSz w:w="16838" w:h="11906" w:orient="landscape"/>` +
			`<w:pgMar w:top="1588" w:right="1134" w:bottom="1474" w:left="1134"` +
			` w:header="851" w:footer="850" w:gutter="0"/></w:sectPr>`
	}
	return `<w:sectPr>` + footers + `<w:pgSz w:w="11906" w:h="16838"/>` +
		`<w:pgMar w:top="2098" w:right="1473" w:bottom="1984" w:left="1588"` +
		` w:header="851" w:footer="1223" w:gutter="0"/>` +
		fmt.Sprintf(`<w:docGrid w:type="linesAndChars" w:linePitch="%d" w:charSpace="-841"/></w:sectPr>`,
			docxLine)
}

// docxFooter holds "— 1 —" at one side, a character away from the edge of the text.
func docxFooter(side string) string {
	const run = `<w:r><w:rPr><w:rStyle w:val="PageNumber"/></w:rPr>`
	return `<w:ftr` + docxNames + `><w:p><w:pPr><w:pStyle w:val="Footer"/>` +
		fmt.Sprintf(`<w:ind w:%[1]sChars="100" w:%[1]s="280"/><w:jc w:val="%[1]s"/></w:pPr>`, side) +
		run + `<w:t xml:space="preserve">— </w:t></w:r>` +
		run + `<w:fldChar w:fldCharType="begin"/></w:r>` +
		run + `<w:instrText xml:space="preserve"> PAGE </w:instrText></w:r>` +
		run + `<w:fldChar w:fldCharType="separate"/></w:r>` +
		run + `<w:t>1</w:t></w:r>` +
		run + `<w:fldChar w:fldCharType="end"/></w:r>` +
		run + `<w:t xml:space="preserve"> —</w:t></w:r></w:p></w:ftr>`
}

// docxFonts names for every font another one to fall back on.
func docxFonts() string {
	var b strings.Builder
	b.WriteString(`<w:fonts` + docxNames + `>`)
	for _, f := range [][2]string{
		{fontLatin, "Liberation Serif"}, {fontBody, "FangSong"}, {fontTitle, "SimSun"},
		{fontLevel1, "Noto Sans CJK SC"}, {fontLevel2, "KaiTi"}, {fontPage, "Noto Serif CJK SC"},
	} {
		fmt.Fprintf(&b, `<w:font w:name="%s"><w:altName w:val="%s"/></w:font>`, f[0], f[1])
	}
	b.WriteString(`</w:fonts>`)
	return b.String()
}
