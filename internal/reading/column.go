package reading

import (
	"regexp"
	"strings"
)

// role is what a column, or the label of a form, holds.
type role int

const (
	noRole role = iota
	noColumn
	aspectColumn
	findingColumn
	actionColumn
	resultColumn
	statusColumn
	deadlineColumn
	leaderColumn
	personColumn
	unitColumn
	helperColumn
	ignoredColumn
)

// columnWords name the columns. The first pattern that fits a heading decides; those of narrow meaning come
// before those of wide.
var columnWords = []struct {
	role    role
	pattern *regexp.Regexp
}{
	{noColumn, regexp.MustCompile(`^(?:巡察|反馈)?(?:问题|措施|任务|项目|事项)?(?:序号|编号)$|^序$|^号$|^项号$|^No\.?$|^NO\.?$`)},
	{ignoredColumn, regexp.MustCompile(`备注|原因|佐证|证明材料|附件|审核|审批|审查|签字|签名|验收|验证|举一反三|整改类型|整改周期|整改类别|整改目标|` +
		`目标要求|实际完成|下一步|电话|填报|验收人|督导|督办|联系|涉及金额|依据|是否|星级|得分`)},
	{aspectColumn, regexp.MustCompile(`(?:问题|反馈)(?:类别|分类|类型|大类|方面)|主要方面|反馈方面|^(?:方面|类别|大类|分类|类型|领域|板块|` +
		`专题|监督重点|重点方面|问题归类)$|巡察重点|三个聚焦|四个聚焦`)},
	{statusColumn, regexp.MustCompile(`状态|完成与否|销号情况|销号与否|完成进度|整改进度|是否完成|是否销号`)},
	{deadlineColumn, regexp.MustCompile(`时限|期限|完成时间|整改时间|完成日期|截止|时间要求|时间节点|计划时间`)},
	{leaderColumn, regexp.MustCompile(`(?:责任|牵头|分管|包案|领办|挂点|挂联|主管|县级?|区级?|市级?|局|校|院|镇|班子|党委|党组)领导|^领导$|` +
		`领导班子成员`)},
	{personColumn, regexp.MustCompile(`责任人|负责人|承办人|经办人|责任干部|整改人`)},
	{helperColumn, regexp.MustCompile(`(?:配合|协办|协同|协助|参与|共同责任)(?:单位|部门|科室)?$`)},
	{unitColumn, regexp.MustCompile(`(?:责任|牵头|主办|承办|落实|整改|主责|完成)(?:单位|部门|科室|处室|主体|股室|党组织|支部)|^(?:单位|` +
		`部门)$|责任单位|牵头单位`)},
	{actionColumn, regexp.MustCompile(`措施|举措|整改任务|工作任务|具体做法|任务分解|任务内容`)},
	{resultColumn, regexp.MustCompile(`(?:整改|落实|完成|推进|工作|办理|目前|最新|当前|阶段|问题整改)(?:落实|完成|进展|推进|工作)*(?:情况|` +
		`成效|结果|进展|成果|效果)|^(?:情况|成效|结果|进展|进展情况|取得成效|整改)$|成效|整改情况`)},
	{findingColumn, regexp.MustCompile(`问题|反馈意见|反馈内容|具体表现|具体描述|整改事项|反馈事项|审计发现|发现事项|事项内容`)},
}

// columnRole returns what a column with this heading holds.
func columnRole(heading string) role {
	heading = strings.Trim(heading, "：: *")
	if i := strings.IndexAny(heading, "(（"); i > 0 {
		heading = heading[:i]
	}
	if heading == "" || runes(heading) > 24 || strings.Contains(heading, ":") {
		return noRole
	}
	if hasAny(heading, "是否完成", "是否销号", "是否整改") {
		return statusColumn
	}
	for _, c := range columnWords {
		if c.pattern.MatchString(heading) {
			return c.role
		}
	}
	return noRole
}

// columns are the headings of a table.
type columns struct {
	roles []role
	year  int // year that the heading of the deadlines gives
}

// first returns the first column of role, or -1.
func (c columns) first(want role) int {
	for i, have := range c.roles {
		if have == want {
			return i
		}
	}
	return -1
}

// all returns the columns of role.
func (c columns) all(want role) []int {
	var out []int
	for i, have := range c.roles {
		if have == want {
			out = append(out, i)
		}
	}
	return out
}

// settle makes one column of problems: of several the last is the lowest, the one before names the subject.
func (c *columns) settle() {
	problems := c.all(findingColumn)
	for _, col := range problems[:max(0, len(problems)-1)] {
		c.roles[col] = ignoredColumn
		if c.first(aspectColumn) < 0 {
			c.roles[col] = aspectColumn
		}
	}
}

// known counts the columns whose headings say something.
func (c columns) known() int {
	n := 0
	for _, r := range c.roles {
		if r != noRole && r != ignoredColumn {
			n++
		}
	}
	return n
}

// useful reports whether the headings are those of a table of findings.
func (c columns) useful() bool {
	return c.first(findingColumn) >= 0 && c.known() >= 2 &&
		(c.first(actionColumn) >= 0 || c.first(resultColumn) >= 0 || c.first(statusColumn) >= 0)
}
