package exchange

import (
	"encoding/xml"
	"regexp"
	"strconv"
	"strings"
)

// docxStyleTable holds the paragraph styles of a word processor file by their ids.
type docxStyleTable map[string]docxStyleDef

type docxStyleDef struct {
	name, basedOn, numID, level, align, outline string
}

// docxLook is what a style means after all it is based on.
type docxLook struct {
	role                Style
	numID, level, align string
}

type docxVal struct {
	Val string `xml:"val,attr"`
}

// readDocxStyles reads word/styles.xml; a file without it has no styles.
func readDocxStyles(o office) (docxStyleTable, error) {
	table := docxStyleTable{}
	if !o.has("word/styles.xml") {
		return table, nil
	}
	in, err := o.open("word/styles.xml")
	if err != nil {
		return nil, err
	}
	defer in.Close()
	var file struct {
		Styles []struct {
			ID      string  `xml:"styleId,attr"`
			Name    docxVal `xml:"name"`
			BasedOn docxVal `xml:"basedOn"`
			PPr     struct {
				Num struct {
					Level docxVal `xml:"ilvl"`
					ID    docxVal `xml:"numId"`
				} `xml:"numPr"`
				Align   docxVal `xml:"jc"`
				Outline docxVal `xml:"outlineLvl"`
			} `xml:"pPr"`
		} `xml:"style"`
	}
	if err := newDecoder(in).Decode(&file); err != nil {
		return nil, err
	}
	for _, s := range file.Styles {
		table[s.ID] = docxStyleDef{strings.ToLower(s.Name.Val), s.BasedOn.Val, s.PPr.Num.ID.Val,
			s.PPr.Num.Level.Val,
			s.PPr.Align.Val, s.PPr.Outline.Val}
	}
	return table, nil
}

var headingName = regexp.MustCompile(`^(?:heading|标题)\s*([1-9])$`)

// look follows a style to what it is based on.
func (t docxStyleTable) look(id string) docxLook {
	var l docxLook
	for range 16 { // a style may by mistake be based on itself
		s, ok := t[id]
		if !ok {
			break
		}
		if l.role == Body {
			l.role = s.role()
		}
		if l.numID == "" {
			l.numID, l.level = s.numID, s.level
		}
		l.align = firstOf(l.align, s.align)
		id = s.basedOn
	}
	return l
}

func (s docxStyleDef) role() Style {
	switch s.name {
	case "title", "标题":
		return Title
	case "subtitle", "副标题":
		return Subtitle
	}
	level := -1
	if m := headingName.FindStringSubmatch(s.name); m != nil {
		level, _ = strconv.Atoi(m[1])
		level--
	} else if n, err := strconv.Atoi(s.outline); err == nil && n >= 0 && n < 9 {
		level = n
	}
	if level < 0 {
		return Body
	}
	return min(Heading1+Style(level), Heading4)
}

// docxTitle returns the title in the core properties, or "".
func docxTitle(o office) string {
	in, err := o.open("docProps/core.xml")
	if err != nil {
		return ""
	}
	defer in.Close()
	var core struct {
		XMLName xml.Name
		Title   string `xml:"title"`
	}
	if err := newDecoder(in).Decode(&core); err != nil {
		return ""
	}
	return trimSpace(core.Title)
}
