package reading

import (
	"regexp"
	"strings"

	"bihuan/internal/exchange"
	"bihuan/internal/quantity"
)

// headLabel is a label of the head data of a ledger.
var headLabel = regexp.MustCompile(`(被巡察单位|被巡察党组织|被巡察对象|被巡视单位|被审计单位|巡察对象|(?:巡察|巡视)组|(?:巡察|巡视)(?:机构|单位)|` +
	`反馈时间|反馈日期|反馈意见时间|(?:巡察|巡视)时间|(?:巡察|巡视)期间|填报(?:日期|时间)|填表(?:日期|时间)|制表(?:日期|时间)|更新(?:日期|时间)|报送(?:日期|` +
	`时间)|编制(?:日期|时间)|` +
	`填报单位|填表单位|制表单位|编制单位|报送单位|填报人|填表人|制表人|联系人|联系电话|审核人|单位负责人|主要负责人|单位)[:：]`)

// addSheet keeps a table. The rows above its headings and the remarks below become paragraphs.
func (r *reader) addSheet(block int, t *exchange.Table) {
	s := newSheet(block, t)
	r.sheets = append(r.sheets, s)
	for row := range s.rows {
		if s.header >= 0 && row >= s.header && (row < s.body || !isRemark(s, row)) {
			continue
		}
		if s.header < 0 && len(s.pairs()) > 2 {
			continue
		}
		for col, c := range s.rows[row] {
			if c == nil || c.Row != row || c.Col != col {
				continue
			}
			for _, sp := range s.cellSpans(c) {
				r.paras = append(r.paras, para{span: sp, block: block, table: true})
			}
		}
	}
}

// isRemark reports whether a row of the body is a remark: a note, or head data at the foot.
func isRemark(s *sheet, row int) bool {
	for _, c := range s.rows[row] {
		if text := headingText(c); text != "" {
			return s.line(row) != nil && (hasPrefix(text, "注", "说明", "备注", "填表") ||
				headLabel.MatchString(text)) ||
				headLabel.MatchString(text) && c.ColSpan > 1
		}
	}
	return false
}

// readLabels reads head data that stand as labels and values.
func (r *reader) readLabels() {
	for i, p := range r.paras {
		if !p.table && (i > 8 || len(p.Text) > 240) || strings.IndexByte(p.Text, ':') < 0 {
			continue
		}
		marks := headLabel.FindAllStringSubmatchIndex(p.Text, -1)
		if len(marks) == 0 || !p.table && (marks[0][0] > 0 || i > 8 || runes(p.Text) > 60 ||
			hasAny(p.Text[:marks[0][1]], "电话", "联系人")) {
			continue
		}
		r.used[i] = true
		for k, m := range marks {
			end := len(p.Text)
			if k+1 < len(marks) {
				end = marks[k+1][0]
			}
			label := p.Text[m[2]:m[3]]
			value := p.cut(m[1], m[1]+len(strings.TrimRight(p.Text[m[1]:end], ";,。()")))
			if value.empty() && i+1 < len(r.paras) && r.paras[i+1].table && k+1 == len(marks) {
				value = r.paras[i+1].span
				r.used[i+1] = true
			}
			r.label(label, value)
		}
	}
}

// label keeps one value of the head.
func (r *reader) label(label string, value span) {
	if value.empty() || runes(value.Text) > 60 {
		return
	}
	switch {
	case hasPrefix(label, "被") || label == "巡察对象":
		r.set("inspected", &r.out.Inspected, value)
	case hasSuffix(label, "组", "巡察机构", "巡视机构", "巡察单位", "巡视单位"):
		r.set("inspector", &r.out.Inspector, value)
	case hasPrefix(label, "反馈"):
		r.day("feedback_on", &r.out.FeedbackOn, value)
	case hasPrefix(label, "巡察", "巡视"):
		dates := quantity.Dates(value.Text)
		if len(dates) == 2 {
			r.setDay("fieldwork.from", &r.out.Fieldwork.From, dates[0].First(), value, dates[0])
			r.setDay("fieldwork.to", &r.out.Fieldwork.To, dates[1].Last(), value, dates[1])
		}
	case hasAny(label, "日期", "时间"):
		r.day("issued_on", &r.out.IssuedOn, value)
	case hasSuffix(label, "单位") && label != "单位":
		r.set("issuer", &r.out.Issuer, value)
	}
}

func (r *reader) day(key string, to *Text, value span) {
	for _, d := range quantity.Dates(value.Text) {
		if d.Whole() {
			r.setDay(key, to, d.First(), value, d)
		}
	}
}
