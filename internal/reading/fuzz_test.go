package reading

import (
	"testing"
	"unicode/utf8"

	"bihuan/internal/exchange"
)

// FuzzRead reads any text. Whatever is read must stand where it says, inside the document.
func FuzzRead(f *testing.F) {
	for _, file := range []string{"p01_yuanlin.txt", "p02_yiyuan.txt", "p04_shuiwu.txt", "p05_shenji.txt",
		"p06_wangye.html", "p07_biaoge.html", "p08_fankui.html",
		"p10_cunji.docx", "p12_qingdan.xlsx"} {
		doc, err := exchange.ReadFile("testdata/public/" + file)
		if err != nil {
			f.Fatal(err)
		}
		for _, b := range doc.Blocks {
			if b.Paragraph != nil {
				f.Add(b.Paragraph.Text())
			}
		}
	}
	f.Add("二、整改情况\n(一)关于“甲”的问题\n1.清理3处，其中1处、2处。(已完成)\n整改成效：《乙》《丙》3项")
	f.Add("<table><tr><td>反馈问题<td>整改措施<td>整改时限（2024年）<td>完成状态<tr><td rowspan=2>甲<td>1.乙<br>2.丙<td>9月底<td>已完成<tr><td>丁")
	f.Fuzz(func(t *testing.T, text string) {
		name := "a.txt"
		if len(text) > 0 && text[0] == '<' {
			name = "a.html"
		}
		doc, err := exchange.Read(name, []byte(text))
		if err != nil {
			return
		}
		r, err := Read(doc)
		if err != nil {
			return
		}
		for _, at := range r.places() {
			if p := doc.Paragraph(*at); p != nil && utf8.ValidString(p.Text()) &&
				!utf8.ValidString(doc.Cut(*at)) {
				t.Errorf("place %+v cuts a sign of %q", *at, p.Text())
			}
		}
		for _, finding := range r.Findings {
			for _, m := range finding.Measures {
				for _, q := range m.Figures {
					if got := doc.Cut(q.At); plainOf(got) != plainOf(q.Text) {
						t.Errorf("figure %q stands where %q does", q.Text, got)
					}
				}
			}
		}
		if again := Doubts(r); len(again) != len(r.Doubts) {
			t.Errorf("%d doubts of a reading, %d of the same text again", len(r.Doubts), len(again))
		}
	})
}
