package exchange

import (
	"archive/zip"
	"bytes"
	"strings"
	"testing"

	"golang.org/x/text/encoding/simplifiedchinese"
	uni "golang.org/x/text/encoding/unicode"

	"github.com/google/go-cmp/cmp"
)

// linesOfDocument returns the paragraphs of doc, a line each; cells as row:col+spans text, their paragraphs
// divided by /.
func linesOfDocument(doc *Document) string {
	var b strings.Builder
	for _, block := range doc.Blocks {
		if block.Paragraph != nil {
			b.WriteString(shown(block.Paragraph) + "\n")
			continue
		}
		for _, c := range block.Table.Cells {
			b.WriteString("[" + string(rune('0'+c.Row)) + string(rune('0'+c.Col)))
			if c.RowSpan > 1 || c.ColSpan > 1 {
				b.WriteString("+" + string(rune('0'+c.RowSpan)) + string(rune('0'+c.ColSpan)))
			}
			b.WriteString(" " + strings.ReplaceAll(c.Text(), "\n", "/") + "]")
		}
		b.WriteString("\n")
	}
	return b.String()
}

func readLines(t *testing.T, name string, data []byte) string {
	t.Helper()
	doc, err := Read(name, data)
	if err != nil {
		t.Fatalf("Read(%s): %v", name, err)
	}
	return linesOfDocument(doc)
}

func TestReadTextOfAnyEncoding(t *testing.T) {
	const text = "关于巡察整改情况的通报\r\n　　一、整改\r\n\r\n１．清理３处。"
	const want = "关于巡察整改情况的通报\n一、整改\n１．清理３处。\n"
	gb, err := simplifiedchinese.GB18030.NewEncoder().String(text)
	if err != nil {
		t.Fatal(err)
	}
	wide, err := uni.UTF16(uni.LittleEndian, uni.UseBOM).NewEncoder().String(text)
	if err != nil {
		t.Fatal(err)
	}
	for name, data := range map[string]string{"utf-8": text, "utf-8 with mark": "\ufeff" + text,
		"gb18030": gb, "utf-16": wide,
		"old line ends": strings.ReplaceAll(text, "\r\n", "\r")} {
		if diff := cmp.Diff(want, readLines(t, "a.txt", []byte(data))); diff != "" {
			t.Errorf("%s differs (-want +got):\n%s", name, diff)
		}
	}
}

func TestReadTextOfPrint(t *testing.T) {
	const print = "　　根据统一部署，二〇二三年五月十日至七月十日，市委第三巡\n察组对兰浦县委开展了常规巡察，并于九月十五日反馈了巡察意\n见。现予公布。\n" +
		"　　一、强化担当\n　　县委常委会召开会议四次，县委书记主持专题会议三次，对反\n馈的五个方面问题照单全收，全部认领，逐条研究，逐一整改到\n位。\n" +
		"                  — 1 —\n　　二、打算\n　　持续发力。\n"
	want := "根据统一部署，二〇二三年五月十日至七月十日，市委第三巡察组对兰浦县委开展了常规巡察，并于九月十五日反馈了巡察意见。现予公布。\n" +
		"一、强化担当\n县委常委会召开会议四次，县委书记主持专题会议三次，对反馈的五个方面问题照单全收，全部认领，逐条研究，逐一整改到位。\n二、打算\n持续发力。\n"
	if diff := cmp.Diff(want, readLines(t, "a.txt", []byte(print))); diff != "" {
		t.Errorf("lines of print differ (-want +got):\n%s", diff)
	}
}

func TestReadPage(t *testing.T) {
	const page = `<html><head><meta charset="utf-8"><title>整改情况的通报_某县人民政府</title><style>p{}</style></head><body>
<div class="nav"><a href="/">首页</a> <a href="/a">公开</a></div>
<div class="content"><h1>整改情况的通报</h1><p>来源：县局&nbsp;&nbsp;日期：2024-01-02</p>
<p>&emsp;&emsp;一、整改，进展。<br>1.清理<b>３</b>处，<del>删去</del>完成。</p><script>var a="整改，"</script>
<table><tr><td rowspan="2">甲，</td><td>乙<br>丙</td></tr><tr><td>丁</td></tr></table>
<ol><li>第一条，</li><li>第二条。</li></ol><p style="display: none">看不见，</p></div>
<div class="footer">版权所有，备案号</div></body></html>`
	want := "整改情况的通报\n来源：县局 日期：2024-01-02\n一、整改，进展。\n1.清理３处，完成。\n[00+21 甲，][01 乙/丙][11 丁]\n1.第一条，\n2.第二条。\n"
	got := strings.ReplaceAll(readLines(t, "a.html", []byte(page)), "\u00a0", " ")
	if diff := cmp.Diff(want, strings.ReplaceAll(got, "  ", " ")); diff != "" {
		t.Errorf("page differs (-want +got):\n%s", diff)
	}
}

