package exchange

import (
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"strconv"
	"strings"
)

// docxReader walks through the body of a word processor file.
type docxReader struct {
	dec     *xml.Decoder
	styles  docxStyleTable
	numbers *docxNumbering
	doc     *Document
	cells   int
	joined  *Paragraph // the paragraph before, when its end is deleted
	depth   int        // tables and text boxes around what is read
	lines   int        // paragraphs so far
	size    int        // bytes of text so far
}

// maxDepth is how deep tables and text boxes may stand in each other.
const maxDepth = 32

var errTooDeep = errors.New("tables stand too deep in each other")

func readDOCX(o office) (*Document, error) {
	d := &docxReader{doc: &Document{Format: DOCX}}
	var err error
	if d.styles, err = readDocxStyles(o); err != nil {
		return nil, err
	}
	if d.numbers, err = readDocxNumbering(o); err != nil {
		return nil, err
	}
	in, err := o.open("word/document.xml")
	if err != nil {
		return nil, err
	}
	defer in.Close()
	d.dec = newDecoder(in)
	if err := d.body(); err != nil {
		return nil, err
	}
	d.doc.Title = docxTitle(o)
	return d.doc, nil
}

func newDecoder(in io.Reader) *xml.Decoder {
	dec := xml.NewDecoder(in)
	dec.CharsetReader = func(_ string, r io.Reader) (io.Reader, error) { return r, nil }
	return dec
}

// body reads the blocks of the document.
func (d *docxReader) body() error {
	for {
		tok, err := d.dec.Token()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		el, ok := tok.(xml.StartElement)
		if !ok {
			continue
		}
		if err := d.block(el, d.add); err != nil {
			return err
		}
	}
}

func (d *docxReader) add(b Block) { d.doc.Blocks = append(d.doc.Blocks, b) }

// block reads el if it is a paragraph or a table, and skips what people do not see.
func (d *docxReader) block(el xml.StartElement, add func(Block)) error {
	if d.depth++; d.depth > maxDepth {
		return errTooDeep
	}
	defer func() { d.depth-- }()
	switch el.Name.Local {
	case "p":
		p, err := d.paragraph(el)
		if err != nil {
			return err
		}
		for _, line := range brokenLines(p) {
			if d.lines++; d.lines > maxLines {
				return errTooMuch
			}
			add(Block{Paragraph: line})
		}
	case "tbl":
		t, err := d.table()
		if err != nil {
			return err
		}
		if len(t.Cells) > 0 {
			add(Block{Table: t})
		}
	case "del", "moveFrom", "sectPr", "Fallback":
		return d.dec.Skip()
	}
	return nil
}

// brokenLines returns the lines of p, which line breaks divide, without empty ones; the number belongs to the
// first.
func brokenLines(p *Paragraph) []*Paragraph {
	if p == nil || trimSpace(p.Number+p.Text()) == "" {
		return nil
	}
	line := &Paragraph{Style: p.Style, Level: p.Level, Number: p.Number}
	var out []*Paragraph
	for _, s := range p.Spans {
		for i, text := range strings.Split(s.Text, "\n") {
			if i > 0 && trimSpace(line.Text()) != "" {
				out = append(out, line)
				line = &Paragraph{Style: p.Style, Level: p.Level}
			}
			if text != "" {
				s.Text = text
				line.Spans = append(line.Spans, s)
			}
		}
	}
	if trimSpace(line.Number+line.Text()) != "" {
		out = append(out, line)
	}
	return out
}

// docxRun is what a run or a paragraph mark says about itself.
type docxRun struct {
	bold, gone bool
}

// docxMark is what the properties of a paragraph say.
type docxMark struct {
	style, numID, level, align string
	gone                       bool // its end is deleted: it goes on in the next paragraph
}

