package exchange

import (
	"archive/zip"
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/xuri/excelize/v2"
)

// paper is a document with everything that a writer has to lay out.
func paper() *Document {
	return &Document{
		Title: "关于某单位的通报",
		Blocks: []Block{
			{Paragraph: Plain(Title, "关于某单位巡察整改进展情况的通报")},
			{Paragraph: Plain(Body, "根据统一部署,<现将>情况 & 数据予以公布。")},
			{Paragraph: Plain(Heading1, "一、组织领导")},
			{Paragraph: &Paragraph{Spans: []Span{{Text: "(一)提高站位。", Role: Heading2}, {Text: "专题学习。"}}}},
			{Paragraph: &Paragraph{Number: "1.", Spans: []Span{
				{Text: "新增用地"}, {Text: "570亩", Link: "https://a.example/rows?f=1&g=2"},
				{Text: "坏", Link: "javascript:alert(1)"}, {Text: "内", Link: "/rows"}, {Text: "重", Bold: true}}}},
			{Table: &Table{Name: "台账", Rows: 3, Cols: 3, Header: 1, Widths: []float64{1, 2, 2}, Cells: []Cell{
				cell(0, 0, 1, 1, "序号"), cell(0, 1, 1, 2, "内容"),
				cell(1, 0, 2, 1, "1"), cell(1, 1, 1, 1, "甲\n乙"), cell(1, 2, 1, 1, "=1+1"),
				cell(2, 1, 1, 1, "丙"),
			}}},
			{Paragraph: Plain(Signature, "江宁开发区党工委")},
			{Paragraph: Plain(Signature, "2025年4月25日")},
		},
	}
}

func cell(row, col, rows, cols int, text string) Cell {
	return Cell{Row: row, Col: col, RowSpan: rows, ColSpan: cols, Paragraphs: []*Paragraph{Plain(Body, text)}}
}

