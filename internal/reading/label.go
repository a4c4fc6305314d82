package reading

import (
	"regexp"
	"strings"
)

// class is what a labelled paragraph holds.
type class int

const (
	plain  class = iota
	action       // 整改措施：
	result       // 整改情况：, 整改成效：
	field        // 责任领导：张三
)

// measureLabel begins a paragraph that holds measures or results.
const measureLabel = `(?:(?:巡察|巡视|审计)?整改(?:落实|完成|进展|工作|推进)*(?:情况|措施|举措|成效|结果|进展|成果|效果|任务|做法)|整改(?:落实|` +
	`完成|进展)?|` +
	`(?:主要|具体|工作|落实|推进)(?:措施|举措|做法)|措施|举措|(?:落实|完成|进展|推进|工作)(?:情况|进展|成效|结果)|(?:取得|工作|主要)?成效|目前进展|阶段性成效|` +
	`办理结果|处理结果|结果)`

var (
	firstLabel = regexp.MustCompile(`^[【\[(]?(` + measureLabel + `)[】\])]?(?:[:：]|$)`)
	tagLabel   = regexp.MustCompile(`^[【\[](` + measureLabel + `)[】\]]`)
	innerLabel = regexp.MustCompile(`(?:^|[。;)”])[【\[]?((?:整改(?:落实|完成|进展|工作)*(?:情况|措施|举措|成效|结果|` +
		`进展))[】\]]?[:：])`)
)

// mayHoldLabel reports whether it is worth while to look for labels inside text.
func mayHoldLabel(text string) bool {
	return strings.IndexByte(text, ':') >= 0 && strings.Contains(text, "整改")
}

// labelOf returns the class of the label that text begins with and the end of it.
func labelOf(text string) (class, int) {
	if !hasAny(firstRunes(text, 16), "整改", "措施", "举措", "做法", "情况", "进展", "成效", "结果") {
		return plain, 0
	}
	m := firstLabel.FindStringSubmatchIndex(text)
	if m == nil {
		m = tagLabel.FindStringSubmatchIndex(text)
	}
	if m == nil {
		return plain, 0
	}
	return labelClass(text[m[2]:m[3]]), m[1]
}

func labelClass(label string) class {
	if hasAny(label, "措施", "举措", "做法", "任务") {
		return action
	}
	return result
}

// fieldName names what a label of a responsible body or a date is for.
type fieldName int

const (
	noField fieldName = iota
	leaderField
	personField
	unitField
	helperField
	deadlineField
	statusField
	otherField
)

// fieldLabel is a label of one of the four parts, with its colon.
var fieldLabel = regexp.MustCompile(`(责任领导|牵头领导|分管领导|包案领导|领办领导|挂点领导|主要负责人|责任人|负责人|具体责任人|经办人|承办人|联系人|` +
	`责任单位|责任部门|牵头单位|牵头部门|责任科室|责任处室|主办单位|承办单位|落实单位|配合单位|配合部门|协办单位|协助单位|参与单位|` +
	`完成时限|整改时限|整改期限|完成时间|完成期限|计划完成时间|预计完成时间|时限要求|时限|` +
	`整改状态|完成状态|任务状态|整改进度|完成进度|销号状态|状态|是否完成|整改类型|整改周期|整改类别)[:：]`)

func fieldOf(label string) fieldName {
	switch {
	case hasAny(label, "领导"):
		return leaderField
	case hasAny(label, "配合", "协办", "协助", "参与"):
		return helperField
	case hasAny(label, "单位", "部门", "科室", "处室"):
		return unitField
	case hasAny(label, "时限", "期限", "时间"):
		return deadlineField
	case hasAny(label, "状态", "进度", "是否完成"):
		return statusField
	case hasAny(label, "类型", "周期", "类别"):
		return otherField
	}
	return personField
}

// fields are the four parts as a label line, a bracket or a row gives them.
type fields struct {
	leader, person, deadline, status span
	units                            []span
}

func (f *fields) set(name fieldName, value span) {
	if value = value.trimStop(); value.empty() {
		return
	}
	switch name {
	case leaderField:
		f.leader = value
	case personField:
		f.person = value
	case unitField:
		f.units = append([]span{value}, f.units...)
	case helperField:
		f.units = append(f.units, value)
	case deadlineField:
		f.deadline = value
	case statusField:
		f.status = value
	}
}

func (f *fields) none() bool {
	return f.leader.empty() && f.person.empty() && f.deadline.empty() && f.status.empty() && len(f.units) == 0
}

// readFields reads a text that holds nothing but labelled fields; ok is false for any other.
func readFields(s span) (f fields, ok bool) {
	if strings.IndexByte(s.Text, ':') < 0 || len(s.Text) > 960 {
		return f, false
	}
	marks := fieldLabel.FindAllStringSubmatchIndex(s.Text, -1)
	if len(marks) == 0 || marks[0][0] > 0 && strings.Trim(s.Text[:marks[0][0]], "([【") != "" ||
		runes(s.Text) > 240 {
		return f, false
	}
	for i, m := range marks {
		end := len(s.Text)
		if i+1 < len(marks) {
			end = marks[i+1][0]
		}
		value := s.cut(m[1], m[1]+len(strings.TrimRight(s.Text[m[1]:end], "。;,、)]】")))
		if runes(value.Text) > 80 || strings.Contains(value.Text, "。") {
			return f, false
		}
		f.set(fieldOf(s.Text[m[2]:m[3]]), value)
	}
	return f, !f.none() || len(marks) > 0
}

// splitUnits splits 党群部;董事会办公室 and drops 牵头： and 配合：.
func splitUnits(list []span) []span {
	var out []span
	for _, s := range list {
		depth, from := 0, 0
		cut := func(to int) {
			if part := s.cut(from, to); !part.empty() {
				out = append(out, dropRole(part))
			}
		}
		for i, r := range s.Text {
			switch r {
			case '(', '“':
				depth++
			case ')', '”':
				depth--
			case '、', ';', ',', '/', '。', ' ':
				if depth <= 0 {
					cut(i)
					from = i + len(string(r))
				}
			}
		}
		cut(len(s.Text))
	}
	return out
}

var unitRole = regexp.MustCompile(`^[(（]?(?:牵头|配合|主办|协办|责任|主责|参与)(?:单位|部门)?[)）]?[:：]|[(（](?:牵头|配合|主办|` +
	`协办|主责)(?:单位|部门)?[)）]$`)

func dropRole(s span) span {
	if m := unitRole.FindStringIndex(s.Text); m != nil {
		if m[0] == 0 {
			return s.from(m[1])
		}
		return s.cut(0, m[0])
	}
	return s
}
