package exchange

import (
	"fmt"
	"strconv"
	"strings"
)

// docxNumbering makes the numbers that a word processor shows before paragraphs.
type docxNumbering struct {
	lists    map[string]*docxList     // by numId
	counters map[string]*[9]docxCount // by abstract list: its lists go on with each other
}

type docxCount struct {
	n    int
	used bool
}

type docxList struct {
	abstract string
	levels   [9]docxLevel
	restart  [9]int // start of a level in this list alone, or -1
	begun    bool
}

type docxLevel struct {
	start               int
	format, text, after string
}

type docxLevelXML struct {
	Level string  `xml:"ilvl,attr"`
	Start docxVal `xml:"start"`
	Fmt   docxVal `xml:"numFmt"`
	Text  docxVal `xml:"lvlText"`
	Suff  docxVal `xml:"suff"`
}

type docxNumberingXML struct {
	Abstract []struct {
		ID     string         `xml:"abstractNumId,attr"`
		Levels []docxLevelXML `xml:"lvl"`
	} `xml:"abstractNum"`
	Nums []struct {
		ID       string  `xml:"numId,attr"`
		Abstract docxVal `xml:"abstractNumId"`
		Override []struct {
			Level string         `xml:"ilvl,attr"`
			Start *docxVal       `xml:"startOverride"`
			Lvl   []docxLevelXML `xml:"lvl"`
		} `xml:"lvlOverride"`
	} `xml:"num"`
}

// readDocxNumbering reads word/numbering.xml; a file without it has no automatic numbers.
func readDocxNumbering(o office) (*docxNumbering, error) {
	n := &docxNumbering{lists: map[string]*docxList{}, counters: map[string]*[9]docxCount{}}
	if !o.has("word/numbering.xml") {
		return n, nil
	}
	in, err := o.open("word/numbering.xml")
	if err != nil {
		return nil, err
	}
	defer in.Close()
	var file docxNumberingXML
	if err := newDecoder(in).Decode(&file); err != nil {
		return nil, err
	}
	abstract := map[string][9]docxLevel{}
	for _, a := range file.Abstract {
		var levels [9]docxLevel
		setLevels(&levels, a.Levels)
		abstract[a.ID] = levels
	}
	for _, num := range file.Nums {
		list := &docxList{abstract: num.Abstract.Val, levels: abstract[num.Abstract.Val]}
		for i := range list.restart {
			list.restart[i] = -1
		}
		for _, o := range num.Override {
			setLevels(&list.levels, o.Lvl)
			if i, err := strconv.Atoi(o.Level); err == nil && i >= 0 && i < 9 && o.Start != nil {
				list.restart[i], _ = strconv.Atoi(o.Start.Val)
			}
		}
		n.lists[num.ID] = list
	}
	return n, nil
}

func setLevels(levels *[9]docxLevel, from []docxLevelXML) {
	for _, l := range from {
		i, err := strconv.Atoi(l.Level)
		if err != nil || i < 0 || i > 8 {
			continue
		}
		start, err := strconv.Atoi(l.Start.Val)
		if err != nil {
			start = 1
		}
		levels[i] = docxLevel{start: start, format: l.Fmt.Val, text: l.Text.Val, after: l.Suff.Val}
	}
}

// next counts one paragraph of list id at level and returns its number, "" where the list shows none.
func (n *docxNumbering) next(id string, level int) string {
	list := n.lists[id]
	if list == nil || level < 0 || level > 8 {
		return ""
	}
	counts := n.counters[list.abstract]
	if counts == nil {
		counts = &[9]docxCount{}
		n.counters[list.abstract] = counts
	}
	if !list.begun {
		list.begun = true
		for i, start := range list.restart {
			if start >= 0 {
				counts[i] = docxCount{n: start - 1, used: true}
			}
		}
	}
	for i := range level {
		if !counts[i].used {
			counts[i] = docxCount{n: list.levels[i].start, used: true}
		}
	}
	if !counts[level].used {
		counts[level] = docxCount{n: list.levels[level].start - 1, used: true}
	}
	counts[level].n++
	for i := level + 1; i < 9; i++ {
		counts[i] = docxCount{}
	}
	return list.show(counts, level)
}

func (l *docxList) show(counts *[9]docxCount, level int) string {
	at := l.levels[level]
	if at.format == "none" {
		return ""
	}
	if at.format == "bullet" {
		return "•"
	}
	text := at.text
	for i := range 9 {
		hole := "%" + strconv.Itoa(i+1)
		if strings.Contains(text, hole) {
			text = strings.ReplaceAll(text, hole, docxNumber(l.levels[i].format, counts[i].n))
		}
	}
	return text
}

// docxNumber shows n in one of the number formats of ISO/IEC 29500-1, 17.18.59.
func docxNumber(format string, n int) string {
	switch format {
	case "chineseCounting", "chineseCountingThousand", "ideographDigital", "japaneseCounting", "taiwaneseCountingThousand":
		return chineseNumber(n)
	case "decimalEnclosedCircle", "decimalEnclosedCircleChinese":
		if n >= 1 && n <= 20 {
			return string(rune('①' + n - 1))
		}
	case "decimalFullWidth", "decimalFullWidth2":
		return strings.Map(func(r rune) rune { return r - '0' + '０' }, strconv.Itoa(max(n, 0)))
	case "decimalZero":
		return fmt.Sprintf("%02d", n)
	case "upperLetter", "lowerLetter":
		if n >= 1 && n <= 26 {
			first := 'A'
			if format == "lowerLetter" {
				first = 'a'
			}
			return string(first + rune(n-1))
		}
	case "ideographTraditional":
		if n >= 1 && n <= 10 {
			return string([]rune("甲乙丙丁戊己庚辛壬癸")[n-1])
		}
	case "upperRoman", "lowerRoman":
		return romanNumber(n, format == "lowerRoman")
	}
	return strconv.Itoa(n)
}

// chineseNumber spells n, up to 99 as numbers of paragraphs are: 一 … 十 … 二十一.
func chineseNumber(n int) string {
	digits := []rune("〇一二三四五六七八九")
	switch {
	case n < 1 || n > 99:
		return strconv.Itoa(n)
	case n < 10:
		return string(digits[n])
	}
	text := "十"
	if n >= 20 {
		text = string(digits[n/10]) + text
	}
	if n%10 > 0 {
		text += string(digits[n%10])
	}
	return text
}

func romanNumber(n int, lower bool) string {
	if n < 1 || n > 99 {
		return strconv.Itoa(n)
	}
	tens := []string{"", "X", "XX", "XXX", "XL", "L", "LX", "LXX", "LXXX", "XC"}
	ones := []string{"", "I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX"}
	text := tens[n/10] + ones[n%10]
	if lower {
		return strings.ToLower(text)
	}
	return text
}