func write(t *testing.T, doc *Document, format Format) []byte {
	t.Helper()
	var out bytes.Buffer
	if err := Write(&out, doc, format); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func TestTextIsIndentedCentredAndSigned(t *testing.T) {
	want := strings.Join([]string{
		"　　　　　　关于某单位巡察整改进展情况的通报",
		"",
		"　　根据统一部署,<现将>情况 & 数据予以公布。",
		"　　一、组织领导",
		"　　(一)提高站位。专题学习。",
		"　　1.新增用地570亩坏内重",
		"序号\t内容\t",
		"1\t甲 乙\t=1+1",
		"\t丙\t",
		"",
		"",
		"　　　　　　　　　　　　　　　　　　江宁开发区党工委",
		"　　　　　　　　　　　　　　　　　　　　2025年4月25日",
		"",
	}, "\n")
	if diff := cmp.Diff(want, string(write(t, paper(), TXT))); diff != "" {
		t.Errorf("text differs (-want +got):\n%s", diff)
	}
}

func TestPageLinksNumbersAndNothingElse(t *testing.T) {
	page := string(write(t, paper(), HTML))
	for _, want := range []string{
		`<html lang="zh-CN">`, `<h1 id="b0">关于某单位巡察整改进展情况的通报</h1>`, `<h2 id="b2">一、组织领导</h2>`,
		`<b class="level2">(一)提高站位。</b>专题学习。`, `&lt;现将&gt;情况 &amp; 数据`,
		`<a href="https://a.example/rows?f=1&amp;g=2">570亩</a>`, `<a href="/rows">内</a>`, `<b>重</b>`,
		`<th scope="colgroup" colspan="2">内容</th>`, `<td rowspan="2">1</td><td>甲<br>乙</td>`,
		"<div class=\"signature\">\n<p id=\"b6\">江宁开发区党工委</p>\n<p id=\"b7\">2025年4月25日</p>\n</div>",
	} {
		if !strings.Contains(page, want) {
			t.Errorf("page lacks %s", want)
		}
	}
	for _, refused := range []string{"javascript:", "<script", "http://", " style="} {
		if strings.Contains(page, refused) {
			t.Errorf("page holds %q", refused)
		}
	}
}

func TestWordFileIsWellFormedAndLaidOutByTheStandard(t *testing.T) {
	data := write(t, paper(), DOCX)
	if !bytes.Equal(data, write(t, paper(), DOCX)) {
		t.Error("two runs give different bytes")
	}
	parts := unzip(t, data)
	for name, text := range parts {
		if err := wellFormed(text); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
	body := parts["word/document.xml"]
	for _, want := range []string{
		`<w:pgSz w:w="11906" w:h="16838"/>`, `w:linePitch="579"`, `<w:tblHeader/>`, `<w:vMerge w:val="restart"/>`,
		`<w:gridSpan w:val="2"/>`, `<w:t xml:space="preserve">570亩</w:t></w:r></w:hyperlink>`,
		`<w:ind w:rightChars="200" w:right="632"/>`, `<w:t xml:space="preserve">甲</w:t><w:br/>`,
	} {
		if !strings.Contains(body, want) {
			t.Errorf("document.xml lacks %s", want)
		}
	}
	links := parts["word/_rels/document.xml.rels"]
	if n := strings.Count(links, `TargetMode="External"`); n != 1 {
		t.Errorf("%d links leave the file, want only the absolute one", n)
	}
	for name := range parts {
		if name != "[Content_Types].xml" && !strings.HasSuffix(name, ".rels") &&
			!strings.Contains(parts["[Content_Types].xml"], `PartName="/`+name+`"`) {
			t.Errorf("%s has no content type", name)
		}
	}
}

// The figures of the standard must give 22 lines of 28 characters between the margins of the paper.
func TestWordPageHoldsTwentyTwoLinesOfTwentyEight(t *testing.T) {
	var top, right, bottom, left int
	at := strings.Index(docxSection(false), `<w:pgMar `)
	_, err := fmt.Sscanf(docxSection(false)[at:], `<w:pgMar w:top="%d" w:right="%d" w:bottom="%d" w:left="%d"`,
		&top, &right, &bottom, &left)
	if err != nil {
		t.Fatal(err)
	}
	if lines := (16838 - top - bottom) / docxLine; lines != 22 {
		t.Errorf("%d lines on a page, want 22", lines)
	}
	if chars := float64(11906-left-right) / docxChar; chars < 27.95 || chars > 28.05 {
		t.Errorf("%.2f characters on a line, want 28", chars)
	}
}

func TestSignatureFollowsTheLongerLine(t *testing.T) {
	for _, c := range []struct {
		issuer, date   string
		issuerGap, gap float64
	}{
		{"江宁开发区党工委", "2025年4月25日", 2, 1.5},
		{"某某局", "2025年12月25日", 8, 2},
	} {
		gaps := signatureGaps([]Block{{Paragraph: Plain(Signature, c.issuer)}, {Paragraph: Plain(Signature, c.date)}})
		if gaps[0] != c.issuerGap || gaps[1] != c.gap {
			t.Errorf("%s %s: free at the right %v and %v, want %v and %v",
				c.issuer, c.date, gaps[0], gaps[1], c.issuerGap, c.gap)
		}
	}
}

func TestWorkbookKeepsMergedCellsAndTexts(t *testing.T) {
	file, err := excelize.OpenReader(bytes.NewReader(write(t, paper(), XLSX)))
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	rows, err := file.GetRows("台账")
	if err != nil {
		t.Fatal(err)
	}
	want := [][]string{{"关于某单位巡察整改进展情况的通报"}, {"根据统一部署,<现将>情况 & 数据予以公布。"}, {"一、组织领导"},
		{"(一)提高站位。专题学习。"}, {"1.新增用地570亩坏内重"}, {"序号", "内容"}, {"1", "甲\n乙", "=1+1"}, {"", "丙"},
		{"江宁开发区党工委"}, {"2025年4月25日"}}
	if diff := cmp.Diff(want, rows); diff != "" {
		t.Errorf("rows differ (-want +got):\n%s", diff)
	}
	merged, err := file.GetMergeCells("台账")
	if err != nil {
		t.Fatal(err)
	}
	found := map[string]bool{}
	for _, m := range merged {
		found[m[0]] = true
	}
	if !found["B6:C6"] || !found["A7:A8"] || !found["A1:C1"] {
		t.Errorf("merged cells are %v", merged)
	}
	if formula, _ := file.GetCellFormula("台账", "C7"); formula != "" {
		t.Errorf("a text became the formula %q", formula)
	}
}

func TestSheetHasGroupsChoicesAndFrozenHeading(t *testing.T) {
	s := Sheet{Name: "问题[台账]", Title: "问题台账", Columns: []Column{
		{Title: "序号"}, {Title: "领导", Group: "责任"}, {Title: "单位", Group: "责任"},
		{Title: "状态", Choices: []string{"已完成", "推进中"}}, {Title: "金额", Format: "0.00"}}}
	var out bytes.Buffer
	err := WriteSheet(&out, s, func(yield func([]any, error) bool) {
		_ = yield([]any{1, "张三", "科创局", "已完成", 12.5}, nil) && yield([]any{2, "=A1", nil, "推进中"}, nil)
	})
	if err != nil {
		t.Fatal(err)
	}
	file, err := excelize.OpenReader(&out)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	name := file.GetSheetName(0)
	rows, err := file.GetRows(name)
	if err != nil {
		t.Fatal(err)
	}
	want := [][]string{{"问题台账"}, {"序号", "责任", "", "状态", "金额"}, {"", "领导", "单位"},
		{"1", "张三", "科创局", "已完成", "12.50"}, {"2", "=A1", "", "推进中"}}
	if diff := cmp.Diff(want, rows); diff != "" {
		t.Errorf("rows differ (-want +got):\n%s", diff)
	}
	panes, err := file.GetPanes(name)
	if err != nil || !panes.Freeze || panes.YSplit != 3 {
		t.Errorf("panes are %+v, %v; want three frozen rows", panes, err)
	}
	lists, err := file.GetDataValidations(name)
	if err != nil || len(lists) != 1 || lists[0].Sqref != "D4:D1048576" {
		t.Errorf("choices are %+v, %v", lists, err)
	}
}

func TestSheetStopsWithTheErrorOfItsRows(t *testing.T) {
	broken := errors.New("rows broke")
	err := WriteSheet(io.Discard, Sheet{Columns: []Column{{Title: "a"}}}, func(yield func([]any, error) bool) {
		yield(nil, broken)
	})
	if !errors.Is(err, broken) {
		t.Errorf("WriteSheet() = %v, want the error of the rows", err)
	}
	err = WriteSheet(io.Discard, Sheet{Columns: []Column{{Title: "a"}}}, func(yield func([]any, error) bool) {
		yield([]any{1, 2}, nil)
	})
	if err == nil {
		t.Error("a row longer than the columns was written")
	}
}

// FuzzWriteDOCX gives the writer any text: the file must stay well-formed XML that holds it.
func FuzzWriteDOCX(f *testing.F) {
	f.Add("一、<x>&\x00\t\n", "https://a.example/?q=\"'<>", 2, 3)
	f.Fuzz(func(t *testing.T, text, link string, rows, cols int) {
		doc := &Document{Title: text, Blocks: []Block{
			{Paragraph: &Paragraph{Spans: []Span{{Text: text, Link: link}}}},
			{Table: &Table{Rows: 1, Cols: 1, Cells: []Cell{
				cell(0, 0, rows%5, cols%5, text), cell(1, 1, 1, 1, link)}}}}}
		for name, part := range unzip(t, write(t, doc, DOCX)) {
			if err := wellFormed(part); err != nil {
				t.Errorf("%s: %v", name, err)
			}
		}
	})
}

func unzip(t *testing.T, data []byte) map[string]string {
	t.Helper()
	pack, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		t.Fatal(err)
	}
	parts := map[string]string{}
	for _, file := range pack.File {
		in, err := file.Open()
		if err != nil {
			t.Fatal(err)
		}
		text, err := io.ReadAll(in)
		if err != nil {
			t.Fatal(err)
		}
		parts[file.Name] = string(text)
	}
	return parts
}

func wellFormed(text string) error {
	d := xml.NewDecoder(strings.NewReader(text))
	for {
		if _, err := d.Token(); err == io.EOF {
			return nil
		} else if err != nil {
			return err
		}
	}
}
