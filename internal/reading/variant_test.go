package reading

import (
	"bytes"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"unicode/utf8"

	"bihuan/internal/exchange"
)

// variants are other ways to write the same document. Each changes the whole text, a paragraph a line.
var variants = []struct {
	name string
	make func(text string) string
}{
	{"wide brackets and dots", func(s string) string {
		return replace(s, `(?m)^\(([一二三四五六七八九十]+)\)`, "（$1）", `(?m)^(\d+)\.`, "${1}．")
	}},
	{"1、 for 1.", func(s string) string { return replace(s, `(?m)^(\d+)[.．、]`, "${1}、") }},
	{"(1) for 1.", func(s string) string {
		if strings.Contains(s, "\n(1)") {
			return s // it has them already, a level below
		}
		return replace(s, `(?m)^(\d+)[.．]`, "（${1}）")
	}},
	{"1) for 1.", func(s string) string { return replace(s, `(?m)^(\d+)[.．]`, "${1}）") }},
	{"第一部分 for 一、", func(s string) string {
		return replace(s, `(?m)^([一二三四五六七八九十]+)、`, "第${1}部分 ")
	}},
	{"full-width digits", wide},
	{"indented", func(s string) string { return "　　" + strings.ReplaceAll(s, "\n", "\n　　") }},
	{"blank lines and carriage returns", func(s string) string {
		return strings.ReplaceAll(s, "\n",
			"\r\n\r\n")
	}},
	{"one line, blanks between", func(s string) string { return strings.ReplaceAll(s, "\n", " ") }},
	{"one line", func(s string) string {
		if strings.Contains(s, "\n(1)") {
			return "" // its measures have no numbers: nothing would divide them
		}
		return strings.ReplaceAll(s, "\n", "")
	}},
	{"lines of print", func(s string) string { return wrap(s, 32) }},
	{"lines of print, indented", func(s string) string {
		return wrap("　　"+strings.ReplaceAll(s, "\n",
			"\n　　"), 28)
	}},
	{"“X”问题的整改", func(s string) string {
		return replace(s, `(?m)关于“(.+)”(?:的问题|问题)(?:的整改情况|的整改)?。?$`, "关于“${1}”问题的整改落实情况")
	}},
	{"针对“X”的问题", func(s string) string {
		return replace(s, `(?m)关于“(.+)”(?:的问题|问题)(?:的整改情况|的整改)?。?$`, "针对“${1}”的问题。")
	}},
	{"“X”方面存在的问题", func(s string) string {
		return replace(s, `(?m)关于“(.+)”(?:的问题|问题)(?:的整改情况|的整改)?。?$`, "“${1}”方面存在的问题")
	}},
	{"反馈问题:X", func(s string) string {
		return replace(s, `(?m)关于“(.+)”(?:的问题|问题)(?:的整改情况|的整改)?。?$`, "反馈问题：${1}。")
	}},
	{"关于X的问题", func(s string) string {
		return replace(s, `(?m)关于“([^“”‘’]+)”(?:的问题|问题)(?:的整改情况|的整改)?。?$`, "关于${1}的问题")
	}},
	{"整改落实情况", func(s string) string { return replace(s, `(?m)^整改情况[:：]`, "整改落实情况：") }},
	{"【整改情况】", func(s string) string { return replace(s, `(?m)^整改情况[:：]`, "【整改情况】") }},
	{"tags before", func(s string) string {
		return replace(s, `(?m)^(\d+[、.．])(.*)（([^（）]*(?:完成|坚持)[^（）]*)）$`, "$1【$3】$2")
	}},
}

func replace(s string, pairs ...string) string {
	for i := 0; i < len(pairs); i += 2 {
		s = regexp.MustCompile(pairs[i]).ReplaceAllString(s, pairs[i+1])
	}
	return s
}

// wide writes digits in their full width.
func wide(s string) string {
	return strings.Map(func(r rune) rune {
		if r >= '0' && r <= '9' {
			return r + 0xFEE0
		}
		return r
	}, s)
}