// wordFile makes a word processor file of a body, with a list of numbers 1. and styles.
func wordFile(t testing.TB, body string) []byte {
	t.Helper()
	const w = ` xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"`
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for name, content := range map[string]string{
		"word/document.xml": `<w:document` + w + `><w:body>` + body + `</w:body></w:document>`,
		"word/styles.xml":   `<w:styles` + w + `><w:style w:styleId="H"><w:name w:val="heading 1"/></w:style></w:styles>`,
		"word/numbering.xml": `<w:numbering` + w + `><w:abstractNum w:abstractNumId="0"><w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="decimal"/>` +
			`<w:lvlText w:val="%1."/></w:lvl></w:abstractNum><w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num></w:numbering>`,
	} {
		part, err := z.Create(name)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := part.Write([]byte(content)); err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestReadWordFile(t *testing.T) {
	for _, tt := range []struct{ name, body, want string }{
		{"runs", `<w:p><w:r><w:t>整改</w:t></w:r><w:r><w:rPr><w:b/></w:rPr><w:t>情况</w:t></w:r></w:p>`,
			"整改情况\n"},
		{"automatic numbers", `<w:p><w:pPr><w:numPr><w:ilvl w:val="0"/><w:numId w:val="1"/></w:numPr></w:pPr><w:r><w:t>甲</w:t></w:r></w:p>` +
			`<w:p><w:pPr><w:numPr><w:ilvl w:val="0"/><w:numId w:val="1"/></w:numPr></w:pPr><w:r><w:t>乙</w:t></w:r></w:p>`, "1.甲\n2.乙\n"},
		{"tracked changes", `<w:p><w:r><w:t>清理</w:t></w:r><w:del><w:r><w:delText>3</w:delText></w:r></w:del><w:ins><w:r><w:t>5</w:t></w:r></w:ins><w:r><w:t>处</w:t></w:r></w:p>`,
			"清理5处\n"},
		{"a deleted end of a paragraph",
			`<w:p><w:pPr><w:rPr><w:del/></w:rPr></w:pPr><w:r><w:t>清理</w:t></w:r></w:p><w:p><w:r><w:t>完成</w:t></w:r></w:p>`, "清理完成\n"},
		{"comments", `<w:p><w:commentRangeStart w:id="0"/><w:r><w:t>甲</w:t></w:r><w:commentRangeEnd w:id="0"/><w:r><w:commentReference w:id="0"/></w:r></w:p>`, "甲\n"},
		{"line breaks", `<w:p><w:r><w:t>甲</w:t><w:br/><w:t>乙</w:t><w:br w:type="page"/><w:t>丙</w:t></w:r></w:p>`, "甲\n乙丙\n"},
		{"fields", `<w:p><w:r><w:instrText>PAGE</w:instrText></w:r><w:r><w:t>甲</w:t></w:r></w:p>`, "甲\n"},
		{"hidden text", `<w:p><w:r><w:rPr><w:vanish/></w:rPr><w:t>看不见</w:t></w:r><w:r><w:t>甲</w:t></w:r></w:p>`, "甲\n"},
		{"merged cells", `<w:tbl><w:tr><w:tc><w:tcPr><w:vMerge w:val="restart"/></w:tcPr><w:p><w:r><w:t>甲</w:t></w:r></w:p></w:tc>` +
			`<w:tc><w:tcPr><w:gridSpan w:val="2"/></w:tcPr><w:p><w:r><w:t>乙</w:t></w:r></w:p></w:tc></w:tr>` +
			`<w:tr><w:tc><w:tcPr><w:vMerge/></w:tcPr><w:p/></w:tc><w:tc><w:p><w:r><w:t>丙</w:t></w:r></w:p></w:tc><w:tc><w:p><w:r><w:t>丁</w:t></w:r></w:p></w:tc></w:tr></w:tbl>`,
			"[00+21 甲][01+12 乙][11 丙][12 丁]\n"},
		{"a deleted row", `<w:tbl><w:tr><w:trPr><w:del/></w:trPr><w:tc><w:p><w:r><w:t>甲</w:t></w:r></w:p></w:tc></w:tr>` +
			`<w:tr><w:tc><w:p><w:r><w:t>乙</w:t></w:r></w:p></w:tc></w:tr></w:tbl>`, "[00 乙]\n"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if diff := cmp.Diff(tt.want, readLines(t, "a.docx", wordFile(t, tt.body))); diff != "" {
				t.Errorf("document differs (-want +got):\n%s", diff)
			}
		})
	}
}

func TestHeadingStyle(t *testing.T) {
	doc, err := Read("a.docx", wordFile(t,
		`<w:p><w:pPr><w:pStyle w:val="H"/></w:pPr><w:r><w:t>甲</w:t></w:r></w:p>`))
	if err != nil || doc.Blocks[0].Paragraph.Style != Heading1 {
		t.Errorf("Read = %+v, %v", doc, err)
	}
}

func TestReadWorkbook(t *testing.T) {
	table := &Table{Name: "台账", Rows: 3, Cols: 3, Cells: []Cell{
		{Row: 0, Col: 0, RowSpan: 1, ColSpan: 3, Paragraphs: []*Paragraph{Plain(Body, "整改台账")}},
		{Row: 1, Col: 0, RowSpan: 2, ColSpan: 1, Paragraphs: []*Paragraph{Plain(Body, "甲")}},
		{Row: 1, Col: 1, RowSpan: 1, ColSpan: 1, Paragraphs: []*Paragraph{Plain(Body, "1.乙"),
			Plain(Body, "2.丙")}},
		{Row: 2, Col: 2, RowSpan: 1, ColSpan: 1, Paragraphs: []*Paragraph{Plain(Body, "2024年9月底")}},
	}}
	var b bytes.Buffer
	if err := Write(&b, &Document{Blocks: []Block{{Table: table}}}, XLSX); err != nil {
		t.Fatal(err)
	}
	want := "[00+13 整改台账][10+21 甲][11 1.乙/2.丙][22 2024年9月底]\n"
	if diff := cmp.Diff(want, readLines(t, "a.xlsx", b.Bytes())); diff != "" {
		t.Errorf("workbook differs (-want +got):\n%s", diff)
	}
}

func TestPlace(t *testing.T) {
	doc := &Document{Blocks: []Block{{Paragraph: Plain(Body, "一、整改，情况")},
		{Table: &Table{Rows: 1, Cols: 2, Cells: []Cell{
			{Col: 0, RowSpan: 1, ColSpan: 1, Paragraphs: []*Paragraph{Plain(Body, "甲")}},
			{Col: 1, RowSpan: 1, ColSpan: 1, Paragraphs: []*Paragraph{Plain(Body, "乙"), Plain(Body, "丙丁")}},
		}}}}}
	for _, tt := range []struct {
		at   Place
		want string
	}{
		{Place{Block: 0, From: 6, To: 12}, "整改"},
		{Place{Block: 1, Col: 1, Paragraph: 1, From: 3, To: 6}, "丁"},
		{Place{Block: 1, Col: 1, Paragraph: 1, From: -9, To: 99}, "丙丁"},
		{Place{Block: 1, Col: 1, Paragraph: 2, To: 3}, ""},
		{Place{Block: 1, Row: 4, To: 3}, ""},
		{Place{Block: 7, To: 3}, ""},
		{Place{Block: -1, To: 3}, ""},
	} {
		if got := doc.Cut(tt.at); got != tt.want {
			t.Errorf("Cut(%+v) = %q, want %q", tt.at, got, tt.want)
		}
	}
}

// checkDocument looks for blocks and cells that no reader should make.
func checkDocument(t *testing.T, doc *Document) {
	t.Helper()
	for _, b := range doc.Blocks {
		if (b.Paragraph == nil) == (b.Table == nil) {
			t.Fatal("a block is one paragraph or one table")
		}
		if b.Table == nil {
			continue
		}
		for i, c := range b.Table.Cells {
			if c.RowSpan < 1 || c.ColSpan < 1 || c.Row < 0 || c.Row >= b.Table.Rows || c.Col < 0 ||
				c.Col >= b.Table.Cols {
				t.Fatalf("cell %+v in a table of %d × %d", c, b.Table.Rows, b.Table.Cols)
			}
			if i > 0 && (c.Row < b.Table.Cells[i-1].Row || c.Row == b.Table.Cells[i-1].Row &&
				c.Col <= b.Table.Cells[i-1].Col) {
				t.Fatal("cells are not in reading order")
			}
		}
	}
}

// FuzzRead gives any bytes to the reader, which finds out their format.
func FuzzRead(f *testing.F) {
	f.Add("a.txt", []byte("一、整改\n1.清理３处"))
	f.Add("a.html", []byte("<table><tr><td colspan=3 rowspan=2>甲，<td>乙<tr><td>丙</table><ol><li>丁"))
	f.Add("a.docx", wordFile(f,
		`<w:p><w:r><w:t>甲</w:t><w:br/></w:r></w:p><w:tbl><w:tr><w:tc><w:tcPr><w:gridSpan w:val="2"/></w:tcPr><w:p/></w:tc></w:tr></w:tbl>`))
	f.Add("a.xlsx", []byte("PK\x03\x04"))
	f.Fuzz(func(t *testing.T, name string, data []byte) {
		if doc, err := Read(name, data); err == nil {
			checkDocument(t, doc)
		}
	})
}

// FuzzWordFile gives any body to the reader of word processor files, past the archive around it.
func FuzzWordFile(f *testing.F) {
	f.Add(`<w:p><w:pPr><w:numPr><w:numId w:val="1"/></w:numPr></w:pPr><w:r><w:t>甲</w:t></w:r></w:p>`)
	f.Add(`<w:tbl><w:tr><w:trPr><w:gridBefore w:val="1"/></w:trPr><w:tc><w:tcPr><w:gridSpan w:val="2"/><w:vMerge w:val="restart"/></w:tcPr><w:p/></w:tc></w:tr>` +
		`<w:tr><w:tc><w:tcPr><w:vMerge/></w:tcPr><w:tbl><w:tr><w:tc><w:p/></w:tc></w:tr></w:tbl></w:tc></w:tr></w:tbl>`)
	f.Fuzz(func(t *testing.T, body string) {
		if doc, err := Read("a.docx", wordFile(t, body)); err == nil {
			checkDocument(t, doc)
		}
	})
}