// paragraph reads one paragraph; nil when the next one goes on with it.
func (d *docxReader) paragraph(start xml.StartElement) (*Paragraph, error) {
	var mark docxMark
	p := &Paragraph{}
	err := d.inside(start.Name.Local, func(el xml.StartElement) error {
		switch el.Name.Local {
		case "pPr":
			return d.mark(&mark)
		case "r":
			return d.run(p)
		case "txbxContent":
			return d.box()
		case "del", "moveFrom", "Fallback":
			return d.dec.Skip()
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	if d.joined != nil {
		p.Spans = append(d.joined.Spans, p.Spans...)
		d.joined = nil
	}
	if mark.gone {
		d.joined = p
		return nil, nil
	}
	d.dress(p, mark)
	return p, nil
}

// dress gives p its style and its number.
func (d *docxReader) dress(p *Paragraph, m docxMark) {
	look := d.styles.look(m.style)
	p.Style = look.role
	if m.align == "" {
		m.align = look.align
	}
	if p.Style == Body && (m.align == "right" || m.align == "end") && len([]rune(p.Text())) < 40 {
		p.Style = Signature
	}
	if m.numID == "" {
		m.numID, m.level = look.numID, firstOf(m.level, look.level)
	}
	p.Level, _ = strconv.Atoi(m.level)
	if trimSpace(p.Text()) != "" {
		p.Number = d.numbers.next(m.numID, p.Level)
	}
}

func firstOf(a, b string) string {
	if a != "" {
		return a
	}
	return b
}

// box reads the paragraphs of a text box as paragraphs of their own.
func (d *docxReader) box() error {
	return d.inside("txbxContent", func(el xml.StartElement) error { return d.block(el, d.add) })
}

// inside calls f for every element until the end of the element end that has just begun. f may consume its
// element; otherwise the children follow.
func (d *docxReader) inside(end string, f func(xml.StartElement) error) error {
	depth := 0
	for {
		tok, err := d.dec.Token()
		if err != nil {
			return err
		}
		switch t := tok.(type) {
		case xml.StartElement:
			before := d.dec.InputOffset()
			if err := f(t); err != nil {
				return err
			}
			if d.dec.InputOffset() == before && t.Name.Local == end {
				depth++
			}
		case xml.EndElement:
			if t.Name.Local != end {
				continue
			}
			if depth == 0 {
				return nil
			}
			depth--
		}
	}
}

// mark reads the properties of a paragraph.
func (d *docxReader) mark(m *docxMark) error {
	return d.inside("pPr", func(el xml.StartElement) error {
		switch el.Name.Local {
		case "pStyle":
			m.style = attr(el, "val")
		case "ilvl":
			m.level = attr(el, "val")
		case "numId":
			m.numID = attr(el, "val")
		case "jc":
			m.align = attr(el, "val")
		case "rPr":
			return d.inside("rPr", func(el xml.StartElement) error {
				m.gone = m.gone || el.Name.Local == "del" || el.Name.Local == "moveFrom"
				return nil
			})
		case "pPrChange", "sectPr":
			return d.dec.Skip()
		}
		return nil
	})
}

// run adds the visible text of a run to p.
func (d *docxReader) run(p *Paragraph) error {
	var look docxRun
	var text strings.Builder
	err := d.inside("r", func(el xml.StartElement) error {
		switch el.Name.Local {
		case "rPr":
			return d.look(&look)
		case "t":
			return d.text(&text)
		case "tab":
			text.WriteByte(' ')
		case "br", "cr":
			if kind := attr(el, "type"); kind == "" || kind == "textWrapping" {
				text.WriteByte('\n')
			}
		case "noBreakHyphen":
			text.WriteByte('-')
		case "txbxContent":
			return d.box()
		case "delText", "instrText", "Fallback", "del":
			return d.dec.Skip()
		}
		return nil
	})
	if err != nil || look.gone || text.Len() == 0 {
		return err
	}
	last := len(p.Spans) - 1
	if last >= 0 && p.Spans[last].Bold == look.bold {
		p.Spans[last].Text += text.String()
		return nil
	}
	p.Spans = append(p.Spans, Span{Text: text.String(), Bold: look.bold})
	return nil
}

// look reads the properties of a run.
func (d *docxReader) look(look *docxRun) error {
	return d.inside("rPr", func(el xml.StartElement) error {
		if el.Name.Local == "rPrChange" {
			return d.dec.Skip()
		}
		on := attr(el, "val") != "0" && attr(el, "val") != "false"
		look.bold = look.bold || el.Name.Local == "b" && on
		look.gone = look.gone || el.Name.Local == "vanish" && on
		return nil
	})
}

// text reads the character data of the element that has just begun.
func (d *docxReader) text(out *strings.Builder) error {
	for {
		tok, err := d.dec.Token()
		if err != nil {
			return err
		}
		switch t := tok.(type) {
		case xml.CharData:
			if d.size += len(t); d.size > maxText {
				return errTooMuch
			}
			out.Write(bytes.ReplaceAll(t, []byte("\n"), []byte(" ")))
		case xml.StartElement:
			if err := d.dec.Skip(); err != nil {
				return err
			}
		case xml.EndElement:
			return nil
		}
	}
}

func attr(el xml.StartElement, name string) string {
	for _, a := range el.Attr {
		if a.Name.Local == name {
			return a.Value
		}
	}
	return ""
}