// wrap breaks lines behind every n characters.
func wrap(s string, n int) string {
	var b strings.Builder
	width := 0
	for _, r := range s {
		size := 1
		if r >= 0x1100 {
			size = 2
		}
		if width+size > 2*n && r != '\n' {
			b.WriteByte('\n')
			width = 0
		}
		b.WriteRune(r)
		if width += size; r == '\n' {
			width = 0
		}
	}
	return b.String()
}

// textOf returns the paragraphs of a document, one a line; "" for a document with tables.
func textOf(t *testing.T, file string) string {
	t.Helper()
	doc, err := exchange.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	var lines []string
	for _, b := range doc.Blocks {
		if b.Table != nil {
			return ""
		}
		lines = append(lines, b.Paragraph.Number+b.Paragraph.Text())
	}
	return strings.Join(lines, "\n")
}

// TestVariants reads the same content in other numberings, labels and layouts.
func TestVariants(t *testing.T) {
	files := []string{"p01_yuanlin.txt", "p02_yiyuan.txt", "p03_xianwei.txt", "p05_shenji.txt",
		"p06_wangye.html", "p10_cunji.docx"}
	for _, v := range variants {
		t.Run(v.name, func(t *testing.T) {
			all := map[string]tally{}
			for _, name := range files {
				file := "testdata/public/" + name
				text := v.make(textOf(t, file))
				if text == "" {
					continue
				}
				doc, err := exchange.Read("text.txt", []byte(text))
				if err != nil || !utf8.ValidString(text) {
					t.Fatal(err)
				}
				got, err := Read(doc)
				if err != nil {
					t.Errorf("%s: %v", name, err)
					continue
				}
				for kind, s := range scoreReading(t, name, readGold(t, file), got) {
					sum := all[kind]
					sum.add(s)
					all[kind] = sum
				}
			}
			for _, kind := range []string{"findings", "measures", "figures", "fields", "doubts"} {
				if f := all[kind].f1(); f < 0.97 {
					t.Errorf("%s: F1 %.3f", kind, f)
				}
			}
		})
	}
}

// TestFormats writes documents in other formats and reads them back.
func TestFormats(t *testing.T) {
	for _, tt := range []struct {
		file    string
		formats []exchange.Format
	}{
		{"testdata/public/p01_yuanlin.txt", []exchange.Format{exchange.DOCX, exchange.HTML, exchange.TXT}},
		{"testdata/public/p03_xianwei.txt", []exchange.Format{exchange.DOCX, exchange.HTML}},
		{"testdata/public/p07_biaoge.html", []exchange.Format{exchange.DOCX, exchange.HTML}},
		{"testdata/public/p09_xuexiao.docx", []exchange.Format{exchange.TXT, exchange.HTML, exchange.DOCX}},
		{"testdata/public/p10_cunji.docx", []exchange.Format{exchange.TXT, exchange.HTML}},
		{"testdata/public/p11_taizhang.xlsx", []exchange.Format{exchange.DOCX, exchange.HTML, exchange.XLSX}},
		{"testdata/public/p12_qingdan.xlsx", []exchange.Format{exchange.DOCX, exchange.HTML, exchange.XLSX}},
	} {
		for _, format := range tt.formats {
			t.Run(filepath.Base(tt.file)+" as "+string(format), func(t *testing.T) {
				got, err := Read(rewritten(t, tt.file, format))
				if err != nil {
					t.Fatal(err)
				}
				scores := scoreReading(t, string(format), readGold(t, tt.file), got)
				for _, kind := range []string{"findings", "measures", "figures", "fields", "doubts"} {
					if f := scores[kind].f1(); f < 0.99 {
						t.Errorf("%s: F1 %.3f", kind, f)
					}
				}
			})
		}
	}
}

// rewritten returns the document in file, written as format and read again.
func rewritten(t *testing.T, file string, format exchange.Format) *exchange.Document {
	t.Helper()
	doc, err := exchange.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	if err := exchange.Write(&b, doc, format); err != nil {
		t.Fatal(err)
	}
	doc, err = exchange.Read("again."+string(format), b.Bytes())
	if err != nil {
		t.Fatal(err)
	}
	return doc
}
