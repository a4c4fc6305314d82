package reading

import (
	"regexp"
	"strings"
)

// statusWords are the words for progress; the first one in a text counts. A longer word stands before those
// it contains.
var statusWords = []struct {
	word   string
	status Status
}{
	{"未完成", Ongoing}, {"未整改到位", Ongoing}, {"尚未整改", Ongoing}, {"未整改", Ongoing}, {"未销号", Ongoing}, {"未启动",
		Ongoing},
	{"基本完成", Partial}, {"基本整改", Partial}, {"阶段性", Partial}, {"部分", Partial}, {"基本到位", Partial},
	{"正在", Ongoing}, {"推进中", Ongoing}, {"进行中", Ongoing}, {"整改中", Ongoing}, {"办理中", Ongoing}, {"持续推进",
		Ongoing},
	{"持续整改", Ongoing}, {"有序推进", Ongoing}, {"加快推进", Ongoing}, {"延期", Ongoing}, {"持续销号", Ongoing}, {"序时推进",
		Ongoing},
	{"长期坚持", LongTerm}, {"长期整改", LongTerm}, {"持续坚持", LongTerm}, {"长期", LongTerm}, {"常态化", LongTerm},
	{"已完成", Done}, {"完成整改", Done}, {"整改完成", Done}, {"整改到位", Done}, {"整改完毕", Done}, {"已整改", Done}, {"已销号",
		Done},
	{"已办结", Done}, {"办结", Done}, {"销号", Done}, {"完成", Done}, {"已解决", Done}, {"到位", Done},
}

// statusOf returns the status that the first word for progress in text gives, and where that word stands.
func statusOf(text string) (status Status, from, to int) {
	status, from = Unstated, len(text)+1
	for _, w := range statusWords {
		if i := strings.Index(text, w.word); i >= 0 && i < from {
			status, from, to = w.status, i, i+len(w.word)
		}
	}
	if status == Unstated {
		return Unstated, 0, 0
	}
	return status, from, to
}

// tagWord is all that may stand in a tag beside words for progress.
var tagWord = regexp.MustCompile(`^(?:整改|任务|落实|完成|问题|事项|该|已|全部|均|并|且|需|须|要|将|为|的|状态|进度|情况|结果|类型|阶段|目标|成效|` +
	`取得|立行立改|限期|即知即改|近期|中期|长期|坚持|持续|推进|巩固|深化|整改完成|分阶段|基本|正在|到位|中|时限|[0-9]+[项个条]|[,:;、。/ +-])*$`)

// tagStatus returns the status that a tag gives; ok is false when tag is no tag of progress.
func tagStatus(tag string) (Status, bool) {
	if runes(tag) > 24 {
		return Unstated, false
	}
	status, _, _ := statusOf(tag)
	if status == Unstated {
		return Unstated, tag == "立行立改" || tag == "限期整改"
	}
	bare := tag
	for _, w := range statusWords {
		bare = strings.ReplaceAll(bare, w.word, "")
	}
	return status, bare == "" || tagWord.MatchString(bare)
}

// closingStatus is a sentence about the item as a whole: 该问题已整改到位。
var closingStatus = regexp.MustCompile(`(?:^|[。;,])((?:截至目前|目前|现|至此|截至[0-9年月日底前]+)?,?(?:该|此|本|这)?(?:项|` +
	`个|条|一)?(?:问题|事项|整改|措施|任务|工作|整改任务|整改工作|整改事项|反馈问题)?` +
	`(?:均|现|已|已经|全部|整改|目前)*(?:完成整改|整改完成|整改到位|整改完毕|完成整改任务|完成整改销号|整改销号|销号|办结|解决到位|基本完成整改|基本完成|基本整改到位|` +
	`部分完成整改|部分整改到位|` +
	`完成|正在整改|正在推进|正在推进中|整改推进中|正在有序推进|持续推进中|正在持续推进|持续整改中|正在整改中|需长期坚持|将长期坚持|长期坚持|坚持长期整改|取得阶段性成效|取得阶段性成果|` +
	`取得阶段性进展)(?:,[^,。;]{0,12}(?:长期坚持|持续推进|持续整改|持续巩固))?)[。;]?$`)

// statusEnds are the ends of closingStatus: with another end there is no need to look.
var statusEnds = []string{"整改", "完成", "到位", "完毕", "任务", "销号", "办结", "推进", "推进中", "整改中", "坚持", "成效", "成果",
	"进展", "巩固"}

// lastStatus returns the status that a closing sentence of a measure gives.
func lastStatus(text string) (status Status, from, to int) {
	tail := lastRunes(text, 60)
	if !hasSuffix(strings.TrimRight(tail, "。;"), statusEnds...) {
		return Unstated, 0, 0
	}
	base := len(text) - len(tail)
	m := closingStatus.FindStringSubmatchIndex(tail)
	if m == nil {
		return Unstated, 0, 0
	}
	said := tail[m[2]:m[3]]
	// A bare verb at the end of a clause has another subject: 巡察整改已完成 is about the item, 项目完成 is not.
	if !hasAny(said, "整改", "销号", "该", "此项", "本项", "长期坚持", "基本完成", "阶段性") || base+m[2] == 0 &&
		runes(text) > 60 {
		return Unstated, 0, 0
	}
	status, _, _ = statusOf(said)
	return status, base + m[2], base + m[3]
}

// groupStatus returns the status that a heading gives to all below it: (一)已完成整改的问题.
func groupStatus(heading string) Status {
	heading = strings.TrimRight(heading, "。:;")
	if i := strings.IndexByte(heading, '('); i > 0 {
		heading = heading[:i]
	}
	if runes(heading) > 24 || strings.ContainsAny(heading, "“,") || !hasAny(heading, "问题", "事项", "任务", "措施") {
		return Unstated
	}
	if !hasAny(heading, "已完成", "完成整改", "整改完成", "整改到位", "基本完成", "阶段性", "正在", "推进中", "长期坚持", "未完成", "尚未",
		"持续整改", "持续推进", "已整改") {
		return Unstated
	}
	if hasAny(heading, "完成情况", "到位情况") {
		return Unstated
	}
	status, _, _ := statusOf(heading)
	return status
}
