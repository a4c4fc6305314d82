package exchange

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// letter is a document with what stands at the head and the foot of an official one.
func letter(head bool) *Document {
	doc := &Document{Blocks: []Block{
		{Paragraph: Plain(Issuer, "某某开发区管理委员会")},
		{Paragraph: Plain(Serial, "某管〔2024〕2号")},
		{Paragraph: Plain(Title, "关于某事的函")},
		{Paragraph: Plain(Addressee, "甲局：")},
		{Paragraph: Plain(Body, "请办理。")},
		{Paragraph: Plain(Copies, "抄送：乙局。")},
	}}
	if !head {
		doc.Blocks = doc.Blocks[1:]
	}
	return doc
}

func TestHeadAndFootOfALetterAreLaidOut(t *testing.T) {
	body := unzip(t, write(t, letter(true), DOCX))["word/document.xml"]
	for _, want := range []string{
		`<w:pStyle w:val="Issuer"/></w:pPr>`, `<w:pStyle w:val="Serial"/>` + docxRule,
		`<w:pStyle w:val="Addressee"/>`, `<w:pStyle w:val="Copies"/>`,
	} {
		if !strings.Contains(body, want) {
			t.Errorf("body lacks %s", want)
		}
	}
	body = unzip(t, write(t, letter(false), DOCX))["word/document.xml"]
	if strings.Contains(body, docxRule) || !strings.Contains(body, `<w:pStyle w:val="Serial"/><w:spacing w:after="579"/></w:pPr>`) {
		t.Error("a number without the mark of an issuer has a red line")
	}
	page := string(write(t, letter(true), HTML))
	if !strings.Contains(page, `<p id="b0" class="issuer">`) || !strings.Contains(page, `<p id="b5" class="copies">`) {
		t.Errorf("page = %s", page)
	}
	want := "　　　　　　　　　某某开发区管理委员会\n　　　　　　　　　　　　　　　　　　　　某管〔2024〕2号\n　　　　　　　　　　　关于某事的函\n\n甲局：\n　　请办理。\n　　抄送：乙局。\n"
	if diff := cmp.Diff(want, string(write(t, letter(true), TXT))); diff != "" {
		t.Errorf("text differs (-want +got):\n%s", diff)
	}
}
